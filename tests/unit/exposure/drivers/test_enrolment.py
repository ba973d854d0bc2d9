"""Who enrols: numbers, days, places."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from outcomes_fund.domain.calendar import Duration, epoch_day
from outcomes_fund.exposure.assumptions.distribution import Uniform
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    FixedIntake,
    Intake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)
from outcomes_fund.exposure.drivers.enrolment import Arrivals, arrivals
from tests.unit.exposure.drivers.driver_cases import BEYOND, END, FIRST, START, WORLDS, chance, near, ten_a_month

MONTH_EDGES = [epoch_day(date(2024 + month // 12, month % 12 + 1, 1)) for month in range(13)]


def by_month(found: Arrivals) -> np.ndarray:
    """Count people by month and world, shape (12, worlds)."""
    month = np.searchsorted(MONTH_EDGES, found.day, side="right") - 1
    return np.bincount(month * WORLDS + found.world, minlength=12 * WORLDS).reshape(12, WORLDS)


def test_fixed_numbers_come_in_each_interval_on_days_within_it() -> None:
    """Ten people in each month of each world, on every day of a month about as often."""
    found = arrivals(ten_a_month(), chance(), 0)
    assert (by_month(found) == 10).all()
    days = np.bincount(found.day - FIRST)
    assert len(days) == BEYOND - FIRST
    assert days[:31].min() > 0.9 * 10 * WORLDS / 31
    assert (np.diff(found.world) >= 0).all()


@pytest.mark.parametrize("places", [None, 10])
def test_people_may_enrol_before_1970(places: int | None) -> None:
    """Days below 0 leave worlds and days as they are, with places and without."""
    window: dict[str, Any] = {"start": date(1969, 12, 1), "end": date(1970, 2, 1), "source": "test"}
    intake: Intake = ten_a_month(**window)
    if places is not None:
        intake = CapacityIntake(mean=Fraction(500), places=places, stay_days=1, **window)
    found = arrivals(intake, chance(), 0)
    assert np.bincount(found.world, minlength=WORLDS).tolist() == [20] * WORLDS
    assert (found.day.min(), found.day.max()) == (-31, 30)


def test_numbers_written_for_each_interval_end_with_the_last_one() -> None:
    """Beyond the numbers that are written nobody comes."""
    found = by_month(arrivals(ten_a_month(numbers=(3, 0, 5)), chance(), 0))
    assert found[:, 0].tolist() == [3, 0, 5] + 9 * [0]


def test_poisson_numbers_have_the_mean_and_variance_of_their_law() -> None:
    """Mean and variance are both the mean assumed; a last month that is cut has its part."""
    intake = PoissonIntake(start=START, end=date(2024, 3, 16), mean=Fraction(6), source="test")
    found = by_month(arrivals(intake, chance(), 0))
    assert near(found[0].mean(), 6, 6**0.5, WORLDS)
    assert abs(found[0].var() / 6 - 1) < 0.1
    assert near(found[2].mean(), 6 * 15 / 31, (6 * 15 / 31) ** 0.5, WORLDS)
    assert abs(np.corrcoef(found[0], found[1])[0, 1]) < 0.07


def test_a_level_moves_all_intervals_of_a_world_together() -> None:
    """The mean of a world is multiplied by its level, so that its months go together."""
    level = Uniform(low=Fraction(0), high=Fraction(2))
    intake = PoissonIntake(start=START, end=END, mean=Fraction(30), level=level, source="test")
    found = by_month(arrivals(intake, chance(), 0))
    assert near(found.mean(), 30, 30 * (1 / 3) ** 0.5, WORLDS)
    assert np.corrcoef(found[0], found[1])[0, 1] > 0.8


def test_a_negative_binomial_has_the_variance_of_its_gamma() -> None:
    """Variance is mean + dispersion x mean squared."""
    intake = NegativeBinomialIntake(start=START, end=END, mean=Fraction(8), dispersion=Fraction(1, 4), source="test")
    found = by_month(arrivals(intake, chance(), 0))[0]
    assert near(found.mean(), 8, 24**0.5, WORLDS)
    assert abs(found.var() / (8 + 64 / 4) - 1) < 0.15


def test_an_s_curve_begins_slowly_and_reaches_its_total() -> None:
    """All come within the stretch; the steepest month is that of the midpoint."""
    intake = SCurveIntake(
        start=START, end=END, total=Fraction(120), midpoint=date(2024, 7, 1), pace_days=Fraction(30), source="test"
    )
    found = by_month(arrivals(intake, chance(), 0)).mean(axis=1)
    assert near(found.sum(), 120, 120**0.5, WORLDS)
    assert found[0] < found[2] < found[5]
    assert abs(found[5] - found[6]) < 3


def test_no_more_people_take_part_than_there_are_places() -> None:
    """On no day of a world are more places held than there are, and people wait for those that are free again."""
    intake = CapacityIntake(start=START, end=END, mean=Fraction(8), places=10, stay_days=45, source="test")
    found = arrivals(intake, chance(), 0)
    days = np.zeros((WORLDS, BEYOND - FIRST + 60), dtype=int)
    np.add.at(days, (found.world, found.day - FIRST), 1)
    np.add.at(days, (found.world, found.day - FIRST + 45), -1)
    held = days.cumsum(axis=1)
    assert held.max() == 10
    # Eight a month for two months on average, at ten places: the places are nearly always wanted.
    assert 50 < len(found.day) / WORLDS < 80


def test_a_place_is_free_again_after_the_days_of_the_stay() -> None:
    """With one place, three days and many who wait, somebody enrols every third day."""
    intake = CapacityIntake(
        start=START,
        end=date(2024, 1, 11),
        every=Duration(count=1, unit="days"),
        mean=Fraction(60),
        places=1,
        stay_days=3,
        source="test",
    )
    found = arrivals(intake, chance(), 0)
    assert (found.day[found.world == 0] - FIRST).tolist() == [0, 3, 6, 9]


def test_with_places_enough_nobody_waits() -> None:
    """As many enrol as come."""
    intake = CapacityIntake(start=START, end=END, mean=Fraction(8), places=1000, stay_days=10, source="test")
    free = PoissonIntake(start=START, end=END, mean=Fraction(8), source="test")
    assert (by_month(arrivals(intake, chance(), 0)) == by_month(arrivals(free, chance(), 0))).all()


@pytest.mark.parametrize("most", [0, 7])
def test_the_first_to_come_enrol_up_to_the_largest_number(most: int) -> None:
    """Of ten in January seven enrol, those with the earliest days; afterwards nobody does."""
    intake = FixedIntake(start=START, end=END, numbers=(10,), people_max=most, source="test")
    found = arrivals(intake, chance(), 0)
    everybody = arrivals(ten_a_month(), chance(), 0)
    assert by_month(found)[0].tolist() == WORLDS * [most]
    assert by_month(found)[1:].sum() == 0
    first = everybody.day[everybody.world == 0][:most]
    assert found.day[found.world == 0].tolist() == first.tolist()
