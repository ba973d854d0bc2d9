"""Orders and groups of rows: sort by several keys at once, add up within groups in that order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.exact import Whole, peak, roomy

__all__ = ["Groups", "Keys", "Rows", "first_in_group", "first_of", "grouped", "of_rows", "order_by"]

Keys = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]

# Bits of a signed 64-bit number that a packed key may fill.
KEY_BITS = 63

# A table of all keys is used as long as it is not much larger than the rows.
PLACES_PER_ROW, PLACES_MIN = 8, 1_024


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
    packing = _packing(keys)
    row_bits = (count - 1).bit_length()
    if packing.bits + row_bits > KEY_BITS:
        return np.lexsort(tuple(reversed(keys)))
    packed = packing.packed(keys)
    if _rises(packed):
        return np.arange(count, dtype=np.int64)
    packed = _sorted_with_rows(packed, row_bits)
    packed &= (1 << row_bits) - 1
    return packed


@attrs.frozen(kw_only=True)
class _Packing:
    """How several keys go into one number that sorts as they do.

    Args:
        lows: Least value of each key.

        widths: Bits that each key takes above its least value.
    """

    lows: tuple[int, ...]
    widths: tuple[int, ...]

    @property
    def bits(self) -> int:
        """Bits that all keys take together."""
        return sum(self.widths)

    def packed(self, keys: Sequence[Keys]) -> Rows:
        """Put the keys into one number, shape (rows,)."""
        packed = np.zeros(len(keys[0]), dtype=np.int64)
        for key, low, width in zip(keys, self.lows, self.widths, strict=True):
            if width:
                packed <<= width
                packed += key
                packed -= low
        return packed


def _packing(keys: Sequence[Keys]) -> _Packing:
    # A column of one number needs no looking through.
    seen = [key[:1] if key.strides == (0,) else key for key in keys]
    lows = tuple(int(key.min()) for key in seen)
    widths = tuple((int(key.max()) - low).bit_length() for key, low in zip(seen, lows, strict=True))
    return _Packing(lows=lows, widths=widths)


def _rises(packed: Rows) -> bool:
    """Whether rows stand in order already, as those of simulated worlds mostly do."""
    return bool((packed[1:] >= packed[:-1]).all())


def _sorted_with_rows(packed: Rows, row_bits: int) -> Rows:
    """Sort packed keys with the number of their row in the lowest bits."""
    packed <<= row_bits
    packed |= np.arange(len(packed), dtype=np.int64)
    packed.sort()
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

        start: Position along the order at which each group begins.

        in_place: Whether the order is that in which rows stand.
    """

    order: Rows
    start: Rows
    in_place: bool

    @property
    def group(self) -> Rows:
        """Number of the group of each row along the order."""
        return self._spread(np.arange(len(self.start), dtype=np.int64))

    def running_before(self, values: Whole) -> Whole:
        """Add up what comes earlier in the same group.

        Args:
            values: Whole numbers by row, shape (rows,).

        Returns:
            For each row the sum over the earlier rows of its group, 0 for the first; by row.
        """
        along = self._along(roomy(values, peak(values) * max(len(values), 1)))
        before = np.cumsum(along, dtype=along.dtype)
        before -= along
        before -= self._spread(before[self.start])
        return self._by_row(before)

    def totals(self, values: Whole) -> Whole:
        """Add up each group; the sum is given by row, so that it can be compared with each row."""
        along = self._along(roomy(values, peak(values) * max(len(values), 1)))
        sums = np.add.reduceat(along, self.start) if len(along) else along
        return self._by_row(self._spread(sums))

    def _along(self, values: Whole) -> Whole:
        return values if self.in_place else values[self.order]

    def _by_row(self, along: Whole) -> Whole:
        if self.in_place:
            return along
        out = np.empty_like(along)
        out[self.order] = along
        return out

    def _spread(self, by_group: Whole) -> Whole:
        """Give each row along the order what its group has."""
        return np.repeat(by_group, np.diff(self.start, append=len(self.order)))


def grouped(*keys: Keys) -> Groups:
    """Put rows with equal keys into groups; within a group rows keep their order.

    Example:
        >>> import numpy as np
        >>> groups = grouped(np.array([7, 3, 7]))
        >>> groups.running_before(np.array([10, 20, 30])).tolist()
        [0, 0, 10]
    """
    count = len(keys[0])
    packing, row_bits = _packing(keys) if count else _Packing(lows=(), widths=()), max(count - 1, 0).bit_length()
    if count == 0 or packing.bits + row_bits > KEY_BITS:
        order = order_by(*keys)
        return Groups(order=order, start=np.flatnonzero(first_of(order, *keys)), in_place=False)
    packed = packing.packed(keys)
    if in_place := _rises(packed):
        order = np.arange(count, dtype=np.int64)
    else:
        packed = _sorted_with_rows(packed, row_bits)
        order = packed & ((1 << row_bits) - 1)
        packed >>= row_bits
    begins = np.append(True, packed[1:] != packed[:-1])
    return Groups(order=order, start=np.flatnonzero(begins), in_place=in_place)


def first_in_group(*keys: Keys) -> npt.NDArray[np.bool_]:
    """Mark the rows before which no row has the same keys, shape (rows,).

    Example:
        >>> import numpy as np
        >>> first_in_group(np.array([7, 3, 7])).tolist()
        [True, True, False]
    """
    count = len(keys[0])
    first = np.zeros(count, dtype=bool)
    packing = _packing(keys) if count else _Packing(lows=(), widths=())
    if (1 << packing.bits) > PLACES_PER_ROW * count + PLACES_MIN:
        groups = grouped(*keys)
        first[groups.order[groups.start]] = True
        return first
    # Few enough different keys for a table of their own, which is several times faster than sorting.
    packed, numbers = packing.packed(keys) if count else np.zeros(0, dtype=np.int64), np.arange(count, dtype=np.int64)
    place = np.empty(1 << packing.bits, dtype=np.int64)
    place[packed[::-1]] = numbers[::-1]  # of rows with the same place the last one written stays: the first row
    return np.asarray(place[packed] == numbers, dtype=bool)


def of_rows(column: npt.NDArray[Any], rows: Rows) -> npt.NDArray[Any]:
    """Pick rising rows of a column; where they are all rows there is nothing to copy.

    Args:
        column: One entry for each row, shape (rows, ...).

        rows: Different row numbers, rising.
    """
    return column if len(rows) == len(column) else column[rows]
