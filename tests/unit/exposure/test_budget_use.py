"""Budgets, reserves and what is needed beyond them, on worlds that can be worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, Capacity, Reserve
from outcomes_fund.exposure.budgets.budget_use import BudgetRow, budget_use
from outcomes_fund.exposure.budgets.resilience import ResilienceRow, grade_of, resilience
from outcomes_fund.exposure.result import Exposure
from tests.unit.exposure.exposure_cases import exposure_of, grant

HALF = Fraction(1, 2)


def budget_of(*parts: BudgetLine | Reserve | Capacity) -> Budget:
    """Put a budget together from its parts."""
    return Budget(
        id="budget",
        title="Budget",
        currency="EUR",
        lines=tuple(part for part in parts if isinstance(part, BudgetLine)),
        reserves=tuple(part for part in parts if isinstance(part, Reserve)),
        capacities=tuple(part for part in parts if isinstance(part, Capacity)),
    )


def line(amount_minor: int, *years: int, programme: str = "", simulated: bool = True) -> BudgetLine:
    """Give a line of the province."""
    return BudgetLine(
        title=f"Line of {amount_minor} for {programme or 'any'}",
        programme=programme,
        payer="province",
        years=years,
        amount_minor=amount_minor,
        simulated=simulated,
    )


def reserve(amount_minor: int, year: int, programme: str = "") -> Reserve:
    """Give a reserve of the province."""
    return Reserve(title="Reserve", payer="province", programme=programme, year=year, amount_minor=amount_minor)


def row_of(exposure: Exposure, year: int | None, programme: str | None = "") -> BudgetRow:
    """Give the row of a year and programme."""
    return next(row for row in budget_use(exposure) if (row.year, row.programme) == (year, programme))


def risk_of(exposure: Exposure, year: int | None) -> ResilienceRow:
    """Give the row of a year."""
    return next(row for row in resilience(exposure) if row.year == year)


def test_reserve_that_is_not_used_is_there_in_the_next_year() -> None:
    """A reserve of 30 covers 20 in the first year where they are needed, and 10 or 30 in the second."""
    exposure = exposure_of(
        {("a", 2025): [120, 100, 90, 150], ("a", 2026): [140, 140, 90, 105]},
        budget=budget_of(line(200, 2025, 2026), reserve(30, 2025)),
        years=2,
    )
    first, second, both = (row_of(exposure, year) for year in (2025, 2026, None))
    assert (first.mean_over.value, first.mean_uncovered.value) == (Fraction(70, 4), Fraction(20, 4))
    assert (second.mean_over.value, second.mean_uncovered.value) == (Fraction(85, 4), Fraction(30 + 10 + 0 + 5, 4))
    assert (second.reserve_minor, both.reserve_minor, both.budget_minor) == (30, 30, 200)
    assert both.mean_uncovered.value == Fraction(65, 4)
    assert (both.mean_over.value, both.mean_under.value) == (Fraction(60 + 40 + 55, 4), Fraction(20, 4))
    assert (first.chance_over.value, first.chance_under.value, first.chance_uncovered.value) == (
        HALF,
        HALF / 2,
        HALF / 2,
    )


def test_budget_for_several_years_counts_in_equal_whole_parts() -> None:
    """Of 100 for three years the last takes what is left over; parts of other lines and years stay out."""
    budget = budget_of(line(100, 2024, 2025, 2026), line(7, 2025), line(1000, 2025, simulated=False))
    exposure = exposure_of({("a", 2025): [1, 2]}, budget=budget, years=2)
    first, second = row_of(exposure, 2025), row_of(exposure, 2026)
    assert (first.budget_minor, first.beside_minor, second.budget_minor) == (40, 1000, 34)
    assert second.mean_under.value == 34


def test_payments_outside_the_horizon_are_not_held_against_its_budget() -> None:
    """What is paid before the first or after the last budget year counts in none of them."""
    exposure = exposure_of(
        {("a", 2024): [500, 500], ("a", 2025): [10, 20], ("a", 2026): [500, 500]},
        budget=budget_of(line(15, 2025)),
        years=1,
    )
    assert row_of(exposure, None).paid.mean.value == 15
    assert row_of(exposure, None).mean_over.value == Fraction(5, 2)


@pytest.mark.parametrize("common", [0, 25])
def test_programmes_do_not_make_up_for_each_other_and_share_only_the_common_reserve(common: int) -> None:
    """One programme is 40 over and another 40 under: 40 are uncovered, less a reserve that is for all programmes."""
    grants = [grant("a", programme="work"), grant("b", programme="care"), grant("c", programme="new")]
    reserves = [reserve(common, 2025)] if common else []
    exposure = exposure_of(
        {("a", 2025): [140, 140], ("b", 2025): [60, 60], ("c", 2025): [8, 8]},
        grants=grants,
        budget=budget_of(line(100, 2025, programme="work"), line(100, 2025, programme="care"), *reserves),
        years=1,
    )
    assert row_of(exposure, 2025, "work").mean_uncovered.value == 40
    assert row_of(exposure, 2025, "new").mean_uncovered.value == 8
    together = row_of(exposure, 2025, None)
    assert (int(together.mean_over.value), int(together.mean_uncovered.value)) == (8, 48 - common)
    assert together.reserve_minor == common
    assert risk_of(exposure, 2025).needed.value == 48 - common


def test_budget_of_any_programme_pays_for_those_without_their_own() -> None:
    """A budget without programme covers all programmes that have none, also those without a name."""
    grants = [grant("a", programme="work"), grant("b"), grant("c", programme="new")]
    exposure = exposure_of(
        {("a", 2025): [5, 5], ("b", 2025): [20, 20], ("c", 2025): [300, 300]},
        grants=grants,
        budget=budget_of(line(100, 2025, programme="work"), line(100, 2025)),
        years=1,
    )
    assert row_of(exposure, 2025, "").paid.mean.value == 320
    assert row_of(exposure, 2025, "work").paid.mean.value == 5


def test_needed_capacity_is_joint_over_the_horizon() -> None:
    """What is needed for two years together is less than the sum of both where they do not come together."""
    worlds = np.arange(10)
    exposure = exposure_of(
        {("a", 2025): np.where(worlds < 2, 100, 0), ("a", 2026): np.where(worlds > 7, 100, 0)},
        budget=budget_of(line(0, 2025), Capacity(payer="province", amount_minor=150, norm=Fraction(2))),
        certainty=Fraction(85, 100),
        years=2,
    )
    first, both = risk_of(exposure, 2025), risk_of(exposure, None)
    assert (int(first.needed.value), int(both.needed.value), int(both.paid.value)) == (100, 100, 100)
    assert both.mean_needed.value == 40
    assert both.verdict is not None
    assert (both.verdict.ratio, both.verdict.grade, both.verdict.meets_norm) == (Fraction(3, 2), "B", False)


def test_budget_without_capacity_still_tells_what_is_needed() -> None:
    """Where the budget names no capacity there is no class, and without a budget there are no rows."""
    exposure = exposure_of({("a", 2025): [5, 5]}, budget=budget_of(line(1, 2025)))
    assert (int(risk_of(exposure, 2025).needed.value), risk_of(exposure, 2025).verdict) == (4, None)
    bare = exposure_of({("a", 2025): [5, 5]})
    assert (budget_use(bare), resilience(bare)) == ((), ())


@pytest.mark.parametrize(
    ("ratio", "grade"),
    [
        *[("2", "A"), ("1.99", "B"), ("1.4", "B"), ("1.39", "C"), ("1", "C"), ("0.99", "D"), ("0.8", "D")],
        *[("0.79", "E"), ("0.6", "E"), ("0.59", "F"), ("0", "F")],
    ],
)
def test_lower_bound_belongs_to_its_class(ratio: str, grade: str) -> None:
    """Each class begins with its lowest ratio: exactly 2 is A, exactly 0.6 is E."""
    assert grade_of(int(Fraction(ratio) * 1000), Fraction(1000)) == grade
