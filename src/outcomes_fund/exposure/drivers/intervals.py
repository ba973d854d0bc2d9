"""Stretches of time of the same length, counted from an anchor, as days in arrays."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Duration, epoch_day, shift

__all__ = ["Intervals", "intervals_between"]


@attrs.frozen(kw_only=True, eq=False)
class Intervals:
    """Half-open stretches of days, one behind the other.

    Args:
        start: First day of each, days since 1970-01-01, shape (intervals,).

        length: Its days, shape (intervals,).

        part: Its part of a whole interval: below 1 only for a last one that is cut short, shape (intervals,).
    """

    start: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    part: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.start)


def intervals_between(start: date, end: date, every: Duration) -> Intervals:
    """Cut a half-open stretch of days into intervals counted from its first day.

    Args:
        start: First day.

        end: One day beyond the last.

        every: Length of an interval; at least a day.

    Example:
        >>> from datetime import date
        >>> cut = intervals_between(date(2024, 1, 1), date(2024, 2, 11), Duration(count=1, unit="months"))
        >>> cut.length.tolist(), [round(part, 2) for part in cut.part.tolist()]
        ([31, 10], [1.0, 0.34])
    """
    edges = [epoch_day(start)]
    last = epoch_day(end)
    while edges[-1] < last:
        edges.append(epoch_day(shift(start, every, len(edges))))
    whole = np.diff(np.array(edges, dtype=np.int64))
    cut = np.minimum(np.array(edges, dtype=np.int64), last)
    return Intervals(start=cut[:-1], length=np.diff(cut), part=np.diff(cut) / np.maximum(whole, 1))
