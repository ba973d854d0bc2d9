"""Fields of text as words of eight bytes, so that one operation on an array looks at eight letters.

A word that begins anywhere in a buffer is gathered through a window that starts at every byte.
Bytes beyond the end of a field are made 0; files never hold that byte, so two fields are the same
text exactly when their words are the same.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

__all__ = ["PADDING", "WORD", "FieldColumn", "Words", "big_endian", "space_around", "words_of"]

# Longest text that is compared by words, and how far a gather may look beyond the last field.
PADDING = 256

_SPACE = np.uint8(ord(" "))

# Bytes of a word.
WORD = 8

Words = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

# Which bytes of a little-endian word are left when only the first 0, 1, ... 8 belong to the field.
_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(WORD + 1)], dtype=np.uint64)


@attrs.frozen(kw_only=True, eq=False)
class FieldColumn:
    """One column of some rows: where each field stands.

    Args:
        content: Bytes that the offsets count in, with PADDING bytes beyond the last field.

        start: Offset of the first byte of each field, shape (rows,).

        length: Number of its bytes, shape (rows,).
    """

    content: npt.NDArray[np.uint8]
    start: Offsets
    length: Offsets

    def __len__(self) -> int:
        return len(self.start)

    @property
    def longest(self) -> int:
        """Bytes of the longest field."""
        return int(self.length.max(initial=0))

    def text(self, row: int) -> str:
        """Give one field as the writer typed it."""
        start = self.start[row]
        return self.content[start : start + self.length[row]].tobytes().decode()

    def take(self, rows: Offsets) -> FieldColumn:
        """Give the fields of some rows, in the order asked."""
        return FieldColumn(content=self.content, start=self.start[rows], length=self.length[rows])

    def raw(self, width: int) -> npt.NDArray[np.uint8]:
        """Gather the same number of bytes from the start of every field, whatever its length.

        Args:
            width: Bytes of each field, at most PADDING.

        Returns:
            Bytes in shape (rows, width).
        """
        gathered = _windows(self.content, width)[self.start]
        return gathered.view(np.uint8).reshape(len(self), width)


def words_of(column: FieldColumn, count: int) -> list[Words]:
    """Gather the first words of every field, little-endian, 0 beyond its end.

    Args:
        column: The fields.

        count: Words of each field; longer fields are cut off.
    """
    gathered = _windows(column.content, WORD * count)[column.start].view("<u8")
    pieces = gathered.reshape(len(column), count)
    if count == 1:
        return [_masked(pieces[:, 0], column.length)]
    return [_masked(pieces[:, k], column.length - WORD * k) for k in range(count)]


def space_around(column: FieldColumn) -> npt.NDArray[np.bool_]:
    """Say which fields begin or end with a space, a tab or a line end.

    Args:
        column: The fields.
    """
    given = column.length > 0
    first = column.content.take(column.start)
    last = column.content.take(np.maximum(column.start + column.length - 1, 0))
    # No letter is below the space, and no file holds other marks there.
    around: npt.NDArray[np.bool_] = given & ((first <= _SPACE) | (last <= _SPACE))
    return around


def big_endian(words: Words) -> Words:
    """Turn words round, so that they sort as their bytes do."""
    return words.byteswap()


def _windows(content: npt.NDArray[np.uint8], width: int) -> npt.NDArray[np.void]:
    """Look at a buffer as overlapping records, one from every byte on."""
    return np.ndarray(
        shape=(max(0, len(content) - width + 1),),
        dtype=np.dtype((np.void, width)),
        buffer=content,
        strides=(1,),
    )


def _masked(word: Words, length: Offsets) -> Words:
    kept: Words = word & _MASKS.take(length, mode="clip")
    return kept
