"""One generated case: a contract, its evidence, its participants and the days to look at."""

from __future__ import annotations

from outcomes_fund.domain.register import Register
from outcomes_fund.formats.register import register_of
from tests.strategies import Case, cases

__all__ = ["Case", "cases", "register_for"]


def register_for(case: Case) -> Register:
    """Make the register of a case."""
    return register_of(case.participants, case.contract)
