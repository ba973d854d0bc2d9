"""Evidence from CSV, from JSON Lines and from records, and back to CSV.

A million rows become columns in a fraction of a second: a plain CSV file is read in place, without
an object for a row or a field. Every other form is first rewritten as a plain table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence, EvidenceRow
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.formats.tables.delimited import BLOCK_BYTES, has_blank_row, padded, plain_table, read_padded
from outcomes_fund.formats.tables.evidence_rules import COLUMNS, EvidenceRules
from outcomes_fund.formats.tables.evidence_table import ALONE, Beside, CheckedTable, checked_table, evidence_in
from outcomes_fund.formats.tables.field_table import NotPlain
from outcomes_fund.formats.tables.findings import Findings
from outcomes_fund.formats.tables.loose_rows import BLOCK_ROWS, clean_rows, table_of_rows
from outcomes_fund.formats.tables.table_files import Syntax, read_table, syntax_of

__all__ = ["checked_file", "evidence_of", "fields_of_row", "load_evidence", "parse_evidence", "render_evidence_csv"]

Bytes = npt.NDArray[np.uint8]


def load_evidence(path: Path | str, contract: Contract) -> Evidence:
    """Read a file of evidence.

    Args:
        path: CSV if it ends in ``.csv``, JSON Lines if in ``.jsonl`` or ``.ndjson``; otherwise the
            first byte decides.

        contract: The contract the evidence belongs to.

    Returns:
        The rows in the order of the file.

    Raises:
        UnreadableFile: If the file cannot be opened.

        InvalidInput: With everything that is wrong in it, up to the first hundred problems.
    """
    return evidence_in(checked_file(path, contract))


def parse_evidence(
    content: bytes,
    contract: Contract,
    *,
    syntax: Syntax,
    source: str = "",
    block_bytes: int = BLOCK_BYTES,
    block_rows: int = BLOCK_ROWS,
) -> Evidence:
    """Read evidence that is in memory already.

    Args:
        content: The file.

        contract: The contract the evidence belongs to.

        syntax: How it is written.

        source: Name of the file for problems.

        block_bytes: About how many bytes of a plain CSV are read at a time; changes no result.

        block_rows: How many rows of any other form are; likewise.

    Raises:
        InvalidInput: With everything that is wrong in it, up to the first hundred problems.
    """
    buffer, size = padded(content)
    sizes = _BlockSizes(bytes=block_bytes, rows=block_rows)
    return evidence_in(_checked(buffer, size, contract, syntax=syntax, source=source, sizes=sizes))


def checked_file(
    path: Path | str, contract: Contract, *, beside: Beside = ALONE, read: tuple[Bytes, int] | None = None
) -> CheckedTable:
    """Read and check a file of evidence, without making columns of it.

    Args:
        path: As for ``load_evidence``.

        contract: The contract the evidence belongs to.

        beside: What it is read beside.

        read: As ``read_padded`` gives it, where the file was read already.

    Raises:
        UnreadableFile: If the file cannot be opened.

        InvalidInput: With everything that is wrong in it, up to the first hundred problems.
    """
    where = Path(path)
    buffer, size = read_padded(where) if read is None else read
    syntax = syntax_of(where, buffer[:size])
    return _checked(buffer, size, contract, syntax=syntax, source=str(path), beside=beside)


def evidence_of(rows: Iterable[EvidenceRow], contract: Contract) -> Evidence:
    """Make evidence of records; they are checked as rows of a file are.

    Args:
        rows: The records, in order.

        contract: The contract they belong to.

    Raises:
        InvalidInput: With everything that is wrong in them.
    """
    rules = EvidenceRules(contract)
    rates = frozenset(metric.id for metric in rules.metrics if metric.kind == "rate")
    findings = Findings("", COLUMNS)
    records = (_fields(row, contract.id, row.metric in rates) for row in rows)
    table = table_of_rows(COLUMNS, clean_rows(records, findings))
    return evidence_in(checked_table(table, rules, findings))


def render_evidence_csv(evidence: Evidence) -> str:
    """Write evidence as CSV that reads back as the same evidence.

    Args:
        evidence: Evidence of one contract.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number in range(len(evidence)):
        writer.writerow(fields_of_row(evidence, number))
    return text.getvalue()


def fields_of_row(evidence: Evidence, number: int) -> list[str]:
    """Write one row as texts that read back as the same row, one for each column.

    Args:
        evidence: Evidence of one contract.

        number: Row number from 0.
    """
    return _fields(evidence.row(number), evidence.contract_id, evidence.is_rate(number))


@attrs.frozen(kw_only=True)
class _BlockSizes:
    bytes: int = BLOCK_BYTES
    rows: int = BLOCK_ROWS


def _checked(
    buffer: Bytes,
    size: int,
    contract: Contract,
    *,
    syntax: Syntax,
    source: str,
    sizes: _BlockSizes = _BlockSizes(),
    beside: Beside = ALONE,
) -> CheckedTable:
    rules = EvidenceRules(contract)
    if syntax == "csv":
        try:
            table = plain_table(buffer, size, block_bytes=sizes.bytes)
            return checked_table(table, rules, Findings(source, COLUMNS), beside)
        except NotPlain:
            # Nothing found so far counts: all is read again, row by row.
            pass
        except InvalidInput:
            # A blank row would be told as a row in which each field is missing.
            if not has_blank_row(buffer[:size]):
                raise
    findings = Findings(source, COLUMNS)
    table = read_table(buffer[:size], COLUMNS, findings, syntax=syntax, block_rows=sizes.rows)
    return checked_table(table, rules, findings, beside)


def _fields(row: EvidenceRow, contract_id: str, is_rate: bool) -> list[str]:  # noqa: FBT001
    value = number_text(row.value)
    return [
        row.id,
        contract_id,
        row.metric,
        row.participant or "",
        row.cohort or "",
        row.instance or "",
        row.achieved.isoformat(),
        "" if is_rate else value,
        value if is_rate else "",
        "" if row.denominator is None else number_text(row.denominator),
        row.status,
        row.supersedes or "",
        row.reporter,
        row.verifier or "",
        _moment(row.reported_at),
        "" if row.verified_at is None else _moment(row.verified_at),
        row.reference,
        row.sha256,
    ]


def _moment(moment: datetime) -> str:
    """Write a moment in UTC; one without offset or with parts of a second is left as it is, and refused."""
    if moment.utcoffset() is None:
        return moment.isoformat()
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
