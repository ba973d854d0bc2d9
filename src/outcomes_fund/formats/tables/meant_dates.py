"""Dates that are written in another way than 2020-01-31: which day is meant, so that it can be said how to write it."""

from __future__ import annotations

import re
from datetime import date

from outcomes_fund.formats.tables.findings import Detail, shown

__all__ = ["bad_date", "days_meant"]

_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})(?:[T ].*)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/. ]?)([0-9]{1,2})\2([0-9]{1,2})(?:[T ].*)?")


def days_meant(text: str) -> tuple[str, ...]:
    """Give the day that a text means, as it has to be written; two where day and month may stand in either order.

    Args:
        text: Any text.

    Returns:
        The days, that with the day before the month first; none where no day can be made out.

    Example:
        >>> days_meant("30-03-2026"), days_meant("3/4/2026"), days_meant("20260330"), days_meant("31-02-2026")
        (('2026-03-30',), ('2026-04-03', '2026-03-04'), ('2026-03-30',), ())
    """
    last, first = _YEAR_LAST.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    if last:
        orders = [(last[4], last[3], last[1]), (last[4], last[1], last[3])]
    elif first:
        orders = [(first[1], first[3], first[4])]
    else:
        return ()
    return tuple(dict.fromkeys(day for order in orders if (day := _day(*order))))


def bad_date(text: str) -> Detail:
    """Describe a date that cannot be read.

    Args:
        text: As it was written.
    """
    days = [day for day in days_meant(text) if day != text]
    if not days:
        return Detail(
            message=f"{shown(text)} is no date that exists.", remedy="Write a date as 2020-01-31.", value=text
        )
    other = f", or {days[1]} if the month comes first" if len(days) > 1 else ""
    return Detail(message=f"{shown(text)} is a date in another form.", remedy=f"Write {days[0]}{other}.", value=text)


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
