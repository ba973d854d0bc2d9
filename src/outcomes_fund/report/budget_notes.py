"""What has to be known to read a table of budgets: what it leaves out, and what its last column means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from outcomes_fund.exposure.budgets.budget_totals import budget_differences
from outcomes_fund.exposure.budgets.outside_years import outside_years
from outcomes_fund.report.rough_amounts import rough_text

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.budget import Budget
    from outcomes_fund.exposure.budgets.budget_use import BudgetRow
    from outcomes_fund.exposure.result import Exposure

__all__ = ["budget_notes"]

SOME_YEAR = (
    "Rows of several years or programmes: Over adds them up; the last column is for any of them, since what one leaves "
    "of its budget covers no other."
)


def budget_notes(exposure: Exposure, rows: Iterable[BudgetRow]) -> Iterator[str]:
    """Say what a table of budgets leaves out, and what is odd in it.

    Args:
        exposure: What was simulated.

        rows: Those of the table.
    """
    found = list(rows)
    if any(row.reserve_minor for row in found) and any(_likelier(row) for row in found):
        yield SOME_YEAR
    yield from _outside(exposure)
    budget = exposure.scenario.budget
    if budget is not None:
        yield from _differences(budget)


def _differences(budget: Budget) -> Iterator[str]:
    """Say which totals the source of the budget states that are not the sums of its lines."""
    for each in budget_differences(budget):
        stated, summed = (rough_text(minor, budget.currency) for minor in (each.stated_minor, each.summed_minor))
        yield f"Budget: the source states {stated} for {each.title}; its lines add up to {summed}."


def _likelier(row: BudgetRow) -> bool:
    return Fraction(row.chance_uncovered.value) > Fraction(row.chance_over.value)


def _outside(exposure: Exposure) -> Iterator[str]:
    """Say what is paid, received and budgeted in years that no row shows."""
    found, currency = outside_years(exposure), exposure.scenario.terms.currency
    where = f"Outside the budget years ({_span(exposure.budget_years)})"
    means = {each.year: Fraction(each.paid.value) for each in found if each.paid.value}
    if means:
        paid = sum((max(each, Fraction(0)) for each in means.values()), Fraction(0))
        received = paid - sum(means.values())
        told = [f"{rough_text(paid, currency)} is paid"] if paid else []
        told += [f"{rough_text(received, currency)} is received"] if received else []
        yield f"{where} {' and '.join(told)} on average, in {_span(means)}; no row of years has it."
    budgeted = {each.year: each.budget_minor for each in found if each.budget_minor}
    if budgeted:
        told_minor = rough_text(sum(budgeted.values()), currency)
        yield f"{where} {told_minor} is budgeted, for {_span(budgeted)}; it covers nothing."


def _span(years: Iterable[int]) -> str:
    """Name rising years: ``2027``, ``2026 and 2031``, ``2031 to 2033``."""
    first, *others = years
    if not others:
        return str(first)
    last = others[-1]
    return f"{first} to {last}" if last - first == len(others) and len(others) > 1 else _listed([first, *others])


def _listed(years: list[int]) -> str:
    return f"{', '.join(map(str, years[:-1]))} and {years[-1]}"
