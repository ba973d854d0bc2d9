"""Amounts that are only known to a few digits: whole units of the currency, with their error beside them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from outcomes_fund.domain.money import minor_digits

if TYPE_CHECKING:
    from outcomes_fund.exposure.estimates.estimate import Estimate

__all__ = ["UNKNOWN", "chance_text", "error_text", "estimate_cells", "rough_text", "share_name", "signed_text"]

# What stands for an error that too few worlds tell.
UNKNOWN = "?"


def rough_text(minor: Fraction | float, currency: str) -> str:
    """Write an amount in whole units of the currency.

    Args:
        minor: Minor units.

        currency: ISO 4217 code.

    Example:
        >>> rough_text(123456789, "EUR"), rough_text(-50, "EUR"), rough_text(12.4, "JPY")
        ('1,234,568', '-1', '12')
    """
    units = Fraction(minor) / 10 ** minor_digits(currency)
    whole = int(abs(units) + Fraction(1, 2))
    return f"{'-' if units < 0 and whole else ''}{whole:,}"


def signed_text(minor: Fraction | float, currency: str) -> str:
    """Write a difference, with its sign.

    Example:
        >>> signed_text(12300, "EUR"), signed_text(-12300, "EUR"), signed_text(0, "EUR")
        ('+123', '-123', '0')
    """
    text = rough_text(minor, currency)
    return text if text.startswith("-") or text == "0" else f"+{text}"


def error_text(estimate: Estimate, currency: str) -> str:
    """Write the standard error of an amount; a question mark where it is not known."""
    return UNKNOWN if estimate.error is None else rough_text(estimate.error, currency)


def estimate_cells(estimate: Estimate | None, currency: str) -> tuple[str, str]:
    """Write an amount and its standard error; nothing where there is none."""
    if estimate is None:
        return "", ""
    return rough_text(estimate.value, currency), error_text(estimate, currency)


def chance_text(estimate: Estimate) -> str:
    """Write a chance in percent with its error.

    Example:
        >>> from outcomes_fund.exposure.estimates.estimate import Estimate
        >>> chance_text(Estimate(value=Fraction(1, 8), error=0.003))
        '12.5 % ±0.3'
    """
    error = UNKNOWN if estimate.error is None else f"{100 * estimate.error:.1f}"
    return f"{float(100 * estimate.value):.1f} % ±{error}"


def share_name(share: Fraction) -> str:
    """Name a percentile.

    Example:
        >>> share_name(Fraction(9, 10)), share_name(Fraction(995, 1000))
        ('P90', 'P99.5')
    """
    return f"P{float(100 * share):g}"
