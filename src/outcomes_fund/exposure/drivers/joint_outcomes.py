"""Outcomes without participants: shares, measurements, milestones, numbers."""

from __future__ import annotations

from datetime import date

import numpy as np

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import Measured, MilestoneReached, NumberOutcome, ShareOutcome
from outcomes_fund.exposure.draws.counts_drawn import binomial_counts, poisson_counts
from outcomes_fund.exposure.draws.quantiles import normal_score, normal_share
from outcomes_fund.exposure.draws.streams import Floats, between
from outcomes_fund.exposure.drivers.chance import Whole, drawn_steps, few_steps, fixed_steps
from outcomes_fund.exposure.drivers.claims import (
    Claims,
    Stage,
    constant,
    instance_code,
    kept_steps,
    nobody,
    step_of,
)
from outcomes_fund.exposure.drivers.intervals import Intervals, intervals_between
from outcomes_fund.exposure.drivers.person_outcomes import ONE, chance_of_success, drawn_days
from outcomes_fund.settlement.program import Program

__all__ = ["measured_claims", "milestone_claims", "number_claims", "number_intervals", "share_claims", "test_days"]

ONLY_ONE = np.int64(1)


def test_days(program: Program, at: tuple[date, ...]) -> Whole:
    """Give the days on which something is measured: those given, else the last day of each period."""
    if at:
        return np.array([epoch_day(day) for day in at], dtype=np.int64)
    return program.edges[1:].astype(np.int64) - 1


