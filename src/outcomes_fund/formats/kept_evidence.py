"""Evidence on its way into a fund and out of it: new rows of a file, and rows as the fund keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE, Evidence
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.evidence import checked_file
from outcomes_fund.formats.tables.byte_words import PADDING
from outcomes_fund.formats.tables.evidence_checks import NumberedNames
from outcomes_fund.formats.tables.evidence_columns import RawColumns
from outcomes_fund.formats.tables.evidence_rules import COLUMNS, EvidenceRules
from outcomes_fund.formats.tables.evidence_table import Beside, CheckedTable, Labels, checked_table, evidence_in
from outcomes_fund.formats.tables.field_table import FieldTable, Span
from outcomes_fund.formats.tables.findings import Findings
from outcomes_fund.formats.tables.later_moments import refuse_later
from outcomes_fund.formats.tables.loose_rows import BLOCK_ROWS
from outcomes_fund.formats.tables.personal_details import refuse_personal
from outcomes_fund.formats.tables.raw_rows import RawRows

__all__ = ["KeptRow", "NewEvidence", "check_kept", "evidence_of_kept", "new_evidence", "rules_text"]

Bytes = npt.NDArray[np.uint8]

# A text or None for each column, as the ledger keeps a row.
KeptRow = Sequence[str | None]

SOURCE = "evidence in the fund"


@attrs.frozen(kw_only=True, eq=False)
class NewEvidence:
    """Rows of a file in which nothing is wrong, and of which some are new.

    Args:
        checked: The table of the file.
    """

    checked: CheckedTable

    @property
    def again(self) -> int:
        """How many rows the fund has already."""
        return self.checked.again

    @property
    def count(self) -> int:
        """How many rows are new."""
        kept = self.checked.kept
        return self.checked.table.rows if kept is None else len(kept)

    @property
    def participants(self) -> tuple[str, ...]:
        """The participants of the new rows, in the order in which they come first."""
        names = self.checked.names
        codes = names.participant if self.checked.kept is None else names.participant[self.checked.kept]
        first = np.full(len(names.participants) + 1, NONE, dtype=np.int64)
        # The last that is written stays, so the rows are taken from the last to the first.
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        found = np.flatnonzero(first[:-1] != NONE)
        return tuple(names.participants.take(found[np.argsort(first[found])]))

    @property
    def everybody(self) -> Iterable[str]:
        """All participants of the file, those of rows that the fund has already included."""
        return self.checked.names.participants

    @property
    def statuses(self) -> dict[str, int]:
        """How many new rows have each status; those that none has are left out."""
        column = self.checked.raw.status
        counts = np.bincount(column if self.checked.kept is None else column[self.checked.kept])
        return {EVIDENCE_STATUSES[code]: int(count) for code, count in enumerate(counts) if count}

    @property
    def verifiers(self) -> tuple[str, ...]:
        """The parties that verified new rows, in the order of the contract."""
        column = self.checked.raw.verifier
        codes = np.unique(column if self.checked.kept is None else column[self.checked.kept])
        return tuple(self.checked.rules.party_ids[code] for code in codes if code != NONE)

    def rows(self, surrogates: Mapping[str, int]) -> RawRows:
        """Give the new rows as a fund keeps them.

        Args:
            surrogates: The number that stands for each participant.
        """
        numbers = [str(surrogates.get(name, "")) for name in self.checked.names.participants]
        return RawRows(self.checked, numbers)


def new_evidence(
    path: Path | str,
    contract: Contract,
    *,
    before: Evidence | None = None,
    labels: Labels | None = None,
    read: tuple[Bytes, int] | None = None,
    at: datetime | None = None,
) -> NewEvidence:
    """Read a file of evidence beside the rows that are in the fund.

    Rows that the fund has already, the same in every column, are passed over.

    Args:
        path: As for ``load_evidence``.

        contract: The contract the evidence belongs to.

        before: The rows that are there; None if there are none.

        labels: What each participant of the file is called among those; None where that is its own name.

        read: As ``read_padded`` gives it, where the file was read already.

        at: The moment of the import: nothing was reported or decided on later. None means that is not looked at.

    Raises:
        UnreadableFile: If the file cannot be opened.

        InvalidInput: With everything that is wrong in it, persons named in it included.
    """

    def inspect(raw: RawColumns, names: NumberedNames, table: FieldTable, findings: Findings) -> None:
        refuse_personal(raw, names, table, findings)
        if at is not None:
            refuse_later(raw, table, findings, at=at)

    beside = Beside(evidence=before, labels=labels, inspect=inspect)
    return NewEvidence(checked=checked_file(path, contract, beside=beside, read=read))


def evidence_of_kept(
    rows: Iterable[KeptRow], contract: Contract, *, labels: Labels, before: Evidence | None = None
) -> Evidence:
    """Make evidence of rows that a fund keeps.

    Args:
        rows: In order of arrival, the participant as number.

        contract: The contract they belong to.

        labels: Gives what the participant of each number is called.

        before: The rows that came before these; None if there are none.

    Returns:
        Those before and these, as if all were read at once.

    Raises:
        InvalidInput: If the contract asks more of evidence than it did when the rows were imported.
    """
    table = _table(rows)
    if before is not None and table.rows == 0:
        return before
    beside = Beside(evidence=before, labels=labels)
    return evidence_in(checked_table(table, EvidenceRules(contract), Findings(SOURCE, COLUMNS), beside))


def check_kept(rows: Iterable[KeptRow], contract: Contract, *, labels: Labels, before: Evidence, at: datetime) -> None:
    """Check rows that are about to be kept.

    Args:
        rows: As for ``evidence_of_kept``.

        contract: The contract they belong to.

        labels: As for ``evidence_of_kept``.

        before: The rows that are there.

        at: The moment at which they come in: nothing was reported or decided on later.

    Raises:
        InvalidInput: With everything that is wrong; ``row 1`` is the first of these rows.
    """

    def inspect(raw: RawColumns, _: NumberedNames, table: FieldTable, findings: Findings) -> None:
        refuse_later(raw, table, findings, at=at)

    beside = Beside(evidence=before, labels=labels, inspect=inspect)
    checked_table(_table(rows), EvidenceRules(contract), Findings("", COLUMNS), beside)


def rules_text(contract: Contract) -> str:
    """Write what a contract asks of evidence: while it is the same, rows that were checked once need no second look.

    Args:
        contract: The contract.
    """
    rules = EvidenceRules(contract)
    metrics = [
        [metric.id, metric.kind, str(resolution), *flags]
        for metric, resolution, *flags in zip(
            rules.metrics,
            rules.resolutions,
            rules.has_rows.tolist(),
            rules.needs_person.tolist(),
            rules.needs_instance.tolist(),
            strict=False,
        )
    ]
    parties = [[party.id, "verifier" in party.roles] for party in contract.parties]
    days = [contract.timezone, rules.first_day, rules.end_day]
    return canonical_json([contract.id, days, metrics, parties])


def _table(rows: Iterable[KeptRow]) -> FieldTable:
    """Write rows as a table with a zero byte behind each field."""
    left = iter(rows)
    # It grows in place: a piece that is kept beside it would take as much room again.
    letters = bytearray()
    spans: list[Span] = []
    first = 0
    while batch := list(islice(left, BLOCK_ROWS)):
        begin = len(letters)
        letters += _piece(batch)
        spans.append(Span(begin=begin, end=len(letters), first_row=first, rows=len(batch)))
        first += len(batch)
    letters += bytes(PADDING)
    return FieldTable(buffer=np.frombuffer(letters, dtype=np.uint8), names=COLUMNS, spans=tuple(spans), plain=False)


def _piece(batch: list[KeptRow]) -> bytes:
    fields = chain.from_iterable(batch)
    try:
        return ("\0".join(fields) + "\0").encode()  # type: ignore[arg-type]
    except TypeError:
        # Some field is None; to look at each is slower.
        return ("\0".join(field or "" for field in chain.from_iterable(batch)) + "\0").encode()
