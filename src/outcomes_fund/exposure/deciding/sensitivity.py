"""Which assumption matters most: each is set low and high in turn, and all else stays as it is (a tornado)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.distribution import Distribution, Fixed
from outcomes_fund.exposure.assumptions.intake import FixedIntake, Intake, NegativeBinomialIntake, PoissonIntake
from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    Outcome,
    PersonOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.compare import Simulate, difference
from outcomes_fund.exposure.deciding.statistic import Influenced, Statistic, influenced
from outcomes_fund.exposure.deciding.variants import set_record, set_value
from outcomes_fund.exposure.draws.quantiles import gamma_quantile, quantile
from outcomes_fund.exposure.estimates.estimate import Estimate

__all__ = ["Tornado", "TornadoRow", "Variation", "own_variations", "tornado", "variation"]

# The ends of the range that an assumption gives itself: it lies within them four times out of five.
ENDS = (0.1, 0.9)

# Quantiles have no end of decimals, and assumptions are read with few.
PARTS_MAX = 10**6


@attrs.frozen(kw_only=True)
class Variation:
    """An assumption, and between what it is varied.

    Args:
        path: Its place.

        low, high: The ends; money in units of the currency.

        records: What is put in that place instead where no single figure says it, at both ends.

        place: Where these go; left out, ``path``.
    """

    path: str
    low: Fraction
    high: Fraction
    records: tuple[object, object] | None = None
    place: str = ""

    def of(self, scenario: Scenario) -> tuple[Scenario, Scenario]:
        """Give the scenario with the assumption low and high.

        Raises:
            UnknownName: If the path leads nowhere.

            InvalidInput: If an end breaks a rule.
        """
        if self.records is not None:
            low, high = (set_record(scenario, self.place or self.path, record) for record in self.records)
        else:
            low, high = (set_value(scenario, self.path, value) for value in (self.low, self.high))
        return low, high


@attrs.frozen(kw_only=True)
class TornadoRow:
    """What an assumption does to a statistic.

    Args:
        variation: The assumption.

        low, high: The statistic with it low and high, minor units.

        below, above: What that is more than with the assumption as it is, with the error of the difference.

        swing: ``high`` less ``low``, with the error of the difference.
    """

    variation: Variation
    low: Estimate
    high: Estimate
    below: Estimate
    above: Estimate
    swing: Estimate


@attrs.frozen(kw_only=True)
class Tornado:
    """All assumptions that were varied, those that matter most first.

    Args:
        statistic: What was looked at.

        base: Its value with every assumption as it is.

        rows: One for each assumption, by falling swing.
    """

    statistic: Statistic
    base: Estimate
    rows: tuple[TornadoRow, ...]


def variation(path: str, low: Fraction, high: Fraction) -> Variation:
    """Vary a figure between two values; in place of a distribution they are certain."""
    return Variation(path=path, low=low, high=high)


def own_variations(scenario: Scenario) -> Iterator[Variation]:
    """Vary each quantity of worlds between its own 10th and 90th percentile.

    These are the uncertainties that do not average out over participants: chances of success, levels of intake,
    effects, recoveries of loans. While one is varied, it is certain; all others keep their distribution. What is
    drawn for each participant, and whether a provider fails, has no such range; vary the figure itself.

    Args:
        scenario: What is simulated.
    """
    for name, assumed in zip(scenario.names, scenario.terms.contracts, strict=False):
        for index, intake in enumerate(assumed.intakes):
            yield from _of_intake(f"contracts.{name}.intakes[{index}]", intake)
        for index, outcome in enumerate(assumed.outcomes):
            called = outcome_name(outcome)
            # Where the name of another outcome goes on with a dot, a number says which of the two is meant.
            further = any(outcome_name(each).startswith(f"{called}.") for each in assumed.outcomes)
            entry = f"[{index}]" if further else f".{called}"
            yield from _of_outcome(f"contracts.{name}.outcomes{entry}", outcome)
    for loan in scenario.terms.loans:
        yield from _spread(f"loans.{loan.id}.recovery", loan.recovery)


def tornado(
    scenario: Scenario,
    statistic: Statistic,
    *,
    simulate: Simulate,
    variations: Sequence[Variation] = (),
) -> Tornado:
    """Set each assumption low and high in turn, in the same worlds.

    Args:
        scenario: What is simulated.

        statistic: What is looked at.

        simulate: Runs a scenario, each time with the same worlds, seed and sampling.

        variations: What is varied; left out, ``own_variations``.

    Raises:
        UnknownName: If a path leads nowhere.

        InvalidInput: If an end breaks a rule.
    """
    # All are made before any is run, so that a mistake in the last is told at once.
    ends = [(each, each.of(scenario)) for each in variations or tuple(own_variations(scenario))]
    run = simulate(scenario)
    base = influenced(run, statistic)
    rows = []
    for each, (low, high) in ends:
        at_low, at_high = (influenced(simulate(end), statistic) for end in (low, high))
        rows.append(_row(each, base, at_low, at_high, run.group))
    rows.sort(key=lambda row: -abs(row.swing.value))
    return Tornado(statistic=statistic, base=base.estimate, rows=tuple(rows))


def _row(varied: Variation, base: Influenced, low: Influenced, high: Influenced, group: int) -> TornadoRow:
    return TornadoRow(
        variation=varied,
        low=low.estimate,
        high=high.estimate,
        below=difference(base, low, group),
        above=difference(base, high, group),
        swing=difference(low, high, group),
    )


def _of_intake(path: str, intake: Intake) -> Iterator[Variation]:
    if isinstance(intake, NegativeBinomialIntake):
        factors = (_exact(each) for each in gamma_quantile(float(intake.dispersion), np.array(ENDS)))
        low, high = (intake.mean * factor for factor in factors)
        shared = {field.name: getattr(intake, field.name) for field in attrs.fields(FixedIntake)[:6]}
        records = (PoissonIntake(mean=low, **shared), PoissonIntake(mean=high, **shared))
        yield Variation(path=f"{path}.mean", low=low, high=high, records=records, place=path)
    elif not isinstance(intake, FixedIntake):
        yield from _spread(f"{path}.level", intake.level)


def _of_outcome(path: str, outcome: Outcome) -> Iterator[Variation]:
    if isinstance(outcome, PersonOutcome | ShareOutcome):
        yield from _spread(f"{path}.success", outcome.success)
    elif isinstance(outcome, Measured):
        yield from _spread(f"{path}.value", outcome.value)
    elif isinstance(outcome, NumberOutcome):
        yield from _spread(f"{path}.level", outcome.level)
    elif isinstance(outcome, MilestoneReached):
        yield from _spread(f"{path}.delay", outcome.delay)


def _spread(path: str, distribution: Distribution | None) -> Iterator[Variation]:
    if distribution is not None and not isinstance(distribution, Fixed):
        low, high = (_exact(each) for each in quantile(distribution, np.array(ENDS)))
        yield Variation(path=path, low=low, high=high)


def _exact(number: float) -> Fraction:
    return Fraction(float(number)).limit_denominator(PARTS_MAX)
