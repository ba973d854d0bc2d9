"""Counts by chance: how many come, how many succeed.

Each Poisson count is the inversion of one uniform of its own: the number of k with ``uniform > F(k)``, where F is the
distribution function. So a count never falls when its mean rises and the chance stays, and two variants of a scenario
share their chance count by count.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.exposure.draws.inversion import DRAWN_BITS, counts_below
from outcomes_fund.exposure.draws.streams import Floats

__all__ = ["ImpossibleMean", "binomial_counts", "poisson_counts"]

# Beyond this a count would not fit a float exactly.
MEAN_MAX = 2.0**52

Counts = npt.NDArray[np.int64]


class ImpossibleMean(OutcomesFundError):
    """The mean of a count is negative, too large or no number."""

    def __init__(self, least: float, most: float) -> None:
        self.least = least
        self.most = most
        super().__init__(least, most)

    def __str__(self) -> str:
        return (
            f"The means of counts that are drawn lie from {self.least} to {self.most}; expected numbers from 0 to "
            "2^52. Look for an intake or level that is negative or grows without bound."
        )


def poisson_counts(mean: Floats, generator: np.random.Generator, *, factors: Floats | None = None) -> Counts:
    """Draw Poisson counts, by inversion of one uniform each.

    Rows with the same means share their work, so it pays to have them in one call.

    Args:
        mean: Means, 0 or more, shape (rows, worlds); with ``factors`` one for each world, shape (worlds,).

        generator: The stream; the uniforms of a row follow those of the row before.

        factors: What the means of the worlds are multiplied by in each row, shape (rows,), 0 or more; 12 digits count.

    Returns:
        Counts, shape (rows, worlds).

    Raises:
        ImpossibleMean: A mean is negative, too large or no number.

    Example:
        >>> import numpy as np
        >>> from outcomes_fund.exposure.draws.streams import stream
        >>> level = np.array([0.0, 1.0, 2.0])
        >>> poisson_counts(level, stream(1, "docs", block=0), factors=np.array([1e6, 0.0])).shape
        (2, 3)
    """
    rows = mean.shape[0] if factors is None else factors.size
    drawn = _drawn(generator, rows, mean.shape[-1])
    counts = np.empty(drawn.shape, dtype=np.int64)
    for chosen, shared in _alike(mean, factors):
        _check(shared)
        # Where all rows are alike, the uniforms need not be copied.
        alike = drawn if len(chosen) == rows else drawn[chosen]
        counts[chosen] = counts_below(shared, alike)
    return counts


def binomial_counts(number: Counts, chance: Floats, generator: np.random.Generator) -> Counts:
    """Draw how many of so many succeed.

    Args:
        number: How many there are, 0 or more.

        chance: Chance of each, of a shape that fits.

        generator: The stream.
    """
    return generator.binomial(number, chance)


def _drawn(generator: np.random.Generator, rows: int, worlds: int) -> npt.NDArray[np.int32]:
    # Odd numbers stand for the middles of equal steps. Two of them come out of each raw number of 64 bits, which is
    # several times quicker than to ask the generator for bounded integers.
    size = rows * worlds
    raw = np.asarray(generator.bit_generator.random_raw((size + 1) // 2), dtype="<u8").view("<u4")[:size]
    raw >>= np.uint32(32 - DRAWN_BITS)
    raw |= np.uint32(1)
    return raw.view("<i4").reshape(rows, worlds)


def _alike(mean: Floats, factors: Floats | None) -> Iterator[tuple[list[int], Floats]]:
    if factors is not None:
        # Factors that were meant to be equal often differ in their last digit, and would not share their work.
        rounded = [float(f"{factor:.12g}") for factor in factors.tolist()]
        for factor in dict.fromkeys(rounded):
            yield [row for row, other in enumerate(rounded) if other == factor], mean * factor
        return
    groups: list[list[int]] = []
    for row, values in enumerate(mean):
        same = next((group for group in groups if np.array_equal(mean[group[0]], values)), None)
        if same is None:
            groups.append([row])
        else:
            same.append(row)
    for group in groups:
        yield group, mean[group[0]]


def _check(mean: Floats) -> None:
    if mean.size and not (mean.min() >= 0 and mean.max() <= MEAN_MAX):
        raise ImpossibleMean(float(mean.min()), float(mean.max()))
