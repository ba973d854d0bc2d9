"""Steps 6 and 8: what has one headroom, a contract, a year or a period, and for which lines a limit holds."""

from __future__ import annotations

from collections.abc import Sequence

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.terms import AdjustmentLine, Line
from tests.reference.dates import ONE_DAY, year_of_period
from tests.reference.versions import Terms

__all__ = [
    "Cell",
    "ends_window",
    "first_period_of_window",
    "holds_for",
    "limit_in_period",
    "line_in_period",
    "paying_lines",
    "window",
]

Cell = tuple[str, Period]


def holds_for(limit: Limit, line: str) -> bool:
    """Steps 6 and 8: a limit holds for the lines it names, or for all it can hold for."""
    return not limit.lines or line in limit.lines


def window(terms: Terms, per: str, period: Period) -> object:
    """Steps 6 and 8: what has one headroom: the contract, a year or a period."""
    return {"contract": None, "year": year_of_period(terms.contract, period), "period": period}[per]


def limit_in_period(terms: Terms, limit_id: str, period: Period) -> Limit | None:
    """Step 0: the figures of a limit for a period are those of its last day."""
    return terms.limit(limit_id, period.end - ONE_DAY)


def line_in_period(terms: Terms, line_id: str, period: Period) -> Line:
    """Step 0: the terms of a line for a period are those of its last day; some version where it is in none."""
    return terms.line(line_id, period.end - ONE_DAY) or terms.any_line(line_id)


def paying_lines(terms: Terms) -> list[str]:
    """Step 8: adjustments have no amount; all others have, in the order of the file."""
    return [line_id for line_id in terms.line_ids if not isinstance(terms.any_line(line_id), AdjustmentLine)]


def first_period_of_window(terms: Terms, per: str, period: Period) -> Period:
    """Step 8: the first period of the window that a period belongs to."""
    return next(other for other in terms.periods if window(terms, per, other) == window(terms, per, period))


def ends_window(terms: Terms, per: str, period: Period) -> bool:
    """Steps 6 and 8: whether a period is the last one of its window."""
    return period == _periods_of_window(terms, per, period)[-1]


def _periods_of_window(terms: Terms, per: str, period: Period) -> Sequence[Period]:
    return [other for other in terms.periods if window(terms, per, other) == window(terms, per, period)]
