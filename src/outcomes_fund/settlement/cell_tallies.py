"""Evidence as counts, and stage 2, measure, on it: cells added up over the window of each test."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.admit import outside_outcome_window
from outcomes_fund.settlement.axis import Axis
from outcomes_fund.settlement.count_grid import CountGrid
from outcomes_fund.settlement.exact import Whole, peak, product, roomy
from outcomes_fund.settlement.program import PricedLine, Program

__all__ = ["CellTallies", "Counts"]

Mask = npt.NDArray[np.bool_]


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


@attrs.frozen(kw_only=True, eq=False)
class CellTallies:
    """Sums over cells.

    Args:
        program: The compiled contract.

        counts: What verified claims add up to in each cell.
    """

    program: Program
    counts: Counts

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return self.counts.worlds

    def numerators(self, metric: int, axis: Axis) -> Whole:
        """Add up values, in steps of the metric."""
        return self._sums(self._admitted(self.counts.numerator, metric), axis)

    def denominators(self, metric: int, axis: Axis) -> Whole:
        """Add up denominators, in steps of the metric."""
        return self._sums(self._admitted(self.counts.denominator, metric), axis)

    def claims(self, metric: int, axis: Axis) -> Whole:
        """Count claims."""
        return self._sums(self._admitted(self.counts.claims, metric), axis)

    def last(self, metric: int, axis: Axis) -> tuple[Whole, Mask]:
        """Give the value of the claim achieved last in each window, in steps, and where there is one."""
        own, claims = self._admitted(self.counts.numerator, metric), self._admitted(self.counts.claims, metric)
        values = np.zeros((len(axis), self.worlds), dtype=own.dtype)
        exists = np.zeros(values.shape, dtype=bool)
        for cell, place in self._places(axis):
            there = np.asarray(claims[cell] > 0, dtype=bool)
            np.copyto(values[place], own[cell], where=there)
            exists[place] |= there
        return values, exists

    def units(self, line: PricedLine) -> Whole:
        """Give the units of all admitted claims of a line in each cell, in ticks, shape (cells, worlds)."""
        return product(self._admitted(self.counts.numerator, line.metric), self.program.steps[line.metric])

    def _admitted(self, cells: dict[int, Whole], metric: int) -> Whole:
        """Give the cells of a metric or of the one whose evidence it reads, 0 outside its window of outcomes."""
        record = self.program.contract.metrics[metric]
        if metric not in cells and record.evidence is not None:
            own = cells.get(self.program.metric_index(record.evidence))
        else:
            own = cells.get(metric)
        if own is None:
            return np.zeros((len(self.counts.grid), self.worlds), dtype=np.int64)
        number = np.zeros(len(own), dtype=np.int32)
        outside = outside_outcome_window([record.admission], number, self.counts.grid.edges[:-1])
        return np.where(outside[:, np.newaxis], 0, own) if outside.any() else own

    def _sums(self, cells: Whole, axis: Axis) -> Whole:
        places = self._places(axis)
        if len(places) == len(axis) == len(cells):
            return cells
        cells = roomy(cells, peak(cells) * len(cells))
        sums = np.zeros((len(axis), self.worlds), dtype=cells.dtype)
        for cell, place in places:
            sums[place] += cells[cell]
        return sums

    def _places(self, axis: Axis) -> list[tuple[int, int]]:
        """Give each cell with the test in whose window it lies; the cells after the last test lie in none."""
        place = np.searchsorted(axis.edges, self.counts.grid.edges[:-1], side="right") - 1
        return [(cell, number) for cell, number in enumerate(place.tolist()) if number < len(axis)]
