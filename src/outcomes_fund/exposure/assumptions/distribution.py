"""Distributions of a quantity that is not known yet. One record for each kind.

A quantity of a world (a chance of success, a level of intake, an effect) is drawn once in each world and may be tied to
common drivers by ``loadings``. A quantity of a person or a row (a delay, a value) is drawn for each by itself.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import attrs

__all__ = [
    "Beta",
    "Distribution",
    "Empirical",
    "Fixed",
    "Loading",
    "LogitNormal",
    "Lognormal",
    "Normal",
    "Pert",
    "Triangular",
    "Uniform",
]


@attrs.frozen(kw_only=True)
class Loading:
    """How much of a quantity comes from a common driver.

    Args:
        driver: Id of the driver.

        weight: Correlation with the driver, from -1 to 1; the squares of all weights of a quantity add up to at most 1,
            and the rest is the quantity's own.
    """

    driver: str
    weight: Fraction


@attrs.frozen(kw_only=True)
class _Spread:
    """What every distribution has.

    Args:
        loadings: What ties the quantity to common drivers, where it is drawn once in each world; a high value of the
            quantity goes with a high value of the driver.
    """

    loadings: tuple[Loading, ...] = ()


@attrs.frozen(kw_only=True)
class Fixed:
    """One value that is certain.

    Args:
        value: The value.
    """

    kind: ClassVar[str] = "fixed"
    value: Fraction


@attrs.frozen(kw_only=True)
class Uniform(_Spread):
    """Any value between two, each as likely.

    Args:
        low, high: The ends.
    """

    kind: ClassVar[str] = "uniform"
    low: Fraction
    high: Fraction


@attrs.frozen(kw_only=True)
class Normal(_Spread):
    """The normal distribution.

    Args:
        mean: Its mean.

        deviation: Its standard deviation, above 0.
    """

    kind: ClassVar[str] = "normal"
    mean: Fraction
    deviation: Fraction


@attrs.frozen(kw_only=True)
class Lognormal(_Spread):
    """A value above 0 whose logarithm is normal.

    Args:
        mean: Mean of the value itself, above 0.

        deviation: Standard deviation of the value itself, above 0.
    """

    kind: ClassVar[str] = "lognormal"
    mean: Fraction
    deviation: Fraction


@attrs.frozen(kw_only=True)
class Triangular(_Spread):
    """A lowest, a most likely and a highest value, with straight lines between.

    Args:
        low, mode, high: The three values, in rising order.
    """

    kind: ClassVar[str] = "triangular"
    low: Fraction
    mode: Fraction
    high: Fraction


@attrs.frozen(kw_only=True)
class Pert(_Spread):
    """A lowest, a most likely and a highest value, rounded off.

    A beta between the ends with mean (low + weight x mode + high) / (weight + 2).

    Args:
        low, mode, high: The three values, in rising order.

        weight: Weight of the most likely value, above 0.
    """

    kind: ClassVar[str] = "pert"
    low: Fraction
    mode: Fraction
    high: Fraction
    weight: Fraction = Fraction(4)


@attrs.frozen(kw_only=True)
class Beta(_Spread):
    """A share between 0 and 1.

    Args:
        mean: Its mean, between 0 and 1.

        deviation: Its standard deviation, above 0; its square is below mean x (1 - mean).
    """

    kind: ClassVar[str] = "beta"
    mean: Fraction
    deviation: Fraction


@attrs.frozen(kw_only=True)
class LogitNormal(_Spread):
    """A share between 0 and 1 whose log-odds are normal.

    Args:
        median: Its median, between 0 and 1.

        deviation: Standard deviation of the log-odds, above 0.
    """

    kind: ClassVar[str] = "logit_normal"
    median: Fraction
    deviation: Fraction


@attrs.frozen(kw_only=True)
class Empirical(_Spread):
    """Values that were seen, drawn as often as they were.

    Args:
        values: The values, in rising order.

        weights: How often each was seen; left out, each as often.
    """

    kind: ClassVar[str] = "empirical"
    values: tuple[Fraction, ...]
    weights: tuple[Fraction, ...] = ()


Distribution = Fixed | Uniform | Normal | Lognormal | Triangular | Pert | Beta | LogitNormal | Empirical
