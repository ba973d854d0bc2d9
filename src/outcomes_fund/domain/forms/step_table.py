"""Form ``step_table``: the amount of the highest step that is reached."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Tests

__all__ = ["Step", "StepTableLine"]


@attrs.frozen(kw_only=True)
class Step:
    """A step of a table; exactly one bound is given, and one of ``amount`` and ``rate``.

    Args:
        at_least: The step holds at this value and above.

        above: The step holds above this value only.

        amount_minor: Whole minor units.

        rate: Part of the line's notional amount: 0.075 for 7.5 % of it.
    """

    at_least: Fraction | None = None
    above: Fraction | None = None
    amount_minor: int | None = None
    rate: Fraction | None = None


@attrs.frozen(kw_only=True)
class StepTableLine(LineBase):
    """The amount of the highest step that the metric reaches; nothing below the first.

    Args:
        metric: Any metric but a milestone.

        steps: In rising order of their bounds.

        notional_minor: What the rates of steps are a part of, in whole minor units: a principal.

        measured: The metric is read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount at each test.

        tests: When it is tested; None means at the end of every period.
    """

    form: ClassVar[str] = "step_table"
    metric: str
    steps: tuple[Step, ...]
    notional_minor: int | None = None
    measured: Basis
    paid: Basis
    tests: Tests | None = None

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        return (("metric", self.metric),)

    def amount_of(self, step: Step) -> Fraction:
        """Give the amount of a step in minor units, exact."""
        if step.amount_minor is not None:
            return Fraction(step.amount_minor)
        return (step.rate or Fraction(0)) * (self.notional_minor or 0)
