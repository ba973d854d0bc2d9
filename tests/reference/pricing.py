"""Step 5: what claims are worth, and what the other forms earn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.terms import (
    Band,
    FixedLine,
    Line,
    MilestoneLine,
    Point,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
)
from tests.reference.claims import Claim
from tests.reference.dates import ONE_DAY
from tests.reference.measures import measure

__all__ = ["amount_at_test", "earned", "value_at_test", "value_of_first_units"]

ZERO = Fraction(0)


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


def earned(
    contract: Contract, line: Line, claims: Sequence[Claim], periods: Sequence[Period], until: date
) -> dict[Period, Fraction]:
    """Step 5, all forms but `unit_price`: the amount earned in each period."""
    if isinstance(line, FixedLine):
        return {period: Fraction(fixed(line, period, until)) for period in periods}
    assert isinstance(line, MilestoneLine | StepTableLine | SlidingScaleLine)
    amounts = dict.fromkeys(periods, ZERO)
    earlier: list[Fraction] = []
    for period in periods:
        if period.end - ONE_DAY > until:
            continue
        amount = amount_at_test(contract, line, claims, period)
        if amount is None:
            continue
        highest = max(earlier) if earlier else ZERO
        amounts[period] = amount if line.paid == "period" else max(amount - highest, ZERO)
        earlier.append(amount)
    return amounts


def fixed(line: FixedLine, period: Period, until: date) -> int:
    """Step 5, `fixed`: an amount in each period that is over, or instalments on their days."""
    if line.amount_each_period_minor is not None:
        return line.amount_each_period_minor if period.end - ONE_DAY <= until else 0
    return sum(
        instalment.amount_minor
        for instalment in line.instalments
        if period.start <= instalment.date < period.end and instalment.date <= until
    )


def value_at_test(
    contract: Contract, line: Line, claims: Sequence[Claim], period: Period, until: date
) -> Fraction | None:
    """Step 5: the value that a step table or sliding scale is read at; None for other forms."""
    if not isinstance(line, StepTableLine | SlidingScaleLine) or period.end - ONE_DAY > until:
        return None
    return measure(contract, contract.metric(line.metric), claims, period, line.measured)


def amount_at_test(
    contract: Contract,
    line: MilestoneLine | StepTableLine | SlidingScaleLine,
    claims: Sequence[Claim],
    period: Period,
) -> Fraction | None:
    """Step 5: A on the last day of a period; None where a metric has no result."""
    if isinstance(line, MilestoneLine):
        holds = True
        for test in line.when:
            metric = contract.metric(test.metric)
            value = measure(contract, metric, claims, period, line.measured)
            holds = holds and value is not None and holds_at(test, value)
        return Fraction(line.amount_minor) if holds else ZERO
    value = measure(contract, contract.metric(line.metric), claims, period, line.measured)
    if value is None:
        return None
    if isinstance(line, StepTableLine):
        return on_steps(line.steps, value)
    return on_scale(line.points, value)


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
    return value == 1


def on_steps(steps: Sequence[Step], value: Fraction) -> Fraction:
    """Step 5, `step_table`: the amount of the last step whose bound holds."""
    amount = ZERO
    for step in steps:
        reached = step.at_least is not None and value >= step.at_least
        passed = step.above is not None and value > step.above
        if reached or passed:
            amount = Fraction(step.amount_minor)
    return amount


def on_scale(points: Sequence[Point], value: Fraction) -> Fraction:
    """Step 5, `sliding_scale`: between neighbours, level outside, the second point at a jump."""
    at_or_below = [point for point in points if point.value <= value]
    higher = [point for point in points if point.value > value]
    if not at_or_below:
        return Fraction(points[0].amount_minor)
    if not higher:
        return Fraction(points[-1].amount_minor)
    left, right = at_or_below[-1], higher[0]
    part = (value - left.value) / (right.value - left.value)
    return left.amount_minor + part * (right.amount_minor - left.amount_minor)
