"""Evidence as one piece of bytes that is read back in a fraction of a second: each column in the least room.

A pack is a copy and may be missing at any time. It begins with a line of JSON that says where each column stands
and how it is written; the columns follow. What it holds is given back exactly.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn, frozen_array
from outcomes_fund.domain.evidence import NONE, Evidence
from outcomes_fund.formats.tables.byte_words import PADDING, FieldColumn
from outcomes_fund.formats.tables.evidence_table import ROW_NUMBERS, ROW_TEXTS
from outcomes_fund.formats.tables.joined_names import fields_of

__all__ = ["Unpacked", "packed", "unpacked"]

FORMAT = "outcomes-fund evidence 1"

NAME_TEXTS = ("participants", "cohorts", "instances")
KINDS: dict[str, type[np.signedinteger[Any]]] = {
    "numerator": np.int64,
    "denominator": np.int64,
    "supersedes": np.int64,
    "reported_at": np.int64,
    "verified_at": np.int64,
    "status": np.int8,
}
UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
# Few rows supersede another; where more do, the column is written as the others are.
SPARSE_SHARE = 8
HEX_DIGITS = 64
BLOCK_ROWS = 1 << 15
# Each column begins where numbers of every size may.
ALIGNMENT = 64

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.signedinteger[Any]]


@attrs.frozen(kw_only=True, eq=False)
class Unpacked:
    """What a pack holds.

    Args:
        evidence: The rows.

        to: Last entry that was looked at.

        rules: What the contract asked of evidence when it was packed.
    """

    evidence: Evidence
    to: int
    rules: str


def packed(evidence: Evidence, to: int, *, rules: str = "") -> bytes:
    """Write evidence as a pack.

    Args:
        evidence: The rows.

        to: ``seq`` of the last entry whose rows are among them.

        rules: By which a reader knows whether the contract still asks the same of evidence.

    Returns:
        Bytes of which :func:`unpacked` makes the same evidence.
    """
    writer = _Writer()
    columns: dict[str, Any] = {name: writer.numbers(getattr(evidence, name)) for name in ROW_NUMBERS}
    columns.update((name, writer.texts(getattr(evidence, name))) for name in (*ROW_TEXTS, *NAME_TEXTS))
    head = {
        "format": FORMAT,
        "contract": evidence.contract_id,
        "to": to,
        "rules": rules,
        "rows": len(evidence),
        "resolutions": [str(resolution) for resolution in evidence.resolutions],
        "metrics": evidence.metric_ids,
        "parties": evidence.party_ids,
        "rates": evidence.rates,
        "columns": columns,
    }
    line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    return b"".join([line, bytes(-len(line) % ALIGNMENT), *writer.pieces, bytes(PADDING)])


def unpacked(content: bytes) -> Unpacked | None:
    """Read a pack.

    Args:
        content: As :func:`packed` gives it.

    Returns:
        What it holds; None if it is of another version.
    """
    end = content.find(b"\n")
    head = _head(content[:end])
    if head is None:
        return None
    reader = _Reader(content, end + 1 + -(end + 1) % ALIGNMENT, head["rows"])
    columns: dict[str, Any] = {
        name: reader.numbers(head["columns"][name], KINDS.get(name, np.int32)) for name in ROW_NUMBERS
    }
    columns.update((name, reader.texts(head["columns"][name])) for name in (*ROW_TEXTS, *NAME_TEXTS))
    evidence = Evidence(
        contract_id=head["contract"],
        resolutions=tuple(Fraction(text) for text in head["resolutions"]),
        metric_ids=tuple(head["metrics"]),
        party_ids=tuple(head["parties"]),
        rates=tuple(head["rates"]),
        **columns,
    )
    return Unpacked(evidence=evidence, to=head["to"], rules=head["rules"])


def _head(line: bytes) -> dict[str, Any] | None:
    try:
        head = json.loads(line)
    except ValueError:
        return None
    return head if isinstance(head, dict) and head.get("format") == FORMAT else None


class _Writer:
    """Takes columns and notes where they stand."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self._end = 0

    def numbers(self, column: Numbers) -> dict[str, Any]:
        """Write numbers: one for all rows where they are the same, else in the least size above the lowest."""
        given = np.flatnonzero(column != NONE)
        if 0 < len(given) * SPARSE_SHARE < len(column):
            return {"rows": self._whole(given), "of": self._whole(column[given])}
        return self._whole(column)

    def texts(self, texts: TextColumn) -> dict[str, Any]:
        """Write texts one behind the other; the digits of hashes in half the room."""
        length = texts.stop - texts.start
        letters = _letters(texts, length)
        written: dict[str, Any] = {"count": len(texts), "length": self._whole(length)}
        if set(np.unique(length).tolist()) <= {0, HEX_DIGITS} and _is_plain_hex(letters):
            return {**written, "hex": self._piece(bytes.fromhex(letters.tobytes().decode()))}
        return {**written, "letters": self._piece(letters.tobytes())}

    def _whole(self, column: Numbers) -> dict[str, Any]:
        if len(column) == 0:
            return {"least": 0}
        least, most = int(column.min()), int(column.max())
        if least == most:
            return {"least": least}
        kind = np.min_scalar_type(most - least)
        narrow = (column.astype(np.int64) - least).view(np.uint64).astype(kind)
        return {"least": least, "bytes": kind.itemsize, "at": self._piece(narrow.tobytes())}

    def _piece(self, letters: bytes) -> list[int]:
        place = [self._end, len(letters)]
        gap = bytes(-len(letters) % ALIGNMENT)
        self.pieces += [letters, gap]
        self._end += len(letters) + len(gap)
        return place


