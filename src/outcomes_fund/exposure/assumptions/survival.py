"""How long something lasts: taking part, staying in work. One record for each kind."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import attrs

__all__ = ["ConstantHazard", "LifeTable", "Survival", "SurvivalPoint", "Weibull"]


@attrs.frozen(kw_only=True)
class ConstantHazard:
    """The same share stops in every month of 365.25 / 12 days, however long it has lasted.

    Args:
        monthly: Share that stops in a month, from 0 to below 1: after t days (1 - monthly) ^ (12 t / 365.25) are left.
    """

    kind: ClassVar[str] = "constant"
    monthly: Fraction


@attrs.frozen(kw_only=True)
class Weibull:
    """Stopping becomes more or less likely with time: after t days exp(-(t / scale_days) ^ shape) are left.

    Args:
        scale_days: Days after which 36.8 % are left, above 0.

        shape: Below 1 most stop early, above 1 most stop late; above 0.
    """

    kind: ClassVar[str] = "weibull"
    scale_days: Fraction
    shape: Fraction


@attrs.frozen(kw_only=True)
class SurvivalPoint:
    """A point of a life table.

    Args:
        days: Days since the beginning, above 0.

        share: Share that is left then, from 0 to 1.
    """

    days: int
    share: Fraction


@attrs.frozen(kw_only=True)
class LifeTable:
    """Shares that are left after so many days, with straight lines between; nobody stops after the last point.

    Args:
        points: Days in rising order, shares in falling order.
    """

    kind: ClassVar[str] = "table"
    points: tuple[SurvivalPoint, ...]


Survival = ConstantHazard | Weibull | LifeTable
