"""Stage 4, limit, on rounded amounts: what may be paid for a line, a group, a year, the contract."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from outcomes_fund.domain.terms import FixedLine
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.exact import Whole, difference, filled
from outcomes_fund.settlement.program import Program

__all__ = ["Owed", "cells_in_order", "limit_money"]


@attrs.frozen(kw_only=True, eq=False)
class Owed:
    """What is owed for each line and period.

    Args:
        amount: Whole minor units without the suspended part, shape (lines, P, worlds).

        suspended: What waits for a dispute, likewise.

        cuts: What each limit took off, by its index in the program's ceilings; only limits that cut.
    """

    amount: Whole
    suspended: Whole
    cuts: dict[int, Whole]


def cells_in_order(program: Program) -> Iterator[tuple[int, int]]:
    """Give line and period in the order in which they use headroom.

    Periods in time order; within a period fixed lines first, then the others, as written.
    """
    lines = program.contract.lines
    ranked = sorted(range(len(lines)), key=lambda index: (not isinstance(lines[index], FixedLine), index))
    return ((line, period) for period in range(len(program.periods)) for line in ranked)


def limit_money(program: Program, amounts: Amounts) -> Owed:
    """Cut amounts back to what the limits on money leave.

    One pass over the cells in order: each gets the least headroom of all limits that hold for its line, and
    only what is paid uses headroom. What is cut lapses. Of what is left, the suspended part waits.

    Args:
        program: The compiled contract.

        amounts: Rounded amounts.

    Returns:
        What is owed, and what each limit took off.

    Source:
        Order of operations, step 8.
    """
    ceilings = _Ceilings(program)
    amount = amounts.amount.copy()
    cuts: dict[int, Whole] = {}
    for line, period in cells_in_order(program) if program.ceilings else ():
        asked = amount[line, period].copy()
        granted, tightest = ceilings.grant(line, period, asked)
        amount[line, period] = granted
        for number in np.unique(tightest[tightest >= 0]).tolist():
            cut = cuts.setdefault(number, np.zeros(amount.shape, dtype=amount.dtype))
            cut[line, period] = np.where(tightest == number, difference(asked, granted), 0)
    suspended = np.minimum(amounts.suspended, amount)
    return Owed(amount=difference(amount, suspended), suspended=suspended, cuts=cuts)


@attrs.define
class _Ceilings:
    """The limits on money with what is left of them.

    Args:
        program: The compiled contract.

        left: Headroom by limit and window, shape (worlds,).
    """

    program: Program
    left: dict[tuple[int, int], Whole] = attrs.Factory(dict)

    def grant(self, line: int, period: int, asked: Whole) -> tuple[Whole, Whole]:
        """Give the least headroom that holds for a cell, and take it from all that hold.

        Returns:
            What is granted, and the limit with the least headroom where it is less than asked, else -1.
        """
        granted, tightest = asked, np.full(asked.shape, -1)
        keys = self._keys(line, period) if asked.any() else []
        for key in keys:
            room = self.left.setdefault(key, filled(asked.shape, self.program.ceilings[key[0]].headroom))
            tighter = np.asarray(room < granted, dtype=bool)
            granted = np.where(tighter, room, granted)
            tightest[tighter] = key[0]
        for key in keys:
            self.left[key] = difference(self.left[key], granted)
        return granted, tightest

    def _keys(self, line: int, period: int) -> list[tuple[int, int]]:
        at = np.array([period], dtype=np.int32)
        rules = enumerate(self.program.ceilings)
        return [(number, int(self.program.window(rule.per, at)[0])) for number, rule in rules if line in rule.lines]
