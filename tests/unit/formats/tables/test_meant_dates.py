"""Dates in another form: the day that is meant is told, and no day that does not exist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.formats.tables.meant_dates import bad_date, days_meant

FORMS = ["{day}-{month}-{year:04d}", "{day:02d}/{month:02d}/{year:04d}", "{year:04d}.{month}.{day}"]


@given(st.dates(), st.sampled_from([*FORMS, "{year:04d}{month:02d}{day:02d}", "{day}.{month}.{year:04d} 00:00"]))
def test_the_day_before_the_month(day: date, form: str) -> None:
    """However a day is written, it is the first that is told; the second has day and month the other way round."""
    text = form.format(day=day.day, month=day.month, year=day.year)
    first, *others = days_meant(text)
    assert first == day.isoformat()
    assert all(date.fromisoformat(other) == day.replace(day=day.month, month=day.day) for other in others)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("30-03-2026", "'30-03-2026' is a date in another form.", "Write 2026-03-30."),
        ("03/30/2026", "'03/30/2026' is a date in another form.", "Write 2026-03-30."),
        (
            "3-4-2026",
            "'3-4-2026' is a date in another form.",
            "Write 2026-04-03, or 2026-03-04 if the month comes first.",
        ),
        ("2026-02-30", "'2026-02-30' is no date that exists.", "Write a date as 2020-01-31."),
        ("31-02-2026", "'31-02-2026' is no date that exists.", "Write a date as 2020-01-31."),
        ("0000-01-01", "'0000-01-01' is no date that exists.", "Write a date as 2020-01-31."),
        ("March", "'March' is no date that exists.", "Write a date as 2020-01-31."),
    ],
)
def test_what_is_told(text: str, message: str, remedy: str) -> None:
    """A day that can be made out is said to be in another form; all else does not exist."""
    detail = bad_date(text)
    assert (detail.message, detail.remedy, detail.value) == (message, remedy, text)
