"""The SHA-256 of what a ledger keeps beside its entries: texts, and lists of rows as canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import chain, islice

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.refusals import UnwritableDraft

__all__ = ["checked_digest", "lines_digest", "rows_digest", "text_digest"]

# Some hundred rows at a time are encoded five times faster than one at a time, and need no room to speak of.
CHUNK_ROWS = 500

TEXT_OR_NONE = frozenset({str, type(None)})


def text_digest(text: str) -> str:
    """Compute the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def rows_digest(rows: Iterable[Sequence[object]]) -> str:
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
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
    digest = sha256(b"[")
    left = iter(rows)
    separator = ""
    while chunk := list(islice(left, CHUNK_ROWS)):
        digest.update(f"{separator}{encode(chunk)[1:-1]}".encode())
        separator = ","
    digest.update(b"]")
    return digest.hexdigest()


def lines_digest(rows: Iterable[Sequence[object]]) -> str:
    """Compute the digest of rows as files of format 1 name it: each row is a line of JSON with a line feed."""
    digest = sha256()
    for row in rows:
        digest.update(f"{canonical_json(row)}\n".encode())
    return digest.hexdigest()


def checked_digest(rows: Sequence[Sequence[object]], columns: Sequence[str], *, name: str) -> str:
    """Compute the digest of rows that hold a text or None for each column, and of no others.

    Args:
        rows: Of a file.

        columns: What each row should hold.

        name: What the rows are, for the message.

    Raises:
        UnwritableDraft: If a row is too short or too long, or holds something else.
    """
    widths = set(map(len, rows))
    if widths <= {len(columns)} and set(map(type, chain.from_iterable(rows))) <= TEXT_OR_NONE:
        try:
            return rows_digest(rows)
        except UnicodeEncodeError:
            pass
    for place, row in enumerate(rows):
        _check_row(row, columns, f"{name}.rows[{place}]")
    return rows_digest(rows)  # a kind of text of its own, such as that of numpy


def _check_row(row: Sequence[object], columns: Sequence[str], where: str) -> None:
    if len(row) != len(columns):
        raise UnwritableDraft(where, f"{len(row)} values wide", f"{len(columns)} values")
    for column, value in zip(columns, row, strict=True):
        if value is not None and not isinstance(value, str):
            raise UnwritableDraft(f"{where}.{column}", repr(value), "a text or None")
        canonical_json(value)  # refuses what is not Unicode
