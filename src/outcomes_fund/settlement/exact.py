"""Exact arithmetic on whole arrays: room for 64 bits, ratios, rounding and largest remainders.

NumPy wraps silently when a whole number leaves 64 bits. So every product and sum here is preceded by a
bound made of Python integers; where the bound does not fit, the array goes over to Python integers
(dtype object), on which the same expressions hold, and stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.money import RoundingMode

__all__ = [
    "Ratio",
    "Whole",
    "difference",
    "filled",
    "is_wide",
    "largest_remainder",
    "narrow",
    "peak",
    "product",
    "roomy",
    "rounded",
    "total",
    "total_at",
    "whole_weights",
]

# Whole numbers, 64 bits wide or Python integers.
Whole = npt.NDArray[Any]

ROOM = 2**62


def is_wide(array: Whole) -> bool:
    """Whether an array holds Python integers."""
    return array.dtype == object


def peak(array: Whole) -> int:
    """Give the largest magnitude in an array as a Python integer; 0 if it is empty."""
    if array.size == 0:
        return 0
    return max(abs(int(array.max())), abs(int(array.min())))


def roomy(array: Whole, bound: int) -> Whole:
    """Give the array in a form in which numbers up to a bound are exact.

    Args:
        array: Whole numbers.

        bound: Largest magnitude that may arise in what follows.

    Example:
        >>> import numpy as np
        >>> roomy(np.array([1, 2]), 10**30).dtype, roomy(np.array([1, 2]), 10**6).dtype
        (dtype('O'), dtype('int64'))
    """
    if bound < ROOM or is_wide(array):
        return array
    return array.astype(object)


def product(left: Whole, right: Whole | int) -> Whole:
    """Multiply exactly, going over to Python integers where 64 bits could be left."""
    factor = abs(right) if isinstance(right, int) else peak(right)
    # A factor without room does not fit beside 64 bits even where it meets nothing but zeros.
    if factor >= ROOM or peak(left) * factor >= ROOM:
        return left.astype(object) * (right if isinstance(right, int) else right.astype(object))
    return left * right


def total_at(index: npt.NDArray[np.int64], values: Whole, size: int) -> Whole:
    """Add values up into cells, exactly.

    Args:
        index: Cell of each value, shape (rows,).

        values: Whole numbers, shape (rows,).

        size: Number of cells.

    Returns:
        Sums, shape (size,).

    Example:
        >>> import numpy as np
        >>> total_at(np.array([0, 2, 0]), np.array([5, 7, 1]), 3).tolist()
        [6, 0, 7]
    """
    roomy_values = roomy(values, peak(values) * max(len(values), 1))
    sums = np.zeros(size, dtype=roomy_values.dtype)
    np.add.at(sums, index, roomy_values)
    return sums


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
        return cls(num=num, den=np.ones(num.shape, dtype=np.int64))

    def minus(self, other: Ratio) -> Ratio:
        """Subtract, exactly."""
        num = difference(product(self.num, other.den), product(other.num, self.den))
        return Ratio(num=num, den=product(self.den, other.den))

    def exceeds(self, other: Ratio) -> npt.NDArray[np.bool_]:
        """Say where this is more than the other."""
        return np.asarray(product(self.num, other.den) > product(other.num, self.den), dtype=bool)

    def where(self, condition: npt.NDArray[np.bool_], other: Ratio) -> Ratio:
        """Keep this where the condition holds, take the other elsewhere."""
        return Ratio(num=np.where(condition, self.num, other.num), den=np.where(condition, self.den, other.den))


def difference(left: Whole, right: Whole) -> Whole:
    """Subtract exactly."""
    bound = peak(left) + peak(right)
    return roomy(left, bound) - roomy(right, bound)


def total(left: Whole, right: Whole) -> Whole:
    """Add exactly."""
    bound = peak(left) + peak(right)
    return roomy(left, bound) + roomy(right, bound)


def filled(shape: int | tuple[int, ...], number: int) -> Whole:
    """Make an array of one whole number, however large."""
    return np.full(shape, number, dtype=np.int64 if abs(number) < ROOM else object)


def narrow(array: Whole) -> Whole:
    """Give Python integers back as 64 bits where they fit."""
    return array.astype(np.int64) if is_wide(array) and peak(array) < ROOM else array


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
    size = product(amount.den, 2 * unit)
    magnitude = product(np.abs(amount.num), 2)
    quotient, rest = magnitude // size, magnitude % size
    # Twice the numerator over twice the denominator: the half is the denominator itself.
    half = size // 2
    above = {
        "half_away": rest >= half,
        "half_even": (rest > half) | ((rest == half) & (quotient % 2 == 1)),
        "down": np.zeros(rest.shape, dtype=bool),
        "up": rest > 0,
    }[mode]
    whole = product(quotient + above, unit)
    return np.where(np.asarray(amount.num < 0, dtype=bool), -whole, whole)


def largest_remainder(amount: Whole, weights: Sequence[Whole]) -> list[Whole]:
    """Share whole amounts by weight so that nothing is lost or made.

    Everybody gets the whole part of ``amount * weight / sum(weights)``; the units left over go one by one
    to the largest remainders, ties in order.

    Args:
        amount: Whole minor units, 0 or more, any shape.

        weights: One array for each share, 0 or more, of that shape; where all are 0, nobody gets anything.

    Returns:
        One array for each share; together exactly the amount, wherever some weight is above 0.

    Example:
        >>> import numpy as np
        >>> [share.tolist() for share in largest_remainder(np.array([100]), [np.array([1])] * 3)]
        [[34], [33], [33]]
    """
    bound = sum(peak(weight) for weight in weights)
    whole = sum((roomy(weight, bound) for weight in weights), start=np.zeros(amount.shape, dtype=np.int64))
    shared = np.asarray(whole > 0, dtype=bool)
    divisor = np.where(shared, whole, 1)
    parts = [product(amount, weight) for weight in weights]
    shares = [part // divisor for part in parts]
    rests = [part % divisor for part in parts]
    # What is left over is the sum of the remainders, a whole number of divisors.
    left = amount - sum(shares, start=np.zeros(amount.shape, dtype=np.int64))
    left = np.where(shared, left, 0)
    return [share + (_rank(rests, k) < left) for k, share in enumerate(shares)]


def _rank(rests: Sequence[Whole], k: int) -> Whole:
    """How many shares come before share k when the units left over are handed out."""
    earlier = sum(np.asarray(rest >= rests[k], dtype=np.int64) for rest in rests[:k])
    later = sum(np.asarray(rest > rests[k], dtype=np.int64) for rest in rests[k + 1 :])
    return np.asarray(earlier + later)


def whole_weights(weights: Sequence[Fraction]) -> list[int]:
    """Put weights on one scale of whole numbers.

    Example:
        >>> whole_weights([Fraction(1, 2), Fraction(1, 3), Fraction(0)])
        [3, 2, 0]
    """
    scale = lcm(*(weight.denominator for weight in weights))
    return [int(weight * scale) for weight in weights]
