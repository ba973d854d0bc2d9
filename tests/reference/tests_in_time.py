"""Step 4: the days on which a line is tested, and the window that each test reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.terms import Basis, CohortTest, Line
from tests.reference.claims import Claim
from tests.reference.dates import ONE_DAY, period_holding, year_of_period
from tests.reference.versions import Terms

__all__ = ["TestDay", "claims_in_window", "tests_of"]


@attrs.frozen(kw_only=True)
class TestDay:
    """One test of a line.

    Args:
        day: Day of the test; the last day of its window.

        since: First day of the window `period`.

        start: First day of the window `to_date`: the contract's start.

        period: The period that holds the day.

        cohort: Only claims of this cohort are read; None means all.

        before: The tests before it, in the order of time or, for cohorts, of the list.
    """

    __test__ = False  # its name begins as that of a test class does

    day: date
    since: date
    start: date
    period: Period
    cohort: str | None = None
    before: tuple[TestDay, ...] = ()


def tests_of(terms: Terms, line: Line, last_day: date) -> list[TestDay]:
    """Step 4: the tests of one version of a line that count, whether or not it is in force on their days.

    Args:
        terms: The contract as it is known.

        line: A version of a line; one that does not say when it is tested is tested at the end of each period.

        last_day: Tests on later days do not count.
    """
    asked = getattr(line, "tests", None)
    if asked is not None and asked.cohorts:
        found = of_cohorts(terms, asked.cohorts)
    elif asked is not None and asked.dates:
        found = on_dates(terms, asked.dates)
    elif asked is not None and asked.every == "year":
        found = of_years(terms)
    else:
        found = [make(terms, period.end - ONE_DAY, period.start) for period in terms.periods]
    numbered: list[TestDay] = []
    for test in found:
        # Each test before knows those before it in turn: a rolling baseline may look at another one.
        numbered.append(attrs.evolve(test, before=tuple(numbered)))
    return [test for test in numbered if test.day <= last_day]


def make(terms: Terms, day: date, since: date, cohort: str | None = None) -> TestDay:
    """Make a test, as yet without those before it."""
    return TestDay(
        day=day,
        since=since,
        start=terms.contract.start,
        period=period_holding(day, terms.periods),
        cohort=cohort,
    )


def of_years(terms: Terms) -> list[TestDay]:
    """Step 4, `every = "year"`: the last day of each year's last period, over the periods of that year."""
    by_year: dict[int, list[Period]] = {}
    for period in terms.periods:
        by_year.setdefault(year_of_period(terms.contract, period), []).append(period)
    return [make(terms, periods[-1].end - ONE_DAY, periods[0].start) for periods in by_year.values()]


def on_dates(terms: Terms, days: Sequence[date]) -> list[TestDay]:
    """Step 4, `dates`: each day of the list, since the day after the one before; none beyond the contract's end."""
    found = []
    since = terms.contract.start
    for day in days:
        if day < terms.end:
            found.append(make(terms, day, since))
            since = day + ONE_DAY
    return found


def of_cohorts(terms: Terms, cohorts: Sequence[CohortTest]) -> list[TestDay]:
    """Step 4, `cohorts`: each cohort on its own day, always from the contract's start; none beyond its end."""
    start = terms.contract.start
    return [make(terms, test.date, start, test.cohort) for test in cohorts if test.date < terms.end]


def claims_in_window(metric_id: str, admitted: Sequence[Claim], test: TestDay, basis: Basis) -> list[Claim]:
    """Step 4: the claims of a metric in the window of a test that are admitted and not disputed."""
    first = test.since if basis == "period" else test.start
    return [
        claim
        for claim in admitted
        if claim.metric == metric_id
        and not claim.disputed
        and first <= claim.row.achieved <= test.day
        and (test.cohort is None or claim.cohort == test.cohort)
    ]
