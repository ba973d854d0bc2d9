"""The rules that a scenario and a budget have to keep: one small function for each, in plain lists.

Paths name places as the files do (``contracts[2].outcomes[0].success``), counted from 0; what is wrong in the budget
has a path that begins with ``budget.``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms

__all__ = ["BUDGET_CHECKS", "SCENARIO_CHECKS", "TERMS_CHECKS", "checked", "scenario_problems"]

BUDGET_CHECKS: tuple[Callable[[Budget], Iterator[Problem]], ...] = ()

TERMS_CHECKS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = ()

SCENARIO_CHECKS: tuple[Callable[[Scenario], Iterator[Problem]], ...] = ()


def checked(scenario: Scenario) -> Scenario:
    """Give a scenario that keeps every rule.

    Args:
        scenario: Any scenario, such as one that was made by a program or changed by one.

    Raises:
        InvalidInput: With every rule that it breaks.
    """
    problems = scenario_problems(scenario)
    if problems:
        raise InvalidInput(problems)
    return scenario


def scenario_problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Name every rule that a scenario breaks; nothing if it breaks none.

    Args:
        scenario: Any scenario, however wrong its contents.

    Returns:
        Problems in the order of the checks, with paths but without file and line.
    """
    found = [problem for check in TERMS_CHECKS for problem in check(scenario.terms)]
    found += [problem for check in SCENARIO_CHECKS for problem in check(scenario)]
    budget = scenario.budget
    return tuple(found) if budget is None else (*found, *(p for check in BUDGET_CHECKS for p in check(budget)))
