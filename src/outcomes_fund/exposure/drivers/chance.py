"""Where the draws of one contract in one block of worlds come from."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.assumptions.distribution import Distribution, Empirical, Fixed
from outcomes_fund.exposure.draws.quantiles import quantile, value_in_worlds
from outcomes_fund.exposure.draws.streams import BLOCK, LEAST, Floats, between, stream

__all__ = ["STEPS_MAX", "Chance", "Whole", "drawn_steps", "fixed_steps", "in_steps"]

Whole = npt.NDArray[np.int64]

# Cells of the table by which whole numbers are looked up.
CELLS = 8192

# No drawn value has more steps than evidence may have.
STEPS_MAX = 2**53


@attrs.frozen(kw_only=True, eq=False)
class Chance:
    """The draws of one contract in one block of worlds.

    Args:
        name: Name of the contract in the scenario; part of the key of each of its streams.

        quantities: What was drawn once in each world, as uniform numbers by name, each of shape (worlds,).

        seed: Seed of the scenario.

        block: Number of the block.
    """

    name: str
    quantities: Mapping[str, Floats]
    seed: int
    block: int

    @property
    def worlds(self) -> int:
        """Number of worlds in a block."""
        return BLOCK

    def generator(self, *names: str) -> np.random.Generator:
        """Open the stream of one purpose, such as ``("job", "delay")``; the same names give the same draws."""
        return stream(self.seed, self.name, *names, block=self.block)

    def uniforms(self, count: int, *names: str) -> Floats:
        """Draw numbers between 0 and 1, neither of them included, from the stream of one purpose, shape (count,)."""
        return between(self.generator(*names), count)

    def quantity(self, name: str) -> Floats:
        """Give the uniform numbers of a quantity of worlds of this contract, shape (worlds,)."""
        return self.quantities[f"{self.name}.{name}"]

    def level(self, name: str, distribution: Distribution | None) -> Floats:
        """Give a quantity of worlds as values of its distribution; 1 where there is none; shape (worlds,)."""
        return value_in_worlds(distribution, self.quantities, f"{self.name}.{name}", self.worlds)


def fixed_steps(value: Fraction, step: Fraction) -> int:
    """Round a value to whole steps, half away from zero.

    Example:
        >>> fixed_steps(Fraction("0.25"), Fraction("0.1")), fixed_steps(Fraction("-0.25"), Fraction("0.1"))
        (3, -3)
    """
    count = value / step
    whole = (2 * abs(count.numerator) + count.denominator) // (2 * count.denominator)
    return whole if count >= 0 else -whole


def drawn_steps(distribution: Distribution, step: Fraction, uniforms: Floats) -> Whole:
    """Draw values in whole steps.

    A table of the number of steps at evenly spread uniform numbers is looked up; as the number never falls, it holds
    for all between two entries that are equal. Only elsewhere the distribution itself is asked. So the result is that
    of asking it for each, at a fraction of the time.

    Args:
        distribution: Of the value in units.

        step: Size of a step in units, above 0.

        uniforms: Between 0 and 1, neither included.

    Returns:
        Numbers of steps, rounded, of the shape of the uniform numbers.
    """
    if isinstance(distribution, Fixed):
        return np.full(len(uniforms), fixed_steps(distribution.value, step), dtype=np.int64)
    table = _table(distribution, step)
    cell = (uniforms * CELLS).astype(np.int64)
    steps = table[cell]
    unsure = np.flatnonzero(steps != table[cell + 1])
    steps[unsure] = _steps(distribution, step, uniforms[unsure])
    return steps


@lru_cache(maxsize=256)
def _table(distribution: Distribution, step: Fraction) -> Whole:
    return _steps(distribution, step, np.clip(np.arange(CELLS + 1) / CELLS, LEAST, 1 - LEAST))


def in_steps(distribution: Distribution, step: Fraction) -> tuple[Distribution, Fraction]:
    """Give a distribution with values that were seen as whole steps, each rounded as a certain value is.

    Other distributions stay as they are: no value of theirs has a chance of its own, so none is half a step.

    Example:
        >>> seen = Empirical(values=(Fraction("0.25"), Fraction("0.35")))
        >>> [int(value) for value in in_steps(seen, Fraction("0.1"))[0].values]
        [3, 4]
    """
    if not isinstance(distribution, Empirical):
        return distribution, step
    values = tuple(Fraction(fixed_steps(value, step)) for value in distribution.values)
    return attrs.evolve(distribution, values=values), Fraction(1)


def _steps(distribution: Distribution, step: Fraction, uniforms: Floats) -> Whole:
    distribution, step = in_steps(distribution, step)
    values = np.asarray(quantile(distribution, uniforms), dtype=np.float64) / float(step)
    return np.clip(np.rint(values), -STEPS_MAX, STEPS_MAX).astype(np.int64)
