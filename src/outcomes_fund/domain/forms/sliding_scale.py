"""Form ``sliding_scale``: an amount on straight lines between points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Tests, amount_or_part
from outcomes_fund.domain.line_rules import milestone_problems, points_rise, rate_problems
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "Point", "SlidingScaleLine"]


@attrs.frozen(kw_only=True)
class Point:
    """A point of a sliding scale; one of ``amount`` and ``rate`` is given.

    Args:
        value: Value of the metric.

        amount_minor: Amount at that value, in whole minor units.

        rate: Part of the line's notional amount at that value: 0.075 for 7.5 % of it.
    """

    value: Fraction
    amount_minor: int | None = None
    rate: Fraction | None = None


@attrs.frozen(kw_only=True)
class SlidingScaleLine(LineBase):
    """An amount on straight lines between points, level outside them.

    Args:
        metric: Any metric but a milestone.

        points: In rising order of value; the same value twice is a jump, and the second amount holds at it.

        notional_minor: What the rates of points are a part of, in whole minor units: a principal.

        measured: The metric is read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount at each test.

        tests: When it is tested; None means at the end of every period.
    """

    form: ClassVar[str] = "sliding_scale"
    metric: str
    points: tuple[Point, ...]
    notional_minor: int | None = None
    measured: Basis
    paid: Basis
    tests: Tests | None = None

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        return (("metric", self.metric),)

    def amount_of(self, point: Point) -> Fraction:
        """Give the amount of a point in minor units, exact."""
        return amount_or_part(point.amount_minor, point.rate, self.notional_minor)


def scales_rise(contract: Contract) -> Iterator[Problem]:
    """A scale has points in rising order of value; a jump is the same value twice, not more."""
    for path, line in lines_in(contract, SlidingScaleLine):
        if not line.points:
            yield Problem(
                code="no_point",
                path=f"{path}.points",
                message="there is no point.",
                remedy="Give each point its value and its amount.",
            )
        yield from points_rise(f"{path}.points", line.points)


def points_have_amounts(contract: Contract) -> Iterator[Problem]:
    """Each point has an amount or a rate, never both, never neither; rates are of a notional amount."""
    for path, line in lines_in(contract, SlidingScaleLine):
        yield from rate_problems(path, "points", line.points, line.notional_minor)


def scales_look_at_values(contract: Contract) -> Iterator[Problem]:
    """A sliding scale cannot use a milestone, which is reached or not."""
    for path, line in lines_in(contract, SlidingScaleLine):
        yield from milestone_problems(contract, f"{path}.metric", line.form, line.metric)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (scales_rise, points_have_amounts, scales_look_at_values)
