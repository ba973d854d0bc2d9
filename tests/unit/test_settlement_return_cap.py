"""The balance of a return limit, worked by hand in exact fractions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np

from outcomes_fund.domain.limit import Capital, ReturnCap
from outcomes_fund.settlement.return_cap import Balance, opened, return_room

CAP = ReturnCap(
    id="return",
    capital=(
        Capital(date=date(2024, 1, 1), amount_minor=1000),
        Capital(date=date(2024, 6, 30), amount_minor=500),
    ),
    rate=Fraction(3, 20),
    compounds=(date(2024, 6, 30), date(2024, 12, 31), date(2025, 6, 30)),
)


def room(balance: Balance, *day: int) -> list[int]:
    """Headroom on a day, by world."""
    return [int(number) for number in return_room(balance, date(*day))]


def test_the_balance_grows_before_new_capital_counts() -> None:
    """On 30 June 1000 grows to 1150, and only then the 500 of that day come to it."""
    balance = opened(CAP, 1)
    assert room(balance, 2023, 12, 31) == [0]
    assert room(balance, 2024, 6, 29) == [1000]
    assert room(balance, 2024, 6, 30) == [1650]
    assert room(balance, 2024, 6, 30) == [1650]


def test_payments_lower_what_grows_by_world() -> None:
    """1650 less 100 or 1650 grow by 15 %: 1782.5, rounded down only to be paid, and 0."""
    balance = opened(CAP, 2)
    room(balance, 2024, 6, 30)
    balance.pay(np.array([100, 1650]))
    assert room(balance, 2024, 12, 31) == [1782, 0]
    # 1782.5 less 1782 leaves half a minor unit; it grows to 0.575 and is still none to pay.
    balance.pay(np.array([1782, 0]))
    assert room(balance, 2025, 6, 30) == [0, 0]
    assert Fraction(int(balance.num[0]), balance.den) == Fraction(23, 40)


def test_a_balance_below_nothing_leaves_nothing() -> None:
    """Where more was paid than there is, the headroom is 0."""
    balance = opened(CAP, 1)
    room(balance, 2024, 3, 31)
    balance.pay(np.array([1200]))
    assert room(balance, 2024, 3, 31) == [0]


def test_decades_of_compounding_stay_exact() -> None:
    """Fifty years of 7.25 %, far beyond 64 bits, give what fractions give."""
    years = range(2000, 2050)
    cap = ReturnCap(
        id="long",
        capital=(Capital(date=date(2000, 1, 1), amount_minor=123_456_789),),
        rate=Fraction(29, 400),
        compounds=tuple(date(year, 12, 31) for year in years),
    )
    balance = opened(cap, 1)
    expected = Fraction(0)
    for year in years:
        found = room(balance, year, 12, 31)
        expected = (expected if year > 2000 else Fraction(123_456_789)) * Fraction(429, 400)
        assert found == [int(expected)]
        balance.pay(np.array([1_000_000]))
        expected -= 1_000_000
