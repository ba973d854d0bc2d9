"""A world of a run, written out as files and settled like any other, owes what the run says it paid."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import attrs
import pytest

from outcomes_fund import evaluate, load_contract, load_evidence, load_register
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.drivers.worlds import rows_of_worlds
from outcomes_fund.exposure.prepare import prepare
from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats.world_files import write_world


def owed(folder: Path) -> Counter[str]:
    """Settle a folder, and give what each payer owes."""
    contract = load_contract(folder / "contract.toml")
    register = load_register(folder / "participants.csv")
    statement = evaluate(contract, load_evidence(folder / "evidence.csv", contract), as_of=None, register=register)
    by_payer: Counter[str] = Counter()
    for payable in statement.payables:
        by_payer[payable.payer] += payable.amount_minor
    return by_payer


@pytest.mark.parametrize("sampling", ["plain", "sobol"])
@pytest.mark.parametrize("counted", [False, True])
def test_world_owes_what_it_paid(jobs: Scenario, tmp_path: Path, sampling: Sampling, counted: bool) -> None:
    """World by world and payer by payer the statement comes to the cents of the run, in either grain."""
    scenario = jobs
    if counted:
        contract = attrs.evolve(jobs.terms.contracts[0], verification=None)
        scenario = attrs.evolve(jobs, terms=attrs.evolve(jobs.terms, contracts=(contract,)))
    exposure = simulate(scenario, worlds=12, seed=5, sampling=sampling)
    plan = prepare(scenario)
    (prepared,) = plan.contracts
    drawn = draw_quantities(plan.quantities, seed=5, sampling=sampling, block=0)
    rows = rows_of_worlds(prepared, drawn, seed=5, block=0, worlds=slice(0, 12))

    assert counted == prepared.as_counts
    for world in range(12):
        write_world(rows, world, prepared, tmp_path / str(world))
        by_payer = owed(tmp_path / str(world))
        for payer in ("province", "city"):
            assert exposure.payments(programme="Work", payer=payer)[world] == by_payer[payer]
    assert len(set(exposure.of_name("jobs").tolist())) > 2
