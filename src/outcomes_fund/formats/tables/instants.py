"""Moments of ISO 8601 as seconds since 1970-01-01 UTC, and the day they fall on where the contract is.

Three forms are read: ``2020-02-03T08:30:00Z``, ``2020-02-03T09:30:00+01:00`` and a date alone, which
is the start of that day in the contract's time zone.
"""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.byte_words import FieldColumn, Words, words_of
from outcomes_fund.formats.tables.iso_dates import DATE_LENGTH, Pattern, days_of, days_of_words
from outcomes_fund.formats.tables.local_days import DAY_SECONDS, LocalDays, seconds_of

__all__ = ["Instants", "instants_of"]

_UTC_LENGTH = 20
_OFFSET_LENGTH = 25

_FIRST = 0
_END = seconds_of(datetime(9999, 1, 1, tzinfo=UTC))

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

_DAY_AND_CLOCK = Pattern.of("00T00:00")
_SECONDS_UTC = Pattern.of(":00Z    ")
_SECONDS_OFFSET = Pattern.of(":00+00:0")
_LAST_DIGIT = Pattern.of("0       ")
# The exclusive or of plus and minus, at their place in the third word.
_MINUS = np.uint64((ord("+") ^ ord("-")) << 24)
_SIGN = np.uint64(0xFF << 24)


@attrs.frozen(kw_only=True, eq=False)
class Instants:
    """Moments as numbers.

    Args:
        seconds: Seconds since 1970-01-01 UTC; 0 where the field is empty or bad.

        day: Day on the spot, days since 1970-01-01; 0 where the field is empty or bad.

        given: Whether the field holds anything.

        good: Whether it is a moment from 1970 to 9998.
    """

    seconds: Whole
    day: npt.NDArray[np.int32]
    given: Mask
    good: Mask


def instants_of(column: FieldColumn, zone: LocalDays) -> Instants:
    """Read a column of moments.

    Args:
        column: The fields.

        zone: The calendar of the contract's time zone.
    """
    rows = len(column)
    given = column.length > 0
    if (column.length == _UTC_LENGTH).all():
        seconds, good = _utc(column)
    else:
        seconds = np.zeros(rows, dtype=np.int64)
        good = np.zeros(rows, dtype=np.bool_)
        for length, read in ((_UTC_LENGTH, _utc), (_OFFSET_LENGTH, _with_offset)):
            chosen = np.flatnonzero(column.length == length)
            if len(chosen):
                seconds[chosen], good[chosen] = read(column.take(chosen))
        alone = np.flatnonzero(column.length == DATE_LENGTH)
        if len(alone):
            seconds[alone], good[alone] = _date_alone(column.take(alone), zone)
    good &= (seconds >= _FIRST) & (seconds < _END)
    if good.all():
        return Instants(seconds=seconds, day=zone.day(seconds), given=given, good=good)
    day = np.zeros(rows, dtype=np.int32)
    day[good] = zone.day(seconds[good])
    return Instants(seconds=seconds * good, day=day, given=given, good=good)


def _utc(column: FieldColumn) -> tuple[Whole, Mask]:
    first, second, third = words_of(column, 3)
    pairs, strange = _SECONDS_UTC.pairs(third)
    seconds, good = _clock(first, second, pairs)
    return seconds, good & (strange == 0)


def _with_offset(column: FieldColumn) -> tuple[Whole, Mask]:
    first, second, third, fourth = words_of(column, 4)
    negative = (third & _SIGN) == np.uint64(ord("-") << 24)
    pairs, strange = _SECONDS_OFFSET.pairs(np.where(negative, third ^ _MINUS, third))
    seconds, good = _clock(first, second, pairs)
    last = fourth ^ np.uint64(ord("0"))
    hours = _byte(pairs, 4)
    # The last digit stands in the next word: the byte before it holds ten times the first one.
    minutes = _byte(pairs, 7) + (last & np.uint64(0xFF)).view(np.int64)
    good &= (strange == 0) & (_LAST_DIGIT.pairs(fourth)[1] == 0) & (hours < 24) & (minutes < 60)
    offset = hours * 3600 + minutes * 60
    return seconds - np.where(negative, -offset, offset), good


def _date_alone(column: FieldColumn, zone: LocalDays) -> tuple[Whole, Mask]:
    days = days_of(column)
    good = days.good & (days.day >= 0) & (days.day < _END // DAY_SECONDS)
    return zone.start(np.where(good, days.day, 0).astype(np.int32)), good


def _clock(first: Words, second: Words, third_pairs: Words) -> tuple[Whole, Mask]:
    pairs, strange = _DAY_AND_CLOCK.pairs(second)
    days = days_of_words(first, pairs & np.uint64(0xFF))
    hour, minute, second_of = _byte(pairs, 3), _byte(pairs, 6), _byte(third_pairs, 1)
    good = days.good & (strange == 0) & (hour < 24) & (minute < 60) & (second_of < 60)
    seconds = hour * 3600 + minute * 60 + second_of
    seconds += days.day.astype(np.int64) * DAY_SECONDS
    return seconds, good


def _byte(pairs: Words, place: int) -> Whole:
    return ((pairs >> np.uint64(8 * place)) & np.uint64(0xFF)).view(np.int64)
