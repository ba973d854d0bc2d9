"""Counts that grow from settlement to settlement, where counts say all that a contract looks at."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.metric import LatestMetric
from outcomes_fund.settlement.count_grid import claims_needed, count_grid
from outcomes_fund.settlement.counts import Counts, counts_of
from outcomes_fund.settlement.exact import Whole, total
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program

__all__ = ["GrowingCounts", "counts_say_all", "counts_until"]

DISPUTED = EVIDENCE_STATUSES.index("disputed")


def counts_say_all(program: Program, facts: Facts) -> bool:
    """Whether facts may be settled as counts, some of them after others.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

    Returns:
        True where no rule looks at a person or an order, nothing is disputed or moved by a correction, and no metric
        takes the latest value, which does not add up.
    """
    if claims_needed(program) or any(isinstance(each, LatestMetric) for each in program.contract.metrics):
        return False
    moved = facts.place_day is not facts.achieved and bool((facts.place_day != facts.achieved).any())
    return not moved and not bool((facts.status == DISPUTED).any())


@attrs.define
class GrowingCounts:
    """What the claims known so far add up to.

    Args:
        program: The compiled contract.

        worlds: Number of worlds.
    """

    program: Program
    worlds: int
    counts: Counts = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        grid = count_grid(self.program)
        self.counts = Counts(worlds=self.worlds, grid=grid, numerator={}, denominator={}, claims={})

    def add(self, facts: Facts) -> None:
        """Add claims that have become known."""
        if len(facts) == 0:
            return
        more = counts_of(self.program, facts)
        self.counts = attrs.evolve(
            self.counts,
            numerator=_together(self.counts.numerator, more.numerator),
            denominator=_together(self.counts.denominator, more.denominator),
            claims=_together(self.counts.claims, more.claims),
        )


def _together(one: dict[int, Whole], other: dict[int, Whole]) -> dict[int, Whole]:
    both = {metric: total(cells, other[metric]) for metric, cells in one.items() if metric in other}
    return {**one, **other, **both}


def counts_until(counts: Counts, until: date) -> Counts:
    """Leave out the cells after a day; a cell lies in one period, and periods are settled whole."""
    after = np.flatnonzero(counts.grid.edges[:-1] > epoch_day(until))
    if len(after) == 0:
        return counts
    first = int(after[0])
    return attrs.evolve(
        counts,
        numerator=_without(counts.numerator, first),
        denominator=_without(counts.denominator, first),
        claims=_without(counts.claims, first),
    )


def _without(by_metric: dict[int, Whole], first: int) -> dict[int, Whole]:
    """Leave out the cells from one on."""
    left = {metric: cells.copy() for metric, cells in by_metric.items()}
    for cells in left.values():
        cells[first:] = 0
    return left
