"""Two scenarios held against each other in the same worlds, each difference with its error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import attrs

from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.statistic import Influenced, Statistic, influenced
from outcomes_fund.exposure.estimates.estimate import Estimate, error_of_mean
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.result import Exposure

__all__ = ["ComparedRow", "Comparison", "NotComparable", "Simulate", "compare", "difference"]

# Runs a scenario; worlds, seed and sampling are the same for every scenario that it is given.
Simulate = Callable[[Scenario], Exposure]


class NotComparable(OutcomesFundError):
    """Two results do not have the same worlds.

    Args:
        base, other: The scenarios.

        fact: What differs: ``worlds``, ``seed``, ``sampling`` or ``currency``.

        values: What it is in the two.
    """

    def __init__(self, base: str, other: str, *, fact: str, values: tuple[object, object]) -> None:
        self.base = base
        self.other = other
        self.fact = fact
        self.values = values
        super().__init__(base, other, fact, values)

    def __str__(self) -> str:
        remedy = "A difference in one currency is needed." if self.fact == "currency" else "Run both in the same way."
        first, second = self.values
        return f"{self.base} and {self.other} differ in {self.fact}: {first} and {second}. {remedy}"


@attrs.frozen(kw_only=True)
class ComparedRow:
    """A statistic in two scenarios.

    Args:
        statistic: Which number it is.

        base, other: Its value in each; None where the scenario does not have the contract or payer.

        difference: ``other`` less ``base``, with the error of the difference in common worlds; what a scenario does not
            have counts as 0.
    """

    statistic: Statistic
    base: Estimate | None
    other: Estimate | None
    difference: Estimate


@attrs.frozen(kw_only=True)
class Comparison:
    """Two scenarios in the same worlds.

    Args:
        base: Title of the one that the other is held against.

        other: Title of the other.

        currency: ISO 4217 code.

        certainty: Percentile that is compared.

        rows: What was compared: the total, budget years, payers, then contracts.
    """

    base: str
    other: str
    currency: str
    certainty: Fraction
    rows: tuple[ComparedRow, ...]


def compare(base: Exposure, other: Exposure, statistics: Sequence[Statistic] = ()) -> Comparison:
    """Hold one result against another that was drawn in the same worlds.

    Streams of chance go by name, so what is not changed happens alike in both; the error of a difference is that of the
    differences world by world, and far smaller than that of either number.

    Args:
        base: The result that the other is held against.

        other: The other.

        statistics: What is compared; left out, mean and percentile of the total, and of each budget
            year, payer and contract of either result.

    Raises:
        NotComparable: If number of worlds, seed, sampling or currency differ.
    """
    _check(base, other)
    rows = (_row(base, other, each) for each in statistics or _compared_statistics(base, other))
    terms = base.scenario.terms
    return Comparison(
        base=terms.title,
        other=other.scenario.terms.title,
        currency=terms.currency,
        certainty=terms.certainty,
        rows=tuple(rows),
    )


def _compared_statistics(base: Exposure, other: Exposure) -> Iterator[Statistic]:
    """Give mean and percentile of the total, and of each budget year, payer and contract of either result."""
    share = base.scenario.terms.certainty
    subjects = [Subject()]
    subjects += [Subject(year=year) for year in sorted({*base.budget_years, *other.budget_years})]
    subjects += [Subject(payer=payer) for payer in dict.fromkeys([*base.payers, *other.payers])]
    subjects += [Subject(name=name) for name in dict.fromkeys([*base.names, *other.names])]
    for subject in subjects:
        yield Statistic(kind="mean", subject=subject)
        yield Statistic(kind="percentile", share=share, subject=subject)


def difference(base: Influenced | None, other: Influenced | None, group: int) -> Estimate:
    """Take one statistic from another in the same worlds.

    Args:
        base: What is taken off; None counts as 0.

        other: What it is taken from; None counts as 0.

        group: Worlds that belong together.

    Returns:
        ``other`` less ``base``. Its error is that of the mean of the differences of influence, by groups of worlds.
    """
    if base is None or other is None:
        alone = other or base
        if alone is None:
            return Estimate(value=Fraction(0), error=0.0)
        sign = 1 if other is not None else -1
        return Estimate(value=sign * alone.estimate.value, error=alone.estimate.error)
    error = error_of_mean(other.influence - base.influence, group)
    return Estimate(value=other.estimate.value - base.estimate.value, error=error)


def _row(base: Exposure, other: Exposure, statistic: Statistic) -> ComparedRow:
    one, two = _if_there(base, statistic), _if_there(other, statistic)
    return ComparedRow(
        statistic=statistic,
        base=one.estimate if one else None,
        other=two.estimate if two else None,
        difference=difference(one, two, base.group),
    )


def _if_there(exposure: Exposure, statistic: Statistic) -> Influenced | None:
    subject = statistic.subject
    for wanted, known in ((subject.name, exposure.names), (subject.payer, exposure.payers)):
        if wanted is not None and wanted not in known:
            return None
    return influenced(exposure, statistic)


def _check(base: Exposure, other: Exposure) -> None:
    one, two = base.scenario.terms, other.scenario.terms
    facts: dict[str, tuple[object, object]] = {
        "worlds": (base.worlds, other.worlds),
        "seed": (base.seed, other.seed),
        "sampling": (base.sampling, other.sampling),
        "currency": (one.currency, two.currency),
    }
    for fact, values in facts.items():
        if values[0] != values[1]:
            raise NotComparable(one.title, two.title, fact=fact, values=values)
