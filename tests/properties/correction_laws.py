"""Laws of what is known when: corrections, and the order in which evidence arrives."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.statement import Statement
from tests.properties.cases import Case, state
from tests.strategies.evidence import looked_at, metric_by_id, readers

__all__ = [
    "competition_knows_no_arrival",
    "correction_replaces_the_original",
    "late_correction_gives_the_difference",
    "order_of_arrival_does_not_matter",
]

# Later than anything becomes known that a contract or its evidence speaks of.
LATER = timedelta(days=400)
TWO_DAYS = timedelta(days=2)
NOON = time(12)


def order_of_arrival_does_not_matter(case: Case) -> None:
    """Law 6: rows in another order, or the same row twice, give the same statement."""
    assert state(case, (*reversed(case.rows), *case.rows[:2])) == state(case)


def competition_knows_no_arrival(case: Case) -> None:
    """Law 6: lines that compete for too little money are paid the same, whatever arrives first."""
    rows = case.rows
    expected = state(case)
    by_id = tuple(sorted(rows, key=lambda row: row.id))
    for order in (by_id, by_id[::-1], (*rows[len(rows) // 2 :], *rows[: len(rows) // 2])):
        found = state(case, order)
        assert (found.entitlements, found.cuts) == (expected.entitlements, expected.cuts)
        assert found.payables == expected.payables


def correction_replaces_the_original(case: Case) -> None:
    """Law 6: a chain of corrections equals its last row alone under the original's dates."""
    alone = _collapsed(case, case.rows)
    if alone is not None:
        plain = case._replace(as_of=None)
        assert _amounts(state(plain, alone)) == _amounts(state(plain))


def _collapsed(case: Case, rows: tuple[EvidenceRow, ...]) -> tuple[EvidenceRow, ...] | None:
    """Put the last row of each chain in the place of its first; None where the date achieved moved."""
    by_id = {row.id: row for row in rows}
    replaced = {row.supersedes for row in rows}
    alone = []
    for row in rows:
        if row.id in replaced:
            continue
        root = row
        while root.supersedes is not None:
            root = by_id[root.supersedes]
        if root.achieved != row.achieved:
            return None
        # A dispute without a verifier is recorded when it is reported; the day of the first report is another.
        decided = row.verified_at or (row.reported_at if row is not root else None)
        if row.status == "reported":
            # It is known from its own report on, which one row cannot tell beside the first report.
            decided = None
        verifier = row.verifier or (case.contract.parties_with("verifier")[0] if decided else None)
        alone.append(
            attrs.evolve(
                row,
                id=root.id,
                supersedes=None,
                reported_at=root.reported_at,
                verified_at=decided,
                verifier=verifier,
            ),
        )
    return tuple(alone)


def _amounts(statement: Statement) -> object:
    return statement.entitlements, statement.cuts, statement.refusals, statement.payables


def late_correction_gives_the_difference(case: Case) -> None:
    """Law 6: until a late correction nothing moves; then each cell moves by what both full computations differ."""
    correction = corrected(case)
    if correction is None:
        return
    rows, right = (*case.rows, correction), _right_from_the_start(case, correction)
    eve, after = (case._replace(as_of=correction.reported_at.date() + step) for step in (-TWO_DAYS, TWO_DAYS))
    before, now = state(eve, rows), state(after, rows)
    wrong_all_along, right_all_along = state(after), state(after, right)
    assert before == state(eve)
    assert _moves(before, now) == _moves(wrong_all_along, right_all_along)
    assert _without_days(now) == _without_days(right_all_along)


def _right_from_the_start(case: Case, correction: EvidenceRow) -> tuple[EvidenceRow, ...]:
    """Put what a correction says into the row that it replaces."""
    return tuple(
        attrs.evolve(row, value=correction.value, status=correction.status) if row.id == correction.supersedes else row
        for row in case.rows
    )


def _moves(before: Statement, now: Statement) -> dict[tuple[str, Period], int]:
    """Tell by how much each line and period moves; nothing where it does not."""
    cells: Counter[tuple[str, Period]] = Counter()
    for sign, statement in ((-1, before), (1, now)):
        for item in statement.entitlements:
            cells[item.line, item.period] += sign * item.amount_minor
        for payable in statement.payables:
            # Payments stand beside entitlements: a share of an amount moves as the amount does.
            cells[f"{payable.kind}:{payable.line}", payable.period] += sign * payable.amount_minor
    return {cell: amount for cell, amount in cells.items() if amount}


def _without_days(statement: Statement) -> object:
    """Leave out when it is due: what is learned late is paid late."""
    owed = [attrs.evolve(payable, due=date.min) for payable in statement.payables]
    return statement.entitlements, statement.cuts, statement.refusals, owed, statement.vat


def last_day_spoken_of(case: Case) -> date:
    """Give the last day that the contract or its evidence names."""
    moments = [moment for row in case.rows for moment in (row.reported_at, row.verified_at) if moment is not None]
    ends = [change.end for change in case.contract.amendments if change.end is not None]
    return max([case.contract.end, *ends, *(moment.date() for moment in moments)])


def corrected(case: Case) -> EvidenceRow | None:
    """Correct the earliest verified row that a line looks at, long after all else was known."""
    replaced = {row.supersedes for row in case.rows}
    used = looked_at(case.contract)
    last = [
        row
        for row in case.rows
        if row.id not in replaced
        and row.status == "verified"
        and any(reader.id in used for reader in readers(case.contract, metric_by_id(case.contract, row.metric)))
    ]
    if not last:
        return None
    row = min(last, key=lambda row: (row.achieved, row.id))
    moment = datetime.combine(last_day_spoken_of(case) + LATER, NOON, tzinfo=UTC)
    return attrs.evolve(
        row,
        id="z-correction",
        supersedes=row.id,
        value=other_value(case, row),
        status="rejected" if metric_by_id(case.contract, row.metric).kind == "milestone" else "verified",
        reported_at=moment,
        verified_at=moment,
    )


def other_value(case: Case, row: EvidenceRow) -> Fraction:
    """Give another value: higher or lower, by whole steps."""
    metric = metric_by_id(case.contract, row.metric)
    if metric.kind == "milestone":
        return row.value
    if metric.kind == "count":
        return Fraction(1) if row.value > 1 else Fraction(4)
    return row.value + (3 if len(case.rows) % 2 or row.value < 3 * metric.resolution else -3) * metric.resolution