class _Reader:
    """Gives columns back."""

    def __init__(self, content: bytes, begin: int, rows: int) -> None:
        self._content = content
        self._begin = begin
        self._rows = rows

    def numbers(self, written: dict[str, Any], kind: type[np.signedinteger[Any]]) -> Numbers:
        """Read numbers in the size that the columns of evidence have."""
        if "of" not in written:
            return frozen_array(self._whole(written, kind, self._rows))
        column = np.full(self._rows, NONE, dtype=kind)
        rows = written["rows"]
        count = rows["at"][1] // rows["bytes"] if "at" in rows else 1
        column[self._whole(rows, np.int64, count)] = self._whole(written["of"], kind, count)
        return frozen_array(column)

    def texts(self, written: dict[str, Any]) -> TextColumn:
        """Read texts."""
        if "hex" in written:
            letters = np.frombuffer(self._view(written["hex"]).hex().encode(), dtype=np.uint8)
        else:
            # With what follows, so that words may be gathered beyond the last text.
            at = self._begin + written["letters"][0]
            letters = np.frombuffer(self._content, dtype=np.uint8, offset=at)[: written["letters"][1] + PADDING]
        count = written["count"]
        length = self._whole(written["length"], np.int64, count)
        if "at" in written["length"]:
            stop = np.cumsum(length)
            start = stop - length
        else:
            each = written["length"]["least"]
            start = np.arange(0, each * count, each, dtype=np.int64) if each else np.zeros(count, dtype=np.int64)
            stop = start + each
        return TextColumn(buffer=frozen_array(letters), start=frozen_array(start), stop=frozen_array(stop))

    def _whole(self, written: dict[str, Any], kind: type[np.signedinteger[Any]], count: int) -> Numbers:
        if "at" not in written:
            return np.full(count, written["least"], dtype=kind)
        narrow = np.frombuffer(self._view(written["at"]), dtype=UNSIGNED[written["bytes"].bit_length() - 1])
        wide = narrow.astype(kind)
        wide += kind(written["least"])
        return wide

    def _view(self, place: list[int]) -> memoryview:
        begin = self._begin + place[0]
        return memoryview(self._content)[begin : begin + place[1]]


def _letters(texts: TextColumn, length: Numbers) -> Bytes:
    """Put the letters of all texts one behind the other, some thousand texts at a time."""
    fields = fields_of(texts)
    blocks = [slice(first, first + BLOCK_ROWS) for first in range(0, len(texts), BLOCK_ROWS)]
    return np.concatenate([np.zeros(0, dtype=np.uint8), *(_block(fields, length[here], here) for here in blocks)])


def _block(fields: FieldColumn, length: Numbers, here: slice) -> Bytes:
    width = int(length.max(initial=0))
    start = fields.start[here]
    if width == 0:
        return np.zeros(0, dtype=np.uint8)
    if width > PADDING:
        pieces = (fields.content[begin : begin + size] for begin, size in zip(start, length, strict=True))
        return np.concatenate(list(pieces))
    letters = FieldColumn(content=fields.content, start=start, length=length).raw(width)
    return letters[np.arange(width)[None, :] < length[:, None]]


def _is_plain_hex(letters: Bytes) -> bool:
    """Whether all letters are digits or small letters from a to f."""
    return bool(
        (((letters >= ord("0")) & (letters <= ord("9"))) | ((letters >= ord("a")) & (letters <= ord("f")))).all()
    )
