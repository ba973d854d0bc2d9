"""Shares of payers and payees by line and period, worked by hand, and the caps of payers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import attrs
import numpy as np

from outcomes_fund.domain.allocation import (
    LinePayees,
    LinePayers,
    PartyWeight,
    Payees,
    PayeeShare,
    Payers,
    PayerShare,
)
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.settlement.allocate import Allocation, allocate, payer_parts
from outcomes_fund.settlement.limit_money import Owed, nothing
from outcomes_fund.settlement.program import Program
from tests.unit.settlement_cases import (
    BASE,
    LAST,
    SCHOOL,
    WORK,
    amounts_of,
    claims_at,
    paid_in_full,
    program_of,
    rows,
)

NOTHING = (0, 0, 0, 0)
NOBODY = -1


def weights(**of: int) -> tuple[PartyWeight, ...]:
    """Weights by party."""
    return tuple(PartyWeight(party=party, weight=Fraction(weight)) for party, weight in of.items())


def payers(*shares: PayerShare, **parts: Any) -> Payers:
    """Town and state, evenly, unless shares say otherwise."""
    even = (PayerShare(party="town", weight=Fraction(1)), PayerShare(party="state", weight=Fraction(1)))
    return Payers(shares=shares or even, **parts)


def shared(program: Program, *lines: tuple[int, ...], until: date = LAST, homes: tuple[int, ...] = ()) -> Allocation:
    """Share amounts; claims of one unit of work each in the first quarter, by the payer at home, go before."""
    amount = amounts_of(*lines).amount
    owed = Owed(amount=amount, suspended=nothing(amount.shape), cuts={}, carried_in=amount, carried_cuts={})
    claims = claims_at(program, *((WORK, 0, 1) for _ in homes or (NOBODY,)))
    facts: Any = SimpleNamespace(payer=np.array(homes or (NOBODY,), dtype=np.int32))
    weights = payer_parts(program, facts, claims, paid_in_full(program, claims), amount.shape)
    return allocate(program, owed, weights, until=until)


def test_each_line_has_weights_of_its_own() -> None:
    """Work is borne 3 : 1, the other lines evenly; the odd cent goes to the first."""
    program = program_of(payers=payers(by_line=(LinePayers(lines=("work",), weights=weights(town=3, state=1)),)))
    found = shared(program, (100, 101, 0, 0), (101, 0, 0, 0), NOTHING)
    assert rows(found.parts[0])[:2] == [[75, 76, 0, 0], [51, 0, 0, 0]]
    assert rows(found.parts[1])[:2] == [[25, 25, 0, 0], [50, 0, 0, 0]]


def test_a_payer_that_is_not_named_for_a_line_bears_nothing_of_it() -> None:
    """The state alone bears the base line."""
    program = program_of(payers=payers(by_line=(LinePayers(lines=("base",), weights=weights(state=5)),)))
    found = shared(program, NOTHING, NOTHING, (7, 0, 0, 0))
    assert (rows(found.parts[0])[BASE][0], rows(found.parts[1])[BASE][0]) == (0, 7)


def test_amended_weights_hold_for_periods_that_end_later() -> None:
    """From a day in the third quarter on the state bears a quarter."""
    change = Amendment(
        id="change", start=date(2024, 9, 30), payers=(LinePayers(lines=("work",), weights=weights(town=3, state=1)),)
    )
    found = shared(program_of(payers=payers(), amendments=(change,)), (100, 100, 100, 100), (100,) * 4, NOTHING)
    assert rows(found.parts[1])[:2] == [[50, 50, 25, 25], [50, 50, 50, 50]]


def test_residence_counts_by_line_and_period() -> None:
    """Work: two thirds by residence, and 3 of 4 claims live in the town; school and later periods go by weight."""
    town = PayerShare(party="town", weight=Fraction(1), municipality="Town")
    state = PayerShare(party="state", weight=Fraction(3))
    entry = LinePayers(lines=("work",), weights=weights(town=1, state=3), residence_share=Fraction(2, 3))
    program = program_of(payers=payers(town, state, by_line=(entry,)))
    found = shared(program, (800, 800, 0, 0), (800, 0, 0, 0), NOTHING, homes=(0, NOBODY, 0, 0))
    # Town: two thirds of 3/4 = 1/2, and of the other half a quarter: 5/8 of 800 = 500.
    assert rows(found.parts[0])[:2] == [[500, 200, 0, 0], [200, 0, 0, 0]]
    assert rows(found.parts[1])[:2] == [[300, 600, 0, 0], [600, 0, 0, 0]]


def test_each_line_has_payees_of_its_own() -> None:
    """School is paid 2 : 1 to the provider and the bank, all else evenly."""
    payees = Payees(
        shares=(PayeeShare(party="bank"), PayeeShare(party="provider")),
        by_line=(LinePayees(lines=("school",), weights=weights(provider=2, bank=1)),),
    )
    found = shared(program_of(payees=payees), (100, 0, 0, 0), (90, 0, 0, 0), NOTHING)
    assert [rows(paid)[WORK][0] for paid in found.paid[0]] == [50, 50]
    assert [rows(paid)[SCHOOL][0] for paid in found.paid[0]] == [30, 60]


def test_what_is_above_a_cap_is_reallocated_by_the_weights_of_the_line() -> None:
    """Town is full at 60; the auditor's weight on work is 0, so the state bears all of the rest."""
    parties = program_of().contract.parties
    parties = tuple(attrs.evolve(party, roles=(*party.roles, "outcome_payer")) for party in parties[-1:])
    everyone = (*program_of().contract.parties[:-1], *parties)
    shares = (
        PayerShare(party="town", weight=Fraction(1), cap_minor=60),
        PayerShare(party="state", weight=Fraction(1)),
        PayerShare(party="auditor", weight=Fraction(1)),
    )
    entry = LinePayers(lines=("work",), weights=weights(town=1, state=1))
    program = program_of(parties=everyone, payers=payers(*shares, by_line=(entry,), overflow="reallocate"))
    found = shared(program, (200, 0, 0, 0), (90, 0, 0, 0), NOTHING)
    # Work: 60, and 100 + 40. School: town's 30 goes to both others.
    assert [rows(row[0])[WORK][0] for row in found.paid] == [60, 140, 0]
    assert [rows(row[0])[SCHOOL][0] for row in found.paid] == [0, 45, 45]


def test_what_is_above_a_cap_is_carried_by_year_and_line() -> None:
    """A cap of 60: of 50 + 50 the second quarter leaves 40 unpaid, once no later period has begun."""
    share = PayerShare(party="town", weight=Fraction(1), cap_minor=60)
    program = program_of(payers=payers(share, overflow="carry"))
    found = shared(program, (50, 50, 0, 0), NOTHING, NOTHING, until=date(2024, 6, 30))
    assert rows(found.paid[0][0])[WORK] == [50, 10, 0, 0]
    assert rows(found.unpaid[0])[WORK] == [0, 40, 0, 0]


def test_headroom_of_payers_goes_by_priority() -> None:
    """A line with a priority is paid from the cap of a payer before one that stands before it."""
    share = PayerShare(party="town", weight=Fraction(1), cap_minor=60)
    lines = program_of().contract.lines
    lines = (lines[WORK], attrs.evolve(lines[SCHOOL], priority=1), lines[BASE])
    program = program_of(lines=lines, payers=payers(share, overflow="lapse"))
    found = shared(program, (50, 0, 0, 0), (50, 0, 0, 0), NOTHING)
    assert [row[0] for row in rows(found.paid[0][0])] == [10, 50, 0]
