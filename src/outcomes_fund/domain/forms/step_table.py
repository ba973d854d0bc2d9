"""Form ``step_table``: the amount of the highest step that is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Tests, amount_or_part
from outcomes_fund.domain.line_rules import bounds_rise, milestone_problems, rate_problems
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "Step", "StepTableLine"]


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
        return amount_or_part(step.amount_minor, step.rate, self.notional_minor)


def steps_rise(contract: Contract) -> Iterator[Problem]:
    """A table has steps, each with one bound, strictly rising; above v comes after at_least v."""
    for path, line in lines_in(contract, StepTableLine):
        if not line.steps:
            yield Problem(
                code="no_step",
                path=f"{path}.steps",
                message="there is no step.",
                remedy="Give each step its bound and its amount.",
            )
        yield from bounds_rise(f"{path}.steps", line.steps)


def steps_have_amounts(contract: Contract) -> Iterator[Problem]:
    """Each step has an amount or a rate, never both, never neither; rates are of a notional amount."""
    for path, line in lines_in(contract, StepTableLine):
        yield from rate_problems(path, "steps", line.steps, line.notional_minor)


def tables_look_at_values(contract: Contract) -> Iterator[Problem]:
    """A step table cannot use a milestone, which is reached or not."""
    for path, line in lines_in(contract, StepTableLine):
        yield from milestone_problems(contract, f"{path}.metric", line.form, line.metric)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (steps_rise, steps_have_amounts, tables_look_at_values)
