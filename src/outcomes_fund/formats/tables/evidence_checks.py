"""What rows of evidence must be to each other: ids without doubles, corrections that fit what they replace."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.formats.tables.byte_words import PADDING, FieldColumn, Words, words_of
from outcomes_fund.formats.tables.evidence_columns import RawColumns
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.grouping import group_names, name_words

__all__ = ["Chains", "FoundIds", "NumberedNames", "check_chains", "find_ids", "joined_words", "same_texts"]

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]


@attrs.frozen(kw_only=True, eq=False)
class NumberedNames:
    """Participants, cohorts and instances as numbers that sort as the names do."""

    participants: TextColumn
    cohorts: TextColumn
    instances: TextColumn
    participant: Codes
    cohort: Codes
    instance: Codes


@attrs.frozen(kw_only=True, eq=False)
class Chains:
    """Which rows stay, and which row each of them replaces.

    Args:
        kept: Rows of the table that stay, in order; None if all do.

        supersedes: Row of the table replaced by each row of the table, or NONE.
    """

    kept: Whole | None
    supersedes: Whole


@attrs.frozen(kw_only=True, eq=False)
class FoundIds:
    """Rows by their ids.

    Args:
        owner: For each row the first row with the same id; None if every row is its own.

        target: For each entry of ``RawColumns.superseding`` the first row with the id it names, NONE if
            there is none.
    """

    owner: Whole | None
    target: Whole


def same_texts(fields: FieldColumn, left: Whole, right: Whole) -> Mask:
    """Say for pairs of rows whether a text is the same in both.

    Args:
        fields: The texts.

        left: Rows.

        right: Rows to compare them with.
    """
    same = fields.length[left] == fields.length[right]
    for pair in np.flatnonzero(same & (fields.length[left] > PADDING)):
        same[pair] = fields.text(left[pair]) == fields.text(right[pair])
    short = np.flatnonzero(same & (fields.length[left] <= PADDING))
    first, second = fields.take(left[short]), fields.take(right[short])
    count = max(1, -(-first.longest // 8))
    for word, other in zip(words_of(first, count), words_of(second, count), strict=True):
        same[short] &= word == other
    result: Mask = same
    return result


def find_ids(raw: RawColumns, buffer: npt.NDArray[np.uint8]) -> FoundIds:
    """Find rows by their ids.

    Args:
        raw: The columns.

        buffer: The bytes of the table.
    """
    rows = len(raw.metric)
    wanted = raw.superseded.column(buffer)
    grouping = group_names(joined_words(raw.id.words, name_words(wanted), len(wanted)))
    if len(wanted) == 0 and grouping.first.all():
        return FoundIds(owner=None, target=np.zeros(0, dtype=np.int64))
    owner = grouping.owner
    target = owner[rows:]
    return FoundIds(owner=owner[:rows], target=np.where(target < rows, target, NONE))


def joined_words(words: list[Words], others: list[Words], count: int) -> list[Words]:
    """Put one list of texts behind another.

    Args:
        words: Words of the first texts.

        others: Words of the others; they need not be as many for each text.

        count: How many others there are.
    """
    if count == 0:
        return words
    absent = [np.zeros_like(words[0])] * max(0, len(others) - len(words))
    short = [np.zeros(count, dtype=np.uint64)] * max(0, len(words) - len(others))
    pairs = zip([*words, *absent], [*others, *short], strict=True)
    return [np.concatenate(pair) for pair in pairs]


def check_chains(
    raw: RawColumns,
    names: NumberedNames,
    found: FoundIds,
    table: FieldTable,
    findings: Findings,
    *,
    ended: Mask | None = None,
) -> Chains:
    """Check the rows against each other, and join rows that are the same in every column.

    Args:
        raw: The columns.

        names: The numbered names.

        found: The rows by their ids.

        table: The fields.

        findings: Takes what is wrong.

        ended: For each entry of ``RawColumns.superseding`` whether what it names is looked for elsewhere.
    """
    check = _ChainCheck(raw=raw, names=names, found=found, findings=findings, tell=_Teller(raw, table), ended=ended)
    supersedes = np.full(len(raw.metric), NONE, dtype=np.int64)
    supersedes[raw.superseding] = found.target
    kept = check.join_doubles(supersedes)
    if len(raw.superseding):
        check.corrections()
    return Chains(kept=kept, supersedes=supersedes)


@attrs.frozen(kw_only=True, eq=False)
class _ChainCheck:
    """The rows of one table, held against each other."""

    raw: RawColumns
    names: NumberedNames
    found: FoundIds
    findings: Findings
    tell: _Teller
    ended: Mask | None = None

    def join_doubles(self, supersedes: Whole) -> Whole | None:
        """Refuse an id that stands twice with other content; gives the rows that stay, None if all do."""
        raw, names, owner = self.raw, self.names, self.found.owner
        if owner is None:
            return None
        own = owner == np.arange(len(owner))
        # Rows without an id of their own are refused already and are no doubles of each other.
        doubles = np.flatnonzero(~own & (raw.id.words[0] != 0))
        if len(doubles) == 0:
            return None
        first = owner[doubles]
        same = supersedes[doubles] == supersedes[first]
        for column in (*_numbers_of(raw), names.participant, names.cohort, names.instance):
            same &= column[doubles] == column[first]
        for store in (raw.reference, raw.sha256):
            same &= same_texts(store.column(self.tell.buffer), doubles, first)
        both_sound = raw.sound[doubles] & raw.sound[first]
        self.findings.add("duplicate_id", "id", doubles[~same & both_sound], self.tell.duplicate(owner))
        return np.flatnonzero(own)

    def corrections(self) -> None:
        """Refuse corrections of nothing, of themselves, of the same row, or in a circle."""
        rows, target = self._first_corrections()
        rows, target = self._refuse("unknown_id", rows, target, target == NONE)
        rows, target = self._refuse("supersedes_itself", rows, target, rows == target)
        order = np.argsort(target, kind="stable")
        again = np.zeros(len(rows), dtype=np.bool_)
        again[order[1:]] = target[order[1:]] == target[order[:-1]]
        self._refuse("superseded_twice", rows, target, again)
        self._refuse("circular_corrections", rows, target, _is_circular(rows, target, len(self.raw.metric)))
        sound = self.raw.sound[rows] & self.raw.sound[target]
        self._fits(rows[sound], target[sound])

    def _first_corrections(self) -> tuple[Whole, Whole]:
        rows, target, owner = self.raw.superseding, self.found.target, self.found.owner
        if self.ended is not None:
            rows, target = rows[~self.ended], target[~self.ended]
        if owner is None:
            return rows, target
        # A double of a correction is no second correction.
        first = owner[rows] == rows
        return rows[first], target[first]

    def _fits(self, rows: Whole, target: Whole) -> None:
        """Refuse corrections of another metric, participant, cohort or instance, or known too early."""
        raw, names = self.raw, self.names
        for name, column in (
            ("metric", raw.metric),
            ("participant", names.participant),
            ("cohort", names.cohort),
            ("instance", names.instance),
        ):
            differs = column[rows] != column[target]
            self.findings.add("correction_differs", name, rows[differs], self.tell.differs(name))
        self._refuse("correction_too_early", rows, target, raw.recorded_day[rows] < raw.recorded_day[target])

    def _refuse(self, code: str, rows: Whole, target: Whole, wrong: Mask) -> tuple[Whole, Whole]:
        """Note wrong corrections; gives the others."""
        self.findings.add(code, "supersedes", rows[wrong], self.tell.correction(code))
        return rows[~wrong], target[~wrong]


def _numbers_of(raw: RawColumns) -> tuple[npt.NDArray[np.int64] | Codes | npt.NDArray[np.int8], ...]:
    return (
        raw.metric,
        raw.achieved,
        raw.numerator,
        raw.denominator,
        raw.status,
        raw.reporter,
        raw.verifier,
        raw.reported_at,
        raw.verified_at,
    )


def _is_circular(rows: Whole, target: Whole, count: int) -> Mask:
    """Say which chains of corrections never reach an original row."""
    following = np.full(count + 1, count, dtype=np.int64)
    following[rows] = target
    steps = 1
    while steps <= len(rows):
        following[rows] = following[following[rows]]
        steps *= 2
    endless: Mask = following[rows] != count
    return endless


class _Teller:
    """Describes rows that do not fit each other."""

    def __init__(self, raw: RawColumns, table: FieldTable) -> None:
        buffer = table.buffer
        self.buffer = buffer
        self._ids = raw.ids.column(buffer)
        self._wanted = raw.superseded.column(buffer)
        self._rows = raw.superseding
        self._place = table.place

    def duplicate(self, owner: Whole) -> Callable[[int], Detail]:
        def describe(row: int) -> Detail:
            name = self._ids.text(row)
            return Detail(
                message=f"the id {shown(name)} stands in {self._place(int(owner[row]))[0]} already, "
                "with other content.",
                remedy="Give the row an id of its own; a correction names the old row under supersedes.",
                value=name,
            )

        return describe

    def correction(self, code: str) -> Callable[[int], Detail]:
        message, remedy = _CORRECTIONS[code]

        def describe(row: int) -> Detail:
            name = self._named(row)
            return Detail(message=message.format(name=shown(name)), remedy=remedy, value=name)

        return describe

    def differs(self, column: str) -> Callable[[int], Detail]:
        def describe(row: int) -> Detail:
            return Detail(
                message=f"the row supersedes {shown(self._named(row))}, whose {column} is another.",
                remedy="Reject the old row and report a new one.",
            )

        return describe

    def _named(self, row: int) -> str:
        return self._wanted.text(int(np.searchsorted(self._rows, row)))


_CORRECTIONS = {
    "unknown_id": ("no row has the id {name}.", ""),
    "supersedes_itself": ("the row supersedes itself, {name}.", "Name the row that it replaces."),
    "superseded_twice": (
        "{name} is superseded by another row already.",
        "Let the second correction supersede the first.",
    ),
    "circular_corrections": ("the corrections go round in a circle through {name}.", "Break the circle."),
    "correction_too_early": ("the row was recorded on an earlier day than {name}, which it supersedes.", ""),
}
