"""Form ``fixed``: amounts that depend on no outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import attrs

from outcomes_fund.domain.bounds import day_problems, exactly_one, negative_problems
from outcomes_fund.domain.forms.line import LineBase
from outcomes_fund.domain.places import lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "FixedLine", "Instalment"]


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
class FixedLine(LineBase):
    """Amounts that depend on no outcome.

    Exactly one of the two is given.

    Args:
        amount_each_period_minor: Earned on the last day of every period.

        instalments: Earned on their own days.
    """

    form: ClassVar[str] = "fixed"
    metrics: ClassVar[tuple[tuple[str, str], ...]] = ()
    amount_each_period_minor: int | None = None
    instalments: tuple[Instalment, ...] = ()


def fixed_lines_say_when(contract: Contract) -> Iterator[Problem]:
    """A fixed line has an amount for each period or instalments, never both, never neither."""
    for path, line in lines_in(contract, FixedLine):
        given = {"amount_each_period": line.amount_each_period_minor, "instalments": line.instalments}
        yield from exactly_one(path, given)


def instalments_stay_inside(contract: Contract) -> Iterator[Problem]:
    """An instalment is dated on a day of the contract, else it would never be earned."""
    for path, line in lines_in(contract, FixedLine):
        for number, instalment in enumerate(line.instalments):
            yield from day_problems(contract, f"{path}.instalments[{number}].date", instalment.date)


def fixed_amounts_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """Amounts of a fixed line are 0 or more."""
    for path, line in lines_in(contract, FixedLine):
        yield from negative_problems(f"{path}.amount_each_period", line.amount_each_period_minor)
        for number, instalment in enumerate(line.instalments):
            yield from negative_problems(f"{path}.instalments[{number}].amount", instalment.amount_minor)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    fixed_lines_say_when,
    instalments_stay_inside,
    fixed_amounts_are_not_negative,
)
