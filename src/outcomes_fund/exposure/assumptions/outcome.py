"""What comes about and is reported as evidence. One record for each kind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar

import attrs

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.distribution import Distribution
from outcomes_fund.exposure.assumptions.survival import Survival

__all__ = [
    "Measured",
    "MilestoneReached",
    "NumberOutcome",
    "Outcome",
    "PersonOutcome",
    "RepeatedOutcome",
    "ShareOutcome",
]


@attrs.frozen(kw_only=True)
class _Outcome:
    """What every outcome has.

    Args:
        id: Short name, for outcomes that come after it and for loadings; left out, the metric.

        metric: Metric of the contract whose evidence it is.

        instance: Instance in the evidence, such as ``3-months``; left out, none.

        source: What the figures rest on.
    """

    id: str = ""
    metric: str
    instance: str | None = None
    source: str


@attrs.frozen(kw_only=True)
class PersonOutcome(_Outcome):
    """A participant reaches it once, or does not.

    Args:
        success: Chance that a participant reaches it, drawn once in each world.

        success_deviation: Uncertainty about the mean of that chance: standard deviation of what is added to its
            log-odds in each world.

        after: Id of another outcome of a person; only those who reached it can reach this one, and delays count from
            there. Left out, everybody can, and delays count from enrolment.

        delay: Days until it is achieved; left out, 0.

        lasts: For an outcome that has to last until then: the share that is left after the delay. Left out, all.

        group: Only participants of this group of the register; left out, all.

        value: Value in the evidence, rounded to the metric's step; left out, 1.
    """

    kind: ClassVar[str] = "person"
    success: Distribution
    success_deviation: Fraction = Fraction(0)
    after: str | None = None
    delay: Distribution | None = None
    lasts: Survival | None = None
    group: str | None = None
    value: Distribution | None = None


@attrs.frozen(kw_only=True)
class RepeatedOutcome(_Outcome):
    """A value for each participant again and again, as long as it lasts.

    Args:
        value: Value in the evidence each time, rounded to the metric's step; where it is 0 or less there is no row.

        after: Id of an outcome of a person from which on it counts; left out, enrolment.

        every: Length of time between two values, counted from there; left out, on the last day of each period.

        times_max: At most so many values; left out, without end.

        lasts: How long it lasts, counted from there; left out, as long as the participant takes part.

        prorated: Multiply a value by the part of the period (or of ``every``) that it lasted, in days.

        numbered: Write the number of the value (``1``, ``2``, ...) as instance.
    """

    kind: ClassVar[str] = "repeated"
    value: Distribution
    after: str | None = None
    every: Duration | None = None
    times_max: int | None = None
    lasts: Survival | None = None
    prorated: bool = False
    numbered: bool = False


@attrs.frozen(kw_only=True)
class ShareOutcome(_Outcome):
    """So many out of so many, for all together: a numerator and a denominator.

    Args:
        of: How many are looked at each time, rounded to a whole number of steps.

        success: Chance of each, drawn once in each world.

        success_deviation: As of ``person``.

        at: Days on which it is achieved; left out, the last day of each period.

        cohort: Cohort in the evidence; left out, none.
    """

    kind: ClassVar[str] = "share"
    of: Distribution
    success: Distribution
    success_deviation: Fraction = Fraction(0)
    at: tuple[date, ...] = ()
    cohort: str | None = None


@attrs.frozen(kw_only=True)
class Measured(_Outcome):
    """A value that is measured for all together: an effect, a survey, a sum.

    Args:
        value: The true value, drawn once in each world.

        error: Standard error of each measurement, which is added to the true value; left out, none.

        rise: What the true value rises by from one measurement to the next.

        at: Days on which it is measured; left out, the last day of each period.

        cohort: Cohort in the evidence; left out, none.

        out_of: For a metric with numerator and denominator: the denominator; the value is then the quotient.

        p_value: Metric that gets the two-sided p-value of each measurement; left out, none.

        lower, upper: Metrics that get the ends of its confidence interval; left out, none.

        confidence: Confidence of that interval.
    """

    kind: ClassVar[str] = "measured"
    value: Distribution
    error: Fraction | None = None
    rise: Fraction = Fraction(0)
    at: tuple[date, ...] = ()
    cohort: str | None = None
    out_of: int | None = None
    p_value: str | None = None
    lower: str | None = None
    upper: str | None = None
    confidence: Fraction = Fraction(95, 100)


@attrs.frozen(kw_only=True)
class MilestoneReached(_Outcome):
    """Something that happens once for all together, or never.

    Args:
        on: Day on which it is planned.

        delay: Days by which it is later, drawn once in each world; left out, 0.

        chance: Chance that it happens at all, from 0 to 1.
    """

    kind: ClassVar[str] = "milestone"
    on: date
    delay: Distribution | None = None
    chance: Fraction = Fraction(1)


@attrs.frozen(kw_only=True)
class NumberOutcome(_Outcome):
    """So many in each interval, without participants: tonnes, visits, houses.

    Args:
        mean: How many in an interval on average, 0 or more; Poisson.

        level: What the mean is multiplied by in each world; left out, 1.

        value: Value of each in the evidence, rounded to the metric's step; left out, 1.

        start, end: First day, and one day beyond the last; left out, those of the contract.

        every: Length of the intervals; left out, the periods. Within an interval each day is as likely.
    """

    kind: ClassVar[str] = "number"
    mean: Fraction
    level: Distribution | None = None
    value: Distribution | None = None
    start: date | None = None
    end: date | None = None
    every: Duration | None = None


Outcome = PersonOutcome | RepeatedOutcome | ShareOutcome | Measured | MilestoneReached | NumberOutcome
