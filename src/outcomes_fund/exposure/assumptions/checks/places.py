"""Where the contracts of a scenario stand, and who pays in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.contract import Contract

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
    from outcomes_fund.exposure.assumptions.scenario import Scenario

__all__ = ["contracts_in", "payers_in", "programmes_in"]


def contracts_in(scenario: Scenario) -> Iterator[tuple[str, ContractAssumptions, Contract]]:
    """Give each contract that could be read, with its place and what is assumed of it.

    Args:
        scenario: Any scenario.
    """
    for index, (assumed, contract) in enumerate(zip(scenario.terms.contracts, scenario.contracts, strict=False)):
        if isinstance(contract, Contract):
            yield f"contracts[{index}]", assumed, contract


def payers_in(scenario: Scenario) -> tuple[str, ...]:
    """Name everybody who pays in a scenario, in the order of the file.

    Args:
        scenario: Any scenario.
    """
    payers = [party for _, _, contract in contracts_in(scenario) for party in contract.parties_with("outcome_payer")]
    payers += [grant.payer for grant in scenario.terms.grants]
    payers += [loan.lender for loan in scenario.terms.loans]
    return tuple(dict.fromkeys(payers))


def programmes_in(scenario: Scenario) -> tuple[str, ...]:
    """Name the programmes of a scenario, in the order of the file.

    Args:
        scenario: Any scenario.
    """
    terms = scenario.terms
    found = [each.programme for each in terms.contracts]
    found += [grant.programme for grant in terms.grants]
    found += [loan.programme for loan in terms.loans]
    return tuple(dict.fromkeys(programme for programme in found if programme))
