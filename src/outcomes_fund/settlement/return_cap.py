"""A return limit: the balance of capital that compounds on contract dates, exact, for all worlds at once."""

from __future__ import annotations

from collections import deque
from datetime import date

import attrs
import numpy as np

from outcomes_fund.domain.limit import ReturnCap
from outcomes_fund.settlement.exact import Whole, difference, filled, narrow, product, total

__all__ = ["Balance", "opened", "return_room"]


@attrs.define
class Balance:
    """What investors have in a contract at some day, as fractions that share one denominator.

    Args:
        cap: The limit.

        num: Numerators of minor units, shape (worlds,).

        moves: The days still to come on which it changes, in order.

        den: Their denominator: it grows with each compounding, and nothing is ever rounded.
    """

    cap: ReturnCap
    num: Whole
    moves: deque[date]
    den: int = 1

    def pay(self, amount: Whole) -> None:
        """Lower the balance by whole minor units that are paid on the last day looked at."""
        self.num = difference(self.num, product(amount, self.den))


def opened(cap: ReturnCap, worlds: int) -> Balance:
    """Open the balance of a return limit, at 0."""
    moves = sorted({*cap.compounds, *(each.date for each in cap.capital)})
    return Balance(cap=cap, num=filled(worlds, 0), moves=deque(moves))


def return_room(balance: Balance, day: date) -> Whole:
    """Bring a balance forward to a day and give what it leaves to be paid.

    Day by day the balance first grows by the rate on itself, on the days on which it compounds, and then by the capital
    put in on that day.

    Args:
        balance: The balance; it is moved to the day. Days never go back.

        day: Last day of a period.

    Returns:
        The balance rounded down to whole minor units, not below 0, shape (worlds,).

    Source:
        Order of operations, step 8, caps.
    """
    cap, moves = balance.cap, balance.moves
    while moves and moves[0] <= day:
        each = moves.popleft()
        if each in cap.compounds:
            balance.num = product(balance.num, cap.rate.denominator + cap.rate.numerator)
            balance.den *= cap.rate.denominator
        put_in = sum(capital.amount_minor for capital in cap.capital if capital.date == each)
        balance.num = total(balance.num, filled(balance.num.shape, put_in * balance.den))
    return np.maximum(_whole_part(balance), 0)


def _whole_part(balance: Balance) -> Whole:
    """Round down, also where the denominator has left 64 bits."""
    return narrow(balance.num // filled(balance.num.shape, balance.den))
