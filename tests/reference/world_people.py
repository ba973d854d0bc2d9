"""Who enrols in a world, and when: one person at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import attrs

from outcomes_fund.domain.calendar import Duration, shift
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    FixedIntake,
    Intake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.survival import Survival
from tests.reference.world_spread import at_uniform, gamma_at_uniform, poisson, share_left

__all__ = ["Person", "days_lasted", "intervals", "people"]


# More days than any contract of the tests goes on.
LONG = 4000


@attrs.frozen(kw_only=True)
class Person:
    """A participant of a world.

    Args:
        number: Different for each in a world.

        staying: Number between 0 and 1; the participant takes part while a larger share is left.
    """

    number: int
    enrolled: date
    cohort: str | None
    home: str | None
    groups: frozenset[str]
    staying: float


def intervals(start: date, end: date, every: Duration) -> Iterator[tuple[date, date, float]]:
    """Give first day, day beyond the last and the part of a whole interval that it is, from start to end."""
    number = 0
    while shift(start, every, number) < end:
        first, beyond = shift(start, every, number), shift(start, every, number + 1)
        yield first, min(beyond, end), (min(beyond, end) - first).days / (beyond - first).days
        number += 1


def people(assumed: ContractAssumptions, name: str, uniforms: dict[str, float], chance: Random) -> list[Person]:
    """Draw everybody who would enrol in a contract if nothing ended it."""
    found: list[Person] = []
    for number, intake in enumerate(assumed.intakes, start=1):
        uniform = uniforms[f"{name}.intake{number if number > 1 else ''}"]
        days = sorted(_days(intake, uniform, chance))
        for day in days[: intake.people_max]:
            found.append(
                Person(
                    number=len(found),
                    enrolled=day,
                    cohort=intake.cohort,
                    home=_home(assumed, chance),
                    groups=frozenset(each.group for each in assumed.groups if chance.random() < each.share),
                    staying=chance.random(),
                )
            )
    return found


def days_lasted(survival: Survival | None, staying: float) -> int:
    """Give for how many whole days something lasts: as long as the share that is left is larger than a number."""
    if survival is None or share_left(survival, LONG) > staying:
        return LONG
    lasted, ended = 0, LONG
    while ended - lasted > 1:
        middle = (lasted + ended) // 2
        lasted, ended = (middle, ended) if share_left(survival, middle) > staying else (lasted, middle)
    return lasted


def _home(assumed: ContractAssumptions, chance: Random) -> str | None:
    number = chance.random()
    for home in assumed.homes:
        if number < home.share:
            return home.municipality
        number -= float(home.share)
    return None


def _days(intake: Intake, uniform: float, chance: Random) -> Iterator[date]:
    """Give the days on which people enrol, as many as come."""
    if isinstance(intake, CapacityIntake):
        yield from _days_with_places(intake, uniform, chance)
        return
    for number, (first, beyond, part) in enumerate(intervals(intake.start, intake.end, intake.every)):
        for _ in range(_come(intake, number, (first, beyond, part), uniform, chance)):
            yield _any_day(first, beyond, chance)


def _any_day(first: date, beyond: date, chance: Random) -> date:
    return first + timedelta(days=chance.randrange((beyond - first).days))


def _come(intake: Intake, number: int, interval: tuple[date, date, float], uniform: float, chance: Random) -> int:
    first, beyond, part = interval
    match intake:
        case FixedIntake():
            if len(intake.numbers) == 1:
                return intake.numbers[0]
            return intake.numbers[number] if number < len(intake.numbers) else 0
        case PoissonIntake():
            return poisson(float(intake.mean) * part * _level(intake, uniform), chance)
        case NegativeBinomialIntake():
            return poisson(float(intake.mean) * part * gamma_at_uniform(intake.dispersion, uniform), chance)
        case SCurveIntake():
            by_start, by_end = _come_by(intake, intake.start), _come_by(intake, intake.end)
            here = (_come_by(intake, beyond) - _come_by(intake, first)) / (by_end - by_start)
            return poisson(float(intake.total) * here * _level(intake, uniform), chance)
        case CapacityIntake():
            return poisson(float(intake.mean) * part * _level(intake, uniform), chance)


def _level(intake: PoissonIntake | SCurveIntake | CapacityIntake, uniform: float) -> float:
    return 1.0 if intake.level is None else max(0.0, at_uniform(intake.level, uniform))


def _come_by(intake: SCurveIntake, day: date) -> float:
    """Give L(day), before it is scaled."""
    return 1 / (1 + math.exp(-(day - intake.midpoint).days / float(intake.pace_days)))


def _days_with_places(intake: CapacityIntake, uniform: float, chance: Random) -> Iterator[date]:
    """Let those who wait enrol as far as there are places at the beginning of an interval."""
    waiting, inside = 0, list[date]()
    for number, (first, beyond, part) in enumerate(intervals(intake.start, intake.end, intake.every)):
        waiting += _come(intake, number, (first, beyond, part), uniform, chance)
        inside = [day for day in inside if day + timedelta(days=intake.stay_days) > first]
        for _ in range(min(waiting, intake.places - len(inside))):
            waiting -= 1
            day = _any_day(first, beyond, chance)
            inside.append(day)
            yield day
