"""Evidence as counts: how much of each metric falls into each cell of time, in each of many worlds."""

from __future__ import annotations

import attrs
import numpy as np

from outcomes_fund.domain.metric import LatestMetric
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.settlement.admit import admit
from outcomes_fund.settlement.count_grid import CountGrid, count_grid
from outcomes_fund.settlement.exact import Whole, total_at
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows
from outcomes_fund.settlement.tallies import write_last

__all__ = ["Counts", "counts_of"]


@attrs.frozen(kw_only=True, eq=False)
class Counts:
    """What verified claims add up to in each cell of time, for one world or many.

    Each dictionary goes by the index of the metric in the contract; what is not there is 0. A metric that reads the
    evidence of another has its own entries, or else those of the metric it reads.

    Args:
        worlds: Number of worlds.

        grid: The cells.

        numerator: Sum of the values in steps of the metric, shape (cells, worlds); of a metric of kind ``latest`` the
            value of the last claim in the cell. A ``milestone`` needs none.

        denominator: Likewise, of a ``rate``.

        claims: Number of claims, of a ``mean``, ``milestone`` or ``latest``.
    """

    worlds: int
    grid: CountGrid
    numerator: dict[int, Whole]
    denominator: dict[int, Whole]
    claims: dict[int, Whole]


def counts_of(program: Program, facts: Facts) -> Counts:
    """Add claims up to counts: the same evidence in the coarser grain.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place; those that are not admitted, or disputed, do not count.

    Returns:
        Sums by metric, cell and world. They settle to the same amounts as the facts where ``claims_needed`` names
        nothing, no claim is disputed, and no correction has moved a claim to another day.
    """
    grid = count_grid(program)
    admitted = np.flatnonzero(admit(program, facts).reason == Reason.ADMITTED)
    cell = grid.cell_of(facts.achieved[admitted]) * facts.worlds + facts.world[admitted]
    counts = Counts(worlds=facts.worlds, grid=grid, numerator={}, denominator={}, claims={})
    shape = (len(grid), facts.worlds)
    for number, metric in enumerate(program.contract.metrics):
        own = facts.metric[admitted] == number
        if not own.any():
            continue
        rows, cells = admitted[own], cell[own]
        counts.claims[number] = total_at(cells, np.ones(len(rows), dtype=np.int64), shape[0] * shape[1]).reshape(shape)
        if isinstance(metric, LatestMetric):
            counts.numerator[number] = _last(facts, rows, cells, shape)
            continue
        for sums, values in ((counts.numerator, facts.numerator), (counts.denominator, facts.denominator)):
            sums[number] = total_at(cells, values[rows], shape[0] * shape[1]).reshape(shape)
    return counts


def _last(facts: Facts, rows: Rows, cells: Rows, shape: tuple[int, int]) -> Whole:
    """Give the value of the last claim in each cell, 0 where there is none."""
    values = np.zeros(shape, dtype=np.int64)
    write_last(cells, facts.achieved[rows], facts.numerator[rows], values.reshape(-1))
    return values
