"""Back-test: where what was really paid fell in the distribution that had been simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs
import numpy as np

from outcomes_fund.errors import OutcomesFundError, UnknownName
from outcomes_fund.exposure.backtesting.actual_amounts import Actual, ClashingActuals, clashes
from outcomes_fund.exposure.backtesting.name_years import NameYears
from outcomes_fund.exposure.budgets.named_terms import planned_minor
from outcomes_fund.exposure.estimates.estimate import Estimate, error_of_mean, mean
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.extras import extra_module
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = [
    "LEVELS",
    "AmbiguousName",
    "BacktestResult",
    "BacktestRow",
    "Coverage",
    "Interval",
    "NeverPaid",
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


class NeverPaid(OutcomesFundError):
    """An actual amount is of a year in which no world pays anything for the name.

    Args:
        name: The contract, grant or loan.

        year: The budget year.

        years: Budget years in which some world pays for it.
    """

    def __init__(self, name: str, year: int, years: tuple[int, ...]) -> None:
        self.name = name
        self.year = year
        self.years = years
        super().__init__(name, year, years)

    def __str__(self) -> str:
        known = ", ".join(map(str, self.years)) or "no year at all"
        return (
            f"No world pays anything for {self.name!r} in {self.year}; worlds pay in {known}. Correct the year; where "
            "the payment is real, the scenario has to allow for it first."
        )


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
    """Actual amounts in the simulated distribution of just what they are of: the same names in the same years.

    Args:
        scenario: Id of the scenario.

        name: The contract, grant or loan; None for all with actual amounts together.

        years: The budget years; empty where an amount of all years is in it.

        amounts: How many actual amounts are added up in it.

        actual_minor: What was paid.

        planned_minor: What the plan of the contract agreed last foresees; None without a plan, and where worlds pay in
            other years, too.

        mean: What was expected.

        median_minor: What half of the worlds do not exceed.

        place: Probability integral transform: share of worlds below the actual amount, and half of those with just
            that amount. Near 0 less was paid than nearly all worlds have, near 1 more.

        intervals: The middle of the distribution, for each of LEVELS.

        years_missing: Budget years in which worlds pay for the name but no actual amount is given; said once for each
            name, in its last row.
    """

    scenario: str
    name: str | None
    years: tuple[int, ...]
    amounts: int
    actual_minor: int
    planned_minor: int | None = None
    mean: Estimate
    median_minor: int
    place: Estimate
    intervals: tuple[Interval, ...]
    years_missing: tuple[int, ...] = ()


@attrs.frozen(kw_only=True)
class Coverage:
    """How often actual amounts fell in intervals of a level.

    Args:
        level: Share of them that should.

        inside: How many did.

        rows: Of how many.

        low, high: Exact binomial interval (Clopper and Pearson, 95 %) for the share that does, if amounts did not
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

        p_value: How likely such a distance is by chance, if amounts did not depend on each other.
    """

    distance: float
    p_value: float


@attrs.frozen(kw_only=True)
class BacktestResult:
    """What a back-test says.

    Args:
        rows: Each actual amount, and where a name has several years, these together; then, where there are several
            names of a scenario, all of them together, and each year that several are given for.

        coverage: Over the rows of single amounts, for each of LEVELS.

        uniformity: Over the same rows; None for fewer than 8.
    """

    rows: tuple[BacktestRow, ...]
    coverage: tuple[Coverage, ...]
    uniformity: Uniformity | None


def backtest(exposures: Exposure | Sequence[Exposure], actuals: Sequence[Actual]) -> BacktestResult:
    """Hold actual payments against what was simulated.

    Args:
        exposures: One result or several.

        actuals: What was paid: of each name one amount of all years, or one of each year that is known.

    Raises:
        ClashingActuals: If a name has two amounts of a year, or an amount of a year beside one of all years.

        UnknownName: If no result has a name.

        AmbiguousName: If several have it.

        NeverPaid: If an amount is of a year in which no world pays for its name.

        YearsTogether: If an amount is of a year, and the programme of its name has other names, too; see
            ``names_apart``.

        MissingExtra: If scipy is not installed.
    """
    results = (exposures,) if isinstance(exposures, Exposure) else tuple(exposures)
    _check(results, actuals)
    rows = [row for exposure in results for row in _rows(exposure, actuals)]
    single = [row for row in rows if row.amounts == 1]
    return BacktestResult(
        rows=tuple(rows),
        coverage=tuple(_coverage(level, single) for level in LEVELS) if single else (),
        uniformity=_uniformity([float(row.place) for row in single]) if len(single) >= UNIFORMITY_ROWS else None,
    )


def _check(results: tuple[Exposure, ...], actuals: Sequence[Actual]) -> None:
    for clash in clashes(actuals):
        raise ClashingActuals(clash)
    for name in dict.fromkeys(actual.name for actual in actuals):
        having = tuple(each.scenario.terms.id for each in results if name in each.names)
        if not having:
            raise UnknownName("contract", name, [known for each in results for known in each.names])
        if len(having) > 1:
            raise AmbiguousName(name, having)


def _rows(exposure: Exposure, actuals: Sequence[Actual]) -> Iterator[BacktestRow]:
    name_years = NameYears.of(exposure)
    given = [actual for actual in actuals if actual.name in exposure.names]
    names = [name for name in exposure.names if any(actual.name == name for actual in given)]
    for name in names:
        yield from _rows_of_name(name_years, name, [actual for actual in given if actual.name == name])
    if len(names) > 1:
        yield _row(name_years, given)
        for year in sorted({actual.year for actual in given if actual.year is not None}):
            own = [actual for actual in given if actual.year == year]
            if 1 < len(own) < len(given):
                yield _row(name_years, own)


def _rows_of_name(name_years: NameYears, name: str, own: Sequence[Actual]) -> Iterator[BacktestRow]:
    """Give the row of each amount and one of all together; the last says what is missing, and has the plan."""
    missing: tuple[int, ...] = ()
    years = [actual.year for actual in own if actual.year is not None]
    if years:
        paid = name_years.years(name)
        never = next((year for year in years if year not in paid), None)
        if never is not None:
            raise NeverPaid(name, never, paid)
        missing = tuple(year for year in paid if year not in years)
    contract = name_years.terms[name].contract
    planned = planned_minor(contract) if contract and not missing else None
    single = [[actual] for actual in own]
    *others, last = [*single, own] if len(own) > 1 else single
    for each in others:
        yield _row(name_years, each, name=name)
    yield attrs.evolve(_row(name_years, last, name=name), planned_minor=planned, years_missing=missing)


def _years(own: Sequence[Actual]) -> tuple[int, ...]:
    years = {each.year for each in own if each.year is not None}
    return tuple(sorted(years)) if all(each.year is not None for each in own) else ()


def _paid(name_years: NameYears, own: Sequence[Actual]) -> Whole:
    """Add up, world by world, just what amounts are of."""
    paid = np.zeros(name_years.exposure.worlds, np.int64)
    for each in own:
        year = each.year
        paid += name_years.exposure.of_name(each.name) if year is None else name_years.paid(each.name, (year,))
    return paid


def _row(name_years: NameYears, own: Sequence[Actual], *, name: str | None = None) -> BacktestRow:
    exposure, amounts = name_years.exposure, _paid(name_years, own)
    actual = sum(each.amount_minor for each in own)
    among = ordered(amounts, exposure.group)
    place = (amounts < actual) + 0.5 * (amounts == actual)
    ends = [(level, percentile(among, (1 - level) / 2), percentile(among, (1 + level) / 2)) for level in LEVELS]
    return BacktestRow(
        scenario=exposure.scenario.terms.id,
        name=name,
        years=_years(own),
        amounts=len(own),
        actual_minor=actual,
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
    )


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
