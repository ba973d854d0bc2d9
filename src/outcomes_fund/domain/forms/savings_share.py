"""Form ``savings_share``: a part of what was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import attrs

from outcomes_fund.domain.bounds import negative_problems, not_above, not_rising, share_problems
from outcomes_fund.domain.forms.line import Basis, LineBase, Test, Tests
from outcomes_fund.domain.line_rules import milestone_problems, when_problems
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "SavingsShareLine", "ShareTier"]


@attrs.frozen(kw_only=True)
class ShareTier:
    """A part of the savings that is shared at one rate.

    Args:
        up_to_minor: Savings up to this amount, counted from 0, in whole minor units; None for the last tier.

        share: Part of the savings in this tier that is earned, from 0 to 1.
    """

    share: Fraction
    up_to_minor: int | None = None


@attrs.frozen(kw_only=True)
class SavingsShareLine(LineBase):
    """A part of the savings: the value of the metric times what one unit saves, shared tier by tier.

    Args:
        metric: Any metric but a milestone: care days avoided, tonnes, money.

        unit_value_minor: What one unit saves, in minor units, exact.

        tiers: In rising order, the last one without upper end; a single one shares all savings at one rate.

        measured: The metric is read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount at each test.

        tests: When it is tested; None means at the end of every period.

        when: Tests that must all hold; else nothing is earned at that test.

        below_zero: A saving below 0 counts as ``zero`` or is ``carried`` to the next tests, at the share of the
            first tier.
    """

    form: ClassVar[str] = "savings_share"
    metric: str
    unit_value_minor: Fraction
    tiers: tuple[ShareTier, ...]
    measured: Basis
    paid: Basis
    tests: Tests | None = None
    when: tuple[Test, ...] = ()
    below_zero: Literal["zero", "carried"] = "zero"

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        conditions = ((f"when[{number}].metric", test.metric) for number, test in enumerate(self.when))
        return (("metric", self.metric), *conditions)


def tiers_rise(contract: Contract) -> Iterator[Problem]:
    """Savings are shared in tiers, strictly rising from above 0; the last, and no other, is open."""
    for path, line in lines_in(contract, SavingsShareLine):
        if not line.tiers:
            yield Problem(
                code="no_tier",
                path=f"{path}.tiers",
                message="there is no tier, so nothing says which part is earned.",
                remedy="Give one tier with a share and without 'up_to', or several in rising order.",
            )
        yield from _open_problems(f"{path}.tiers", line.tiers)
        yield from _rising_problems(f"{path}.tiers", line.tiers)


def _open_problems(path: str, tiers: tuple[ShareTier, ...]) -> Iterator[Problem]:
    for number, tier in enumerate(tiers):
        is_last = number == len(tiers) - 1
        if tier.up_to_minor is None and not is_last:
            yield Problem(
                code="open_tier",
                path=f"{path}[{number}]",
                message="only the last tier may be without 'up_to'.",
                remedy="Say up to which savings this tier goes, or put it last.",
            )
        if tier.up_to_minor is not None and is_last:
            yield Problem(
                code="closed_tier",
                path=f"{path}[{number}].up_to",
                message="the last tier has an end, so nothing says what further savings earn.",
                remedy="Leave 'up_to' out of the last tier; a share of 0 earns nothing there.",
            )


def _rising_problems(path: str, tiers: tuple[ShareTier, ...]) -> Iterator[Problem]:
    end = 0
    for number, tier in enumerate(tiers[:-1]):
        if tier.up_to_minor is not None and not_above(end, tier.up_to_minor):
            yield not_rising(f"{path}[{number}].up_to", "where the tier begins")
        end = tier.up_to_minor or end


def shares_of_savings_are_shares(contract: Contract) -> Iterator[Problem]:
    """A share of savings lies from 0 to 1, and a unit saves 0 or more."""
    for path, line in lines_in(contract, SavingsShareLine):
        yield from negative_problems(f"{path}.unit_value", line.unit_value_minor)
        for number, tier in enumerate(line.tiers):
            yield from share_problems(f"{path}.tiers[{number}].share", tier.share)


def savings_look_at_values(contract: Contract) -> Iterator[Problem]:
    """A share of savings cannot use a milestone, which is reached or not."""
    for path, line in lines_in(contract, SavingsShareLine):
        yield from milestone_problems(contract, f"{path}.metric", line.form, line.metric)


def conditions_on_savings_have_bounds(contract: Contract) -> Iterator[Problem]:
    """Each condition has one bound."""
    for path, line in lines_in(contract, SavingsShareLine):
        yield from when_problems(contract, f"{path}.when", line.when)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    tiers_rise,
    shares_of_savings_are_shares,
    savings_look_at_values,
    conditions_on_savings_have_bounds,
)
