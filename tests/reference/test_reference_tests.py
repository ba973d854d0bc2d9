"""Step 4 by hand: the days on which a line is tested, and the window of each test."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.metric import ChangeMetric, CountMetric, RateMetric
from outcomes_fund.domain.terms import CohortTest, Step, StepTableLine
from outcomes_fund.domain.terms import Tests as Schedule
from tests.reference.metric_values import value_at
from tests.reference.samples import admitted_of, count, day, make, person, row
from tests.reference.tests_in_time import TestDay, claims_in_window
from tests.reference.tests_in_time import tests_of as days_of
from tests.reference.versions import in_force

STEPS = (Step(at_least=Fraction(1), amount_minor=100),)


def table(tests: Schedule | None) -> StepTableLine:
    """Make a table on jobs that is tested as said."""
    return StepTableLine(
        id="table", title="Table", metric="jobs", steps=STEPS, measured="to_date", paid="period", tests=tests
    )


def found(tests: Schedule | None, last: str = "2025-06-30", **terms: object) -> list[TestDay]:
    """Give the tests of a contract from 1 July 2023 to 30 June 2025, in quarters of the calendar."""
    grid = terms.pop("grid", PeriodGrid(every=Duration(count=3, unit="months"), anchor=day("2023-01-01")))
    contract = make(table(tests), start="2023-07-01", end="2025-07-01", periods=grid)  # type: ignore[arg-type]
    return days_of(in_force(contract, None), contract.lines[0], day(last))


def windows(tests: list[TestDay]) -> list[tuple[str, str]]:
    """Give the first and last day of the windows for the period."""
    return [(test.since.isoformat(), test.day.isoformat()) for test in tests]


def test_end_of_every_period() -> None:
    """Without anything said a line is tested on the last day of each period that has come."""
    assert windows(found(None, last="2023-12-31")) == [("2023-07-01", "2023-09-30"), ("2023-10-01", "2023-12-31")]
    assert len(found(Schedule(every="period"), last="2023-12-30")) == 1


def test_calendar_years() -> None:
    """A year ends with its last period, and begins with its first."""
    assert windows(found(Schedule(every="year"))) == [
        ("2023-07-01", "2023-12-31"),
        ("2024-01-01", "2024-12-31"),
        ("2025-01-01", "2025-06-30"),
    ]


def test_contract_years_of_uneven_periods() -> None:
    """Where a period straddles a year it belongs to the year that holds its last day."""
    # Every five months from July 2023: to 30 November, 30 April, 30 September 2024 (in year 2), 28 February, 30 June.
    grid = PeriodGrid(every=Duration(count=5, unit="months"), anchor=day("2023-07-01"), year="contract")
    assert windows(found(Schedule(every="year"), grid=grid)) == [
        ("2023-07-01", "2024-04-30"),
        ("2024-05-01", "2025-06-30"),
    ]


def test_dates_begin_after_the_one_before() -> None:
    """On days of its own a line looks at what came since the day before it, and belongs to the period of the day."""
    tests = found(Schedule(dates=(day("2024-02-15"), day("2024-02-20"), day("2025-03-31"))), last="2024-12-31")
    assert windows(tests) == [("2023-07-01", "2024-02-15"), ("2024-02-16", "2024-02-20")]
    assert [test.period.end for test in tests] == [day("2024-04-01")] * 2
    assert tests[1].before == (tests[0],)


def test_each_cohort_on_its_own_day() -> None:
    """A cohort is read up to its own day, by the cohort of the row or of the register."""
    tests = Schedule(
        cohorts=(
            CohortTest(cohort="second", date=day("2024-12-31")),
            CohortTest(cohort="first", date=day("2024-06-30")),
        )
    )
    contract = make(table(tests))
    rows = [
        row("a", "2024-01-05", who="anna"),
        row("b", "2024-01-05", who="bert", cohort="second"),
        row("c", "2024-06-30", cohort="first"),
        row("d", "2024-07-01", cohort="first"),
        row("e", "2024-01-05"),
    ]
    people = [person("anna", cohort="first"), person("bert", cohort="first")]
    terms, admitted = admitted_of(contract, rows, people)
    read = {
        test.cohort: [claim.row.id for claim in claims_in_window("jobs", admitted, test, "period")]
        for test in days_of(terms, contract.lines[0], day("2024-12-31"))
    }
    assert read == {"second": ["b"], "first": ["a", "c"]}


def test_cohorts_before_in_the_list() -> None:
    """The tests before that of a cohort are those before it in the list, whatever their days."""
    # Cohort b is tested first in the list (rate 1/4), a second (rate 1/2): a changed by 1/4; b has nothing before it.
    tests = Schedule(
        cohorts=(CohortTest(cohort="b", date=day("2024-12-31")), CohortTest(cohort="a", date=day("2024-06-30")))
    )
    change = ChangeMetric(id="rise", title="Rise", of="share", baseline_tests=1)
    contract = make(table(tests), metrics=(count(), RateMetric(id="share", title="Share"), change))
    rows = [row("a", "2024-01-05", 1, of=2, cohort="a"), row("b", "2024-01-05", 1, of=4, cohort="b")]
    terms, admitted = admitted_of(contract, rows)
    read = [
        value_at(terms, "rise", admitted, test, "to_date")
        for test in days_of(terms, contract.lines[0], day("2024-12-31"))
    ]
    assert read == [None, Fraction(1, 4)]


def test_windows_close_on_the_day_of_the_test() -> None:
    """What is achieved on the day of the test is read, what is achieved the day after waits for the next one."""
    tests = Schedule(dates=(day("2024-02-15"), day("2024-05-15")))
    contract = make(table(tests), metrics=(CountMetric(id="jobs", title="Jobs"),))
    terms, admitted = admitted_of(contract, [row("a", "2024-02-15"), row("b", "2024-02-16", 2)])
    asked = days_of(terms, contract.lines[0], day("2024-12-31"))
    assert [value_at(terms, "jobs", admitted, test, "period") for test in asked] == [1, 2]
    assert [value_at(terms, "jobs", admitted, test, "to_date") for test in asked] == [1, 3]
