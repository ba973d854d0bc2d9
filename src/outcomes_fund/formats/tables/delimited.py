"""Plain CSV read in place: no quotes, no row longer or shorter than the header.

Whatever is not plain is left to ``loose_rows``, which reads every CSV and says what is wrong with it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.errors import UnreadableFile
from outcomes_fund.formats.tables.byte_words import PADDING
from outcomes_fund.formats.tables.field_table import FieldTable, NotPlain, Span

__all__ = ["BLOCK_BYTES", "has_blank_row", "in_threads", "padded", "plain_table", "read_padded"]

# A block and what is made of it stay in the cache of one core.
BLOCK_BYTES = 1 << 21

# More threads would mostly wait for each other between the operations on arrays.
_THREADS = 2
_READ_BYTES = 1 << 25

_BOM = b"\xef\xbb\xbf"
_LINE_GUESS = 1 << 12
_COMMA, _NEWLINE, _RETURN, _QUOTE = ord(","), ord("\n"), ord("\r"), ord('"')
_BLANK = np.frombuffer(b", \t\r\n", dtype=np.uint8)
_BLANK_ROW = re.compile(rb"\n[, \t\r]*\n")

# Signed, so that bytes beyond ASCII, which are negative then, are below it as well.
_FIRST_HARMLESS = np.int8(ord("#"))

Bytes = npt.NDArray[np.uint8]
Given = TypeVar("Given")
Made = TypeVar("Made")


def read_padded(path: Path) -> tuple[Bytes, int]:
    """Read a file at once.

    Args:
        path: The file; also a pipe.

    Returns:
        A buffer with PADDING bytes behind the content, and the size of the content.

    Raises:
        UnreadableFile: If it cannot be opened or read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # A pipe has no size and is read once, from its start to its end.
            return padded(path.read_bytes())
        return _read_regular(path, status.st_size)
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or str(error)) from error


def _read_regular(path: Path, size: int) -> tuple[Bytes, int]:
    buffer = np.empty(size + PADDING, dtype=np.uint8)
    buffer[size:] = 0

    def read(begin: int) -> int:
        with path.open("rb", buffering=0) as file:
            file.seek(begin)
            return file.readinto(buffer[begin : min(begin + _READ_BYTES, size)].data)

    if sum(in_threads(read, range(0, size, _READ_BYTES))) == size:
        return buffer, size
    # The file changed in the meantime, or its parts came in parts.
    return padded(path.read_bytes())


def padded(content: bytes) -> tuple[Bytes, int]:
    """Put bytes in a buffer with PADDING bytes behind them; likewise."""
    buffer = np.zeros(len(content) + PADDING, dtype=np.uint8)
    buffer[: len(content)] = np.frombuffer(content, dtype=np.uint8)
    return buffer, len(content)


def in_threads(make: Callable[[Given], Made], given: Iterable[Given]) -> list[Made]:
    """Make something of each element, in order, in a few threads.

    Args:
        make: Safe to call from several threads; mostly operations on arrays, which run at the same time.

        given: The elements.
    """
    elements = list(given)
    if len(elements) < 2:
        return [make(element) for element in elements]
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(make, elements))


def plain_table(buffer: Bytes, size: int, *, block_bytes: int = BLOCK_BYTES) -> FieldTable:
    """Look at a buffer as a plain CSV file.

    Args:
        buffer: As ``read_padded`` gives it; the byte behind the content may be overwritten.

        size: Size of the content.

        block_bytes: About how many bytes make a block.

    Raises:
        NotPlain: If it is anything else; a block may still turn out not to be plain.
    """
    begin = len(_BOM) if buffer[: len(_BOM)].tobytes() == _BOM and size >= len(_BOM) else 0
    end = _content_end(buffer, begin, size)
    if end == begin:
        raise NotPlain
    buffer[end] = _NEWLINE
    end += 1
    first_line_end = _line_end(buffer, begin, end)
    header = _header(buffer[begin:first_line_end])
    edges = list(_edges(buffer, first_line_end, end, block_bytes))
    surveys = in_threads(lambda edge: _survey(buffer[edge[0] : edge[1]]), edges)
    spans = []
    first_row = 0
    for (start, stop), survey in zip(edges, surveys, strict=True):
        spans.append(Span(begin=start, end=stop, first_row=first_row, rows=survey.rows))
        first_row += survey.rows
    return FieldTable(
        buffer=buffer,
        names=header,
        spans=tuple(spans),
        plain=True,
        returns=any(survey.returns for survey in surveys),
    )


@attrs.frozen(kw_only=True)
class _Survey:
    rows: int
    returns: bool


def _survey(content: Bytes) -> _Survey:
    """Count the rows of a block, and look for anything that plain CSV does not have."""
    rows = int(np.count_nonzero(content == _NEWLINE))
    if np.count_nonzero(content.view(np.int8) < _FIRST_HARMLESS) == rows:
        return _Survey(rows=rows, returns=False)
    if (content == _QUOTE).any() or content.min() == 0:
        raise NotPlain
    if content.max() >= 0x80:
        _decoded(content)
    return _Survey(rows=rows, returns=bool((content == _RETURN).any()))


def _decoded(content: Bytes) -> str:
    try:
        return content.tobytes().decode()
    except UnicodeDecodeError as error:
        raise NotPlain from error


def _header(line: Bytes) -> tuple[str, ...]:
    text = _decoded(line).rstrip("\r\n")
    if not text or any(mark in text for mark in '"\r\0'):
        raise NotPlain
    return tuple(text.split(","))


def has_blank_row(content: Bytes) -> bool:
    """Whether some line has nothing in it but commas and spaces.

    Args:
        content: A CSV file, or a part of one.
    """
    return _BLANK_ROW.search(content.data) is not None


def _content_end(buffer: Bytes, begin: int, size: int) -> int:
    """Leave out the last line end, and behind it all lines that have nothing in them but commas and spaces."""
    last = _last_of_content(buffer, begin, size)
    if last < begin:
        return begin
    end = _line_end(buffer, last, size)
    while end > last + 1 and buffer[end - 1] in {_NEWLINE, _RETURN}:
        end -= 1
    return end


def _last_of_content(buffer: Bytes, begin: int, size: int) -> int:
    """Give the offset of the last byte that is no part of a blank row; before ``begin`` if there is none."""
    stop = size
    while stop > begin:
        start = max(begin, stop - _LINE_GUESS)
        found = np.flatnonzero(~np.isin(buffer[start:stop], _BLANK))
        if len(found):
            return start + int(found[-1])
        stop = start
    return begin - 1


def _line_end(buffer: Bytes, start: int, end: int) -> int:
    """Give the offset one beyond the next newline; there is one before ``end``."""
    at = start
    while at < end:
        found = np.flatnonzero(buffer[at : min(at + _LINE_GUESS, end)] == _NEWLINE)
        if len(found):
            return at + int(found[0]) + 1
        at += _LINE_GUESS
    return end


def _edges(buffer: Bytes, begin: int, end: int, block_bytes: int) -> Iterator[tuple[int, int]]:
    while begin < end:
        stop = _line_end(buffer, min(begin + block_bytes, end) - 1, end)
        yield begin, stop
        begin = stop
