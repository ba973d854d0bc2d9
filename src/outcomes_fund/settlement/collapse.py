"""Between limit on claims and limit on money: one rounded amount for each line and period."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.money import Rounding
from outcomes_fund.settlement.adjust import adjust, has_adjustments
from outcomes_fund.settlement.exact import Whole, alike, difference, total_at
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio, rounded
from outcomes_fund.settlement.reading import Measures

__all__ = ["Amounts", "before_adjustments", "cell_of", "collapse", "round_lines"]


@attrs.frozen(kw_only=True, eq=False)
class Amounts:
    """Whole minor units for each line, period and world.

    Args:
        amount: Rounded, suspended part included, 0 or more, shape (lines, P, worlds).

        suspended: The part of it that waits for a dispute, shape (lines, P, worlds).

        adjusted: What adjustments added to a line, exact minor units, shape (P, worlds), by index; only lines changed.

        parts: What percentage lines earned, exact minor units, shape (P, worlds), by index.
    """

    amount: Whole
    suspended: Whole
    adjusted: dict[int, Ratio] = attrs.Factory(dict)
    parts: dict[int, Ratio] = attrs.Factory(dict)


def cell_of(program: Program, claims: Claims, worlds: int) -> npt.NDArray[np.int64]:
    """Give each claim its place in an array of shape (lines, P, worlds), read row by row."""
    line_period = claims.line.astype(np.int64) * len(program.periods) + claims.period
    return line_period * worlds + claims.world


def before_adjustments(
    program: Program, claims: Claims, paid: PaidClaims, earned: dict[int, Ratio]
) -> dict[int, Ratio]:
    """Give what each line earned before adjustments, for one world, to tell what each of them changed.

    Args:
        program: The compiled contract.

        claims: Claims in the order of claims.

        paid: What the limits on claims left of them.

        earned: Exact minor units of the other lines by index, shape (P, 1).
    """
    shape = (len(program.contract.lines), len(program.periods), 1)
    ticks = total_at(cell_of(program, claims, 1), paid.paid, shape[0] * shape[1]).reshape(shape)
    return {**earned, **{each.line: _minor(program, ticks[each.line]) for each in program.priced_lines}}


def collapse(
    measures: Measures,
    claims: Claims,
    paid: PaidClaims,
    earned: dict[int, Ratio],
    *,
    until: date,
) -> Amounts:
    """Add claims up to lines and periods, adjust them, and round everything once.

    Args:
        measures: Values of the metrics, for adjustments.

        claims: Claims in the order of claims.

        paid: What the limits on claims left of them.

        earned: Exact minor units of the other lines by index, shape (P, worlds).

        until: Last day looked at.

    Returns:
        Whole minor units; the only rounding there is.

    Source:
        Order of operations, step 7.
    """
    program, worlds = measures.program, measures.worlds
    shape = (len(program.contract.lines), len(program.periods), worlds)
    size = shape[0] * shape[1] * shape[2]
    cell = cell_of(program, claims, worlds)
    ticks = total_at(cell, paid.paid, size).reshape(shape)
    waits = np.flatnonzero(claims.suspended)
    by_line = {each.line: ticks[each.line] for each in program.priced_lines}
    if len(waits) == 0:
        return round_lines(measures, by_line, None, earned, until=until)
    waiting = total_at(cell[waits], paid.paid[waits], size).reshape(shape)
    return round_lines(measures, by_line, {line: waiting[line] for line in by_line}, earned, until=until)


def round_lines(
    measures: Measures,
    ticks: dict[int, Whole],
    waiting: dict[int, Whole] | None,
    earned: dict[int, Ratio],
    *,
    until: date,
) -> Amounts:
    """Adjust what lines earn, and round everything once.

    Args:
        measures: Values of the metrics, for adjustments.

        ticks: What lines priced claim by claim earn, by index, money ticks, shape (P, worlds).

        waiting: The part of it that waits for a dispute; None where nothing does.

        earned: Exact minor units of the other lines by index, shape (P, worlds).

        until: Last day looked at.
    """
    program, shape = measures.program, (len(measures.program.periods), measures.worlds)
    whole = {**earned, **{line: _minor(program, own) for line, own in ticks.items()}}
    certain = whole
    if waiting is not None:
        sure_ticks = {line: difference(own, waiting[line]) for line, own in ticks.items()}
        certain = {**earned, **{line: _minor(program, own) for line, own in sure_ticks.items()}}
    if not has_adjustments(program):
        return _rounded(program, whole, certain, shape)
    after, parts = adjust(measures, whole, until=until)
    sure = after if certain is whole else adjust(measures, certain, until=until)[0]
    before = {**whole, **parts}
    changed = {line: after[line].minus(before[line]) for line in after if after[line] is not before[line]}
    return attrs.evolve(_rounded(program, after, sure, shape), adjusted=changed, parts=parts)


def _rounded(program: Program, whole: dict[int, Ratio], certain: dict[int, Ratio], shape: tuple[int, int]) -> Amounts:
    """Round what each line earns; what disputes make uncertain of it is suspended."""
    nothing = alike(shape, 0)
    amounts, suspended = [], []
    for index, line in enumerate(program.contract.lines):
        if index not in whole:
            amounts.append(nothing)
            suspended.append(nothing)
            continue
        rule = line.rounding or program.contract.rounding
        amount = _round(whole[index], rule)
        amounts.append(amount)
        same = certain[index] is whole[index]
        suspended.append(nothing if same else np.maximum(difference(amount, _round(certain[index], rule)), 0))
    waits = any(each is not nothing for each in suspended)
    return Amounts(
        amount=np.stack(amounts), suspended=np.stack(suspended) if waits else alike((len(amounts), *shape), 0)
    )


def _minor(program: Program, ticks: Whole) -> Ratio:
    return Ratio(num=ticks, den=alike(ticks.shape, program.money_scale))


def _round(amount: Ratio, rule: Rounding) -> Whole:
    positive = Ratio(num=np.maximum(amount.num, 0), den=amount.den)
    return rounded(positive, unit=rule.unit_minor, mode=rule.mode)
