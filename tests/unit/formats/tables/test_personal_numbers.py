"""Texts that may hold a person: found in whole columns exactly where they are found one by one."""

from hypothesis import example, given
from hypothesis import strategies as st

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.formats.tables.joined_names import fields_of
from outcomes_fund.formats.tables.personal_details import personal_text
from outcomes_fund.formats.tables.personal_numbers import likely_personal
from outcomes_fund.ledger.privacy import BSN_WEIGHTS


def checked(digits: list[int]) -> str:
    """Eight digits with the one behind them that makes a number of a person; none if no digit does."""
    check = sum(weight * digit for weight, digit in zip(BSN_WEIGHTS, digits, strict=False)) % 11
    return "".join(map(str, [*digits, check])) if check < 10 else ""


def grouped(number: str, form: str) -> str:
    """A number of nine digits as people write it."""
    if form == "333":
        return f"{number[:3]}.{number[3:6]}.{number[6:]}"
    if form == "423":
        return f"{number[:4]}-{number[4:6]}-{number[6:]}"
    return number.lstrip("0") if form == "8" else number


digits = st.lists(st.integers(0, 9), min_size=8, max_size=8)
numbers = st.builds(grouped, digits.map(checked), st.sampled_from(["9", "8", "333", "423"]))
around = st.text(st.sampled_from("-_/ .aZ1é@"), max_size=30)
texts = st.one_of(
    st.builds("{}{}{}".format, around, numbers, around),
    st.text(st.sampled_from("0123456789 .-a@"), max_size=70),
    st.builds("{}{}".format, st.dates().map(lambda day: day.strftime("%Y%m%d")), around),
)


@given(st.lists(texts, max_size=8))
@example(["x" * 60 + "-123456782", "123456783-123456782", "123456782-123456783", "0" * 64, "-" * 55 + "123456782"])
@example(["ann@example.org", "20240107", "31122024", "00000019", "2024-03-001", "e123456782"])
def test_no_text_is_passed_over(column: list[str]) -> None:
    """Every text that holds a person is among those found."""
    likely = likely_personal(fields_of(TextColumn.of(column))).tolist()
    assert {row for row, text in enumerate(column) if personal_text(text)} <= set(likely)


def test_ordinary_texts_are_not_looked_at() -> None:
    """Running numbers, days, digests and UUIDs are told apart in the column, so a million of them take no time."""
    column = [
        *(f"{number:08d}" for number in range(50_000)),
        *(f"r{number:09d}" for number in range(123_400_000, 123_450_000)),
        *(f"20240{month}{day:02d}-00017" for month in range(1, 10) for day in range(1, 29)),
        "9f86d081884c7d659a2feaa0c55ad015",
        "550e8400-e29b-41d4-a716-446655440000",
        "",
    ]
    assert likely_personal(fields_of(TextColumn.of(column))).tolist() == []


def test_rows_are_counted_across_blocks() -> None:
    """A row behind the first block is found by its number in the column."""
    column = [f"w{number}" for number in range(70_000)] + ["123456782"]
    assert likely_personal(fields_of(TextColumn.of(column))).tolist() == [70_000]
