"""Who enrols and when. One record for each kind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar

import attrs

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.distribution import Distribution, Loading

__all__ = ["CapacityIntake", "FixedIntake", "Intake", "NegativeBinomialIntake", "PoissonIntake", "SCurveIntake"]

MONTH = Duration(count=1, unit="months")


@attrs.frozen(kw_only=True)
class _Intake:
    """What every intake has.

    Args:
        start: First day of enrolment.

        end: One day beyond the last day of enrolment.

        every: Length of the intervals in which people enrol, counted from ``start``; within an interval each day is as
            likely.

        cohort: Cohort that all of them belong to; left out, none.

        people_max: More than this do not enrol; those that come first do. Left out, all do.

        source: What the figures rest on.
    """

    start: date
    end: date
    every: Duration = MONTH
    cohort: str | None = None
    people_max: int | None = None
    source: str


@attrs.frozen(kw_only=True)
class FixedIntake(_Intake):
    """As many in each interval as is written.

    Args:
        numbers: People in each interval; a single number holds for every interval.
    """

    kind: ClassVar[str] = "fixed"
    numbers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class PoissonIntake(_Intake):
    """Each comes by chance, on average so many in an interval.

    Args:
        mean: People in an interval on average, 0 or more.

        level: What the mean is multiplied by in each world; left out, 1.
    """

    kind: ClassVar[str] = "poisson"
    mean: Fraction
    level: Distribution | None = None


@attrs.frozen(kw_only=True)
class NegativeBinomialIntake(_Intake):
    """As ``poisson``, with a mean that is itself uncertain: in each world it is multiplied by a gamma with mean 1.

    Args:
        mean: People in an interval on average, 0 or more.

        dispersion: Variance of that gamma, above 0.

        loadings: What ties the gamma to common drivers.
    """

    kind: ClassVar[str] = "negative_binomial"
    mean: Fraction
    dispersion: Fraction
    loadings: tuple[Loading, ...] = ()


@attrs.frozen(kw_only=True)
class CapacityIntake(_Intake):
    """People come by chance and enrol as far as there are places; the others wait, in order, for the next interval.

    Args:
        mean: People who come in an interval on average, 0 or more.

        places: Places; a participant holds one from enrolment on.

        stay_days: Days for which a participant holds the place, above 0; the place is free again in the first interval
            that begins after them.

        level: What the mean is multiplied by in each world; left out, 1.
    """

    kind: ClassVar[str] = "capacity"
    mean: Fraction
    places: int
    stay_days: int
    level: Distribution | None = None


@attrs.frozen(kw_only=True)
class SCurveIntake(_Intake):
    """A slow start, a steep middle and a slow end: by day t total x L(t) have come on average, with L logistic.

    L(t) = 1 / (1 + exp(-(t - midpoint) / pace_days)), scaled so that it is 0 at ``start`` and 1 at ``end``. The number
    in each interval is Poisson.

    Args:
        total: People in all on average, 0 or more.

        midpoint: Day on which most come.

        pace_days: The smaller, the steeper; above 0.

        level: What the total is multiplied by in each world; left out, 1.
    """

    kind: ClassVar[str] = "s_curve"
    total: Fraction
    midpoint: date
    pace_days: Fraction
    level: Distribution | None = None


Intake = FixedIntake | PoissonIntake | NegativeBinomialIntake | CapacityIntake | SCurveIntake
