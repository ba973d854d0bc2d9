"""Dates and moments read in columns agree with those that Python reads one by one."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.formats.tables.byte_words import FieldColumn
from outcomes_fund.formats.tables.delimited import padded
from outcomes_fund.formats.tables.instants import instants_of
from outcomes_fund.formats.tables.iso_dates import days_of
from outcomes_fund.formats.tables.local_days import LocalDays, seconds_of

ZONES = ["Europe/Amsterdam", "UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia"]


def column(texts: list[str]) -> FieldColumn:
    """Texts as a column."""
    encoded = [text.encode() for text in texts]
    length = np.array([len(text) for text in encoded], dtype=np.int64)
    return FieldColumn(content=padded(b"".join(encoded))[0], start=np.cumsum(length) - length, length=length)


def read_date(text: str) -> int | None:
    """Read a date as Python does."""
    try:
        return epoch_day(date.fromisoformat(text)) if len(text) == 10 and text[4] == "-" else None
    except ValueError:
        return None


class TestDaysOf:
    """Columns of dates."""

    def test_every_day(self) -> None:
        """All days of the calendar are read."""
        days = [date.fromordinal(number) for number in range(1, date.max.toordinal() + 1, 7)]
        days += [
            date.fromordinal(number) for number in range(date(1899, 1, 1).toordinal(), date(2101, 1, 1).toordinal())
        ]
        found = days_of(column([day.isoformat() for day in days]))

        assert found.good.all()
        assert [epoch_day(day) for day in days] == found.day.tolist()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2020-00-10",
            "2020-13-01",
            "2020-16-01",
            "2020-01-00",
            "2020-01-32",
            "2021-02-29",
            "1900-02-29",
            "0000-01-01",
            "2020-1-01",
            "2020/01/01",
            "20200101",
            "2020-01-01 ",
            " 2020-01-01",
            "2O20-01-01",
            "2020-01-0:",
            "é20-01-01",
            "2020-01-01T",
            "2020-99-99",
            "2020-01-ÿÿ",
        ],
    )
    def test_bad(self, text: str) -> None:
        """What is no date is no date, wherever it stands."""
        assert [True, False, True] == days_of(column(["2020-02-29", text, "2000-02-29"])).good.tolist()

    @given(st.lists(st.text(alphabet="0123456789-/:", min_size=9, max_size=11), min_size=1))
    def test_agrees(self, texts: list[str]) -> None:
        """Any text is a date here exactly when it is one for Python."""
        found = days_of(column(texts))

        assert [read_date(text) for text in texts] == [
            day if good else None for day, good in zip(found.day.tolist(), found.good.tolist(), strict=True)
        ]


class TestInstantsOf:
    """Columns of moments."""

    @pytest.mark.parametrize("name", ZONES)
    def test_moments(self, name: str) -> None:
        """Moments of all forms, mixed, give the second and the day on the spot."""
        rng, zone = random.Random(name), ZoneInfo(name)
        first = datetime(1971, 1, 1, tzinfo=UTC)
        moments = [first + timedelta(seconds=rng.randrange(70 * 365 * 86_400)) for _ in range(3000)]
        texts = []
        for number, moment in enumerate(moments):
            offset = timedelta(minutes=rng.randrange(-14 * 60, 14 * 60))
            shifted = (moment + offset).replace(tzinfo=None).isoformat()
            sign, minutes = "-" if offset < timedelta() else "+", abs(offset) // timedelta(minutes=1)
            tail = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
            texts.append(shifted + tail if number % 2 else moment.replace(tzinfo=None).isoformat() + "Z")
        found = instants_of(column(texts), LocalDays(name))

        assert found.good.all()
        assert [seconds_of(moment) for moment in moments] == found.seconds.tolist()
        assert [epoch_day(moment.astimezone(zone).date()) for moment in moments] == found.day.tolist()

    @pytest.mark.parametrize("name", ["Europe/Amsterdam", "America/Sao_Paulo", "Asia/Kathmandu"])
    def test_dates_alone(self, name: str) -> None:
        """A date alone is the start of that day on the spot."""
        days = [date(2010, 1, 1) + timedelta(days=number) for number in range(3000)]
        found = instants_of(column([day.isoformat() for day in days]), LocalDays(name))

        assert [epoch_day(day) for day in days] == found.day.tolist()
        assert [
            seconds_of(datetime.combine(day, time.min, tzinfo=ZoneInfo(name))) for day in days
        ] == found.seconds.tolist()

    def test_around_a_change_of_the_clock(self) -> None:
        """The second before and after each change of the clock belong to the right day."""
        zone = ZoneInfo("America/Sao_Paulo")
        changes = [datetime(2018, 2, 18, 2, tzinfo=UTC), datetime(2018, 11, 4, 3, tzinfo=UTC)]
        moments = [change + timedelta(seconds=step) for change in changes for step in range(-3602, 3603)]
        found = instants_of(
            column([moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in moments]), LocalDays("America/Sao_Paulo")
        )

        assert [epoch_day(moment.astimezone(zone).date()) for moment in moments] == found.day.tolist()

    @pytest.mark.parametrize(
        "text",
        [
            "2020-02-03T08:30:00",
            "2020-02-03 08:30:00Z",
            "2020-02-03T08:30Z",
            "2020-02-03T24:00:00Z",
            "2020-02-03T08:60:00Z",
            "2020-02-03T08:30:60Z",
            "2020-02-30T08:30:00Z",
            "2020-02-03T08:30:00z",
            "2020-02-03T08:30:00+24:00",
            "2020-02-03T08:30:00+01:60",
            "2020-02-03T08:30:00 01:00",
            "2020-02-03T08:30:00+0100x",
            "2020-02-03T08:30:00+01:0x",
            "1969-12-31T23:59:59Z",
            "9999-01-01T00:00:00Z",
            "2020-02-03T08:30:00.000Z",
            "1969-12-31",
            "9999-12-31",
            "yesterday",
            "1970-01-01T00:30:00+01:00",
        ],
    )
    def test_bad(self, text: str) -> None:
        """What is no moment is none, and those beside it are read."""
        good = ["2020-02-03T08:30:00Z", "2020-02-03T09:30:00+01:00"]
        found = instants_of(column([good[0], text, good[1], ""]), LocalDays("Europe/Amsterdam"))

        assert [True, False, True, False] == found.good.tolist()
        assert [True, True, True, False] == found.given.tolist()
        assert found.seconds[0] == found.seconds[2]
