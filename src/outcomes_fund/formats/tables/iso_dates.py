"""Dates of the form 2020-01-31 as days since 1970-01-01, a column at a time.

Eight letters are looked at at once: they are compared with a pattern by one exclusive or, which
leaves the value of each digit and 0 for each mark, and one multiplication joins each digit with
the next one.
"""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.formats.tables.byte_words import FieldColumn, Words, words_of

__all__ = ["DATE_LENGTH", "Days", "Pattern", "days_of", "days_of_words"]

DATE_LENGTH = 10

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

_MONTHS_A_YEAR = 16


@attrs.frozen(kw_only=True)
class Pattern:
    """Eight letters, each a digit or a given mark.

    Args:
        marks: The letters with ``0`` for every digit, as a little-endian word.

        carry: What makes a digit above 9 show in the upper half of its byte.

        forbidden: Bits that are 0 in every text of this pattern.
    """

    marks: np.uint64
    carry: np.uint64
    forbidden: np.uint64

    @classmethod
    def of(cls, letters: str) -> Pattern:
        """Describe eight letters, such as ``0000-00-``; a blank stands beyond the end of the text."""
        marks = bytes(0 if letter == " " else ord(letter) for letter in letters)
        carry = bytes(6 if letter == "0" else 0 for letter in letters)
        forbidden = bytes(0xF0 if letter == "0" else 0xFF for letter in letters)
        return cls(
            marks=np.uint64(int.from_bytes(marks, "little")),
            carry=np.uint64(int.from_bytes(carry, "little")),
            forbidden=np.uint64(int.from_bytes(forbidden, "little")),
        )

    def pairs(self, word: Words) -> tuple[Words, Words]:
        """Read all neighbouring digits as numbers of two digits.

        Args:
            word: Little-endian words.

        Returns:
            For each word, bytes that hold the number made by the digit at that place and the
            next one; and a word that is 0 when the text has this pattern.
        """
        digits = word ^ self.marks
        strange = ((digits + self.carry) | digits) & self.forbidden
        return digits * np.uint64(10) + (digits >> np.uint64(8)), strange


@attrs.frozen(kw_only=True, eq=False)
class Days:
    """Dates as numbers.

    Args:
        day: Days since 1970-01-01; without meaning where it is bad.

        good: Whether the field is a date that exists.
    """

    day: npt.NDArray[np.int32]
    good: Mask


_YEAR_AND_MONTH = Pattern.of("0000-00-")
_DAY = Pattern.of("00      ")


def days_of(column: FieldColumn) -> Days:
    """Read a column of dates.

    Args:
        column: The fields; empty ones are bad.
    """
    first, second = words_of(column, 2)
    pairs, strange = _DAY.pairs(second)
    days = days_of_words(first, pairs & np.uint64(0xFF))
    good = days.good & (strange == 0) & (column.length == DATE_LENGTH)
    return Days(day=days.day, good=good)


def days_of_words(first: Words, day_of_month: Words) -> Days:
    """Read dates of which the day of the month is known already.

    Args:
        first: Words that hold year and month, such as ``2020-01-``.

        day_of_month: The day of the month, any number of two digits.
    """
    pairs, strange = _YEAR_AND_MONTH.pairs(first)
    low = np.uint64(0xFF)
    year = (pairs & low) * np.uint64(100) + ((pairs >> np.uint64(16)) & low)
    month = (pairs >> np.uint64(40)) & low
    place = (year * np.uint64(_MONTHS_A_YEAR) + month).view(np.int64)
    good = (strange == 0) & (month < _MONTHS_A_YEAR)
    # 0 less 1 is the greatest number there is, so one comparison refuses day 0 as well.
    before = day_of_month - np.uint64(1)
    good &= before < _MONTH_LENGTH.take(place, mode="clip")
    day = _MONTH_START.take(place, mode="clip") + before.astype(np.int32)
    return Days(day=day, good=good)


def _month_tables() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """First day and length of every month, in rows of 16 months, the length 0 where there is none."""
    months = np.arange(np.datetime64("0001-01"), np.datetime64("9999-12"))
    starts = months.astype("datetime64[D]").astype(np.int64)
    lengths = np.append(np.diff(starts), 30)  # November 9999, the last before the end of the list
    start = np.zeros((10_000, _MONTHS_A_YEAR), dtype=np.int32)
    length = np.zeros((10_000, _MONTHS_A_YEAR), dtype=np.uint8)
    number = np.arange(len(months))
    start[1 + number // 12, 1 + number % 12] = starts
    length[1 + number // 12, 1 + number % 12] = lengths
    start[9999, 12] = epoch_day(date(9999, 12, 1))
    length[9999, 12] = 31
    return start.ravel(), length.ravel()


_MONTH_START, _MONTH_LENGTH = _month_tables()
