"""Business days in the payment system (T2) and under the Dutch act on time limits (ATW), and due dates.

T2 is closed on Saturdays and Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December.
The Algemene termijnenwet (art. 3) counts as holidays: 1 January, Good Friday, Easter Monday, Ascension
Day, Whit Monday, 25 and 26 December, the King's birthday and 5 May, every year; a few other days are
declared equal to them by royal decree.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Duration, shift

__all__ = [
    "CalendarName",
    "PaymentTerm",
    "Roll",
    "due_date",
    "easter_sunday",
    "holidays",
    "is_business_day",
    "roll_day",
]

CalendarName = Literal["T2", "ATW", "none"]
Roll = Literal["following", "modified_following", "preceding", "none"]

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# Days declared equal to public holidays under art. 3 (3) of the Algemene termijnenwet, from the royal
# decrees for these years. Earlier and later decrees can be added; a missing one means an ordinary day.
EQUATED_DAYS: frozenset[date] = frozenset(
    {
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    },
)


@attrs.frozen(kw_only=True)
class PaymentTerm:
    """When an amount is due once its settlement has been drawn up.

    Args:
        settle_after: From the end of a period to its scheduled settlement.

        term: From the settlement to the due date; days, weeks, months or years.

        calendar: ``T2``, ``ATW`` or ``none``.

        roll: What happens to a due date that is no business day.
    """

    settle_after: Duration = Duration(count=0, unit="days")
    term: Duration = Duration(count=30, unit="days")
    calendar: CalendarName = "none"
    roll: Roll = "following"


def easter_sunday(year: int) -> date:
    """Give the date of Easter Sunday in the Gregorian calendar.

    Source:
        The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).

    Example:
        >>> easter_sunday(2026).isoformat()
        '2026-04-05'
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _kings_day(year: int) -> date:
    # 27 April since 2014, 30 April before; the day before when it falls on a Sunday.
    day = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    return day - ONE_DAY if day.weekday() == SATURDAY + 1 else day


@lru_cache(maxsize=512)
def holidays(calendar: CalendarName, year: int) -> frozenset[date]:
    """Give the days of a year, weekends aside, on which a calendar does no business."""
    easter = easter_sunday(year)
    shared = {date(year, 1, 1), easter - 2 * ONE_DAY, easter + ONE_DAY, date(year, 12, 25), date(year, 12, 26)}
    if calendar == "T2":
        return frozenset(shared | {date(year, 5, 1)})
    if calendar == "ATW":
        dutch = {easter + 39 * ONE_DAY, easter + 50 * ONE_DAY, _kings_day(year), date(year, 5, 5)}
        return frozenset(shared | dutch | {day for day in EQUATED_DAYS if day.year == year})
    return frozenset()


def is_business_day(day: date, calendar: CalendarName) -> bool:
    """Say whether business is done on a day; under ``none`` it always is.

    Example:
        >>> from datetime import date
        >>> is_business_day(date(2026, 5, 5), "T2"), is_business_day(date(2026, 5, 5), "ATW")
        (True, False)
    """
    if calendar == "none":
        return True
    return day.weekday() < SATURDAY and day not in holidays(calendar, day.year)


def roll_day(day: date, calendar: CalendarName, roll: Roll) -> date:
    """Move a day that is no business day as the convention says.

    Args:
        day: The day before moving.

        calendar: Which business days count.

        roll: ``following``, ``preceding``, ``modified_following`` (following, unless that leaves the
            month, then preceding) or ``none``.

    Example:
        >>> from datetime import date
        >>> roll_day(date(2021, 7, 31), "T2", "following").isoformat()
        '2021-08-02'
        >>> roll_day(date(2021, 7, 31), "T2", "modified_following").isoformat()
        '2021-07-30'
    """
    if roll == "none":
        return day
    step = -ONE_DAY if roll == "preceding" else ONE_DAY
    moved = day
    while not is_business_day(moved, calendar):
        moved += step
    if roll == "modified_following" and moved.month != day.month:
        return roll_day(day, calendar, "preceding")
    return moved


def due_date(settlement: date, payment: PaymentTerm) -> date:
    """Give the day by which an amount settled on a day has to be paid.

    Args:
        settlement: Day of the scheduled settlement.

        payment: Term, calendar and roll of the contract.

    Returns:
        Settlement plus term, moved to a business day.

    Example:
        >>> from datetime import date
        >>> due_date(date(2019, 10, 1), PaymentTerm(term=Duration(count=6, unit="weeks"), calendar="ATW")).isoformat()
        '2019-11-12'
    """
    return roll_day(shift(settlement, payment.term), payment.calendar, payment.roll)
