"""Arrays of fractions: exact sums, products and quotients, and the one place where they are rounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.money import RoundingMode
from outcomes_fund.settlement.exact import ROOM, Whole, alike, difference, filled, is_wide, narrow, only, product, total

__all__ = ["Ratio", "rounded"]


@attrs.frozen(kw_only=True, eq=False)
class Ratio:
    """An array of fractions.

    Args:
        num: Numerators, any sign.

        den: Denominators, above 0, of the same shape.
    """

    num: Whole
    den: Whole

    @classmethod
    def whole(cls, num: Whole) -> Ratio:
        """Make fractions of whole numbers."""
        return cls(num=num, den=alike(num.shape, 1))

    @classmethod
    def constant(cls, number: Fraction, shape: tuple[int, ...]) -> Ratio:
        """Make an array of one fraction."""
        return cls(num=filled(shape, number.numerator), den=alike(shape, number.denominator))

    def plus(self, other: Ratio) -> Ratio:
        """Add, exactly."""
        num = total(product(self.num, other.den), product(other.num, self.den))
        return Ratio(num=num, den=product(self.den, other.den)).reduced()

    def minus(self, other: Ratio) -> Ratio:
        """Subtract, exactly."""
        num = difference(product(self.num, other.den), product(other.num, self.den))
        return Ratio(num=num, den=product(self.den, other.den)).reduced()

    def times(self, other: Ratio) -> Ratio:
        """Multiply, exactly."""
        return Ratio(num=product(self.num, other.num), den=product(self.den, other.den)).reduced()

    def scaled(self, number: Fraction) -> Ratio:
        """Multiply by one fraction."""
        if number == 1:
            return self
        den = self.den if number.denominator == 1 else product(self.den, number.denominator)
        return Ratio(num=product(self.num, number.numerator), den=den)

    def over(self, other: Ratio) -> Ratio:
        """Divide by something above 0."""
        return Ratio(num=product(self.num, other.den), den=product(self.den, other.num)).reduced()

    def reduced(self) -> Ratio:
        """Take out common factors where numbers have left 64 bits, so that chains of fractions stay small."""
        if not (is_wide(self.num) or is_wide(self.den)):
            return self
        num, den = self.num.astype(object), self.den.astype(object)
        common = np.gcd(num, den)
        return Ratio(num=narrow(num // common), den=narrow(den // common))

    def not_below(self, bound: Fraction) -> Ratio:
        """Give the larger of this and a bound."""
        limit = Ratio.constant(bound, self.num.shape)
        return self.where(self.exceeds(limit), limit)

    def not_above(self, bound: Fraction) -> Ratio:
        """Give the smaller of this and a bound."""
        limit = Ratio.constant(bound, self.num.shape)
        return limit.where(self.exceeds(limit), self)

    def at(self, place: int) -> Ratio:
        """Give the fractions of one row."""
        return Ratio(num=self.num[place], den=self.den[place])

    @classmethod
    def stack(cls, rows: Sequence[Ratio]) -> Ratio:
        """Put rows on top of each other."""
        return cls(num=np.stack([row.num for row in rows]), den=np.stack([row.den for row in rows]))

    def exceeds(self, other: Ratio) -> npt.NDArray[np.bool_]:
        """Say where this is more than the other."""
        return np.asarray(product(self.num, other.den) > product(other.num, self.den), dtype=bool)

    def where(self, condition: npt.NDArray[np.bool_], other: Ratio) -> Ratio:
        """Keep this where the condition holds, take the other elsewhere."""
        return Ratio(num=np.where(condition, self.num, other.num), den=np.where(condition, self.den, other.den))


def rounded(amount: Ratio, *, unit: int, mode: RoundingMode) -> Whole:
    """Round fractions to whole multiples of a unit.

    Args:
        amount: Fractions of a minor unit, any sign.

        unit: Rounded to multiples of this many minor units.

        mode: ``half_away`` (from zero), ``half_even``, ``down`` (towards zero) or ``up`` (away from zero).

    Returns:
        Whole minor units, of the shape of the amounts.

    Example:
        >>> import numpy as np
        >>> halves = Ratio(num=np.array([5, -5, 3, 7]), den=np.array([2, 2, 2, 4]))
        >>> rounded(halves, unit=1, mode="half_away").tolist()
        [3, -3, 2, 2]
        >>> rounded(halves, unit=1, mode="half_even").tolist()
        [2, -2, 2, 2]
        >>> rounded(halves, unit=10, mode="up").tolist()
        [10, -10, 10, 10]
    """
    one = only(amount.den)
    if one is not None and one * unit == 1:
        return narrow(amount.num)
    # One number divides several times faster than an array of equal ones.
    single = one is not None and 2 * one * unit < ROOM
    size: Any = 2 * (one or 1) * unit if single else product(amount.den, 2 * unit)
    magnitude = product(np.abs(amount.num), 2)
    quotient = magnitude // size
    rest = magnitude - quotient * size
    # Twice the numerator over twice the denominator: the half is the denominator itself.
    half = size // 2
    above = {
        "half_away": rest >= half,
        "half_even": (rest > half) | ((rest == half) & (quotient % 2 == 1)),
        "down": np.zeros(rest.shape, dtype=bool),
        "up": rest > 0,
    }[mode]
    whole = narrow(product(quotient + above, unit))
    return np.where(np.asarray(amount.num < 0, dtype=bool), -whole, whole)
