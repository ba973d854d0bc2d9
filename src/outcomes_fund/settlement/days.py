"""Days in arrays, moved by the calendar."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Duration, epoch_day, from_epoch_day, shift
from outcomes_fund.domain.register import NO_DAY

__all__ = ["FIRST_DAY", "day_within", "days_after", "person_day"]

Days = npt.NDArray[np.int32]

# Room for a day beside a participant in one 64-bit number, and the first day that fits.
DAY_BITS, FIRST_DAY = 22, -(2**20)


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
    # Each different day is moved once: a file of a million rows has a few thousand of them.
    different, back = np.unique(days, return_inverse=True)
    moved = [day if day == NO_DAY else epoch_day(shift(from_epoch_day(day), duration)) for day in different.tolist()]
    return np.array(moved, dtype=np.int32)[back]
