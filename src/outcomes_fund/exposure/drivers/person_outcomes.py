"""Outcomes of participants: reached once, or again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

import attrs
import numpy as np

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.assumptions.distribution import Distribution
from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import PersonOutcome, RepeatedOutcome, ShareOutcome
from outcomes_fund.exposure.draws.quantiles import normal_score, survival_share
from outcomes_fund.exposure.draws.streams import Floats, between
from outcomes_fund.exposure.drivers.chance import Chance, Whole, drawn_steps, fixed_steps
from outcomes_fund.exposure.drivers.claims import (
    NUMBERED,
    Claims,
    Stage,
    constant,
    instance_code,
    kept_steps,
    step_of,
)
from outcomes_fund.exposure.drivers.persons import NEVER_ENDS, lasting_days
from outcomes_fund.settlement.days import days_after
from outcomes_fund.settlement.program import Program

__all__ = ["chance_of_success", "drawn_days", "person_claims", "reached_on", "repeated_claims"]

ONE = Fraction(1)


def chance_of_success(outcome: PersonOutcome | ShareOutcome, chance: Chance) -> Floats:
    """Give the chance of success of each world, shape (worlds,); it lies between 0 and 1.

    Defined as::

        log-odds = log-odds drawn from ``success`` + ``success_deviation`` x standard normal of the world
    """
    name = outcome_name(outcome)
    share = np.clip(chance.level(name, outcome.success), 0, 1)
    if outcome.success_deviation:
        score = normal_score(chance.quantity(f"{name}.success_deviation"))
        odds = np.exp(float(outcome.success_deviation) * score)
        share = share * odds / (1 - share + share * odds)
    return share


def drawn_days(distribution: Distribution | None, uniforms: Floats) -> Whole:
    """Draw whole days, not below 0 and not beyond NEVER_ENDS."""
    if distribution is None:
        return np.zeros(len(uniforms), dtype=np.int64)
    return np.maximum(drawn_steps(distribution, ONE, uniforms, most=NEVER_ENDS), 0)


def reached_on(outcome: PersonOutcome, stage: Stage, reached: Mapping[str, Whole]) -> Whole:
    """Draw on which day each participant reaches an outcome.

    Args:
        outcome: What is assumed.

        stage: Contract, participants and draws.

        reached: The same of the outcomes that come before, by name.

    Returns:
        Days since 1970-01-01, or NO_DAY for those who never do, shape (people,).
    """
    people, chance, name = stage.people, stage.chance, outcome_name(outcome)
    count = len(people)
    since = people.enrolled if outcome.after is None else reached[outcome.after]
    success = chance.uniforms(count, name, "success") < chance_of_success(outcome, chance)[people.world]
    if outcome.after is not None:
        success &= since != NO_DAY
    if outcome.group is not None:
        success &= people.groups[outcome.group]
    rows = np.flatnonzero(success)
    delay = drawn_days(outcome.delay, chance.uniforms(count, name, "delay")[rows])
    day = since[rows] + delay
    lasts = day <= people.last[rows]
    if outcome.lasts is not None:
        lasts &= chance.uniforms(count, name, "lasts")[rows] < survival_share(outcome.lasts, delay.astype(np.float64))
    found = np.full(count, NO_DAY, dtype=np.int64)
    found[rows[lasts]] = day[lasts]
    return found


def person_claims(outcome: PersonOutcome, stage: Stage, day: Whole) -> Claims:
    """Write down an outcome of those who reached it.

    Args:
        outcome: What is assumed.

        stage: Contract, participants and draws.

        day: Day on which each participant reached it, or NO_DAY, shape (people,).
    """
    number, metric = stage.metric(outcome.metric)
    rows = np.flatnonzero(day != NO_DAY)
    steps = _ones(stage, outcome, len(rows))
    if outcome.value is not None:
        uniforms = stage.chance.uniforms(len(day), outcome_name(outcome), "value")
        steps = drawn_steps(outcome.value, step_of(metric), uniforms[rows])
    return Claims(
        metric=number,
        world=stage.people.world[rows],
        person=rows,
        day=day[rows],
        numerator=kept_steps(metric, steps),
        denominator=np.broadcast_to(np.int64(1), len(rows)),
        instance=constant(instance_code(stage.instances, outcome.instance), len(rows)),
        cohort=stage.people.cohort[rows],
    )


def _ones(stage: Stage, outcome: PersonOutcome, count: int) -> Whole:
    """Give the value 1 in steps of the metric."""
    _, metric = stage.metric(outcome.metric)
    return np.broadcast_to(np.int64(fixed_steps(ONE, step_of(metric))), count)


def repeated_claims(outcome: RepeatedOutcome, stage: Stage, reached: Mapping[str, Whole]) -> Claims:
    """Draw the values of an outcome that comes again and again.

    Args:
        outcome: What is assumed.

        stage: Contract, participants and draws.

        reached: On which day each participant reached the outcomes that come before, by name.
    """
    people, chance, name = stage.people, stage.chance, outcome_name(outcome)
    number, metric = stage.metric(outcome.metric)
    since = people.enrolled if outcome.after is None else reached[outcome.after]
    last = people.last
    if outcome.lasts is not None:
        last = np.minimum(last, since + lasting_days(outcome.lasts, chance.uniforms(len(people), name, "lasts")))
    code = instance_code(stage.instances, outcome.instance)
    values, seen = chance.generator(name, "value"), np.zeros(len(people), dtype=np.int64)
    found = []
    for time in _times(outcome, stage.program, since, last):
        who = time.who
        seen[who] += 1
        # Everybody has a draw each time, so that who takes part changes nothing for others.
        steps = drawn_steps(outcome.value, step_of(metric), between(values, len(people))[who])
        if outcome.prorated:
            steps = (2 * steps * time.held + time.whole) // (2 * time.whole)
        counts = steps > 0 if outcome.times_max is None else (steps > 0) & (seen[who] <= outcome.times_max)
        some = np.flatnonzero(counts)
        instance = NUMBERED + seen[who[some]] if outcome.numbered else np.full(len(some), code)
        found.append((who[some], time.day[some], steps[some], instance))
    return _together(stage, number, found)


@attrs.frozen(kw_only=True, eq=False)
class _Time:
    """One of the times at which participants have a value: who, on which day, and for how much of how many days."""

    who: Whole
    day: Whole
    held: Whole
    whole: Whole | int


def _times(outcome: RepeatedOutcome, program: Program, since: Whole, last: Whole) -> Iterator[_Time]:
    stretches = _by_period(program, since) if outcome.every is None else _by_length(program, outcome.every, since)
    for begins, ends, day in stretches:
        # What lasts to the end has its value on the last day; a part of it has one on the day on which it ended.
        held = np.minimum(last, ends) - np.maximum(since, begins)
        holds = held > 0 if outcome.prorated else last >= day
        who = np.flatnonzero((since != NO_DAY) & (since <= day) & holds)
        whole = ends - begins
        yield _Time(
            who=who,
            day=np.minimum(last, day)[who],
            held=held[who],
            whole=whole if isinstance(whole, int) else whole[who],
        )


def _by_period(program: Program, since: Whole) -> Iterator[tuple[int, int, Whole]]:
    """Give the stretch of each period and the day of its value: its last."""
    edges = program.edges.tolist()
    for start, end in pairwise(edges):
        yield start, end, np.broadcast_to(np.int64(end - 1), len(since))


def _by_length(program: Program, every: Duration, since: Whole) -> Iterator[tuple[Whole, Whole, Whole]]:
    """Give the stretches of a length of time counted from a day of each participant, each with its value at its end."""
    begins, number = since, 1
    while (begins[since != NO_DAY] < program.edges[-1]).any():
        ends = days_after(since.astype(np.int32), attrs.evolve(every, count=every.count * number)).astype(np.int64)
        yield begins, ends, ends
        begins, number = ends, number + 1


def _together(stage: Stage, number: int, found: list[tuple[Whole, Whole, Whole, Whole]]) -> Claims:
    nothing = np.zeros(0, dtype=np.int64)
    columns = list(zip(*found, strict=True)) if found else [(nothing,)] * 4
    who, day, steps, instance = (np.concatenate(column) for column in columns)
    metric = stage.program.contract.metrics[number]
    return Claims(
        metric=number,
        world=stage.people.world[who],
        person=who,
        day=day,
        numerator=kept_steps(metric, steps),
        denominator=np.broadcast_to(np.int64(1), len(who)),
        instance=instance.astype(np.int32),
        cohort=stage.people.cohort[who],
    )
