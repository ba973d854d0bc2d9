"""Stage 2, measure: how each kind of metric gets its value. One function for each kind, one row in the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from outcomes_fund.domain.metric import EvidenceMetric, LatestMetric, RateMetric
from outcomes_fund.settlement.derived import change, index, staged
from outcomes_fund.settlement.exact import Whole, peak, roomy
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures, Reading, View

__all__ = ["METRIC_VALUES", "latest", "mean", "milestone", "rate", "summed"]


def summed(measures: Measures, metric: EvidenceMetric, view: View) -> Reading:
    """Add up the values of the claims: kinds ``count`` and ``sum``."""
    return _whole(Ratio.whole(_numerators(measures, metric, view)).scaled(metric.resolution))


def rate(measures: Measures, metric: RateMetric, view: View) -> Reading:
    """Divide the sum of the numerators by the sum of the denominators; no result where that is 0."""
    sums = measures.tallies.denominators(measures.program.metric_index(metric.id), measures.axis(view.tests))
    # The size of a step cancels out.
    return _quotient(_numerators(measures, metric, view), _looked_at(measures, sums, view))


def mean(measures: Measures, metric: EvidenceMetric, view: View) -> Reading:
    """Divide the sum of the values by the number of claims; no result without claims."""
    reading = _quotient(_numerators(measures, metric, view), _claims(measures, metric, view))
    return Reading(value=reading.value.scaled(metric.resolution), exists=reading.exists)


def milestone(measures: Measures, metric: EvidenceMetric, view: View) -> Reading:
    """Give 1 where there is a claim, else 0."""
    return _whole(Ratio.whole((_claims(measures, metric, view) > 0).astype(np.int64)))


def latest(measures: Measures, metric: LatestMetric, view: View) -> Reading:
    """Take the value of the claim achieved last, among those the last in the order of place."""
    axis = measures.axis(view.tests)
    values, exists = measures.tallies.last(measures.program.metric_index(metric.id), axis)
    if view.basis == "to_date" and not axis.cohorts:
        for place in range(1, len(axis)):
            values[place] = np.where(exists[place], values[place], values[place - 1])
            exists[place] |= exists[place - 1]
    return Reading(value=Ratio.whole(values).scaled(metric.resolution), exists=exists)


# One row for each kind of metric.
METRIC_VALUES: dict[str, Callable[[Measures, Any, View], Reading]] = {
    "count": summed,
    "sum": summed,
    "rate": rate,
    "mean": mean,
    "milestone": milestone,
    "latest": latest,
    "change": change,
    "index": index,
    "staged": staged,
}


def _numerators(measures: Measures, metric: EvidenceMetric, view: View) -> Whole:
    sums = measures.tallies.numerators(measures.program.metric_index(metric.id), measures.axis(view.tests))
    return _looked_at(measures, sums, view)


def _claims(measures: Measures, metric: EvidenceMetric, view: View) -> Whole:
    sums = measures.tallies.claims(measures.program.metric_index(metric.id), measures.axis(view.tests))
    return _looked_at(measures, sums, view)


def _looked_at(measures: Measures, sums: Whole, view: View) -> Whole:
    """Add windows up from the first one where the view is to date; tests by cohort have one window each."""
    if view.basis == "period" or measures.axis(view.tests).cohorts:
        return sums
    along = roomy(sums, peak(sums) * max(len(sums), 1))
    return np.cumsum(along, axis=0, dtype=along.dtype)


def _whole(value: Ratio) -> Reading:
    return Reading(value=value, exists=np.ones(value.num.shape, dtype=bool))


def _quotient(num: Whole, den: Whole) -> Reading:
    exists = np.asarray(den > 0, dtype=bool)
    return Reading(value=Ratio(num=num, den=np.where(exists, den, 1)), exists=exists)
