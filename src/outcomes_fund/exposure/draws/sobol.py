"""Points of Sobol', scrambled: spread evenly over the unit cube, and each uniform by itself."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

from outcomes_fund.exposure.draws.streams import Floats

__all__ = ["points"]

# Points lie on multiples of 2^-BITS.
BITS = 30

# As many dimensions as there are direction numbers for.
DIMENSIONS_MAX = qmc.Sobol.MAXDIM

Words = npt.NDArray[np.uint32]


def points(dimensions: int, count: int, generator: np.random.Generator) -> Floats:
    """Give scrambled points of Sobol' as rows of uniforms.

    The scramble is a random lower triangular matrix over bits and a random shift for each dimension (J. Matousek,
    "On the L2-discrepancy for anchored boxes", 1998). The direction numbers are those of scipy; scrambling them here,
    rather than making a generator of points for each replicate, takes a tenth of the time.

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
    rows[:even] = _combined(_scrambled(_directions(even, count), generator), generator, count)
    rows[even:] = generator.integers(0, 2**BITS, (dimensions - even, count))
    # Half a step up, away from 0 and as far from 1.
    rows += 0.5
    rows *= 2.0**-BITS
    return rows


@lru_cache(maxsize=4)
def _directions(dimensions: int, count: int) -> Words:
    # Points 1, 2, 4, ... span all others, as the direction numbers do of which they are sums without carry.
    plain = qmc.Sobol(dimensions, scramble=False, bits=BITS).random(count)
    whole: Words = (plain * 2**BITS).astype(np.uint32)
    return whole[2 ** np.arange(count.bit_length() - 1)]


def _scrambled(directions: Words, generator: np.random.Generator) -> Words:
    # Each row of the matrix: chance for all higher bits, and 1 for its own.
    own = np.uint32(1) << np.arange(BITS, dtype=np.uint32)[:, None]
    chance = generator.integers(0, 2**BITS, (BITS, directions.shape[1]), dtype=np.uint32)
    matrix = (chance & ~(2 * own - 1)) | own
    odd = np.bitwise_count(directions[:, None] & matrix) & 1
    scrambled: Words = np.bitwise_or.reduce(odd * own, axis=1)
    return scrambled


def _combined(directions: Words, generator: np.random.Generator, count: int) -> Words:
    # All sums without carry of direction numbers, moved by one shift: each number doubles the points so far.
    dimensions = directions.shape[1]
    whole = np.empty((dimensions, count), dtype=np.uint32)
    whole[:, 0] = generator.integers(0, 2**BITS, dimensions, dtype=np.uint32)
    for step, numbers in enumerate(directions):
        known = 1 << step
        whole[:, known : 2 * known] = whole[:, :known] ^ numbers[:, None]
    return whole
