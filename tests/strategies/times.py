"""Start and end, periods, roundings and terms of payment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from hypothesis import strategies as st

from outcomes_fund.domain.business_days import CalendarName, PaymentTerm, Roll
from outcomes_fund.domain.calendar import Duration, PeriodGrid, YearBasis, shift
from outcomes_fund.domain.money import Rounding, RoundingMode

__all__ = ["SHORT", "payment_terms", "roundings", "times"]

MONTH_ENDS_AND_OTHERS = (
    date(2024, 1, 1),
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2023, 8, 31),
    date(2023, 11, 15),
    date(2022, 12, 31),
    date(2019, 7, 1),
)
EVERY = (
    Duration(count=1, unit="months"),
    Duration(count=3, unit="months"),
    Duration(count=6, unit="months"),
    Duration(count=1, unit="years"),
    Duration(count=10, unit="days"),
    Duration(count=2, unit="weeks"),
)
SHORT = (
    Duration(count=0, unit="days"),
    Duration(count=10, unit="days"),
    Duration(count=1, unit="months"),
    Duration(count=6, unit="weeks"),
)


@st.composite
def times(draw: st.DrawFn) -> tuple[date, date, PeriodGrid]:
    """Draw start, end and periods: at most six, the first and last of them often cut off."""
    anchor = draw(st.sampled_from(MONTH_ENDS_AND_OTHERS))
    start = anchor + timedelta(days=draw(st.sampled_from((0, 0, 0, 4, 40, -3))))
    every = draw(st.sampled_from((*EVERY, None)))
    year: YearBasis = draw(st.sampled_from(get_args(YearBasis)))
    if every is None:
        end = start + timedelta(days=draw(st.sampled_from((1, 30, 400))))
        return start, end, PeriodGrid(every=None, anchor=start, year=year)
    edge = shift(max(anchor, start), every, draw(st.integers(1, 5)))
    end = max(start + timedelta(days=1), edge + timedelta(days=draw(st.sampled_from((0, 0, 3, -5)))))
    return start, end, PeriodGrid(every=every, anchor=anchor, year=year)


@st.composite
def roundings(draw: st.DrawFn) -> Rounding:
    """Draw a unit and a mode of rounding."""
    mode: RoundingMode = draw(st.sampled_from(get_args(RoundingMode)))
    return Rounding(unit_minor=draw(st.sampled_from((1, 1, 1, 10, 10_000))), mode=mode)


@st.composite
def payment_terms(draw: st.DrawFn) -> PaymentTerm:
    """Draw when amounts are due."""
    calendar: CalendarName = draw(st.sampled_from(get_args(CalendarName)))
    roll: Roll = draw(st.sampled_from(get_args(Roll)))
    return PaymentTerm(
        settle_after=draw(st.sampled_from(SHORT)),
        term=draw(st.sampled_from(SHORT)),
        calendar=calendar,
        roll=roll if calendar != "none" else "following",
    )
