"""What was brought into a fund as evidence, and rows as they stand, on the screen and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.table import Table

from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.report import amounts
from outcomes_fund.report.counts import counted
from outcomes_fund.report.layout import Column, Row, table_of

if TYPE_CHECKING:
    from outcomes_fund.services.decisions import Decided
    from outcomes_fund.services.evidence_listed import ListedRow
    from outcomes_fund.services.record import Imported
    from outcomes_fund.services.sampling import Sample

__all__ = [
    "brought",
    "decided_document",
    "decided_text",
    "imported_document",
    "row_document",
    "rows_table",
    "sample_document",
    "sample_parts",
]


def brought(imported: Imported, noun: str, *, is_new: bool) -> Iterator[str]:
    """Say what an import brought.

    Args:
        imported: What it brought.

        noun: What a row of the file is.

        is_new: Whether it was written now, not before.
    """
    if not is_new:
        before = "" if imported.entry is None else f" in entry {imported.entry}"
        yield f"{imported.contract}: the fund has all of this already{before}; nothing was written."
        return
    statuses = ", ".join(f"{count:,} {status}" for status, count in imported.statuses.items())
    told = f" ({statuses})" if statuses else ""
    yield f"{imported.contract}: {counted(imported.rows, noun)} imported{told}, entry {imported.entry}."
    if imported.again:
        yield f"{counted(imported.again, noun)} the fund had already."
    if imported.persons:
        yield f"{counted(imported.persons, 'participant')} new to the fund."


def imported_document(imported: Imported, *, is_new: bool) -> dict[str, Any]:
    """Give what an import brought as a plain table, ready for JSON.

    Args:
        imported: What it brought.

        is_new: Whether it was written now, not before.
    """
    return {
        "contract": imported.contract,
        "entry": imported.entry,
        "written": is_new,
        "rows": imported.rows,
        "again": imported.again,
        "persons": imported.persons,
        "statuses": dict(imported.statuses),
    }


def decided_text(decided: Decided) -> str:
    """Say what was decided.

    Args:
        decided: What it came to.
    """
    if decided.entry is None:
        return f"{decided.contract}: no such row waits; nothing was written."
    statuses = ", ".join(f"{count:,} {status}" for status, count in decided.statuses.items())
    return f"{decided.contract}: {counted(decided.rows, 'row')} written ({statuses}), entry {decided.entry}."


def decided_document(decided: Decided) -> dict[str, Any]:
    """Give what was decided as a plain table, ready for JSON.

    Args:
        decided: What it came to.
    """
    return {
        "contract": decided.contract,
        "entry": decided.entry,
        "rows": decided.rows,
        "superseded": list(decided.ids),
        "statuses": dict(decided.statuses),
    }


def sample_parts(sample: Sample) -> Iterator[str]:
    """Show a sample, each of its rows in a line.

    Args:
        sample: As it was drawn.
    """
    whole = counted(sample.of, "row", f"of {sample.metric}")
    yield f"{sample.contract}: sample {sample.entry}, {sample.size:,} of {whole}."
    yield f"Drawn with the seed {sample.seed}; to be checked:"
    yield from (f"  {name}" for name in sample.ids)


def sample_document(sample: Sample) -> dict[str, Any]:
    """Give a sample as a plain table, ready for JSON.

    Args:
        sample: As it was drawn.
    """
    return {
        "contract": sample.contract,
        "sample": sample.entry,
        "metric": sample.metric,
        "batch": sample.batch,
        "size": sample.size,
        "of": sample.of,
        "seed": sample.seed,
        "rows": list(sample.ids),
    }


def rows_table(rows: Sequence[ListedRow], title: str, *, zone: ZoneInfo) -> Table:
    """Show rows of evidence as they stand.

    Args:
        rows: In the order in which they are shown.

        title: What they are.

        zone: Of the contract, in which a row is recorded on a day.
    """
    columns = [
        Column(header="Row", whole=True),
        Column(header="Metric", whole=True),
        Column(header="Participant"),
        Column(header="Achieved", whole=True),
        Column(header="Value", number=True),
        Column(header="Status", whole=True),
        Column(header="Recorded", whole=True),
    ]
    return table_of(title, columns, [Row(cells=_cells(each.row, zone)) for each in rows])


def row_document(listed: ListedRow) -> dict[str, Any]:
    """Give a row of evidence as a plain table, ready for JSON; its keys are the columns of the evidence file.

    Args:
        listed: The row with those that it supersedes.
    """
    row = listed.row
    is_rate = row.denominator is not None
    return {
        "id": row.id,
        "metric": row.metric,
        "participant": row.participant,
        "cohort": row.cohort,
        "instance": row.instance,
        "achieved": row.achieved,
        "value": None if is_rate else number_text(row.value),
        "numerator": number_text(row.value) if is_rate else None,
        "denominator": number_text(row.denominator) if row.denominator is not None else None,
        "status": row.status,
        "supersedes": row.supersedes,
        "reporter": row.reporter,
        "verifier": row.verifier,
        "reported_at": row.reported_at.isoformat(),
        "verified_at": None if row.verified_at is None else row.verified_at.isoformat(),
        "reference": row.reference or None,
        "sha256": row.sha256 or None,
        "chain": list(listed.chain),
    }


def _cells(row: EvidenceRow, zone: ZoneInfo) -> tuple[str, ...]:
    value = amounts.number_text(row.value)
    if row.denominator is not None:
        value = f"{value} of {amounts.number_text(row.denominator)}"
    recorded = (row.verified_at or row.reported_at).astimezone(zone).date().isoformat()
    about = row.participant or row.cohort or ""
    return (row.id, row.metric, about, row.achieved.isoformat(), value, row.status, recorded)
