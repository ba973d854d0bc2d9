"""Metrics that are worked out from others: changes, indexes, stages."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from outcomes_fund.domain.metric import ChangeMetric, IndexMetric, IndexPart, Metric, Stage, StagedMetric
from tests.strategies.frame import Frame, sometimes

__all__ = ["changes", "indexes", "staged"]

BASELINES = tuple(Fraction(number, 4) for number in (4, 1, 2, 8, 12, 20, -4))
WEIGHTS = tuple(Fraction(number, 4) for number in (4, 1, 2, 3, 0, -4))
TARGETS = (Fraction(1), Fraction(2), Fraction(4), Fraction(1, 3))
LOWEST = (Fraction(0), Fraction(-1), Fraction(1, 2))
HIGHEST = (Fraction(1), Fraction(3, 2), Fraction(4))


@st.composite
def changes(draw: st.DrawFn, name: str, frame: Frame) -> Metric:
    """Draw a change against one of the three baselines."""
    known = [metric.id for metric in frame.valued]
    relative = draw(st.booleans())
    baseline: dict[str, Any] = draw(
        st.one_of(
            st.fixed_dictionaries({"baseline": st.sampled_from(BASELINES[: 6 if relative else 7])}),
            st.fixed_dictionaries({"baseline_metric": st.sampled_from(known)}),
            st.fixed_dictionaries({"baseline_tests": st.integers(1, 2)}),
        ),
    )
    return ChangeMetric(
        id=name,
        title=name,
        of=draw(st.sampled_from(known)),
        relative=relative,
        direction=draw(st.sampled_from(("increase", "decrease"))),
        **baseline,
    )


@st.composite
def indexes(draw: st.DrawFn, name: str, frame: Frame) -> Metric:
    """Draw an index of one to three parts."""
    known = [metric.id for metric in frame.valued]
    parts = [
        IndexPart(
            metric=part,
            weight=draw(st.sampled_from(WEIGHTS)),
            target=sometimes(draw, st.sampled_from(TARGETS), one_in=2),
            lowest=sometimes(draw, st.sampled_from(LOWEST), one_in=3),
            highest=sometimes(draw, st.sampled_from(HIGHEST), one_in=3),
        )
        for part in draw(st.lists(st.sampled_from(known), unique=True, min_size=1, max_size=3))
    ]
    return IndexMetric(id=name, title=name, of=tuple(parts))


@st.composite
def staged(draw: st.DrawFn, name: str, frame: Frame) -> Metric:
    """Draw a metric that holds from the start, and up to two others that follow it."""
    known = st.sampled_from([metric.id for metric in frame.valued])
    days = sorted(draw(st.sets(st.sampled_from(frame.days), max_size=2)))
    starts = [None, *days]
    return StagedMetric(id=name, title=name, of=tuple(Stage(metric=draw(known), start=start) for start in starts))
