"""Expected shortfall: the mean of the worst worlds."""

from __future__ import annotations

import math
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.estimates.estimate import Estimate, error_of_mean, exact_sum
from outcomes_fund.exposure.estimates.percentiles import Ordered
from outcomes_fund.exposure.result import Whole

__all__ = ["Tail", "beyond_edge", "shortfall", "tail_of"]


@attrs.frozen(kw_only=True, eq=False)
class Tail:
    """The worst worlds, exactly the share of them that was asked for.

    Args:
        worse: Worlds above the amount at the edge; they count in full. Shape (worlds,).

        level: Worlds with just that amount.

        part: How far each of those counts.

        weight: Worlds in the tail, counted so: (1 - share) x worlds.
    """

    worse: npt.NDArray[np.bool_]
    level: npt.NDArray[np.bool_]
    part: Fraction
    weight: Fraction

    def mean(self, amounts: Whole) -> Fraction:
        """Give the mean of amounts over the tail, exactly."""
        return (exact_sum(amounts[self.worse]) + self.part * exact_sum(amounts[self.level])) / self.weight

    def counted(self) -> npt.NDArray[np.float64]:
        """Give how far each world counts, shape (worlds,)."""
        return self.worse + float(self.part) * self.level


def tail_of(among: Ordered, share: Fraction) -> Tail:
    """Give the worlds beyond a percentile.

    Args:
        among: The amounts.

        share: From 0 to below 1; the tail is the rest.

    Example:
        >>> import numpy as np
        >>> from fractions import Fraction
        >>> from outcomes_fund.exposure.estimates.percentiles import ordered
        >>> tail = tail_of(ordered(np.array([1, 2, 2, 3]), 1), Fraction(1, 2))
        >>> tail.part, tail.mean(np.array([1, 2, 2, 3]))
        (Fraction(1, 2), Fraction(5, 2))
    """
    weight = (1 - share) * among.worlds
    # The edge is the lowest amount that the tail needs: counted from the top, world number ceil(weight).
    edge = int(among.rising[among.worlds - math.ceil(weight)])
    worse, level = among.amounts > edge, among.amounts == edge
    part = (weight - int(np.count_nonzero(worse))) / int(np.count_nonzero(level))
    return Tail(worse=worse, level=level, part=part, weight=weight)


def shortfall(among: Ordered, share: Fraction) -> Estimate:
    """Give the mean of the worst part of the worlds.

    The mean of the highest (1 - share) x worlds amounts; where that is no whole number, the last of them counts in
    part. The error comes from the influence of each world: (amount - edge)+ / (1 - share), by groups of worlds.

    Args:
        among: The amounts.

        share: Such as 9/10: the mean of the worst tenth.

    Example:
        >>> import numpy as np
        >>> from fractions import Fraction
        >>> from outcomes_fund.exposure.estimates.percentiles import ordered
        >>> shortfall(ordered(np.arange(100), 1), Fraction(9, 10)).value
        Fraction(189, 2)
    """
    tail = tail_of(among, share)
    return Estimate(value=tail.mean(among.amounts), error=error_of_mean(beyond_edge(among, share), among.group))


def beyond_edge(among: Ordered, share: Fraction) -> npt.NDArray[np.float64]:
    """Give the influence of each world on the shortfall, (amount - edge)+ / (1 - share), shape (worlds,).

    Args:
        among: The amounts.

        share: From 0 to below 1.
    """
    edge = int(among.amounts[tail_of(among, share).level][0])
    beyond: npt.NDArray[np.float64] = np.maximum(among.amounts - edge, 0) / float(1 - share)
    return beyond
