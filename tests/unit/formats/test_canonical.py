"""Canonical JSON."""

from datetime import date
from fractions import Fraction

import pytest

from outcomes_fund.formats.canonical import canonical_json


class TestCanonicalJson:
    """One text for each value."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ({"b": 1, "a": [True, False, None]}, '{"a":[true,false,null],"b":1}'),
            ({"\U0001f600": 1, "\ufb33": 2}, '{"\U0001f600":1,"\ufb33":2}'),
            ('é\n\x0f"\\', '"é\\n\\u000f\\"\\\\"'),
            (date(2024, 1, 31), '"2024-01-31"'),
            (Fraction(1, 3), '"1/3"'),
            (2**53 - 1, "9007199254740991"),
            (2**53, '"9007199254740992"'),
            ((), "[]"),
        ],
    )
    def test_text(self, value: object, text: str) -> None:
        """Keys are sorted by UTF-16 code units, and only what must be escaped is."""
        assert text == canonical_json(value)

    @pytest.mark.parametrize("value", [0.5, {"a": object()}, {1, 2}])
    def test_refuses(self, value: object) -> None:
        """Floating point numbers and other objects have no canonical text."""
        with pytest.raises(TypeError):
            canonical_json(value)
