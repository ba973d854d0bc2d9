"""Step 8: the headroom of a `money` or `return` limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from outcomes_fund.domain.calendar import Period, shift, year_of
from outcomes_fund.domain.limit import MoneyCap, ReturnCap
from tests.reference.index_factors import factor
from tests.reference.return_balance import balance_on
from tests.reference.rounding import whole_below
from tests.reference.versions import Terms
from tests.reference.windows import Cell, holds_for, limit_in_period, window

__all__ = ["money_headroom"]

ONE_DAY = timedelta(days=1)


def money_headroom(terms: Terms, limit: MoneyCap | ReturnCap, period: Period, paid: Mapping[Cell, int]) -> int:
    """Step 8: what a limit leaves in a period, not below 0.

    Args:
        terms: The terms.

        limit: The limit, with its figures for the period.

        period: The period.

        paid: What the cells before have been paid.
    """
    mine = {cell: amount for cell, amount in paid.items() if holds_for(limit, cell[0])}
    if isinstance(limit, ReturnCap):
        payments: list[tuple[date, int]] = [(when.end - ONE_DAY, amount) for (_, when), amount in mine.items()]
        return max(0, whole_below(balance_on(limit, period.end - ONE_DAY, payments)))
    this = money_window(terms, limit, period)
    used = sum(amount for (_, when), amount in mine.items() if money_window(terms, limit, when) == this)
    return max(0, _size(terms, limit, period) + _left_before(terms, limit, period, paid) - used)


def money_window(terms: Terms, limit: MoneyCap, period: Period) -> object:
    """Step 8: the window of a period; with `year_by = "settlement"` the year in which it is settled."""
    contract = terms.contract
    if limit.per == "year" and limit.year_by == "settlement":
        settled = shift(period.end, contract.payment.settle_after)
        return year_of(settled, contract.periods.year, contract.start)
    return window(terms, limit.per, period)


def _first_period(terms: Terms, limit: MoneyCap, period: Period) -> Period:
    """Step 8: the first period of the window that holds a period."""
    this = money_window(terms, limit, period)
    return next(other for other in terms.periods if money_window(terms, limit, other) == this)


def _size(terms: Terms, limit: MoneyCap, period: Period) -> int:
    """Step 8: the amount of a limit, times the factor of its index for the first day of the window."""
    if limit.indexed is None:
        return limit.amount_minor
    first_day = _first_period(terms, limit, period).start
    return whole_below(Fraction(limit.amount_minor) * factor(terms, limit.indexed, first_day))


def _left_before(terms: Terms, limit: MoneyCap, period: Period, paid: Mapping[Cell, int]) -> int:
    """Step 8: with `unused = "carried"`, what the window before left; nothing where no limit held there."""
    number = terms.periods.index(_first_period(terms, limit, period))
    if limit.unused == "lapses" or number == 0:
        return 0
    before = terms.periods[number - 1]
    then = limit_in_period(terms, limit.id, before)
    return money_headroom(terms, then, before, paid) if isinstance(then, MoneyCap) else 0
