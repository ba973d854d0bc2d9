"""What only one of two scenarios has, where they are held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from outcomes_fund.errors import listed

if TYPE_CHECKING:
    from outcomes_fund.exposure.deciding.compare import Comparison

__all__ = ["lacking_lines"]


def lacking_lines(comparison: Comparison) -> Iterator[str]:
    """Say which contracts, grants and loans only one side has; nothing where both have the same.

    Args:
        comparison: As ``compare`` gives it.
    """
    pairs = [
        (comparison.base, [row for row in comparison.rows if row.other is None]),
        (comparison.other, [row for row in comparison.rows if row.base is None]),
    ]
    for title, rows in pairs:
        named = (row.statistic.subject.name for row in rows)
        names = list(dict.fromkeys(name for name in named if name is not None))
        if names:
            yield f"Only {title} has {listed(names)}, so all of it is in the difference of the totals."
