"""Exact amounts and numbers as people read them."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.money import minor_digits

__all__ = ["amount_text", "number_text", "share_text"]

# An amount before rounding may have no end of decimals; beyond these it is cut, and "…" says so.
DECIMALS_SHOWN = 6
ENDLESS = "…"


def amount_text(minor: Fraction | int, currency: str, *, group: str = ",", point: str = ".") -> str:
    """Write an amount in units of the currency, without its name.

    Args:
        minor: Minor units, exact; a fraction of a minor unit is shown with its further decimals.

        currency: ISO 4217 code.

        group: Mark between thousands.

        point: Mark before the decimals.

    Returns:
        The amount with all its decimals; one that never ends is cut after six, and ends in ``…``.

    Example:
        >>> amount_text(-123456, "EUR"), amount_text(Fraction(25, 2), "EUR"), amount_text(5000, "JPY")
        ('-1,234.56', '0.125', '5,000')
        >>> amount_text(Fraction(100, 3), "EUR")
        '0.333333…'
    """
    digits = minor_digits(currency)
    return _decimal(Fraction(minor) / 10**digits, digits, group, point)


def number_text(number: Fraction, *, group: str = ",", point: str = ".") -> str:
    """Write a number with the decimals it has.

    Example:
        >>> number_text(Fraction(1500)), number_text(Fraction(1, 8)), number_text(Fraction(2, 3))
        ('1,500', '0.125', '2/3')
    """
    if _decimals(number) is None:
        return f"{number.numerator}/{number.denominator}"
    return _decimal(number, 0, group, point)


def share_text(share: Fraction, *, group: str = ",", point: str = ".") -> str:
    """Write a share as a percentage where that is exact, and as a fraction otherwise.

    Example:
        >>> share_text(Fraction(4, 5)), share_text(Fraction(1, 3))
        ('80 %', '1/3')
    """
    percent = share * 100
    if _decimals(percent) is None:
        return f"{share.numerator}/{share.denominator}"
    return f"{number_text(percent, group=group, point=point)} %"


def _decimals(number: Fraction) -> int | None:
    """Count the decimals of a number; None if there are more than are shown."""
    return next((count for count in range(DECIMALS_SHOWN + 1) if (number * 10**count).denominator == 1), None)


def _decimal(number: Fraction, digits: int, group: str, point: str) -> str:
    exact = _decimals(number)
    count = DECIMALS_SHOWN if exact is None else max(exact, digits)
    whole, rest = divmod(int(abs(number) * 10**count), 10**count)
    sign = "-" if number < 0 else ""
    head = f"{sign}{whole:,}".replace(",", group)
    tail = f"{point}{rest:0{count}d}" if count else ""
    return f"{head}{tail}{ENDLESS if exact is None else ''}"
