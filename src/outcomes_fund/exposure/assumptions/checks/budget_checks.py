"""The rules on a budget: by itself, and beside the scenario whose payments it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.bounds import negative_problems, out_of_range
from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.domain.naming import currency_problem, id_problems, twice_problems, unknown_problems
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.checks.places import payers_in, programmes_in
from outcomes_fund.exposure.assumptions.checks.ranges import above_zero, empty_text

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import Scenario

__all__ = ["OF_BUDGET", "OF_SCENARIO"]

FIRST_YEAR, LAST_YEAR = 1900, 2999

NOTHING_BELOW = "Give 0 or more; what is taken from an amount lowers that amount itself."


def budget_is_named(budget: Budget) -> Iterator[Problem]:
    """A budget has an id, a title and a currency that is known."""
    yield from id_problems("id", budget.id)
    yield from empty_text("title", budget.title, "title", "Give the name by which people know the budget.")
    if budget.currency not in MINOR_DIGITS:
        yield currency_problem("currency", budget.currency)


def lines_are_budgeted(budget: Budget) -> Iterator[Problem]:
    """A budget has lines, each with a title, a payer, years and an amount."""
    if not budget.lines:
        yield Problem(
            code="no_budget_line",
            path="lines",
            message="nothing is budgeted.",
            remedy="Add it under [[lines]], once for each amount.",
        )
    for index, line in enumerate(budget.lines):
        path = f"lines[{index}]"
        yield from empty_text(f"{path}.title", line.title, "title", "Say what it is for.")
        yield from empty_text(f"{path}.payer", line.payer, "payer", "Name whose budget it is.")
        yield from _years(f"{path}.years", line.years)
        yield from negative_problems(f"{path}.amount", line.amount_minor, NOTHING_BELOW)


def _years(path: str, years: tuple[int, ...]) -> Iterator[Problem]:
    if not years:
        remedy = "Give the budget years, such as [2019, 2020]."
        yield Problem(code="no_year", path=path, message="no year is given.", remedy=remedy)
    for index, year in enumerate(years):
        yield from _year(f"{path}[{index}]", year)
        before = years[index - 1] if index else year - 1
        if year <= before:
            yield Problem(
                code="not_rising",
                path=f"{path}[{index}]",
                message=f"{year} does not rise above {before}, the year before it in the list.",
                remedy="Put the years in rising order, each once.",
                value=str(year),
            )


def _year(path: str, year: int) -> Iterator[Problem]:
    if year < FIRST_YEAR or year > LAST_YEAR:
        yield out_of_range(path, year, f"a year from {FIRST_YEAR} to {LAST_YEAR}")


def totals_add_up_lines(budget: Budget) -> Iterator[Problem]:
    """A total names years and lines that are there, each once and by a title that is theirs alone."""
    titles = tuple(line.title for line in budget.lines)
    named = {title for total in budget.totals for title in total.titles}
    yield from _shared_titles(titles, named)
    for index, total in enumerate(budget.totals):
        path = f"totals[{index}]"
        yield from empty_text(f"{path}.title", total.title, "title", "Say what it is the total of.")
        yield from twice_problems(f"{path}.titles", total.titles)
        for number, title in enumerate(total.titles):
            yield from unknown_problems(f"{path}.titles[{number}]", title, titles, code="unknown_budget_line")
        yield from _years(f"{path}.years", total.years)


def _shared_titles(titles: tuple[str, ...], named: set[str]) -> Iterator[Problem]:
    for index, title in enumerate(titles):
        if title in named and title in titles[:index]:
            yield Problem(
                code="duplicate_name",
                path=f"lines[{index}].title",
                message=f"{title!r} is the title of lines[{titles.index(title)}] already, and a total names it.",
                remedy="Give each line that a total names a title of its own.",
                value=title,
            )


def reserves_are_set_aside(budget: Budget) -> Iterator[Problem]:
    """A reserve has a payer, a year and an amount."""
    for index, reserve in enumerate(budget.reserves):
        path = f"reserves[{index}]"
        yield from empty_text(f"{path}.title", reserve.title, "title", "Give the name of the reserve.")
        yield from empty_text(f"{path}.payer", reserve.payer, "payer", "Name whose reserve it is.")
        yield from _year(f"{path}.year", reserve.year)
        yield from negative_problems(f"{path}.amount", reserve.amount_minor, NOTHING_BELOW)


def capacities_are_stated_once(budget: Budget) -> Iterator[Problem]:
    """A payer has one capacity, with an amount and a norm above 0."""
    yield from twice_problems("capacities", [each.payer for each in budget.capacities], key=".payer")
    for index, capacity in enumerate(budget.capacities):
        path = f"capacities[{index}]"
        yield from negative_problems(f"{path}.amount", capacity.amount_minor, NOTHING_BELOW)
        yield from above_zero(f"{path}.norm", capacity.norm)


def payers_of_the_budget_pay(scenario: Scenario) -> Iterator[Problem]:
    """Lines for what is simulated, reserves and capacities are of somebody who pays in the scenario."""
    if scenario.budget is None or not _all_is_read(scenario):
        return
    payers = payers_in(scenario)
    for path, payer in _payers(scenario.budget):
        yield from unknown_problems(f"budget.{path}", payer, payers, code="unknown_payer")


def _payers(budget: Budget) -> Iterator[tuple[str, str]]:
    for index, line in enumerate(budget.lines):
        if line.simulated:
            yield f"lines[{index}].payer", line.payer
    yield from ((f"reserves[{index}].payer", reserve.payer) for index, reserve in enumerate(budget.reserves))
    yield from ((f"capacities[{index}].payer", each.payer) for index, each in enumerate(budget.capacities))


def programmes_of_the_budget_are_simulated(scenario: Scenario) -> Iterator[Problem]:
    """Lines for what is simulated, and reserves, are of a programme of the scenario, or of any."""
    if scenario.budget is None or not _all_is_read(scenario):
        return
    programmes = programmes_in(scenario)
    for path, programme in _programmes(scenario.budget):
        if programme:
            yield from unknown_problems(f"budget.{path}", programme, programmes, code="unknown_programme")


def _programmes(budget: Budget) -> Iterator[tuple[str, str]]:
    for index, line in enumerate(budget.lines):
        if line.simulated:
            yield f"lines[{index}].programme", line.programme
    yield from ((f"reserves[{index}].programme", reserve.programme) for index, reserve in enumerate(budget.reserves))


def _all_is_read(scenario: Scenario) -> bool:
    # A contract that could not be read may have any payer.
    return None not in scenario.contracts


OF_BUDGET: tuple[Callable[[Budget], Iterator[Problem]], ...] = (
    budget_is_named,
    lines_are_budgeted,
    totals_add_up_lines,
    reserves_are_set_aside,
    capacities_are_stated_once,
)
OF_SCENARIO: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    payers_of_the_budget_pay,
    programmes_of_the_budget_are_simulated,
)
