"""Names inside other texts: found at every place, and not where they stand by chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.formats.tables.byte_words import Words
from outcomes_fund.formats.tables.contained_names import holds_name, rows_holding
from outcomes_fund.formats.tables.grouping import name_words
from outcomes_fund.formats.tables.joined_names import fields_of


def words(texts: list[str]) -> list[Words]:
    """The words of texts."""
    return name_words(fields_of(TextColumn.of(texts)))


def holding(pairs: list[tuple[str, str]]) -> list[int]:
    """The rows whose text holds their name."""
    names = [name for _, name in pairs]
    sizes = np.array([len(name.encode()) for name in names], dtype=np.int64)
    return [int(row) for row in rows_holding(words([text for text, _ in pairs]), words(names), sizes)]


few = st.text(st.sampled_from("ab1é"), max_size=20)
built = st.builds(lambda before, name, behind: (before + name + behind, name), few, few, few)


@given(st.lists(st.one_of(st.tuples(few, few), built), max_size=10))
def test_any(pairs: list[tuple[str, str]]) -> None:
    """A row is found if, and only if, the bytes of its name stand in its text; no name stands nowhere."""
    assert holding(pairs) == [row for row, (text, name) in enumerate(pairs) if name and name in text]


def test_rows_are_counted_across_blocks() -> None:
    """A row behind the first block is found by its number."""
    pairs = [(f"w{number}", f"p-{number}") for number in range(20_000)]
    assert holding([*pairs, ("job-p-7", "p-7")]) == [20_000]


@pytest.mark.parametrize(
    ("text", "name", "is_held"),
    [
        ("p-17", "p-17", True),
        ("job-p-17-1", "p-17", True),
        ("rowp-17x", "p-17", True),
        ("e17", "17", True),
        ("2024-17", "17", True),
        ("170", "17", False),
        ("117-17", "17", True),
        ("p-170", "p-17", False),
        ("job", "b", False),
        ("b-1", "b", True),
        ("w1", "p-1", False),
    ],
)
def test_by_chance(text: str, name: str, is_held: bool) -> None:
    """A number within a longer one and a letter within a word are no pseudonym; all else is."""
    assert holds_name(text, name) is is_held
