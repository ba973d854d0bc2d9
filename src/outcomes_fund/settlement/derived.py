"""Stage 2, measure: metrics that are worked out from other metrics: change, index, stages."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from outcomes_fund.domain.metric import ChangeMetric, IndexMetric, IndexPart, StagedMetric
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures, Reading, View

__all__ = ["change", "index", "staged"]


def change(measures: Measures, metric: ChangeMetric, view: View) -> Reading:
    """Take the difference between a metric and its baseline, as it is or as a part of the baseline.

    Defined, with v the value and b the baseline, as::

        increase = v - b      decrease = b - v      relative: divided by b
    """
    of = measures.read(metric.of, view.tests, view.basis)
    base = _baseline(measures, metric, of, view)
    exists = of.exists & base.exists
    value = of.value.minus(base.value) if metric.direction == "increase" else base.value.minus(of.value)
    if metric.relative:
        positive = np.asarray(base.value.num > 0, dtype=bool)
        ones = Ratio.constant(Fraction(1), base.value.num.shape)
        value, exists = value.over(base.value.where(positive, ones)), exists & positive
    return Reading(value=value, exists=exists)


def _baseline(measures: Measures, metric: ChangeMetric, of: Reading, view: View) -> Reading:
    """Give the baseline: fixed, another metric, or the mean of the tests before."""
    shape = of.exists.shape
    if metric.baseline_metric is not None:
        return measures.read(metric.baseline_metric, view.tests, view.basis)
    if metric.baseline_tests is None:
        fixed = Ratio.constant(metric.baseline or Fraction(0), shape)
        return Reading(value=fixed, exists=np.ones(shape, dtype=bool))
    count, exists = metric.baseline_tests, np.zeros(shape, dtype=bool)
    means = [Ratio.constant(Fraction(0), shape[1:]) for _ in range(shape[0])]
    for place in range(count, shape[0]):
        total = means[place]
        for before in range(place - count, place):
            total = total.plus(of.value.at(before))
        means[place] = total.scaled(Fraction(1, count))
        exists[place] = of.exists[place - count : place].all(axis=0)
    return Reading(value=Ratio.stack(means), exists=exists)


def index(measures: Measures, metric: IndexMetric, view: View) -> Reading:
    """Add up the weighted parts; no result where a part has none.

    Defined as::

        value = sum of weight * (value of the part / target, held to lowest and highest)
    """
    parts = [(part, measures.read(part.metric, view.tests, view.basis)) for part in metric.of]
    exists = np.logical_and.reduce([reading.exists for _, reading in parts])
    value = Ratio.constant(Fraction(0), exists.shape)
    for part, reading in parts:
        value = value.plus(_held(part, reading.value).scaled(part.weight))
    return Reading(value=value, exists=exists)


def _held(part: IndexPart, value: Ratio) -> Ratio:
    value = value if part.target is None else value.scaled(1 / part.target)  # exact: fractions
    value = value if part.lowest is None else value.not_below(part.lowest)
    return value if part.highest is None else value.not_above(part.highest)


def staged(measures: Measures, metric: StagedMetric, view: View) -> Reading:
    """Take the metric that holds on the day of the test."""
    days = measures.axis(view.tests).days
    readings = [measures.read(stage.metric, view.tests, view.basis) for stage in metric.of]
    value, exists = readings[0].value, readings[0].exists
    for stage, reading in zip(metric.of[1:], readings[1:], strict=True):
        holds = np.array([stage.start is None or stage.start <= day for day in days], dtype=bool)[:, None]
        value = reading.value.where(np.broadcast_to(holds, exists.shape), value)
        exists = np.where(holds, reading.exists, exists)
    return Reading(value=value, exists=exists)
