"""How many worlds lie between amounts."""

from __future__ import annotations

import attrs
import numpy as np

from outcomes_fund.exposure.result import Whole

__all__ = ["Bar", "histogram"]

# Bars are as wide as one of these times a power of ten, so that their edges are round amounts.
ROUND_STEPS = (1, 2, 5)


@attrs.frozen(kw_only=True)
class Bar:
    """Worlds between two amounts.

    Args:
        low_minor: The lowest amount that belongs to it.

        high_minor: One minor unit beyond the highest.

        worlds: How many worlds.
    """

    low_minor: int
    high_minor: int
    worlds: int


def histogram(amounts: Whole, *, bars: int = 20) -> tuple[Bar, ...]:
    """Count worlds in bars of equal width with round edges.

    Args:
        amounts: Whole minor units in each world, shape (worlds,).

        bars: The most bars there may be, above 1.

    Returns:
        Bars that touch each other, from the lowest amount to the highest.

    Example:
        >>> import numpy as np
        >>> [(bar.low_minor, bar.worlds) for bar in histogram(np.array([3, 4, 12, 19]), bars=2)]
        [(0, 2), (10, 2)]
    """
    lowest, highest = int(amounts.min()), int(amounts.max())
    width = _width(lowest, highest, bars)
    first, last = lowest // width, highest // width
    counts = np.bincount(amounts // width - first, minlength=last - first + 1)
    return tuple(
        Bar(low_minor=(first + place) * width, high_minor=(first + place + 1) * width, worlds=int(count))
        for place, count in enumerate(counts)
    )


def _width(lowest: int, highest: int, bars: int) -> int:
    """Give the smallest round width of which that many bars reach from the lowest to the highest amount."""
    power = 1
    while True:
        for step in ROUND_STEPS:
            width = step * power
            if highest // width - lowest // width < bars:
                return width
        power *= 10
