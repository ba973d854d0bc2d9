"""Step 8: one pass over the amounts in the order of payment, each cut to the least headroom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.terms import FixedLine
from tests.reference.claim_limits import holds_for, window

__all__ = ["Cell", "cut_to_money_limits", "order_of_payment"]

Cell = tuple[str, Period]


def order_of_payment(contract: Contract, periods: Sequence[Period]) -> list[Cell]:
    """Step 8: periods in time order; within one, `fixed` lines first, then the others."""
    fixed = [line.id for line in contract.lines if isinstance(line, FixedLine)]
    others = [line.id for line in contract.lines if not isinstance(line, FixedLine)]
    return [(line, period) for period in periods for line in fixed + others]


def cut_to_money_limits(
    contract: Contract, periods: Sequence[Period], amounts: Mapping[Cell, int]
) -> tuple[dict[Cell, int], dict[Cell, tuple[str, int]]]:
    """Step 8: what is left of each amount; and by cell, the limit that cut it, and how much."""
    used: dict[object, int] = {}
    left: dict[Cell, int] = {}
    cuts: dict[Cell, tuple[str, int]] = {}
    for line, period in order_of_payment(contract, periods):
        amount = amounts[line, period]
        limits = [limit for limit in contract.limits if isinstance(limit, MoneyCap) and holds_for(limit, line)]
        keys = {limit.id: (limit.id, window(contract, limit.per, period)) for limit in limits}
        headroom = {limit.id: limit.amount_minor - used.get(keys[limit.id], 0) for limit in limits}
        paid = min([amount, *headroom.values()])
        for limit in limits:
            used[keys[limit.id]] = used.get(keys[limit.id], 0) + paid
        left[line, period] = paid
        if paid < amount:
            cuts[line, period] = min(headroom, key=lambda name: headroom[name]), amount - paid
    return left, cuts
