"""Percentiles by order statistic, with errors that are honest for each way of sampling."""

from __future__ import annotations

import math
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.estimates.estimate import Estimate, error_of_mean
from outcomes_fund.exposure.result import Whole

__all__ = ["PERCENTILES", "Ordered", "counted_to", "ordered", "percentile", "place_of", "shares_with"]

# What Dutch provinces and municipalities publish, and the far tail.
PERCENTILES: tuple[Fraction, ...] = tuple(Fraction(share, 100) for share in (50, 70, 75, 80, 85, 90, 95, 99))

# The slope of the distribution is read over at least this many worlds on each side, or chance in the spacing of a few
# neighbours would decide on the error.
SLOPE_WORLDS = 25


@attrs.frozen(kw_only=True, eq=False)
class Ordered:
    """Amounts of all worlds, and the same in rising order, sorted once for all that is read from them.

    Args:
        amounts: Whole minor units in the order of worlds, shape (worlds,).

        rising: The same in rising order.

        group: Worlds that belong together.
    """

    amounts: Whole
    rising: Whole
    group: int

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.rising)


def ordered(amounts: Whole, group: int) -> Ordered:
    """Sort the amounts of all worlds.

    Args:
        amounts: Whole minor units, shape (worlds,).

        group: Worlds that belong together.
    """
    return Ordered(amounts=amounts, rising=np.sort(amounts), group=group)


def shares_with(certainty: Fraction) -> tuple[Fraction, ...]:
    """Give the shares of PERCENTILES with the one that a scenario reports first, in rising order."""
    return tuple(sorted({*PERCENTILES, certainty}))


def place_of(share: Fraction, worlds: int) -> int:
    """Give the place of the percentile among amounts in rising order, counted from 0.

    The smallest amount that at least that share of the worlds does not exceed: ceil(share x worlds) - 1.

    Args:
        share: From 0 to 1.

        worlds: Number of worlds.

    Example:
        >>> from fractions import Fraction
        >>> place_of(Fraction(9, 10), 10_000), place_of(Fraction(9, 10), 7)
        (8999, 6)
    """
    return min(max(math.ceil(share * worlds) - 1, 0), worlds - 1)


def percentile(among: Ordered, share: Fraction) -> Estimate:
    """Give the amount that is not exceeded in a share of the worlds, as an order statistic.

    Its error is the error of the share of worlds that lie at or below it, times the slope at which amounts rise with
    that share. The error of the share comes from groups of worlds; where each world stands alone it is
    sqrt(share x (1 - share) / worlds). It is never less than one world: where groups meet the share exactly, as mirror
    images do the median, the amount still lies somewhere between two neighbours.

    Args:
        among: The amounts.

        share: Such as 9/10, from 0 to 1.

    Returns:
        Whole minor units, never between two amounts (``inverted_cdf``).

    Example:
        >>> import numpy as np
        >>> from fractions import Fraction
        >>> percentile(ordered(np.arange(100), 1), Fraction(9, 10)).value
        Fraction(89, 1)
    """
    place = place_of(share, among.worlds)
    return Estimate(value=Fraction(int(among.rising[place])), error=_error(among, share, place))


def _error(among: Ordered, share: Fraction, place: int) -> float | None:
    share_error = _share_error(among, share, int(among.rising[place]))
    if share_error is None:
        return None
    share_error = max(share_error, 1 / among.worlds)
    return share_error * _slope(among, share, share_error)


def _share_error(among: Ordered, share: Fraction, amount: int) -> float | None:
    """Give the error of the share of worlds at or below an amount, from groups where there are any."""
    if among.group == 1 and among.worlds >= 2:
        return math.sqrt(float(share * (1 - share)) / among.worlds)
    return error_of_mean(counted_to(among, share, amount), among.group)


def counted_to(among: Ordered, share: Fraction, amount: int) -> npt.NDArray[np.float64]:
    """Say how far each world counts among those up to a percentile.

    Worlds with just that amount count in part, so that the share is met exactly whatever their order.

    Args:
        among: The amounts.

        share: From 0 to 1.

        amount: The percentile of that share.

    Returns:
        1 below the amount, 0 above it, shape (worlds,).
    """
    below = int(np.searchsorted(among.rising, amount, side="left"))
    level = int(np.searchsorted(among.rising, amount, side="right")) - below
    part = (float(share) * among.worlds - below) / level
    counted = (among.amounts < amount).astype(np.float64)
    counted[among.amounts == amount] = min(max(part, 0.0), 1.0)
    return counted


def _slope(among: Ordered, share: Fraction, share_error: float) -> float:
    """Give how much amounts rise with the share of worlds, around a percentile: minor units for a share of 1."""
    last = among.worlds - 1
    reach = max(share_error * among.worlds, SLOPE_WORLDS)
    centre = float(share) * among.worlds - 0.5
    low, high = max(round(centre - reach), 0), min(round(centre + reach), last)
    if low >= high:
        return 0.0
    rise = int(among.rising[high]) - int(among.rising[low])
    return rise * among.worlds / (high - low)
