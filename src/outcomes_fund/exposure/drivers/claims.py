"""What comes about in a block of worlds, before anybody reports it."""

from __future__ import annotations

from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.metric import Metric
from outcomes_fund.exposure.drivers.chance import Chance, Whole
from outcomes_fund.exposure.drivers.persons import People
from outcomes_fund.settlement.program import Program

__all__ = ["NUMBERED", "Claims", "Stage", "constant", "instance_code", "kept_steps", "nobody", "step_of"]

# Instances that are numbers are coded as that number above this one; those with names are counted from 0.
NUMBERED = 2**20


@attrs.frozen(kw_only=True, eq=False)
class Claims:
    """Values of one metric that came about, in any order.

    Args:
        metric: Index in the contract's metrics.

        world: World of each, shape (rows,).

        person: Place among the participants of the block, or NONE, shape (rows,).

        day: Day on which it was achieved, days since 1970-01-01, shape (rows,).

        numerator, denominator: Value in steps of the metric, shape (rows,).

        instance: Code of the instance, or NONE, shape (rows,).

        cohort: Index in the program's cohorts, or NONE, shape (rows,).
    """

    metric: int
    world: Whole
    person: Whole
    day: Whole
    numerator: Whole
    denominator: Whole
    instance: npt.NDArray[np.int32]
    cohort: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.world)


@attrs.frozen(kw_only=True, eq=False)
class Stage:
    """Where outcomes come about: the contract, its participants and its draws in one block.

    Args:
        program: The compiled contract.

        instances: Names of instances, sorted, those that are numbers left out.

        people: The participants.

        chance: Where the draws come from.
    """

    program: Program
    instances: tuple[str, ...]
    people: People
    chance: Chance

    def metric(self, name: str) -> tuple[int, Metric]:
        """Give the index of a metric, and its record."""
        number = self.program.metric_index(name)
        return number, self.program.contract.metrics[number]

    def cohort(self, name: str | None) -> int:
        """Give the index of a cohort in the program's cohorts, or NONE."""
        return self.program.cohorts.index(name) if name is not None and name in self.program.cohorts else NONE


def instance_code(names: tuple[str, ...], instance: str | None) -> int:
    """Give the code of an instance.

    Args:
        names: Names of instances, those that are numbers left out.

        instance: What stands in the evidence; None where nothing does.

    Example:
        >>> instance_code(("exam", "stay"), "stay"), instance_code((), "12") - NUMBERED, instance_code((), None)
        (1, 12, -1)
    """
    if instance is None:
        return NONE
    return names.index(instance) if instance in names else NUMBERED + int(instance)


def kept_steps(metric: Metric, steps: Whole) -> Whole:
    """Hold values to what evidence of the metric may say: a count is not negative, a milestone is 1."""
    if metric.kind == "milestone":
        return np.broadcast_to(np.int64(1), steps.shape)
    return np.maximum(steps, 0) if metric.kind == "count" else steps


def nobody(count: int) -> Whole:
    """Give a column that says of each row that it has no participant."""
    return np.broadcast_to(np.int64(NONE), count)


def constant(number: int, count: int) -> npt.NDArray[np.int32]:
    """Give a column of one number, which takes no memory."""
    return np.broadcast_to(np.int32(number), count)


def step_of(metric: Metric) -> Fraction:
    """Give the size of a step of a metric, in units."""
    return Fraction(metric.resolution)
