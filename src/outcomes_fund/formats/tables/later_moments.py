"""Rows that say they were reported or decided on at a moment that is still to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from outcomes_fund.formats.tables.evidence_columns import RawColumns
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.local_days import seconds_of

__all__ = ["refuse_later"]


def refuse_later(raw: RawColumns, table: FieldTable, findings: Findings, *, at: datetime) -> None:
    """Refuse rows that were reported or decided on after a moment.

    Args:
        raw: The rows.

        table: Their fields.

        findings: Takes what is wrong.

        at: The moment at which they come in, with its time zone.
    """
    last = seconds_of(at)
    for column, seconds in (("reported_at", raw.reported_at), ("verified_at", raw.verified_at)):
        findings.add("in_the_future", column, raw.sound & (seconds > last), _teller(table, column, at))


def _teller(table: FieldTable, column: str, at: datetime) -> Callable[[int], Detail]:
    now = at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"

    def describe(row: int) -> Detail:
        span = next(span for span in table.spans if span.first_row <= row < span.first_row + span.rows)
        text = table.block(span).columns[column].text(row - span.first_row)
        return Detail(
            message=f"{shown(text)} is still to come: it is {now} now.",
            remedy="Write when it was, or set the clock of the computer right.",
            value=text,
        )

    return describe
