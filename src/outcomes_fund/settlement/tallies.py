"""Stage 2, measure: admitted claims added up over the window of each test, whatever grain they come in."""

from __future__ import annotations

from typing import Protocol

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.settlement.axis import Axis
from outcomes_fund.settlement.exact import Whole, total_at
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.segments import Rows, order_by

__all__ = ["ClaimTallies", "Tallies", "write_last"]

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


class Tallies(Protocol):
    """Sums over windows: for each metric, by its index in the contract, and each test, shape (T, worlds)."""

    @property
    def worlds(self) -> int:
        """Number of worlds."""

    def numerators(self, metric: int, axis: Axis) -> Whole:
        """Add up values, in steps of the metric."""

    def denominators(self, metric: int, axis: Axis) -> Whole:
        """Add up denominators, in steps of the metric."""

    def claims(self, metric: int, axis: Axis) -> Whole:
        """Count claims."""

    def last(self, metric: int, axis: Axis) -> tuple[Whole, Mask]:
        """Give the value of the claim achieved last in each window, in steps, and where there is one."""


@attrs.frozen(kw_only=True, eq=False)
class ClaimTallies:
    """Sums over claims.

    Args:
        facts: Claims in the order of place.

        counted: Rows of those that are measured: admitted and not disputed.
    """

    facts: Facts
    counted: Rows

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return self.facts.worlds

    def numerators(self, metric: int, axis: Axis) -> Whole:
        """Add up values, in steps of the metric."""
        rows = self._rows(metric)
        return self._sums(rows, self.facts.numerator[rows], axis)

    def denominators(self, metric: int, axis: Axis) -> Whole:
        """Add up denominators, in steps of the metric."""
        rows = self._rows(metric)
        return self._sums(rows, self.facts.denominator[rows], axis)

    def claims(self, metric: int, axis: Axis) -> Whole:
        """Count claims."""
        rows = self._rows(metric)
        return self._sums(rows, np.ones(len(rows), dtype=np.int64), axis)

    def last(self, metric: int, axis: Axis) -> tuple[Whole, Mask]:
        """Give the value of the claim achieved last in each window; of a tie the last in the order of place."""
        facts, rows = self.facts, self._rows(metric)
        values = np.zeros((len(axis), facts.worlds), dtype=np.int64)
        exists = np.zeros(values.shape, dtype=bool)
        if axis.cohorts:
            for place in range(len(axis)):
                own = self._of_cohort(rows, axis, place)
                write_last(facts.world[own].astype(np.int64), facts.achieved[own], facts.numerator[own], values[place])
                exists[place, facts.world[own]] = True
            return values, exists
        cell, inside = self._cells(rows, axis)
        own = rows[inside]
        write_last(cell[inside], facts.achieved[own], facts.numerator[own], values.reshape(-1))
        exists.reshape(-1)[cell[inside]] = True
        return values, exists

    def _rows(self, metric: int) -> Rows:
        rows: Rows = self.counted[self.facts.metric[self.counted] == metric]
        return rows

    def _sums(self, rows: Rows, values: Whole, axis: Axis) -> Whole:
        facts = self.facts
        if axis.cohorts:
            number = np.full(len(facts), -1, dtype=np.int64)
            number[rows] = np.arange(len(rows))
            found = [self._of_cohort(rows, axis, place) for place in range(len(axis))]
            return np.stack(
                [total_at(facts.world[own].astype(np.int64), values[number[own]], facts.worlds) for own in found]
            )
        cell, inside = self._cells(rows, axis)
        return total_at(cell[inside], values[inside], len(axis) * facts.worlds).reshape(len(axis), facts.worlds)

    def _cells(self, rows: Rows, axis: Axis) -> tuple[Codes, Mask]:
        """Give each claim its test and world as one number, and say whether any test looks at it."""
        place = np.searchsorted(axis.edges, self.facts.achieved[rows], side="right") - 1
        cell = place.astype(np.int64) * self.facts.worlds + self.facts.world[rows]
        return cell, np.asarray(place < len(axis), dtype=bool)

    def _of_cohort(self, rows: Rows, axis: Axis, place: int) -> Rows:
        own = self.facts.cohort[rows] == axis.cohorts[place]
        found: Rows = rows[own & (self.facts.achieved[rows] <= epoch_day(axis.days[place]))]
        return found


def write_last(cell: Codes, day: npt.NDArray[np.int32], values: Whole, out: Whole) -> None:
    """Write the value with the latest day into each cell; of a tie the last in the order of place."""
    order = order_by(cell, day)
    last = np.append(cell[order][1:] != cell[order][:-1], np.ones(min(len(cell), 1), dtype=bool))
    out[cell[order][last]] = values[order[last]]
