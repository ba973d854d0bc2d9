"""Grants and loans in many worlds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import attrs
import numpy as np
import pytest

from outcomes_fund.exposure.assumptions.distribution import Fixed, Uniform
from outcomes_fund.exposure.assumptions.portfolio import Flow, Grant, Loan
from outcomes_fund.exposure.runs.instruments import (
    Movement,
    grant_maximum,
    grant_movements,
    loan_maximum,
    loan_movements,
)
from outcomes_fund.exposure.stops import ImpossibleDraw

LENT = date(2020, 1, 1)
LOAN = Loan(
    id="loan",
    title="Loan",
    lender="province",
    borrower="slow",
    paid_out=(Flow(on=LENT, amount_minor=900),),
    repaid=(
        Flow(on=LENT + timedelta(days=100), amount_minor=495),
        Flow(on=LENT + timedelta(days=1000), amount_minor=500),
    ),
    default_yearly=Fraction(1, 5),
    recovery=Fixed(value=Fraction(1, 2)),
    recovery_days=30,
    source="assumed",
)


def uniform_of(days: float) -> float:
    """Give the uniform that stands for default after so many days."""
    return float(1 - 0.8 ** (days / 365.25))


def moved(loan: Loan, uniforms: Sequence[float]) -> list[Movement]:
    """Give the movements of a loan in worlds with these uniforms."""
    drawn = {"loan": np.array(uniforms), "loan.recovery": np.full(len(uniforms), 0.25)}
    return list(loan_movements(loan, "loan", drawn, len(uniforms)))


def by_day(movements: list[Movement], world: int) -> dict[int, int]:
    """Give what moves in one world, by days since the loan was paid out."""
    return {(each.on - LENT).days: int(each.amount[world]) for each in movements if each.amount[world]}


def test_grant_is_certain() -> None:
    """A grant pays its instalments in every world, and at most that."""
    instalments = (Flow(on=LENT, amount_minor=70), Flow(on=date(2021, 1, 1), amount_minor=30))
    grant = Grant(id="zet", title="Base", payer="p", payee="z", instalments=instalments, source="assumed")

    paid = [(each.on, each.amount.tolist()) for each in grant_movements(grant, 3)]

    assert [(LENT, [70] * 3), (date(2021, 1, 1), [30] * 3)] == paid
    assert 100 == grant_maximum(grant)


def test_flows_move_until_default() -> None:
    """A flow moves where default comes later than its day, and half of what is outstanding comes back after it."""
    days = [99.5, 100.5, 999.5, 1000.5]

    movements = moved(LOAN, [uniform_of(each) for each in days])

    assert {0: 900, 130: -450} == by_day(movements, 0)
    assert {0: 900, 100: -495, 131: -203} == by_day(movements, 1)
    assert {0: 900, 100: -495, 1030: -203} == by_day(movements, 2)
    assert {0: 900, 100: -495, 1000: -500} == by_day(movements, 3)


def test_share_in_default_is_exact() -> None:
    """Of a thousand worlds spread evenly, a share (1 - q) ^ t is repaid after t years."""
    worlds = 1000

    movements = moved(LOAN, [(world + 0.5) / worlds for world in range(worlds)])

    repaid = [int((each.amount < 0).sum()) for each in movements if each.on == LENT + timedelta(days=1000)]
    assert abs(worlds * 0.8 ** (1000 / 365.25) - sum(repaid)) < 1


def test_high_uniform_defaults_late() -> None:
    """A high value of the quantity, and so of a driver, goes with a late default."""
    lent = [by_day(moved(LOAN, [each]), 0) for each in (0.01, 0.99)]

    assert (100 in lent[0], 100 in lent[1]) == (False, True)


def test_recovered_share_is_drawn() -> None:
    """What is recovered is the quantile of its own quantity, kept between nothing and all."""
    spread = attrs.evolve(LOAN, recovery=Uniform(low=Fraction(0), high=Fraction(2, 5)))
    beyond = attrs.evolve(LOAN, recovery=Fixed(value=Fraction(3)))

    assert {0: 900, 130: -90} == by_day(moved(spread, [uniform_of(99.5)]), 0)
    assert {0: 900, 130: -900} == by_day(moved(beyond, [uniform_of(99.5)]), 0)


def test_nothing_is_recovered_unless_assumed() -> None:
    """Without a recovery a default loses all that is outstanding."""
    assert {0: 900} == by_day(moved(attrs.evolve(LOAN, recovery=None), [uniform_of(50)]), 0)


def test_no_default_follows_schedule() -> None:
    """Without a chance of default every world follows the schedule, whatever is drawn."""
    certain = attrs.evolve(LOAN, default_yearly=Fraction(0))

    assert {0: 900, 100: -495, 1000: -500} == by_day(moved(certain, [1e-12]), 0)
    assert -95 == loan_maximum(certain)


def test_maximum_is_reached() -> None:
    """The most a loan costs is what is outstanding when most is."""
    worst = sum(by_day(moved(attrs.evolve(LOAN, recovery=None), [uniform_of(50)]), 0).values())

    assert worst == loan_maximum(LOAN) == 900


def test_recovery_without_value_is_refused() -> None:
    """A recovered share that is no number is an error that names the loan."""
    drawn = {"loan": np.array([uniform_of(50)]), "loan.recovery": np.array([np.nan])}
    spread = attrs.evolve(LOAN, recovery=Uniform(low=Fraction(0), high=Fraction(1)))

    with pytest.raises(ImpossibleDraw) as raised:
        list(loan_movements(spread, "loan", drawn, 1))

    assert ("loan", "recovery") == (raised.value.name, raised.value.quantity)
