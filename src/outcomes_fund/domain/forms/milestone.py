"""Form ``milestone``: all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

import attrs

from outcomes_fund.domain.bounds import negative_problems
from outcomes_fund.domain.forms.line import Basis, LineBase, Test, Tests
from outcomes_fund.domain.line_rules import when_problems
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "MilestoneLine"]


@attrs.frozen(kw_only=True)
class MilestoneLine(LineBase):
    """All or nothing: an amount when every test holds.

    Args:
        amount_minor: Whole minor units.

        when: Tests that must all hold on the same test date.

        measured: Metrics are read ``to_date`` or for the ``period`` alone, unless a test says otherwise.

        paid: ``to_date`` pays once, the first time the tests hold; ``period`` pays at every test at which they hold.

        tests: When it is tested; None means at the end of every period.
    """

    form: ClassVar[str] = "milestone"
    amount_minor: int
    when: tuple[Test, ...]
    measured: Basis = "to_date"
    paid: Basis = "to_date"
    tests: Tests | None = None

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        return tuple((f"when[{number}].metric", test.metric) for number, test in enumerate(self.when))


def milestones_are_tested(contract: Contract) -> Iterator[Problem]:
    """A milestone line has tests, each with one bound; on a milestone metric none will do."""
    for path, line in lines_in(contract, MilestoneLine):
        if not line.when:
            yield Problem(
                code="no_test",
                path=f"{path}.when",
                message="there is no test.",
                remedy="Name the metric that has to be reached, and the value from which it is.",
            )
        yield from when_problems(contract, f"{path}.when", line.when)


def milestone_amounts_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """The amount of a milestone is 0 or more."""
    for path, line in lines_in(contract, MilestoneLine):
        yield from negative_problems(f"{path}.amount", line.amount_minor)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    milestones_are_tested,
    milestone_amounts_are_not_negative,
)
