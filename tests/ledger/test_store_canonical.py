"""Canonical JSON of the ledger: one text for each value, the same as in statements, and what it cannot hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.formats.canonical import canonical_json as canonical_of_formats
from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.refusals import UnwritableBody

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(1 - 2**53, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXTS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_reads_back(value: object) -> None:
    """What is written is read back as it was, whatever the order of keys."""
    text = canonical_json(value)

    assert value == json.loads(text)
    assert text == canonical_json(json.loads(text))


@given(VALUES)
def test_agrees_with_formats(value: object) -> None:
    """A value that both rooms can write has the same text in both."""
    assert canonical_of_formats(value) == canonical_json(value)


def test_examples_of_the_standard() -> None:
    """Strings and the order of keys are those of the examples in RFC 8785."""
    assert r'"€$\u000f\nA' + "'" + r'B\"\\\\\"/"' == canonical_json('€$\u000f\nA\'B"\\\\"/')
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert expected == list(json.loads(canonical_json(dict.fromkeys(keys))))


@pytest.mark.parametrize("value", [0.0, float("nan"), 2**53, -(2**53), "\udfff", {"\ud800": 1}, {1: 1}, b"", {1}, ...])
def test_refuses(value: object) -> None:
    """What another reader could read otherwise is refused, and the message names it."""
    with pytest.raises(UnwritableBody) as caught:
        canonical_json({"a": [value]})

    assert caught.value.value in str(caught.value)
    assert str(caught.value).isprintable()
