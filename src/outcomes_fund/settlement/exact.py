"""Exact arithmetic on whole arrays: room for 64 bits, sums, products and largest remainders.

NumPy wraps silently when a whole number leaves 64 bits. So every product and sum here is preceded by a
bound made of Python integers; where the bound does not fit, the array goes over to Python integers
(dtype object), on which the same expressions hold, and stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "ROOM",
    "Whole",
    "alike",
    "difference",
    "filled",
    "is_wide",
    "largest_remainder",
    "narrow",
    "only",
    "peak",
    "product",
    "roomy",
    "total",
    "total_at",
    "whole_weights",
]

# Whole numbers, 64 bits wide or Python integers.
Whole = npt.NDArray[Any]

ROOM = 2**62

# Largest sum of weights for which amounts are shared by a table of remainders.
TABLE_MAX = 100_000


def is_wide(array: Whole) -> bool:
    """Whether an array holds Python integers."""
    return array.dtype == object


def peak(array: Whole) -> int:
    """Give the largest magnitude in an array as a Python integer; 0 if it is empty."""
    if array.size == 0:
        return 0
    one = only(array)
    if one is not None:
        return abs(one)
    return max(abs(int(array.max())), abs(int(array.min())))


def alike(shape: int | tuple[int, ...], number: int) -> Whole:
    """Make an array of one whole number that takes no room; it can be read, and not written to."""
    return np.broadcast_to(filled((), number), shape)


def only(array: Whole) -> int | None:
    """Give the one number that an array has everywhere, where its layout says so; None where it has to be looked at.

    Example:
        >>> only(alike((3, 4), 7)), only(filled((3, 4), 7))
        (7, None)
    """
    if array.size == 1 or (array.size and not any(array.strides)):
        return int(array.flat[0])
    return None


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
    if not isinstance(right, int) and right.shape == left.shape:
        one = only(right)
        right = right if one is None else one
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
    if len(weights) == 1:
        (weight,) = weights
        return [amount if (weight > 0).all() else np.where(np.asarray(weight > 0, dtype=bool), amount, 0)]
    if all(weight.size < amount.size and weight.shape[-1] == 1 for weight in weights):
        return _by_row(amount, weights)
    return _divided(amount, weights)


def _by_row(amount: Whole, weights: Sequence[Whole]) -> list[Whole]:
    """Share amounts whose weights are the same along the last axis: rows with the same weights together."""
    rows = amount.reshape(-1, amount.shape[-1])
    each = [np.broadcast_to(weight, (*amount.shape[:-1], 1)).reshape(-1).tolist() for weight in weights]
    alike: dict[tuple[int, ...], list[int]] = {}
    for row, shares in enumerate(zip(*each, strict=True)):
        alike.setdefault(shares, []).append(row)
    if len(alike) == 1:
        (shares,) = alike
        return _by_table(amount, shares)
    found = [np.empty_like(rows) for _ in weights]
    for shares, chosen in alike.items():
        for share, part in zip(found, _by_table(rows[chosen], shares), strict=True):
            share[chosen] = part
    return [share.reshape(amount.shape) for share in found]


def _by_table(amount: Whole, weights: tuple[int, ...]) -> list[Whole]:
    """Share amounts by the same weights: whole rounds of their sum as they are, and the rest as a table says."""
    whole = sum(weights)
    if whole == 0:
        return [np.zeros_like(amount) for _ in weights]
    if is_wide(amount) or whole > TABLE_MAX:
        return _divided(amount, [filled((1,) * amount.ndim, weight) for weight in weights])
    rounds = amount // whole
    rest = amount - rounds * whole
    table = _divided(np.arange(whole), [filled(1, weight) for weight in weights])
    return [rounds * weight + share[rest] for weight, share in zip(weights, table, strict=True)]


def _divided(amount: Whole, weights: Sequence[Whole]) -> list[Whole]:
    """Share each amount by its own weights."""
    bound = sum(peak(weight) for weight in weights)
    whole = sum((roomy(weight, bound) for weight in weights), start=np.zeros(amount.shape, dtype=np.int64))
    shared = np.asarray(whole > 0, dtype=bool)
    divisor = np.where(shared, whole, 1)
    parts = [product(amount, weight) for weight in weights]
    shares = [part // divisor for part in parts]
    rests = [part - share * divisor for part, share in zip(parts, shares, strict=True)]
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
