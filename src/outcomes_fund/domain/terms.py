"""Payment lines: what a measured outcome earns. One record for each form."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.money import Rounding

__all__ = [
    "LINE_FORMS",
    "Band",
    "Basis",
    "FixedLine",
    "Instalment",
    "Line",
    "MilestoneLine",
    "Point",
    "SlidingScaleLine",
    "Step",
    "StepTableLine",
    "Test",
    "UnitPriceLine",
    "Window",
    "line_metrics",
]

Basis = Literal["period", "to_date"]
Window = Literal["period", "year", "contract"]


@attrs.frozen(kw_only=True)
class _LineBase:
    """What every payment line has.

    Args:
        id: Short name used by limits, statements and commands.

        title: The line in the words of the contract.

        clause: Where the contract says so, such as ``schedule 2, row 4``.

        rounding: Where this line's amounts are rounded; None means as the contract says.
    """

    id: str
    title: str
    clause: str = ""
    rounding: Rounding | None = None


@attrs.frozen(kw_only=True)
class Instalment:
    """A fixed amount that is earned on a day.

    Args:
        date: Day on which it is earned; it falls in the period that holds it.

        amount_minor: Whole minor units.
    """

    date: date
    amount_minor: int


@attrs.frozen(kw_only=True)
class FixedLine(_LineBase):
    """Amounts that depend on no outcome.

    Exactly one of the two is given.

    Args:
        amount_each_period_minor: Earned on the last day of every period.

        instalments: Earned on their own days.
    """

    form: ClassVar[str] = "fixed"
    amount_each_period_minor: int | None = None
    instalments: tuple[Instalment, ...] = ()


@attrs.frozen(kw_only=True)
class Band:
    """A volume band of a unit price.

    Args:
        up_to: Last unit of the band, counted from the first unit admitted; None for the last band.

        price_minor: Price of one unit in this band, in minor units, exact.
    """

    up_to: Fraction | None
    price_minor: Fraction


@attrs.frozen(kw_only=True)
class UnitPriceLine(_LineBase):
    """A price for each unit admitted, the same for all or by volume band.

    Args:
        metric: A metric of kind ``count`` or ``sum``.

        bands: In rising order, the last one without upper end; one band is a single price.

        bands_over: Bands count the units admitted over the ``contract`` or over each ``year``.
    """

    form: ClassVar[str] = "unit_price"
    metric: str
    bands: tuple[Band, ...]
    bands_over: Literal["contract", "year"] = "contract"


@attrs.frozen(kw_only=True)
class Test:
    """A condition on the value of a metric; exactly one bound is given.

    Args:
        metric: Any metric; one of kind ``milestone`` needs no bound: it holds when reached.

        at_least: Holds at this value and above.

        above: Holds above this value only.

        at_most: Holds at this value and below.

        below: Holds below this value only.
    """

    __test__: ClassVar[bool] = False  # not a test class, whatever its name says to a collector

    metric: str
    at_least: Fraction | None = None
    above: Fraction | None = None
    at_most: Fraction | None = None
    below: Fraction | None = None


@attrs.frozen(kw_only=True)
class MilestoneLine(_LineBase):
    """All or nothing: an amount when every test holds.

    Args:
        amount_minor: Whole minor units.

        when: Tests that must all hold on the same test date.

        measured: Metrics are read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` pays once, the first time the tests hold; ``period`` pays in every period in
            which they hold.
    """

    form: ClassVar[str] = "milestone"
    amount_minor: int
    when: tuple[Test, ...]
    measured: Basis = "to_date"
    paid: Basis = "to_date"


@attrs.frozen(kw_only=True)
class Step:
    """A step of a table; exactly one bound is given.

    Args:
        at_least: The step holds at this value and above.

        above: The step holds above this value only.

        amount_minor: Whole minor units.
    """

    amount_minor: int
    at_least: Fraction | None = None
    above: Fraction | None = None


@attrs.frozen(kw_only=True)
class StepTableLine(_LineBase):
    """The amount of the highest step that the metric reaches; nothing below the first.

    Args:
        metric: Any metric but a milestone.

        steps: In rising order of their bounds.

        measured: The metric is read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount
            in each period.
    """

    form: ClassVar[str] = "step_table"
    metric: str
    steps: tuple[Step, ...]
    measured: Basis
    paid: Basis


@attrs.frozen(kw_only=True)
class Point:
    """A point of a sliding scale.

    Args:
        value: Value of the metric.

        amount_minor: Amount at that value, in whole minor units.
    """

    value: Fraction
    amount_minor: int


@attrs.frozen(kw_only=True)
class SlidingScaleLine(_LineBase):
    """An amount on straight lines between points, level outside them.

    Args:
        metric: Any metric but a milestone.

        points: In rising order of value; the same value twice is a jump, and the second amount holds at it.

        measured: The metric is read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount
            in each period.
    """

    form: ClassVar[str] = "sliding_scale"
    metric: str
    points: tuple[Point, ...]
    measured: Basis
    paid: Basis


Line = FixedLine | UnitPriceLine | MilestoneLine | StepTableLine | SlidingScaleLine

LINE_FORMS: dict[str, type[Line]] = {
    line.form: line for line in (FixedLine, UnitPriceLine, MilestoneLine, StepTableLine, SlidingScaleLine)
}


def line_metrics(line: Line) -> tuple[str, ...]:
    """Name the metrics that a line looks at, in the order written."""
    if isinstance(line, FixedLine):
        return ()
    if isinstance(line, MilestoneLine):
        return tuple(test.metric for test in line.when)
    return (line.metric,)
