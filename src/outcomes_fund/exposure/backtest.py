"""Back-test: where what was really paid fell in the distribution that had been simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs
import numpy as np

from outcomes_fund.errors import OutcomesFundError, UnknownName
from outcomes_fund.exposure.budget_years import budget_year
from outcomes_fund.exposure.estimates.estimate import Estimate, error_of_mean, mean
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.extras import extra_module
from outcomes_fund.exposure.named_terms import named_terms, planned_minor
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = [
    "LEVELS",
    "Actual",
    "AmbiguousName",
    "BacktestResult",
    "BacktestRow",
    "Coverage",
    "Interval",
    "Uniformity",
    "backtest",
]

LEVELS: tuple[Fraction, ...] = tuple(Fraction(level, 100) for level in (50, 80, 90, 95))

# Fewer places in distributions than this say nothing about whether they are spread evenly.
UNIFORMITY_ROWS = 8
# How sure the interval of a coverage is.
COVERAGE_SURE = 0.95


class AmbiguousName(OutcomesFundError):
    """A name with actual payments is in several of the results.

    Args:
        name: The contract, grant or loan.

        scenarios: Ids of the scenarios that have it.
    """

    def __init__(self, name: str, scenarios: tuple[str, ...]) -> None:
        self.name = name
        self.scenarios = scenarios
        super().__init__(name, scenarios)

    def __str__(self) -> str:
        return (
            f"{self.name!r} is in the results of {' and '.join(self.scenarios)}, so its actual payments belong to "
            "either. Give one of these results at a time."
        )


@attrs.frozen(kw_only=True)
class Actual:
    """What was really paid.

    Args:
        name: The contract, grant or loan, as the scenario calls it.

        year: Budget year in which, by the year in which it begins; None for all of it.

        amount_minor: Whole minor units; negative where more was received than paid.
    """

    name: str
    year: int | None = None
    amount_minor: int


@attrs.frozen(kw_only=True)
class Interval:
    """The middle of a distribution.

    Args:
        level: Share of the worlds in it, as much left out below as above.

        low_minor, high_minor: Its ends, which belong to it.

        inside: Whether the actual amount does.
    """

    level: Fraction
    low_minor: int
    high_minor: int
    inside: bool


@attrs.frozen(kw_only=True)
class BacktestRow:
    """An actual amount in its simulated distribution.

    Args:
        scenario: Id of the scenario.

        name: The contract, grant or loan; None for all of them with actual payments together.

        year: The budget year; None for all years together.

        actual_minor: What was paid.

        planned_minor: What the plan of the contract agreed last foresees; None without a plan.

        mean: What was expected.

        median_minor: What half of the worlds do not exceed.

        place: Probability integral transform: share of worlds below the actual amount, and half of those with just
            that amount. Near 0 less was paid than nearly all worlds have, near 1 more.

        intervals: The middle of the distribution, for each of LEVELS.

        years_missing: Budget years in which worlds pay but no actual amount is given, where amounts are given by year:
            then the whole may not be known yet. Empty where the scenario counts years by the period.
    """

    scenario: str
    name: str | None
    year: int | None
    actual_minor: int
    planned_minor: int | None
    mean: Estimate
    median_minor: int
    place: Estimate
    intervals: tuple[Interval, ...]
    years_missing: tuple[int, ...] = ()


@attrs.frozen(kw_only=True)
class Coverage:
    """How often actual amounts fell in intervals of a level, over contracts.

    Args:
        level: Share of them that should.

        inside: How many did.

        rows: Of how many.

        low, high: Exact binomial interval (Clopper and Pearson, 95 %) for the share that does, if contracts did not
            depend on each other; where they do, it is too narrow.

        agrees: Whether the level lies in it.
    """

    level: Fraction
    inside: int
    rows: int
    low: float
    high: float
    agrees: bool


@attrs.frozen(kw_only=True)
class Uniformity:
    """Whether places in distributions are spread evenly between 0 and 1, by Kolmogorov and Smirnov.

    Args:
        distance: Largest distance between the share of places up to a value, and that value.

        p_value: How likely such a distance is by chance, if contracts did not depend on each other.
    """

    distance: float
    p_value: float


@attrs.frozen(kw_only=True)
class BacktestResult:
    """What a back-test says.

    Args:
        rows: Each name with actual payments; then, where there are several of a scenario, all of them together; then
            years of which every name's payments are given.

        coverage: Over the rows of names, for each of LEVELS.

        uniformity: Over the same rows; None for fewer than 8.
    """

    rows: tuple[BacktestRow, ...]
    coverage: tuple[Coverage, ...]
    uniformity: Uniformity | None


def backtest(exposures: Exposure | Sequence[Exposure], actuals: Sequence[Actual]) -> BacktestResult:
    """Hold actual payments against what was simulated.

    Args:
        exposures: One result or several.

        actuals: What was paid; several amounts of a name and year are added up.

    Raises:
        UnknownName: If no result has a name.

        AmbiguousName: If several have it.

        MissingExtra: If scipy is not installed.
    """
    results = (exposures,) if isinstance(exposures, Exposure) else tuple(exposures)
    _check(results, actuals)
    rows = [row for exposure in results for row in _rows(exposure, actuals)]
    named = [row for row in rows if row.name is not None]
    return BacktestResult(
        rows=tuple(rows),
        coverage=tuple(_coverage(level, named) for level in LEVELS) if named else (),
        uniformity=_uniformity([float(row.place) for row in named]) if len(named) >= UNIFORMITY_ROWS else None,
    )


def _check(results: tuple[Exposure, ...], actuals: Sequence[Actual]) -> None:
    for name in dict.fromkeys(actual.name for actual in actuals):
        having = tuple(each.scenario.terms.id for each in results if name in each.names)
        if not having:
            raise UnknownName("contract", name, [known for each in results for known in each.names])
        if len(having) > 1:
            raise AmbiguousName(name, having)


def _rows(exposure: Exposure, actuals: Sequence[Actual]) -> Iterator[BacktestRow]:
    given = [actual for actual in actuals if actual.name in exposure.names]
    names = [name for name in exposure.names if any(actual.name == name for actual in given)]
    for name in names:
        own = [actual for actual in given if actual.name == name]
        yield _row(exposure, exposure.of_name(name), own, name=name)
    if len(names) > 1:
        together = np.zeros(exposure.worlds, np.int64)
        for name in names:
            together += exposure.of_name(name)
        yield _row(exposure, together, given)
    for year in exposure.years:
        known = {actual.name for actual in given if actual.year == year}
        # By year only the payments of all names together are kept, so all that are paid have to be given.
        if known and _paid_in(exposure, year) <= known and all(actual.year is not None for actual in given):
            own = [actual for actual in given if actual.year == year]
            yield _row(exposure, exposure.payments(years=(year,)), own, year=year)


def _paid_in(exposure: Exposure, year: int) -> set[str]:
    """Give the names that are paid in a budget year; where years go by the period, any may be."""
    terms = exposure.scenario.terms
    if terms.year_by == "period":
        return set(exposure.names)
    return {row.name for row in exposure.calendar if budget_year(terms.start, row.on) == year}


def _row(
    exposure: Exposure, amounts: Whole, own: Sequence[Actual], *, name: str | None = None, year: int | None = None
) -> BacktestRow:
    actual = sum(each.amount_minor for each in own)
    among = ordered(amounts, exposure.group)
    place = (amounts < actual) + 0.5 * (amounts == actual)
    ends = [(level, percentile(among, (1 - level) / 2), percentile(among, (1 + level) / 2)) for level in LEVELS]
    contract = next((each.contract for each in named_terms(exposure.scenario) if each.name == name), None)
    return BacktestRow(
        scenario=exposure.scenario.terms.id,
        name=name,
        year=year,
        actual_minor=actual,
        planned_minor=planned_minor(contract) if contract else None,
        mean=mean(amounts, exposure.group),
        median_minor=int(percentile(among, Fraction(1, 2)).value),
        place=Estimate(
            value=Fraction(int(2 * place.sum()), 2 * len(place)), error=error_of_mean(place, exposure.group)
        ),
        intervals=tuple(
            Interval(
                level=level,
                low_minor=int(low.value),
                high_minor=int(high.value),
                inside=low.value <= actual <= high.value,
            )
            for level, low, high in ends
        ),
        years_missing=() if name is None else _years_missing(exposure, own, name),
    )


def _years_missing(exposure: Exposure, own: Sequence[Actual], name: str) -> tuple[int, ...]:
    terms = exposure.scenario.terms
    # The calendar has days of settlement, so it says nothing about years that go by the period.
    if terms.year_by == "period" or any(actual.year is None for actual in own):
        return ()
    paid = {budget_year(terms.start, row.on) for row in exposure.calendar if row.name == name}
    return tuple(sorted(paid - {actual.year for actual in own}))


def _coverage(level: Fraction, rows: Sequence[BacktestRow]) -> Coverage:
    """Count rows inside, with the exact binomial interval from quantiles of the beta distribution."""
    special = extra_module("scipy.special", purpose="a back-test", extra="exposure")
    count = len(rows)
    inside = sum(interval.inside for row in rows for interval in row.intervals if interval.level == level)
    outside = (1 - COVERAGE_SURE) / 2
    low = float(special.betaincinv(inside, count - inside + 1, outside)) if inside else 0.0
    high = float(special.betaincinv(inside + 1, count - inside, 1 - outside)) if inside < count else 1.0
    return Coverage(level=level, inside=inside, rows=count, low=low, high=high, agrees=low <= level <= high)


def _uniformity(places: Sequence[float]) -> Uniformity:
    stats = extra_module("scipy.stats", purpose="a back-test", extra="exposure")
    found = stats.kstest(places, "uniform")
    return Uniformity(distance=float(found.statistic), p_value=float(found.pvalue))
