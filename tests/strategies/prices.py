"""Lines with prices and amounts: unit prices, fixed amounts, shares of savings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from outcomes_fund.domain.terms import (
    Band,
    FixedLine,
    Instalment,
    Line,
    SavingsShareLine,
    ShareTier,
    UnitPriceLine,
    Uplift,
)
from tests.strategies.days import days_around
from tests.strategies.frame import GROUPS, Frame, sometimes
from tests.strategies.testing_days import conditions, for_cohorts, testing

__all__ = ["AMOUNTS", "FACTORS", "PRICES", "SHARES", "fixed_lines", "savings_shares", "unit_prices"]

AMOUNTS = (100, 1, 5, 0, 99, 100, 333, 1_000, 25_000)
PRICES = (Fraction(100), Fraction(1), Fraction(25, 2), Fraction(1_000, 3), Fraction(12_500), Fraction(0))
FACTORS = (Fraction(7, 5), Fraction(1, 2), Fraction(0), Fraction(1))
SHARES = (Fraction(1, 2), Fraction(1, 10), Fraction(1, 3), Fraction(1), Fraction(0))


def conditioned(draw: st.DrawFn, frame: Frame, terms: dict[str, Any]) -> dict[str, Any]:
    """Draw a condition now and then; tests by cohorts read only what can be read so."""
    when = sometimes(draw, conditions(frame, 1), one_in=3) or ()
    named = {test.metric for test in when}
    by_cohort = getattr(terms.get("tests"), "cohorts", ())
    fit = all(for_cohorts(metric, frame) for metric in frame.metrics if metric.id in named)
    return {"when": when} if when and (fit or not by_cohort) else {}


@st.composite
def unit_prices(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw a unit price with one to three bands of a few units: of claims, or of a value that is tested."""
    by_claim = bool(frame.plain) and draw(st.integers(0, 3)) < 3
    metric = draw(st.sampled_from(frame.plain if by_claim else frame.valued))
    ends: list[Fraction | None] = []
    for width in draw(st.lists(st.integers(1, 5), max_size=2)):
        begin = ends[-1] if ends else None
        ends.append((begin or Fraction(0)) + width * metric.resolution)
    terms: dict[str, Any] = {}
    if not by_claim:
        terms = draw(testing((metric,), frame))
        is_apart = bool(getattr(terms.get("tests"), "cohorts", ()))
        terms["below_zero"] = "zero" if is_apart else draw(st.sampled_from(("zero", "carried")))
        terms |= conditioned(draw, frame, terms)
    elif ends:
        terms["bands_over"] = "year" if draw(st.booleans()) else "contract"
    if by_claim and "groups" in frame.themes:
        raised = draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=2))
        terms["uplifts"] = tuple(Uplift(group=group, factor=draw(st.sampled_from(FACTORS))) for group in raised)
    prices = st.sampled_from(PRICES)
    bands = tuple(Band(up_to=up_to, price_minor=draw(prices) * frame.scale) for up_to in (*ends, None))
    return UnitPriceLine(id=name, title=name, metric=metric.id, bands=bands, **terms)


@st.composite
def fixed_lines(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw an amount each period, or instalments at both ends and in the middle of the contract."""
    amounts = st.sampled_from(AMOUNTS)
    if draw(st.booleans()):
        return FixedLine(id=name, title=name, amount_each_period_minor=draw(amounts) * frame.scale)
    start, end = frame.start, frame.end
    days = days_around([start, start + (end - start) // 2, end], start, end)
    dates = draw(st.lists(st.sampled_from(days), min_size=1, max_size=3))
    return FixedLine(
        id=name,
        title=name,
        instalments=tuple(Instalment(date=day, amount_minor=draw(amounts) * frame.scale) for day in dates),
    )


@st.composite
def savings_shares(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw a share of savings in one to three tiers."""
    metric = draw(st.sampled_from(frame.valued))
    ends = sorted(draw(st.sets(st.sampled_from((50, 100, 333, 1_000)), max_size=2)))
    terms = draw(testing((metric,), frame))
    is_apart = bool(getattr(terms.get("tests"), "cohorts", ()))
    terms |= conditioned(draw, frame, terms)
    return SavingsShareLine(
        id=name,
        title=name,
        metric=metric.id,
        unit_value_minor=draw(st.sampled_from(PRICES[:5])) * frame.scale,
        tiers=tuple(
            ShareTier(up_to_minor=end and end * frame.scale, share=draw(st.sampled_from(SHARES)))
            for end in (*ends, None)
        ),
        below_zero="zero" if is_apart else draw(st.sampled_from(("zero", "carried"))),
        **terms,
    )
