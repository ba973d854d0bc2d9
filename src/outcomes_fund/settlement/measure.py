"""Stage 2, measure: the value of each tested metric in each period, and from the start to its end."""

from __future__ import annotations

from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.metric import LatestMetric, Metric, MilestoneMetric, RateMetric
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.terms import Basis, UnitPriceLine, line_metrics
from outcomes_fund.settlement.exact import Ratio, Whole, peak, roomy, total_at
from outcomes_fund.settlement.known import Facts
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows, order_by

__all__ = ["Measures", "Reading", "measure", "tested_metrics"]

Mask = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """The value of a metric in each period and world.

    Args:
        value: In steps of the metric (a rate: a ratio of steps), shape (P, worlds).

        exists: False where there is no result, shape (P, worlds).
    """

    value: Ratio
    exists: Mask


@attrs.frozen(kw_only=True, eq=False)
class Measures:
    """The readings of all metrics that a line tests.

    Args:
        readings: By index of the metric and basis (``period`` or ``to_date``).

        resolutions: Size of a step of each metric, in units.
    """

    readings: dict[tuple[int, Basis], Reading]
    resolutions: dict[int, Fraction]


def tested_metrics(program: Program) -> tuple[int, ...]:
    """Give the indices of the metrics that some line reads as a whole rather than claim by claim."""
    names = {
        name for line in program.contract.lines if not isinstance(line, UnitPriceLine) for name in line_metrics(line)
    }
    return tuple(i for i, metric in enumerate(program.contract.metrics) if metric.id in names)


def measure(program: Program, facts: Facts, reason: npt.NDArray[np.int8]) -> Measures:
    """Work out the value of every tested metric.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        reason: What became of each claim; only those admitted and not disputed are measured.

    Returns:
        Exact values for each period and to date.

    Source:
        Order of operations, step 4.
    """
    counted = np.flatnonzero(reason == Reason.ADMITTED)
    period = program.period_of(facts.achieved[counted]).astype(np.int64)
    cell = period * facts.worlds + facts.world[counted]
    readings: dict[tuple[int, Basis], Reading] = {}
    metrics = tested_metrics(program)
    for index in metrics:
        own = facts.metric[counted] == index
        in_period, to_date = _readings(program, program.contract.metrics[index], facts, counted[own], cell[own])
        readings[index, "period"], readings[index, "to_date"] = in_period, to_date
    return Measures(
        readings=readings,
        resolutions={index: program.contract.metrics[index].resolution for index in metrics},
    )


def _readings(program: Program, metric: Metric, facts: Facts, rows: Rows, cell: Rows) -> tuple[Reading, Reading]:
    shape = (len(program.periods), facts.worlds)
    if isinstance(metric, LatestMetric):
        return _latest(facts, rows, cell, shape)
    num = total_at(cell, facts.numerator[rows], shape[0] * shape[1]).reshape(shape)
    den = total_at(cell, facts.denominator[rows], shape[0] * shape[1]).reshape(shape)
    sums = ((num, den), (_running(num), _running(den)))
    if isinstance(metric, RateMetric):
        in_period, to_date = (_rate(*pair) for pair in sums)
    elif isinstance(metric, MilestoneMetric):
        in_period, to_date = (_whole((pair[1] > 0).astype(np.int64)) for pair in sums)
    else:
        in_period, to_date = (_whole(pair[0]) for pair in sums)
    return in_period, to_date


def _running(values: Whole) -> Whole:
    along = roomy(values, peak(values) * max(len(values), 1))
    return np.cumsum(along, axis=0, dtype=along.dtype)


def _whole(values: Whole) -> Reading:
    return Reading(value=Ratio.whole(values), exists=np.ones(values.shape, dtype=bool))


def _rate(num: Whole, den: Whole) -> Reading:
    exists = np.asarray(den > 0, dtype=bool)
    return Reading(value=Ratio(num=num, den=np.where(exists, den, 1)), exists=exists)


def _latest(facts: Facts, rows: Rows, cell: Rows, shape: tuple[int, int]) -> tuple[Reading, Reading]:
    """Take the last value achieved in each period; to date it stands until the next one."""
    values = np.zeros(shape, dtype=np.int64)
    exists = np.zeros(shape, dtype=bool)
    order = order_by(cell, facts.achieved[rows])
    last = np.append(cell[order][1:] != cell[order][:-1], np.ones(min(len(rows), 1), dtype=bool))
    values.flat[cell[order][last]] = facts.numerator[rows[order[last]]]
    exists.flat[cell[order][last]] = True
    to_date, known = values.copy(), exists.copy()
    for period in range(1, shape[0]):
        to_date[period] = np.where(exists[period], values[period], to_date[period - 1])
        known[period] |= known[period - 1]
    return (
        Reading(value=Ratio.whole(values), exists=exists),
        Reading(value=Ratio.whole(to_date), exists=known),
    )
