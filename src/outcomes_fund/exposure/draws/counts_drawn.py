"""Counts by chance: how many come, how many succeed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.draws.streams import Floats

__all__ = ["binomial_counts", "poisson_counts"]

Counts = npt.NDArray[np.int64]


def poisson_counts(mean: Floats, generator: np.random.Generator, *, factors: Floats | None = None) -> Counts:
    """Draw Poisson counts.

    Args:
        mean: Means, 0 or more, shape (rows, worlds); with ``factors`` one for each world, shape (worlds,).

        generator: The stream.

        factors: What the means of the worlds are multiplied by in each row, shape (rows,).

    Returns:
        Counts, shape (rows, worlds).
    """
    means = mean if factors is None else factors[:, None] * mean
    return generator.poisson(means)


def binomial_counts(number: Counts, chance: Floats, generator: np.random.Generator) -> Counts:
    """Draw how many of so many succeed.

    Args:
        number: How many there are, 0 or more.

        chance: Chance of each, of a shape that fits.

        generator: The stream.
    """
    return generator.binomial(number, chance)
