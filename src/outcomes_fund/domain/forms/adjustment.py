"""Form ``adjustment``: what raises or lowers the amounts of other lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import attrs

from outcomes_fund.domain.bounds import exactly_one, negative_problems, out_of_range, without_effect
from outcomes_fund.domain.forms.line import Basis, LineBase, Test
from outcomes_fund.domain.line_rules import bounds_rise, points_rise, target_problems, when_problems
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "AdjustmentLine", "FactorPoint", "FactorStep"]


@attrs.frozen(kw_only=True)
class FactorStep:
    """A band of a bonus or penalty; exactly one bound is given.

    Args:
        at_least: The factor holds at this value and above.

        above: The factor holds above this value only.

        factor: What amounts are multiplied by: 1.05 for a bonus of 5 %, 0.9 for a penalty of 10 %.
    """

    factor: Fraction
    at_least: Fraction | None = None
    above: Fraction | None = None


@attrs.frozen(kw_only=True)
class FactorPoint:
    """A point of a factor that slides with the value.

    Args:
        value: Value of the metric.

        factor: What amounts are multiplied by at that value.
    """

    value: Fraction
    factor: Fraction


@attrs.frozen(kw_only=True)
class AdjustmentLine(LineBase):
    """Raises or lowers the amounts of other lines, before they are rounded; it earns nothing itself.

    Exactly one of ``factor``, ``steps``, ``points``, ``amount`` and ``price`` is given.

    Args:
        lines: The lines whose amounts it changes; empty means all lines written before it that are no adjustments.

        factor: Amounts are multiplied by this: 0.93 for a discount of 7 %.

        steps: Amounts are multiplied by the factor of the highest step that the metric reaches, in rising order; below
            the first they stay as they are. Bonus and malus.

        points: Amounts are multiplied by the factor on the straight line between the neighbouring points, level outside
            them. A quality factor has the points (0, 0) and (1, 1).

        amount_minor: This amount is taken off in each period, in whole minor units.

        price_minor: This amount is taken off for each unit of the metric, in minor units, exact.

        metric: What steps, points and price look at.

        measured: Metrics are read ``to_date`` or for the ``period`` alone.

        when: Tests that must all hold on the last day of the period; else it changes nothing.

        excess: What a deduction leaves below 0 ``lapses`` or is ``carried`` to the next periods.
    """

    form: ClassVar[str] = "adjustment"
    lines: tuple[str, ...] = ()
    factor: Fraction | None = None
    steps: tuple[FactorStep, ...] = ()
    points: tuple[FactorPoint, ...] = ()
    amount_minor: int | None = None
    price_minor: Fraction | None = None
    metric: str | None = None
    measured: Basis = "period"
    when: tuple[Test, ...] = ()
    excess: Literal["lapses", "carried"] = "lapses"

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        own = () if self.metric is None else (("metric", self.metric),)
        return (*own, *((f"when[{number}].metric", test.metric) for number, test in enumerate(self.when)))


def adjustments_say_how(contract: Contract) -> Iterator[Problem]:
    """An adjustment has exactly one of factor, steps, points, amount and price."""
    for path, line in lines_in(contract, AdjustmentLine):
        ways = {
            "factor": line.factor,
            "steps": line.steps,
            "points": line.points,
            "amount": line.amount_minor,
            "price": line.price_minor,
        }
        yield from exactly_one(path, ways)


def adjustments_look_at_metrics(contract: Contract) -> Iterator[Problem]:
    """Steps, points and a price need a metric; a factor and an amount have no use for one."""
    for path, line in lines_in(contract, AdjustmentLine):
        looks = bool(line.steps or line.points) or line.price_minor is not None
        if looks and line.metric is None:
            yield Problem(
                code="missing_metric",
                path=f"{path}.metric",
                message="steps, points and price look at a metric, but none is named.",
                remedy="Name the metric.",
            )
        flat = line.factor is not None or line.amount_minor is not None
        if flat and not looks and line.metric is not None:
            why = "a factor or an amount does not depend on a metric"
            remedy = "Leave 'metric' out, or put a condition on it under 'when'."
            yield without_effect(f"{path}.metric", line.metric, why, remedy)


def adjustments_are_in_range(contract: Contract) -> Iterator[Problem]:
    """Factors, amounts and prices of adjustments are 0 or more."""
    for path, line in lines_in(contract, AdjustmentLine):
        factors = [("factor", line.factor)]
        factors += [(f"steps[{number}].factor", step.factor) for number, step in enumerate(line.steps)]
        factors += [(f"points[{number}].factor", point.factor) for number, point in enumerate(line.points)]
        for key, factor in factors:
            if factor is not None and factor < 0:
                yield out_of_range(f"{path}.{key}", factor, "0 or more", "A factor of 0 leaves nothing.")
        yield from negative_problems(f"{path}.amount", line.amount_minor)
        yield from negative_problems(f"{path}.price", line.price_minor)


def adjustments_rise(contract: Contract) -> Iterator[Problem]:
    """Steps and points of adjustments rise, and each test and step has one bound."""
    for path, line in lines_in(contract, AdjustmentLine):
        yield from bounds_rise(f"{path}.steps", line.steps)
        yield from points_rise(f"{path}.points", line.points)
        yield from when_problems(contract, f"{path}.when", line.when)


def adjustments_name_lines_before(contract: Contract) -> Iterator[Problem]:
    """An adjustment changes lines that stand before it and have amounts."""
    for path, line in lines_in(contract, AdjustmentLine):
        yield from target_problems(contract, path, line)


def only_deductions_leave_excess(contract: Contract) -> Iterator[Problem]:
    """Only a deduction, an amount or a price, can leave something to carry."""
    for path, line in lines_in(contract, AdjustmentLine):
        if line.excess == "carried" and line.amount_minor is None and line.price_minor is None:
            why = "only an amount or a price can be more than what it is taken off"
            yield without_effect(f"{path}.excess", line.excess, why, "Leave 'excess' out.")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    adjustments_say_how,
    adjustments_look_at_metrics,
    adjustments_are_in_range,
    adjustments_rise,
    adjustments_name_lines_before,
    only_deductions_leave_excess,
)
