"""Equal texts found together: numbers for names, in the order in which the names sort.

Names that differ in few bits (``p000001`` to ``p199999``) are packed into one small number that
sorts as they do; a table or one sort of whole numbers then does. Names that do not fit are hashed,
and whatever shares a hash is compared byte by byte.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn, frozen_array
from outcomes_fund.formats.tables.byte_words import WORD, FieldColumn, Words, big_endian, words_of

__all__ = ["Grouping", "codes_of", "group_names", "hashed", "name_words"]

# A table of at most this many entries for each row is faster than a sort.
_TABLE_SHARE = 32
_TABLE_MAX_BITS = 25

_WORD_BITS = 64
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


@attrs.frozen(kw_only=True, eq=False)
class Grouping:
    """Rows put in an order in which equal texts stand together, earlier rows first.

    Args:
        order: Row numbers, shape (rows,).

        first: Whether a new text begins at each place of the order, shape (rows,).
    """

    order: npt.NDArray[np.int64]
    first: npt.NDArray[np.bool_]

    @property
    def owner(self) -> npt.NDArray[np.int64]:
        """First row with the same text, for each row."""
        groups = np.cumsum(self.first) - 1
        owner = np.empty_like(self.order)
        owner[self.order] = self.order[self.first][groups]
        return owner


def name_words(fields: FieldColumn) -> list[Words]:
    """Give the big-endian words of texts, as many as the longest one needs.

    Args:
        fields: The texts.
    """
    count = max(1, -(-fields.longest // WORD))
    return [big_endian(word) for word in words_of(fields, count)]


def codes_of(words: list[Words]) -> tuple[TextColumn, npt.NDArray[np.int32]]:
    """Number the texts that are not empty in their byte order.

    Args:
        words: Big-endian words of each text, 0 beyond its end.

    Returns:
        The texts, sorted and without doubles, and for each row the index of its text, -1 where
        it is empty.
    """
    packed = _packed(words)
    codes, examples = (
        _codes_by_table(*packed)
        if packed is not None and _fits_table(packed[1], len(words[0]))
        else _codes_by_order(words)
    )
    if len(examples) and words[0][examples[0]] == 0:
        # The empty text sorts first, so the others move down by one.
        codes -= np.int32(1)
        examples = examples[1:]
    return _texts([word[examples] for word in words]), frozen_array(codes)


def _texts(words: list[Words]) -> TextColumn:
    """Write words out as the bytes they hold."""
    letters = np.stack([big_endian(word) for word in words], axis=1).view(np.uint8)
    width = WORD * len(words)
    start = np.arange(len(letters), dtype=np.int64) * width
    stop = start + np.count_nonzero(letters, axis=1)
    return TextColumn(buffer=frozen_array(letters.ravel()), start=frozen_array(start), stop=frozen_array(stop))


def group_names(words: list[Words]) -> Grouping:
    """Bring equal texts together.

    Args:
        words: Big-endian words of each text.
    """
    packed = _packed(words)
    if packed is not None:
        return _group_packed(*packed)
    keys = hashed(words)
    order = np.argsort(keys, kind="stable")
    same_key = _equal_neighbours([keys], order)
    same_text = _equal_neighbours(words, order)
    if (same_key != same_text).any():
        # Two texts share a hash and may stand between each other: sort by all bytes instead.
        order = np.lexsort(words[::-1])
        same_text = _equal_neighbours(words, order)
    return Grouping(order=order, first=_begins(same_text, len(order)))


def _packed(words: list[Words]) -> tuple[Words, int] | None:
    """Keep only the bits in which texts differ; they sort as the texts do. None if they are too many."""
    differing = [_differing_bits(word) for word in words]
    width = sum(bits.bit_count() for bits in differing)
    if width > _WORD_BITS:
        return None
    key = np.zeros(len(words[0]), dtype=np.uint64)
    for word, bits in zip(words, differing, strict=True):
        for shift, count in _runs(bits):
            # A shift by a whole word has no meaning; then there is nothing yet to make room for.
            key = key << np.uint64(count) if count < _WORD_BITS else key
            key |= (word >> np.uint64(shift)) & np.uint64((1 << count) - 1)
    return key, width


def _differing_bits(word: Words) -> int:
    if len(word) == 0:
        return 0
    return int(np.bitwise_or.reduce(word)) & ~int(np.bitwise_and.reduce(word))


def _runs(bits: int) -> list[tuple[int, int]]:
    """Give the stretches of ones as (shift, count), the highest first."""
    runs = []
    position = 0
    while bits >> position:
        rest = bits >> position
        position += (rest & -rest).bit_length() - 1
        rest = bits >> position
        count = (~rest & (rest + 1)).bit_length() - 1
        runs.append((position, count))
        position += count
    return runs[::-1]


def _fits_table(width: int, rows: int) -> bool:
    return width <= _TABLE_MAX_BITS and (1 << width) <= _TABLE_SHARE * max(rows, 1)


def _codes_by_table(key: Words, width: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    places = key.view(np.int64)
    row_of = np.zeros(1 << width, dtype=np.int32)
    row_of[places] = np.arange(1, len(key) + 1, dtype=np.int32)
    present = np.flatnonzero(row_of)
    examples = row_of[present].astype(np.int64) - 1
    row_of[present] = np.arange(len(present), dtype=np.int32)
    return row_of[places], examples


def _codes_by_order(words: list[Words]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    grouping = group_names(words)
    examples = grouping.order[grouping.first]
    # Groups found by hash are in no order yet, so the few different texts are sorted by all bytes.
    by_bytes = np.lexsort([word[examples] for word in reversed(words)])
    rank = np.empty(len(examples), dtype=np.int32)
    rank[by_bytes] = np.arange(len(examples), dtype=np.int32)
    codes = np.empty(len(words[0]), dtype=np.int32)
    codes[grouping.order] = rank[np.cumsum(grouping.first) - 1]
    return codes, examples[by_bytes]


def _group_packed(key: Words, width: int) -> Grouping:
    row_bits = max(1, len(key).bit_length())
    if width + row_bits > _WORD_BITS:
        order = np.argsort(key, kind="stable")
        return Grouping(order=order, first=_begins(_equal_neighbours([key], order), len(order)))
    # One sort of whole numbers that carry their row is several times faster than an argsort.
    mixed = (key << np.uint64(row_bits)) | np.arange(len(key), dtype=np.uint64)
    mixed.sort()
    order = (mixed & np.uint64((1 << row_bits) - 1)).view(np.int64)
    mixed >>= np.uint64(row_bits)
    return Grouping(order=order, first=_begins(mixed[1:] == mixed[:-1], len(order)))


def hashed(words: list[Words]) -> Words:
    """Give each text a number that equal texts share, and others hardly ever.

    Args:
        words: Words of each text.
    """
    key = np.zeros(len(words[0]), dtype=np.uint64)
    for index, word in enumerate(words):
        key = (key ^ word) * np.uint64(_MIX[index % len(_MIX)])
        key ^= key >> np.uint64(29)
    return key


def _equal_neighbours(words: list[Words], order: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    equal = np.ones(max(0, len(order) - 1), dtype=np.bool_)
    for word in words:
        ordered = word[order]
        equal &= ordered[1:] == ordered[:-1]
    return equal


def _begins(equal: npt.NDArray[np.bool_], rows: int) -> npt.NDArray[np.bool_]:
    first = np.ones(rows, dtype=np.bool_)
    first[1:] = ~equal
    return first
