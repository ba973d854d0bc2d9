"""The rules on what lies outside the budget years as a whole, so that no table would ever show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.places import last_end
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.budget_years import budget_year
from outcomes_fund.exposure.assumptions.checks.places import contracts_in
from outcomes_fund.exposure.assumptions.checks.ranges import day_out_of_range

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms

__all__ = ["OF_SCENARIO", "OF_TERMS"]

# The last payments of a contract, once everything is verified and released, may come so long after its end.
YEARS_AFTER_END = 2


def flows_reach_budget_years(terms: ScenarioTerms) -> Iterator[Problem]:
    """A grant or a loan has an amount in some budget year."""
    flows = [(f"grants[{index}].instalments", "grant", grant.instalments) for index, grant in enumerate(terms.grants)]
    flows += [
        (f"loans[{index}].paid_out", "loan", (*loan.paid_out, *loan.repaid)) for index, loan in enumerate(terms.loans)
    ]
    for path, what, amounts in flows if _are_years(terms) else ():
        if amounts and not any(_is_inside(terms, budget_year(terms.start, flow.on)) for flow in amounts):
            yield _outside(path, f"no amount of the {what} falls", terms, f"leave the {what} out")


def contracts_reach_budget_years(scenario: Scenario) -> Iterator[Problem]:
    """A contract begins before the last budget year ends, and ended no long time before the first begins."""
    terms = scenario.terms
    for path, _, contract in contracts_in(scenario) if _are_years(terms) else ():
        end = last_end(contract)
        late = budget_year(terms.start, contract.start) >= terms.start.year + terms.years
        if late or budget_year(terms.start, end) + YEARS_AFTER_END < terms.start.year:
            what = f"the contract, from {contract.start} to before {end}, does not fall"
            yield _outside(f"{path}.file", what, terms, "leave the contract out")


def budget_is_of_budget_years(scenario: Scenario) -> Iterator[Problem]:
    """Lines for what is simulated have a budget year of the scenario, and every reserve is there in one."""
    terms, budget = scenario.terms, scenario.budget
    if budget is None or not _are_years(terms):
        return
    for index, line in enumerate(budget.lines):
        if line.simulated and line.years and not any(_is_inside(terms, year) for year in line.years):
            yield _outside(f"budget.lines[{index}].years", "no year of it falls", terms, "put simulated = false")
    for index, reserve in enumerate(budget.reserves):
        if not _is_inside(terms, reserve.year):
            path, remedy = f"budget.reserves[{index}].year", "give what is left of the reserve in the first of them"
            yield _outside(path, f"{reserve.year} does not fall", terms, remedy, value=str(reserve.year))


def _are_years(terms: ScenarioTerms) -> bool:
    # Of budget years that cannot be, other rules tell, and nothing lies outside them.
    return terms.years > 0 and not any(day_out_of_range("start", terms.start))


def _is_inside(terms: ScenarioTerms, year: int) -> bool:
    return terms.start.year <= year < terms.start.year + terms.years


def _outside(path: str, what: str, terms: ScenarioTerms, other: str, *, value: str | None = None) -> Problem:
    first, last = terms.start.year, terms.start.year + terms.years - 1
    among = f"the budget year, {first}" if last == first else f"the budget years, {first} to {last}"
    return Problem(
        code="outside_budget_years",
        path=path,
        message=f"{what} in {among}.",
        remedy=f"See whether a year is mistyped; change 'start' or 'years' of the scenario, or {other}.",
        value=value,
    )


OF_TERMS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (flows_reach_budget_years,)
OF_SCENARIO: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    contracts_reach_budget_years,
    budget_is_of_budget_years,
)
