"""Which texts hold another text of the same row, told for a million rows at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.byte_words import WORD, Words
from outcomes_fund.formats.tables.delimited import in_threads

__all__ = ["holds_name", "rows_holding"]

Whole = npt.NDArray[np.int64]

BLOCK_ROWS = 1 << 14
WORD_BITS = 64
# A shorter name stands in words by chance: the b in "job".
SHORT_MAX = 3

# The first 0, 1, ... 8 bytes of a big-endian word.
_FIRST_BYTES = np.array([(1 << WORD_BITS) - (1 << 8 * (WORD - count)) for count in range(WORD + 1)], dtype=np.uint64)


def rows_holding(texts: Sequence[Words], names: Sequence[Words], lengths: npt.NDArray[np.integer]) -> Whole:
    """Give the rows in whose text the name of the row stands, anywhere.

    Args:
        texts: Big-endian words of each text, 0 beyond its end.

        names: Likewise of each name.

        lengths: Bytes of each name; 0 for none, which stands nowhere.
    """
    rows = len(lengths)
    if not rows or not lengths.any():
        return np.zeros(0, dtype=np.int64)

    def holding(first: int) -> Whole:
        here = slice(first, first + BLOCK_ROWS)
        return first + _holding([word[here] for word in texts], [word[here] for word in names], lengths[here])

    return np.concatenate(in_threads(holding, range(0, rows, BLOCK_ROWS)))


def holds_name(text: str, name: str) -> bool:
    """Say whether a name stands in a text by more than chance.

    A number inside a longer one does not count, nor does a short word inside a longer one.

    Args:
        text: Such as the id of a row.

        name: The pseudonym of its participant.

    Example:
        >>> holds_name("job-p-17", "p-17"), holds_name("e17", "17"), holds_name("e170", "17"), holds_name("job", "b")
        (True, True, False, False)
    """
    return any(_stands_alone(text, begin, name) for begin in _places(text, name))


def _places(text: str, name: str) -> Iterator[int]:
    begin = text.find(name)
    while begin >= 0:
        yield begin
        begin = text.find(name, begin + 1)


def _stands_alone(text: str, begin: int, name: str) -> bool:
    before, behind = text[:begin][-1:], text[begin + len(name) :][:1]
    for edge, beside in ((name[0], before), (name[-1], behind)):
        if edge.isdecimal() and beside.isdecimal():
            return False
        if len(name) <= SHORT_MAX and edge.isalpha() and beside.isalpha():
            return False
    return True


def _holding(texts: Sequence[Words], names: Sequence[Words], lengths: npt.NDArray[np.integer]) -> Whole:
    """Hold the first word of each name against each place of its text, and the others only where that one fits."""
    mask = _FIRST_BYTES.take(np.minimum(lengths, WORD))
    wanted = names[0] & mask
    found = np.zeros(len(lengths), dtype=np.bool_)
    shortest = int(lengths[lengths > 0].min(initial=WORD * len(texts)))
    for place in range(WORD * len(texts) - shortest + 1):
        fits = np.flatnonzero((_word_at(texts, place) & mask) == wanted)
        fits = fits[lengths[fits] > 0]
        if len(fits):
            found[fits[_goes_on(texts, names, lengths, fits, place)]] = True
    return np.flatnonzero(found)


def _goes_on(
    texts: Sequence[Words], names: Sequence[Words], lengths: npt.NDArray[np.integer], rows: Whole, place: int
) -> npt.NDArray[np.bool_]:
    """Say in which of some rows the words of the name behind the first one follow too."""
    same = np.ones(len(rows), dtype=np.bool_)
    for number in range(1, len(names)):
        left = np.clip(lengths[rows] - WORD * number, 0, WORD)
        if not left.any():
            break
        mask = _FIRST_BYTES.take(left)
        same &= (_word_at([word[rows] for word in texts], place + WORD * number) & mask) == (names[number][rows] & mask)
    return same


def _word_at(texts: Sequence[Words], place: int) -> Words:
    """Give eight bytes of each text from any place on, 0 beyond its end."""
    number, shift = place // WORD, np.uint64(8 * (place % WORD))
    if number >= len(texts):
        return np.zeros_like(texts[0])
    if not shift:
        return texts[number]
    word = texts[number] << shift
    if number + 1 < len(texts):
        word |= texts[number + 1] >> np.uint64(WORD_BITS - int(shift))
    return word
