"""Stage 4, limit, on rounded amounts: what may be paid for a line, a group, a year, the contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.limit import MoneyFloor
from outcomes_fund.domain.payment import Dispute
from outcomes_fund.domain.terms import FixedLine
from outcomes_fund.settlement.ceilings import Ceiling, ceilings_of, most_room
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.exact import (
    ROOM,
    Whole,
    alike,
    difference,
    filled,
    is_wide,
    largest_remainder,
    narrow,
    only,
    peak,
    total,
)
from outcomes_fund.settlement.program import Program

__all__ = ["Owed", "cells_in_order", "limit_money", "nothing", "written"]

Mask = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True, eq=False)
class Owed:
    """What is owed for each line and period.

    Args:
        amount: Whole minor units without the suspended part, shape (lines, P, worlds).

        suspended: What waits for a dispute, likewise.

        cuts: All that each limit took off, by its index in the contract's limits; only limits that cut.

        carried_in: What was carried from the period before and is asked here, shape (lines, P, worlds).

        carried_cuts: The part of the cuts that is carried to the next period, by limit.
    """

    amount: Whole
    suspended: Whole
    cuts: dict[int, Whole]
    carried_in: Whole
    carried_cuts: dict[int, Whole]


def nothing(shape: tuple[int, ...]) -> Whole:
    """Give zeros that take no room; they can be read, and not written to."""
    return alike(shape, 0)


def written(cells: Whole, line: int, period: int, amount: Whole) -> Whole:
    """Write an amount into its cell; what was carried may need more room than any cell did before."""
    cells = cells.astype(object) if is_wide(amount) else cells
    cells[line, period] = amount
    return cells


@lru_cache(maxsize=2**14)
def _ranked(program: Program, period: int) -> Sequence[int]:
    """Order the lines of a period: fixed ones first, then by priority, then as written."""

    def rank(index: int) -> tuple[bool, bool, int, int]:
        own = program.contract.lines[index]
        line = program.line_at(index, program.periods[period].last) or own
        return not isinstance(line, FixedLine), line.priority is None, line.priority or 0, index

    return sorted(range(len(program.contract.lines)), key=rank)


def cells_in_order(program: Program) -> Iterator[tuple[int, int]]:
    """Give line and period in the order in which they use headroom.

    Periods in time order; within a period fixed lines first, then lines by priority, then as written.

    Source:
        Order of operations, step 8, order of cells.
    """
    return ((line, period) for period in range(len(program.periods)) for line in _ranked(program, period))


def limit_money(program: Program, amounts: Amounts, raised: Whole, *, until: date) -> Owed:
    """Cut amounts back to what the limits on money leave.

    One pass over the cells in order: each gets the least headroom of all limits that hold for its line, and
    only what is paid uses headroom. What is cut lapses or is carried. Of what is left, the suspended part waits.

    Args:
        program: The compiled contract.

        amounts: Rounded amounts.

        raised: What floors add to them.

        until: Last day looked at; what is cut is carried no further than the period that holds it.

    Returns:
        What is owed, and what each limit took off.

    Source:
        Order of operations, step 8.
    """
    floored = any(isinstance(limit, MoneyFloor) for limit in program.contract.limits)
    asked = total(amounts.amount, raised) if floored else amounts.amount
    # One bound for all sums to come: each of them adds some of the amounts and some of what limits leave.
    bound = peak(asked) * asked.shape[0] * asked.shape[1] + most_room(program)
    checked = bound < ROOM and not is_wide(asked)
    ceilings = ceilings_of(program, asked.shape[-1], checked=checked)
    capped = _Pass(program, ceilings, asked.copy() if ceilings else asked, _begun(program, until), checked=checked)
    if ceilings:
        for period in range(len(program.periods)):
            _pass_period(capped, period)
    amount = capped.amount
    waits = only(amounts.suspended) != 0
    suspended = _disputed(program, amount, np.minimum(amounts.suspended, amount) if waits else nothing(amount.shape))
    return Owed(
        amount=amount if only(suspended) == 0 else difference(amount, suspended),
        suspended=suspended,
        cuts=capped.cuts,
        carried_in=nothing(amount.shape) if capped.carried_in is None else capped.carried_in,
        carried_cuts=capped.carried_cuts,
    )


def _begun(program: Program, until: date) -> int:
    return sum(period.start <= until for period in program.periods)


@attrs.define
class _Pass:
    """The one pass over the cells.

    Args:
        program: The compiled contract.

        ceilings: The limits with what is left of them.

        amount: What is asked of the cells that are not passed yet, and paid of those that are, (lines, P, worlds).

        begun: Number of periods that begin by the last day looked at.

        checked: Whether all sums are known to fit, so that none is checked again.

        cuts, carried_cuts: As in ``Owed``.

        carried_in: As in ``Owed``; None as long as nothing was carried.

        carried: By line what is carried to the next period, shape (worlds,).
    """

    program: Program
    ceilings: Sequence[Ceiling]
    amount: Whole
    begun: int
    checked: bool
    cuts: dict[int, Whole] = attrs.Factory(dict)
    carried_cuts: dict[int, Whole] = attrs.Factory(dict)
    carried_in: Whole | None = None
    carried: dict[int, Whole] = attrs.Factory(dict)

    def less(self, left: Whole, right: Whole) -> Whole:
        """Subtract exactly."""
        return left - right if self.checked else difference(left, right)

    def put_down(self, ceiling: Ceiling, line: int, period: int, cut: Whole) -> None:
        """Put a cut down to a limit, and carry it where the limit says so and the line goes on."""
        self.cuts[ceiling.number] = self._added(self.cuts.get(ceiling.number), line, period, cut)
        if ceiling.carries(period) and self._goes_on(line, period):
            carried = self.carried_cuts.get(ceiling.number)
            self.carried_cuts[ceiling.number] = self._added(carried, line, period, cut)
            self.carried[line] = total(self.carried.get(line, nothing(cut.shape)), cut)

    def carry_in(self, line: int, period: int, carried: Whole) -> None:
        """Ask what was carried beside what the period earns."""
        if self.carried_in is None:
            self.carried_in = np.zeros(self.amount.shape, dtype=carried.dtype)
        self.carried_in = written(self.carried_in, line, period, carried)
        self.amount = written(self.amount, line, period, total(self.amount[line, period], carried))

    def _goes_on(self, line: int, period: int) -> bool:
        after = period + 1
        return after < self.begun and self.program.line_at(line, self.program.periods[after].last) is not None

    def _added(self, cells: Whole | None, line: int, period: int, amount: Whole) -> Whole:
        cells = np.zeros(self.amount.shape, dtype=amount.dtype) if cells is None else cells
        if self.checked and not is_wide(amount):
            cells[line, period] += amount
            return cells
        return written(cells, line, period, total(cells[line, period], amount))


def _pass_period(capped: _Pass, period: int) -> None:
    """Cut the cells of one period back to what the limits leave."""
    carried, capped.carried = capped.carried, {}
    for line, amount in carried.items():
        capped.carry_in(line, period, amount)
    for ceiling in capped.ceilings:
        ceiling.begin(period)
    for ceiling in capped.ceilings:
        if ceiling.shares_pro_rata(period):
            _share_pro_rata(capped, ceiling, period)
    for line in _ranked(capped.program, period):
        _pass_cell(capped, line, period)


def _share_pro_rata(capped: _Pass, ceiling: Ceiling, period: int) -> None:
    """Where the lines of a limit ask more than its headroom, replace what they ask by shares of the headroom."""
    lines = [line for line in range(len(capped.amount)) if ceiling.holds(line, period)]
    asked = [capped.amount[line, period].copy() for line in lines]
    together = filled(capped.amount.shape[-1], 0)
    for amount in asked:
        together = total(together, amount)
    room = ceiling.room(period)
    scarce = np.asarray(together > room, dtype=bool)
    if not scarce.any():
        return
    for line, amount, share in zip(lines, asked, largest_remainder(room, asked), strict=True):
        granted = narrow(np.where(scarce, share, amount))
        cut = difference(amount, granted)
        capped.amount = written(capped.amount, line, period, granted)
        if cut.any():
            capped.put_down(ceiling, line, period, cut)


def _pass_cell(capped: _Pass, line: int, period: int) -> None:
    """Pay a cell up to the least headroom that holds for it, and take that from all that hold."""
    asked = capped.amount[line, period]
    if not asked.any():
        return
    granted, cutting = asked, []
    for ceiling in capped.ceilings:
        if ceiling.holds(line, period):
            room = ceiling.room(period)
            tighter = np.asarray(room < granted, dtype=bool)
            if tighter.any():
                granted = np.minimum(room, granted)
                cutting.append((ceiling, tighter))
    for ceiling in capped.ceilings:
        ceiling.pay(line, period, granted)
    if cutting:
        cuts = capped.less(asked, granted)
        capped.amount = written(capped.amount, line, period, granted)
        for ceiling, cut in _by_ceiling(cutting, cuts):
            capped.put_down(ceiling, line, period, cut)


def _by_ceiling(cutting: Sequence[tuple[Ceiling, Mask]], cuts: Whole) -> Iterator[tuple[Ceiling, Whole]]:
    """Put what is cut in each world down to the limit that leaves least: after which none was tighter still."""
    for place in range(len(cutting) - 1, -1, -1):
        ceiling, tighter = cutting[place]
        # What is left for the first of them was cut by no other.
        own = np.where(tighter, cuts, 0) if place else cuts
        cuts = cuts - own if place else cuts
        if own.any():
            yield ceiling, own


def _disputed(program: Program, amount: Whole, suspended: Whole) -> Whole:
    """Suspend all that a disputed line is left in the periods of the dispute."""
    lines = [line.id for line in program.contract.lines]
    for dispute in program.contract.disputes:
        if not _is_open(dispute, program.as_of) or dispute.line not in lines:
            continue
        line = lines.index(dispute.line)
        for number, period in enumerate(program.periods):
            after_start = dispute.start is None or period.start >= dispute.start
            if after_start and (dispute.end is None or period.start < dispute.end):
                suspended = suspended if suspended.flags.writeable else suspended.copy()
                suspended = written(suspended, line, number, amount[line, number])
    return suspended


def _is_open(dispute: Dispute, as_of: date | None) -> bool:
    """Whether a dispute was known by a day, and not known to be settled."""
    if as_of is None:
        return dispute.closed is None
    return dispute.opened <= as_of and (dispute.closed is None or dispute.closed > as_of)
