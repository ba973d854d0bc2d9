"""A file as a table of fields: the bytes as they were read, and for a block of rows where each field stands.

Offsets of separators are found in one pass over a block that fits in the cache of the processor.
Two forms of content have the same table: a plain CSV file, where fields end in a comma or the end
of the line, and rows rewritten by ``loose_rows``, where every field ends in a zero byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.byte_words import FieldColumn

__all__ = ["FieldBlock", "FieldTable", "NotPlain", "Span", "separators_in"]

Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]

COMMA, NEWLINE, RETURN, NUL = ord(","), ord("\n"), ord("\r"), 0

# Numpy finds the true elements of an array several times faster where they are more than a tenth of
# it, so this share of true elements is put behind those that are asked for.
_BALLAST_SHARE = 8


class NotPlain(Exception):
    """The content is no plain CSV: rows of different length, or a carriage return inside a row."""


@attrs.frozen(kw_only=True)
class Span:
    """A block of whole rows.

    Args:
        begin: Offset of its first byte.

        end: Offset one beyond the separator that ends its last row.

        first_row: Number of its first row, from 0.

        rows: How many rows it holds.
    """

    begin: int
    end: int
    first_row: int
    rows: int


@attrs.frozen(kw_only=True, eq=False)
class FieldBlock:
    """The fields of a block of rows.

    Args:
        span: Which rows.

        columns: The fields of each column; their offsets count from ``span.begin``.
    """

    span: Span
    columns: Mapping[str, FieldColumn]


@attrs.frozen(kw_only=True, eq=False)
class FieldTable:
    """A table whose fields have not been looked at.

    Args:
        buffer: All bytes, with PADDING bytes behind the last separator.

        names: Name of each column.

        spans: Blocks of rows, in order.

        plain: Whether fields end in commas and newlines; otherwise in zero bytes.

        returns: Whether lines may end in a carriage return and a newline.

        numbers: For each row its number in the file, from 1; None where all rows of the file are here.

        lines: For each row its line in the file, from 1; None where rows follow the header line by line.
    """

    buffer: Bytes
    names: tuple[str, ...]
    spans: tuple[Span, ...]
    plain: bool
    returns: bool = False
    numbers: Whole | None = None
    lines: Whole | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(span.rows for span in self.spans)

    def place(self, row: int) -> tuple[str, int | None]:
        """Name a row as a reader would, with its line in the file.

        Args:
            row: Row number in the table, from 0.
        """
        number = row + 1 if self.numbers is None else int(self.numbers[row])
        if self.plain:
            return f"row {number}", number + 1
        line = 0 if self.lines is None else int(self.lines[row])
        return f"row {number}", line or None

    def block(self, span: Span) -> FieldBlock:
        """Find the fields of a block.

        Args:
            span: One of ``spans``.

        Raises:
            NotPlain: If its rows do not all have as many fields as there are columns.
        """
        content = self.buffer[span.begin : span.end]
        ends = self._ends(content, span.rows)
        starts_of_rows = np.zeros(span.rows, dtype=np.int64)
        starts_of_rows[1:] = ends[-1, :-1]
        starts_of_rows[1:] += 1
        if self.returns:
            ends[-1] -= self._returns_before(content, ends[-1].astype(np.int64))
        padded = self.buffer[span.begin :]
        columns: dict[str, FieldColumn] = {}
        start = starts_of_rows
        for name, end in zip(self.names, ends, strict=True):
            stop = end.astype(np.int64)
            columns.setdefault(name, FieldColumn(content=padded, start=start, length=stop - start))
            start = stop + 1
        return FieldBlock(span=span, columns=columns)

    def _ends(self, content: Bytes, rows: int) -> npt.NDArray[np.int32]:
        width = len(self.names)
        ends = separators_in(content, _plain_separator if self.plain else _zero)
        if len(ends) != rows * width:
            raise NotPlain
        table = ends.reshape(rows, width)
        if self.plain and not (content.take(table[:, -1]) == NEWLINE).all():
            raise NotPlain
        return table.T.astype(np.int32)

    @staticmethod
    def _returns_before(content: Bytes, line_ends: Whole) -> npt.NDArray[np.bool_]:
        before: npt.NDArray[np.bool_] = content.take(np.maximum(line_ends - 1, 0)) == RETURN
        if np.count_nonzero(before) != np.count_nonzero(content == RETURN):
            raise NotPlain
        return before


def separators_in(content: Bytes, is_separator: Callable[[Bytes, npt.NDArray[np.bool_]], None]) -> Whole:
    """Give the offsets of all separators.

    Args:
        content: Bytes to look at.

        is_separator: Writes for each byte whether it is one.
    """
    size = len(content)
    found = np.ones(size + size // _BALLAST_SHARE + 1, dtype=np.bool_)
    is_separator(content, found[:size])
    ballast = len(found) - size
    places = np.flatnonzero(found)
    return places[: len(places) - ballast]


def _plain_separator(content: Bytes, found: npt.NDArray[np.bool_]) -> None:
    np.equal(content, COMMA, out=found)
    found |= content == NEWLINE


def _zero(content: Bytes, found: npt.NDArray[np.bool_]) -> None:
    np.equal(content, NUL, out=found)
