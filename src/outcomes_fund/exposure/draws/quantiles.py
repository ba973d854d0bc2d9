"""From a uniform to a value: quantiles of each distribution, and how long something lasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log, sqrt
from typing import Any

import numpy as np
from scipy import special

from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Distribution,
    Empirical,
    Fixed,
    LogitNormal,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, Survival, Weibull
from outcomes_fund.exposure.draws.cubic import SHAPE_MIN, beta_cubic, gamma_cubic, student_cubic
from outcomes_fund.exposure.draws.streams import Floats

__all__ = [
    "gamma_quantile",
    "normal_score",
    "normal_share",
    "quantile",
    "student_share",
    "survival_days",
    "survival_share",
    "value_in_worlds",
]

# The mean length of a month and of a year, of which yearly and monthly chances speak.
MONTH_DAYS = 365.25 / 12


def quantile(distribution: Distribution, uniform: Floats) -> Floats:
    """Give the value below which a share of the distribution lies.

    Args:
        distribution: What is drawn.

        uniform: Shares above 0 and below 1, of any shape.

    Returns:
        The values, of the same shape; they rise with the share.

    Example:
        >>> from fractions import Fraction
        >>> import numpy as np
        >>> quantile(Uniform(low=Fraction(2), high=Fraction(6)), np.array([0.25, 0.5])).tolist()
        [3.0, 4.0]
    """
    return QUANTILES[type(distribution)](distribution, uniform)


def value_in_worlds(distribution: Distribution | None, drawn: Mapping[str, Floats], name: str, worlds: int) -> Floats:
    """Give the value of a quantity in each world; 1 where there is no distribution.

    Args:
        distribution: Its distribution.

        drawn: Uniforms of all quantities by name.

        name: Name of the quantity.

        worlds: Number of worlds.
    """
    if distribution is None:
        return np.ones(worlds)
    if isinstance(distribution, Fixed):
        return np.full(worlds, float(distribution.value))
    return quantile(distribution, drawn[name])


def gamma_quantile(dispersion: float, uniform: Floats) -> Floats:
    """Give the quantile of a gamma with mean 1 and a given variance.

    Args:
        dispersion: The variance, above 0.

        uniform: Shares above 0 and below 1.

    Example:
        >>> import numpy as np
        >>> gamma_quantile(1.0, np.array([1 - np.exp(-2.0)])).round(9).tolist()
        [2.0]
    """
    shape = 1 / dispersion
    if shape < SHAPE_MIN:
        return np.asarray(special.gammaincinv(shape, uniform), dtype=np.float64) / shape
    values = gamma_cubic(shape)(normal_score(uniform))
    values *= dispersion
    return np.maximum(values, 0.0, out=values)


def normal_score(uniform: Floats) -> Floats:
    """Give the standard normal quantile."""
    score: Floats = special.ndtri(uniform)
    return score


def normal_share(score: Floats) -> Floats:
    """Give the share of a standard normal below a score."""
    share: Floats = special.ndtr(score)
    return share


def student_share(degrees: int, score: Floats) -> Floats:
    """Give the share of a Student-t below a score."""
    return student_cubic(degrees)(np.arcsinh(score))


def survival_share(survival: Survival, days: Floats) -> Floats:
    """Give the share that is left after so many days.

    Args:
        survival: How long it lasts.

        days: Days since the beginning, 0 or more; below 0 all are left.

    Example:
        >>> from fractions import Fraction
        >>> import numpy as np
        >>> survival_share(ConstantHazard(monthly=Fraction(1, 2)), np.array([0.0, 365.25 / 6])).round(9).tolist()
        [1.0, 0.25]
    """
    passed = np.maximum(np.asarray(days, dtype=np.float64), 0.0)
    if isinstance(survival, ConstantHazard):
        return np.exp(passed * (log(1 - survival.monthly) / MONTH_DAYS))
    if isinstance(survival, Weibull):
        return np.exp(-np.power(passed / float(survival.scale_days), float(survival.shape)))
    known, shares = _points(survival)
    return np.interp(passed, known, shares)


def survival_days(survival: Survival, uniform: Floats) -> Floats:
    """Give the days that something lasts, the longer the higher the uniform.

    Args:
        survival: How long it lasts.

        uniform: Shares above 0 and below 1: the share of all that lasts no longer.

    Returns:
        Days, not rounded; infinite where it never ends.

    Example:
        >>> from fractions import Fraction
        >>> import numpy as np
        >>> survival_days(ConstantHazard(monthly=Fraction(0)), np.array([0.5])).tolist()
        [inf]
    """
    if isinstance(survival, ConstantHazard):
        if survival.monthly == 0:
            return np.full(np.shape(uniform), np.inf)
        return np.log1p(-uniform) * (MONTH_DAYS / log(1 - survival.monthly))
    if isinstance(survival, Weibull):
        return float(survival.scale_days) * np.power(-np.log1p(-uniform), float(1 / survival.shape))
    return _table_days(survival, uniform)


def _table_days(table: LifeTable, uniform: Floats) -> Floats:
    known, shares = _points(table)
    gone = 1 - shares
    days = np.interp(uniform, gone, known)
    return np.where(uniform > gone[-1], np.inf, days)


def _points(table: LifeTable) -> tuple[Floats, Floats]:
    days = np.array([0.0, *(float(point.days) for point in table.points)])
    shares = np.array([1.0, *(float(point.share) for point in table.points)])
    return days, shares


def _fixed(fixed: Fixed, uniform: Floats) -> Floats:
    return np.full(np.shape(uniform), float(fixed.value))


def _uniform(spread: Uniform, uniform: Floats) -> Floats:
    return float(spread.low) + uniform * float(spread.high - spread.low)


def _normal(normal: Normal, uniform: Floats) -> Floats:
    return float(normal.mean) + float(normal.deviation) * normal_score(uniform)


def _lognormal(lognormal: Lognormal, uniform: Floats) -> Floats:
    # Mean and deviation are those of the value: the logarithm has variance log(1 + deviation^2 / mean^2).
    variance = log(1 + float(lognormal.deviation / lognormal.mean) ** 2)
    return np.exp(log(lognormal.mean) - variance / 2 + sqrt(variance) * normal_score(uniform))


def _triangular(spread: Triangular, uniform: Floats) -> Floats:
    low, mode, high = float(spread.low), float(spread.mode), float(spread.high)
    width = high - low
    rising = low + np.sqrt(uniform * (width * (mode - low)))
    falling = high - np.sqrt((1 - uniform) * (width * (high - mode)))
    return np.where(uniform * width < mode - low, rising, falling)


def _pert(pert: Pert, uniform: Floats) -> Floats:
    width = pert.high - pert.low
    first = 1 + pert.weight * (pert.mode - pert.low) / width
    second = 1 + pert.weight * (pert.high - pert.mode) / width
    return float(pert.low) + float(width) * _beta_quantile(float(first), float(second), uniform)


def _beta(beta: Beta, uniform: Floats) -> Floats:
    total = beta.mean * (1 - beta.mean) / beta.deviation**2 - 1
    return _beta_quantile(float(beta.mean * total), float((1 - beta.mean) * total), uniform)


def _beta_quantile(first: float, second: float, uniform: Floats) -> Floats:
    if min(first, second) < SHAPE_MIN:
        return np.asarray(special.betaincinv(first, second, uniform), dtype=np.float64)
    values = beta_cubic(first, second)(normal_score(uniform))
    return np.clip(values, 0.0, 1.0, out=values)


def _logit_normal(spread: LogitNormal, uniform: Floats) -> Floats:
    odds = float((1 - spread.median) / spread.median)
    against = odds * np.exp(-float(spread.deviation) * normal_score(uniform))
    return np.reciprocal(1 + against)


def _empirical(seen: Empirical, uniform: Floats) -> Floats:
    weights = seen.weights or (1,) * len(seen.values)
    upto = np.cumsum(np.array([float(weight) for weight in weights]))
    place = np.searchsorted(upto, uniform * upto[-1], side="left")
    values = np.array([float(value) for value in seen.values])
    chosen: Floats = values[np.minimum(place, values.size - 1)]
    return chosen


QUANTILES: dict[type, Callable[[Any, Floats], Floats]] = {
    Fixed: _fixed,
    Uniform: _uniform,
    Normal: _normal,
    Lognormal: _lognormal,
    Triangular: _triangular,
    Pert: _pert,
    Beta: _beta,
    LogitNormal: _logit_normal,
    Empirical: _empirical,
}
