"""Columns of text decoded into whole numbers, a block of rows at a time.

Every function here is exact or says, row by row, that it could not read a field; whoever calls it
then looks at those few rows one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.formats.tables.byte_words import PADDING, FieldColumn, Words, words_of

__all__ = ["UNKNOWN", "Numbers", "Vocabulary", "is_hexadecimal", "numbers_of"]

# Stands for a text that is not among the known words.
UNKNOWN = -2

# Most letters of a number that are read in columns, and the most digits that surely fit.
_NUMBER_LENGTH_MAX = 20
_DIGITS_MAX = 18

_HASH_BITS = 64
_HASH_ATTEMPTS = 64
_SLOTS_BITS_MIN = 6
_SLOTS_BITS_MAX = 22

Mask = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True, eq=False)
class Vocabulary:
    """Known words, looked up by a hash and compared byte by byte.

    Args:
        size: Number of known words.

        words: Little-endian words of each known word, each of shape (size,).

        multipliers: One odd number for each word of eight bytes.

        shift: How far a product moves down to give a slot.

        slots: Index of the known word for each slot.
    """

    size: int
    words: list[Words]
    multipliers: list[np.uint64]
    shift: np.uint64
    slots: npt.NDArray[np.int32]

    @classmethod
    def of(cls, known: Sequence[str]) -> Vocabulary:
        """Find a hash under which no two of the known words meet.

        Args:
            known: Different words, none of them empty or longer than PADDING bytes.
        """
        encoded = [word.encode() for word in known]
        count = max([1, *(-(-len(word) // 8) for word in encoded)])
        words = [_word_array(encoded, 8 * place) for place in range(count)]
        attempts = np.random.default_rng(len(known))
        bits = max(_SLOTS_BITS_MIN, (4 * len(known)).bit_length())
        while True:
            for _ in range(_HASH_ATTEMPTS):
                odd = attempts.integers(0, 1 << 63, size=count, dtype=np.uint64) * 2 + 1
                shift = np.uint64(_HASH_BITS - bits)
                slots = _slots(words, list(odd), shift)
                if slots is not None:
                    return cls(size=len(known), words=words, multipliers=list(odd), shift=shift, slots=slots)
            bits += 1

    def codes(self, column: FieldColumn) -> npt.NDArray[np.int32]:
        """Give the index of every field, NONE where it is empty, UNKNOWN where it is no known word."""
        longest = column.longest
        if longest == 0:
            return np.full(len(column), NONE, dtype=np.int32)
        fields = words_of(column, len(self.words))
        codes = self.slots.take((_product(fields, self.multipliers) >> self.shift).view(np.int64))
        wrong = np.zeros(len(column), dtype=np.bool_)
        for field, word in zip(fields, self.words, strict=True):
            wrong |= word.take(codes) != field
        if longest > 8 * len(self.words):
            wrong |= column.length > 8 * len(self.words)
        if wrong.any():
            codes[wrong] = UNKNOWN
            codes[column.length == 0] = NONE
        return codes


def _word_array(encoded: list[bytes], place: int) -> Words:
    pieces = [int.from_bytes(word[place : place + 8], "little") for word in encoded]
    # A table without words still has one entry to look at; it equals no field that is not empty.
    return np.array(pieces or [0], dtype=np.uint64)


def _product(words: list[Words], multipliers: list[np.uint64]) -> Words:
    product = words[0] * multipliers[0]
    for word, multiplier in zip(words[1:], multipliers[1:], strict=True):
        product += word * multiplier
    return product


def _slots(words: list[Words], multipliers: list[np.uint64], shift: np.uint64) -> npt.NDArray[np.int32] | None:
    places = _product(words, multipliers) >> shift
    if len(np.unique(places)) < len(places):
        return None
    slots = np.zeros(1 << (_HASH_BITS - int(shift)), dtype=np.int32)
    slots[places.view(np.int64)] = np.arange(len(places), dtype=np.int32)
    return slots


@attrs.frozen(kw_only=True, eq=False)
class Numbers:
    """Decimal numbers as whole numbers and the count of their decimals.

    Args:
        digits: The number without its point, with its sign; 0 where it is empty or odd.

        decimals: Digits after the point.

        given: Whether the field holds anything.

        odd: Whether it holds something that could not be read here.
    """

    digits: npt.NDArray[np.int64]
    decimals: npt.NDArray[np.int64]
    given: Mask
    odd: Mask


def numbers_of(column: FieldColumn) -> Numbers:
    """Read plain decimal numbers: an optional minus, digits, optionally a point and digits.

    Args:
        column: The fields.
    """
    rows = len(column)
    longest = min(column.longest, _NUMBER_LENGTH_MAX)
    given = column.length > 0
    digits = np.zeros(rows, dtype=np.int64)
    decimals = np.zeros(rows, dtype=np.int64)
    if longest == 0:
        return Numbers(digits=digits, decimals=decimals, given=given, odd=~given & given)
    if longest == 1:
        letter = column.content.take(column.start).astype(np.int64) - ord("0")
        odd = given & ((letter < 0) | (letter > 9))
        return Numbers(digits=letter * (given & ~odd), decimals=decimals, given=given, odd=odd)
    reader = _DigitReader(
        digits=digits,
        decimals=decimals,
        count=np.zeros(rows, dtype=np.int64),
        pointed=np.zeros(rows, dtype=np.bool_),
        odd=column.length > _NUMBER_LENGTH_MAX,
    )
    letters = column.raw(longest)
    for place in range(longest):
        reader.read(letters[:, place], inside=column.length > place, may_be_sign=place == 0)
    return reader.finish(given, letters[:, 0] == ord("-"))


@attrs.define(kw_only=True, eq=False)
class _DigitReader:
    """What is known of each number after some of its letters."""

    digits: npt.NDArray[np.int64]
    decimals: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    pointed: Mask
    odd: Mask

    def read(self, letter: npt.NDArray[np.uint8], *, inside: Mask, may_be_sign: bool) -> None:
        """Take one more letter of every number."""
        digit = letter - np.uint8(ord("0"))
        is_digit = (digit < 10) & inside
        is_point = (letter == ord(".")) & inside
        wrong = inside & ~is_digit & ~is_point
        if may_be_sign:
            wrong &= letter != ord("-")
        # A point needs a digit before it, and there is only one.
        self.odd |= wrong | (is_point & (self.pointed | (self.count == 0)))
        self.digits = np.where(is_digit, self.digits * 10 + digit, self.digits)
        self.count += is_digit
        self.decimals += is_digit & self.pointed
        self.pointed |= is_point

    def finish(self, given: Mask, negative: Mask) -> Numbers:
        """Refuse what is no number after its last letter."""
        unfinished = (self.count == 0) | (self.pointed & (self.decimals == 0))
        odd = given & (self.odd | unfinished | (self.count > _DIGITS_MAX))
        digits = np.where(negative, -self.digits, self.digits)
        digits[odd] = 0
        return Numbers(digits=digits, decimals=self.decimals, given=given, odd=odd)


def is_hexadecimal(column: FieldColumn, width: int) -> Mask:
    """Say which fields are exactly so many hexadecimal digits.

    Args:
        column: The fields.

        width: Digits of each, at most PADDING.
    """
    assert width <= PADDING
    letters = column.raw(width)
    other = (letters - np.uint8(ord("0"))) >= 10
    # Bit 0x20 tells a small letter from a capital; both are taken.
    other &= ((letters | np.uint8(0x20)) - np.uint8(ord("a"))) >= 6
    fits: Mask = column.length == width
    if other.any():
        fits &= ~other.any(axis=1)
    return fits
