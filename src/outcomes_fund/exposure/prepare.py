"""From a scenario to a plan: contracts compiled once, with what is assumed of them and how each is drawn."""

from __future__ import annotations

import attrs

from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.draws.quantities import Quantities, quantities_of
from outcomes_fund.exposure.drivers.prepared import Grain, PreparedContract, prepare_contract

__all__ = ["Grain", "Plan", "PreparedContract", "prepare", "prepare_contract"]


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """A scenario, ready to be drawn block by block.

    Args:
        scenario: The scenario.

        contracts: Its contracts, in the order of the scenario.

        quantities: What is drawn once in each world.
    """

    scenario: Scenario
    contracts: tuple[PreparedContract, ...]
    quantities: Quantities


def prepare(scenario: Scenario, *, grain: Grain = "coarsest") -> Plan:
    """Compile the contracts of a scenario and choose how each is drawn.

    Args:
        scenario: A scenario without problems.

        grain: ``coarsest`` draws counts where these are all that a contract looks at; ``claims`` draws claims always.
    """
    pairs = zip(scenario.names, scenario.terms.contracts, scenario.contracts, strict=False)
    return Plan(
        scenario=scenario,
        contracts=tuple(prepare_contract(name, contract, assumed, grain=grain) for name, assumed, contract in pairs),
        quantities=quantities_of(scenario),
    )
