"""Orders and groups of rows: sort by several keys at once, add up within groups in that order."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.exact import Whole, peak, roomy

__all__ = ["Groups", "Keys", "Rows", "first_of", "grouped", "order_by"]

Keys = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]

# Bits of a signed 64-bit number that a packed key may fill.
KEY_BITS = 63


def order_by(*keys: Keys) -> Rows:
    """Give the order that sorts rows by several whole keys, the first one first; ties keep their places.

    The keys and the row number are packed into one 64-bit number and sorted as that, which is several
    times faster than sorting by each key in turn.

    Args:
        keys: Whole numbers, each of shape (rows,).

    Returns:
        Row numbers in sorted order, shape (rows,).

    Example:
        >>> import numpy as np
        >>> order_by(np.array([1, 0, 1, 0]), np.array([5, 6, 4, 6])).tolist()
        [1, 3, 2, 0]
    """
    count = len(keys[0])
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    lows = [int(key.min()) for key in keys]
    widths = [(int(key.max()) - low).bit_length() for key, low in zip(keys, lows, strict=True)]
    row_bits = (count - 1).bit_length()
    if sum(widths) + row_bits > KEY_BITS:
        return np.lexsort(tuple(reversed(keys)))
    packed = np.zeros(count, dtype=np.int64)
    for key, low, width in zip(keys, lows, widths, strict=True):
        if width:
            packed <<= width
            packed |= key.astype(np.int64) - low
    packed <<= row_bits
    packed |= np.arange(count, dtype=np.int64)
    packed.sort()
    packed &= (1 << row_bits) - 1
    return packed


def first_of(order: Rows, *keys: Keys) -> npt.NDArray[np.bool_]:
    """Mark, along an order, where a group of rows with equal keys begins.

    Returns:
        True at the first row of each group, shape (rows,), along the order.
    """
    begins = np.zeros(len(order), dtype=bool)
    begins[:1] = True
    for key in keys:
        if key.strides == (0,):
            continue  # a column of one number begins no group
        along = key[order]
        begins[1:] |= along[1:] != along[:-1]
    return begins


@attrs.frozen(kw_only=True, eq=False)
class Groups:
    """Rows put into groups, in order within each group.

    Args:
        order: Row numbers, group after group.

        group: Number of the group of each row along the order.

        start: Position along the order at which each group begins.
    """

    order: Rows
    group: Rows
    start: Rows

    def running_before(self, values: Whole) -> Whole:
        """Add up what comes earlier in the same group.

        Args:
            values: Whole numbers by row, shape (rows,).

        Returns:
            For each row the sum over the earlier rows of its group, 0 for the first; by row.
        """
        along = roomy(values, peak(values) * max(len(values), 1))[self.order]
        before = np.cumsum(along, dtype=along.dtype) - along
        out = np.empty_like(before)
        out[self.order] = before - before[self.start][self.group]
        return out

    def totals(self, values: Whole) -> Whole:
        """Add up each group; the sum is given by row, so that it can be compared with each row."""
        along = roomy(values, peak(values) * max(len(values), 1))[self.order]
        sums = np.add.reduceat(along, self.start) if len(along) else along
        out = np.empty_like(along)
        out[self.order] = sums[self.group] if len(along) else sums
        return out


def grouped(*keys: Keys) -> Groups:
    """Put rows with equal keys into groups; within a group rows keep their order.

    Example:
        >>> import numpy as np
        >>> groups = grouped(np.array([7, 3, 7]))
        >>> groups.running_before(np.array([10, 20, 30])).tolist()
        [0, 0, 10]
    """
    order = order_by(*keys)
    begins = first_of(order, *keys)
    return Groups(order=order, group=np.cumsum(begins) - 1, start=np.flatnonzero(begins))
