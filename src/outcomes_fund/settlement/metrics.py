"""Stage 2, measure: how each kind of metric gets its value. One function for each kind, one row in the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.metric import EvidenceMetric, LatestMetric, RateMetric
from outcomes_fund.settlement.derived import change, index, staged
from outcomes_fund.settlement.exact import Whole, peak, roomy, total_at
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures, Reading, View
from outcomes_fund.settlement.segments import Rows, order_by

__all__ = ["METRIC_VALUES", "latest", "mean", "milestone", "rate", "summed", "write_last"]

Codes = npt.NDArray[np.int64]


def summed(measures: Measures, metric: EvidenceMetric, view: View) -> Reading:
    """Add up the values of the claims: kinds ``count`` and ``sum``."""
    rows = _rows(measures, metric)
    sums = _sums(measures, rows, measures.facts.numerator[rows], view)
    step = metric.resolution
    return _whole(Ratio.whole(sums).scaled(step))


def rate(measures: Measures, metric: RateMetric, view: View) -> Reading:
    """Divide the sum of the numerators by the sum of the denominators; no result where that is 0."""
    rows = _rows(measures, metric)
    num = _sums(measures, rows, measures.facts.numerator[rows], view)
    # The size of a step cancels out.
    return _quotient(num, _sums(measures, rows, measures.facts.denominator[rows], view))


def mean(measures: Measures, metric: EvidenceMetric, view: View) -> Reading:
    """Divide the sum of the values by the number of claims; no result without claims."""
    rows = _rows(measures, metric)
    num = _sums(measures, rows, measures.facts.numerator[rows], view)
    reading = _quotient(num, _sums(measures, rows, np.ones(len(rows), dtype=np.int64), view))
    return Reading(value=reading.value.scaled(metric.resolution), exists=reading.exists)


def milestone(measures: Measures, metric: EvidenceMetric, view: View) -> Reading:
    """Give 1 where there is a claim, else 0."""
    rows = _rows(measures, metric)
    claims = _sums(measures, rows, np.ones(len(rows), dtype=np.int64), view)
    return _whole(Ratio.whole((claims > 0).astype(np.int64)))


def latest(measures: Measures, metric: LatestMetric, view: View) -> Reading:
    """Take the value of the claim achieved last, among those the last in the order of place."""
    axis, facts = measures.axis(view.tests), measures.facts
    rows = _rows(measures, metric)
    values = np.zeros((len(axis), facts.worlds), dtype=np.int64)
    exists = np.zeros(values.shape, dtype=bool)
    if axis.cohorts:
        for place in range(len(axis)):
            own = _of_cohort(measures, rows, view, place)
            write_last(facts.world[own].astype(np.int64), facts.achieved[own], facts.numerator[own], values[place])
            exists[place, facts.world[own]] = True
    else:
        cell, inside = _cells(measures, rows, view)
        own = rows[inside]
        write_last(cell[inside], facts.achieved[own], facts.numerator[own], values.reshape(-1))
        exists.reshape(-1)[cell[inside]] = True
        for place in range(1, len(axis) if view.basis == "to_date" else 0):
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


def _rows(measures: Measures, metric: EvidenceMetric) -> Rows:
    number = measures.program.metric_index(metric.id)
    rows: Rows = measures.counted[measures.facts.metric[measures.counted] == number]
    return rows


def _sums(measures: Measures, rows: Rows, values: Whole, view: View) -> Whole:
    """Add up values over the window of each test, shape (T, worlds)."""
    axis, facts = measures.axis(view.tests), measures.facts
    if axis.cohorts:
        number = np.full(len(measures.facts), -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        found = [_of_cohort(measures, rows, view, place) for place in range(len(axis))]
        return np.stack(
            [total_at(facts.world[own].astype(np.int64), values[number[own]], facts.worlds) for own in found]
        )
    cell, inside = _cells(measures, rows, view)
    sums = total_at(cell[inside], values[inside], len(axis) * facts.worlds).reshape(len(axis), facts.worlds)
    if view.basis == "period":
        return sums
    along = roomy(sums, peak(sums) * max(len(axis), 1))
    return np.cumsum(along, axis=0, dtype=along.dtype)


def _cells(measures: Measures, rows: Rows, view: View) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Give each claim its test and world as one number, and say whether any test looks at it."""
    axis, facts = measures.axis(view.tests), measures.facts
    place = np.searchsorted(axis.edges, facts.achieved[rows], side="right") - 1
    return place.astype(np.int64) * facts.worlds + facts.world[rows], np.asarray(place < len(axis), dtype=bool)


def _of_cohort(measures: Measures, rows: Rows, view: View, place: int) -> Rows:
    axis, facts = measures.axis(view.tests), measures.facts
    own = facts.cohort[rows] == axis.cohorts[place]
    found: Rows = rows[own & (facts.achieved[rows] <= epoch_day(axis.days[place]))]
    return found


def write_last(cell: Codes, day: npt.NDArray[np.int32], values: Whole, out: Whole) -> None:
    """Write the value with the latest day into each cell; of a tie the last in the order of place."""
    order = order_by(cell, day)
    last = np.append(cell[order][1:] != cell[order][:-1], np.ones(min(len(cell), 1), dtype=bool))
    out[cell[order][last]] = values[order[last]]


def _whole(value: Ratio) -> Reading:
    return Reading(value=value, exists=np.ones(value.num.shape, dtype=bool))


def _quotient(num: Whole, den: Whole) -> Reading:
    exists = np.asarray(den > 0, dtype=bool)
    return Reading(value=Ratio(num=num, den=np.where(exists, den, 1)), exists=exists)
