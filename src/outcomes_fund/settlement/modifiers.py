"""Stage 2, measure: what changes the value of a metric, step by step. One function for each, in the order they hold."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from outcomes_fund.domain.metric import Metric
from outcomes_fund.settlement.exact import product
from outcomes_fund.settlement.ratio import Ratio, rounded
from outcomes_fund.settlement.reading import Measures, Reading, View

__all__ = ["MODIFIERS", "modified"]

ONE = Fraction(1)


def modified(measures: Measures, metric: Metric, reading: Reading, view: View) -> Reading:
    """Change the value of a metric in all the ways that its record names.

    Args:
        measures: What gives the values of other metrics.

        metric: The metric.

        reading: Its value so far.

        view: How it is looked at; metrics that change it are looked at in the same way.

    Returns:
        The value that everything else sees.

    Source:
        Order of operations, step 4.
    """
    for change in MODIFIERS.values():
        reading = change(measures, metric, reading, view)
    return reading


def audited(measures: Measures, metric: Metric, reading: Reading, view: View) -> Reading:
    """Multiply by the part of a checked sample that was confirmed."""
    return reading if metric.audit is None else _times(reading, measures.read(metric.audit, view.tests, view.basis))


def significant(measures: Measures, metric: Metric, reading: Reading, view: View) -> Reading:
    """Count a value that is statistically insignificant as 0."""
    rule = metric.significance
    if rule is None:
        return reading
    if rule.p_value is not None:
        p_value = measures.read(rule.p_value, view.tests, view.basis)
        bound = Ratio.constant(rule.below or Fraction(0), reading.exists.shape)
        holds = p_value.exists & bound.exceeds(p_value.value)
    else:
        lower = measures.read(rule.lower or "", view.tests, view.basis)
        upper = measures.read(rule.upper or "", view.tests, view.basis)
        outside = np.asarray((lower.value.num > 0) | (upper.value.num < 0), dtype=bool)
        holds = lower.exists & upper.exists & outside
    nothing = Ratio.constant(Fraction(0), reading.exists.shape)
    return Reading(value=reading.value.where(holds, nothing), exists=reading.exists)


def net_of_deadweight(measures: Measures, metric: Metric, reading: Reading, view: View) -> Reading:
    """Take off the part that would have come about anyway."""
    if metric.deadweight is not None:
        return Reading(value=reading.value.scaled(ONE - metric.deadweight), exists=reading.exists)
    if metric.deadweight_metric is None:
        return reading
    part = measures.read(metric.deadweight_metric, view.tests, view.basis)
    rest = Ratio.constant(ONE, reading.exists.shape).minus(part.value)
    return _times(reading, Reading(value=rest, exists=part.exists))


def multiplied(measures: Measures, metric: Metric, reading: Reading, view: View) -> Reading:
    """Multiply by named constants and by the values of other metrics."""
    for factor in metric.factors:
        if factor.metric is not None:
            reading = _times(reading, measures.read(factor.metric, view.tests, view.basis))
        elif factor.value is not None:
            reading = Reading(value=reading.value.scaled(factor.value), exists=reading.exists)
    return reading


def not_below(_measures: Measures, metric: Metric, reading: Reading, _view: View) -> Reading:
    """Take values below the lowest for the lowest."""
    value = reading.value if metric.lowest is None else reading.value.not_below(metric.lowest)
    return Reading(value=value, exists=reading.exists)


def not_above(_measures: Measures, metric: Metric, reading: Reading, _view: View) -> Reading:
    """Take values above the highest for the highest."""
    value = reading.value if metric.highest is None else reading.value.not_above(metric.highest)
    return Reading(value=value, exists=reading.exists)


def rounded_to(_measures: Measures, metric: Metric, reading: Reading, _view: View) -> Reading:
    """Round to whole multiples of a step."""
    if metric.round is None:
        return reading
    step = metric.round.step
    steps = rounded(reading.value.scaled(1 / step), unit=1, mode=metric.round.mode)  # exact: fractions
    return Reading(value=Ratio.whole(product(steps, 1)).scaled(step), exists=reading.exists)


def otherwise(_measures: Measures, metric: Metric, reading: Reading, _view: View) -> Reading:
    """Put a value where there is no result."""
    if metric.otherwise is None:
        return reading
    shape = reading.exists.shape
    value = reading.value.where(reading.exists, Ratio.constant(metric.otherwise, shape))
    return Reading(value=value, exists=np.ones(shape, dtype=bool))


# One row for each modifier, by its field in the record, in the order in which they hold; a reading comes first, since
# ``read`` decides what is looked at before any of them.
MODIFIERS: dict[str, Callable[[Measures, Metric, Reading, View], Reading]] = {
    "audit": audited,
    "significance": significant,
    "deadweight": net_of_deadweight,
    "factors": multiplied,
    "lowest": not_below,
    "highest": not_above,
    "round": rounded_to,
    "otherwise": otherwise,
}


def _times(reading: Reading, other: Reading) -> Reading:
    """Multiply, with no result where the other has none."""
    value = other.value.where(other.exists, Ratio.constant(ONE, other.exists.shape))
    return Reading(value=reading.value.times(value), exists=reading.exists & other.exists)
