"""The rule on the size of figures: draws are made in floating point, and money in 64 bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.distribution import Fixed

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.budget import Budget
    from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms

__all__ = ["OF_BUDGET", "OF_TERMS"]

# Ten thousand billion in units with cents; nothing that is simulated comes near, and 64 bits leave room for sums.
DIGITS_MAX = 15
LARGEST = 10**DIGITS_MAX

# They have bounds of their own.
APART = ("seed", "worlds")

MONEY_ENDING = "_minor"


def figures_can_be_drawn(record: ScenarioTerms | Budget) -> Iterator[Problem]:
    """No figure has more than 15 digits before the point."""
    for attribute in attrs.fields(record.__class__):
        if attribute.name not in APART:
            yield from _too_large(attribute.name, getattr(record, attribute.name))


def _too_large(path: str, part: Any) -> Iterator[Problem]:  # noqa: ANN401 - any part of a record
    if isinstance(part, int | Fraction):
        if abs(part) >= LARGEST:
            yield Problem(
                code="number_out_of_range",
                path=path.removesuffix(MONEY_ENDING),
                message=f"it has more than {DIGITS_MAX} digits before the point.",
                remedy="See whether a digit or a point is mistyped.",
            )
    elif isinstance(part, tuple):
        for index, each in enumerate(part):
            yield from _too_large(f"{path}[{index}]", each)
    elif isinstance(part, Fixed):
        # A file may give the value alone.
        yield from _too_large(path, part.value)
    elif attrs.has(part.__class__):
        # What passes for a record of which parts could not be read says itself of which class it is.
        for attribute in attrs.fields(part.__class__):
            yield from _too_large(f"{path}.{attribute.name}", getattr(part, attribute.name))


OF_TERMS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (figures_can_be_drawn,)
OF_BUDGET: tuple[Callable[[Budget], Iterator[Problem]], ...] = (figures_can_be_drawn,)
