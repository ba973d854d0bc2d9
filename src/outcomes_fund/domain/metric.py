"""Metrics: what is counted, measured or worked out from other metrics. One record for each kind.

Metrics of the kinds ``count``, ``sum``, ``rate``, ``mean``, ``milestone`` and ``latest`` take their values from
evidence; a value is a whole number of steps: with a resolution of 0.01, 3.25 is 325 steps, and 3.255 is
refused. The kinds ``change``, ``index`` and ``staged`` are worked out from other metrics.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.admission import ANY_CLAIM, Admission, OncePer
from outcomes_fund.domain.money import RoundingMode

__all__ = [
    "DERIVED_KINDS",
    "METRIC_KINDS",
    "Admission",
    "ChangeMetric",
    "CountMetric",
    "DerivedMetric",
    "EvidenceMetric",
    "Factor",
    "IndexMetric",
    "IndexPart",
    "LatestMetric",
    "MeanMetric",
    "Metric",
    "MilestoneMetric",
    "OncePer",
    "RateMetric",
    "RoundTo",
    "Significance",
    "Stage",
    "StagedMetric",
    "SumMetric",
]

ONE = Fraction(1)


@attrs.frozen(kw_only=True)
class Factor:
    """What a value is multiplied by: a named constant or the value of another metric; exactly one.

    Args:
        value: A constant, such as 3.67 tonnes of CO2 for a tonne of carbon.

        metric: A metric whose value it is: an area, a density.

        title: What the factor is, in the words of the contract.
    """

    value: Fraction | None = None
    metric: str | None = None
    title: str = ""


@attrs.frozen(kw_only=True)
class Significance:
    """When a value is statistically insignificant, so that it counts as 0.

    Either ``p_value`` with ``below``, or ``lower`` with ``upper``.

    Args:
        p_value: A metric that holds the p-value.

        below: The value is significant if the p-value is below this.

        lower: A metric that holds the lower end of the confidence interval.

        upper: A metric that holds its upper end; an interval that holds 0, ends included, is insignificant.
    """

    p_value: str | None = None
    below: Fraction | None = None
    lower: str | None = None
    upper: str | None = None


@attrs.frozen(kw_only=True)
class RoundTo:
    """How a value of a metric is rounded before anything looks at it.

    Args:
        step: Rounded to whole multiples of this, such as 0.1.

        mode: ``half_away`` (from zero), ``half_even``, ``down`` (towards zero) or ``up`` (away from zero).
    """

    step: Fraction
    mode: RoundingMode = "half_away"


@attrs.frozen(kw_only=True)
class _MetricBase:
    """What every metric has.

    Args:
        id: Short name used by lines and evidence.

        title: The outcome in the words of the contract.

        unit: What one is called: ``person``, ``tonne``, ``point``.

        measured_by: How it is measured, for the sentence of the payment rule.

        compared_with: What it is compared with, for the same sentence; empty when nothing is.

        read: Always read ``to_date`` or for the ``period`` of the test, whatever the line says; None leaves it to
            the line.

        audit: A metric, mostly of kind ``rate``: the part of a checked sample that was confirmed. The value is
            multiplied by it.

        significance: When the value counts as 0 because it is statistically insignificant.

        deadweight: Part of the value that would have come about anyway, from 0 to 1; taken off.

        deadweight_metric: A metric that holds that part.

        factors: What the value is multiplied by, after that.

        lowest, highest: Values outside are taken for these.

        round: How the value is rounded, after that.

        otherwise: The value where there is no result.
    """

    id: str
    title: str
    unit: str = ""
    measured_by: str = ""
    compared_with: str = ""
    read: Literal["period", "to_date"] | None = None
    audit: str | None = None
    significance: Significance | None = None
    deadweight: Fraction | None = None
    deadweight_metric: str | None = None
    factors: tuple[Factor, ...] = ()
    lowest: Fraction | None = None
    highest: Fraction | None = None
    round: RoundTo | None = None
    otherwise: Fraction | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the value is exactly what the evidence says, so that each claim can be priced by itself."""
        changes = (self.audit, self.significance, self.deadweight, self.deadweight_metric, self.lowest, self.highest)
        return not self.factors and self.round is None and all(change is None for change in changes)

    @property
    def modifier_metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics that change the value: key in the file, and id."""
        named = [("audit", self.audit), ("deadweight_metric", self.deadweight_metric)]
        if self.significance is not None:
            keys = ("p_value", "lower", "upper")
            named += [(f"significance.{key}", getattr(self.significance, key)) for key in keys]
        named += [(f"factors[{number}].metric", factor.metric) for number, factor in enumerate(self.factors)]
        return tuple((key, name) for key, name in named if name is not None)


@attrs.frozen(kw_only=True)
class _EvidenceBase(_MetricBase):
    """What every metric has that takes its value from evidence.

    Args:
        evidence: The metric whose rows of evidence it reads; None means its own. So a metric can look at a group,
            a cohort or a window of the same evidence.

        admission: Which verified claims count.
    """

    evidence: str | None = None
    admission: Admission = ANY_CLAIM

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The metrics it is worked out from: none."""
        return ()


@attrs.frozen(kw_only=True)
class CountMetric(_EvidenceBase):
    """The number of claims; a row of evidence counts its value, 1 if it has none."""

    kind: ClassVar[str] = "count"
    resolution: ClassVar[Fraction] = ONE


