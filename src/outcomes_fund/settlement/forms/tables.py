"""Conditions, steps and points: how a value is compared, and what a table gives for it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Protocol

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.terms import Basis, Test, Tests
from outcomes_fund.settlement.exact import Whole, difference, filled, product, total
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["all_hold", "band_worth", "holds", "on_points", "on_steps"]

Mask = npt.NDArray[np.bool_]


class Bounded(Protocol):
    """A step with one bound."""

    @property
    def at_least(self) -> Fraction | None: ...
    @property
    def above(self) -> Fraction | None: ...


def all_hold(measures: Measures, when: Sequence[Test], tests: Tests | None, measured: Basis) -> Mask:
    """Say where all tests hold; a metric without result does not hold, a test without bound holds when reached.

    Args:
        measures: Values of the metrics.

        when: The tests, at least one.

        tests: When they are tested.

        measured: How metrics are read where a test does not say it.

    Returns:
        Shape (T, worlds).
    """
    found: Mask | None = None
    for test in when:
        reading = measures.read(test.metric, tests, test.measured or measured)
        held = reading.exists & holds(reading.value, test)
        found = held if found is None else found & held
    if found is None:
        message = "there is at least one test: the contract was checked for it"
        raise AssertionError(message)
    return found


def holds(value: Ratio, test: Test) -> Mask:
    """Say where a value keeps the one bound of a test."""
    bounds = (
        (test.at_least, np.greater_equal),
        (test.above, np.greater),
        (test.at_most, np.less_equal),
        (test.below, np.less),
    )
    for bound, compare in bounds:
        if bound is not None:
            left, right = product(value.num, bound.denominator), product(value.den, bound.numerator)
            return np.asarray(compare(left, right), dtype=bool)
    return np.asarray(value.num > 0, dtype=bool)


def on_steps(value: Ratio, steps: Sequence[tuple[Bounded, Fraction]], below: Fraction) -> Ratio:
    """Give the amount of the last step whose bound holds.

    Args:
        value: Values to look up.

        steps: Bounds in rising order, each with its amount.

        below: The amount where no bound holds.
    """
    scale = lcm(below.denominator, *(amount.denominator for _, amount in steps))
    found = filled(value.num.shape, int(below * scale))
    for step, amount in steps:
        held = holds(value, Test(metric="", at_least=step.at_least, above=step.above))
        found = np.where(held, filled(found.shape, int(amount * scale)), found)
    return Ratio(num=found, den=filled(found.shape, scale))


def on_points(value: Ratio, points: Sequence[tuple[Fraction, Fraction]]) -> Ratio:
    """Give the amount on the straight line between the neighbouring points, level outside them.

    Defined, between the points (v, a) and (w, b), as::

        amount = (a * (w - v) + (b - a) * (value - v)) / (w - v)

    Args:
        value: Values to look up.

        points: Value and amount in rising order of value; of two with the same value the second holds at it.
    """
    scale = lcm(*(place.denominator for place, _ in points))
    money = lcm(*(amount.denominator for _, amount in points))
    # The value times the scale is x / y, and every point times the scale is a whole number.
    x, y = product(value.num, scale), value.den
    places, amounts = [int(place * scale) for place, _ in points], [int(amount * money) for _, amount in points]
    amount = Ratio.whole(filled(x.shape, amounts[0]))
    for v, w, a, b in zip(places, places[1:], amounts, amounts[1:], strict=False):
        beyond = np.asarray(x >= product(y, w), dtype=bool)
        amount = Ratio.whole(filled(x.shape, b)).where(beyond, amount)
        if v < w:
            within = np.asarray(x >= product(y, v), dtype=bool) & ~beyond
            along = product(difference(x, product(y, v)), b - a)
            rising = Ratio(num=total(product(y, a * (w - v)), along), den=product(y, w - v))
            amount = rising.where(within, amount)
    return amount.scaled(Fraction(1, money))


def band_worth(value: Ratio, bands: Sequence[tuple[Fraction | None, Fraction]]) -> Ratio:
    """Price a value band by band; below 0, at the price of the first band.

    Args:
        value: How many units, exact.

        bands: Upper end of each band (None for the last) and the price of one unit in it.
    """
    scale = lcm(*(price.denominator for _, price in bands), *(end.denominator for end, _ in bands if end is not None))
    x, y = product(value.num, scale), value.den
    worth: Whole | None = None
    lower = 0
    for number, (end, price) in enumerate(bands):
        upper = None if end is None else int(end * scale)
        inside = x if upper is None else np.minimum(x, product(y, upper))
        inside = inside if number == 0 else difference(np.maximum(inside, product(y, lower)), product(y, lower))
        part = product(inside, int(price * scale))
        worth = part if worth is None else total(worth, part)
        lower = upper or lower
    if worth is None:
        message = "there is at least one band: the contract was checked for it"
        raise AssertionError(message)
    return Ratio(num=worth, den=product(y, scale * scale)).reduced()
