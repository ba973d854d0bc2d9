"""Every other form of rows: CSV with quotes or mistakes, JSON Lines, records; rewritten as one plain table.

Each row that has a field for every column is written again with a zero byte behind each field. What
is left out is a problem that names its line.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.byte_words import PADDING
from outcomes_fund.formats.tables.column_names import other_file, unknown_column
from outcomes_fund.formats.tables.field_table import FieldTable, Span
from outcomes_fund.formats.tables.findings import Detail, Findings, shown

__all__ = ["BLOCK_ROWS", "LooseRow", "clean_rows", "csv_table", "json_lines_table", "table_of_rows"]

BLOCK_ROWS = 8192


class LooseRow(NamedTuple):
    """A row as texts.

    Args:
        number: Number of the row in its file, from 1.

        line: Line it begins on, from 1; 0 where there are no lines.

        fields: One text for each column.
    """

    number: int
    line: int
    fields: Sequence[str]


def table_of_rows(names: tuple[str, ...], rows: Iterable[LooseRow], *, block_rows: int = BLOCK_ROWS) -> FieldTable:
    """Write rows as a table.

    Args:
        names: Name of each column.

        rows: Rows with one text for each column, none of which holds a zero byte.

        block_rows: How many rows make a block.
    """
    pieces: list[bytes] = []
    spans: list[Span] = []
    numbers: list[int] = []
    lines: list[int] = []
    end = 0
    for batch in _batches(rows, block_rows):
        piece = "\0".join([*chain.from_iterable(row.fields for row in batch), ""]).encode()
        spans.append(Span(begin=end, end=end + len(piece), first_row=len(numbers), rows=len(batch)))
        pieces.append(piece)
        numbers += [row.number for row in batch]
        lines += [row.line for row in batch]
        end += len(piece)
    buffer = np.frombuffer(b"".join([*pieces, bytes(PADDING)]), dtype=np.uint8)
    return FieldTable(
        buffer=buffer,
        names=names,
        spans=tuple(spans),
        plain=False,
        numbers=np.array(numbers, dtype=np.int64),
        lines=np.array(lines, dtype=np.int64),
    )


def clean_rows(records: Iterable[Sequence[str]], findings: Findings) -> Iterator[LooseRow]:
    """Number records, without those that hold what no file can hold.

    Args:
        records: One text for each column.

        findings: Takes what is wrong.
    """
    for number, fields in enumerate(records, start=1):
        strange = [field for field in fields if not _is_text(field)]
        for field in strange:
            detail = Detail(message=f"{field!a} holds letters that are not text.")
            findings.add_problem("not_text", f"row {number}", detail)
        if not strange:
            yield LooseRow(number, 0, fields)


def csv_table(content: npt.NDArray[np.uint8], findings: Findings, *, block_rows: int = BLOCK_ROWS) -> FieldTable | None:
    """Read any CSV.

    Args:
        content: The file.

        findings: Takes what is wrong with it.

        block_rows: How many rows make a block.

    Returns:
        The rows that have as many fields as the header; None if there is no header.
    """
    text = _text(content, findings)
    if text is None:
        return None
    reader = csv.reader(_lines(text), strict=True)
    header = next(_csv_rows(reader, findings), None)
    if header is None or not header[1]:
        if not len(findings):
            findings.add_problem("empty_file", "file", _EMPTY_CSV)
        return None
    names = tuple(header[1])
    rows = _whole_rows(_csv_rows(reader, findings), len(names), findings)
    return table_of_rows(names, rows, block_rows=block_rows)


def json_lines_table(
    content: npt.NDArray[np.uint8],
    known: tuple[str, ...],
    findings: Findings,
    *,
    block_rows: int = BLOCK_ROWS,
) -> FieldTable | None:
    """Read JSON Lines.

    Args:
        content: The file.

        known: Names that may stand in an object.

        findings: Takes what is wrong with it.

        block_rows: How many rows make a block.

    Returns:
        The rows that are objects, with all known columns; None if there are no rows to read.
    """
    text = _text(content, findings)
    if text is None:
        return None
    if not text.strip():
        findings.add_problem("empty_file", "file", _EMPTY_JSON)
        return None
    objects = _JsonObjects(known, findings)
    table = table_of_rows(known, objects.rows(text), block_rows=block_rows)
    if not objects.any_known and (objects.any_object or _is_json(text)):
        findings.refuse_whole("other_file", "file", other_file(known))
    return table


_EMPTY_CSV = Detail(message="the file is empty; a line with the names of the columns was expected.")
_BLANK_ROW = Detail(
    message="the row has nothing in it, but rows come behind it.",
    remedy="Delete the row; only at the end of a table may rows be blank.",
)
_EMPTY_JSON = Detail(message="the file is empty; one JSON object on each line was expected.")


def _text(content: npt.NDArray[np.uint8], findings: Findings) -> str | None:
    try:
        text = content.tobytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        detail = Detail(
            message=f"byte {error.object[error.start]:#04x} is not UTF-8.",
            remedy="Save the file as UTF-8.",
        )
        findings.add_problem("not_utf8", "file", detail, line=line)
        return None
    if "\0" not in text:
        return text
    detail = Detail(
        message="the file holds a zero byte, which is not text.",
        remedy="Save the file as UTF-8, not as UTF-16.",
    )
    findings.add_problem("zero_byte", "file", detail, line=text.count("\n", 0, text.index("\0")) + 1)
    return None


def _lines(text: str) -> Iterator[str]:
    """Give the lines with their ends, without blank lines at the end; they end nowhere but in a newline."""
    begin, last = 0, len(text.rstrip("\r\n"))
    while begin < last:
        end = text.find("\n", begin, last) + 1 or last
        yield text[begin:end]
        begin = end


def _batches(rows: Iterable[LooseRow], size: int) -> Iterator[list[LooseRow]]:
    batch: list[LooseRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _csv_rows(reader: Iterator[list[str]], findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line it begins on, up to the first one that is no CSV."""
    line = reader.line_num + 1  # type: ignore[attr-defined]
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            detail = Detail(
                message=f"the line is no CSV: {error}.",
                remedy="Put a field with quotes, commas or line ends in double quotes, and write a "
                "quote inside it twice.",
            )
            findings.add_problem("bad_csv", f"line {line}", detail, line=line)
            return
        yield line, fields
        line = reader.line_num + 1  # type: ignore[attr-defined]


