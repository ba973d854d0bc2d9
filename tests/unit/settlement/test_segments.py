"""Rows in groups, whichever way is quickest: in place, by a packed key, by a table, or by several keys in turn."""

from __future__ import annotations

import numpy as np
import pytest

from outcomes_fund.settlement.segments import first_in_group, grouped, of_rows, order_by

LARGE = 2**61

KEYS = {
    "sorted": ((0, 0, 1, 1, 1, 3), (5, 5, 4, 4, 9, 9)),
    "mixed": ((3, 0, 3, 0, 1, 3), (9, 5, 9, 5, 9, 4)),
    "far apart": ((LARGE, -7, LARGE, -7, 0, LARGE), (9, 5, 9, 5, 9, 4)),
    "one group": ((2, 2, 2), (1, 1, 1)),
    "one row": ((7,), (8,)),
    "no row": ((), ()),
}


@pytest.mark.parametrize("name", KEYS)
def test_groups_add_up_in_order(name: str) -> None:
    """Each row finds the sum of the rows before it with the same keys, and the total of all of them."""
    keys = [np.array(key, dtype=np.int64) for key in KEYS[name]]
    values = np.arange(1, len(keys[0]) + 1)
    who = list(zip(*KEYS[name], strict=True))

    groups = grouped(*keys)

    alike = [[place for place, other in enumerate(who) if other == own] for own in who]
    assert groups.totals(values).tolist() == [sum(place + 1 for place in places) for places in alike]
    assert groups.running_before(values).tolist() == [
        sum(place + 1 for place in places if place < row) for row, places in enumerate(alike)
    ]
    assert first_in_group(*keys).tolist() == [row == min(places) for row, places in enumerate(alike)]


@pytest.mark.parametrize("name", KEYS)
def test_order_is_that_of_sorting(name: str) -> None:
    """Rows are put in the order of their keys, ties in the order in which they stand."""
    who = list(zip(*KEYS[name], strict=True))

    order = order_by(*(np.array(key, dtype=np.int64) for key in KEYS[name]))

    assert order.tolist() == sorted(range(len(who)), key=who.__getitem__)


def test_column_of_one_number() -> None:
    """A key that is one number for all rows tells no rows apart."""
    world = np.broadcast_to(np.int32(4), 3)

    assert first_in_group(world, np.array([1, 2, 1])).tolist() == [True, True, False]


def test_all_rows_are_not_copied() -> None:
    """Where all rows are picked a column stays what it is; else the rows are."""
    column = np.array([10, 20, 30])

    assert of_rows(column, np.arange(3)) is column
    assert of_rows(column, np.array([0, 2])).tolist() == [10, 30]
