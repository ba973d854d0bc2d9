"""Where the draws of one contract in one block of worlds come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.assumptions.distribution import Distribution, Empirical, Fixed
from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import Outcome
from outcomes_fund.exposure.draws.quantiles import quantile, value_in_worlds
from outcomes_fund.exposure.draws.streams import BLOCK, LEAST, Floats, between, stream
from outcomes_fund.exposure.stops import ImpossibleDraw

__all__ = ["Chance", "Whole", "drawn_of", "drawn_steps", "few_steps", "fixed_steps", "in_steps", "too_large"]

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


@contextmanager
def drawn_of(contract: str, outcome: Outcome) -> Iterator[None]:
    """Say whose value it is where one cannot be drawn.

    Args:
        contract: Name of the contract in the scenario.

        outcome: What is drawn within.

    Raises:
        ImpossibleDraw: With the name of the outcome.
    """
    try:
        yield
    except (FloatingPointError, OverflowError) as error:
        raise ImpossibleDraw(contract, f"outcomes.{outcome_name(outcome)}", too_large(error)) from error


def too_large(error: ArithmeticError) -> str:
    """Say in plain words what came out in place of a number."""
    return str(error) if isinstance(error, BeyondEvidence) else "a number too large to work with"


class BeyondEvidence(OverflowError):
    """A value has more steps than evidence may have.

    Args:
        value: In steps, the furthest from 0.

        step: Size of a step in units.
    """

    def __init__(self, value: float, step: Fraction) -> None:
        self.value = value
        self.step = step
        super().__init__(value, step)

    def __str__(self) -> str:
        return f"about {self.value:.3g} steps of {self.step}, and evidence has at most {STEPS_MAX:,}"


def few_steps(values: Floats, step: Fraction) -> Whole:
    """Give whole numbers of steps as they are counted.

    Args:
        values: Whole numbers.

        step: Size of a step in units.

    Raises:
        BeyondEvidence: If one is further from 0 than evidence may be; it is never cut without a word.
    """
    # Written so that no number at all is refused too.
    if not (np.abs(values) <= STEPS_MAX).all():
        raise BeyondEvidence(float(values[np.argmax(np.abs(values))]), step)
    return values.astype(np.int64)


def drawn_steps(distribution: Distribution, step: Fraction, uniforms: Floats, *, most: int | None = None) -> Whole:
    """Draw values in whole steps.

    A table of the number of steps at evenly spread uniform numbers is looked up; as the number never falls, it holds
    for all between two entries that are equal. Only elsewhere the distribution itself is asked. So the result is that
    of asking it for each, at a fraction of the time.

    Args:
        distribution: Of the value in units.

        step: Size of a step in units, above 0.

        uniforms: Between 0 and 1, neither included.

        most: Number of steps beyond which it makes no difference how many there are; values are cut there.

    Returns:
        Numbers of steps, rounded, of the shape of the uniform numbers.

    Raises:
        BeyondEvidence: If ``most`` is left out, and drawn values may have more steps than evidence may have; floats
            are not exact beyond.

        OverflowError: If a certain value, which is exact, leaves 64 bits.
    """
    if isinstance(distribution, Fixed):
        certain = fixed_steps(distribution.value, step)
        return np.full(len(uniforms), certain if most is None else max(-most, min(certain, most)), dtype=np.int64)
    table = _table(distribution, step, most)
    cell = (uniforms * CELLS).astype(np.int64)
    steps = table[cell]
    unsure = np.flatnonzero(steps != table[cell + 1])
    steps[unsure] = _steps(distribution, step, uniforms[unsure], most)
    return steps


@lru_cache(maxsize=256)
def _table(distribution: Distribution, step: Fraction, most: int | None) -> Whole:
    return _steps(distribution, step, np.clip(np.arange(CELLS + 1) / CELLS, LEAST, 1 - LEAST), most)


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


def _steps(distribution: Distribution, step: Fraction, uniforms: Floats, most: int | None) -> Whole:
    counted, size = in_steps(distribution, step)
    steps = np.rint(np.asarray(quantile(counted, uniforms), dtype=np.float64) / float(size))
    return few_steps(steps if most is None else np.clip(steps, -most, most), step)
