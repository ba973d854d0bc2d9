"""How finely time is cut, and which rules counts cannot answer."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.allocation import Payers, PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import Duration, epoch_day
from outcomes_fund.domain.limit import ExclusiveCap, MixCap, MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import CountMetric
from outcomes_fund.domain.terms import CohortTest, MilestoneLine, Test, Tests, Uplift
from outcomes_fund.settlement.count_grid import claims_needed, count_grid
from tests.unit.settlement_cases import START, fixed, priced, program_of

MONTH = Duration(count=1, unit="months")
QUARTERS = [date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)]


def admitting(**rules: Any) -> dict[str, Any]:
    """Let the metric of jobs have a rule of admission."""
    jobs = CountMetric(id="jobs", title="Jobs", admission=Admission(**rules))
    return {"metrics": (jobs, CountMetric(id="grades", title="Grades"))}


def reached(tests: Tests) -> MilestoneLine:
    """A line that pays once ten jobs are reached."""
    when = (Test(metric="jobs", at_least=Fraction(10)),)
    return MilestoneLine(
        id="work", title="Work", amount_minor=100, when=when, tests=tests, measured="to_date", paid="period"
    )


def days(*days: date) -> list[int]:
    """Number days as grids do."""
    return [epoch_day(day) for day in days]


def test_plain_contracts_have_a_cell_for_each_period() -> None:
    """Where nothing begins within a period, its claims are all alike."""
    grid = count_grid(program_of())
    assert grid.edges.tolist() == days(*QUARTERS)
    assert grid.period.tolist() == [0, 1, 2, 3]


def test_windows_of_outcomes_cut_time() -> None:
    """The first day of a window and the first one after it begin cells."""
    grid = count_grid(program_of(**admitting(outcome_start=date(2024, 2, 10), outcome_end=date(2024, 2, 20))))
    assert grid.edges.tolist() == days(START, date(2024, 2, 10), date(2024, 2, 20), *QUARTERS[1:])
    assert grid.period.tolist() == [0, 0, 0, 1, 2, 3]


def test_amendments_cut_time() -> None:
    """A new version of a line begins a cell."""
    change = Amendment(id="later", start=date(2024, 5, 17), lines=(priced("work", "jobs", clause="new"),))
    assert epoch_day(date(2024, 5, 17)) in count_grid(program_of(amendments=(change,))).edges.tolist()


def test_dated_tests_cut_time_after_their_day() -> None:
    """What is achieved on the day of a test belongs to it, so the day after begins a cell."""
    line = reached(Tests(dates=(date(2024, 2, 29), date(2024, 12, 31))))
    grid = count_grid(program_of(lines=(line, fixed("base"))))
    assert grid.edges.tolist() == days(START, date(2024, 3, 1), *QUARTERS[1:])


def test_days_belong_to_the_cell_that_begins_on_them() -> None:
    """Cells hold their first day and not the first day of the next one."""
    grid = count_grid(program_of())
    found = grid.cell_of(grid.edges[:-1]).tolist(), grid.cell_of(grid.edges[1:] - 1).tolist()
    assert found == ([0, 1, 2, 3], [0, 1, 2, 3])


@pytest.mark.parametrize(
    ("rule", "phrase"),
    [
        ({"once_per": "person"}, "once for each person"),
        ({"once_per": "instance"}, "once for each instance"),
        ({"count_max": 2}, "a number for each participant"),
        ({"person_at_least": Fraction(2)}, "from a threshold for each participant"),
        ({"enrolment_end": date(2024, 5, 1)}, "admission by enrolment or group"),
        ({"group": "young"}, "admission by enrolment or group"),
        ({"cohort": "first"}, "admission by cohort"),
        ({"after": (After(metric="grades"),)}, "outcomes that come first"),
        ({"claim_within": MONTH}, "the day of the report"),
        ({"deemed_after": MONTH}, "the day of the report"),
    ],
)
def test_rules_of_admission_that_need_claims(rule: dict[str, Any], phrase: str) -> None:
    """Each rule that looks at more than the day of a claim is named with its metric."""
    assert claims_needed(program_of(**admitting(**rule))) == (f"metric jobs ({phrase})",)


def test_windows_need_no_claims() -> None:
    """A window of outcomes, verification that is waived, and limits on money are answered by counts."""
    window = admitting(outcome_start=date(2024, 2, 10), verification="waived")
    cap = MoneyCap(id="cap", amount_minor=1_000, per="year")
    assert claims_needed(program_of(**window, limits=(cap,))) == ()


@pytest.mark.parametrize(
    ("limit", "phrase"),
    [
        (PersonCap(id="most", amount_minor=100), "each participant apart"),
        (VolumeCap(id="most", amount_minor=100), "claims in their order"),
        (ExclusiveCap(id="most", lines=("work", "school")), "each participant apart"),
        (MixCap(id="most", lines=("work",), share=Fraction(1, 2), base="paid"), "claims in their order"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_limits_on_claims_need_claims(limit: Any, phrase: str) -> None:
    """Limits that go through claims one by one are named."""
    assert claims_needed(program_of(limits=(limit,))) == (f"limit most ({phrase})",)


def test_lines_that_need_claims() -> None:
    """Uplifts, terms by enrolment and tests by cohort look at participants."""
    uplifted = priced("work", "jobs", uplifts=(Uplift(group="young", factor=Fraction(2)),))
    assert claims_needed(program_of(lines=(uplifted, fixed("base")))) == ("line work (uplifts by group)",)
    change = Amendment(id="later", start=date(2024, 7, 1), by="enrolled", lines=(priced("work", "jobs"),))
    assert claims_needed(program_of(amendments=(change,))) == ("line work (terms by the day of enrolment)",)
    by_cohort = reached(Tests(cohorts=(CohortTest(cohort="first", date=date(2024, 12, 31)),)))
    assert claims_needed(program_of(lines=(by_cohort, fixed("base")))) == ("line work (tests by cohort)",)


def test_shares_by_residence_need_claims() -> None:
    """Where municipalities bear a part, counts do not say who lives where; without a part they need not."""
    shares = (PayerShare(party="town", weight=Fraction(1), municipality="Breda"), PayerShare(party="state"))
    by_home = Payers(shares=shares, residence_share=Fraction(1, 2))
    assert claims_needed(program_of(payers=by_home)) == ("payers (shares by residence)",)
    assert claims_needed(program_of(payers=Payers(shares=(PayerShare(party="town", weight=Fraction(1)),)))) == ()
