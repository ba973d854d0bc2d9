"""Step 8: one pass over the cells, each cut to the least headroom of the limits on money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.limit import MoneyCap, ReturnCap
from outcomes_fund.domain.terms import FixedLine
from tests.reference.dates import ONE_DAY
from tests.reference.largest_remainder import largest_remainder
from tests.reference.money_headroom import money_headroom
from tests.reference.versions import Terms
from tests.reference.windows import Cell, holds_for, limit_in_period, line_in_period, paying_lines

__all__ = ["AfterCaps", "MoneyCut", "cells_in_order", "cut_to_caps"]


@attrs.frozen(kw_only=True)
class MoneyCut:
    """What a limit on money took off one cell.

    Args:
        limit: Id of the limit.

        amount: Whole minor units.

        carried: Whether the same line has it back in the next period.
    """

    limit: str
    amount: int
    carried: bool


@attrs.frozen(kw_only=True)
class AfterCaps:
    """What the caps leave.

    Args:
        left: What is left of each cell, the suspended part and what was carried into it included.

        carried_in: What earlier periods carried into each cell.

        cuts: What each limit took off each cell, in the order in which it was done.
    """

    left: dict[Cell, int]
    carried_in: dict[Cell, int]
    cuts: dict[Cell, list[MoneyCut]]


def cells_in_order(terms: Terms) -> list[Cell]:
    """Step 8: periods in time order; within one, `fixed` lines first; both kinds by priority, then by the file."""

    def rank(line_id: str, period: Period) -> tuple[bool, bool, int]:
        line = line_in_period(terms, line_id, period)
        return not isinstance(line, FixedLine), line.priority is None, line.priority or 0

    found = []
    for period in terms.periods:
        ranked = sorted((rank(line_id, period), number, line_id) for number, line_id in enumerate(paying_lines(terms)))
        found += [(line_id, period) for _, _, line_id in ranked]
    return found


def cut_to_caps(terms: Terms, amounts: Mapping[Cell, int], last_day: date) -> AfterCaps:
    """Step 8, caps: what is left of each amount, what was carried into it, and what each limit took."""
    work = AfterCaps(left={}, carried_in=dict.fromkeys(amounts, 0), cuts={cell: [] for cell in amounts})
    all_cells = cells_in_order(terms)
    for period in terms.periods:
        cells = [cell for cell in all_cells if cell[1] == period]
        asked = {cell: amounts[cell] + work.carried_in[cell] for cell in cells}
        _share_pro_rata(terms, work, asked, period, last_day)
        for cell in cells:
            work.left[cell] = _paid(terms, work, cell, asked[cell], last_day)
    return work


def _share_pro_rata(terms: Terms, work: AfterCaps, asked: dict[Cell, int], period: Period, last_day: date) -> None:
    """Step 8, `pro_rata`: where lines ask more than there is, replace what they ask by their shares."""
    for limit_id in terms.limit_ids:
        limit = limit_in_period(terms, limit_id, period)
        if not isinstance(limit, MoneyCap) or limit.sharing != "pro_rata":
            continue
        cells = [(line_id, period) for line_id in paying_lines(terms) if holds_for(limit, line_id)]
        together = sum(asked[cell] for cell in cells)
        room = money_headroom(terms, limit, period, work.left)
        if together > room:
            shares = largest_remainder({cell[0]: Fraction(room * asked[cell], together) for cell in cells})
            for cell in cells:
                cut = asked[cell] - shares[cell[0]]
                _put_down(terms, work, cell, limit=limit, amount=cut, last_day=last_day)
                asked[cell] = shares[cell[0]]


def _paid(terms: Terms, work: AfterCaps, cell: Cell, asked: int, last_day: date) -> int:
    """Step 8, for one cell: what is paid, up to the least headroom."""
    line_id, period = cell
    found = [limit_in_period(terms, limit_id, period) for limit_id in terms.limit_ids]
    limits = [limit for limit in found if isinstance(limit, MoneyCap | ReturnCap) and holds_for(limit, line_id)]
    rooms = [money_headroom(terms, limit, period, work.left) for limit in limits]
    paid = min([asked, *rooms])
    if paid < asked:
        binding = limits[rooms.index(min(rooms))]
        _put_down(terms, work, cell, limit=binding, amount=asked - paid, last_day=last_day)
    return paid


def _put_down(
    terms: Terms, work: AfterCaps, cell: Cell, *, limit: MoneyCap | ReturnCap, amount: int, last_day: date
) -> None:
    """Step 8: put a cut down to a limit, and carry it to the next period where the limit says so."""
    if amount == 0:
        return
    line_id, period = cell
    number = terms.periods.index(period)
    following = terms.periods[number + 1 : number + 2]
    carried = (
        isinstance(limit, MoneyCap)
        and limit.cut == "carried"
        and any(later.start <= last_day for later in following)
        and any(terms.line(line_id, later.end - ONE_DAY) is not None for later in following)
    )
    work.cuts[cell].append(MoneyCut(limit=limit.id, amount=amount, carried=carried))
    if carried:
        work.carried_in[line_id, following[0]] += amount
