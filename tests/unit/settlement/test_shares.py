"""Amounts shared by a table of remainders are those shared by division, cell by cell."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.settlement import exact
from outcomes_fund.settlement.exact import largest_remainder


def by_hand(amount: int, weights: tuple[int, ...]) -> list[int]:
    """Share one amount with fractions: whole parts first, then units to the largest remainders, ties in order."""
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    parts = [Fraction(amount * weight, whole) for weight in weights]
    shares = [part.numerator // part.denominator for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda k: (shares[k] - parts[k], k))
    for k in by_rest[: amount - sum(shares)]:
        shares[k] += 1
    return shares


@given(
    amounts=st.lists(st.integers(0, 2**61), min_size=2, max_size=4),
    rows=st.lists(st.tuples(*[st.integers(0, 60_000)] * 3), min_size=1, max_size=3),
)
def test_same_weights_share_as_by_hand(amounts: list[int], rows: list[tuple[int, ...]]) -> None:
    """Rows of weights that hold for all worlds, small or beyond any table, share by the largest remainders."""
    amount = np.array([amounts] * len(rows))
    weights = [np.array([[row[k]] for row in rows]) for k in range(3)]

    shares = largest_remainder(amount, weights)

    for place, row in enumerate(rows):
        for world, each in enumerate(amounts):
            assert [int(share[place, world]) for share in shares] == by_hand(each, row)


def test_beyond_the_table() -> None:
    """Weights whose sum is too large for a table share alike."""
    amount, weights = np.array([[7, 100]]), (exact.TABLE_MAX, 1, exact.TABLE_MAX)

    shares = largest_remainder(amount, [np.array([[weight]]) for weight in weights])

    assert [share[0].tolist() for share in shares] == [[4, 50], [0, 0], [3, 50]]
