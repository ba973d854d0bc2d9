"""In which manner values of a metric are written: as numbers, percentages or percentage points."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from outcomes_fund.domain.metric import ChangeMetric, LatestMetric, MeanMetric, Metric, RateMetric, StagedMetric

__all__ = ["Manner", "manner_of"]

# A share is a part of a whole, 0.55 for 55 %; of percents 55 is 55 %. Points are differences of either.
Manner = Literal["number", "share", "percents", "points_of_share", "points_of_percents"]

# Units that say, by their first word, that a value is a part of a whole, or that it is so many hundredths.
UNITS_OF_PARTS = frozenset({"share", "part", "fraction", "proportion", "aandeel", "deel"})
UNITS_OF_PERCENTS = frozenset({"%", "percent", "procent"})
HUNDREDTH = Fraction(1, 100)
DIFFERENCES: dict[Manner, Manner] = {"share": "points_of_share", "percents": "points_of_percents"}


def manner_of(metric: Metric, find: Callable[[str], Metric]) -> Manner:
    """Tell in which manner values of a metric are written.

    Args:
        metric: The metric.

        find: Gives a metric by its id.
    """
    if metric.factors:
        return "number"
    if isinstance(metric, RateMetric):
        return "share"
    if isinstance(metric, LatestMetric | MeanMetric):
        return _by_unit(metric)
    if isinstance(metric, ChangeMetric):
        own = manner_of(find(metric.of), find)
        return "share" if metric.relative else DIFFERENCES.get(own, own)
    if isinstance(metric, StagedMetric):
        manners = {manner_of(find(stage.metric), find) for stage in metric.of}
        return manners.pop() if len(manners) == 1 else "number"
    return "number"


def _by_unit(metric: LatestMetric | MeanMetric) -> Manner:
    first = metric.unit.lower().split()[:1]
    if UNITS_OF_PARTS.intersection(first):
        return "share"
    # With a finer resolution evidence may hold 0.55 as well as 55 for 55 %, and so the number stays as it is.
    if UNITS_OF_PERCENTS.intersection(first) and metric.resolution > HUNDREDTH:
        return "percents"
    return "number"
