"""A contract of the portfolio, compiled, with what is assumed of it and how it is drawn."""

from __future__ import annotations

from typing import Literal

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.drivers.indices import with_index_paths
from outcomes_fund.exposure.drivers.thinning import Expected, expected_of, reasons_for_claims
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.program import Program

__all__ = ["Grain", "PreparedContract", "prepare_contract"]

Grain = Literal["coarsest", "claims"]


@attrs.frozen(kw_only=True, eq=False)
class PreparedContract:
    """A contract of the portfolio, ready to be drawn and settled.

    Args:
        name: Name in the scenario.

        contract: The contract, its indices continued as assumed.

        program: The same, compiled.

        assumptions: What is assumed of it.

        instances: Names of instances in its evidence, sorted; those that are numbers are left out.

        as_counts: Whether it is drawn and settled as counts; otherwise as claims.

        why_claims: Why counts would not do, one phrase for each reason; empty where they do.

        expected: What is expected of the outcomes that are drawn as counts; empty where claims are drawn.
    """

    name: str
    contract: Contract
    program: Program
    assumptions: ContractAssumptions
    instances: tuple[str, ...]
    as_counts: bool
    why_claims: tuple[str, ...]
    expected: tuple[Expected, ...] = ()


def prepare_contract(
    name: str, contract: Contract, assumptions: ContractAssumptions, *, grain: Grain = "coarsest"
) -> PreparedContract:
    """Compile one contract of a portfolio.

    Args:
        name: Name in the scenario.

        contract: The contract.

        assumptions: What is assumed of it.

        grain: As for ``prepare``.
    """
    continued = with_index_paths(contract, assumptions.index_paths)
    program = compile_contract(continued)
    why = ("claims were asked for",) if grain == "claims" else reasons_for_claims(program, assumptions)
    return PreparedContract(
        name=name,
        contract=continued,
        program=program,
        assumptions=assumptions,
        instances=_instances(assumptions),
        as_counts=not why,
        why_claims=why,
        expected=() if why else expected_of(program, assumptions),
    )


def _instances(assumptions: ContractAssumptions) -> tuple[str, ...]:
    """Name the instances that are no numbers; a number is its own code."""
    named = {outcome.instance for outcome in assumptions.outcomes if outcome.instance is not None}
    return tuple(sorted(name for name in named if not _is_number(name)))


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and not name.startswith("0") and len(name) < 10
