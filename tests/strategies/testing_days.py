"""When a line is tested: each period, each year, on days, or each cohort on its own day."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, get_args

from hypothesis import strategies as st

from outcomes_fund.domain.metric import Metric, MilestoneMetric
from outcomes_fund.domain.terms import Basis, CohortTest, Line, Test, Tests
from tests.strategies.frame import COHORTS, Frame

__all__ = ["BASES", "VALUES", "conditions", "for_cohorts", "testing"]

VALUES = tuple(Fraction(number, 4) for number in (-4, 0, 1, 2, 3, 4, 6, 8, 12, 20))
Bound = Literal["at_least", "above", "at_most", "below"]

BASES: tuple[Basis, ...] = get_args(Basis)


def for_cohorts(metric: Metric, frame: Frame) -> bool:
    """Whether a metric, and all it is worked out from, can be read by cohort: none insists on a period."""
    known = {each.id: each for each in frame.metrics}
    named = [name for _, name in (*metric.parts, *metric.modifier_metrics)]
    return metric.read != "period" and all(for_cohorts(known[name], frame) for name in named)


@st.composite
def testing(draw: st.DrawFn, metrics: tuple[Metric, ...], frame: Frame) -> dict[str, Any]:
    """Draw on what a line is measured, how it is paid, and when it is tested."""
    plain = {"measured": draw(st.sampled_from(BASES)), "paid": draw(st.sampled_from(BASES))}
    if "cohorts" in frame.themes and draw(st.booleans()) and all(for_cohorts(metric, frame) for metric in metrics):
        by_cohort = [line.id for line in frame.lines if _is_by_cohort(line)]
        is_pooled = draw(st.booleans())
        if by_cohort and is_pooled:
            dates = tuple(sorted(draw(st.sets(st.sampled_from(frame.days), min_size=1, max_size=2))))
            return {**plain, "tests": Tests(dates=dates, unpaid_of=draw(st.sampled_from(by_cohort)))}
        names = draw(st.permutations(COHORTS))[: draw(st.integers(1, 2))]
        days = sorted(draw(st.sampled_from(frame.days)) for _ in names)
        cohorts = tuple(CohortTest(cohort=name, date=day) for name, day in zip(names, days, strict=True))
        return {"measured": "to_date", "paid": "period", "tests": Tests(cohorts=cohorts)}
    if "tests" in frame.themes and draw(st.booleans()):
        return {**plain, "tests": draw(every_or_dates(frame))}
    return plain


def _is_by_cohort(line: Line) -> bool:
    tests = getattr(line, "tests", None)
    return tests is not None and bool(tests.cohorts)


@st.composite
def every_or_dates(draw: st.DrawFn, frame: Frame) -> Tests:
    """Draw tests each year or period, or on one to three days."""
    if draw(st.booleans()):
        return Tests(every="year" if draw(st.booleans()) else "period")
    return Tests(dates=tuple(sorted(draw(st.sets(st.sampled_from(frame.days), min_size=1, max_size=3)))))


@st.composite
def conditions(draw: st.DrawFn, frame: Frame, most: int) -> tuple[Test, ...]:
    """Draw conditions on metrics, bare where a milestone allows it."""
    found = []
    for metric in draw(st.lists(st.sampled_from(frame.metrics), min_size=1, max_size=most)):
        bounds = get_args(Bound) + ((None, None) if isinstance(metric, MilestoneMetric) else ())
        bound = draw(st.sampled_from(bounds))
        value: dict[str, Any] = {} if bound is None else {bound: draw(st.sampled_from(VALUES))}
        found.append(Test(metric=metric.id, **value))
    return tuple(found)
