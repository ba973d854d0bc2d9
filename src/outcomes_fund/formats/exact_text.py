"""Numbers as text, read and written exactly: decimals, percentages, fractions, and money."""

from __future__ import annotations

import re
from fractions import Fraction

__all__ = ["LENGTH_MAX", "Numeral", "number_from_text", "number_text"]

# A thousand digits take no time; a million would, and no contract has either.
LENGTH_MAX = 1_000

DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
PERCENTAGE = re.compile(r"([+-]?[0-9]+(\.[0-9]+)?) ?%")
FRACTION = re.compile(r"([+-]?[0-9]+) ?/ ?([0-9]+)")


class Numeral(str):
    """A number as it was written without quotes, so that no digit is lost on the way.

    Example:
        >>> Numeral("1250.00")
        1250.00
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def number_from_text(text: str) -> Fraction | None:
    """Read a decimal, a percentage or a fraction exactly.

    Args:
        text: As written; no exponent, no comma, no grouping.

    Returns:
        The number, or None if the text is none.

    Example:
        >>> number_from_text("0.125"), number_from_text("80 %"), number_from_text("1/3")
        (Fraction(1, 8), Fraction(4, 5), Fraction(1, 3))
        >>> number_from_text("1e3") is None
        True
    """
    if len(text) > LENGTH_MAX:
        return None
    if DECIMAL.fullmatch(text):
        return Fraction(text)
    if match := PERCENTAGE.fullmatch(text):
        return Fraction(match[1]) / 100
    if (match := FRACTION.fullmatch(text)) and int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    return None


def number_text(number: Fraction, *, decimals_min: int = 0) -> str:
    """Write a number as the shortest exact decimal, or as a fraction where no decimal is exact.

    Args:
        number: Any exact number.

        decimals_min: Decimals that a decimal has at least.

    Example:
        >>> number_text(Fraction(1, 8)), number_text(Fraction(5), decimals_min=2)
        ('0.125', '5.00')
        >>> number_text(Fraction(-1, 3))
        '-1/3'
    """
    decimals = _decimals(number.denominator)
    if decimals is None:
        return f"{number.numerator}/{number.denominator}"
    decimals = max(decimals, decimals_min)
    whole, rest = divmod(abs(number.numerator) * 10**decimals // number.denominator, 10**decimals)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def _decimals(denominator: int) -> int | None:
    # A fraction is a decimal if its denominator has no factor but 2 and 5.
    counts = []
    for factor in (2, 5):
        count = 0
        while denominator % factor == 0:
            denominator //= factor
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None
