"""Who enrols and when: one function for each kind of intake, one row in the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    FixedIntake,
    Intake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)
from outcomes_fund.exposure.assumptions.names import numbered
from outcomes_fund.exposure.draws.counts_drawn import poisson_counts
from outcomes_fund.exposure.draws.quantiles import gamma_quantile
from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.drivers.chance import Chance, Whole
from outcomes_fund.exposure.drivers.intervals import Intervals, intervals_between

__all__ = ["Arrivals", "arrivals", "expected_numbers", "levels_of"]

# Days lie within the low half of a 64-bit number, the world above them; days before 1970 are below 0.
DAY_BITS = 32
DAY_0 = 1 << 31
NOBODY = np.zeros(0, dtype=np.int64)


@attrs.frozen(kw_only=True, eq=False)
class Arrivals:
    """People who enrolled through one intake, sorted by world and day.

    Args:
        world: World of each, shape (people,).

        day: Day of enrolment, days since 1970-01-01, shape (people,).
    """

    world: Whole
    day: Whole


def arrivals(intake: Intake, chance: Chance, number: int) -> Arrivals:
    """Draw who enrols through an intake.

    Args:
        intake: What is assumed.

        chance: Where the draws come from.

        number: Number of the intake in its contract, from 0.

    Returns:
        People sorted by world and day of enrolment.
    """
    name = numbered("intake", number)
    intervals = intervals_between(intake.start, intake.end, intake.every)
    days = chance.generator(name, "days")
    if isinstance(intake, CapacityIntake):
        packed = _with_places(intake, intervals, _numbers(intake, intervals, chance, name), days)
    else:
        packed = _packed(_numbers(intake, intervals, chance, name), intervals, days)
    packed.sort()
    found = Arrivals(world=packed >> DAY_BITS, day=_day_of(packed))
    return found if intake.people_max is None else _first_to_come(found, intake.people_max, chance.worlds)


def expected_numbers(intake: Intake, intervals: Intervals) -> Floats:
    """Give the number of people who come in each interval on average, at level 1, shape (intervals,).

    The mean of a last interval that is cut short is its part of the mean.
    """
    if isinstance(intake, FixedIntake):
        return _fixed(intake, intervals).astype(np.float64)
    if isinstance(intake, SCurveIntake):
        edges = np.append(intervals.start, intervals.start[-1:] + intervals.length[-1:])
        curve = 1 / (1 + np.exp(-(edges - epoch_day(intake.midpoint)) / float(intake.pace_days)))
        parts: Floats = np.diff(curve) / (curve[-1] - curve[0])
        return float(intake.total) * parts
    return float(intake.mean) * intervals.part


def _fixed(intake: FixedIntake, intervals: Intervals) -> Whole:
    """Give the number written for each interval; a single one holds for all, and beyond the last there are none."""
    numbers = intake.numbers * len(intervals) if len(intake.numbers) == 1 else intake.numbers
    written = np.zeros(len(intervals), dtype=np.int64)
    written[: len(numbers)] = numbers[: len(intervals)]
    return written


def _numbers(intake: Intake, intervals: Intervals, chance: Chance, name: str) -> Whole:
    """Draw how many come in each interval and world, shape (intervals, worlds)."""
    if isinstance(intake, FixedIntake):
        return np.repeat(_fixed(intake, intervals)[:, None], chance.worlds, axis=1)
    level, factors = levels_of(intake, chance, name), expected_numbers(intake, intervals)
    return poisson_counts(level, chance.generator(name, "numbers"), factors=factors)


def levels_of(intake: Intake, chance: Chance, name: str) -> Floats:
    """Give what the mean of an intake is multiplied by in each world, 0 or more, shape (worlds,)."""
    return np.maximum(LEVELS[type(intake)](intake, chance, name), 0)


def _level(intake: PoissonIntake | CapacityIntake | SCurveIntake, chance: Chance, name: str) -> Floats:
    return chance.level(name, intake.level)


def _gamma(intake: NegativeBinomialIntake, chance: Chance, name: str) -> Floats:
    return gamma_quantile(float(intake.dispersion), chance.quantity(name))


# What the mean of each kind is multiplied by in each world.
LEVELS: dict[type, Callable[[Any, Chance, str], Floats]] = {
    PoissonIntake: _level,
    CapacityIntake: _level,
    SCurveIntake: _level,
    NegativeBinomialIntake: _gamma,
}


def _packed(numbers: Whole, intervals: Intervals, days: np.random.Generator) -> Whole:
    """Give each of so many people in each interval and world a day; world and day as one number, shape (people,)."""
    count, worlds = numbers.shape
    many = numbers.T.ravel()
    slot = np.repeat(np.arange(count * worlds, dtype=np.int64), many)
    interval = slot % max(count, 1)
    day = intervals.start[interval] + (days.random(len(slot)) * intervals.length[interval]).astype(np.int64)
    packed: Whole = ((slot // max(count, 1)) << DAY_BITS) | (day + DAY_0)
    return packed


def _day_of(packed: Whole) -> Whole:
    return (packed & ((1 << DAY_BITS) - 1)) - DAY_0


def _with_places(intake: CapacityIntake, intervals: Intervals, come: Whole, days: np.random.Generator) -> Whole:
    """Let people enrol as far as there are places; the others wait for the next interval."""
    count, worlds = come.shape
    leaving = np.zeros((count + 1, worlds), dtype=np.int64)
    waiting, held = np.zeros(worlds, dtype=np.int64), np.zeros(worlds, dtype=np.int64)
    found = [NOBODY]
    for number in range(count):
        waiting += come[number]
        held -= leaving[number]
        enrolled = np.minimum(waiting, np.maximum(intake.places - held, 0))
        waiting -= enrolled
        held += enrolled
        here = attrs.evolve(intervals, **{key: getattr(intervals, key)[number : number + 1] for key in _COLUMNS})
        packed = _packed(enrolled[None, :], here, days)
        free = _day_of(packed) + intake.stay_days
        later = np.searchsorted(intervals.start, free, side="left")
        np.add.at(leaving, (later, packed >> DAY_BITS), 1)
        found.append(packed)
    return np.concatenate(found)


_COLUMNS = ("start", "length", "part")


def _first_to_come(people: Arrivals, most: int, worlds: int) -> Arrivals:
    """Keep the first so many of each world."""
    first = np.searchsorted(people.world, np.arange(worlds))
    kept = np.arange(len(people.world)) - first[people.world] < most
    return Arrivals(world=people.world[kept], day=people.day[kept])
