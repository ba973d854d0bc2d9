"""Which quantities drivers or correlations can move, by name and place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from outcomes_fund.exposure.assumptions.checks.places import contracts_in
from outcomes_fund.exposure.assumptions.checks.spreads import spreads_in
from outcomes_fund.exposure.assumptions.distribution import Fixed, Loading
from outcomes_fund.exposure.assumptions.intake import FixedIntake, NegativeBinomialIntake
from outcomes_fund.exposure.assumptions.names import numbered, outcome_name
from outcomes_fund.exposure.assumptions.outcome import MilestoneReached, PersonOutcome, RepeatedOutcome, ShareOutcome

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.intake import Intake
    from outcomes_fund.exposure.assumptions.outcome import Outcome
    from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
    from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms

__all__ = ["Tied", "loadings_in", "quantities_in", "tied_in"]


@attrs.frozen(kw_only=True)
class Tied:
    """A quantity that a matrix of correlations can name.

    Args:
        name: Its name, such as ``contract.intake``.

        path: Where its loadings would stand.

        loadings: Those that it has.

        certain: Whether nothing about it is drawn.
    """

    name: str
    path: str
    loadings: tuple[Loading, ...]
    certain: bool


def loadings_in(terms: ScenarioTerms) -> Iterator[tuple[str, tuple[Loading, ...]]]:
    """Give the loadings of every quantity, with their place.

    Args:
        terms: What the file says.
    """
    for spread in spreads_in(terms):
        yield f"{spread.path}.loadings", getattr(spread.distribution, "loadings", ())
    for index, assumed in enumerate(terms.contracts):
        for number, intake in enumerate(assumed.intakes):
            if isinstance(intake, NegativeBinomialIntake):
                yield f"contracts[{index}].intakes[{number}].loadings", intake.loadings
        for number, ending in enumerate(assumed.endings):
            yield f"contracts[{index}].endings[{number}].loadings", ending.loadings
    yield from ((f"loans[{index}].loadings", loan.loadings) for index, loan in enumerate(terms.loans))


def tied_in(scenario: Scenario) -> Iterator[Tied]:
    """Give every quantity that a matrix of correlations can name.

    Args:
        scenario: Any scenario.
    """
    for path, assumed, contract in contracts_in(scenario):
        yield from _of_contract(path, assumed.id or contract.id, assumed)
    for index, loan in enumerate(scenario.terms.loans):
        yield Tied(name=loan.id, path=f"loans[{index}]", loadings=loan.loadings, certain=loan.default_yearly == 0)


def quantities_in(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give everything that has a name among the quantities, with its place and the parts that make up that name.

    Args:
        scenario: Any scenario.
    """
    for path, assumed, contract in contracts_in(scenario):
        name = assumed.id or contract.id
        for word, several in (("intake", assumed.intakes), ("ending", assumed.endings)):
            for number in range(len(several)):
                yield f"{path}.{word}s[{number}]", (name, numbered(word, number))
        for number, outcome in enumerate(assumed.outcomes):
            for rest in _parts_of(outcome):
                yield f"{path}.outcomes[{number}]", (name, outcome_name(outcome), *rest)
    for index, loan in enumerate(scenario.terms.loans):
        yield f"loans[{index}]", (loan.id,)
        if loan.recovery is not None:
            yield f"loans[{index}]", (loan.id, "recovery")


def _parts_of(outcome: Outcome) -> tuple[tuple[str, ...], ...]:
    if isinstance(outcome, RepeatedOutcome):
        return ()
    if isinstance(outcome, PersonOutcome | ShareOutcome):
        return ((), ("success_deviation",)) if outcome.success_deviation else ((),)
    return ((), ("delay",)) if isinstance(outcome, MilestoneReached) and outcome.delay is not None else ((),)


def _of_contract(path: str, name: str, assumed: ContractAssumptions) -> Iterator[Tied]:
    for number, intake in enumerate(assumed.intakes):
        yield _of_intake(f"{path}.intakes[{number}]", f"{name}.{numbered('intake', number)}", intake)
    for number, outcome in enumerate(assumed.outcomes):
        if not isinstance(outcome, RepeatedOutcome):
            yield _of_outcome(f"{path}.outcomes[{number}]", f"{name}.{outcome_name(outcome)}", outcome)
    for number, ending in enumerate(assumed.endings):
        place, called = f"{path}.endings[{number}]", f"{name}.{numbered('ending', number)}"
        yield Tied(name=called, path=place, loadings=ending.loadings, certain=ending.yearly == 0)


def _of_intake(path: str, name: str, intake: Intake) -> Tied:
    if isinstance(intake, NegativeBinomialIntake):
        return Tied(name=name, path=path, loadings=intake.loadings, certain=False)
    if isinstance(intake, FixedIntake):
        return Tied(name=name, path=path, loadings=(), certain=True)
    return _of_spread(f"{path}.level", name, intake.level)


def _of_outcome(path: str, name: str, outcome: Outcome) -> Tied:
    if isinstance(outcome, MilestoneReached):
        return Tied(name=name, path=path, loadings=(), certain=outcome.chance in {0, 1})
    key = next(key for key in ("success", "level", "value") if hasattr(outcome, key))
    return _of_spread(f"{path}.{key}", name, getattr(outcome, key))


def _of_spread(path: str, name: str, distribution: Any) -> Tied:  # noqa: ANN401 - any distribution, or None
    certain = distribution is None or isinstance(distribution, Fixed)
    return Tied(name=name, path=path, loadings=getattr(distribution, "loadings", ()), certain=certain)
