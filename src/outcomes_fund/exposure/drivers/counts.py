"""Counts of a block of worlds: one Poisson draw for each cell of time in place of every participant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np

from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.names import numbered, outcome_name
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome, PersonOutcome
from outcomes_fund.exposure.draws.counts_drawn import binomial_counts, poisson_counts
from outcomes_fund.exposure.draws.streams import BLOCK, Floats
from outcomes_fund.exposure.drivers.chance import Chance, Whole, drawn_of, fixed_steps
from outcomes_fund.exposure.drivers.claims import Claims, constant, instance_code, kept_steps, nobody, step_of
from outcomes_fund.exposure.drivers.endings import NO_ENDING, ending_days
from outcomes_fund.exposure.drivers.enrolment import levels_of
from outcomes_fund.exposure.drivers.facts import ALL_WORLDS, draw_reports
from outcomes_fund.exposure.drivers.person_outcomes import ONE, chance_of_success
from outcomes_fund.exposure.drivers.persons import NEVER_ENDS, People, people_of
from outcomes_fund.exposure.drivers.prepared import PreparedContract
from outcomes_fund.exposure.drivers.rows import Reports, facts_of, reports
from outcomes_fund.exposure.drivers.thinning import Expected, is_thinned
from outcomes_fund.exposure.drivers.verification import fates
from outcomes_fund.settlement.count_grid import CountGrid, count_grid
from outcomes_fund.settlement.counts import Counts, counts_of_rows
from outcomes_fund.settlement.deemed import taken_for_verified
from outcomes_fund.settlement.exact import filled, product, total
from outcomes_fund.settlement.facts import Facts

__all__ = ["draw_counted_rows", "draw_counts"]

VERIFIED = EVIDENCE_STATUSES.index("verified")


def draw_counts(prepared: PreparedContract, quantities: Mapping[str, Floats], *, seed: int, block: int) -> Counts:
    """Draw what verified claims of a contract add up to, in the worlds of one block.

    Outcomes of participants and numbers are drawn as one Poisson count for each cell and world, with the mean that is
    expected there; shares, measurements and milestones are drawn as they are in ``draw_facts`` and added up.

    Args:
        prepared: The contract and what is assumed of it; ``as_counts`` holds.

        quantities: What was drawn once in each world, as uniform numbers by name, each of shape (worlds,).

        seed: Seed of the scenario.

        block: Number of the block.

    Returns:
        Counts by metric, cell and world, of the metrics that have rows of their own.
    """
    chance = Chance(name=prepared.name, quantities=quantities, seed=seed, block=block)
    if all(is_thinned(outcome) for outcome in prepared.assumptions.outcomes):
        grid = count_grid(prepared.program)
        counts = Counts(worlds=chance.worlds, grid=grid, numerator={}, denominator={}, claims={})
    else:
        counts = _counts_of_rows(prepared, chance)
    for expected, drawn in _drawn(prepared, counts.grid, chance):
        _add_drawn(prepared, counts, expected, drawn)
    return counts


def draw_counted_rows(
    prepared: PreparedContract,
    quantities: Mapping[str, Floats],
    *,
    seed: int,
    block: int,
    worlds: slice | None = None,
) -> Facts:
    """Draw rows of evidence that say the same as the counts.

    Each claim of a participant is one row, of somebody who enrolled in time. What has no participants is one row in a
    cell where the metric adds up values, else as many rows as there are claims.

    Args:
        prepared: The contract and what is assumed of it; ``as_counts`` holds.

        quantities: As for ``draw_counts``.

        seed: Seed of the scenario.

        block: Number of the block.

        worlds: Worlds to give; None gives all. The first of them becomes world 0.
    """
    chance = Chance(name=prepared.name, quantities=quantities, seed=seed, block=block)
    program, chosen = prepared.program, worlds or ALL_WORLDS
    grid = count_grid(program)
    _, found = _row_by_row(prepared, chance, chosen)
    people = people_of(program, attrs.evolve(prepared.assumptions, intakes=(), groups=()), chance)
    for expected, drawn in _drawn(prepared, grid, chance):
        claims = _counted_claims(prepared, expected, drawn, grid)
        if isinstance(expected.outcome, PersonOutcome):
            people = _participants(prepared, expected, claims)
            claims = attrs.evolve(claims, person=np.arange(len(claims)))
        fate = fates(None, chance, outcome_name(expected.outcome), len(claims))
        found.append(reports(program, claims, fate, np.full(chance.worlds, NO_ENDING), chosen))
    return facts_of(program, people, found, chosen)


def _counted_claims(prepared: PreparedContract, expected: Expected, drawn: Whole, grid: CountGrid) -> Claims:
    """Write counts as rows, sorted by world; one row for each claim of a participant."""
    number = prepared.program.metric_index(expected.outcome.metric)
    metric = prepared.program.contract.metrics[number]
    by_world = drawn.T
    places = np.flatnonzero(by_world)
    times = by_world.ravel()[places]
    if isinstance(expected.outcome, PersonOutcome) or metric.kind not in {"count", "sum"}:
        places, times = np.repeat(places, times), np.ones(int(times.sum()), dtype=np.int64)
    return Claims(
        metric=number,
        world=places // len(grid),
        person=nobody(len(places)),
        day=_days_of_cells(prepared, expected, grid)[places % len(grid)],
        numerator=product(times, _steps(prepared, metric, expected)),
        denominator=np.ones(len(places), dtype=np.int64),
        instance=constant(instance_code(prepared.instances, expected.outcome.instance), len(places)),
        cohort=constant(NONE, len(places)),
    )


def _days_of_cells(prepared: PreparedContract, expected: Expected, grid: CountGrid) -> Whole:
    """Give the first day of each cell, or the first on which a participant can reach the outcome."""
    days = grid.edges[:-1].astype(np.int64)
    if isinstance(expected.outcome, PersonOutcome):
        first = int(prepared.program.edges[0])
        possible = np.flatnonzero(expected.enrolled != NO_DAY) + first
        later = np.append(possible, int(grid.edges[-1]) - 1)[np.searchsorted(possible, days)]
        days = np.minimum(later, grid.edges[1:].astype(np.int64) - 1)
    return days


def _participants(prepared: PreparedContract, expected: Expected, claims: Claims) -> People:
    """Give each claim a participant, who enrolled on a day from which the outcome may be reached on its day."""
    count = len(claims)
    group = expected.outcome.group if isinstance(expected.outcome, PersonOutcome) else None
    return People(
        world=claims.world,
        first=np.searchsorted(claims.world, np.arange(BLOCK)),
        enrolled=expected.enrolled[claims.day - int(prepared.program.edges[0])],
        last=np.broadcast_to(np.int64(NEVER_ENDS), count),
        payer=constant(NONE, count),
        cohort=constant(NONE, count),
        groups={} if group is None else {group: np.ones(count, dtype=bool)},
    )


def _row_by_row(prepared: PreparedContract, chance: Chance, worlds: slice) -> tuple[People, list[Reports]]:
    """Draw the rows of outcomes that are not thinned."""
    outcomes = tuple(outcome for outcome in prepared.assumptions.outcomes if not is_thinned(outcome))
    few = attrs.evolve(prepared.assumptions, outcomes=outcomes, intakes=(), groups=())
    return draw_reports(prepared.program, few, prepared.instances, chance, worlds=worlds)


def _counts_of_rows(prepared: PreparedContract, chance: Chance) -> Counts:
    """Draw row by row what is not thinned, and add verified rows up, of each metric that has rows of its own."""
    program = prepared.program
    people, found = _row_by_row(prepared, chance, ALL_WORLDS)
    facts = taken_for_verified(program, facts_of(program, people, found, ALL_WORLDS), None)
    own = [number for number, metric in enumerate(program.contract.metrics) if metric.evidence is None]
    return counts_of_rows(program, facts, np.flatnonzero(facts.status == VERIFIED), own)


def _drawn(prepared: PreparedContract, grid: CountGrid, chance: Chance) -> Iterator[tuple[Expected, Whole]]:
    """Draw each thinned outcome as one count for each cell and world, shape (cells, worlds)."""
    ending = ending_days(prepared.assumptions.endings, prepared.contract.start, chance)
    for expected in prepared.expected:
        with drawn_of(chance.name, expected.outcome):
            parts = [
                _of_term(prepared, expected.outcome, number, upto, chance=chance, grid=grid, ending=ending)
                for number, upto in expected.terms
            ]
        # Sums of independent Poisson counts are Poisson counts.
        yield expected, sum(parts[1:], start=parts[0]) if parts else np.zeros((len(grid), chance.worlds), np.int64)


def _of_term(
    prepared: PreparedContract,
    outcome: PersonOutcome | NumberOutcome,
    number: int | None,
    upto: Floats,
    *,
    chance: Chance,
    grid: CountGrid,
    ending: Whole,
) -> Whole:
    """Draw the counts of those who come through one intake; of those drawn, only what is before the ending is kept."""
    names = (outcome_name(outcome), "thinned", *(() if number is None else (numbered("intake", number),)))
    places = grid.edges - int(prepared.program.edges[0])
    factors = np.diff(upto[places])
    drawn = poisson_counts(_level(prepared, outcome, number, chance), chance.generator(*names), factors=factors)
    ended = np.flatnonzero(ending < int(prepared.program.edges[-1]))
    if not ended.size:
        return drawn
    days = np.clip(ending[ended] - int(prepared.program.edges[0]), places[:-1, None], places[1:, None])
    before = (upto[days] - upto[places[:-1], None]) / np.where(factors > 0, factors, 1)[:, None]
    kept = np.clip(before, 0, 1)
    drawn[:, ended] = binomial_counts(drawn[:, ended], kept, chance.generator(*names, "ended"))
    return drawn


def _add_drawn(prepared: PreparedContract, counts: Counts, expected: Expected, drawn: Whole) -> None:
    """Add an outcome to the counts of its metric."""
    number = prepared.program.metric_index(expected.outcome.metric)
    steps = _steps(prepared, prepared.program.contract.metrics[number], expected)
    for sums, each in ((counts.numerator, steps), (counts.claims, 1)):
        values = drawn if each == 1 else product(drawn, each)
        sums[number] = total(sums[number], values) if number in sums else values


def _steps(prepared: PreparedContract, metric: Metric, expected: Expected) -> int:
    """Give the value of each claim of a thinned outcome, in steps."""
    value = expected.outcome.value
    with drawn_of(prepared.name, expected.outcome):
        steps = fixed_steps(value.value if isinstance(value, Fixed) else ONE, step_of(metric))
    return int(kept_steps(metric, filled((), steps)))


def _level(
    prepared: PreparedContract, outcome: PersonOutcome | NumberOutcome, term: int | None, chance: Chance
) -> Floats:
    """Give what the expected numbers are multiplied by in each world: the level, and the chance of success."""
    if isinstance(outcome, NumberOutcome):
        return np.maximum(chance.level(outcome_name(outcome), outcome.level), 0)
    intake = prepared.assumptions.intakes[term or 0]
    return levels_of(intake, chance, numbered("intake", term or 0)) * chance_of_success(outcome, chance)
