"""Hypothesis strategies for whole contracts and their evidence, small enough that rules collide."""

from tests.strategies.cases import Case, cases, competing_cases
from tests.strategies.contracts import contracts
from tests.strategies.evidence import evidence_rows
from tests.strategies.registers import participants

__all__ = ["Case", "cases", "competing_cases", "contracts", "evidence_rows", "participants"]
