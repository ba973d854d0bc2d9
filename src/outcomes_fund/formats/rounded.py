"""Figures of a simulation as text: rounded, since no digit beyond their error tells anything."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.money import minor_digits

__all__ = ["amount", "decimals", "error_amount"]


def decimals(number: Fraction, digits: int) -> str:
    """Write a number with so many decimals, rounded half away from zero.

    Example:
        >>> from fractions import Fraction
        >>> decimals(Fraction(-1, 8), 2), decimals(Fraction(7, 2), 0), decimals(Fraction(-1, 900), 2)
        ('-0.13', '4', '0.00')
    """
    steps = (abs(number) * 10**digits * 2 + 1) // 2
    whole, rest = divmod(int(steps), 10**digits)
    sign = "-" if number < 0 and steps else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def amount(minor: Fraction | int, currency: str) -> str:
    """Write an amount in units of the currency, rounded half away from zero to whole minor units.

    Args:
        minor: Minor units.

        currency: ISO 4217 code.

    Example:
        >>> amount(123450, "EUR"), amount(7, "JPY")
        ('1234.50', '7')
    """
    digits = minor_digits(currency)
    return decimals(Fraction(minor) / 10**digits, digits)


def error_amount(error: float | None, currency: str) -> str | None:
    """Write the standard error of an amount likewise; None where it is not known."""
    return None if error is None else amount(Fraction(error), currency)
