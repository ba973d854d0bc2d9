"""Between limit on claims and limit on money: one rounded amount for each line and period."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.money import Rounding
from outcomes_fund.settlement.exact import Ratio, Whole, difference, filled, rounded, total_at
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program

__all__ = ["Amounts", "cell_of", "collapse"]


@attrs.frozen(kw_only=True, eq=False)
class Amounts:
    """Whole minor units for each line, period and world.

    Args:
        amount: Rounded, suspended part included, 0 or more, shape (lines, P, worlds).

        suspended: The part of it that waits for a dispute, shape (lines, P, worlds).
    """

    amount: Whole
    suspended: Whole


def cell_of(program: Program, claims: Claims, worlds: int) -> npt.NDArray[np.int64]:
    """Give each claim its place in an array of shape (lines, P, worlds), read row by row."""
    line_period = claims.line.astype(np.int64) * len(program.periods) + claims.period
    return line_period * worlds + claims.world


def collapse(
    program: Program,
    claims: Claims,
    paid: PaidClaims,
    earned: dict[int, Ratio],
    *,
    worlds: int,
) -> Amounts:
    """Add claims up to lines and periods, and round everything once.

    Args:
        program: The compiled contract.

        claims: Claims in the order of claims.

        paid: What the limits on claims left of them.

        earned: Exact minor units of the other lines by index, shape (P, worlds).

        worlds: Number of worlds.

    Returns:
        Whole minor units; the only rounding there is.

    Source:
        Order of operations, step 7.
    """
    shape = (len(program.contract.lines), len(program.periods), worlds)
    size = shape[0] * shape[1] * shape[2]
    cell = cell_of(program, claims, worlds)
    ticks = total_at(cell, paid.paid, size).reshape(shape)
    waits = np.flatnonzero(claims.suspended)
    waiting = total_at(cell[waits], paid.paid[waits], size).reshape(shape)
    amounts, suspended = [], []
    for index, line in enumerate(program.contract.lines):
        rule = line.rounding or program.contract.rounding
        if index in earned:
            amounts.append(_round(earned[index], rule))
            suspended.append(np.zeros(shape[1:], dtype=np.int64))
            continue
        whole = _round(_minor(program, ticks[index]), rule)
        certain = _round(_minor(program, difference(ticks[index], waiting[index])), rule)
        amounts.append(whole)
        suspended.append(np.maximum(difference(whole, certain), 0))
    return Amounts(amount=np.stack(amounts), suspended=np.stack(suspended))


def _minor(program: Program, ticks: Whole) -> Ratio:
    return Ratio(num=np.maximum(ticks, 0), den=filled(ticks.shape, program.money_scale))


def _round(amount: Ratio, rule: Rounding) -> Whole:
    return rounded(amount, unit=rule.unit_minor, mode=rule.mode)
