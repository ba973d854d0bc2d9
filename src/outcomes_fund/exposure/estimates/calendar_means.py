"""When money moves, on average over all worlds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Duration, shift
from outcomes_fund.exposure.result import CalendarRow, Exposure

__all__ = ["CalendarMean", "Span", "calendar_means"]

Span = Literal["day", "month", "quarter", "year"]

MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}


@attrs.frozen(kw_only=True)
class CalendarMean:
    """What moves in a stretch of time.

    Args:
        start: Its first day.

        end: One day beyond its last day.

        name: The contract, grant or loan; None where all are taken together.

        payer: Who pays; None where all are taken together.

        mean: Minor units on average over worlds; negative where more is received than paid.
    """

    start: date
    end: date
    name: str | None
    payer: str | None
    mean: Fraction


def calendar_means(
    exposure: Exposure, *, span: Span = "month", by: tuple[Literal["name", "payer"], ...] = ("payer",)
) -> tuple[CalendarMean, ...]:
    """Add the calendar up by day, month, quarter or budget year.

    Args:
        exposure: The result.

        span: Length of the stretches; months, quarters and years are counted from the start of the first budget year.

        by: Whether names and payers are kept apart.

    Returns:
        Rows in order of time, then of name and payer; stretches in which nothing moves are left out.
    """
    sums: dict[tuple[date, date, str, str], int] = defaultdict(int)
    for row in exposure.calendar:
        start, end = _stretch(row, span, exposure.scenario.terms.start)
        sums[start, end, row.name if "name" in by else "", row.payer if "payer" in by else ""] += row.total_minor
    return tuple(
        CalendarMean(
            start=start,
            end=end,
            name=name if "name" in by else None,
            payer=payer if "payer" in by else None,
            mean=Fraction(total, exposure.worlds),
        )
        for (start, end, name, payer), total in sorted(sums.items())
    )


def _stretch(row: CalendarRow, span: Span, start: date) -> tuple[date, date]:
    """Give the stretch that a day lies in, as its first day and one day beyond its last."""
    if span == "day":
        return row.on, row.on + timedelta(days=1)
    months = (row.on.year - start.year) * 12 + row.on.month - start.month
    if shift(start, Duration(count=1, unit="months"), months) > row.on:
        months -= 1
    length = Duration(count=MONTHS[span], unit="months")
    times = months // MONTHS[span]
    return shift(start, length, times), shift(start, length, times + 1)
