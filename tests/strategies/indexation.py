"""Indices with their figures, and rates of other currencies."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Literal, get_args

from hypothesis import strategies as st

from outcomes_fund.domain.indexation import FigureStatus, Index, IndexFigure
from outcomes_fund.domain.money import MINOR_DIGITS, RoundingMode
from outcomes_fund.domain.payment import ExchangeRate
from tests.strategies.frame import Frame, sometimes

__all__ = ["exchange_rates", "indices"]

FIGURES = (Fraction(100), Fraction(110), Fraction(1077, 10), Fraction(90), Fraction(3001, 30))
BASE = "2015=100"
OTHER_BASE = "2020=100"
RATES = (Fraction(6, 5), Fraction(1, 3), Fraction(1))
MONTHS_COUNT_MAX = 5


@st.composite
def indices(draw: st.DrawFn, frame: Frame) -> tuple[Index, ...]:
    """Draw one or two indices, each with a few figures, some of them provisional, late, or of another base."""
    return tuple(draw(index(name, frame)) for name in ("wages", "cpi")[: draw(st.integers(1, 2))])


@st.composite
def index(draw: st.DrawFn, name: str, frame: Frame) -> Index:
    """Draw an index that changes each year or each month."""
    every: Literal["year", "month"] = draw(st.sampled_from(("year", "month")))
    status: FigureStatus = draw(st.sampled_from(("final", "provisional")))
    back = draw(st.integers(0, 1))
    looked: dict[str, Any] = {"months_back": draw(st.integers(0, 3))}
    if every == "year":
        looked = {"month": draw(st.sampled_from((1, 7, 12))), "years_back": back}
    months = _months(frame, every, looked)
    decimals = draw(st.sampled_from((None, 3, 1)))
    base_month = draw(st.sampled_from(months))
    figures = [IndexFigure(month=base_month, value=draw(st.sampled_from(FIGURES)), base=BASE)]
    others = [month for month in months if month != base_month]
    for month in sorted(draw(st.sets(st.sampled_from(others), max_size=MONTHS_COUNT_MAX)) if others else ()):
        figures += draw(published(month, frame))
    return Index(
        id=name,
        title=name,
        base_month=base_month,
        every=every,
        status=status,
        decimals=decimals,
        mode="half_away" if decimals is None else draw(st.sampled_from(get_args(RoundingMode))),
        lowest=sometimes(draw, st.sampled_from((Fraction(1), Fraction(19, 20)))),
        highest=sometimes(draw, st.sampled_from((Fraction(1), Fraction(21, 20)))),
        only_upwards=draw(st.booleans()),
        figures=tuple(figures),
        **looked,
    )


def _months(frame: Frame, every: str, looked: dict[str, Any]) -> list[date]:
    """List the months that may be looked at, and some before."""
    years = range(frame.start.year - 2, frame.end.year + 1)
    numbers = (looked["month"],) if every == "year" else range(1, 13)
    first, last = date(frame.start.year - 1, frame.start.month, 1), frame.end.replace(day=1)
    every_month = [date(year, number, 1) for year in years for number in numbers]
    return [month for month in every_month if every == "year" or first <= month <= last]


@st.composite
def published(draw: st.DrawFn, month: date, frame: Frame) -> list[IndexFigure]:
    """Draw what was published about one month: a provisional figure, a final one, or both."""
    known = draw(st.sampled_from((None, None, *frame.days)))
    values = st.sampled_from(FIGURES)
    found = []
    if draw(st.booleans()):
        found.append(IndexFigure(month=month, value=draw(values), base=BASE, status="provisional", known=known))
    if not found or draw(st.booleans()):
        later = draw(st.sampled_from([day for day in frame.days if known is None or day >= known]))
        found.append(IndexFigure(month=month, value=draw(values), base=BASE, known=later if known or found else None))
    if draw(st.integers(0, 3)) == 3:
        # The series was set to 100 anew: this figure is divided by none.
        found.insert(0, IndexFigure(month=month, value=draw(values), base=OTHER_BASE))
    return found


@st.composite
def exchange_rates(draw: st.DrawFn, currency: str) -> tuple[ExchangeRate, ...]:
    """Draw a rate of a currency with as many decimals."""
    alike = sorted(code for code, digits in MINOR_DIGITS.items() if digits == MINOR_DIGITS[currency])
    others = [code for code in alike if code != currency]
    if not others:
        return ()
    return (ExchangeRate(currency=draw(st.sampled_from(others)), rate=draw(st.sampled_from(RATES))),)
