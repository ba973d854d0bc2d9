"""Form ``percentage``: a part of what other lines earn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import attrs

from outcomes_fund.domain.bounds import share_problems
from outcomes_fund.domain.forms.line import LineBase
from outcomes_fund.domain.line_rules import target_problems
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "PercentageLine"]


@attrs.frozen(kw_only=True)
class PercentageLine(LineBase):
    """A part of what other lines earn in the same period, such as a fee of 5 % beside a flat one.

    Args:
        lines: The lines of which it is a part, written before it; empty means all those that are no adjustments.

        share: The part: 0.05 for 5 %.
    """

    form: ClassVar[str] = "percentage"
    metrics: ClassVar[tuple[tuple[str, str], ...]] = ()
    lines: tuple[str, ...] = ()
    share: Fraction


def percentages_are_shares(contract: Contract) -> Iterator[Problem]:
    """A percentage lies from 0 to 1."""
    for path, line in lines_in(contract, PercentageLine):
        yield from share_problems(f"{path}.share", line.share)


def percentages_name_lines_before(contract: Contract) -> Iterator[Problem]:
    """A percentage is a part of lines that stand before it and have amounts."""
    for path, line in lines_in(contract, PercentageLine):
        yield from target_problems(contract, path, line)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (percentages_are_shares, percentages_name_lines_before)