def _whole_rows(rows: Iterable[tuple[int, list[str]]], width: int, findings: Findings) -> Iterator[LooseRow]:
    blank: list[tuple[int, int]] = []
    for number, (line, fields) in enumerate(rows, start=1):
        if not any(map(str.strip, fields)):
            # Spreadsheets leave such rows at the end of a table, where they mean nothing.
            blank.append((number, line))
            continue
        for blank_number, blank_line in blank:
            findings.add_problem("blank_row", f"row {blank_number}", _BLANK_ROW, line=blank_line)
        blank.clear()
        if len(fields) == width:
            yield LooseRow(number, line, fields)
            continue
        noun = "field" if len(fields) == 1 else "fields"
        detail = Detail(
            message=f"the row has {len(fields)} {noun}, the header {width}.",
            remedy="Give every row as many fields as the header; put a text with a comma in double quotes.",
        )
        findings.add_problem("ragged_row", f"row {number}", detail, line=line)


def _is_json(text: str) -> bool:
    """Whether a text is one JSON document, over however many lines."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_text(value: str) -> bool:
    """Whether UTF-8 can hold a text, and no zero byte is in it."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


class _JsonObjects:
    """Objects of JSON Lines as rows of texts."""

    def __init__(self, known: tuple[str, ...], findings: Findings) -> None:
        self._known = known
        self._findings = findings
        self._strange: set[str] = set()
        self.any_object = False
        self.any_known = False

    def rows(self, text: str) -> Iterator[LooseRow]:
        """Give the objects of all lines that are one."""
        for number, content in enumerate(text.rstrip("\r\n").split("\n"), start=1):
            fields = self._fields(content, number)
            if fields is not None:
                yield LooseRow(number, number, fields)

    def _fields(self, content: str, line: int) -> list[str] | None:
        place = f"row {line}"
        try:
            pairs = json.loads(
                content,
                object_pairs_hook=_Pairs,
                parse_int=_Number,
                parse_float=_Number,
                parse_constant=_refuse_constant,
            )
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            detail = Detail(message=f"the line is no JSON: {reason}.", value=content[:80])
            self._findings.add_problem("bad_json", place, detail, line=line)
            return None
        if not isinstance(pairs, _Pairs):
            detail = Detail(
                message=f"{shown(content)} is no JSON object.",
                remedy='Write one object on each line, such as {"id": "e1", ...}.',
                value=content[:80],
            )
            self._findings.add_problem("not_an_object", place, detail, line=line)
            return None
        return self._ordered(pairs, place, line)

    def _ordered(self, pairs: _Pairs, place: str, line: int) -> list[str] | None:
        texts: dict[str, str] = {}
        sound = True
        self.any_object = True
        for key, value in pairs:
            path = f"{place}, column {key if key.isprintable() else ascii(key)}"
            detail = self._wrong_value(value)
            if key in texts:
                detail = Detail(message=f"the name {shown(key)} stands in the object twice.")
            if detail is not None:
                self._findings.add_problem("bad_json_value", path, detail, line=line)
                sound = False
            texts[key] = value if isinstance(value, str) else ""
            if key in self._known:
                self.any_known = True
            elif key not in self._strange:
                self._strange.add(key)
                strange = unknown_column(key, self._known)
                self._findings.add_problem("unknown_column", place, strange, line=line)
        return [texts.get(name, "") for name in self._known] if sound else None

    @staticmethod
    def _wrong_value(value: object) -> Detail | None:
        if value is None:
            return None
        if not isinstance(value, str):
            return Detail(message=f"{shown(str(value))} is neither a text nor a number.")
        if not _is_text(value):
            return Detail(message=f"{value!a} holds letters that are not text.")
        return None


class _Pairs(list[tuple[str, object]]):
    """An object with its names in the order written, doubles included."""


class _Number(str):
    """A number as written, so that no decimal is lost."""

    __slots__ = ()


class _NoNumber(ValueError):
    """A word such as NaN, which Python takes for a number and JSON does not."""

    def __str__(self) -> str:
        return f"{self.args[0]} is no number"


def _refuse_constant(name: str) -> object:
    raise _NoNumber(name)
