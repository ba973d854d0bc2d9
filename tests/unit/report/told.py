"""A small contract in which single clauses are told, and what finds clauses that nothing tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.metric import CountMetric, MilestoneMetric, RateMetric, SumMetric
from outcomes_fund.domain.party import Party
from outcomes_fund.domain.terms import Band, MilestoneLine, Test, UnitPriceLine

__all__ = ["CONTRACT", "MONTH", "fields_used", "one", "optional_fields", "silent_fields"]

MONTH = Duration(count=1, unit="months")


def one(price_minor: int) -> tuple[Band, ...]:
    """Give a single price."""
    return (Band(up_to=None, price_minor=Fraction(price_minor)),)


CONTRACT = Contract(
    id="told",
    title="A contract that is told",
    status="signed",
    currency="EUR",
    start=date(2020, 1, 1),
    end=date(2023, 1, 1),
    population="people",
    periods=PeriodGrid(every=Duration(count=3, unit="months"), anchor=date(2020, 1, 1)),
    parties=(
        Party(id="city", name="the City", roles=("outcome_payer",)),
        Party(id="state", name="the State", roles=("outcome_payer",)),
        Party(id="doer", name="the Provider", roles=("service_provider", "reporter")),
        Party(id="saver", name="the Fund", roles=("investor",)),
        Party(id="eye", name="the Verifier", roles=("verifier",)),
    ),
    metrics=(
        CountMetric(id="jobs", title="Jobs", unit="person"),
        SumMetric(id="days", title="Days", unit="day"),
        RateMetric(id="rate", title="Rate"),
        RateMetric(id="control", title="Control"),
        MilestoneMetric(id="opened", title="Opening"),
    ),
    lines=(
        UnitPriceLine(id="job", title="A job", metric="jobs", bands=one(10_000)),
        UnitPriceLine(id="day", title="A day", metric="days", bands=one(500)),
        MilestoneLine(id="open", title="Open", amount_minor=100_000, when=(Test(metric="opened"),)),
    ),
    payers=Payers(
        shares=(PayerShare(party="city", weight=Fraction(3)), PayerShare(party="state", weight=Fraction(1))),
    ),
    payees=Payees(shares=(PayeeShare(party="doer"), PayeeShare(party="saver"))),
    indices=(
        Index(
            id="cpi",
            title="CPI",
            base_month=date(2019, 7, 1),
            month=7,
            figures=(IndexFigure(month=date(2019, 7, 1), value=Fraction(100)),),
        ),
    ),
)


def optional_fields(record: type[attrs.AttrsInstance]) -> set[str]:
    """Name the fields of a record that need not be given."""
    return {field.name for field in attrs.fields(record) if field.default is not attrs.NOTHING}


def fields_used(records: Iterable[attrs.AttrsInstance], kind: type[attrs.AttrsInstance]) -> set[str]:
    """Name the optional fields of a kind that at least one of the records gives."""
    defaults = {field.name: field.default for field in attrs.fields(kind)}
    return {
        name
        for record in records
        if isinstance(record, kind)
        for name in optional_fields(kind)
        if getattr(record, name) != defaults[name]
    }


def silent_fields(record: Any, say: Callable[[Any], str]) -> set[str]:
    """Name the fields that a record gives, and whose text stays the same without them."""
    text = say(record)
    silent = set()
    for field in attrs.fields(type(record)):
        if field.default is attrs.NOTHING or getattr(record, field.name) == field.default:
            continue
        try:
            if say(attrs.evolve(record, **{field.name: field.default})) == text:
                silent.add(field.name)
        except (AssertionError, LookupError, StopIteration):
            # Without this field the record says nothing at all, so that its text rests on it.
            continue
    return silent
