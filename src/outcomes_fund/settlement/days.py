"""Days in arrays, moved by the calendar."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.register import NO_DAY

__all__ = ["FIRST_DAY", "day_within", "days_after", "person_day"]

Days = npt.NDArray[np.int32]

# Room for a day beside a participant in one 64-bit number, and the first day that fits.
DAY_BITS, FIRST_DAY = 22, -(2**20)

DAYS_IN = {"days": 1, "weeks": 7}
MONTHS_IN_YEAR = 12

# Days are moved through a table of all days between the first and the last, as long as it is not too long.
TABLE_PER_DAY, TABLE_MIN = 1, 4_096


def person_day(person: npt.NDArray[np.int64], day: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Pack persons and days into single numbers that sort by person, then day.

    Args:
        person: Numbers of persons, shape (rows,).

        day: Days since 1970-01-01, not before FIRST_DAY, shape (rows,).

    Example:
        >>> import numpy as np
        >>> packed = person_day(np.array([1, 0]), np.array([-5, 7]))
        >>> bool(packed[0] > packed[1]), day_within(packed).tolist()
        (True, [-5, 7])
    """
    return (person.astype(np.int64) << DAY_BITS) + (day.astype(np.int64) - FIRST_DAY)


def day_within(packed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give the day that was packed beside a person."""
    return (packed & ((1 << DAY_BITS) - 1)) + FIRST_DAY


def days_after(days: Days, duration: Duration) -> Days:
    """Move days by a duration, by the calendar.

    Args:
        days: Days since 1970-01-01, or NO_DAY, which stays.

        duration: How far.

    Example:
        >>> import numpy as np
        >>> days_after(np.array([0], dtype=np.int32), Duration(count=1, unit="months")).tolist()
        [31]
    """
    if duration.unit in DAYS_IN:
        moved = days + np.int32(duration.count * DAYS_IN[duration.unit])
        return np.asarray(np.where(days == NO_DAY, days, moved), dtype=np.int32)
    real = days[days != NO_DAY] if len(days) and days.min() == NO_DAY else days
    if len(real) == 0:
        return days
    low, high = int(real.min()), int(real.max())
    if high - low > TABLE_PER_DAY * len(days) + TABLE_MIN:
        return np.where(days == NO_DAY, days, _months_later(np.maximum(days, low), duration)).astype(np.int32)
    # Each different day is moved once: a block of a million rows has a few thousand of them.
    table = _months_later(np.arange(low, high + 1, dtype=np.int32), duration)
    moved = table[np.maximum(days, low) - low]
    return moved if real is days else np.where(days == NO_DAY, days, moved)


def _months_later(days: Days, duration: Duration) -> Days:
    """Move days by months or years; a day that a month lacks becomes the last day of that month."""
    months = duration.count * (MONTHS_IN_YEAR if duration.unit == "years" else 1)
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    first = (month + months).astype("datetime64[D]")
    last = (month + (months + 1)).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved = np.minimum(first + (day - month.astype("datetime64[D]")), last)
    return np.asarray(moved.astype(np.int64), dtype=np.int32)
