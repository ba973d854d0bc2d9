"""Lines on other lines: what raises or lowers their amounts, and parts of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from outcomes_fund.domain.terms import AdjustmentLine, FactorPoint, FactorStep, Line, PercentageLine
from tests.strategies.frame import Frame, earlier_lines, sometimes
from tests.strategies.prices import AMOUNTS, PRICES, SHARES
from tests.strategies.tables import VALUES, conditions
from tests.strategies.testing_days import BASES

__all__ = ["ADJUSTED", "adjustments", "percentages"]

ADJUSTED = (Fraction(93, 100), Fraction(21, 20), Fraction(0), Fraction(3, 2), Fraction(1))


@st.composite
def factor_steps(draw: st.DrawFn, frame: Frame) -> dict[str, Any]:
    """Draw bonus and malus in one to three steps."""
    bounds = sorted(draw(st.sets(st.sampled_from(VALUES), min_size=1, max_size=3)))
    steps = [
        FactorStep(factor=draw(st.sampled_from(ADJUSTED)), **{draw(st.sampled_from(("at_least", "above"))): bound})
        for bound in bounds
    ]
    return {"steps": tuple(steps), **draw(measured(frame))}


@st.composite
def factor_points(draw: st.DrawFn, frame: Frame) -> dict[str, Any]:
    """Draw a quality factor between one to three points."""
    values = sorted(draw(st.sets(st.sampled_from(VALUES), min_size=1, max_size=3)))
    points = tuple(FactorPoint(value=value, factor=draw(st.sampled_from(ADJUSTED))) for value in values)
    return {"points": points, **draw(measured(frame))}


@st.composite
def deductions(draw: st.DrawFn, frame: Frame) -> dict[str, Any]:
    """Draw an amount, or a price for each unit, that is taken off."""
    excess = {"excess": draw(st.sampled_from(("lapses", "carried")))}
    is_by_unit = draw(st.booleans())
    if frame.valued and is_by_unit:
        return {"price_minor": draw(st.sampled_from(PRICES)) * frame.scale, **excess, **draw(measured(frame))}
    return {"amount_minor": draw(st.sampled_from(AMOUNTS)) * frame.scale, **excess}


@st.composite
def measured(draw: st.DrawFn, frame: Frame) -> dict[str, Any]:
    """Draw what an adjustment looks at."""
    return {"metric": draw(st.sampled_from(frame.valued)).id, "measured": draw(st.sampled_from(BASES))}


@st.composite
def adjustments(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw an adjustment of each sort, with or without a condition."""
    constant = st.fixed_dictionaries({"factor": st.sampled_from(ADJUSTED)})
    sorts: list[st.SearchStrategy[dict[str, Any]]] = [constant, deductions(frame)]
    if frame.valued:
        sorts += [factor_steps(frame), factor_points(frame)]
    terms = draw(st.one_of(sorts))
    if frame.metrics:
        when = sometimes(draw, conditions(frame, 1), one_in=3)
        terms |= {"when": when} if when else {}
    return AdjustmentLine(id=name, title=name, lines=earlier_lines(draw, frame), **terms)


@st.composite
def percentages(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw a part of what some lines earn, or all of them."""
    return PercentageLine(id=name, title=name, lines=earlier_lines(draw, frame), share=draw(st.sampled_from(SHARES)))
