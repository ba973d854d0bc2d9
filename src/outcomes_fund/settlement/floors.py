"""Stage 4, limit, on rounded amounts: what floors add before any ceiling is looked at."""

from __future__ import annotations

from datetime import date

import numpy as np

from outcomes_fund.domain.limit import MoneyFloor
from outcomes_fund.settlement.ceilings import lines_held
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.exact import Whole, difference, filled, total
from outcomes_fund.settlement.limit_money import nothing, written
from outcomes_fund.settlement.program import Program

__all__ = ["raised"]


def raised(program: Program, amounts: Amounts, until: date) -> Whole:
    """Give what floors add to the amounts.

    What the lines of a floor have in a window, raised by the floors before it, is brought up to its amount: the rest is
    added in the window's last period, to the first line the floor names.

    Args:
        program: The compiled contract.

        amounts: Rounded amounts.

        until: Last day looked at; a window counts once it is over.

    Returns:
        Whole minor units, 0 or more, shape (lines, P, worlds).

    Source:
        Order of operations, step 8, floors.
    """
    more = nothing(amounts.amount.shape)
    floors = [number for number, limit in enumerate(program.contract.limits) if isinstance(limit, MoneyFloor)]
    if not floors:
        return more
    more = np.zeros(more.shape, dtype=np.int64)
    for number in floors:
        for last in range(program.periods_until(until)):
            limit = program.limit_at(number, last)
            if isinstance(limit, MoneyFloor):
                more = _raised_in(program, limit, amounts, more, last)
    return more


def _raised_in(program: Program, limit: MoneyFloor, amounts: Amounts, more: Whole, last: int) -> Whole:
    """Bring the window that ends with a period up to a floor; nothing where no window ends there."""
    window = program.window(limit.per, np.arange(len(program.periods), dtype=np.int32))
    if last + 1 < len(window) and window[last + 1] == window[last]:
        return more
    first = int(np.searchsorted(window, window[last]))
    begins = program.periods[first].start
    if (limit.start is not None and begins < limit.start) or (limit.end is not None and begins >= limit.end):
        return more
    there = filled(more.shape[-1], 0)
    for line in lines_held(program, limit):
        for period in range(first, last + 1):
            there = total(there, total(amounts.amount[line, period], more[line, period]))
    missing = np.maximum(difference(filled(there.shape, limit.amount_minor), there), 0)
    line = next(i for i, each in enumerate(program.contract.lines) if each.id == _receiver(program, limit))
    return written(more, line, last, total(more[line, last], missing))


def _receiver(program: Program, limit: MoneyFloor) -> str:
    return limit.lines[0] if limit.lines else program.contract.lines[0].id
