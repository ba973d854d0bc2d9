"""Metrics of every kind: some read evidence, some are worked out from others, some are changed by modifiers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.metric import (
    CountMetric,
    EvidenceMetric,
    LatestMetric,
    MeanMetric,
    Metric,
    MilestoneMetric,
    RateMetric,
    SumMetric,
)
from tests.strategies.admission import admissions
from tests.strategies.derived import changes, indexes, staged
from tests.strategies.frame import Frame
from tests.strategies.modifiers import modified

__all__ = ["HUNDREDTH", "METRIC_STRATEGIES", "metric_of_any_kind", "metrics"]

# Names in an order unlike that of the alphabet.
NAMES = ("z-metric", "a-metric", "y-metric")
DERIVED_NAMES = ("x-index", "b-index")
CERTAINTY = "p-metric"
RESOLUTIONS = (Fraction(1), Fraction(1), Fraction(1, 10), Fraction(1, 4), Fraction(2))
HUNDREDTH = Fraction(1, 100)
READ_KINDS = (*("count",) * 4, *("sum",) * 4, "rate", "mean", "milestone", "latest")


def evidence_metrics(record: type[EvidenceMetric]) -> Callable[[str, Frame], st.SearchStrategy[Metric]]:
    """Give the strategy of a kind of metric that takes its value from evidence."""
    is_fixed = record.kind in {"count", "milestone"}

    @st.composite
    def drawn(draw: st.DrawFn, name: str, frame: Frame) -> Metric:
        resolution = Fraction(1) if is_fixed else draw(st.sampled_from(RESOLUTIONS))
        fields: dict[str, Any] = {} if is_fixed else {"resolution": resolution}
        others = [metric.id for metric in frame.evidence_metrics if can_be_read(metric, record.kind, resolution)]
        if "reading" in frame.themes and others:
            fields["evidence"] = draw(st.sampled_from((*others, None)))
        rules = draw(admissions(record.kind, resolution, frame))
        return record(id=name, title=name, admission=rules, **fields)

    return drawn


def can_be_read(metric: EvidenceMetric, kind: str, resolution: Fraction) -> bool:
    """Whether a metric of some kind can read the rows of another."""
    own = metric.evidence is None and metric.resolution == resolution
    same = metric.kind == kind
    return own and (same or not {metric.kind, kind} & {"rate", "milestone"})


METRIC_STRATEGIES: dict[str, Callable[[str, Frame], st.SearchStrategy[Metric]]] = {
    "count": evidence_metrics(CountMetric),
    "sum": evidence_metrics(SumMetric),
    "rate": evidence_metrics(RateMetric),
    "mean": evidence_metrics(MeanMetric),
    "milestone": evidence_metrics(MilestoneMetric),
    "latest": evidence_metrics(LatestMetric),
    "change": changes,
    "index": indexes,
    "staged": staged,
}
DERIVED = ("change", "index", "staged")


@st.composite
def metric_of_any_kind(draw: st.DrawFn, name: str, frame: Frame, *, derived: bool = False) -> Metric:
    """Draw a metric, with modifiers where the contract is about them."""
    kind = draw(st.sampled_from(DERIVED if derived and frame.valued else READ_KINDS))
    metric = draw(METRIC_STRATEGIES[kind](name, frame))
    if "modifiers" in frame.themes and draw(st.integers(0, 3)):
        return draw(modified(metric, frame))
    return metric


@st.composite
def metrics(draw: st.DrawFn, frame: Frame) -> tuple[Metric, ...]:
    """Draw one to three metrics of evidence, and where the contract is about it one or two more, in any order."""
    found: tuple[Metric, ...] = ()
    if "modifiers" in frame.themes:
        found = (LatestMetric(id=CERTAINTY, title=CERTAINTY, resolution=HUNDREDTH),)
    names = [(name, False) for name in NAMES[: draw(st.integers(1, 3))]]
    if "derived" in frame.themes:
        names += [(name, True) for name in DERIVED_NAMES[: draw(st.integers(1, 2))]]
    for name, derived in names:
        so_far = attrs.evolve(frame, metrics=found)
        found = (*found, draw(metric_of_any_kind(name, so_far, derived=derived)))
    return found if draw(st.booleans()) else found[::-1]
