"""Step 7: rounding, once."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.money import Rounding

__all__ = ["rounded"]


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
