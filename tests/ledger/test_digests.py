"""Digests of rows: always that of canonical JSON, however it is come by."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.ledger.digests import CHUNK_ROWS, checked_digest, rows_digest
from outcomes_fund.ledger.refusals import LedgerRefusal

COLUMNS = ("id", "value", "reference")

# Signs that JSON writes as they are, and those that it does not.
texts = st.text(st.sampled_from('a1 ,[]/é€😀\x7f\u2028"\\\n\t\x00\x1f'), max_size=4) | st.text(max_size=4)
values = texts | st.none() | st.integers(-(2**53) + 1, 2**53 - 1)


def plainly(rows: list[tuple[object, ...]]) -> str:
    """The digest of a list of rows, after its definition."""
    return sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@given(st.lists(st.lists(texts).map(tuple)))
def test_of_texts(rows: list[tuple[object, ...]]) -> None:
    """Rows of texts have the digest of their JSON: the short way is taken only where it leads there."""
    assert rows_digest(rows) == plainly(rows)


@given(st.lists(st.lists(values).map(tuple)))
def test_of_values(rows: list[tuple[object, ...]]) -> None:
    """Rows with whole numbers and None among texts have the digest of their JSON."""
    assert rows_digest(rows) == plainly(rows)


@given(st.lists(st.tuples(*[texts | st.none()] * len(COLUMNS))))
def test_of_checked_rows(rows: list[tuple[object, ...]]) -> None:
    """Rows that are checked have the same digest as others."""
    assert checked_digest(rows, COLUMNS, name="evidence") == plainly(rows)


@pytest.mark.parametrize("count", [CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 3 * CHUNK_ROWS])
@pytest.mark.parametrize("last", ["plain", 'with "quotes"', None])
def test_of_many_rows(count: int, last: str | None) -> None:
    """Where rows are taken some at a time, each lot is joined to the one before."""
    rows: list[tuple[object, ...]] = [*((str(number), "1", "") for number in range(count)), ("e", last, "")]
    assert checked_digest(rows, COLUMNS, name="evidence") == rows_digest(rows) == plainly(rows)


@pytest.mark.parametrize("bad", [("a", "b"), ("a", "b", 1), ("a", "b", b"c"), ("a", "b", "half \ud800")])
@pytest.mark.parametrize("before", [0, CHUNK_ROWS])
def test_others_are_refused(bad: tuple[object, ...], before: int) -> None:
    """A row that holds what no row of a file can hold is refused, wherever it stands, and named."""
    rows = [*[("a", "b", "c")] * before, bad]
    with pytest.raises(LedgerRefusal) as caught:
        checked_digest(rows, COLUMNS, name="evidence")
    assert f"evidence.rows[{before}]" in str(caught.value) or "\\ud800" in str(caught.value)


def test_of_other_kinds_of_text() -> None:
    """A text of a kind of its own, as a table may give it, counts as its letters."""

    class Letters(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "other"

    rows = [(Letters("a"), "b", None), (Letters('"'), "b", "c"), (Letters("a"), "b", "c")]
    assert checked_digest(rows, COLUMNS, name="evidence") == plainly(
        [("a", "b", None), ('"', "b", "c"), ("a", "b", "c")]
    )
