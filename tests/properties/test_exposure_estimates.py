"""Figures of any amounts: what holds whatever the worlds are."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, Reserve
from outcomes_fund.exposure.budgets.budget_use import budget_use
from outcomes_fund.exposure.budgets.risk_register import risk_register
from outcomes_fund.exposure.estimates.contributions import contributions, shared_whole
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.estimates.shortfall import shortfall, tail_of
from tests.unit.exposure.exposure_cases import exposure_of

pytestmark = pytest.mark.slow

AMOUNTS = st.lists(st.integers(-(10**9), 10**9) | st.integers(0, 3), min_size=1, max_size=60)
SHARES = st.fractions(0, Fraction(99, 100), max_denominator=200)
PARTS = st.lists(st.fractions(-(10**6), 10**6, max_denominator=50), min_size=1, max_size=8)


@given(AMOUNTS, SHARES)
def test_percentile_is_the_smallest_amount_that_enough_worlds_do_not_exceed(
    amounts: list[int], share: Fraction
) -> None:
    """At least the share of the worlds lies at or below it, and of the next smaller amount that does not hold."""
    found = percentile(ordered(np.array(amounts), 1), share).value
    assert found in amounts
    assert sum(amount <= found for amount in amounts) >= share * len(amounts)
    assert sum(amount < found for amount in amounts) < share * len(amounts) or found == min(amounts)


@given(AMOUNTS, SHARES)
def test_shortfall_is_the_mean_of_exactly_the_worst_part(amounts: list[int], share: Fraction) -> None:
    """Taking amounts from the top, the last in part, gives the same mean; it is no less than the percentile."""
    among = ordered(np.array(amounts), 1)
    left = weight = (1 - share) * len(amounts)
    total = Fraction(0)
    for amount in sorted(amounts, reverse=True):
        part = min(left, Fraction(1))
        total, left = total + part * amount, left - part
    assert shortfall(among, share).value == total / weight
    assert shortfall(among, share).value >= percentile(among, share).value
    assert tail_of(among, share).weight == weight


@given(PARTS, st.integers(-(10**7), 10**7), st.data())
def test_whole_parts_always_add_up(parts: list[Fraction], total: int, data: st.DataObject) -> None:
    """Whatever is shared out, whole parts add up to the total; what adds up already is only rounded."""
    weights = data.draw(
        st.none() | st.lists(st.integers(-9, 9).map(Fraction), min_size=len(parts), max_size=len(parts))
    )
    assert sum(shared_whole(parts, total, weights)) == total
    exact = sum(parts)
    if exact.denominator == 1:
        whole = shared_whole(parts, int(exact), weights)
        assert all(abs(part - rounded) < 1 for part, rounded in zip(parts, whole, strict=True))


@given(st.lists(st.tuples(*[st.integers(-1000, 1000)] * 3), min_size=1, max_size=40), SHARES)
def test_contributions_always_add_up(worlds: list[tuple[int, int, int]], share: Fraction) -> None:
    """Contributions to percentile and shortfall add up to them, in the register too."""
    first, second, third = (list(column) for column in zip(*worlds, strict=True))
    certainty = max(share, Fraction(1, 100))
    exposure = exposure_of({("a", 2025): first, ("b", 2025): second, ("c", 2026): third}, certainty=certainty)
    among = ordered(exposure.total(), 1)
    found = contributions(exposure)
    assert sum(each.percentile_minor for each in found) == percentile(among, certainty).value
    assert sum(each.shortfall.value for each in found) == shortfall(among, certainty).value
    assert sum(row.contribution for row in risk_register(exposure).rows) in {0, 1}


@given(
    st.lists(st.tuples(*[st.integers(-50, 200)] * 3), min_size=1, max_size=20),
    st.tuples(*[st.integers(1, 150)] * 3),
    st.tuples(*[st.integers(0, 80)] * 3),
)
def test_budget_and_reserve_cover_each_world_by_themselves(
    worlds: list[tuple[int, int, int]], budgets: tuple[int, int, int], reserves: tuple[int, int, int]
) -> None:
    """Followed world by world in plain numbers, the same is over, under and uncovered."""
    years = (2025, 2026, 2027)
    columns = list(zip(*worlds, strict=True))
    lines = [
        BudgetLine(title=f"Line {year}", payer="province", years=(year,), amount_minor=minor)
        for year, minor in zip(years, budgets, strict=True)
    ]
    set_aside = [
        Reserve(title=f"Reserve {year}", payer="province", year=year, amount_minor=minor)
        for year, minor in zip(years, reserves, strict=True)
        if minor
    ]
    budget = Budget(id="b", title="B", currency="EUR", lines=tuple(lines), reserves=tuple(set_aside))
    exposure = exposure_of(
        {("a", year): list(column) for year, column in zip(years, columns, strict=True)}, budget=budget, years=3
    )
    uncovered, over = [0, 0, 0], [0, 0, 0]
    for world in worlds:
        there = 0
        for place in range(3):
            there += reserves[place]
            above = max(0, world[place] - budgets[place])
            over[place] += above
            uncovered[place] += max(0, above - there)
            there = max(0, there - above)
    rows = {row.year: row for row in budget_use(exposure)}
    assert [rows[year].mean_over.value * len(worlds) for year in years] == over
    assert [rows[year].mean_uncovered.value * len(worlds) for year in years] == uncovered
    assert rows[None].mean_uncovered.value * len(worlds) == sum(uncovered)
