"""Worlds that are drawn in blocks against worlds that are drawn slowly from the document alone, in distribution."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.drivers.counts import draw_counts
from outcomes_fund.exposure.drivers.facts import draw_facts
from outcomes_fund.exposure.prepare import Grain, prepare
from outcomes_fund.settlement.flows import flows_of_counts, flows_of_facts
from tests.exposure.counted_cases import COUNTED
from tests.exposure.second_opinion_cases import SCENARIOS
from tests.exposure.two_samples import differences, differences_of_sums
from tests.exposure.world_columns import by_engine, by_reference

SEED = 5
# So many worlds of a block are looked at for each that is drawn slowly.
TIMES = 3
BLOCK = 4096
SEEDS: dict[Grain, int] = {"claims": 11, "coarsest": 12}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_worlds_are_those_of_the_document(name: str) -> None:
    """Rows of each metric, their days, values, status, group, home and cohort, and what goes together, are the same."""
    scenario, worlds = SCENARIOS[name]
    drawn = by_engine(scenario, min(TIMES * worlds, BLOCK))
    expected = by_reference(scenario, worlds, seed=SEED)
    assert min(len(each.metric) for each in drawn) > worlds
    assert differences(drawn, expected) == []


def _earned(scenario: Scenario, grain: Grain) -> dict[str, npt.NDArray[np.float64]]:
    """Give what is paid for each period, in the worlds of a block."""
    plan = prepare(scenario, grain=grain)
    seed = SEEDS[grain]
    (prepared,) = plan.contracts
    assert prepared.as_counts == (grain == "coarsest")
    uniforms = draw_quantities(plan.quantities, seed=seed, sampling="plain", block=0)
    if grain == "coarsest":
        flows = flows_of_counts(prepared.program, draw_counts(prepared, uniforms, seed=seed, block=0))
    else:
        flows = flows_of_facts(prepared.program, draw_facts(prepared, uniforms, seed=seed, block=0))
    by_period = flows.earned.sum(axis=0).astype(np.float64) / 100
    return {"all": by_period.sum(axis=0), **{f"period {k}": each for k, each in enumerate(by_period)}}


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_counts_pay_what_claims_pay(name: str) -> None:
    """Counts and claims pay the same for each period and in all: mean, spread, distribution, and what goes together."""
    by_claims, by_counts = (_earned(COUNTED[name], grain) for grain in ("claims", "coarsest"))
    assert by_claims["all"].std() > 0
    assert differences_of_sums(by_claims, by_counts) == []
