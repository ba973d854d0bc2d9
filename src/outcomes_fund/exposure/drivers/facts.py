"""Facts of a block of worlds, drawn from what is assumed of a contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    Outcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.drivers.chance import Chance, Whole, drawn_of
from outcomes_fund.exposure.drivers.claims import Claims, Stage
from outcomes_fund.exposure.drivers.endings import ending_days
from outcomes_fund.exposure.drivers.joint_outcomes import (
    measured_claims,
    milestone_claims,
    number_claims,
    share_claims,
)
from outcomes_fund.exposure.drivers.person_outcomes import person_claims, reached_on, repeated_claims
from outcomes_fund.exposure.drivers.persons import People, people_of
from outcomes_fund.exposure.drivers.prepared import PreparedContract
from outcomes_fund.exposure.drivers.rows import Reports, facts_of, reports
from outcomes_fund.exposure.drivers.verification import fates
from outcomes_fund.settlement.deemed import taken_for_verified
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program

__all__ = ["ALL_WORLDS", "draw_facts", "draw_reports", "draw_rows"]

ALL_WORLDS = slice(None)


def draw_facts(
    prepared: PreparedContract,
    quantities: Mapping[str, Floats],
    *,
    seed: int,
    block: int,
    worlds: slice | None = None,
) -> Facts:
    """Draw the claims of a contract in the worlds of one block.

    Everything is drawn for all worlds of the block, so that no world depends on which others are asked for.

    Args:
        prepared: The contract and what is assumed of it.

        quantities: What was drawn once in each world, as uniform numbers by name, each of shape (worlds,).

        seed: Seed of the scenario.

        block: Number of the block.

        worlds: Worlds to give; None gives all. The first of them becomes world 0.

    Returns:
        Claims in the order of place, as the settlement of the written evidence would find them.
    """
    rows = draw_rows(prepared, quantities, seed=seed, block=block, worlds=worlds)
    return taken_for_verified(prepared.program, rows, None)


def draw_rows(
    prepared: PreparedContract,
    quantities: Mapping[str, Floats],
    *,
    seed: int,
    block: int,
    worlds: slice | None = None,
) -> Facts:
    """Draw rows as they are reported, before the contract takes some of them for verified.

    These are the rows that a file of evidence holds. Arguments and order are those of ``draw_facts``.
    """
    chance = Chance(name=prepared.name, quantities=quantities, seed=seed, block=block)
    chosen = worlds or ALL_WORLDS
    people, found = draw_reports(prepared.program, prepared.assumptions, prepared.instances, chance, worlds=chosen)
    return facts_of(prepared.program, people, found, chosen)


def draw_reports(
    program: Program,
    assumptions: ContractAssumptions,
    instances: tuple[str, ...],
    chance: Chance,
    *,
    worlds: slice,
) -> tuple[People, list[Reports]]:
    """Draw participants and what is reported of them, and of what comes about without participants.

    Args:
        program: The compiled contract.

        assumptions: What is assumed of it.

        instances: Names of instances, sorted, those that are numbers left out.

        chance: Where the draws come from.

        worlds: Worlds that are looked at.
    """
    people = people_of(program, assumptions, chance)
    stage = Stage(program=program, instances=instances, people=people, chance=chance)
    ending = ending_days(assumptions.endings, program.contract.start, chance)
    found: list[Reports] = []
    for name, claims in _all_claims(assumptions.outcomes, stage):
        fate = fates(assumptions.verification, chance, name, len(claims[0]))
        found += [reports(program, each, fate, ending, worlds) for each in claims]
    return people, found


def _all_claims(outcomes: tuple[Outcome, ...], stage: Stage) -> Iterator[tuple[str, tuple[Claims, ...]]]:
    """Draw the claims of each outcome, in the order of the file; claims of one outcome share their fate."""
    reached = _reached(outcomes, stage)
    for outcome in outcomes:
        with drawn_of(stage.chance.name, outcome):
            claims = _claims(outcome, stage, reached)
        yield outcome_name(outcome), claims


def _claims(outcome: Outcome, stage: Stage, reached: Mapping[str, Whole]) -> tuple[Claims, ...]:
    if isinstance(outcome, PersonOutcome):
        return (person_claims(outcome, stage, reached[outcome_name(outcome)]),)
    if isinstance(outcome, RepeatedOutcome):
        return (repeated_claims(outcome, stage, reached),)
    if isinstance(outcome, Measured):
        return measured_claims(outcome, stage)
    return (TOGETHER[type(outcome)](outcome, stage),)


# Outcomes without participants that give rows of one metric.
TOGETHER: dict[type, Callable[[Any, Stage], Claims]] = {
    ShareOutcome: share_claims,
    MilestoneReached: milestone_claims,
    NumberOutcome: number_claims,
}


def _reached(outcomes: tuple[Outcome, ...], stage: Stage) -> dict[str, Whole]:
    """Draw when participants reach each outcome, those that come first before those that come after."""
    waiting = [outcome for outcome in outcomes if isinstance(outcome, PersonOutcome)]
    reached: dict[str, Whole] = {}
    while waiting:
        ready = [outcome for outcome in waiting if outcome.after is None or outcome.after in reached]
        for outcome in ready:
            with drawn_of(stage.chance.name, outcome):
                reached[outcome_name(outcome)] = reached_on(outcome, stage, reached)
        waiting = [outcome for outcome in waiting if outcome_name(outcome) not in reached]
        if not ready:
            names = ", ".join(outcome_name(outcome) for outcome in waiting)
            message = f"outcomes wait for each other: {names}; the checks of a scenario refuse this"
            raise AssertionError(message)
    return reached
