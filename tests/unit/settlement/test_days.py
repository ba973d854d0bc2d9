"""Days in arrays move as single dates do."""

from __future__ import annotations

import numpy as np
import pytest

from outcomes_fund.domain.calendar import Duration, epoch_day, from_epoch_day, shift
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.settlement.days import days_after

DURATIONS = [
    Duration(count=count, unit=unit)  # type: ignore[arg-type]
    for count, unit in (
        (0, "months"),
        (1, "months"),
        (13, "months"),
        (1, "years"),
        (4, "years"),
        (9, "days"),
        (3, "weeks"),
    )
]


@pytest.mark.parametrize("duration", DURATIONS, ids=str)
@pytest.mark.parametrize("step", [1, 977], ids=["dense", "sparse"])
def test_days_move_as_dates_do(duration: Duration, step: int) -> None:
    """Every day of eleven years, and days far apart since 1899, move as the calendar moves a date."""
    days = np.arange(-25_900, 22_300, step, dtype=np.int32)[-4_000:]

    moved = days_after(days, duration)

    assert moved.dtype == np.int32
    assert moved.tolist() == [epoch_day(shift(from_epoch_day(day), duration)) for day in days.tolist()]


def test_no_day_stays() -> None:
    """Where there is no day there is none afterwards."""
    days = np.array([NO_DAY, 0, NO_DAY], dtype=np.int32)

    for duration in DURATIONS:
        assert days_after(days, duration)[[0, 2]].tolist() == [NO_DAY, NO_DAY]


def test_nothing_to_move() -> None:
    """No days, and no real ones, stay as they are."""
    month = Duration(count=1, unit="months")

    assert days_after(np.zeros(0, dtype=np.int32), month).tolist() == []
    assert days_after(np.array([NO_DAY], dtype=np.int32), month).tolist() == [NO_DAY]