def share_claims(outcome: ShareOutcome, stage: Stage) -> Claims:
    """Draw how many of how many reach it, each time and in each world; nobody to look at gives no row.

    Args:
        outcome: What is assumed.

        stage: Contract and draws.
    """
    name, days = outcome_name(outcome), test_days(stage.program, outcome.at)
    number, metric = stage.metric(outcome.metric)
    chance = stage.chance
    size = (len(days), chance.worlds)
    looked_at = np.maximum(drawn_steps(outcome.of, step_of(metric), chance.uniforms(size[0] * size[1], name, "of")), 0)
    success = np.broadcast_to(chance_of_success(outcome, chance), size).ravel()
    reached = np.asarray(binomial_counts(looked_at, success, chance.generator(name, "reached")), dtype=np.int64)
    some = np.flatnonzero(looked_at)
    return Claims(
        metric=number,
        world=some % chance.worlds,
        person=nobody(len(some)),
        day=days[some // chance.worlds],
        numerator=reached[some],
        denominator=looked_at[some],
        instance=constant(instance_code(stage.instances, outcome.instance), len(some)),
        cohort=constant(stage.cohort(outcome.cohort), len(some)),
    )


def measured_claims(outcome: Measured, stage: Stage) -> tuple[Claims, ...]:
    """Draw what is measured each time and in each world, with p-value and interval where they are asked for.

    Args:
        outcome: What is assumed.

        stage: Contract and draws.

    Returns:
        The measurements, and as many rows for each metric that says how sure they are, in the same order.
    """
    name, days = outcome_name(outcome), test_days(stage.program, outcome.at)
    worlds = stage.chance.worlds
    risen = float(outcome.rise) * np.arange(len(days))
    values = (stage.chance.level(name, outcome.value)[None, :] + risen[:, None]).ravel()
    values += float(outcome.error or 0) * _standard_normal(outcome, stage, len(values))
    told: list[tuple[str, Floats, int | None]] = [(outcome.metric, values, outcome.out_of)]
    if outcome.p_value is not None:
        told.append((outcome.p_value, _p_values(outcome, values), None))
    half = _half_width(outcome)
    told += [(end, values + side * half, None) for end, side in ((outcome.lower, -1), (outcome.upper, 1)) if end]
    rows = np.arange(len(values))
    return tuple(
        _measurement(outcome, stage, metric, numbers, out_of=out_of, day=days[rows // worlds], world=rows % worlds)
        for metric, numbers, out_of in told
    )


def _standard_normal(outcome: Measured, stage: Stage, count: int) -> Floats:
    if not outcome.error:
        return np.zeros(count)
    return stage.chance.generator(outcome_name(outcome), "error").standard_normal(count)


def _p_values(outcome: Measured, values: Floats) -> Floats:
    """Give the two-sided chance of a measurement so far from 0, were the true value 0."""
    if not outcome.error:
        return np.where(values == 0, 1.0, 0.0)
    return 2 * normal_share(-np.abs(values) / float(outcome.error))


def _half_width(outcome: Measured) -> float:
    if not outcome.error:
        return 0.0
    return float(outcome.error) * float(normal_score(np.array((1 + float(outcome.confidence)) / 2)))


def _measurement(
    outcome: Measured, stage: Stage, name: str, values: Floats, *, out_of: int | None, day: Whole, world: Whole
) -> Claims:
    number, metric = stage.metric(name)
    step = step_of(metric)
    exact = values * (out_of or 1) / float(step)
    # Half away from zero, as a certain value is rounded elsewhere.
    steps = few_steps(np.copysign(np.floor(np.abs(exact) + 0.5), exact), step)
    below = ONLY_ONE if out_of is None else np.int64(fixed_steps(out_of * ONE, step))
    return Claims(
        metric=number,
        world=world,
        person=nobody(len(values)),
        day=day,
        numerator=kept_steps(metric, steps),
        denominator=np.broadcast_to(below, len(values)),
        instance=constant(instance_code(stage.instances, outcome.instance), len(values)),
        cohort=constant(stage.cohort(outcome.cohort), len(values)),
    )


def milestone_claims(outcome: MilestoneReached, stage: Stage) -> Claims:
    """Draw in which worlds a milestone is reached, and when.

    Args:
        outcome: What is assumed.

        stage: Contract and draws.
    """
    name, chance = outcome_name(outcome), stage.chance
    number, metric = stage.metric(outcome.metric)
    happens = np.full(chance.worlds, outcome.chance == 1)
    if 0 < outcome.chance < 1:
        # High goes with being reached, as it does with a high chance.
        happens = chance.quantity(name) > float(1 - outcome.chance)
    world = np.flatnonzero(happens)
    spread = outcome.delay is not None and not isinstance(outcome.delay, Fixed)
    # What is certain has no quantity, and nobody looks at its uniform numbers.
    uniforms = chance.quantity(f"{name}.delay") if spread else np.full(chance.worlds, 0.5)
    delay = drawn_days(outcome.delay, uniforms)
    return Claims(
        metric=number,
        world=world,
        person=nobody(len(world)),
        day=epoch_day(outcome.on) + delay[world],
        numerator=np.broadcast_to(np.int64(fixed_steps(ONE, step_of(metric))), len(world)),
        denominator=np.broadcast_to(ONLY_ONE, len(world)),
        instance=constant(instance_code(stage.instances, outcome.instance), len(world)),
        cohort=constant(stage.cohort(None), len(world)),
    )


def number_intervals(outcome: NumberOutcome, program: Program) -> Intervals:
    """Give the intervals of a number: the periods of the contract, or lengths of time counted from its start."""
    contract = program.contract
    start, end = outcome.start or contract.start, outcome.end or contract.end
    if outcome.every is not None:
        return intervals_between(start, end, outcome.every)
    first, last = epoch_day(start), epoch_day(end)
    edges = program.edges.astype(np.int64)
    cut = np.clip(edges, first, max(first, last))
    length = np.diff(cut)
    held = np.flatnonzero(length)
    return Intervals(start=cut[:-1][held], length=length[held], part=length[held] / np.diff(edges)[held])


def number_claims(outcome: NumberOutcome, stage: Stage) -> Claims:
    """Draw how many there are in each interval and world, and a day and a value for each.

    Args:
        outcome: What is assumed.

        stage: Contract and draws.
    """
    name, chance = outcome_name(outcome), stage.chance
    number, metric = stage.metric(outcome.metric)
    intervals = number_intervals(outcome, stage.program)
    level, factors = np.maximum(chance.level(name, outcome.level), 0), float(outcome.mean) * intervals.part
    counts = poisson_counts(level, chance.generator(name, "numbers"), factors=factors)
    slot = np.repeat(np.arange(counts.size), counts.ravel())
    interval = slot // chance.worlds
    within = chance.generator(name, "days").random(len(slot)) * intervals.length[interval]
    steps = np.broadcast_to(np.int64(fixed_steps(ONE, step_of(metric))), len(slot))
    if outcome.value is not None:
        steps = drawn_steps(outcome.value, step_of(metric), between(chance.generator(name, "value"), len(slot)))
    return Claims(
        metric=number,
        world=slot % chance.worlds,
        person=nobody(len(slot)),
        day=intervals.start[interval] + within.astype(np.int64),
        numerator=kept_steps(metric, steps),
        denominator=np.broadcast_to(ONLY_ONE, len(slot)),
        instance=constant(instance_code(stage.instances, outcome.instance), len(slot)),
        cohort=constant(stage.cohort(None), len(slot)),
    )
