"""Totals that the source of a budget states, held against the sums of its lines."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, BudgetTotal

__all__ = ["Difference", "amounts_by_year", "budget_differences"]


@attrs.frozen(kw_only=True)
class Difference:
    """A total that is not the sum of its lines.

    Args:
        title: What it is the total of.

        stated_minor: The total as stated, whole minor units.

        summed_minor: The sum of the lines in the years of the total, whole minor units.
    """

    title: str
    stated_minor: int
    summed_minor: int

    @property
    def difference_minor(self) -> int:
        """The total less the sum, whole minor units; above 0 where lines are missing."""
        return self.stated_minor - self.summed_minor


def budget_differences(budget: Budget) -> tuple[Difference, ...]:
    """Name the totals of a budget that differ from the sums of their lines; nothing is made to fit.

    Args:
        budget: The budget, with totals as stated.

    Returns:
        The totals that differ, in the order of the file.

    Example:
        >>> line = BudgetLine(title="Grants", payer="province", years=(2017,), amount_minor=100)
        >>> total = BudgetTotal(title="All", years=(2017,), amount_minor=120)
        >>> budget = Budget(id="b", title="B", currency="EUR", lines=(line,), totals=(total,))
        >>> [(each.title, each.difference_minor) for each in budget_differences(budget)]
        [('All', 20)]
    """
    held = (
        Difference(title=total.title, stated_minor=total.amount_minor, summed_minor=_sum(budget, total))
        for total in budget.totals
    )
    return tuple(each for each in held if each.difference_minor != 0)


def _sum(budget: Budget, total: BudgetTotal) -> int:
    lines = [line for line in budget.lines if not total.titles or line.title in total.titles]
    return sum(amounts_by_year(line).get(year, 0) for line in lines for year in total.years)


def amounts_by_year(line: BudgetLine) -> Mapping[int, int]:
    """Spread the amount of a line over its years: equal whole parts, and the last year takes what is left over.

    Args:
        line: A line with a year or more.

    Returns:
        Whole minor units by budget year; together the amount of the line.

    Example:
        >>> line = BudgetLine(title="Grants", payer="province", years=(2018, 2019, 2020), amount_minor=100)
        >>> dict(amounts_by_year(line))
        {2018: 33, 2019: 33, 2020: 34}
    """
    part = line.amount_minor // len(line.years)
    last = line.years[-1]
    return {year: part + (line.amount_minor - part * len(line.years) if year == last else 0) for year in line.years}
