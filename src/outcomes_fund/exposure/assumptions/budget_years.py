"""The budget year that a day falls in."""

from __future__ import annotations

from datetime import date

__all__ = ["budget_year"]


def budget_year(start: date, day: date) -> int:
    """Give the budget year of a day, by the year in which it begins.

    Args:
        start: First day of the first budget year; every other begins on that day of the month, too.

        day: Any day, also before the start.

    Example:
        >>> from datetime import date
        >>> [budget_year(date(2026, 7, 1), day) for day in (date(2026, 6, 30), date(2026, 7, 1), date(2027, 6, 30))]
        [2025, 2026, 2026]
    """
    return day.year if (day.month, day.day) >= (start.month, start.day) else day.year - 1
