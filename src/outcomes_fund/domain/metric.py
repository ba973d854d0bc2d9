"""Metrics: what is counted or measured, in which steps, and which claims are admitted.

One record for each kind of metric. A value is a whole number of steps inside the engine: a metric with
a resolution of 0.01 turns 3.25 into 325 steps, and a value of 3.255 is refused.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.calendar import Duration

__all__ = [
    "METRIC_KINDS",
    "Admission",
    "CountMetric",
    "LatestMetric",
    "Metric",
    "MilestoneMetric",
    "OncePer",
    "RateMetric",
    "SumMetric",
]

OncePer = Literal["person", "instance"]


@attrs.frozen(kw_only=True)
class Admission:
    """Which verified claims count.

    Args:
        once_per: ``person`` admits the first claim of each participant, ``instance`` the first of each
            participant and instance (a certificate, a stay); None admits every claim.

        enrolment_start: First day of enrolment that counts; None means no lower end.

        enrolment_end: One day beyond the last day of enrolment that counts; None means no upper end.

        outcome_start: First day on which the outcome may be achieved; None means the contract's start.

        outcome_end: One day beyond the last such day; None means the contract's end.

        within_of_enrolment: Longest time from enrolment to the outcome; the last day is included.

        claim_within: Longest time from the date achieved to the first report; the last day is included.

        claim_deadline: Last day on which a claim may first be reported, included.
    """

    once_per: OncePer | None = None
    enrolment_start: date | None = None
    enrolment_end: date | None = None
    outcome_start: date | None = None
    outcome_end: date | None = None
    within_of_enrolment: Duration | None = None
    claim_within: Duration | None = None
    claim_deadline: date | None = None

    @property
    def looks_at_enrolment(self) -> bool:
        """Whether the register of participants is needed."""
        rules = (self.enrolment_start, self.enrolment_end, self.within_of_enrolment)
        return any(rule is not None for rule in rules)

    @property
    def looks_at_report(self) -> bool:
        """Whether the day of the first report matters."""
        return self.claim_within is not None or self.claim_deadline is not None

    @property
    def looks_at_person(self) -> bool:
        """Whether evidence has to name the participant."""
        return self.once_per == "person" or self.looks_at_enrolment


@attrs.frozen(kw_only=True)
class _MetricBase:
    """What every metric has.

    Args:
        id: Short name used by lines and evidence.

        title: The outcome in the words of the contract.

        unit: What one is called: ``person``, ``tonne``, ``point``.

        measured_by: How it is measured, for the sentence of the payment rule.

        compared_with: What it is compared with; empty when nothing is.

        admission: Which verified claims count.
    """

    id: str
    title: str
    unit: str = ""
    measured_by: str = ""
    compared_with: str = ""
    admission: Admission = Admission()


@attrs.frozen(kw_only=True)
class CountMetric(_MetricBase):
    """The number of claims; a row of evidence counts its value, 1 if it has none."""

    kind: ClassVar[str] = "count"
    resolution: ClassVar[Fraction] = Fraction(1)


@attrs.frozen(kw_only=True)
class SumMetric(_MetricBase):
    """The sum of the values of the claims: tonnes, days, points.

    Args:
        resolution: Smallest step of a value, in units.
    """

    kind: ClassVar[str] = "sum"
    resolution: Fraction = Fraction(1)


@attrs.frozen(kw_only=True)
class RateMetric(_MetricBase):
    """The sum of the numerators over the sum of the denominators.

    Args:
        resolution: Smallest step of numerator and denominator, in units.
    """

    kind: ClassVar[str] = "rate"
    resolution: Fraction = Fraction(1)


@attrs.frozen(kw_only=True)
class MilestoneMetric(_MetricBase):
    """Something that is reached once: 1 from the first admitted claim on, 0 before."""

    kind: ClassVar[str] = "milestone"
    resolution: ClassVar[Fraction] = Fraction(1)


@attrs.frozen(kw_only=True)
class LatestMetric(_MetricBase):
    """The value of the last claim: a score, a level, a percentage that the verifier established.

    Args:
        resolution: Smallest step of the value, in units.
    """

    kind: ClassVar[str] = "latest"
    resolution: Fraction = Fraction(1)


Metric = CountMetric | SumMetric | RateMetric | MilestoneMetric | LatestMetric

METRIC_KINDS: dict[str, type[Metric]] = {
    metric.kind: metric for metric in (CountMetric, SumMetric, RateMetric, MilestoneMetric, LatestMetric)
}
