"""Step 8: the balance of investors under a `return` limit, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.limit import ReturnCap

__all__ = ["balance_on"]


def balance_on(limit: ReturnCap, day: date, payments: Sequence[tuple[date, int]]) -> Fraction:
    """Step 8: what investors are still to be paid on a day, exact.

    Args:
        limit: The limit.

        day: The day looked at; what happens on it counts.

        payments: Day and amount of each payment of the limit's lines.
    """
    days = {*limit.compounds, *(put_in.date for put_in in limit.capital), *(paid_on for paid_on, _ in payments)}
    balance = Fraction(0)
    for today in sorted(each for each in days if each <= day):
        if today in limit.compounds:
            balance += limit.rate * balance
        balance += sum(put_in.amount_minor for put_in in limit.capital if put_in.date == today)
        balance -= sum(amount for paid_on, amount in payments if paid_on == today)
    return balance
