"""Which part of the engine applies each kind of limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outcomes_fund.settlement.floors import raised
from outcomes_fund.settlement.limit_claims import limit_claims
from outcomes_fund.settlement.limit_money import limit_money
from outcomes_fund.settlement.mix import mix
from outcomes_fund.settlement.return_cap import return_room

__all__ = ["LIMITED_BY"]

LIMITED_BY: dict[str, Callable[..., Any]] = {
    "person": limit_claims,
    "volume": limit_claims,
    "exclusive": limit_claims,
    "mix": mix,
    "money": limit_money,
    "floor": raised,
    "return": return_room,
}
