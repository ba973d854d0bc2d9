"""Numbers as text."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.formats.exact_text import number_from_text, number_text


class TestNumberFromText:
    """What is a number and what is none."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("12", Fraction(12)),
            ("-0.50", Fraction(-1, 2)),
            ("+1.0", Fraction(1)),
            ("80%", Fraction(4, 5)),
            ("12.5 %", Fraction(1, 8)),
            ("338000/1774925", Fraction(338000, 1774925)),
            ("-1 / 3", Fraction(-1, 3)),
        ],
    )
    def test_number(self, text: str, number: Fraction) -> None:
        """Decimals, percentages and fractions are read exactly."""
        assert number == number_from_text(text)

    @pytest.mark.parametrize(
        "text",
        ["", " 1", "1,5", "1.", ".5", "1e3", "nan", "inf", "1/0", "1_000", "\u0661", "0x1", "1" * 1001],
    )
    def test_none(self, text: str) -> None:
        """Anything else is no number."""
        assert number_from_text(text) is None


class TestNumberText:
    """Writing numbers."""

    @given(st.fractions())
    def test_round_trip(self, number: Fraction) -> None:
        """What is written is read as the same number."""
        assert number == number_from_text(number_text(number))

    @given(st.integers(), st.integers(min_value=0, max_value=6))
    def test_decimals(self, minor: int, digits: int) -> None:
        """Money has as many decimals as its currency."""
        text = number_text(Fraction(minor, 10**digits), decimals_min=digits)

        assert digits == len(text.partition(".")[2])
