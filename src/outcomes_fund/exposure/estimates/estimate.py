"""A figure with its Monte-Carlo error, and errors from groups of worlds."""

from __future__ import annotations

import math
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.result import Whole

__all__ = ["Estimate", "chance", "error_of_mean", "exact_sum", "mean"]

# Sums of fewer worlds than this stay exact in 64 bits when amounts are taken apart into halves of 32 bits.
HALF_BITS = 32
HALF_MASK = 2**HALF_BITS - 1
SUM_MAX = 2**62


@attrs.frozen(kw_only=True)
class Estimate:
    """A figure that worlds give.

    Args:
        value: Exact figure of the worlds that were drawn.

        error: Its standard error, in the same unit: what another seed would change it by, typically. None where fewer
            than two groups of worlds were drawn, so that it cannot be known.
    """

    value: Fraction
    error: float | None

    def __float__(self) -> float:
        return float(self.value)


def error_of_mean(influence: npt.NDArray[np.floating] | npt.NDArray[np.bool_] | Whole, group: int) -> float | None:
    """Give the standard error of a mean from the means of groups, which are independent of each other.

    With G group means m: sqrt(sum((m - mean(m)) ** 2) / (G - 1) / G).

    Args:
        influence: One value for each world, in the order of worlds; shape (worlds,).

        group: Worlds that belong together: 1, 2 for mirror images, the length of a replicate for ``sobol``.

    Returns:
        The error; None if there are fewer than two whole groups.

    Example:
        >>> import numpy as np
        >>> error_of_mean(np.array([1.0, 3.0, 1.0, 3.0]), 2)
        0.0
    """
    groups = len(influence) // group
    if groups < 2:
        return None
    means = influence[: groups * group].reshape(groups, group).mean(axis=1, dtype=np.float64)
    return float(means.std(ddof=1) / math.sqrt(groups))


def mean(amounts: Whole, group: int) -> Estimate:
    """Give the mean of amounts with its error.

    Args:
        amounts: Whole minor units in each world, shape (worlds,).

        group: Worlds that belong together.

    Example:
        >>> import numpy as np
        >>> mean(np.array([2, 3, 3, 3]), 1).value
        Fraction(11, 4)
    """
    return Estimate(value=Fraction(exact_sum(amounts), len(amounts)), error=error_of_mean(amounts, group))


def chance(happens: npt.NDArray[np.bool_], group: int) -> Estimate:
    """Give how likely something is, from the worlds in which it happens.

    Args:
        happens: Whether it does, shape (worlds,).

        group: Worlds that belong together.
    """
    share = Fraction(int(np.count_nonzero(happens)), len(happens))
    return Estimate(value=share, error=error_of_mean(happens, group))


def exact_sum(amounts: Whole) -> int:
    """Add whole numbers up without losing any, though the sum may leave 64 bits.

    Example:
        >>> import numpy as np
        >>> exact_sum(np.array([2**62, 2**62, -1])) == 2**63 - 1
        True
    """
    if not len(amounts):
        return 0
    if max(abs(int(amounts.max())), abs(int(amounts.min()))) <= SUM_MAX // len(amounts):
        return int(amounts.sum())
    return (int((amounts >> HALF_BITS).sum()) << HALF_BITS) + int((amounts & HALF_MASK).sum())
