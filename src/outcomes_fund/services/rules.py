"""The versions of the payment rules by which statements were made; each can still be made as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Statement
from outcomes_fund.settlement.evaluate import evaluate

__all__ = ["CURRENT_RULES", "RULES", "RulesVersion"]


class RulesVersion(Protocol):
    """One version of the rules: from a contract and what is known to what is owed."""

    def __call__(
        self,
        contract: Contract,
        evidence: Evidence,
        *,
        as_of: date | None,
        until: date | None = None,
        register: Register | None = None,
    ) -> Statement:
        """Work out what a contract owes, as :func:`~outcomes_fund.settlement.evaluate.evaluate` does."""


# A change of the engine that changes an amount gets a number of its own, and the earlier one stays here.
RULES: Mapping[str, RulesVersion] = MappingProxyType({"1": evaluate})
CURRENT_RULES = "1"
