"""One stream of chance for each name and block, so that what is drawn never depends on what else is.

Worlds come in blocks of :data:`BLOCK`. A full block is always drawn, whatever the number of worlds asked for, and
each stream follows from the seed, the names of what is drawn and the number of the block, and from nothing else. So
the same seed gives the same numbers in any order, in any batch and on any number of workers, and a variant in which
one thing is changed keeps the chance of all others.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

__all__ = ["BLOCK", "LEAST", "Floats", "between", "stream"]

# Worlds in a block. It decides which numbers a world gets, so another value gives other worlds.
BLOCK = 4096

# Uniforms keep this far from 0 and from 1, so that 1 - u is exact and no quantile is infinite.
LEAST = 2.0**-53

Floats = npt.NDArray[np.float64]


def stream(seed: int, *names: str, block: int) -> np.random.Generator:
    """Give the stream of chance of one thing in one block.

    Args:
        seed: Whole number from 0 on, that of the scenario.

        names: What is drawn, from the general to the particular.

        block: Number of the block, from 0.

    Returns:
        A generator that always starts with the same numbers.

    Example:
        >>> bool(stream(1, "refugees", "delay", block=0).random() == stream(1, "refugees", "delay", block=0).random())
        True
        >>> bool(stream(1, "refugees", "delay", block=0).random() == stream(1, "refugees", "delay", block=1).random())
        False
    """
    words = [word for name in names for word in _words(name)]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(*words, block))))


def between(generator: np.random.Generator, count: int) -> Floats:
    """Draw uniforms that are above 0 and below 1.

    Args:
        generator: The stream.

        count: How many.

    Returns:
        At least ``LEAST`` and at most 1 - ``LEAST``.
    """
    drawn = generator.random(count)
    return np.maximum(drawn, LEAST, out=drawn)


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[int, int]:
    # Python's own hash differs from one start to the next. Two words of 32 bits each: a seed sequence writes a small
    # number as one word and a large one as two, so that lists of other lengths could come out alike.
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")
