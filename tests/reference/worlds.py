"""Worlds drawn slowly from the document of the scenario file alone: one world and one person at a time.

Chance is that of the standard library, and nothing is shared with what draws worlds in blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import attrs

from outcomes_fund.exposure.assumptions.portfolio import Ending, Verification
from outcomes_fund.exposure.assumptions.scenario import Scenario
from tests.reference.dates import periods_of
from tests.reference.world_outcomes import ComesAbout, World, jointly, of_person
from tests.reference.world_people import people
from tests.reference.world_quantities import uniforms_of_a_world
from tests.reference.world_spread import whole_days

__all__ = ["Reported", "worlds_of"]

YEAR_DAYS = 365.25


@attrs.frozen(kw_only=True)
class Reported:
    """A row of evidence: what came about, its report, and what became of that."""

    about: ComesAbout
    reported: date
    recorded: date
    status: str


def worlds_of(scenario: Scenario, worlds: int, *, seed: int) -> Iterator[list[list[Reported]]]:
    """Draw worlds; give the rows of each contract of each world."""
    chance = Random(seed)
    for _ in range(worlds):
        uniforms = uniforms_of_a_world(scenario, chance)
        yield [list(_rows(scenario, place, uniforms, chance)) for place in range(len(scenario.contracts))]


def _rows(scenario: Scenario, place: int, uniforms: dict[str, float], chance: Random) -> Iterator[Reported]:
    assumed, contract = scenario.terms.contracts[place], scenario.contracts[place]
    name = assumed.id or contract.id
    ends = [contract.end]
    for number, ending in enumerate(assumed.endings, start=1):
        uniform = uniforms[f"{name}.ending{number if number > 1 else ''}"]
        ends += _ends(ending, uniform, contract.start)
    world = World(
        name=name,
        contract=contract,
        assumed=assumed,
        uniforms=uniforms,
        beyond=min(ends),
        periods=periods_of(contract),
        chance=chance,
    )
    for person in people(assumed, name, uniforms, chance):
        if person.enrolled < min(ends):
            for about in of_person(world, person):
                yield from _verified((about,), assumed.verification, chance)
    for together in jointly(world):
        yield from _verified(together, assumed.verification, chance)


def _ends(ending: Ending, uniform: float, start: date) -> Iterator[date]:
    """Give the day of an ending if it comes; a high number is a late one, or none."""
    if ending.on is not None:
        if uniform < ending.chance:
            yield ending.on
        return
    # The part of worlds in which it has come within t years is 1 - (1 - yearly) ** t.
    assert ending.yearly is not None
    if ending.yearly:
        years = math.log(1 - uniform) / math.log(1 - float(ending.yearly))
        yield start + timedelta(days=min(math.floor(years * YEAR_DAYS), 100_000))


def _verified(
    together: tuple[ComesAbout, ...], verification: Verification | None, chance: Random
) -> Iterator[Reported]:
    """Report what comes about at once, and decide on it at once."""
    on = together[0].on
    if verification is None:
        for about in together:
            yield Reported(about=about, reported=on, recorded=on, status="verified")
        return
    if chance.random() < verification.lost:
        return
    reported = on + timedelta(days=whole_days(verification.report_delay, chance))
    decided = reported + timedelta(days=whole_days(verification.delay, chance))
    status = _decision(verification, chance)
    for about in together:
        recorded = reported if status == "reported" else decided
        yield Reported(about=about, reported=reported, recorded=recorded, status=status)


def _decision(verification: Verification, chance: Random) -> str:
    """Decide on what is reported: each share is one of that."""
    number = chance.random()
    for status, share in (
        ("reported", verification.unverified),
        ("rejected", verification.rejected),
        ("disputed", verification.disputed),
    ):
        if number < share:
            return status
        number -= float(share)
    return "verified"
