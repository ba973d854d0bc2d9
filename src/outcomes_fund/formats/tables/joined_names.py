"""Sorted names of rows that are there, with those of new rows put in their places."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn, frozen_array
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.formats.tables.byte_words import PADDING, WORD, FieldColumn

__all__ = ["Joined", "fields_of", "joined", "recoded"]

Codes = npt.NDArray[np.int32]
Letters = npt.NDArray[np.bytes_]


@attrs.frozen(kw_only=True, eq=False)
class Joined:
    """Names of two lists in one.

    Args:
        texts: All names, sorted by their bytes, without doubles.

        old: Code in ``texts`` of each old name; None where the codes are what they were.

        new: Code in ``texts`` of each new name.
    """

    texts: TextColumn
    old: Codes | None
    new: Codes


def joined(old: TextColumn, new: TextColumn) -> Joined:
    """Put names in their places among others.

    Args:
        old: Sorted, without doubles.

        new: In any order, without doubles.
    """
    width = _width(old, new)
    there, added = _letters(old, width), _letters(new, width)
    missing = np.sort(added[~_is_in(added, there)])
    if len(missing) == 0:
        return Joined(texts=old, old=None, new=np.searchsorted(there, added).astype(np.int32))
    places = np.searchsorted(there, missing)
    together = np.insert(there, places, missing)
    moved = np.arange(len(there)) + np.searchsorted(places, np.arange(len(there)), side="right")
    return Joined(
        texts=_texts(together),
        old=moved.astype(np.int32),
        new=np.searchsorted(together, added).astype(np.int32),
    )


def recoded(codes: Codes, moved: Codes | None) -> Codes:
    """Give codes as they are after the names have moved; NONE stays NONE.

    Args:
        codes: As they were.

        moved: New code of each old one; None where nothing moved.
    """
    if moved is None:
        return codes
    # The last entry stands for no name: NONE counts from the end.
    return np.append(moved, np.int32(NONE))[codes]


def fields_of(texts: TextColumn, *, words: int = 0) -> FieldColumn:
    """Give texts as fields that can be gathered by words.

    Args:
        texts: Any texts.

        words: How many words of eight bytes are gathered of each text, where they are more than PADDING holds.
    """
    beyond = max(PADDING, WORD * words)
    content = texts.buffer
    if len(content) < int(texts.start.max(initial=0)) + beyond:
        content = np.concatenate([content, np.zeros(beyond, dtype=np.uint8)])
    return FieldColumn(content=content, start=texts.start, length=texts.stop - texts.start)


def _width(*columns: TextColumn) -> int:
    longest = max(int((texts.stop - texts.start).max(initial=1)) for texts in columns)
    return WORD * -(-longest // WORD)


def _letters(texts: TextColumn, width: int) -> Letters:
    """Write each text with zero bytes behind it, so that texts are compared as fixed-width bytes."""
    fields = fields_of(texts, words=width // WORD)
    letters = fields.raw(width)
    letters *= np.arange(width)[None, :] < fields.length[:, None]
    return letters.view(f"S{width}").ravel()


def _is_in(wanted: Letters, there: Letters) -> npt.NDArray[np.bool_]:
    if len(there) == 0:
        return np.zeros(len(wanted), dtype=np.bool_)
    places = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    found: npt.NDArray[np.bool_] = there[places] == wanted
    return found


def _texts(letters: Letters) -> TextColumn:
    width = letters.dtype.itemsize
    table = letters.view(np.uint8).reshape(len(letters), width)
    start = np.arange(len(letters), dtype=np.int64) * width
    stop = start + np.count_nonzero(table, axis=1)
    return TextColumn(buffer=frozen_array(table.ravel()), start=frozen_array(start), stop=frozen_array(stop))
