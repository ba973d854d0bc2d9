"""Advances, worked by hand: what is set off, in which order, and what is clawed back."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from outcomes_fund.domain.allocation import Payees, PayeeShare
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.payment import Advance
from outcomes_fund.settlement.advances import claw_back_due, set_off
from outcomes_fund.settlement.exact import Whole
from tests.unit.settlement_cases import BASE, LAST, SCHOOL, START, WORK, amounts_of, program_of, rows

NOTHING = (0, 0, 0, 0)


def advance(amount_minor: int, **parts: Any) -> Advance:
    """Money that the town pays the provider ahead, at the start unless parts say otherwise."""
    whole: dict[str, Any] = {"payer": "town", "payee": "provider", "date": START, "amount_minor": amount_minor}
    return Advance(**(whole | parts))


def paying(*lines: tuple[int, ...]) -> tuple[tuple[Whole, ...], ...]:
    """One payer pays one payee."""
    return ((amounts_of(*lines).amount,),)


def test_payments_are_set_off_in_the_order_of_cells() -> None:
    """100 ahead: the fixed line takes 60 of it, work 40, and school and later quarters none."""
    program = program_of(advances=(advance(100),))
    (account,) = set_off(program, paying((50, 70, 0, 0), (10, 0, 0, 0), (60, 0, 0, 0)), until=LAST)
    assert rows(account.set_off) == [[40, 0, 0, 0], [0, 0, 0, 0], [60, 0, 0, 0]]
    assert (account.left.tolist(), account.claw_back.tolist()) == ([0], [0])


def test_a_share_of_each_payment_is_set_off_rounded_down() -> None:
    """Two thirds of 50, 25 and 100 are 33, 16 and 66, of which 21 are left of 70."""
    program = program_of(advances=(advance(70, set_off_share=Fraction(2, 3)),))
    (account,) = set_off(program, paying((50, 25, 100, 100), NOTHING, NOTHING), until=LAST)
    assert rows(account.set_off)[WORK] == [33, 16, 21, 0]


def test_payments_are_set_off_from_the_period_of_the_advance_on() -> None:
    """An advance of the last day of June is set off in the second quarter, one of 1 July in the third."""
    for day, expected in ((date(2024, 6, 30), [0, 10, 10, 10]), (date(2024, 7, 1), [0, 0, 10, 10])):
        program = program_of(advances=(advance(100, date=day),))
        (account,) = set_off(program, paying((10, 10, 10, 10), NOTHING, NOTHING), until=LAST)
        assert rows(account.set_off)[WORK] == expected
        assert account.period == expected.index(10)


def test_advances_are_set_off_one_after_the_other() -> None:
    """The second advance finds what the first one left of each payment."""
    program = program_of(advances=(advance(30, set_off_share=Fraction(1, 2)), advance(100)))
    first, second = set_off(program, paying((40, 40, 40, 0), NOTHING, NOTHING), until=LAST)
    assert rows(first.set_off)[WORK] == [20, 10, 0, 0]
    assert rows(second.set_off)[WORK] == [20, 30, 40, 0]
    assert second.left.tolist() == [10]


def test_an_advance_of_a_later_day_is_not_paid_yet() -> None:
    """The day before its date there is no account of it; the accounts keep the number of the advance."""
    program = program_of(advances=(advance(30, date=date(2024, 7, 1)), advance(100)))
    accounts = set_off(program, paying((40, 0, 0, 0), NOTHING, NOTHING), until=date(2024, 6, 30))
    assert [account.advance for account in accounts] == [1]
    assert len(set_off(program, paying(NOTHING, NOTHING, NOTHING), until=date(2024, 7, 1))) == 2


def test_the_rest_is_clawed_back_at_the_end_of_the_contract() -> None:
    """Of 100, 40 are set off: on the last day 60 are clawed back, and none the day before, or where they are kept."""
    payments = paying((40, 0, 0, 0), NOTHING, NOTHING)
    for rest, until, expected in (
        ("clawed_back", LAST, 60),
        ("clawed_back", date(2024, 12, 30), 0),
        ("kept", LAST, 0),
    ):
        (account,) = set_off(program_of(advances=(advance(100, rest=rest),)), payments, until=until)
        assert (account.left.tolist(), account.claw_back.tolist()) == ([60], [expected])


def test_only_payments_between_the_two_parties_are_set_off() -> None:
    """An advance to the bank touches nothing of the provider."""
    payees = Payees(shares=(PayeeShare(party="provider"), PayeeShare(party="bank")))
    program = program_of(payees=payees, advances=(advance(100, payee="bank"),))
    one = amounts_of((40, 0, 0, 0), NOTHING, NOTHING).amount
    (account,) = set_off(program, ((one * 2, one),), until=LAST)
    assert (account.payer, account.payee) == (0, 1)
    assert rows(account.set_off)[WORK] == [40, 0, 0, 0]


def test_worlds_are_set_off_each_by_itself() -> None:
    """An advance that one world has used up is whole in another."""
    program = program_of(advances=(advance(100),))
    payments = np.concatenate(
        [amounts_of((90, 90, 0, 0), NOTHING, NOTHING).amount, amounts_of(NOTHING, NOTHING, (5, 0, 0, 0)).amount], axis=2
    )
    (account,) = set_off(program, ((payments,),), until=LAST)
    assert account.left.tolist() == [0, 95]
    assert account.set_off[WORK, 1].tolist() == [10, 0]
    assert account.set_off[BASE, 0].tolist() == [0, 5]
    assert not account.set_off[SCHOOL].any()


def test_a_claw_back_is_due_a_term_after_the_end_is_settled() -> None:
    """The year ends on 31 December, is settled on 1 February, and 30 days later it is due."""
    payment = PaymentTerm(settle_after=Duration(count=1, unit="months"), term=Duration(count=30, unit="days"))
    assert claw_back_due(program_of(payment=payment).contract) == date(2025, 3, 3)