@attrs.frozen(kw_only=True)
class SumMetric(_EvidenceBase):
    """The sum of the values of the claims: tonnes, days, points.

    Args:
        resolution: Smallest step of a value, in units.
    """

    kind: ClassVar[str] = "sum"
    resolution: Fraction = ONE


@attrs.frozen(kw_only=True)
class RateMetric(_EvidenceBase):
    """The sum of the numerators over the sum of the denominators.

    Args:
        resolution: Smallest step of numerator and denominator, in units.
    """

    kind: ClassVar[str] = "rate"
    resolution: Fraction = ONE


@attrs.frozen(kw_only=True)
class MeanMetric(_EvidenceBase):
    """The mean of the values of the claims: their sum over their number.

    Args:
        resolution: Smallest step of a value, in units.
    """

    kind: ClassVar[str] = "mean"
    resolution: Fraction = ONE


@attrs.frozen(kw_only=True)
class MilestoneMetric(_EvidenceBase):
    """Something that is reached once: 1 from the first admitted claim on, 0 before."""

    kind: ClassVar[str] = "milestone"
    resolution: ClassVar[Fraction] = ONE


@attrs.frozen(kw_only=True)
class LatestMetric(_EvidenceBase):
    """The value of the last claim: a score, a level, a percentage that the verifier established.

    Args:
        resolution: Smallest step of the value, in units.
    """

    kind: ClassVar[str] = "latest"
    resolution: Fraction = ONE


@attrs.frozen(kw_only=True)
class _DerivedBase(_MetricBase):
    """What every metric has that is worked out from other metrics: no evidence of its own."""

    evidence: ClassVar[str | None] = None
    admission: ClassVar[Admission] = ANY_CLAIM
    resolution: ClassVar[Fraction] = ONE


@attrs.frozen(kw_only=True)
class ChangeMetric(_DerivedBase):
    """How far a metric differs from a baseline; exactly one baseline is given.

    A baseline is fixed, another metric (a control group, an earlier measurement, a prediction), or the mean
    of the tests before. A change of one change against another is a difference in differences.

    Args:
        of: The metric that changes.

        baseline: A fixed value of it.

        baseline_metric: A metric to compare with.

        baseline_tests: So many tests before this one; the baseline is the mean of their values.

        relative: The difference as a part of the baseline.

        direction: ``increase``: the value less the baseline; ``decrease``: the baseline less the value.
    """

    kind: ClassVar[str] = "change"
    of: str
    baseline: Fraction | None = None
    baseline_metric: str | None = None
    baseline_tests: int | None = None
    relative: bool = False
    direction: Literal["increase", "decrease"] = "increase"

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The metrics it is worked out from: key in the file, and id."""
        compared = () if self.baseline_metric is None else (("baseline_metric", self.baseline_metric),)
        return (("of", self.of), *compared)


@attrs.frozen(kw_only=True)
class IndexPart:
    """A part of an index.

    Args:
        metric: The metric.

        weight: What its value is multiplied by in the sum.

        target: The value is divided by this first; None takes the value as it is.

        lowest, highest: The value, after that division, counts as no less and no more than these.
    """

    metric: str
    weight: Fraction
    target: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None


@attrs.frozen(kw_only=True)
class IndexMetric(_DerivedBase):
    """The weighted sum of other metrics: a composite index, a blend of two designs, net days.

    Args:
        of: Its parts; where one has no result, the index has none.
    """

    kind: ClassVar[str] = "index"
    of: tuple[IndexPart, ...]

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The metrics it is worked out from: key in the file, and id."""
        return tuple((f"of[{number}].metric", part.metric) for number, part in enumerate(self.of))


@attrs.frozen(kw_only=True)
class Stage:
    """A metric that holds from a day on.

    Args:
        start: First test day for which it holds; None for the first stage.

        metric: The metric.
    """

    metric: str
    start: date | None = None


@attrs.frozen(kw_only=True)
class StagedMetric(_DerivedBase):
    """Another metric by the day of the test: a fixed baseline for three years, a live control after.

    Args:
        of: Stages in rising order of their first day.
    """

    kind: ClassVar[str] = "staged"
    of: tuple[Stage, ...]

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The metrics it is worked out from: key in the file, and id."""
        return tuple((f"of[{number}].metric", stage.metric) for number, stage in enumerate(self.of))


EvidenceMetric = CountMetric | SumMetric | RateMetric | MeanMetric | MilestoneMetric | LatestMetric
DerivedMetric = ChangeMetric | IndexMetric | StagedMetric
Metric = (
    CountMetric
    | SumMetric
    | RateMetric
    | MeanMetric
    | MilestoneMetric
    | LatestMetric
    | ChangeMetric
    | IndexMetric
    | StagedMetric
)

METRIC_KINDS: dict[str, type[Metric]] = {
    metric.kind: metric
    for metric in (
        CountMetric,
        SumMetric,
        RateMetric,
        MeanMetric,
        MilestoneMetric,
        LatestMetric,
        ChangeMetric,
        IndexMetric,
        StagedMetric,
    )
}
DERIVED_KINDS = (ChangeMetric, IndexMetric, StagedMetric)
