"""The rules on outcomes that need no contract: their figures, their names, and which comes after which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import not_above, not_rising, out_of_range, share_problems, without_effect
from outcomes_fund.domain.naming import id_problems, unknown_problems
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.checks.intake_checks import SOURCE
from outcomes_fund.exposure.assumptions.checks.ranges import (
    above_zero,
    at_least,
    empty_text,
    empty_window,
    length_problems,
)
from outcomes_fund.exposure.assumptions.names import outcome_name
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms

__all__ = ["CHECKS"]


def _outcomes(terms: ScenarioTerms) -> Iterator[tuple[str, Any]]:
    for index, assumed in enumerate(terms.contracts):
        for number, outcome in enumerate(assumed.outcomes):
            yield f"contracts[{index}].outcomes[{number}]", outcome


def outcomes_have_figures(terms: ScenarioTerms) -> Iterator[Problem]:
    """The figures of an outcome are such as can be, and it says what they rest on."""
    for path, outcome in _outcomes(terms):
        yield from empty_text(f"{path}.source", outcome.source, "source", SOURCE)
        for kind, check in OF_KINDS:
            if isinstance(outcome, kind):
                yield from check(path, outcome)


def _uncertain_chance(path: str, outcome: PersonOutcome | ShareOutcome) -> Iterator[Problem]:
    yield from at_least(f"{path}.success_deviation", outcome.success_deviation)


def _repeated(path: str, outcome: RepeatedOutcome) -> Iterator[Problem]:
    yield from length_problems(f"{path}.every", outcome.every)
    if outcome.times_max is not None:
        yield from above_zero(f"{path}.times_max", outcome.times_max)


def _measured(path: str, outcome: Measured) -> Iterator[Problem]:
    if outcome.error is not None:
        yield from above_zero(f"{path}.error", outcome.error)
    if outcome.out_of is not None:
        yield from above_zero(f"{path}.out_of", outcome.out_of)
    if outcome.confidence <= 0 or outcome.confidence >= 1:
        yield out_of_range(f"{path}.confidence", outcome.confidence, "between 0 and 1")
    told = [key for key in ("p_value", "lower", "upper") if getattr(outcome, key) is not None]
    if told and outcome.error is None:
        yield without_effect(
            f"{path}.{told[0]}",
            None,
            "without a standard error the value is certain",
            "Give 'error', the standard error of each measurement.",
        )


def _milestone(path: str, outcome: MilestoneReached) -> Iterator[Problem]:
    yield from share_problems(f"{path}.chance", outcome.chance)


def _number(path: str, outcome: NumberOutcome) -> Iterator[Problem]:
    yield from at_least(f"{path}.mean", outcome.mean)
    yield from length_problems(f"{path}.every", outcome.every)
    yield from empty_window(path, outcome.start, outcome.end)


def _rising_days(path: str, outcome: ShareOutcome | Measured) -> Iterator[Problem]:
    for index in range(1, len(outcome.at)):
        if not_above(outcome.at[index - 1], outcome.at[index]):
            yield not_rising(f"{path}.at[{index}]", f"{outcome.at[index - 1]}, the day before it in the list")


OF_KINDS: tuple[tuple[Any, Callable[[str, Any], Iterator[Problem]]], ...] = (
    (PersonOutcome | ShareOutcome, _uncertain_chance),
    (RepeatedOutcome, _repeated),
    (Measured, _measured),
    (MilestoneReached, _milestone),
    (NumberOutcome, _number),
    (ShareOutcome | Measured, _rising_days),
)


def outcomes_have_names(terms: ScenarioTerms) -> Iterator[Problem]:
    """Each outcome of a contract has a name of its own: its id, or its metric where it has none."""
    for index, assumed in enumerate(terms.contracts):
        first: dict[str, int] = {}
        for number, outcome in enumerate(assumed.outcomes):
            path, name = f"contracts[{index}].outcomes[{number}]", outcome_name(outcome)
            if outcome.id:
                yield from id_problems(f"{path}.id", outcome.id)
            if name in first:
                yield Problem(
                    code="duplicate_name",
                    path=f"{path}.{'id' if outcome.id else 'metric'}",
                    message=f"{name!r} is the name of contracts[{index}].outcomes[{first[name]}] already.",
                    remedy="Give each an id of its own.",
                    value=name,
                )
            first.setdefault(name, number)


def what_comes_first_is_known(terms: ScenarioTerms) -> Iterator[Problem]:
    """What an outcome comes after is another outcome of a person in the same contract."""
    for index, assumed in enumerate(terms.contracts):
        names = [outcome_name(outcome) for outcome in assumed.outcomes]
        kinds = dict(zip(names, assumed.outcomes, strict=True))
        for number, outcome in enumerate(assumed.outcomes):
            after = getattr(outcome, "after", None)
            if after is None:
                continue
            path = f"contracts[{index}].outcomes[{number}].after"
            yield from unknown_problems(path, after, names, code="unknown_outcome", apart_from=names[number])
            if after in kinds and not isinstance(kinds[after], PersonOutcome):
                yield Problem(
                    code="wrong_outcome_kind",
                    path=path,
                    message=f"no participant reaches outcome {after!r}, which is of kind {kinds[after].kind}.",
                    remedy="Name an outcome of kind person.",
                    value=after,
                )


def outcomes_make_no_circle(terms: ScenarioTerms) -> Iterator[Problem]:
    """No outcome comes after itself, directly or round about."""
    for index, assumed in enumerate(terms.contracts):
        names = [outcome_name(outcome) for outcome in assumed.outcomes]
        before = {name: getattr(outcome, "after", None) for name, outcome in zip(names, assumed.outcomes, strict=True)}
        told: set[str] = set()
        for number, name in enumerate(names):
            circle = _circle(name, before)
            if circle and not told.intersection(circle):
                told.update(circle)
                yield Problem(
                    code="circular_outcomes",
                    path=f"contracts[{index}].outcomes[{number}].after",
                    message=f"an outcome comes after itself: {' after '.join(map(repr, (*circle, name)))}.",
                    remedy="Break the circle: one of them has to come first.",
                    value=before[name],
                )


def _circle(start: str, before: dict[str, Any]) -> tuple[str, ...]:
    """Give the names on the way from an outcome back to itself; empty if there is none."""
    way = [start]
    while isinstance(following := before.get(way[-1]), str):
        if following == start:
            return tuple(way)
        if following in way:
            return ()
        way.append(following)
    return ()


CHECKS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    outcomes_have_figures,
    outcomes_have_names,
    what_comes_first_is_known,
    outcomes_make_no_circle,
)
