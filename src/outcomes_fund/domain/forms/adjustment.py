"""Form ``adjustment``: what raises or lowers the amounts of other lines."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Test

__all__ = ["AdjustmentLine", "FactorPoint", "FactorStep"]


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
