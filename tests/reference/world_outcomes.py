"""What comes about in a world: for each person, and for all together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from statistics import NormalDist

import attrs

from outcomes_fund.domain.calendar import Duration, Period, shift
from outcomes_fund.domain.contract import Contract
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
from tests.reference.world_people import Person, days_lasted, intervals
from tests.reference.world_quantities import outcome_id
from tests.reference.world_spread import at_uniform, drawn, poisson, share_left, steps_of, whole_days

__all__ = ["ComesAbout", "World", "jointly", "of_person"]

NORMAL = NormalDist()
ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class ComesAbout:
    """Something that comes about, before anybody reports it; the value in steps of the metric."""

    metric: str
    on: date
    numerator: int
    denominator: int = 1
    instance: str | None = None
    cohort: str | None = None
    person: Person | None = None


@attrs.frozen(kw_only=True)
class World:
    """A contract in one world.

    Args:
        uniforms: What is drawn once, by name.

        beyond: One day beyond the last on which something is achieved.
    """

    name: str
    contract: Contract
    assumed: ContractAssumptions
    uniforms: dict[str, float]
    beyond: date
    periods: list[Period]
    chance: Random

    def uniform(self, outcome: Outcome, of: str = "") -> float:
        """Give what is drawn once for an outcome."""
        return self.uniforms[f"{self.name}.{outcome_id(outcome)}{of}"]

    def step(self, metric: str) -> Fraction:
        """Give the smallest step of a metric."""
        (found,) = [each for each in self.contract.metrics if each.id == metric]
        return getattr(found, "resolution", None) or Fraction(1)

    def success(self, outcome: PersonOutcome | ShareOutcome) -> float:
        """Give the chance of an outcome in this world."""
        share = at_uniform(outcome.success, self.uniform(outcome))
        moved = float(outcome.success_deviation) * NORMAL.inv_cdf(self.uniform(outcome, ": deviation"))
        if not 0 < share < 1 or not outcome.success_deviation:
            return share
        odds = share / (1 - share) * math.exp(moved)
        return odds / (1 + odds)

    def counts(self, on: date) -> bool:
        """Say whether a day is in the contract and before anything ends it."""
        return self.contract.start <= on < self.beyond


def of_person(world: World, person: Person) -> Iterator[ComesAbout]:
    """Give what one person achieves."""
    reached: dict[str, date] = {}
    for outcome in _in_turn(world.assumed):
        begin = person.enrolled if outcome.after is None else reached.get(outcome.after)
        if begin is None:
            continue
        if isinstance(outcome, RepeatedOutcome):
            yield from _repeated(world, person, outcome, begin)
            continue
        on = _reached(world, person, outcome, begin)
        if on is None:
            continue
        reached[outcome_id(outcome)] = on
        value = 1.0 if outcome.value is None else drawn(outcome.value, world.chance)
        steps = steps_of(value, world.step(outcome.metric))
        if world.counts(on):
            yield ComesAbout(metric=outcome.metric, on=on, numerator=steps, instance=outcome.instance, person=person)


def _in_turn(assumed: ContractAssumptions) -> list[PersonOutcome | RepeatedOutcome]:
    """Give the outcomes of persons, each behind the one it comes after."""
    waiting = [each for each in assumed.outcomes if isinstance(each, PersonOutcome | RepeatedOutcome)]
    found: list[PersonOutcome | RepeatedOutcome] = []
    while waiting:
        known = {None, *(outcome_id(each) for each in found)}
        ready = [each for each in waiting if each.after in known]
        found += ready
        waiting = [each for each in waiting if each not in ready]
    return found


def _takes_part(world: World, person: Person, on: date) -> bool:
    return (on - person.enrolled).days <= days_lasted(world.assumed.takes_part, person.staying)


def _reached(world: World, person: Person, outcome: PersonOutcome, begin: date) -> date | None:
    chance = world.chance
    if outcome.group is not None and outcome.group not in person.groups:
        return None
    if chance.random() >= world.success(outcome):
        return None
    delay = whole_days(outcome.delay, chance)
    if outcome.lasts is not None and chance.random() >= share_left(outcome.lasts, delay):
        return None
    on = begin + timedelta(days=delay)
    return on if _takes_part(world, person, on) else None


def _repeated(world: World, person: Person, outcome: RepeatedOutcome, begin: date) -> Iterator[ComesAbout]:
    """Give values until it ends; the day on which it ends is the last that may have one."""
    step = world.step(outcome.metric)
    ends = begin + timedelta(days=days_lasted(outcome.lasts, world.chance.random()))
    ends = min(ends, person.enrolled + timedelta(days=days_lasted(world.assumed.takes_part, person.staying)))
    for number, (first, beyond, day) in enumerate(_stretches(world, outcome, begin), start=1):
        if outcome.times_max is not None and number > outcome.times_max:
            return
        held = (min(beyond, ends) - max(first, begin)).days
        if held <= 0 if outcome.prorated else ends < day:
            return
        part = held / (beyond - first).days if outcome.prorated else 1.0
        steps = steps_of(drawn(outcome.value, world.chance) * part, step)
        if steps > 0 and world.counts(min(day, ends)):
            yield ComesAbout(
                metric=outcome.metric,
                on=min(day, ends),
                numerator=steps,
                instance=str(number) if outcome.numbered else outcome.instance,
                person=person,
            )


def _stretches(world: World, outcome: RepeatedOutcome, begin: date) -> Iterator[tuple[date, date, date]]:
    """Give first day and day beyond the last of each stretch that has a value, and the day of that value."""
    if outcome.every is None:
        for period in world.periods:
            if period.end > begin:
                yield period.start, period.end, period.end - ONE_DAY
        return
    number = 1
    while shift(begin, outcome.every, number - 1) < world.contract.end:
        first, beyond = shift(begin, outcome.every, number - 1), shift(begin, outcome.every, number)
        yield first, beyond, beyond
        number += 1


def jointly(world: World) -> Iterator[tuple[ComesAbout, ...]]:
    """Give what comes about for all together; what is measured at once is reported at once."""
    for outcome in world.assumed.outcomes:
        found: Iterator[tuple[ComesAbout, ...]]
        match outcome:
            case ShareOutcome():
                found = ((each,) for each in _shares(world, outcome))
            case Measured():
                found = _measurements(world, outcome)
            case MilestoneReached():
                found = ((each,) for each in _milestone(world, outcome))
            case NumberOutcome():
                found = ((each,) for each in _numbers(world, outcome))
            case _:
                continue
        yield from (each for each in found if world.counts(each[0].on))


def _last_days(world: World) -> list[date]:
    return [period.end - ONE_DAY for period in world.periods]


def _shares(world: World, outcome: ShareOutcome) -> Iterator[ComesAbout]:
    success = world.success(outcome)
    for on in outcome.at or _last_days(world):
        looked_at = steps_of(max(0.0, drawn(outcome.of, world.chance)), world.step(outcome.metric))
        if looked_at:
            succeeded = sum(world.chance.random() < success for _ in range(looked_at))
            yield ComesAbout(
                metric=outcome.metric,
                on=on,
                numerator=succeeded,
                denominator=looked_at,
                instance=outcome.instance,
                cohort=outcome.cohort,
            )


def _measurements(world: World, outcome: Measured) -> Iterator[tuple[ComesAbout, ...]]:
    true = at_uniform(outcome.value, world.uniform(outcome))
    error = float(outcome.error or 0)
    width = error * NORMAL.inv_cdf((1 + float(outcome.confidence)) / 2)
    for number, on in enumerate(outcome.at or _last_days(world)):
        seen = true + number * float(outcome.rise) + world.chance.gauss(0, 1) * error
        told = [
            (outcome.metric, seen * (outcome.out_of or 1), outcome.out_of),
            (outcome.p_value, 2 * (1 - NORMAL.cdf(abs(seen) / error)) if error else float(seen == 0), None),
            (outcome.lower, seen - width, None),
            (outcome.upper, seen + width, None),
        ]
        yield tuple(
            ComesAbout(
                metric=metric,
                on=on,
                numerator=steps_of(value, world.step(metric)),
                denominator=1 if out_of is None else steps_of(out_of, world.step(metric)),
                instance=outcome.instance,
                cohort=outcome.cohort,
            )
            for metric, value, out_of in told
            if metric is not None
        )


def _milestone(world: World, outcome: MilestoneReached) -> Iterator[ComesAbout]:
    """Reach it in the worlds of high numbers, so that a high quantity is a milestone reached."""
    late = 0
    if outcome.delay is not None:
        late = max(0, round(at_uniform(outcome.delay, world.uniform(outcome, ": delay"))))
    if world.uniform(outcome) >= 1 - outcome.chance:
        yield ComesAbout(
            metric=outcome.metric, on=outcome.on + timedelta(days=late), numerator=1, instance=outcome.instance
        )


def _numbers(world: World, outcome: NumberOutcome) -> Iterator[ComesAbout]:
    level = 1.0 if outcome.level is None else max(0.0, at_uniform(outcome.level, world.uniform(outcome)))
    for first, beyond, part in _stretches_of_number(world, outcome.start, outcome.end, outcome.every):
        for _ in range(poisson(float(outcome.mean) * part * level, world.chance)):
            value = 1.0 if outcome.value is None else drawn(outcome.value, world.chance)
            yield ComesAbout(
                metric=outcome.metric,
                on=first + timedelta(days=world.chance.randrange((beyond - first).days)),
                numerator=steps_of(value, world.step(outcome.metric)),
                instance=outcome.instance,
            )


def _stretches_of_number(
    world: World, start: date | None, end: date | None, every: Duration | None
) -> Iterator[tuple[date, date, float]]:
    first, beyond = start or world.contract.start, end or world.contract.end
    if every is not None:
        yield from intervals(first, beyond, every)
        return
    for period in world.periods:
        inside = Period(start=max(period.start, first), end=min(period.end, beyond))
        if inside.start < inside.end:
            yield inside.start, inside.end, (inside.end - inside.start).days / (period.end - period.start).days
