"""Points of Sobol', scrambled."""

from __future__ import annotations

import numpy as np
from scipy.stats import qmc

from outcomes_fund.exposure.draws.streams import Floats

__all__ = ["points"]

# Points lie on multiples of 2^-BITS.
BITS = 30

# As many dimensions as there are direction numbers for.
DIMENSIONS_MAX = qmc.Sobol.MAXDIM


def points(dimensions: int, count: int, generator: np.random.Generator) -> Floats:
    """Give scrambled points of Sobol' as rows of uniforms.

    Args:
        dimensions: How many numbers a point has.

        count: How many points, a power of 2.

        generator: Where the scramble comes from.

    Returns:
        Shape (dimensions, count), above 0 and below 1; each row has one number in each of ``count`` equal intervals.
        Dimensions beyond those that have direction numbers are plain chance.
    """
    even = min(dimensions, DIMENSIONS_MAX)
    rows = np.empty((dimensions, count))
    if even:
        rows[:even] = qmc.Sobol(even, scramble=True, bits=BITS, rng=generator).random(count).T
    rows[even:] = generator.integers(0, 2**BITS, (dimensions - even, count))
    rows[even:] *= 2.0**-BITS
    # Half a step up, away from 0 and as far from 1.
    rows += 2.0 ** -(BITS + 1)
    return rows
