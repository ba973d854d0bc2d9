"""Step 5: the amount A of a tested line at one test, before index, exchange and what is paid of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from outcomes_fund.domain.terms import (
    Band,
    Basis,
    MilestoneLine,
    Point,
    SavingsShareLine,
    ShareTier,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    TestedLine,
    UnitPriceLine,
)

__all__ = ["Read", "amount_at", "holds_at", "on_scale", "on_steps", "on_tiers", "value_of_first_units"]

ZERO = Fraction(0)
Read = Callable[[str, Basis], Fraction | None]


def value_of_first_units(bands: Sequence[Band], units: Fraction) -> Fraction:
    """Step 5, `unit_price`: V(x), each unit at the price of its band."""
    if units < 0:
        return units * bands[0].price_minor
    value, begin = ZERO, ZERO
    for band in bands:
        end = units if band.up_to is None else min(units, band.up_to)
        if end > begin:
            value += (end - begin) * band.price_minor
            begin = end
    return value


def amount_at(line: TestedLine, read: Read) -> Fraction | None:
    """Step 5: A at a test; None where the metric has no result.

    Args:
        line: The version of the line that is in force on the day of the test.

        read: Gives the value of a metric at this test, for the period or to date.
    """
    if isinstance(line, MilestoneLine):
        values = [(test, read(test.metric, test.measured or line.measured)) for test in line.when]
        all_hold = all(value is not None and holds_at(test, value) for test, value in values)
        return Fraction(line.amount_minor) if all_hold else ZERO
    assert line.measured is not None
    value = read(line.metric, line.measured)
    if value is None:
        return None
    if isinstance(line, UnitPriceLine):
        return value_of_first_units(line.bands, value)
    if isinstance(line, StepTableLine):
        return on_steps(line.steps, value, line.notional_minor)
    if isinstance(line, SlidingScaleLine):
        return on_scale(line.points, value, line.notional_minor)
    assert isinstance(line, SavingsShareLine)
    return on_tiers(line.tiers, value * line.unit_value_minor)


def holds_at(test: Test, value: Fraction) -> bool:
    """Step 5, `milestone`: the one bound holds; a bare test holds if the milestone was reached."""
    if test.at_least is not None:
        return value >= test.at_least
    if test.above is not None:
        return value > test.above
    if test.at_most is not None:
        return value <= test.at_most
    if test.below is not None:
        return value < test.below
    return value > 0


def amount_of(entry: Step | Point, notional: int | None) -> Fraction:
    """Step 5: the amount of a step or point; with a rate, that part of the notional amount."""
    if entry.amount_minor is not None:
        return Fraction(entry.amount_minor)
    assert entry.rate is not None
    assert notional is not None
    return entry.rate * notional


def on_steps(steps: Sequence[Step], value: Fraction, notional: int | None = None) -> Fraction:
    """Step 5, `step_table`: the amount of the last step whose bound holds."""
    amount = ZERO
    for step in steps:
        reached = step.at_least is not None and value >= step.at_least
        passed = step.above is not None and value > step.above
        if reached or passed:
            amount = amount_of(step, notional)
    return amount


def on_scale(points: Sequence[Point], value: Fraction, notional: int | None = None) -> Fraction:
    """Step 5, `sliding_scale`: between neighbours, level outside, the second point at a jump."""
    at_or_below = [point for point in points if point.value <= value]
    higher = [point for point in points if point.value > value]
    if not at_or_below:
        return amount_of(points[0], notional)
    if not higher:
        return amount_of(points[-1], notional)
    left, right = at_or_below[-1], higher[0]
    part = (value - left.value) / (right.value - left.value)
    low, high = amount_of(left, notional), amount_of(right, notional)
    return low + part * (high - low)


def on_tiers(tiers: Sequence[ShareTier], saved: Fraction) -> Fraction:
    """Step 5, `savings_share`: each part of what was saved at the share of its tier."""
    if saved < 0:
        return saved * tiers[0].share
    amount, begin = ZERO, ZERO
    for tier in tiers:
        end = saved if tier.up_to_minor is None else min(saved, Fraction(tier.up_to_minor))
        if end > begin:
            amount += (end - begin) * tier.share
            begin = end
    return amount
