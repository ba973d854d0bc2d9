"""Which day it is where the contract is, for a whole column of moments at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import from_epoch_day

__all__ = ["DAY_SECONDS", "LocalDays", "seconds_of"]

DAY_SECONDS = 86_400

# Clocks change weeks apart, so looking once a week finds every change.
_PROBE_SECONDS = 7 * DAY_SECONDS
_YEAR_SECONDS = 366 * DAY_SECONDS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True, eq=False)
class _Clock:
    """Offsets from UTC between two moments.

    Args:
        begin: First second known.

        end: One second beyond the last one known.

        changes: Moments at which the offset changes, rising.

        offsets: Seconds by which clocks are ahead of UTC: before the first change, after it, ...
    """

    begin: int
    end: int
    changes: Whole
    offsets: Whole


class LocalDays:
    """The calendar of one time zone.

    Args:
        name: IANA name of the time zone.
    """

    def __init__(self, name: str) -> None:
        self._zone = ZoneInfo(name)
        self._clock: _Clock | None = None
        self._starts: dict[int, int] = {}

    def day(self, seconds: Whole) -> npt.NDArray[np.int32]:
        """Give the day on which moments fall, in days since 1970-01-01.

        Args:
            seconds: Seconds since 1970-01-01 UTC, of the years 2 to 9998.
        """
        if len(seconds) == 0:
            return np.zeros(0, dtype=np.int32)
        least, most = int(seconds.min()), int(seconds.max())
        clock = self._covering(least, most + 1)
        low, high = np.searchsorted(clock.changes, [least, most], side="right")
        if low == high:
            local = seconds + clock.offsets[low]
        else:
            passed = np.searchsorted(clock.changes[low:high], seconds, side="right")
            local = seconds + clock.offsets[low : high + 1].take(passed)
        local //= DAY_SECONDS
        days: npt.NDArray[np.int32] = local.astype(np.int32)
        return days

    def start(self, day: npt.NDArray[np.int32]) -> Whole:
        """Give the moment at which days begin, in seconds since 1970-01-01 UTC.

        Where the clock skips midnight this is the moment of the jump; where midnight comes twice,
        the first one.

        Args:
            day: Days since 1970-01-01, of the years 2 to 9998.
        """
        different, place = np.unique(day, return_inverse=True)
        starts = [self._start(int(number)) for number in different]
        return np.array(starts, dtype=np.int64)[place]

    def _start(self, number: int) -> int:
        if number not in self._starts:
            midnight = datetime.combine(from_epoch_day(number), time.min, tzinfo=self._zone)
            self._starts[number] = seconds_of(midnight)
        return self._starts[number]

    def _covering(self, begin: int, end: int) -> _Clock:
        clock = self._clock
        if clock is not None and clock.begin <= begin and end <= clock.end:
            return clock
        # A year more on both sides, so that blocks in time order do not each ask for more.
        begin, end = begin - _YEAR_SECONDS, end + _YEAR_SECONDS
        if clock is not None:
            begin, end = min(begin, clock.begin), max(end, clock.end)
        # Replaced as a whole: another thread sees the old table or the new one.
        self._clock = clock = self._probed(begin, end)
        return clock

    def _probed(self, begin: int, end: int) -> _Clock:
        changes: list[int] = []
        offsets = [self._offset(begin)]
        previous = begin
        while previous < end:
            probe = min(previous + _PROBE_SECONDS, end)
            offset = self._offset(probe)
            if offset != offsets[-1]:
                changes.append(self._change_between(previous, probe, offset))
                offsets.append(offset)
            previous = probe
        return _Clock(
            begin=begin,
            end=end,
            changes=np.array(changes, dtype=np.int64),
            offsets=np.array(offsets, dtype=np.int64),
        )

    def _change_between(self, low: int, high: int, new: int) -> int:
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._offset(middle) == new else (middle, high)
        return high

    def _offset(self, seconds: int) -> int:
        moment = (_EPOCH + timedelta(seconds=seconds)).astimezone(self._zone)
        return (moment.utcoffset() or timedelta()) // timedelta(seconds=1)


def seconds_of(moment: datetime) -> int:
    """Count the whole seconds from 1970-01-01 UTC to a moment."""
    return (moment - _EPOCH) // timedelta(seconds=1)
