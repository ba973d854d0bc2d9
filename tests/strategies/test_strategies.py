"""The strategies make what they promise, and the reference keeps the laws on all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import LIMIT_KINDS
from outcomes_fund.domain.metric import METRIC_KINDS
from outcomes_fund.domain.places import last_end
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import LINE_FORMS
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.formats.register import register_of
from tests.reference.dates import local_day, periods_of, year_of_period
from tests.reference.interpret import interpret
from tests.strategies.cases import Case, cases, competing_cases
from tests.strategies.contracts import contracts
from tests.strategies.evidence import (
    all_limits,
    all_lines,
    all_metrics,
    evidence_metrics,
    metric_by_id,
    names_person,
)
from tests.strategies.modifiers import MODIFIER_STRATEGIES


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
        metric = metric_by_id(case.contract, row.metric)
        assert metric in evidence_metrics(case.contract)
        assert case.contract.start <= row.achieved < last_end(case.contract)
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


def features(contract: Contract) -> Iterator[str]:
    """Name all that a contract is made of."""
    metrics, lines, limits = all_metrics(contract), all_lines(contract), all_limits(contract)
    yield from (metric.kind for metric in metrics)
    yield from (line.form for line in lines)
    yield from (f"limit {limit.kind}" for limit in limits)
    yield from (
        f"modifier {name}"
        for name in MODIFIER_STRATEGIES
        for metric in metrics
        if getattr(metric, name) not in {None, ()}
    )
    for record in (*metrics, *lines, *limits, *contract.amendments, *(metric.admission for metric in metrics)):
        yield from (field.name for field in attrs.fields(type(record)) if getattr(record, field.name) != field.default)
    for name in ("indices", "exchange", "holdback", "advances", "vat", "amendments", "disputes", "plans"):
        if getattr(contract, name):
            yield name
    if contract.payers.by_line:
        yield "payers by line"
    if contract.payees.by_line:
        yield "payees by line"


def every_feature() -> set[str]:
    """Name all that contracts can be made of."""
    named = {*METRIC_KINDS, *LINE_FORMS, *(f"limit {kind}" for kind in LIMIT_KINDS)}
    named |= {f"modifier {name}" for name in MODIFIER_STRATEGIES}
    named |= {"indices", "exchange", "holdback", "advances", "vat", "amendments", "disputes", "plans"}
    records: tuple[Any, ...] = (
        *METRIC_KINDS.values(),
        *LINE_FORMS.values(),
        *LIMIT_KINDS.values(),
        Amendment,
        Admission,
    )
    named |= {field.name for record in records for field in attrs.fields(record)}
    return (named | {"payers by line", "payees by line"}) - {"unit", "measured_by", "compared_with", "clause"}


@pytest.mark.slow
def test_everything_is_drawn() -> None:
    """Every kind, form, limit, modifier and clause comes up."""
    seen: Counter[str] = Counter()

    @settings(max_examples=2_000, database=None, derandomize=True, phases=[Phase.generate])
    @given(contracts())
    def draw(contract: Contract) -> None:
        seen.update(set(features(contract)))

    draw()
    assert set() == every_feature() - set(seen)


@given(cases(), competing_cases())
def test_evidence_and_register_are_valid(case: Case, competing: Case) -> None:
    """What is drawn is read as evidence and register of the contract."""
    for each in (case, competing):
        assert len(evidence_of(each.rows, each.contract)) == len(each.rows)
        assert len(register_of(each.participants, each.contract)) == len(each.participants)


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
        before = owed.rounded_minor + owed.raised_minor + owed.carried_minor
        assert owed.amount_minor == before - owed.cut_minor - owed.suspended_minor
        assert min(owed.rounded_minor, owed.cut_minor, owed.suspended_minor, owed.amount_minor) >= 0
    amounts = sum(owed.amount_minor for owed in statement.entitlements)
    lost = [cut for cut in statement.cuts if cut.limit.startswith("payer:") and not cut.carried]
    paid = sum(payable.amount_minor for payable in statement.payables if payable.kind == "payment")
    assert amounts == paid + sum((cut.amount_minor for cut in lost), Fraction(0))
    by_limits = [cut.amount_minor for cut in statement.cuts if not cut.limit.startswith("payer:")]
    limited = sum(by_limits, Fraction(0))
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
