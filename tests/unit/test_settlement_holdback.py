"""What is held back and released, worked by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.metric import CountMetric, MilestoneMetric
from outcomes_fund.domain.payment import Holdback
from outcomes_fund.settlement.allocate import Allocation
from outcomes_fund.settlement.exact import Whole
from outcomes_fund.settlement.holdback import HeldBack, hold_back, net_payments, release_due
from outcomes_fund.settlement.program import Program
from tests.unit.settlement_cases import BASE, LAST, SCHOOL, WORK, amounts_of, program_of, rows

NOTHING = (0, 0, 0, 0)
MONTH = Duration(count=1, unit="months")


def paying(*lines: tuple[int, ...]) -> Allocation:
    """One payer pays one payee."""
    return allocated(amounts_of(*lines).amount)


def allocated(amount: Whole) -> Allocation:
    """All of it from one payer to one payee."""
    evenly = (np.ones((1, 1, 1), dtype=np.int64),)
    return Allocation(parts=(amount,), borne=(amount,), unpaid=(np.zeros_like(amount),), payees=evenly)


def holding(share: Fraction, **parts: Any) -> Program:
    """A contract that holds back a share."""
    return program_of(holdback=Holdback(share=share, **parts))


def hold(program: Program, payments: Allocation, until: date, reached: list[int] | None = None) -> HeldBack:
    """Hold back, with what is reached at the end of each quarter."""
    mask = None if reached is None else np.array(reached, dtype=bool)[:, np.newaxis]
    held = hold_back(program, payments, mask, until=until, clock=until)
    assert held is not None
    return held


def test_a_part_of_each_payment_is_held_back_rounded_half_away() -> None:
    """5 % of 10, 30, 29 and 50 are 0.5, 1.5, 1.45 and 2.5: 1, 2, 1 and 3; other lines keep all."""
    program = holding(Fraction(1, 20), lines=("work",), release_on=LAST)
    held = hold(program, paying((10, 30, 29, 50), (100, 0, 0, 0), NOTHING), LAST)
    assert rows(held.held[0][0]) == [[1, 2, 1, 3], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_without_holdback_payments_are_what_they_are() -> None:
    """A contract that holds nothing back gives nothing, and payments stay the same arrays."""
    payments = paying((10, 0, 0, 0), NOTHING, NOTHING)
    assert hold_back(program_of(), payments, None, until=LAST, clock=LAST) is None
    assert net_payments(payments, None) is payments.paid


def test_all_is_released_on_a_day() -> None:
    """On the day itself everything held back is released, and nothing the day before."""
    program, payments = holding(Fraction(1, 10), release_on=LAST), paying((100, 0, 0, 50), NOTHING, NOTHING)
    before, on = hold(program, payments, date(2024, 12, 30)), hold(program, payments, LAST)
    assert rows(before.release(0, 0))[WORK] == [0, 0, 0, 0]
    assert rows(net_payments(payments, before)[0][0])[WORK] == [90, 0, 0, 45]
    assert rows(on.release(0, 0))[WORK] == [10, 0, 0, 5]
    assert rows(net_payments(payments, on)[0][0])[WORK] == [90, 0, 0, 45]


def test_each_period_is_released_after_a_time() -> None:
    """Six months after its end, the first quarter is released on 1 October, the second on 1 January."""
    program = holding(Fraction(1, 10), release_after=Duration(count=6, unit="months"))
    payments = paying((100, 100, 100, 100), NOTHING, NOTHING)
    held = hold(program, payments, LAST)
    assert held.release_days == (date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1))
    assert rows(held.release(0, 0))[WORK] == [10, 0, 0, 0]
    assert not hold(program, payments, date(2024, 9, 30)).released.any()


def reached_program() -> Program:
    """A contract that releases once a milestone is reached."""
    metrics = (
        CountMetric(id="jobs", title="Jobs"),
        CountMetric(id="grades", title="Grades"),
        MilestoneMetric(id="done", title="Done"),
    )
    return program_of(metrics=metrics, holdback=Holdback(share=Fraction(1, 10), release_when="done"))


def test_everything_is_released_once_a_metric_is_reached() -> None:
    """Reached in the third quarter: what was held back before and after is released at once, by its settlement."""
    payments = paying((100, 0, 0, 100), NOTHING, NOTHING)
    held = hold(reached_program(), payments, LAST, [0, 0, 1, 1])
    assert held.reached is not None
    assert held.reached.tolist() == [2]
    assert rows(held.release(0, 0))[WORK] == [10, 0, 0, 10]
    assert held.release_days == (None,) * 4


def test_a_test_that_is_not_over_releases_nothing() -> None:
    """Until the day before the quarter ends, the metric has been reached at no test."""
    payments = paying((100, 0, 0, 0), NOTHING, NOTHING)
    for until in (date(2024, 9, 29), date(2024, 2, 1)):
        held = hold(reached_program(), payments, until, [0, 0, 1, 1])
        assert held.reached is not None
        assert held.reached.tolist() == [-1]
        assert not held.released.any()


def test_a_release_without_the_value_it_depends_on_is_refused() -> None:
    """Whether a metric is reached has to be said."""
    with pytest.raises(AssertionError, match="needs its value"):
        hold_back(reached_program(), paying(NOTHING, NOTHING, NOTHING), None, until=LAST, clock=LAST)


def test_a_release_is_due_a_term_after_its_day_and_never_before_the_payment() -> None:
    """30 days after 1 October is 31 October; a payment due in November moves it there."""
    term = PaymentTerm(term=Duration(count=30, unit="days"))
    day, early, late = date(2024, 10, 1), date(2024, 5, 1), date(2024, 11, 30)
    assert release_due(term, day, settled=None, payment_due=early) == date(2024, 10, 31)
    assert release_due(term, day, settled=None, payment_due=late) == late
    assert release_due(term, None, settled=date(2024, 10, 15), payment_due=early) == date(2024, 11, 14)


def test_amounts_beyond_64_bits_are_held_back_exactly() -> None:
    """A third of 10²⁵ is held back to the cent."""
    program = holding(Fraction(1, 3), release_on=LAST)
    amount = np.full((3, 4, 1), 10**25, dtype=object)
    held = hold(program, allocated(amount), LAST)
    assert rows(held.held[0][0])[SCHOOL][0] == (10**25 - 1) // 3
    assert rows(held.held[0][0])[BASE][3] == (10**25 - 1) // 3
