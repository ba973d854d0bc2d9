"""The rules that a scenario and a budget have to keep: one small function for each, in plain lists.

Paths name places as the files do (``contracts[2].outcomes[0].success``), counted from 0; what is wrong in the budget
has a path that begins with ``budget.``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import attrs

from outcomes_fund.exposure.assumptions.checks import (
    budget_checks,
    budget_year_checks,
    dependence_checks,
    distribution_checks,
    intake_checks,
    metric_checks,
    outcome_checks,
    portfolio_checks,
    size_checks,
    terms_checks,
)

if TYPE_CHECKING:
    from outcomes_fund.errors import Problem
    from outcomes_fund.exposure.assumptions.budget import Budget
    from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms

__all__ = ["BUDGET_CHECKS", "SCENARIO_CHECKS", "TERMS_CHECKS", "scenario_problems"]

BUDGET_CHECKS: tuple[Callable[[Budget], Iterator[Problem]], ...] = (*budget_checks.OF_BUDGET, *size_checks.OF_BUDGET)

TERMS_CHECKS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    *terms_checks.OF_TERMS,
    *intake_checks.CHECKS,
    *outcome_checks.CHECKS,
    *distribution_checks.CHECKS,
    *portfolio_checks.CHECKS,
    *budget_year_checks.OF_TERMS,
    *dependence_checks.OF_TERMS,
    *size_checks.OF_TERMS,
)

SCENARIO_CHECKS: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    *terms_checks.OF_SCENARIO,
    *metric_checks.CHECKS,
    *dependence_checks.OF_SCENARIO,
    *budget_checks.OF_SCENARIO,
    *budget_year_checks.OF_SCENARIO,
)


def scenario_problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Name every rule that a scenario breaks; nothing if it breaks none.

    Args:
        scenario: Any scenario, however wrong its contents.

    Returns:
        Problems in the order of the checks, with paths but without file and line.
    """
    found = [problem for check in TERMS_CHECKS for problem in check(scenario.terms)]
    found += [problem for check in SCENARIO_CHECKS for problem in check(scenario)]
    if scenario.budget is None:
        return tuple(found)
    budgeted = (problem for check in BUDGET_CHECKS for problem in check(scenario.budget))
    return (*found, *(attrs.evolve(problem, path=f"budget.{problem.path}") for problem in budgeted))
