"""Step 7 and others: rounding to whole amounts."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.money import Rounding

__all__ = ["half_away", "rounded", "whole_below"]

CENT = Rounding(unit_minor=1, mode="half_away")


def rounded(amount: Fraction, rounding: Rounding) -> int:
    """Step 7: the whole multiple of the unit that the mode says, in minor units."""
    sign = -1 if amount < 0 else 1
    multiples = abs(amount) / rounding.unit_minor
    whole = multiples.numerator // multiples.denominator
    rest = multiples - whole
    half = Fraction(1, 2)
    more = {
        "half_away": rest >= half,
        "half_even": rest > half or (rest == half and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rounding.mode]
    return sign * (whole + more) * rounding.unit_minor


def half_away(amount: Fraction) -> int:
    """Steps 10 and 11: the nearest whole minor unit, a half away from zero."""
    return rounded(amount, CENT)


def whole_below(number: Fraction) -> int:
    """Steps 6, 8 and 10: rounded down, also below zero."""
    return number.numerator // number.denominator
