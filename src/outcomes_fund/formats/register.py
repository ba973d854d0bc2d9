"""The register of participants from CSV, from JSON Lines and from records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.columns import TextColumn, frozen_array
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.register import NO_DAY, GroupMembership, Register
from outcomes_fund.formats.tables.byte_words import WORD, FieldColumn, space_around
from outcomes_fund.formats.tables.column_names import check_names
from outcomes_fund.formats.tables.delimited import padded, read_padded
from outcomes_fund.formats.tables.evidence_table import Labels
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Findings
from outcomes_fund.formats.tables.grouping import codes_of, group_names, name_words
from outcomes_fund.formats.tables.iso_dates import days_of
from outcomes_fund.formats.tables.joined_names import fields_of
from outcomes_fund.formats.tables.loose_rows import clean_rows, table_of_rows
from outcomes_fund.formats.tables.memberships import memberships_of, memberships_text
from outcomes_fund.formats.tables.register_complaints import RegisterComplaints
from outcomes_fund.formats.tables.table_files import Syntax, read_table, syntax_of

__all__ = [
    "REGISTER_COLUMNS",
    "Enrolment",
    "RegisterReader",
    "RegisterRow",
    "load_register",
    "parse_register",
    "register_of",
    "register_reader",
]

REGISTER_COLUMNS = ("participant", "enrolled", "cohort", "municipality", "exit", "exit_reason", "groups")
_OPTIONAL = frozenset(REGISTER_COLUMNS[2:])
_NAME_BYTES_MAX = 256

# Other days are counted from these; that leaves room before the calendar itself ends.
_FIRST_DAY, _LAST_DAY = epoch_day(date(1900, 1, 1)), epoch_day(date(2999, 12, 31))

# Looks at the columns of a table for what no table shows by itself; adds to the findings.
Inspect = Callable[[Mapping[str, FieldColumn], Findings], None]

Whole = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


class Enrolment(Protocol):
    """The least that a record of a participant has."""

    @property
    def participant(self) -> str:
        """Pseudonym."""

    @property
    def enrolled(self) -> date:
        """Day of enrolment."""

    @property
    def cohort(self) -> str | None:
        """Cohort; None if unknown."""

    @property
    def municipality(self) -> str | None:
        """Where the participant lives; None if unknown."""

    @property
    def exit(self) -> date | None:
        """Day on which the participant left; None if not known to have left."""


@attrs.frozen(kw_only=True)
class RegisterRow:
    """One participant, for people; the engine works on columns.

    Args:
        participant: Pseudonym.

        enrolled: Day of enrolment.

        cohort: None if unknown.

        municipality: Where the participant lives; None if unknown.

        exit: Day on which the participant left; None if not known to have left.

        exit_reason: Why; empty if unknown.

        groups: Memberships of this participant.
    """

    participant: str
    enrolled: date
    cohort: str | None = None
    municipality: str | None = None
    exit: date | None = None
    exit_reason: str = ""
    groups: tuple[GroupMembership, ...] = ()


def load_register(path: Path | str, contract: Contract | None = None) -> Register:
    """Read a register.

    Args:
        path: CSV if it ends in ``.csv``, JSON Lines if in ``.jsonl`` or ``.ndjson``; otherwise the
            first byte decides.

        contract: If given, a municipality that is one of its payers' but for capitals and spaces is refused.

    Returns:
        The participants, sorted by pseudonym.

    Raises:
        UnreadableFile: If the file cannot be opened.

        InvalidInput: With everything that is wrong in it, up to the first hundred problems.
    """
    where = Path(path)
    buffer, size = read_padded(where)
    return _read(buffer[:size].tobytes(), syntax_of(where, buffer[:size]), str(path), contract)


def parse_register(content: bytes, contract: Contract | None = None, *, syntax: Syntax, source: str = "") -> Register:
    """Read a register that is in memory already.

    Args:
        content: The file.

        contract: As for ``load_register``.

        syntax: How it is written.

        source: Name of the file for problems.

    Raises:
        InvalidInput: With everything that is wrong in it, up to the first hundred problems.
    """
    return _read(content, syntax, source, contract)


def register_of(rows: Iterable[Enrolment], contract: Contract | None = None) -> Register:
    """Make a register of records; they are checked as rows of a file are.

    Args:
        rows: Records in any order, such as ``RegisterRow``.

        contract: As for ``load_register``.

    Raises:
        InvalidInput: With everything that is wrong in them.
    """
    findings = Findings("", REGISTER_COLUMNS)
    table = table_of_rows(REGISTER_COLUMNS, clean_rows(map(_fields, rows), findings))
    return RegisterReader(table, findings, contract).register()


def _fields(row: Enrolment) -> Sequence[str]:
    return (
        row.participant,
        row.enrolled.isoformat(),
        row.cohort or "",
        row.municipality or "",
        row.exit.isoformat() if row.exit else "",
        getattr(row, "exit_reason", ""),
        memberships_text(getattr(row, "groups", ())),
    )


def _read(content: bytes, syntax: Syntax, source: str, contract: Contract | None) -> Register:
    return register_reader(content, syntax, source, contract).register()


def register_reader(content: bytes, syntax: Syntax, source: str, contract: Contract | None) -> RegisterReader:
    """Find the fields of a register.

    Args:
        content: The file.

        syntax: How it is written.

        source: Name of the file for problems.

        contract: As for ``load_register``.

    Raises:
        InvalidInput: If there is no table in it.
    """
    findings = Findings(source, REGISTER_COLUMNS)
    buffer, size = padded(content)
    table = read_table(buffer[:size], REGISTER_COLUMNS, findings, syntax=syntax)
    check_names(table.names, REGISTER_COLUMNS, _OPTIONAL, findings)
    return RegisterReader(table, findings, contract)


class RegisterReader:
    """A table of participants on its way to a register.

    Args:
        table: Its fields.

        findings: Takes what is wrong.

        contract: As for ``load_register``.

    Raises:
        InvalidInput: If something is wrong with the file as a whole.
    """

    def __init__(self, table: FieldTable, findings: Findings, contract: Contract | None) -> None:
        self._table = table
        self._findings = findings
        if findings.of_the_file:
            findings.refuse(table.place)
        self._columns = {name: self._column(name) for name in REGISTER_COLUMNS}
        self._tell = RegisterComplaints(self._columns, table.place, contract)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows as they were written, with a text for each of ``REGISTER_COLUMNS``."""
        columns = [self._columns[name] for name in REGISTER_COLUMNS]
        return tuple(tuple(column.text(row) for column in columns) for row in range(self._table.rows))

    def register(self, *, labels: Labels | None = None, inspect: Inspect | None = None) -> Register:
        """Check the rows and make columns of them.

        Args:
            labels: What participants are called in the register; None where that is their own name.

            inspect: Looks at the columns for more that is wrong; None if nothing more is.

        Raises:
            InvalidInput: With everything that is wrong.
        """
        columns, tell = self._columns, self._tell
        for name in ("participant", "cohort", "municipality"):
            self._check(name, "too_long", columns[name].length > _NAME_BYTES_MAX)
        self._check("participant", "missing_value", columns["participant"].length == 0)
        for name in ("participant", "cohort"):
            self._check(name, "space_around", space_around(columns[name]))
        self._check("municipality", "misspelt_municipality", tell.misspelt(columns["municipality"]))
        enrolled, exited = self._days("enrolled"), self._days("exit")
        self._check("enrolled", "missing_value", columns["enrolled"].length == 0)
        gone = (columns["exit"].length > 0) & (enrolled != NO_DAY) & (exited != NO_DAY)
        self._check("exit", "exit_before_enrolment", gone & (exited < enrolled))
        if inspect is not None:
            inspect(columns, self._findings)
        if labels is not None:
            self._findings.refuse(self._table.place)
            columns["participant"] = _labelled(columns["participant"], labels)
        members = memberships_of(columns["participant"], columns["groups"])
        self._check("groups", "bad_groups", members.bad)
        self._findings.refuse(self._table.place)
        # From here on every text is short enough to be compared by its words.
        order = self._order()
        cohorts, cohort = codes_of(name_words(columns["cohort"]))
        municipalities, municipality = codes_of(name_words(columns["municipality"]))
        return Register(
            participants=_texts(columns["participant"].take(order)),
            enrolled=frozen_array(enrolled[order]),
            exited=frozen_array(exited[order]),
            cohort=frozen_array(cohort[order]),
            municipality=frozen_array(municipality[order]),
            cohorts=tuple(cohorts),
            municipalities=tuple(municipalities),
            exit_reasons=_texts(columns["exit_reason"].take(order)),
            groups=members.groups,
        )

    def _column(self, name: str) -> FieldColumn:
        """Put the fields of all blocks behind each other."""
        table = self._table
        blocks = [table.block(span) for span in table.spans] if name in table.names else []
        nothing = np.zeros(0 if blocks else table.rows, dtype=np.int64)
        starts = [block.columns[name].start + block.span.begin for block in blocks]
        lengths = [block.columns[name].length for block in blocks]
        return FieldColumn(
            content=table.buffer,
            start=np.concatenate([nothing, *starts]),
            length=np.concatenate([nothing, *lengths]),
        )

    def _check(self, column: str, code: str, rows: npt.NDArray[np.bool_]) -> None:
        self._findings.add(code, column, rows, self._tell.describer(code, column))

    def _days(self, column: str) -> Codes:
        fields = self._columns[column]
        days = days_of(fields)
        self._check(column, "bad_date", ~days.good & (fields.length > 0))
        self._check(column, "out_of_range", days.good & ((days.day < _FIRST_DAY) | (days.day > _LAST_DAY)))
        return np.where(days.good, days.day, np.int32(NO_DAY)).astype(np.int32)

    def _order(self) -> Whole:
        """Sort the participants; refuse one who stands in the register twice."""
        words = name_words(self._columns["participant"])
        owner = group_names(words).owner
        twice = owner != np.arange(len(owner))
        self._findings.add("duplicate_participant", "participant", twice, self._tell.duplicate(owner))
        self._findings.refuse(self._table.place)
        return np.lexsort(words[::-1]).astype(np.int64)


def _labelled(participants: FieldColumn, labels: Labels) -> FieldColumn:
    texts = TextColumn.of(labels([participants.text(row) for row in range(len(participants))]))
    # A label is a little longer than the longest name.
    return fields_of(texts, words=2 * _NAME_BYTES_MAX // WORD)


def _texts(column: FieldColumn) -> TextColumn:
    return TextColumn(
        buffer=frozen_array(column.content),
        start=frozen_array(column.start),
        stop=frozen_array(column.start + column.length),
    )
