"""Use cases beside a simulation: first assumptions for contracts, and a simulated world as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.draft import draft
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.draws.sampling import whole_worlds
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.drivers.worlds import rows_of_worlds
from outcomes_fund.exposure.prepare import prepare
from outcomes_fund.exposure.runs.crowds import check_crowds
from outcomes_fund.exposure.runs.possible import check_possible
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.exposure_file import open_exposure
from outcomes_fund.formats.scenario import render_scenario
from outcomes_fund.formats.world_files import no_such_world, save_worlds, world_files
from outcomes_fund.services.case import contract_at, problems_of
from outcomes_fund.services.exposure import Change, Manner, is_result, scenario_with

__all__ = ["drafted", "write_worlds"]


def drafted(contracts: Sequence[Path]) -> str:
    """Write a scenario file with first assumptions for contracts, to be replaced by better ones.

    Args:
        contracts: Contract files, or folders with one; the scenario names them as they are named here.

    Returns:
        The text of a scenario file, in TOML.

    Raises:
        InvalidInput: With the problems of all files together.
    """
    files = [contract_at(path) for path in contracts]
    read = []
    problems: list[Problem] = []
    for file in files:
        try:
            read.append(load_contract(file))
        except (InvalidInput, UnreadableFile) as error:
            problems.extend(problems_of(error))
    if problems:
        raise InvalidInput(problems)
    start = min(contract.start for contract in read).replace(month=1, day=1)
    years = max(contract.end.year for contract in read) - start.year + 1
    terms = ScenarioTerms(
        id="draft",
        title="Draft: every figure is a first guess",
        status="illustrative",
        currency=read[0].currency,
        start=start,
        years=years,
        contracts=tuple(draft(contract, file=str(file)) for contract, file in zip(read, files, strict=True)),
    )
    # A scenario that could not be read again is refused here rather than by whoever saves it.
    Scenario(terms=terms, contracts=tuple(read))
    return render_scenario(terms)


def write_worlds(
    path: Path, world: int, folder: Path, manner: Manner, changes: Sequence[Change] = ()
) -> tuple[Path, ...]:
    """Write one world as files that are settled like any other, and owe what the world paid in the simulation.

    Args:
        path: The scenario file, or a result, of which the scenario, the seed and the sampling are taken.

        world: Number of the world, from 0.

        folder: Where a folder for each contract is made.

        manner: How worlds are drawn, for a scenario.

        changes: As of ``scenario_with``, for a scenario.

    Returns:
        The folder of each contract.

    Raises:
        InvalidInput: If the scenario has problems, there is no such world, or no party of a contract may verify;
            nothing is written then.

        ImpossibleDraw: If a quantity has no value.

        TooMany: If more participants or rows are assumed than can be drawn.

        FileNotWritten: If nothing can be written there, or other files are there, which stay as they are.
    """
    if is_result(path):
        exposure = open_exposure(path)
        scenario, manner = exposure.scenario, manner.like(exposure)
    else:
        scenario = scenario_with(path, changes)
    terms = scenario.terms
    seed = terms.seed if manner.seed is None else manner.seed
    sampling = manner.sampling or terms.sampling
    worlds = whole_worlds(sampling, terms.worlds if manner.worlds is None else manner.worlds)
    if world >= worlds:
        raise InvalidInput([no_such_world(world, worlds)])
    check_possible(scenario)
    block, place = divmod(world, BLOCK)
    plan = prepare(scenario)
    check_crowds(plan)
    drawn = draw_quantities(plan.quantities, seed=seed, sampling=sampling, block=block)
    # All are made before any is written, so that a contract whose evidence cannot be written leaves nothing of others.
    files = {}
    for prepared in plan.contracts:
        rows = rows_of_worlds(prepared, drawn, seed=seed, block=block, worlds=slice(place, place + 1))
        files[folder / prepared.name] = world_files(rows, 0, prepared)
    save_worlds(files)
    return tuple(files)
