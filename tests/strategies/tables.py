"""Lines whose amount stands in a table: milestones, step tables, sliding scales."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from outcomes_fund.domain.terms import Line, MilestoneLine, Point, SlidingScaleLine, Step, StepTableLine, Test
from tests.strategies.frame import Frame
from tests.strategies.prices import AMOUNTS
from tests.strategies.testing_days import BASES, VALUES, conditions, testing

__all__ = ["RATES", "VALUES", "conditions", "milestones", "sliding_scales", "step_tables"]

RATES = (Fraction(3, 40), Fraction(1, 3), Fraction(1), Fraction(0))


@st.composite
def milestones(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw an amount for one or two tests, each perhaps read in its own way."""
    when = draw(conditions(frame, 2))
    named = tuple(metric for metric in frame.metrics if metric.id in {test.metric for test in when})
    terms = draw(testing(named, frame))
    if not getattr(terms.get("tests"), "cohorts", ()):
        ways = st.sampled_from((None, None, *BASES))
        when = tuple(Test(**{**_given(test), "measured": draw(ways)}) for test in when)
    amount = draw(st.sampled_from(AMOUNTS)) * frame.scale
    return MilestoneLine(id=name, title=name, amount_minor=amount, when=when, **terms)


def _given(test: Test) -> dict[str, Any]:
    keys = ("metric", "at_least", "above", "at_most", "below")
    return {key: getattr(test, key) for key in keys}


def _amounts(draw: st.DrawFn, frame: Frame, number: int) -> tuple[list[dict[str, Any]], int | None]:
    """Draw so many amounts, or rates of a notional amount."""
    notional = draw(st.sampled_from((None, None, 400, 25_000)))
    if notional is None:
        return [{"amount_minor": draw(st.sampled_from(AMOUNTS)) * frame.scale} for _ in range(number)], None
    return [{"rate": draw(st.sampled_from(RATES))} for _ in range(number)], notional * frame.scale


@st.composite
def step_tables(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw a table of one to three steps, whose amounts need not rise."""
    metric = draw(st.sampled_from(frame.valued))
    bounds = sorted(draw(st.sets(st.sampled_from(VALUES), min_size=1, max_size=3)))
    amounts, notional = _amounts(draw, frame, len(bounds))
    keys = [draw(st.sampled_from(("at_least", "above"))) for _ in bounds]
    for key, bound, amount in zip(keys, bounds, amounts, strict=True):
        amount[key] = bound
    return StepTableLine(
        id=name,
        title=name,
        metric=metric.id,
        steps=tuple(Step(**amount) for amount in amounts),
        notional_minor=notional,
        **draw(testing((metric,), frame)),
    )


@st.composite
def sliding_scales(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw a scale of one to four points, with jumps, whose amounts need not rise."""
    metric = draw(st.sampled_from(frame.valued))
    values = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4))
    once_or_twice = sorted(value for number, value in enumerate(values) if values[:number].count(value) < 2)
    amounts, notional = _amounts(draw, frame, len(once_or_twice))
    return SlidingScaleLine(
        id=name,
        title=name,
        metric=metric.id,
        points=tuple(Point(value=value, **amount) for value, amount in zip(once_or_twice, amounts, strict=True)),
        notional_minor=notional,
        **draw(testing((metric,), frame)),
    )
