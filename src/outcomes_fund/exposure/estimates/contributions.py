"""What each contract, grant and loan contributes to a percentile of the total, and to its shortfall."""

from __future__ import annotations

import math
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.estimates.estimate import Estimate, exact_sum
from outcomes_fund.exposure.estimates.percentiles import Ordered, ordered, place_of
from outcomes_fund.exposure.estimates.shortfall import Tail, tail_of
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["Contribution", "contributions", "shared_whole", "window_of"]

# Worlds around the percentile over which contributions are meant: this share on either side, and at least so many.
WINDOW_SHARE = Fraction(5, 1000)
WINDOW_WORLDS = 25


@attrs.frozen(kw_only=True)
class Contribution:
    """What one name contributes.

    Args:
        name: The contract, grant or loan.

        percentile_minor: Its part of the percentile of the total; all parts add up to it, to the minor unit.

        percentile_error: Standard error of the mean that the part rests on; None where it cannot be known.

        shortfall: Its mean in the worst worlds; all of them add up to the shortfall of the total.
    """

    name: str
    percentile_minor: int
    percentile_error: float | None
    shortfall: Estimate


def contributions(exposure: Exposure, *, share: Fraction | None = None) -> tuple[Contribution, ...]:
    """Give what each name contributes to a percentile of the total, and to the shortfall beyond it.

    The part in a percentile is the mean of the name over the worlds around it: those whose total lies between the order
    statistics half a percent of the worlds (at least 25 worlds) to each side. They are scaled to
    the percentile by how far each lies from its mean over all worlds, so that what is certain contributes just what it
    is; the last minor units go to the largest remainders. The part in the shortfall is the mean over the worst worlds,
    which needs no scaling.

    Args:
        exposure: The result.

        share: The percentile; left out, the certainty of the scenario.

    Returns:
        A row for each name, in the order of names.
    """
    share = exposure.scenario.terms.certainty if share is None else share
    among = ordered(exposure.total(), exposure.group)
    near, tail = window_of(among, share), tail_of(among, share)
    means = [_mean_where(exposure.by_name[row], near) for row in range(len(exposure.names))]
    away = [part - Fraction(exact_sum(row), exposure.worlds) for part, row in zip(means, exposure.by_name, strict=True)]
    parts = shared_whole(means, int(among.rising[place_of(share, among.worlds)]), away)
    return tuple(
        Contribution(
            name=name,
            percentile_minor=parts[row],
            percentile_error=_error(exposure.by_name[row], near.astype(np.float64), means[row], exposure.group),
            shortfall=_in_tail(exposure.by_name[row], tail, exposure.group),
        )
        for row, name in enumerate(exposure.names)
    )


def window_of(among: Ordered, share: Fraction) -> npt.NDArray[np.bool_]:
    """Tell which worlds lie around a percentile, shape (worlds,).

    All worlds with an amount between two order statistics belong to it, so the order of equal amounts does not matter.
    """
    place = place_of(share, among.worlds)
    reach = max(math.ceil(WINDOW_SHARE * among.worlds), WINDOW_WORLDS)
    low, high = max(place - reach, 0), min(place + reach, among.worlds - 1)
    inside: npt.NDArray[np.bool_] = (among.amounts >= among.rising[low]) & (among.amounts <= among.rising[high])
    return inside


def shared_whole(parts: list[Fraction], total: int, weights: list[Fraction] | None = None) -> list[int]:
    """Make parts whole numbers that add up to a total.

    What is missing is added in proportion to the size of the weights; then each is rounded down and the last units go
    to the largest remainders, the first of equal ones first.

    Args:
        parts: Exact parts, of either sign.

        total: What they have to add up to.

        weights: Of either sign, only their size counts; left out or all 0, the parts; those all 0 too, equal ones.

    Example:
        >>> from fractions import Fraction
        >>> shared_whole([Fraction(1), Fraction(1), Fraction(2)], 10)
        [3, 2, 5]
    """
    missing = total - sum(parts)
    scales = next((each for each in (weights, parts) if each and any(each)), [Fraction(1)] * len(parts))
    size = sum(abs(each) for each in scales)
    exact = [part + missing * abs(scale) / size for part, scale in zip(parts, scales, strict=True)]
    whole = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda row: (whole[row] - exact[row], row))
    for row in by_remainder[: total - sum(whole)]:
        whole[row] += 1
    return whole


def _mean_where(amounts: Whole, near: npt.NDArray[np.bool_]) -> Fraction:
    inside = amounts[near]
    return Fraction(exact_sum(inside), len(inside))


def _in_tail(amounts: Whole, tail: Tail, group: int) -> Estimate:
    value = tail.mean(amounts)
    return Estimate(value=value, error=_error(amounts, tail.counted(), value, group))


def _error(amounts: Whole, counted: npt.NDArray[np.float64], value: Fraction, group: int) -> float | None:
    """Give the error of a weighted mean over worlds, from groups; where the worlds are cut off is taken as given."""
    groups = len(amounts) // group
    if groups < 2:
        return None
    distance = counted * (amounts - float(value))
    sums = distance[: groups * group].reshape(groups, group).sum(axis=1)
    spread = math.sqrt(float(np.square(sums).sum()) * groups / (groups - 1))
    return spread / float(counted.sum())
