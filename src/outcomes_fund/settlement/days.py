"""Days in arrays, moved by the calendar."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Duration, epoch_day, from_epoch_day, shift
from outcomes_fund.domain.register import NO_DAY

__all__ = ["days_after"]

Days = npt.NDArray[np.int32]


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
