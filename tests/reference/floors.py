"""Step 8, floors: what is missing is added in the last period of a window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.limit import MoneyFloor
from tests.reference.dates import ONE_DAY
from tests.reference.versions import Terms
from tests.reference.windows import (
    Cell,
    ends_window,
    first_period_of_window,
    holds_for,
    limit_in_period,
    paying_lines,
    window,
)

__all__ = ["raised_to_floors"]


def raised_to_floors(terms: Terms, amounts: Mapping[Cell, int], last_day: date) -> dict[Cell, int]:
    """Step 8, floors: what is added to each cell, floor by floor in the order of the file."""
    raised = dict.fromkeys(amounts, 0)
    for limit_id in terms.limit_ids:
        for period in terms.periods:
            floor = limit_in_period(terms, limit_id, period)
            if isinstance(floor, MoneyFloor) and _counts(terms, floor, period, last_day):
                together = sum(
                    amounts[cell] + raised[cell]
                    for cell in amounts
                    if holds_for(floor, cell[0])
                    and window(terms, floor.per, cell[1]) == window(terms, floor.per, period)
                )
                first_line = floor.lines[0] if floor.lines else paying_lines(terms)[0]
                raised[first_line, period] += max(0, floor.amount_minor - together)
    return raised


def _counts(terms: Terms, floor: MoneyFloor, period: Period, last_day: date) -> bool:
    """Step 8: whether a period ends a window that counts: over by `until`, and begun when the floor holds."""
    first_day = first_period_of_window(terms, floor.per, period).start
    return (
        ends_window(terms, floor.per, period)
        and period.end - ONE_DAY <= last_day
        and (floor.start is None or floor.start <= first_day)
        and (floor.end is None or first_day < floor.end)
    )
