"""The rules on a scenario as a whole: names, horizon, worlds, and files of one currency."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.bounds import out_of_range
from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.domain.naming import currency_problem, id_problems
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.checks.places import contracts_in
from outcomes_fund.exposure.assumptions.checks.ranges import above_zero, at_least, day_out_of_range, empty_text

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms

__all__ = ["OF_SCENARIO", "OF_TERMS"]

YEARS_MAX = 100
WORLDS_MAX = 2**32
SEED_MAX = 2**63


def scenario_is_named(terms: ScenarioTerms) -> Iterator[Problem]:
    """A scenario has an id, a title and a currency that is known."""
    yield from id_problems("id", terms.id)
    yield from empty_text("title", terms.title, "title", "Give the name by which people know the scenario.")
    if terms.currency not in MINOR_DIGITS:
        yield currency_problem("currency", terms.currency)
    for index, assumed in enumerate(terms.contracts):
        if assumed.id:
            yield from id_problems(f"contracts[{index}].id", assumed.id)


def horizon_has_years(terms: ScenarioTerms) -> Iterator[Problem]:
    """There is a budget year, and no more than a hundred."""
    yield from day_out_of_range("start", terms.start)
    if terms.years < 1 or terms.years > YEARS_MAX:
        yield out_of_range("years", terms.years, f"from 1 to {YEARS_MAX}")


def worlds_can_be_drawn(terms: ScenarioTerms) -> Iterator[Problem]:
    """There is a world, a seed, and a percentile between 0 and 1."""
    yield from above_zero("worlds", terms.worlds)
    if terms.worlds > WORLDS_MAX:
        yield out_of_range("worlds", terms.worlds, f"at most {WORLDS_MAX:,}")
    yield from at_least("seed", terms.seed)
    if terms.seed >= SEED_MAX:
        yield out_of_range("seed", terms.seed, f"below {SEED_MAX}")
    if terms.certainty <= 0 or terms.certainty >= 1:
        remedy = "Give a percentile such as '90 %'."
        yield out_of_range("certainty", terms.certainty, "between 0 and 1", remedy)


def something_is_paid(terms: ScenarioTerms) -> Iterator[Problem]:
    """There is a contract, a grant or a loan."""
    if not (terms.contracts or terms.grants or terms.loans):
        yield Problem(
            code="empty_portfolio",
            path="contracts",
            message="there is no contract, grant or loan.",
            remedy="Add it under [[contracts]], [[grants]] or [[loans]], once for each.",
        )


def contracts_are_given(scenario: Scenario) -> Iterator[Problem]:
    """There is a contract for each that the terms name."""
    named, given = len(scenario.terms.contracts), len(scenario.contracts)
    if named != given:
        yield Problem(
            code="wrong_count",
            path="contracts",
            message=f"{given} contracts are given for {named} that the scenario names.",
            remedy="Give one for each, in the same order.",
        )


def names_are_unique(scenario: Scenario) -> Iterator[Problem]:
    """Contracts, grants and loans have names of their own."""
    terms = scenario.terms
    named = [
        (f"{path}.id" if assumed.id else f"{path}.file", assumed.id or contract.id)
        for path, assumed, contract in contracts_in(scenario)
    ]
    named += [(f"grants[{index}].id", grant.id) for index, grant in enumerate(terms.grants)]
    named += [(f"loans[{index}].id", loan.id) for index, loan in enumerate(terms.loans)]
    first: dict[str, str] = {}
    for path, name in named:
        if name in first:
            yield Problem(
                code="duplicate_name",
                path=path,
                message=f"{name!r} is the name of {first[name].rpartition('.')[0]} already.",
                remedy="Give this one an 'id' of its own.",
                value=name,
            )
        first.setdefault(name, path)


def there_is_one_currency(scenario: Scenario) -> Iterator[Problem]:
    """Contracts and budget are in the currency of the scenario."""
    currency = scenario.terms.currency
    if currency not in MINOR_DIGITS:
        return
    found = [(f"{path}.file", "the contract", contract.currency) for path, _, contract in contracts_in(scenario)]
    if scenario.budget is not None:
        found.append(("budget", "the budget", scenario.budget.currency))
    for path, what, other in found:
        if other != currency:
            yield Problem(
                code="other_currency",
                path=path,
                message=f"{what} is in {other}, the scenario in {currency}.",
                remedy="Simulate what is in one currency together.",
            )


OF_TERMS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    scenario_is_named,
    horizon_has_years,
    worlds_can_be_drawn,
    something_is_paid,
)
OF_SCENARIO: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    contracts_are_given,
    names_are_unique,
    there_is_one_currency,
)
