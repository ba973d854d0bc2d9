"""The strategies make what they promise, and the reference keeps the laws on all of it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import attrs
from hypothesis import given

from outcomes_fund.domain.calendar import year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from tests.reference.dates import local_day, periods_of, year_of_period
from tests.reference.interpret import interpret
from tests.strategies.cases import Case, cases
from tests.strategies.contracts import contracts
from tests.strategies.evidence import names_person


def settle(case: Case) -> Statement:
    """Run the reference on a case."""
    return interpret(case.contract, case.rows, case.participants, as_of=case.as_of, until=case.until)


@given(cases())
def test_rows_keep_the_rules_of_the_evidence_file(case: Case) -> None:
    """Generated rows are valid: chains of one kind, verdicts with a verifier, whole steps."""
    by_id = {row.id: row for row in case.rows}
    assert len(by_id) == len(case.rows)
    followed = Counter(row.supersedes for row in case.rows if row.supersedes is not None)
    assert all(times == 1 for times in followed.values())
    for row in case.rows:
        metric = case.contract.metric(row.metric)
        assert case.contract.start <= row.achieved < case.contract.end
        assert (row.value / metric.resolution).denominator == 1
        assert row.participant is not None or not names_person(case.contract, metric)
        assert (row.verifier is None) == (row.verified_at is None)
        assert row.verified_at is not None or row.status in {"reported", "disputed"}
        assert row.verified_at is None or row.verified_at >= row.reported_at
        if row.supersedes is not None:
            before = by_id[row.supersedes]
            assert (before.verified_at or before.reported_at) < row.reported_at
            same = attrs.fields(type(row))
            kept = (same.metric, same.participant, same.cohort, same.instance)
            assert all(getattr(before, field.name) == getattr(row, field.name) for field in kept)


@given(contracts())
def test_periods_are_those_of_the_calendar(contract: Contract) -> None:
    """Two accounts of how time is cut, that of the reference and that of the records, agree."""
    assert tuple(periods_of(contract)) == contract.grid
    for period in contract.grid:
        year = year_of(period.last, contract.periods.year, contract.start)
        assert year_of_period(contract, period) == year


@given(cases())
def test_statements_add_up(case: Case) -> None:
    """Each amount is what was priced less what was cut, and what is owed is paid or cut."""
    statement = settle(case)
    for owed in statement.entitlements:
        assert owed.amount_minor == owed.rounded_minor - owed.cut_minor - owed.suspended_minor
        assert min(owed.rounded_minor, owed.cut_minor, owed.suspended_minor, owed.amount_minor) >= 0
    amounts = sum(owed.amount_minor for owed in statement.entitlements)
    unpaid = sum((cut.amount_minor for cut in statement.cuts if cut.limit.startswith("payer:")), Fraction(0))
    assert amounts == statement.total_minor + unpaid
    limited = sum((cut.amount_minor for cut in statement.cuts), Fraction(0)) - unpaid
    assert limited == sum(owed.claim_cut_minor + owed.cut_minor for owed in statement.entitlements)
    assert all(cut.amount_minor > 0 for cut in statement.cuts)


@given(cases())
def test_order_of_the_file_does_not_matter(case: Case) -> None:
    """The same rows and register in another order give the same statement."""
    turned = case._replace(rows=case.rows[::-1], participants=case.participants[::-1])
    assert settle(turned) == settle(case)


@given(cases())
def test_what_is_not_known_yet_does_not_matter(case: Case) -> None:
    """Leaving out the rows recorded after `as_of` changes nothing."""
    known = tuple(
        row
        for row in case.rows
        if case.as_of is None or local_day(row.verified_at or row.reported_at, case.contract) <= case.as_of
    )
    assert settle(case._replace(rows=known)) == settle(case)
