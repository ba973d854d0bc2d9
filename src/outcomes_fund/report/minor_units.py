"""Amounts for other programs: text in units of the currency, without marks between thousands."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.money import minor_digits
from outcomes_fund.formats.exact_text import number_text

__all__ = ["units_text"]


def units_text(minor: int | Fraction, currency: str) -> str:
    """Write an amount as other programs read it.

    Args:
        minor: Minor units, exact.

        currency: ISO 4217 code.

    Example:
        >>> units_text(-123456, "EUR"), units_text(5000, "JPY")
        ('-1234.56', '5000')
    """
    digits = minor_digits(currency)
    return number_text(Fraction(minor, 10**digits), decimals_min=digits)
