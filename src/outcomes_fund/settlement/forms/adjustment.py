"""Form ``adjustment``: what raises or lowers the running amounts of other lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.terms import AdjustmentLine
from outcomes_fund.settlement.forms.tables import all_hold, on_points, on_steps
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["Effect", "adjusted", "effect_of"]

Mask = npt.NDArray[np.bool_]

NOTHING, ONE = Fraction(0), Fraction(1)


@attrs.frozen(kw_only=True, eq=False)
class Effect:
    """What an adjustment does in each period and world.

    Args:
        factor: What targets are multiplied by, shape (P, worlds); 1 where it does nothing.

        deduction: What is taken off them together, exact minor units, shape (P, worlds), 0 or more.

        carried: In which periods what is left of a deduction goes on to the next, shape (P,).
    """

    factor: Ratio
    deduction: Ratio
    carried: npt.NDArray[np.bool_]


def effect_of(measures: Measures, line: int, *, until: date) -> Effect:
    """Work out what an adjustment does, from the version in force at the end of each period.

    Args:
        measures: Values of the metrics.

        line: Index of the adjustment.

        until: Last day looked at.

    Source:
        Order of operations, step 7.
    """
    program = measures.program
    shape = (len(program.periods), measures.worlds)
    factor, deduction = Ratio.constant(ONE, shape), Ratio.constant(NOTHING, shape)
    carried = np.zeros(shape[0], dtype=bool)
    terms = [program.line_at(line, period.last) for period in program.periods]
    for version in program.lines[line]:
        record = version.terms
        rows = np.array([each is record for each in terms], dtype=bool)
        if not isinstance(record, AdjustmentLine) or not rows.any():
            continue
        own, applies = _factor(measures, record, shape)
        held = _held(measures, record, until, shape) & rows[:, None]
        factor = own.where(held & applies, factor)
        deduction = _deduction(measures, record, shape).where(held, deduction)
        carried |= rows & (record.excess == "carried")
    begun = np.array([period.start <= until for period in program.periods], dtype=bool)
    return Effect(factor=factor, deduction=deduction, carried=carried & begun)


def _held(measures: Measures, record: AdjustmentLine, until: date, shape: tuple[int, int]) -> Mask:
    """Say where an adjustment holds: a bare factor always, all others once the period has come and its tests hold."""
    if record.metric is None and not record.when and record.factor is not None:
        return np.ones(shape, dtype=bool)
    held = np.zeros(shape, dtype=bool)
    held[: measures.program.periods_until(until)] = True
    return held & all_hold(measures, record.when, None, record.measured) if record.when else held


def _factor(measures: Measures, record: AdjustmentLine, shape: tuple[int, int]) -> tuple[Ratio, Mask]:
    """Give the factor, and where there is one."""
    if record.factor is not None:
        return Ratio.constant(record.factor, shape), np.ones(shape, dtype=bool)
    if not (record.steps or record.points):
        return Ratio.constant(ONE, shape), np.zeros(shape, dtype=bool)
    reading = measures.read(record.metric or "", None, record.measured)
    if record.steps:
        return on_steps(reading.value, [(step, step.factor) for step in record.steps], ONE), reading.exists
    return on_points(reading.value, [(point.value, point.factor) for point in record.points]), reading.exists


def _deduction(measures: Measures, record: AdjustmentLine, shape: tuple[int, int]) -> Ratio:
    """Give what is taken off: an amount, or a price for each unit of the metric."""
    nothing = Ratio.constant(NOTHING, shape)
    if record.amount_minor is not None:
        amount = Ratio.constant(Fraction(record.amount_minor), shape)
    elif record.price_minor is not None:
        reading = measures.read(record.metric or "", None, record.measured)
        positive = reading.exists & np.asarray(reading.value.num > 0, dtype=bool)
        amount = reading.value.scaled(record.price_minor).where(positive, nothing)
    else:
        return nothing
    program = measures.program
    amount = amount.scaled(program.exchange_rate(record))
    if record.indexed is None:
        return amount
    factors = [program.factor(record.indexed, period.last) for period in program.periods]
    return Ratio.stack([amount.at(place).scaled(factor) for place, factor in enumerate(factors)])


def adjusted(targets: Sequence[Ratio], effect: Effect) -> list[Ratio]:
    """Change running amounts, in time order.

    Args:
        targets: Exact minor units of each target, in their order, shape (P, worlds).

        effect: What the adjustment does.

    Returns:
        The amounts after it; a negative amount is left as it is, and none falls below 0.
    """
    rows: list[list[Ratio]] = [[] for _ in targets]
    shape = effect.deduction.num.shape[1:]
    nothing = Ratio.constant(NOTHING, shape)
    rest = nothing
    for period in range(len(effect.deduction.num)):
        left = effect.deduction.at(period).plus(rest)
        for number, target in enumerate(targets):
            amount = target.at(period)
            positive = np.asarray(amount.num > 0, dtype=bool)
            amount = amount.times(effect.factor.at(period)).where(positive, amount)
            taken = left.where(amount.exceeds(left), amount).where(np.asarray(amount.num > 0, dtype=bool), nothing)
            left = left.minus(taken)
            rows[number].append(amount.minus(taken))
        rest = left if effect.carried[period] else nothing
    return [Ratio.stack(each) for each in rows]
