"""A small contract whose parts a test replaces, and arrays of amounts and claims to go with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import CountMetric
from outcomes_fund.domain.party import Party
from outcomes_fund.domain.terms import Band, FixedLine, UnitPriceLine
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.exact import Whole
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.price import Claims, worth
from outcomes_fund.settlement.program import Program

START, END, LAST = date(2024, 1, 1), date(2025, 1, 1), date(2024, 12, 31)
WORK, SCHOOL, BASE = range(3)


def program_of(as_of: date | None = None, **parts: Any) -> Program:
    """Compile a year of quarters: lines work and school at 10.00 a unit, line base fixed; parts replace any of it."""
    whole: dict[str, Any] = {
        "id": "small",
        "title": "Small",
        "status": "signed",
        "currency": "EUR",
        "start": START,
        "end": END,
        "periods": PeriodGrid(every=Duration(count=3, unit="months"), anchor=START),
        "parties": (
            Party(id="town", name="Town", roles=("outcome_payer",)),
            Party(id="state", name="State", roles=("outcome_payer",)),
            Party(id="bank", name="Bank", roles=("service_provider",)),
            Party(id="provider", name="Provider", roles=("service_provider",)),
            Party(id="auditor", name="Auditor", roles=("verifier",)),
        ),
        "metrics": (CountMetric(id="jobs", title="Jobs"), CountMetric(id="grades", title="Grades")),
        "lines": (priced("work", "jobs"), priced("school", "grades"), fixed("base")),
        "payers": Payers(shares=(PayerShare(party="town", weight=Fraction(1)),)),
        "payees": Payees(shares=(PayeeShare(party="provider"),)),
    }
    return compile_contract(Contract(**(whole | parts)), as_of)


def priced(name: str, metric: str, **parts: Any) -> UnitPriceLine:
    """A line at 10.00 a unit."""
    return UnitPriceLine(
        id=name, title=name, metric=metric, bands=(Band(up_to=None, price_minor=Fraction(1000)),), **parts
    )


def fixed(name: str, **parts: Any) -> FixedLine:
    """A fixed line."""
    return FixedLine(id=name, title=name, amount_each_period_minor=0, **parts)


def amounts_of(*lines: Sequence[int], suspended: Sequence[Sequence[int]] | None = None) -> Amounts:
    """Amounts of one world, a row of periods for each line."""
    amount = np.array(lines, dtype=np.int64)[:, :, np.newaxis]
    waits = np.zeros_like(amount) if suspended is None else np.array(suspended, dtype=np.int64)[:, :, np.newaxis]
    return Amounts(amount=amount, suspended=waits)


def claims_at(program: Program, *claims: tuple[int, int, int], world: int = 0) -> Claims:
    """Claims in the order of claims: line, period and units of each."""
    line, period, units = (np.array(column) for column in zip(*claims, strict=True))
    count = len(claims)
    return Claims(
        fact=np.arange(count),
        price=line.astype(np.int32),
        line=line.astype(np.int32),
        world=np.full(count, world, dtype=np.int32),
        period=period.astype(np.int32),
        participant=np.arange(count, dtype=np.int32),
        units=units * program.unit_scale,
        before=np.zeros(count, dtype=np.int64),
        factor=np.ones(count, dtype=np.int64),
        suspended=np.zeros(count, dtype=bool),
    )


def paid_in_full(program: Program, claims: Claims) -> PaidClaims:
    """What is paid of claims that no limit cuts."""
    full = worth(program, claims, claims.units)
    nowhere, none = np.full(len(claims), -1, dtype=np.int32), np.zeros(len(claims), dtype=np.int64)
    return PaidClaims(
        full=full,
        paid=full,
        units_paid=np.where(full == 0, 0, claims.units),
        unit_cut=none,
        unit_limit=nowhere,
        money_cut=none,
        money_limit=nowhere,
    )


def rows(cells: Whole) -> list[list[int]]:
    """Amounts of the first world, a row of periods for each line."""
    return [[int(number) for number in row] for row in cells[:, :, 0]]
