"""The SHA-256 of what a ledger keeps beside its entries: texts, and lists of rows as canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha256
from itertools import chain, islice

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.refusals import UnwritableDraft

__all__ = ["checked_digest", "lines_digest", "rows_digest", "text_digest"]

# Some hundred rows at a time are encoded five times faster than one at a time, and need no room to speak of.
CHUNK_ROWS = 100

# What JSON writes otherwise than it is.
ESCAPED = bytes(range(0x20)) + b'"\\'

TEXT_OR_NONE = frozenset({str, type(None)})

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

Row = Sequence[object]


def text_digest(text: str) -> str:
    """Compute the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def rows_digest(rows: Iterable[Row]) -> str:
    """Compute the SHA-256 of the canonical JSON of a list of rows, without keeping the JSON.

    Args:
        rows: Lists or tuples of texts, whole numbers below 2**53 and None. Other values are not looked for.

    Returns:
        64 hexadecimal digits.

    Example:
        >>> from hashlib import sha256
        >>> rows_digest([("a", None), ("b", 1)]) == sha256(b'[["a",null],["b",1]]').hexdigest()
        True
    """
    return _digest(rows, lambda chunk: _joined(chunk) or _encoded(chunk))


def lines_digest(rows: Iterable[Row]) -> str:
    """Compute the digest of rows as files of format 1 name it: each row is a line of JSON with a line feed."""
    digest = sha256()
    for row in rows:
        digest.update(f"{canonical_json(row)}\n".encode())
    return digest.hexdigest()


def checked_digest(rows: Collection[Row], columns: Sequence[str], *, name: str) -> str:
    """Compute the digest of rows that hold a text or None for each column, and of no others.

    Args:
        rows: Of a file.

        columns: What each row should hold.

        name: What the rows are, for the message.

    Raises:
        UnwritableDraft: If a row is too short or too long, or holds something else.
    """
    try:
        return _digest(rows, lambda chunk: _encoded_texts(chunk, width=len(columns)))
    except (UnicodeEncodeError, TypeError):
        pass
    for place, row in enumerate(rows):
        _check_row(row, columns, f"{name}.rows[{place}]")
    return rows_digest(rows)  # a kind of text of its own, such as that of numpy


def _digest(rows: Iterable[Row], content: Callable[[Sequence[Row]], bytes]) -> str:
    digest = sha256(b"[")
    left = iter(rows)
    separator = b""
    while chunk := list(islice(left, CHUNK_ROWS)):
        digest.update(separator + content(chunk))
        separator = b","
    digest.update(b"]")
    return digest.hexdigest()


def _encoded(chunk: Sequence[Row]) -> bytes:
    """Write rows as canonical JSON without the brackets around all of them."""
    return ENCODER.encode(chunk)[1:-1].encode()


def _encoded_texts(chunk: Sequence[Row], *, width: int) -> bytes:
    """Write rows as canonical JSON, if all are so wide and hold nothing but texts and None.

    Raises:
        TypeError: If they hold something else.
    """
    if set(map(len, chunk)) == {width}:
        content = _joined(chunk)
        if content:
            return content
        if set(map(type, chain.from_iterable(chunk))) <= TEXT_OR_NONE:
            return _encoded(chunk)
    raise TypeError


def _joined(chunk: Sequence[Row]) -> bytes:
    """Write rows of texts as canonical JSON, three times as fast; nothing if some value has to be written otherwise."""
    try:
        content = '"],["'.join(map('","'.join, chunk)).encode()  # type: ignore[arg-type]
    except TypeError:  # some value is no text
        return b""
    # Where no text needs an escape, the only marks to be found are those that were just put between texts.
    marks = 2 * sum(map(len, chunk)) - 2
    return b'["' + content + b'"]' if len(content) - len(content.translate(None, ESCAPED)) == marks else b""


def _check_row(row: Sequence[object], columns: Sequence[str], where: str) -> None:
    if len(row) != len(columns):
        raise UnwritableDraft(where, f"{len(row)} values wide", f"{len(columns)} values")
    for column, value in zip(columns, row, strict=True):
        if value is not None and not isinstance(value, str):
            raise UnwritableDraft(f"{where}.{column}", repr(value), "a text or None")
        canonical_json(value)  # refuses what is not Unicode
