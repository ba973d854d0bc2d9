"""Money of years outside the budget years: what is paid then, and what is budgeted for then."""

from __future__ import annotations

import attrs

from outcomes_fund.exposure.budgets.budget_totals import amounts_by_year
from outcomes_fund.exposure.estimates.estimate import Estimate, mean
from outcomes_fund.exposure.result import Exposure

__all__ = ["OutsideYear", "outside_years"]


@attrs.frozen(kw_only=True)
class OutsideYear:
    """A year outside the horizon, which no row of a budget year shows.

    Args:
        year: The budget year that it would be, by the year in which it begins.

        paid: What is paid in it; below 0 where more is received.

        budget_minor: What the budget has for it, whole minor units; it covers nothing.
    """

    year: int
    paid: Estimate
    budget_minor: int


def outside_years(exposure: Exposure) -> tuple[OutsideYear, ...]:
    """Give the years outside the horizon in which some world pays, or for which something is budgeted.

    Args:
        exposure: The result.

    Returns:
        Years, rising.
    """
    budget = exposure.scenario.budget
    lines = () if budget is None else tuple(amounts_by_year(line) for line in budget.lines if line.simulated)
    years = {*exposure.years, *(year for line in lines for year in line)}.difference(exposure.budget_years)
    return tuple(
        OutsideYear(
            year=year,
            paid=mean(exposure.payments(years=(year,)), exposure.group),
            budget_minor=sum(line.get(year, 0) for line in lines),
        )
        for year in sorted(years)
    )
