"""Periods counted from an anchor, half-open, so that month ends never drift."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import attrs
import pendulum

__all__ = ["Duration", "DurationUnit", "Period", "PeriodGrid", "YearBasis", "periods_between", "shift", "year_of"]

DurationUnit = Literal["days", "weeks", "months", "years"]
YearBasis = Literal["calendar", "contract"]

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@attrs.frozen(kw_only=True)
class Duration:
    """A length of time in whole days, weeks, months or years.

    Args:
        count: How many; 0 or more.

        unit: ``days``, ``weeks``, ``months`` or ``years``.

    Example:
        >>> str(Duration(count=3, unit="months"))
        '3 months'
        >>> str(Duration(count=1, unit="years"))
        '1 year'
    """

    count: int
    unit: DurationUnit

    def __str__(self) -> str:
        noun = self.unit[:-1] if self.count == 1 else self.unit
        return f"{self.count} {noun}"


def shift(anchor: date, duration: Duration, times: int = 1) -> date:
    """Move a date by a number of durations at once, counted from the anchor.

    Two single months from 31 January end on 28 March; two months at once end on 31 March. Schedules
    therefore always count from their anchor.

    Args:
        anchor: Date to count from.

        duration: Length of one step.

        times: Number of steps; negative counts back.

    Returns:
        The date; a day that a month lacks becomes the last day of that month.

    Example:
        >>> from datetime import date
        >>> shift(date(2019, 1, 31), Duration(count=1, unit="months"), times=2).isoformat()
        '2019-03-31'
    """
    moved = pendulum.date(anchor.year, anchor.month, anchor.day).add(
        **{duration.unit: duration.count * times},
    )
    return date(moved.year, moved.month, moved.day)


@attrs.frozen(kw_only=True, order=True)
class Period:
    """A stretch of days, half-open: ``end`` is one day beyond the last.

    Example:
        >>> from datetime import date
        >>> str(Period(start=date(2019, 7, 1), end=date(2019, 10, 1)))
        '2019-07-01..2019-09-30'
    """

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()}..{self.last.isoformat()}"


@attrs.frozen(kw_only=True)
class PeriodGrid:
    """How a contract's time is cut into periods.

    Args:
        every: Length of a period; None makes the whole contract one period.

        anchor: Date the periods are counted from; periods outside the contract are cut off at its
            start and end.

        year: What a year is for yearly limits: ``calendar``, or ``contract`` for years counted from
            the contract's start. A period belongs to the year that holds its last day.
    """

    every: Duration | None
    anchor: date
    year: YearBasis = "calendar"


@lru_cache(maxsize=256)
def periods_between(grid: PeriodGrid, start: date, end: date) -> tuple[Period, ...]:
    """Cut a half-open stretch of days into the periods of a grid.

    Args:
        grid: How to cut.

        start: First day.

        end: One day beyond the last.

    Returns:
        Periods in order, without gap or overlap, together exactly ``start`` to ``end``.

    Example:
        >>> from datetime import date
        >>> grid = PeriodGrid(every=Duration(count=3, unit="months"), anchor=date(2019, 7, 1))
        >>> [str(period) for period in periods_between(grid, date(2019, 8, 1), date(2020, 1, 1))]
        ['2019-08-01..2019-09-30', '2019-10-01..2019-12-31']
    """
    if grid.every is None:
        return (Period(start=start, end=end),)
    index = 0
    while shift(grid.anchor, grid.every, index) > start:
        index -= 1
    edges = [start]
    while edges[-1] < end:
        index += 1
        edge = shift(grid.anchor, grid.every, index)
        if edge > edges[-1]:
            edges.append(min(edge, end))
    return tuple(Period(start=a, end=b) for a, b in pairwise(edges))


def year_of(day: date, basis: YearBasis, contract_start: date) -> int:
    """Name the year of a day.

    Returns:
        The calendar year, or 1 for the first contract year, 2 for the second, and so on.

    Example:
        >>> from datetime import date
        >>> year_of(date(2020, 6, 30), "contract", date(2019, 7, 1))
        1
        >>> year_of(date(2020, 7, 1), "contract", date(2019, 7, 1))
        2
    """
    if basis == "calendar":
        return day.year
    one_year = Duration(count=1, unit="years")
    number = day.year - contract_start.year + 1
    return number if shift(contract_start, one_year, number - 1) <= day else number - 1


def epoch_day(day: date) -> int:
    """Count the days since 1970-01-01, the form in which dates enter arrays."""
    return day.toordinal() - EPOCH_ORDINAL


def from_epoch_day(number: int) -> date:
    """Give the date of a number of days since 1970-01-01."""
    return date.fromordinal(number + EPOCH_ORDINAL)
