"""Stated totals of budgets."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, BudgetTotal
from outcomes_fund.exposure.budgets.budget_totals import amounts_by_year, budget_differences
from outcomes_fund.formats.budget import load_budget

BUDGETS = Path(__file__).parents[4] / "simulations" / "budgets"


def test_programme_differs_from_its_orders() -> None:
    """The budget of the programme and the published orders differ, in both directions, and nothing else does."""
    found = budget_differences(load_budget(BUDGETS / "programme-2017.toml"))

    assert [("Yearly order to ZET", -3_397_900), ("Yearly order to Zorgbelang", 5_437_200)] == [
        (each.title, each.difference_minor) for each in found
    ]


def test_years_of_a_total() -> None:
    """A total of one year counts the part of a line that falls in it; the last year takes what is left over."""
    line = BudgetLine(title="Line", payer="province", years=(2019, 2020, 2021), amount_minor=100)
    totals = tuple(BudgetTotal(title=str(year), years=(year,), amount_minor=0) for year in (2018, 2019, 2021))
    budget = Budget(id="b", title="B", currency="EUR", lines=(line,), totals=totals)

    assert [("2019", 33), ("2021", 34)] == [(each.title, each.summed_minor) for each in budget_differences(budget)]


@given(
    amount=st.integers(min_value=0, max_value=10**12),
    years=st.lists(st.integers(min_value=2000, max_value=2030), min_size=1, unique=True).map(sorted),
)
def test_parts_add_up(amount: int, years: list[int]) -> None:
    """The parts of all years are whole, add up to the line, and differ by less than a unit for each year."""
    parts = amounts_by_year(BudgetLine(title="L", payer="p", years=tuple(years), amount_minor=amount))

    assert list(parts) == years
    assert amount == sum(parts.values())
    assert max(parts.values()) - min(parts.values()) < len(years)
