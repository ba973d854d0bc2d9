from fractions import Fraction

import pytest

from outcomes_fund.report.amounts import amount_text, number_text, share_text


class TestAmountText:
    """Amounts as people read them."""

    @pytest.mark.parametrize(
        ("minor", "currency", "text"),
        [
            (0, "EUR", "0.00"),
            (5, "EUR", "0.05"),
            (-5, "EUR", "-0.05"),
            (123456789, "EUR", "1,234,567.89"),
            (1234, "JPY", "1,234"),
            (1234, "TND", "1.234"),
            (Fraction(1, 2), "EUR", "0.005"),
            (Fraction(-25, 2), "JPY", "-12.5"),
            (Fraction(200, 3), "EUR", "0.666666…"),
            (Fraction(-1, 3), "EUR", "-0.003333…"),
            (10**30, "EUR", "10,000,000,000,000,000,000,000,000,000.00"),
        ],
    )
    def test_writes(self, minor: Fraction | int, currency: str, text: str) -> None:
        """Every decimal is there; an amount without end is cut and never rounded up."""
        assert text == amount_text(minor, currency)

    def test_dutch_marks(self) -> None:
        """Marks between thousands and before decimals are those of the language."""
        assert "1.234,56" == amount_text(123456, "EUR", group=".", point=",")


class TestNumberText:
    """Numbers as people read them."""

    @pytest.mark.parametrize(
        ("number", "text"),
        [(Fraction(10000), "10,000"), (Fraction(13, 4), "3.25"), (Fraction(-1, 3), "-1/3"), (Fraction(0), "0")],
    )
    def test_writes(self, number: Fraction, text: str) -> None:
        """A number has the decimals it has, and is a fraction where there is no end to them."""
        assert text == number_text(number)


class TestShareText:
    """Shares as people read them."""

    @pytest.mark.parametrize(
        ("share", "text"),
        [(Fraction(1), "100 %"), (Fraction(1, 8), "12.5 %"), (Fraction(2, 9), "2/9"), (Fraction(0), "0 %")],
    )
    def test_writes(self, share: Fraction, text: str) -> None:
        """A share is a percentage where that is exact."""
        assert text == share_text(share)
