"""Contributions, chances of caps, the calendar and the histogram."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from outcomes_fund.exposure.estimates.bindings import binding_chances
from outcomes_fund.exposure.estimates.calendar_means import calendar_means
from outcomes_fund.exposure.estimates.contributions import contributions, shared_whole, window_of
from outcomes_fund.exposure.estimates.histogram import histogram
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.estimates.shortfall import shortfall
from outcomes_fund.exposure.result import Binding, CalendarRow
from tests.unit.exposure.exposure_cases import exposure_of

P90 = Fraction(9, 10)


def test_contributions_add_up_to_percentile_and_shortfall() -> None:
    """Whatever the signs and ties, the parts add up to the percentile to the cent, and to the shortfall exactly."""
    chance_of = np.random.default_rng(3)
    exposure = exposure_of(
        {
            ("large", 2025): chance_of.binomial(40, 0.5, 4000) * 777,
            ("small", 2025): chance_of.integers(0, 3, 4000) * 101,
            ("repaid", 2026): -chance_of.integers(0, 2000, 4000),
        }
    )
    found = contributions(exposure)
    among = ordered(exposure.total(), 1)
    assert sum(each.percentile_minor for each in found) == percentile(among, P90).value
    assert sum(each.shortfall.value for each in found) == shortfall(among, P90).value


def test_contributions_of_normal_amounts_follow_their_covariance() -> None:
    """Of jointly normal amounts each contributes its mean and its covariance with the total."""
    chance_of = np.random.default_rng(5)
    common, own = chance_of.standard_normal(100_000), chance_of.standard_normal((2, 100_000))
    first = 10_000 + 300 * common + 400 * own[0]
    second = 5_000 + 600 * common
    exposure = exposure_of({("first", 2025): np.rint(first).astype(int), ("second", 2025): np.rint(second).astype(int)})
    deviation = math.hypot(900, 400)
    level = 1.2815515655
    expected = [10_000 + level * (900 * 300 + 400**2) / deviation, 5_000 + level * 900 * 600 / deviation]
    tail = math.exp(-(level**2) / 2) / math.sqrt(2 * math.pi) / 0.1
    expected_tail = [10_000 + tail * (900 * 300 + 400**2) / deviation, 5_000 + tail * 900 * 600 / deviation]
    for each, at_percentile, in_tail in zip(contributions(exposure), expected, expected_tail, strict=True):
        assert each.percentile_error is not None
        assert each.shortfall.error is not None
        assert abs(each.percentile_minor - at_percentile) < 3 * each.percentile_error + 5
        assert abs(float(each.shortfall) - in_tail) < 4 * each.shortfall.error + 5
        assert each.percentile_error < 20


def test_what_is_certain_contributes_what_it_is() -> None:
    """Next to an amount that differs, one that is always the same contributes just that."""
    exposure = exposure_of({("open", 2025): np.arange(200) ** 2, ("certain", 2025): np.full(200, 12_345)})
    assert [each.percentile_minor for each in contributions(exposure)] == [179**2, 12_345]


def test_window_reaches_equally_far_to_both_sides() -> None:
    """Of 10,000 different totals, the 50 below the percentile and the 50 above count, and itself."""
    inside = np.flatnonzero(window_of(ordered(np.arange(10_000), 1), P90))
    assert (inside.min(), inside.max(), len(inside)) == (8949, 9049, 101)


def test_contributions_do_not_depend_on_the_order_of_equal_totals() -> None:
    """Where a cap makes most totals equal, all worlds at the cap count, not those that happen to come first."""
    first = np.repeat([0, 100], 500)
    exposure = exposure_of({("first", 2025): first, ("second", 2025): 100 - first})
    assert [each.percentile_minor for each in contributions(exposure)] == [50, 50]


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([0, 0], 3, [2, 1]),
        ([3, -1], 2, [3, -1]),
        ([3, -1], 6, [6, 0]),
        ([1, 1, 1], -1, [0, 0, -1]),
        ([], 0, []),
    ],
)
def test_whole_parts_add_up(parts: list[int], total: int, expected: list[int]) -> None:
    """What is missing follows the size of the parts, and the last units the largest remainders."""
    found = shared_whole([Fraction(part) for part in parts], total)
    assert sorted(found, reverse=True) == expected
    assert sum(found) == total


def test_chance_of_a_cap_has_the_error_of_its_groups() -> None:
    """A cap that binds in one of two mirror images, always, has a chance without error; single worlds have one."""
    limits = (Binding(name="a", limit="year", worlds=50, squares=50),)
    exposure = exposure_of({("a", 2025): [0] * 100}, bindings=limits, group=2)
    (found,) = binding_chances(exposure)
    assert (found.chance.value, found.chance.error) == (Fraction(1, 2), 0.0)
    together = (Binding(name="a", limit="year", worlds=50, squares=100),)
    (found,) = binding_chances(exposure_of({("a", 2025): [0] * 100}, bindings=together, group=2))
    assert found.chance.error == pytest.approx(math.sqrt(0.25 / 49))
    (alone,) = binding_chances(exposure_of({("a", 2025): [0] * 100}, bindings=limits))
    assert alone.chance.error == pytest.approx(math.sqrt(0.25 / 99))


def test_calendar_is_cut_at_the_budget_year() -> None:
    """Quarters are half-open and counted from the first budget year; names and payers are kept apart on request."""
    rows = tuple(
        CalendarRow(on=on, name=name, payer="province", total_minor=minor)
        for on, name, minor in [
            (date(2024, 12, 31), "a", 40),
            (date(2025, 1, 1), "a", 4),
            (date(2025, 3, 31), "b", 8),
            (date(2025, 4, 1), "a", -2),
        ]
    )
    exposure = exposure_of({("a", 2025): [1, 1, 1, 1], ("b", 2025): [1, 1, 1, 1]}, calendar=rows)
    found = [(each.start, each.end, each.mean) for each in calendar_means(exposure, span="quarter")]
    assert found == [
        (date(2024, 10, 1), date(2025, 1, 1), 10),
        (date(2025, 1, 1), date(2025, 4, 1), 3),
        (date(2025, 4, 1), date(2025, 7, 1), Fraction(-1, 2)),
    ]
    by_name = calendar_means(exposure, span="year", by=("name",))
    assert [(each.name, each.payer, each.mean) for each in by_name] == [
        ("a", None, 10),
        ("a", None, Fraction(1, 2)),
        ("b", None, 2),
    ]


@pytest.mark.parametrize("amounts", [[5], [-7, 3], [0, 10**12], list(range(-33, 999)), [20, 39]])
def test_histogram_counts_each_world_once(amounts: list[int]) -> None:
    """Bars touch, are few, reach from the lowest to the highest amount, and hold all worlds."""
    bars = histogram(np.array(amounts), bars=12)
    assert sum(bar.worlds for bar in bars) == len(amounts)
    assert len(bars) <= 12
    assert all(left.high_minor == right.low_minor for left, right in pairwise(bars))
    for bar in bars:
        assert bar.worlds == sum(bar.low_minor <= amount < bar.high_minor for amount in amounts)
