"""The rules on who enrols, and on the groups and homes of participants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import share_problems
from outcomes_fund.domain.calendar import Duration, shift
from outcomes_fund.domain.naming import twice_problems
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.checks.ranges import (
    about,
    above_zero,
    at_least,
    day_out_of_range,
    empty_text,
    empty_window,
    length_problems,
    there_are,
)
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    FixedIntake,
    Intake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms

__all__ = ["CHECKS", "SOURCE"]

# More intervals than a hundred years have days would never end.
INTERVALS_MAX = 36_600

SOURCE = "Say what the figures rest on; 'assumed' with the reason will do."


def _intakes(terms: ScenarioTerms) -> Iterator[tuple[str, Intake]]:
    for index, assumed in enumerate(terms.contracts):
        for number, intake in enumerate(assumed.intakes):
            yield f"contracts[{index}].intakes[{number}]", intake


def intakes_have_days(terms: ScenarioTerms) -> Iterator[Problem]:
    """An intake has a first and a later last day, intervals of some days, and a source."""
    for path, intake in _intakes(terms):
        yield from day_out_of_range(f"{path}.start", intake.start)
        yield from day_out_of_range(f"{path}.end", intake.end)
        yield from empty_window(path, intake.start, intake.end)
        yield from length_problems(f"{path}.every", intake.every)
        yield from empty_text(f"{path}.source", intake.source, "source", SOURCE)


def intakes_have_people(terms: ScenarioTerms) -> Iterator[Problem]:
    """Numbers, means, places and stays of an intake are such as can be."""
    for path, intake in _intakes(terms):
        if intake.people_max is not None:
            yield from above_zero(f"{path}.people_max", intake.people_max)
        for kind, check in OF_KINDS:
            if isinstance(intake, kind):
                yield from check(path, intake)


def _fixed(path: str, intake: FixedIntake) -> Iterator[Problem]:
    for index, number in enumerate(intake.numbers):
        yield from at_least(f"{path}.numbers[{index}]", number)
    intervals = _intervals(intake.start, intake.end, intake.every)
    if intervals is not None and len(intake.numbers) not in {1, intervals}:
        yield Problem(
            code="wrong_count",
            path=f"{path}.numbers",
            message=f"{there_are(len(intake.numbers), 'number')}, and {there_are(intervals, 'interval')} of "
            f"{intake.every} from {intake.start} to before {intake.end}.",
            remedy="Give one number for each interval, or a single one for all.",
        )


def _intervals(start: Any, end: Any, every: Any) -> int | None:  # noqa: ANN401 - or what could not be read
    """Give how many intervals there are; None where that cannot be said."""
    readable = isinstance(start, date) and isinstance(end, date) and isinstance(every, Duration)
    if not readable or every.count < 1:
        return None
    for count in range(1, INTERVALS_MAX):
        try:
            if shift(start, every, count) >= end:
                return count
        except (ValueError, OverflowError):
            return None
    return None


def _mean(path: str, intake: PoissonIntake | NegativeBinomialIntake | CapacityIntake) -> Iterator[Problem]:
    yield from at_least(f"{path}.mean", intake.mean)


def _dispersion(path: str, intake: NegativeBinomialIntake) -> Iterator[Problem]:
    yield from above_zero(f"{path}.dispersion", intake.dispersion)


def _places(path: str, intake: CapacityIntake) -> Iterator[Problem]:
    yield from above_zero(f"{path}.places", intake.places)
    yield from above_zero(f"{path}.stay_days", intake.stay_days)


def _curve(path: str, intake: SCurveIntake) -> Iterator[Problem]:
    yield from at_least(f"{path}.total", intake.total)
    yield from above_zero(f"{path}.pace_days", intake.pace_days)
    yield from day_out_of_range(f"{path}.midpoint", intake.midpoint)


OF_KINDS: tuple[tuple[Any, Callable[[str, Any], Iterator[Problem]]], ...] = (
    (FixedIntake, _fixed),
    (PoissonIntake | NegativeBinomialIntake | CapacityIntake, _mean),
    (NegativeBinomialIntake, _dispersion),
    (CapacityIntake, _places),
    (SCurveIntake, _curve),
)


def groups_and_homes_are_parts(terms: ScenarioTerms) -> Iterator[Problem]:
    """Shares of groups and of homes are parts; each stands once, and homes together are no more than all."""
    for index, assumed in enumerate(terms.contracts):
        path = f"contracts[{index}]"
        yield from twice_problems(f"{path}.groups", [each.group for each in assumed.groups], key=".group")
        for number, group in enumerate(assumed.groups):
            yield from share_problems(f"{path}.groups[{number}].share", group.share)
        towns = [each.municipality for each in assumed.homes]
        yield from twice_problems(f"{path}.homes", towns, key=".municipality")
        for number, home in enumerate(assumed.homes):
            yield from share_problems(f"{path}.homes[{number}].share", home.share)
        yield from _beyond_all(f"{path}.homes", sum(home.share for home in assumed.homes))


def _beyond_all(path: str, total: Any) -> Iterator[Problem]:  # noqa: ANN401 - a number, or what could not be read
    if total > 1 and total != 1:
        yield Problem(
            code="beyond_all",
            path=path,
            message=f"the shares add up to {about(total)}, which is more than all.",
            remedy="Lower them; what is left of 1 lives elsewhere.",
        )


CHECKS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    intakes_have_days,
    intakes_have_people,
    groups_and_homes_are_parts,
)
