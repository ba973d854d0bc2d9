"""How likely it is that each cap takes something off."""

from __future__ import annotations

import math
from fractions import Fraction

import attrs

from outcomes_fund.exposure.estimates.estimate import Estimate
from outcomes_fund.exposure.result import Binding, Exposure

__all__ = ["BindingChance", "binding_chances"]


@attrs.frozen(kw_only=True)
class BindingChance:
    """How likely it is that a cap takes something off.

    Args:
        name: The contract.

        limit: The limit, or the payer whose cap it is.

        chance: The chance, from 0 to 1.
    """

    name: str
    limit: str
    chance: Estimate


def binding_chances(exposure: Exposure) -> tuple[BindingChance, ...]:
    """Give the chance that each cap binds, in the order in which the result has them."""
    return tuple(
        BindingChance(
            name=each.name,
            limit=each.limit,
            chance=Estimate(value=Fraction(each.worlds, exposure.worlds), error=_error(each, exposure)),
        )
        for each in exposure.bindings
    )


def _error(binding: Binding, exposure: Exposure) -> float | None:
    """Give the error from the groups: with counts c in G groups of g worlds, from the variance of c / g."""
    squares = binding.worlds if exposure.group == 1 else binding.squares
    groups = exposure.worlds // exposure.group
    if squares is None or groups < 2:
        return None
    variance = (squares - Fraction(binding.worlds**2, groups)) / (groups - 1)
    return math.sqrt(variance / groups) / exposure.group
