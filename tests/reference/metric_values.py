"""Step 4: the value of any metric at a test, with all that is done to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from outcomes_fund.domain.metric import ChangeMetric, IndexMetric, Metric, Significance, StagedMetric
from outcomes_fund.domain.terms import Basis
from tests.reference.claims import Claim
from tests.reference.measures import measure
from tests.reference.multiples import to_multiple
from tests.reference.tests_in_time import TestDay, claims_in_window
from tests.reference.versions import Terms

__all__ = ["value_at"]

ZERO = Fraction(0)
ONE = Fraction(1)


def value_at(terms: Terms, metric_id: str, admitted: Sequence[Claim], test: TestDay, basis: Basis) -> Fraction | None:
    """Step 4: the value of a metric at a test; None means no result.

    Args:
        terms: The contract as it is known.

        metric_id: The metric.

        admitted: The admitted claims of all metrics.

        test: The test, whose cohort and days are looked at.

        basis: The window that is asked for; a metric with `read` has its own.
    """
    metric = terms.metric(metric_id)
    reading = Reading(terms=terms, admitted=admitted, test=test, basis=metric.read or basis)
    value = worked_out(reading, metric)
    if value is not None:
        value = modified(reading, metric, value)
    return metric.otherwise if value is None else value


@attrs.frozen(kw_only=True)
class Reading:
    """How metrics are read for one value: all metrics that it names are read in the same way."""

    terms: Terms
    admitted: Sequence[Claim]
    test: TestDay
    basis: Basis

    def of(self, metric_id: str, test: TestDay | None = None) -> Fraction | None:
        """Read another metric, at this test unless another is given."""
        return value_at(self.terms, metric_id, self.admitted, test or self.test, self.basis)


def worked_out(reading: Reading, metric: Metric) -> Fraction | None:
    """Step 4: the value before anything is done to it."""
    if isinstance(metric, ChangeMetric):
        return change(reading, metric)
    if isinstance(metric, IndexMetric):
        return weighted_sum(reading, metric)
    if isinstance(metric, StagedMetric):
        return of_stage(reading, metric)
    return measure(metric, claims_in_window(metric.id, reading.admitted, reading.test, reading.basis))


def change(reading: Reading, metric: ChangeMetric) -> Fraction | None:
    """Step 4, `change`: how far the value is from its baseline."""
    v, b = reading.of(metric.of), baseline(reading, metric)
    if v is None or b is None or (metric.relative and b <= 0):
        return None
    difference = v - b if metric.direction == "increase" else b - v
    return difference / b if metric.relative else difference


def baseline(reading: Reading, metric: ChangeMetric) -> Fraction | None:
    """Step 4, `change`: a fixed value, another metric, or the mean of the tests before."""
    if metric.baseline is not None:
        return metric.baseline
    if metric.baseline_metric is not None:
        return reading.of(metric.baseline_metric)
    count = metric.baseline_tests
    assert count is not None
    before = reading.test.before
    if len(before) < count:
        return None
    total = ZERO
    for test in before[len(before) - count :]:
        value = reading.of(metric.of, test)
        if value is None:
            return None
        total += value
    return total / count


def weighted_sum(reading: Reading, metric: IndexMetric) -> Fraction | None:
    """Step 4, `index`: weight times value, each value as a part of its target and held within bounds."""
    total = ZERO
    for part in metric.of:
        x = reading.of(part.metric)
        if x is None:
            return None
        if part.target is not None:
            x /= part.target
        total += part.weight * held(x, part.lowest, part.highest)
    return total


def of_stage(reading: Reading, metric: StagedMetric) -> Fraction | None:
    """Step 4, `staged`: the metric of the last stage that starts on or before the day of the test."""
    begun = [stage for stage in metric.of if stage.start is None or stage.start <= reading.test.day]
    return reading.of(begun[-1].metric) if begun else None


def modified(reading: Reading, metric: Metric, value: Fraction) -> Fraction | None:
    """Step 4: steps 1 to 6 of what is done to a value; None as soon as a metric has no result."""
    if metric.audit is not None:
        confirmed = reading.of(metric.audit)
        if confirmed is None:
            return None
        value *= confirmed
    if metric.significance is not None and not is_significant(reading, metric.significance):
        value = ZERO
    if metric.deadweight is not None:
        value *= 1 - metric.deadweight
    if metric.deadweight_metric is not None:
        part = reading.of(metric.deadweight_metric)
        if part is None:
            return None
        value *= 1 - part
    for entry in metric.factors:
        times = entry.value if entry.metric is None else reading.of(entry.metric)
        if times is None:
            return None
        value *= times
    value = held(value, metric.lowest, metric.highest)
    if metric.round is not None:
        value = to_multiple(value, metric.round.step, metric.round.mode)
    return value


def is_significant(reading: Reading, rule: Significance) -> bool:
    """Step 4, `significance`: a small p-value, or an interval without 0; nothing without result is significant."""
    if rule.p_value is not None and rule.below is not None:
        p_value = reading.of(rule.p_value)
        return p_value is not None and p_value < rule.below
    assert rule.lower is not None
    assert rule.upper is not None
    lower, upper = reading.of(rule.lower), reading.of(rule.upper)
    return lower is not None and upper is not None and (lower > 0 or upper < 0)


def held(value: Fraction, lowest: Fraction | None, highest: Fraction | None) -> Fraction:
    """Step 4: values outside the bounds become these."""
    if lowest is not None:
        value = max(value, lowest)
    if highest is not None:
        value = min(value, highest)
    return value
