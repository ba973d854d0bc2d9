"""Steps 4 and 5: rounding a value or a factor to a whole multiple of a step."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.money import RoundingMode

__all__ = ["to_multiple"]


def to_multiple(value: Fraction, step: Fraction, mode: RoundingMode) -> Fraction:
    """Give the whole multiple of a step that the mode says."""
    size = abs(value) / step
    whole = size.numerator // size.denominator
    rest = size - whole
    half = Fraction(1, 2)
    up = {
        "half_away": rest >= half,
        "half_even": rest > half or (rest == half and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[mode]
    multiple = (whole + 1 if up else whole) * step
    return -multiple if value < 0 else multiple
