"""Which texts of a column may hold the number or an address of a person, told for a million of them at once.

Of each text of at most 64 letters it is noted in the bits of one word which letters are digits. Shifted against
itself, that word tells where numbers of the right length begin; only those are weighed, and only what passes is worth
a look at the text itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.byte_words import FieldColumn, Words
from outcomes_fund.formats.tables.delimited import in_threads
from outcomes_fund.formats.tables.grouping import name_words
from outcomes_fund.ledger.privacy import BSN_MODULUS, BSN_WEIGHTS

__all__ = ["BLOCK_ROWS", "likely_personal"]

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint8]

BLOCK_ROWS = 1 << 15
LETTERS_MAX = 64
DAY_DIGITS = 8

_ONES = 0x0101010101010101
_LOW = np.uint64(0x7F * _ONES)
_HIGH = np.uint64(0x80 * _ONES)
# Brings the lowest bit of each byte together in the highest byte.
_GATHER = np.uint64(0x0102040810204080)

_FIRST_YEAR, _LAST_YEAR = 1990, 2099
# Days that every month has; of others the calendar itself is asked.
_DAYS_SURE = 28


@attrs.frozen(kw_only=True)
class _Shape:
    """A way to write a number: where its digits stand, and where marks between them.

    Args:
        digits: Places of the digits.

        marks: Places of the marks.
    """

    digits: tuple[int, ...]
    marks: tuple[int, ...] = ()

    @property
    def length(self) -> int:
        return len(self.digits) + len(self.marks)


_SHAPES = (
    _Shape(digits=tuple(range(8))),
    _Shape(digits=tuple(range(9))),
    _Shape(digits=(0, 1, 2, 4, 5, 6, 8, 9, 10), marks=(3, 7)),
    _Shape(digits=(0, 1, 2, 3, 5, 6, 8, 9, 10), marks=(4, 7)),
)


def likely_personal(column: FieldColumn) -> Whole:
    """Give the rows whose text is worth a look: few where nothing is wrong, and all that hold such a number.

    Args:
        column: The texts.
    """
    if not column.longest:
        return np.zeros(0, dtype=np.int64)
    found = in_threads(lambda first: _likely_from(column, first), range(0, len(column), BLOCK_ROWS))
    return np.concatenate(found)


def _likely_from(column: FieldColumn, first: int) -> Whole:
    here = slice(first, first + BLOCK_ROWS)
    block = FieldColumn(content=column.content, start=column.start[here], length=column.length[here])
    long = block.length > LETTERS_MAX
    short = attrs.evolve(block, length=np.where(long, 0, block.length)) if long.any() else block
    words = name_words(short)
    likely = long | _address(words)
    digits = _bits([_digits(word) for word in words])
    rows = np.flatnonzero(_has_digits(digits) & ~likely)
    if len(rows):
        likely[rows] = _numbers(short.take(rows), [word[rows] for word in words], digits[rows])
    return first + np.flatnonzero(likely)


def _numbers(column: FieldColumn, words: Sequence[Words], digits: Words) -> Mask:
    """Say which texts hold a number of a person in one of the shapes."""
    marks = _bits([_equal(word, " ") | _equal(word, ".") | _equal(word, "-") for word in words])
    alone = digits | _bits([_letters(word) for word in words])
    likely = np.zeros(len(digits), dtype=np.bool_)
    for shape in _SHAPES:
        begins = ~(alone >> np.uint64(1)) & ~_ahead(alone, shape.length)
        for place in shape.digits:
            begins &= _ahead(digits, place)
        for place in shape.marks:
            begins &= _ahead(marks, place)
        rows = np.flatnonzero(begins)
        if len(rows):
            last = begins[rows] & (~begins[rows] + np.uint64(1))
            several = begins[rows] != last
            likely[rows] |= several | _weighed(column.take(rows), last, shape)
    return likely


def _weighed(column: FieldColumn, begin: Words, shape: _Shape) -> Mask:
    """Say which numbers pass the eleven-test, and are neither days of this time nor numbers that count from 1."""
    place = 63 - np.log2(begin.astype(np.float64)).astype(np.int64)
    letters = column.content[(column.start + place)[:, None] + np.array(shape.digits)]
    digits: Letters = letters - np.uint8(ord("0"))
    weights = np.array(BSN_WEIGHTS[len(BSN_WEIGHTS) - len(shape.digits) :])
    passes: Mask = digits.astype(np.int64) @ weights % BSN_MODULUS == 0
    if shape.marks:
        return passes
    passes &= digits[:, : len(shape.digits) - 7].any(axis=1)
    return passes & ~_is_day(digits) if len(shape.digits) == DAY_DIGITS else passes


def _is_day(digits: Letters) -> Mask:
    """Say which eight digits are surely a day, as 20240128 or 28012024."""
    pairs = digits[:, ::2].astype(np.int64) * 10 + digits[:, 1::2]
    day = np.zeros(len(digits), dtype=np.bool_)
    for high, low, month, last in ((0, 1, 2, 3), (2, 3, 1, 0)):
        year = pairs[:, high] * 100 + pairs[:, low]
        known = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR)
        day |= (
            known
            & (pairs[:, month] >= 1)
            & (pairs[:, month] <= 12)
            & (pairs[:, last] >= 1)
            & (pairs[:, last] <= _DAYS_SURE)
        )
    return day


def _address(words: Sequence[Words]) -> Mask:
    """Say which texts hold the sign of an address."""
    found = _equal(words[0], "@")
    for word in words[1:]:
        found |= _equal(word, "@")
    here: Mask = found != 0
    return here


def _has_digits(digits: Words) -> Mask:
    """Say which texts have digits where a number of some shape has them, whatever stands between."""
    three = digits & _ahead(digits, 1) & _ahead(digits, 2)
    two = digits & _ahead(digits, 1)
    four = two & _ahead(two, 2)
    eight = four & _ahead(four, 4)
    grouped = (three & _ahead(three, 4) & _ahead(three, 8)) | (four & _ahead(two, 5) & _ahead(three, 8))
    found: Mask = (eight | grouped) != 0
    return found


def _ahead(bits: Words, places: int) -> Words:
    """Give for each letter what holds of the letter so many places behind it."""
    return bits << np.uint64(places)


def _bits(flags: Sequence[Words]) -> Words:
    """Put the flags of letters, one in each byte, together in the bits of one word, the first letter highest."""
    bits = np.zeros(len(flags[0]), dtype=np.uint64)
    for place, flag in enumerate(flags):
        gathered = ((flag >> np.uint64(7)) * _GATHER) >> np.uint64(56)
        bits |= gathered << np.uint64(56 - 8 * place)
    return bits


def _digits(word: Words) -> Words:
    """Flag the letters that are digits."""
    moved = word ^ np.uint64(ord("0") * _ONES)
    other: Words = ((moved & _LOW) + np.uint64((0x80 - 10) * _ONES)) | moved
    return ~other & _HIGH


def _letters(word: Words) -> Words:
    """Flag the letters from a to z and from A to Z."""
    small = (word | np.uint64(0x20 * _ONES)) & _LOW
    from_a = small + np.uint64((0x80 - ord("a")) * _ONES)
    beyond_z = small + np.uint64((0x7F - ord("z")) * _ONES)
    flags: Words = from_a & ~beyond_z & ~word & _HIGH
    return flags


def _equal(word: Words, letter: str) -> Words:
    """Flag the letters that are a given one."""
    other = word ^ np.uint64(ord(letter) * _ONES)
    flags: Words = ~(((other & _LOW) + _LOW) | other) & _HIGH
    return flags
