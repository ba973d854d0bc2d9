"""Contracts of every form, with limits and caps small enough to bind."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

from hypothesis import strategies as st

from outcomes_fund.domain.business_days import CalendarName, PaymentTerm, Roll
from outcomes_fund.domain.calendar import Duration, PeriodGrid, YearBasis, shift
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import (
    Admission,
    CountMetric,
    LatestMetric,
    Metric,
    MilestoneMetric,
    OncePer,
    RateMetric,
    SumMetric,
)
from outcomes_fund.domain.money import Rounding, RoundingMode
from outcomes_fund.domain.party import Party
from tests.strategies.days import days_around
from tests.strategies.limits import limits
from tests.strategies.lines import lines
from tests.strategies.sharing import PAYEES, PAYERS, payees, payers

__all__ = ["contracts", "roundings"]

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
TIMEZONES = ("Europe/Amsterdam", "UTC", "America/New_York", "Asia/Tokyo")
CURRENCIES = ("EUR", "JPY", "TND")
SHORT = (
    Duration(count=0, unit="days"),
    Duration(count=10, unit="days"),
    Duration(count=1, unit="months"),
    Duration(count=6, unit="weeks"),
)
WITHIN = (Duration(count=6, unit="months"), *SHORT[:3])
KINDS = (*("count",) * 3, *("sum",) * 3, "rate", "milestone", "latest")
ONCE_PER: tuple[OncePer | None, ...] = (None, None, *get_args(OncePer))
RULES = ("outcome", "enrolment", "within", "claim", "deadline")
RESOLUTIONS = (Fraction(1), Fraction(1), Fraction(1, 10), Fraction(1, 4), Fraction(2))
# Most amounts are small; the large ones do not fit into 64 bits once they are multiplied.
SCALES = (1,) * 12 + (10**14,)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """Draw a valid contract with one to three metrics, one to four lines and up to four limits."""
    start, end, grid = draw(times())
    metrics = tuple(draw(metric(f"{letter}-metric", start, end)) for letter in "zay"[: draw(st.integers(1, 3))])
    scale = draw(st.sampled_from(SCALES))
    terms = draw(lines(metrics, start, end, scale=scale, roundings=roundings()))
    return Contract(
        id="generated",
        title="Generated",
        status="signed",
        currency=draw(st.sampled_from(CURRENCIES)),
        start=start,
        end=end,
        timezone=draw(st.sampled_from(TIMEZONES)),
        periods=grid,
        rounding=draw(roundings()),
        payment=draw(payment_terms()),
        parties=(
            *(Party(id=name, name=name, roles=("outcome_payer",)) for name in PAYERS),
            *(Party(id=name, name=name, roles=("service_provider", "reporter")) for name in PAYEES),
            Party(id="auditor", name="auditor", roles=("verifier",)),
        ),
        metrics=metrics,
        lines=terms,
        limits=draw(limits(metrics, terms, scale)),
        payers=draw(payers(scale)),
        payees=draw(payees()),
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
        roll=roll,
    )


@st.composite
def metric(draw: st.DrawFn, name: str, start: date, end: date) -> Metric:
    """Draw a metric of any kind."""
    rules = draw(admissions(start, end))
    kind = draw(st.sampled_from(KINDS))
    if kind == "count":
        return CountMetric(id=name, title=name, admission=rules)
    if kind == "milestone":
        return MilestoneMetric(id=name, title=name, admission=rules)
    resolution = draw(st.sampled_from(RESOLUTIONS))
    if kind == "sum":
        return SumMetric(id=name, title=name, admission=rules, resolution=resolution)
    if kind == "rate":
        return RateMetric(id=name, title=name, admission=rules, resolution=resolution)
    return LatestMetric(id=name, title=name, admission=rules, resolution=resolution)


@st.composite
def admissions(draw: st.DrawFn, start: date, end: date) -> Admission:
    """Draw rules of admission; about half of the metrics have none but uniqueness."""
    once_per = draw(st.sampled_from(ONCE_PER))
    if draw(st.booleans()):
        return Admission(once_per=once_per)
    ruled = draw(st.sets(st.sampled_from(RULES), max_size=2))
    around = days_around([start, start + (end - start) // 2, end], start, end)
    middle = st.sampled_from(around)
    enrolment_start, enrolment_end = _window(draw, start, end) if "enrolment" in ruled else (None, None)
    outcome_start, outcome_end = _window(draw, start, end) if "outcome" in ruled else (None, None)
    return Admission(
        once_per=once_per,
        enrolment_start=enrolment_start,
        enrolment_end=enrolment_end,
        outcome_start=outcome_start,
        outcome_end=outcome_end,
        within_of_enrolment=draw(st.sampled_from(WITHIN)) if "within" in ruled else None,
        claim_within=draw(st.sampled_from(SHORT)) if "claim" in ruled else None,
        claim_deadline=draw(middle) if "deadline" in ruled else None,
    )


def _window(draw: st.DrawFn, start: date, end: date) -> tuple[date | None, date | None]:
    # A window of at least a day within the contract, open on one side or on none.
    length = (end - start).days
    first = draw(st.integers(0, min(length - 1, 12)))
    last = draw(st.integers(first + 1, length))
    sides = draw(st.sampled_from(("both", "start", "end")))
    return (
        start + timedelta(days=first) if sides != "end" else None,
        start + timedelta(days=last) if sides != "start" else None,
    )
