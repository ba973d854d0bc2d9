"""Stage 3, price: what lines earn that are not priced claim by claim. One function for each form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.terms import (
    Basis,
    FixedLine,
    MilestoneLine,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    UnitPriceLine,
)
from outcomes_fund.settlement.exact import Ratio, Whole, difference, filled, narrow, product, total
from outcomes_fund.settlement.measure import Measures, Reading
from outcomes_fund.settlement.program import Program

__all__ = ["TEST_FORMS", "fixed", "milestone", "price_tests", "sliding_scale", "step_table"]

Mask = npt.NDArray[np.bool_]


def price_tests(program: Program, measures: Measures, *, worlds: int, until: date) -> dict[int, Ratio]:
    """Work out what every line earns that is not priced claim by claim.

    Args:
        program: The compiled contract.

        measures: Values of the metrics.

        worlds: Number of worlds.

        until: Last day looked at; tests and fixed amounts dated later earn nothing.

    Returns:
        Exact minor units by index of the line, each of shape (P, worlds), 0 or more.

    Source:
        Order of operations, step 5.
    """
    tested = (np.arange(len(program.periods)) < program.periods_until(until))[:, None]
    earned: dict[int, Ratio] = {}
    for index, line in enumerate(program.contract.lines):
        if isinstance(line, FixedLine):
            earned[index] = Ratio.whole(np.repeat(fixed(program, line, until)[:, None], worlds, axis=1))
        elif not isinstance(line, UnitPriceLine):
            amount, exists = TEST_FORMS[line.form](program, measures, line)
            earned[index] = _earned(amount, exists & tested, rise=line.paid == "to_date")
    return earned


def fixed(program: Program, line: FixedLine, until: date) -> Whole:
    """Place the amounts of a fixed line in their periods.

    Returns:
        Minor units, shape (P,); amounts dated after ``until`` are left out.
    """
    amounts = [0] * len(program.periods)
    if line.amount_each_period_minor is not None:
        amounts = [line.amount_each_period_minor if period.last <= until else 0 for period in program.periods]
    for instalment in line.instalments:
        if instalment.date <= until:
            day = np.array([epoch_day(instalment.date)], dtype=np.int32)
            amounts[int(program.period_of(day)[0])] += instalment.amount_minor
    return narrow(np.array(amounts, dtype=object))


def milestone(program: Program, measures: Measures, line: MilestoneLine) -> tuple[Ratio, Mask]:
    """Give the amount where every test holds, 0 elsewhere; a metric without result does not hold."""
    holds: Mask | None = None
    for test in line.when:
        reading = _reading(program, measures, test.metric, line.measured)
        held = reading.exists & _test_holds(reading, _in_steps(program, test.metric), test)
        holds = held if holds is None else holds & held
    if holds is None:
        message = "a milestone has at least one test: the contract was checked for it"
        raise AssertionError(message)
    return Ratio.whole(_pick(holds, line.amount_minor)), np.ones(holds.shape, dtype=bool)


def step_table(program: Program, measures: Measures, line: StepTableLine) -> tuple[Ratio, Mask]:
    """Give the amount of the last step that the value reaches, 0 below the first."""
    reading = _reading(program, measures, line.metric, line.measured)
    in_steps = _in_steps(program, line.metric)
    amount: Whole = np.zeros(reading.exists.shape, dtype=np.int64)
    for step in line.steps:
        amount = np.where(_step_holds(reading, in_steps, step), _pick(reading.exists, step.amount_minor), amount)
    return Ratio.whole(amount), reading.exists


def sliding_scale(program: Program, measures: Measures, line: SlidingScaleLine) -> tuple[Ratio, Mask]:
    """Give the amount on the straight line between the neighbouring points, level outside them.

    Defined, between the points (v, a) and (w, b), as::

        amount = (a * (w - v) + (b - a) * (value - v)) / (w - v)
    """
    reading = _reading(program, measures, line.metric, line.measured)
    in_steps = _in_steps(program, line.metric)
    scale = lcm(*((point.value * in_steps).denominator for point in line.points))
    # The value times the scale is x / y, and every point times the scale is a whole number.
    x, y = product(reading.value.num, scale), reading.value.den
    places = [int(point.value * in_steps * scale) for point in line.points]
    amounts = [point.amount_minor for point in line.points]
    amount = Ratio.whole(_pick(reading.exists, amounts[0]))
    for v, w, a, b in zip(places, places[1:], amounts, amounts[1:], strict=False):
        beyond = np.asarray(x >= product(y, w), dtype=bool)
        amount = Ratio.whole(_pick(beyond, b)).where(beyond, amount)
        if v < w:
            within = np.asarray(x >= product(y, v), dtype=bool) & ~beyond
            along = product(difference(x, product(y, v)), b - a)
            rising = Ratio(num=total(product(y, a * (w - v)), along), den=product(y, w - v))
            amount = rising.where(within, amount)
    return amount, reading.exists


# One row for each form that is read at a test; ``unit_price`` is priced claim by claim in ``price``.
TEST_FORMS: dict[str, Callable[[Program, Measures, Any], tuple[Ratio, Mask]]] = {
    "milestone": milestone,
    "step_table": step_table,
    "sliding_scale": sliding_scale,
}


def _reading(program: Program, measures: Measures, metric: str, measured: Basis) -> Reading:
    return measures.readings[program.metric_index(metric), measured]


def _in_steps(program: Program, metric: str) -> Fraction:
    """Steps in a unit: what turns a bound in units into one that compares with values in steps.

    A rate is a ratio of two numbers of steps, so its step cancels out.
    """
    record = program.contract.metric(metric)
    return Fraction(1) if record.kind == "rate" else 1 / record.resolution  # exact: fractions


def _compared(reading: Reading, bound: Fraction) -> tuple[Whole, Whole]:
    """Bring a value and a bound over one denominator."""
    return product(reading.value.num, bound.denominator), product(reading.value.den, bound.numerator)


def _test_holds(reading: Reading, in_steps: Fraction, test: Test) -> Mask:
    bounds = (
        (test.at_least, np.greater_equal),
        (test.above, np.greater),
        (test.at_most, np.less_equal),
        (test.below, np.less),
    )
    for bound, compare in bounds:
        if bound is not None:
            return np.asarray(compare(*_compared(reading, bound * in_steps)), dtype=bool)
    return np.asarray(reading.value.num > 0, dtype=bool)


def _step_holds(reading: Reading, in_steps: Fraction, step: Step) -> Mask:
    test = Test(metric="", at_least=step.at_least, above=step.above)
    return _test_holds(reading, in_steps, test)


def _pick(where: Mask, amount: int) -> Whole:
    """The amount where a condition holds, 0 elsewhere."""
    return np.where(where, filled(where.shape, amount), 0)


def _earned(amount: Ratio, exists: Mask, *, rise: bool) -> Ratio:
    """Earn each test's amount, or its rise above the highest earlier one."""
    amount = amount.where(exists, Ratio.whole(np.zeros(exists.shape, dtype=np.int64)))
    if not rise:
        return amount
    nothing = Ratio.whole(np.zeros(exists.shape[1:], dtype=np.int64))
    highest, rises = nothing, []
    for period in range(len(exists)):
        now = Ratio(num=amount.num[period], den=amount.den[period])
        higher = now.exceeds(highest)
        rises.append(now.minus(highest).where(higher, nothing))
        highest = now.where(higher, highest)
    return Ratio(num=np.stack([step.num for step in rises]), den=np.stack([step.den for step in rises]))
