"""Evidence from CSV, from JSON Lines and from records, and back to CSV.

A million rows become columns in a fraction of a second: a plain CSV file is read in place, without
an object for a row or a field. Every other form is first rewritten as a plain table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn, frozen_array
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import NONE, Evidence, EvidenceRow
from outcomes_fund.domain.naming import did_you_mean
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.formats.tables.column_names import check_names
from outcomes_fund.formats.tables.delimited import BLOCK_BYTES, has_blank_row, padded, plain_table, read_padded
from outcomes_fund.formats.tables.evidence_checks import Chains, FoundIds, NumberedNames, check_chains, find_ids
from outcomes_fund.formats.tables.evidence_columns import RawColumns, TextStore, decode
from outcomes_fund.formats.tables.evidence_rules import COLUMNS, OPTIONAL_COLUMNS, EvidenceRules
from outcomes_fund.formats.tables.field_table import FieldTable, NotPlain
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.grouping import codes_of
from outcomes_fund.formats.tables.loose_rows import BLOCK_ROWS, clean_rows, table_of_rows
from outcomes_fund.formats.tables.table_files import Syntax, read_table, syntax_of

__all__ = ["evidence_of", "load_evidence", "parse_evidence", "render_evidence_csv"]

Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)


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
    where = Path(path)
    buffer, size = read_padded(where)
    return _read(buffer, size, contract, syntax=syntax_of(where, buffer[:size]), source=str(path))


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
    return _read(buffer, size, contract, syntax=syntax, source=source, sizes=sizes)


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
    return _evidence(table, rules, findings)


def render_evidence_csv(evidence: Evidence) -> str:
    """Write evidence as CSV that reads back as the same evidence.

    Args:
        evidence: Evidence of one contract.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number in range(len(evidence)):
        is_rate = evidence.is_rate(number)
        writer.writerow(_fields(evidence.row(number), evidence.contract_id, is_rate))
    return text.getvalue()


@attrs.frozen(kw_only=True)
class _BlockSizes:
    bytes: int = BLOCK_BYTES
    rows: int = BLOCK_ROWS


def _read(
    buffer: Bytes,
    size: int,
    contract: Contract,
    *,
    syntax: Syntax,
    source: str,
    sizes: _BlockSizes = _BlockSizes(),
) -> Evidence:
    rules = EvidenceRules(contract)
    if syntax == "csv":
        try:
            table = plain_table(buffer, size, block_bytes=sizes.bytes)
            return _evidence(table, rules, Findings(source, COLUMNS))
        except NotPlain:
            # Nothing found so far counts: all is read again, row by row.
            pass
        except InvalidInput:
            # A blank row would be told as a row in which each field is missing.
            if not has_blank_row(buffer[:size]):
                raise
    findings = Findings(source, COLUMNS)
    table = read_table(buffer[:size], COLUMNS, findings, syntax=syntax, block_rows=sizes.rows)
    return _evidence(table, rules, findings)


def _evidence(table: FieldTable, rules: EvidenceRules, findings: Findings) -> Evidence:
    file_problems = findings.of_the_file
    check_names(table.names, COLUMNS, OPTIONAL_COLUMNS, findings)
    if findings.of_the_file and not file_problems:
        findings.refuse(table.place)
    raw = decode(table, rules, findings)
    if table.rows and sum(raw.foreign) == table.rows:
        _refuse_foreign(table, rules, findings)
    names, found = _named(raw, table.buffer)
    if findings.of_the_file:
        # A row that is missing might be the one that another supersedes.
        findings.refuse(table.place)
    chains = check_chains(raw, names, found, table, findings)
    findings.refuse(table.place)
    return _assembled(raw, names, chains, rules, table.buffer)


def _refuse_foreign(table: FieldTable, rules: EvidenceRules, findings: Findings) -> NoReturn:
    """Say once that the evidence is another contract's; what its rows are under this one says nothing."""
    fields = table.block(next(span for span in table.spans if span.rows)).columns["contract"]
    name = fields.text(0)
    known = rules.contract.id
    detail = Detail(
        message=f"the evidence is for contract {shown(name)}, not for {known!r}; no row of it is for that one.",
        remedy=did_you_mean(name[:64], [known]) or "Load the evidence with the contract it belongs to.",
        value=name,
    )
    findings.refuse_whole("other_contract", "column contract", detail)


def _named(raw: RawColumns, buffer: Bytes) -> tuple[NumberedNames, FoundIds]:
    """Number the names and find rows by their ids, at the same time."""
    stores = {"participant": raw.participant, "cohort": raw.cohort, "instance": raw.instance}
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(find_ids, raw, buffer)
        numbered = {name: codes_of(store.words) for name, store in stores.items()}
        names = NumberedNames(
            participants=numbered["participant"][0],
            cohorts=numbered["cohort"][0],
            instances=numbered["instance"][0],
            participant=numbered["participant"][1],
            cohort=numbered["cohort"][1],
            instance=numbered["instance"][1],
        )
        return names, found.result()


def _assembled(raw: RawColumns, names: NumberedNames, chains: Chains, rules: EvidenceRules, buffer: Bytes) -> Evidence:
    supersedes = chains.supersedes
    kept = chains.kept
    if kept is not None:
        place = np.full(len(supersedes) + 1, NONE, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        # The last entry stands for rows that replace nothing: NONE counts from the end.
        supersedes = place[supersedes]

    def column(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        return frozen_array(values if kept is None else values[kept])

    def texts(store: TextStore) -> TextColumn:
        return TextColumn(buffer=frozen_array(buffer), start=column(store.start), stop=column(store.stop))

    return Evidence(
        contract_id=rules.contract.id,
        ids=texts(raw.ids),
        metric=column(raw.metric),
        participant=column(names.participant),
        cohort=column(names.cohort),
        instance=column(names.instance),
        achieved=column(raw.achieved),
        numerator=column(raw.numerator),
        denominator=column(raw.denominator),
        status=column(raw.status),
        supersedes=column(supersedes),
        reporter=column(raw.reporter),
        verifier=column(raw.verifier),
        reported_at=column(raw.reported_at),
        verified_at=column(raw.verified_at),
        reported_day=column(raw.reported_day),
        recorded_day=column(raw.recorded_day),
        references=texts(raw.reference),
        sha256=texts(raw.sha256),
        participants=names.participants,
        cohorts=names.cohorts,
        instances=names.instances,
        resolutions=rules.resolutions,
        metric_ids=rules.metric_ids,
        party_ids=rules.party_ids,
        rates=tuple(metric.kind == "rate" for metric in rules.metrics),
    )


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
