"""Rows of a checked table as a fund keeps them: a text for each column, as it was written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import repeat

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.formats.tables.byte_words import FieldColumn
from outcomes_fund.formats.tables.evidence_rules import COLUMNS
from outcomes_fund.formats.tables.evidence_table import CheckedTable
from outcomes_fund.formats.tables.field_table import Span

__all__ = ["RawRows"]

Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]

# Where fewer than one text in so many is not empty, the others are not looked at.
SPARSE_SHARE = 4

# The text of each letter of one byte; there is none of byte 0, which stands for no letter.
LETTERS: Words = np.array(["", *(chr(code) for code in range(1, 128))], dtype=np.object_)


class RawRows(Collection[tuple[str, ...]]):
    """The rows that are new, in their order, empty texts where nothing was written.

    They are made of the bytes of the file each time they are gone through: a million rows that are kept take so much
    room that looking at them again takes longer.

    Args:
        checked: The table.

        participants: What is kept for each of ``checked.names.participants``.
    """

    def __init__(self, checked: CheckedTable, participants: Sequence[str]) -> None:
        self._checked = checked
        self._common = _Common(checked, participants)

    def __len__(self) -> int:
        kept = self._checked.kept
        return self._checked.table.rows if kept is None else len(kept)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        kept = self._checked.kept
        for span in self._checked.table.spans:
            rows = None if kept is None else _inside(kept, span)
            if rows is None or len(rows):
                yield from _rows(self._checked, self._common, span, rows)

    def __contains__(self, row: object) -> bool:
        return any(row == own for own in self)


def _inside(kept: Whole, span: Span) -> Whole:
    begin, end = np.searchsorted(kept, [span.first_row, span.first_row + span.rows])
    return kept[begin:end] - span.first_row


class _Common:
    """Columns whose texts stand in many rows: looked up by the codes that the check has found.

    Args:
        checked: The table.

        participants: What is kept for each of its participants.
    """

    def __init__(self, checked: CheckedTable, participants: Sequence[str]) -> None:
        raw, names, rules = checked.raw, checked.names, checked.rules
        self._first_day = int(raw.achieved.min(initial=0))
        days = np.arange(self._first_day, int(raw.achieved.max(initial=0)) + 1).astype("datetime64[D]")
        self._columns: dict[str, tuple[npt.NDArray[np.integer], Words]] = {
            "metric": (raw.metric, _words(rules.metric_ids)),
            "participant": (names.participant, _words(participants)),
            "cohort": (names.cohort, _words(names.cohorts)),
            "instance": (names.instance, _words(names.instances)),
            "achieved": (raw.achieved - self._first_day, _words(np.datetime_as_string(days).tolist())),
            "status": (raw.status, _words(EVIDENCE_STATUSES)),
            "reporter": (raw.reporter, _words(rules.party_ids)),
            "verifier": (raw.verifier, _words(rules.party_ids)),
        }
        self._contract = rules.contract.id

    def texts(self, column: str, span: Span, rows: Whole | None) -> Iterable[str] | None:
        """Give a column of some rows; None if it is none of these.

        Args:
            column: Its name.

            span: A block of rows.

            rows: Which of them, counted from its first; None means all.
        """
        if column == "contract":
            return repeat(self._contract)
        if column not in self._columns:
            return None
        codes, words = self._columns[column]
        here = codes[span.first_row : span.first_row + span.rows]
        texts: list[str] = words[here if rows is None else here[rows]].tolist()
        return texts


def _words(texts: Iterable[str]) -> Words:
    """Make texts ready to be looked up; the last entry stands for nothing: NONE counts from the end."""
    return np.array([*texts, ""], dtype=np.object_)


def _rows(checked: CheckedTable, common: _Common, span: Span, rows: Whole | None) -> Iterator[tuple[str, ...]]:
    table = checked.table
    block = table.block(span)
    content = table.buffer[span.begin : span.end].tobytes()
    count = span.rows if rows is None else len(rows)

    def column(name: str) -> Iterable[str]:
        texts = common.texts(name, span, rows)
        if texts is not None:
            return texts
        fields = block.columns.get(name)
        return repeat("", count) if fields is None or not fields.longest else _texts(content, fields, rows)

    return zip(*map(column, COLUMNS), strict=False)


def _texts(content: bytes, fields: FieldColumn, rows: Whole | None) -> list[str]:
    """Give the texts of a column; where most are empty, only the others are looked at."""
    start = fields.start if rows is None else fields.start[rows]
    length = fields.length if rows is None else fields.length[rows]
    if fields.longest == 1:
        letters = np.frombuffer(content, dtype=np.uint8).take(start)
        found: list[str] = LETTERS[np.where(length > 0, letters, 0)].tolist()
        return found
    given = np.flatnonzero(length)
    if len(given) * SPARSE_SHARE < len(length):
        texts = [""] * len(length)
        for place, text in zip(given.tolist(), _slices(content, start[given], length[given]), strict=True):
            texts[place] = text
        return texts
    return _slices(content, start, length)


def _slices(content: bytes, start: Whole, length: Whole) -> list[str]:
    bounds = zip(start.tolist(), (start + length).tolist(), strict=True)
    if content.isascii():
        letters = content.decode("ascii")
        return [letters[begin:end] for begin, end in bounds]
    return [content[begin:end].decode() for begin, end in bounds]
