"""Money is a whole number of minor units of one currency."""

from __future__ import annotations

import attrs

__all__ = ["MINOR_DIGITS", "Money", "Rounding", "RoundingMode", "minor_digits"]

from typing import Literal

# ISO 4217, the currencies outcomes contracts have been written in; anything else has two digits
# unless it stands here, so an unknown code is refused rather than guessed.
MINOR_DIGITS: dict[str, int] = {
    "AUD": 2,
    "CAD": 2,
    "CHF": 2,
    "COP": 2,
    "DKK": 2,
    "EUR": 2,
    "GBP": 2,
    "INR": 2,
    "JPY": 0,
    "KES": 2,
    "KRW": 0,
    "NOK": 2,
    "NZD": 2,
    "PEN": 2,
    "SEK": 2,
    "TND": 3,
    "USD": 2,
    "XOF": 0,
    "ZAR": 2,
}

RoundingMode = Literal["half_away", "half_even", "down", "up"]


def minor_digits(currency: str) -> int:
    """Give the number of decimals of a currency.

    Example:
        >>> minor_digits("EUR"), minor_digits("JPY")
        (2, 0)

    Raises:
        KeyError: For a code that is not in the table.
    """
    return MINOR_DIGITS[currency]


@attrs.frozen(kw_only=True, order=True)
class Money:
    """An amount in whole minor units.

    Args:
        amount_minor: Whole minor units (cents for EUR, yen for JPY); may be negative.

        currency: ISO 4217 code.

    Example:
        >>> str(Money(amount_minor=-123456, currency="EUR"))
        '-1,234.56 EUR'
        >>> Money(amount_minor=5, currency="JPY").decimal_text
        '5'
    """

    amount_minor: int
    currency: str

    @property
    def decimal_text(self) -> str:
        """The amount as a plain decimal, without grouping: ``1234.56``."""
        return self._text(group="")

    def _text(self, *, group: str) -> str:
        digits = minor_digits(self.currency)
        whole, minor = divmod(abs(self.amount_minor), 10**digits)
        sign = "-" if self.amount_minor < 0 else ""
        head = f"{whole:,}".replace(",", group)
        return f"{sign}{head}.{minor:0{digits}d}" if digits else f"{sign}{head}"

    def __str__(self) -> str:
        return f"{self._text(group=',')} {self.currency}"


@attrs.frozen(kw_only=True)
class Rounding:
    """Where an amount is rounded to, once, when its line and period are known.

    Args:
        unit_minor: Rounded to whole multiples of this many minor units; 1 is a cent, 10,000 yen is
            "in units of 0.01 million yen".

        mode: ``half_away`` (from zero), ``half_even``, ``down`` (towards zero) or ``up`` (away from zero).
    """

    unit_minor: int = 1
    mode: RoundingMode = "half_away"
