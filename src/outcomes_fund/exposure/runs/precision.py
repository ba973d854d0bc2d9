"""How precise a percentile is, and how many worlds would make it as precise as is asked."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf

from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["WORLDS_MAX", "precision_reached", "relative_error", "whole_blocks", "worlds_wanted"]

# More worlds are not drawn for the sake of precision.
WORLDS_MAX = 2**22

# A forecast of the error is uncertain itself: some more worlds cost less than another round.
MARGIN = 1.1

# The error of few worlds says little, so that a round draws no more than so many times what there is.
GROWTH_MAX = 8


def precision_reached(exposure: Exposure, share: Fraction | None = None) -> float:
    """Give the standard error of a percentile of the total, as a part of it.

    Args:
        exposure: The result.

        share: Which percentile; left out, the certainty of the scenario.

    Returns:
        Such as 0.005; 0 where all worlds are alike, infinite where the error is not known or the percentile is 0.
    """
    certainty = exposure.scenario.terms.certainty
    return relative_error(exposure.total(), exposure.group, certainty if share is None else share)


def relative_error(amounts: Whole, group: int, share: Fraction) -> float:
    """Give the standard error of a percentile of amounts, as a part of it.

    Args:
        amounts: Whole minor units, shape (worlds,).

        group: Worlds that belong together.

        share: Which percentile.

    Returns:
        As ``precision_reached``.
    """
    found = percentile(ordered(amounts, group), share)
    if found.error is None:
        return inf
    if found.error == 0:
        return 0.0
    return found.error / abs(float(found.value)) if found.value else inf


def worlds_wanted(worlds: int, *, reached: float, asked: Fraction) -> int:
    """Say how many worlds a next round should come to: errors fall with the root of their number.

    Args:
        worlds: How many there are.

        reached: The precision they give.

        asked: The precision that is asked, below ``reached``.

    Returns:
        Whole blocks, more than there are, at most ``WORLDS_MAX``.

    Example:
        >>> from fractions import Fraction
        >>> worlds_wanted(4096, reached=0.02, asked=Fraction(1, 100))
        20480
    """
    factor = min((reached / float(asked)) ** 2 * MARGIN, GROWTH_MAX)
    return min(max(whole_blocks(ceil(worlds * factor)), worlds + BLOCK), WORLDS_MAX)


def whole_blocks(worlds: int) -> int:
    """Round a number of worlds up to whole blocks.

    Example:
        >>> whole_blocks(4096), whole_blocks(4097)
        (4096, 8192)
    """
    return -(-worlds // BLOCK) * BLOCK
