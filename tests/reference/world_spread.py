"""Distributions and survival as the document of the scenario file says them, drawn by plain `random`."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from random import Random

from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Distribution,
    Fixed,
    LogitNormal,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, Survival, Weibull

__all__ = ["at_uniform", "drawn", "gamma_at_uniform", "poisson", "share_left", "steps_of", "whole_days"]

# So many values stand for a distribution where it is asked for the value at a uniform number.
TABLE = 40_000


def drawn(spread: Distribution, chance: Random) -> float:
    """Draw one value."""
    match spread:
        case Fixed():
            found = float(spread.value)
        case Uniform():
            found = chance.uniform(float(spread.low), float(spread.high))
        case Normal():
            found = chance.gauss(float(spread.mean), float(spread.deviation))
        case Lognormal():
            mean, deviation = float(spread.mean), float(spread.deviation)
            variance = math.log(1 + (deviation / mean) ** 2)
            found = chance.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))
        case Triangular():
            found = chance.triangular(float(spread.low), float(spread.high), float(spread.mode))
        case Pert():
            found = _pert(spread, chance)
        case Beta():
            mean, deviation = float(spread.mean), float(spread.deviation)
            both = mean * (1 - mean) / deviation**2 - 1
            found = chance.betavariate(mean * both, (1 - mean) * both)
        case LogitNormal():
            median = float(spread.median)
            odds = math.exp(math.log(median / (1 - median)) + chance.gauss(0, float(spread.deviation)))
            found = odds / (1 + odds)
        case _:
            weights = [float(each) for each in spread.weights] or None
            found = chance.choices([float(each) for each in spread.values], weights)[0]
    return found


def _pert(spread: Pert, chance: Random) -> float:
    """Draw a beta between the ends, with mean (low + weight x mode + high) / (weight + 2)."""
    low, mode, high, weight = (float(each) for each in (spread.low, spread.mode, spread.high, spread.weight))
    rising = 1 + weight * (mode - low) / (high - low)
    falling = 1 + weight * (high - mode) / (high - low)
    return low + (high - low) * chance.betavariate(rising, falling)


@cache
def _table(spread: Distribution) -> list[float]:
    chance = Random(f"table of {spread!r}")
    return sorted(drawn(spread, chance) for _ in range(TABLE))


def at_uniform(spread: Distribution, uniform: float) -> float:
    """Give the value below which so large a part of the distribution lies: a high number is a high value."""
    if isinstance(spread, Fixed):
        return float(spread.value)
    return _table(spread)[int(uniform * TABLE)]


@cache
def _gammas(dispersion: Fraction) -> list[float]:
    chance = Random(f"gamma of {dispersion}")
    shape = 1 / float(dispersion)
    return sorted(chance.gammavariate(shape, float(dispersion)) for _ in range(TABLE))


def gamma_at_uniform(dispersion: Fraction, uniform: float) -> float:
    """Give a gamma with mean 1 and this variance."""
    return _gammas(dispersion)[int(uniform * TABLE)]


def poisson(mean: float, chance: Random) -> int:
    """Count arrivals until their waiting times add up to 1."""
    arrivals, time = 0, 0.0
    while mean > 0:
        time += chance.expovariate(mean)
        if time > 1:
            break
        arrivals += 1
    return arrivals


def share_left(survival: Survival, days: float) -> float:
    """Give the share that is left after so many days."""
    match survival:
        case ConstantHazard():
            return math.pow(1 - float(survival.monthly), 12 * days / 365.25)
        case Weibull():
            return math.exp(-((days / float(survival.scale_days)) ** float(survival.shape)))
        case LifeTable():
            earlier, left = 0, 1.0
            for point in survival.points:
                if days <= point.days:
                    part = (days - earlier) / (point.days - earlier)
                    return left + part * (float(point.share) - left)
                earlier, left = point.days, float(point.share)
            return left


def whole_days(spread: Distribution | None, chance: Random) -> int:
    """Draw a number of days: none where nothing is said, 0 where it would be less, rounded to a whole number."""
    return 0 if spread is None else max(0, math.floor(drawn(spread, chance) + 0.5))


def steps_of(value: float, step: Fraction) -> int:
    """Round to the metric's step, half away from zero."""
    steps = math.floor(abs(value) / float(step) + 0.5)
    return steps if value >= 0 else -steps
