"""How the uniforms of worlds are spread: by plain chance, as mirror images, or evenly by Sobol' points."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import numpy as np

from outcomes_fund.exposure.assumptions.scenario import Sampling
from outcomes_fund.exposure.draws.streams import BLOCK, Floats, between, stream

__all__ = ["REPLICATE", "groups_of", "uniforms_of_worlds", "whole_worlds"]

# Worlds that are spread evenly together. The standard error of P90 of a portfolio of five contracts came out the same
# with 1024, 2048 and 4096, and the more replicates there are, the better is known how large that error is.
REPLICATE = 1024

# First names of the streams of worlds; no contract has an empty name.
WORLDS = ("", "world")

SIZES: dict[Sampling, int] = {"plain": 1, "antithetic": 2, "sobol": REPLICATE}


def groups_of(sampling: Sampling, worlds: int) -> int:
    """Say how many worlds belong together, so that only groups of so many are independent of each other.

    Args:
        sampling: How worlds are drawn.

        worlds: Number of worlds that are drawn; no group is larger.

    Returns:
        1 for ``plain``; 2 for ``antithetic``, where worlds 2 k and 2 k + 1 are mirror images; ``REPLICATE`` for
        ``sobol``.

    Example:
        >>> groups_of("plain", 10_000), groups_of("antithetic", 10_000)
        (1, 2)
    """
    return min(SIZES[sampling], whole_worlds(sampling, worlds))


def whole_worlds(sampling: Sampling, worlds: int) -> int:
    """Round a number of worlds up to whole groups.

    Example:
        >>> whole_worlds("plain", 9_999), whole_worlds("antithetic", 9_999), whole_worlds("sobol", 9_999)
        (9999, 10000, 10240)
    """
    size = SIZES[sampling]
    return -(-worlds // size) * size


def uniforms_of_worlds(names: Sequence[str], *, seed: int, sampling: Sampling, block: int) -> list[Floats]:
    """Draw independent uniforms of one block, a row for each name.

    Args:
        names: What they are for; Sobol' points give their best dimensions to the first.

        seed: Whole number from 0 on.

        sampling: How they are spread.

        block: Number of the block.

    Returns:
        A row of ``BLOCK`` uniforms above 0 and below 1 for each name.
    """
    if sampling == "sobol":
        return _evenly(len(names), seed=seed, block=block)
    if sampling == "antithetic":
        return [_mirrored(between(stream(seed, *WORLDS, name, block=block), BLOCK // 2)) for name in names]
    return [between(stream(seed, *WORLDS, name, block=block), BLOCK) for name in names]


def _mirrored(half: Floats) -> Floats:
    both = np.empty(2 * half.size)
    both[::2] = half
    np.subtract(1.0, half, out=both[1::2])
    return both


def _evenly(dimensions: int, *, seed: int, block: int) -> list[Floats]:
    # Imported where it is used: the points stand in a part of scipy that takes most of a second to load.
    points = import_module("outcomes_fund.exposure.draws.sobol").points
    rows = np.empty((dimensions, BLOCK))
    for start in range(0, BLOCK, REPLICATE):
        # Each replicate has a scramble of its own, and is independent of all others.
        generator = stream(seed, *WORLDS, "sobol", str(start // REPLICATE), block=block)
        rows[:, start : start + REPLICATE] = points(dimensions, REPLICATE, generator)
    return list(rows)
