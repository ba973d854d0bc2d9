"""Sums of blocks put together: arrays of all worlds, filled in whatever order blocks come."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date
from math import prod
from pathlib import Path
from shutil import disk_usage
from tempfile import mkstemp

import attrs
import numpy as np

from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.result import Whole
from outcomes_fund.exposure.runs.sums import BlockSums, Portfolio
from outcomes_fund.exposure.stops import NoRoom

__all__ = ["MAPPED_BYTES_MIN", "Gathered"]

# Arrays from this size on lie in files where a folder is given; smaller ones do no harm in memory.
MAPPED_BYTES_MIN = 256 * 2**20

ITEM_BYTES = 8


@attrs.define(kw_only=True, eq=False)
class Gathered:
    """Sums of all worlds so far.

    Args:
        portfolio: What they are of.

        folder: Where large arrays are mapped from; None keeps all in memory.

        worlds: Number of worlds there is room for.

        done: Worlds that are in.

        by_name: Shape (names, worlds).

        by_year: For each budget year, shape (accounts, worlds).

        calendar, bindings: As in the sums of a block, over all worlds.
    """

    portfolio: Portfolio
    folder: Path | None = None
    worlds: int = 0
    done: int = 0
    by_name: Whole = attrs.Factory(lambda: np.zeros((0, 0), dtype=np.int64))
    by_year: dict[int, Whole] = attrs.Factory(dict)
    calendar: dict[tuple[date, int, str], int] = attrs.Factory(lambda: defaultdict(int))
    bindings: dict[tuple[int, int], tuple[int, int]] = attrs.Factory(dict)
    files: list[Path] = attrs.Factory(list)

    def make_room(self, worlds: int) -> None:
        """Make room for more worlds; those that are in stay."""
        before, by_name, by_year = self.worlds, self.by_name, dict(self.by_year)
        self.worlds = worlds
        self.by_name = self._room("by_name", (len(self.portfolio.names), worlds))
        if before:
            self.by_name[:, :before] = by_name
        for year, sheet in by_year.items():
            self.by_year[year] = self._room(f"year_{year}", (len(self.portfolio.accounts), worlds))
            self.by_year[year][:, :before] = sheet

    def put(self, sums: BlockSums) -> None:
        """Put the sums of a block in their place."""
        at = slice(sums.block * BLOCK, sums.block * BLOCK + sums.worlds)
        self.by_name[:, at] = sums.by_name
        for year, sheet in sums.by_year.items():
            if year not in self.by_year:
                self.by_year[year] = self._room(f"year_{year}", (len(self.portfolio.accounts), self.worlds))
            self.by_year[year][:, at] = sheet
        for key, total in sums.calendar.items():
            self.calendar[key] += total
        for limit, (worlds, squares) in sums.bindings.items():
            before = self.bindings.get(limit, (0, 0))
            self.bindings[limit] = before[0] + worlds, before[1] + squares
        self.done += sums.worlds

    def total(self) -> Whole:
        """Give what all pay together in each world, shape (worlds,)."""
        total: Whole = self.by_name.sum(axis=0, dtype=np.int64)
        return total

    def years(self) -> tuple[int, ...]:
        """Give the budget years in which some world pays, rising."""
        return tuple(sorted(year for year, sheet in self.by_year.items() if sheet.any()))

    def by_account_year(self) -> Whole:
        """Give what accounts pay by year, shape (accounts, years, worlds); the sheets of years are given up."""
        years = self.years()
        whole = self._room("by_account_year", (len(self.portfolio.accounts), len(years), self.worlds))
        for place, year in enumerate(years):
            # One year is given up before the next is copied, so that never two copies of all are held.
            whole[:, place] = self.by_year.pop(year)
        self.by_year.clear()
        return whole

    def drop(self, *, but: tuple[Whole, ...] = ()) -> None:
        """Remove the files of arrays that are not needed any more.

        Args:
            but: Arrays whose files stay.
        """
        kept = {Path(array.filename) for array in but if isinstance(array, np.memmap) and array.filename}
        for path in self.files:
            if path.resolve() not in kept:
                path.unlink(missing_ok=True)
        self.files = [path for path in self.files if path.exists()]

    def _room(self, title: str, shape: tuple[int, ...]) -> Whole:
        if self.folder is None or prod(shape) * ITEM_BYTES < MAPPED_BYTES_MIN:
            return np.zeros(shape, dtype=np.int64)
        # A mapped file takes its room bit by bit, and where there is none left the process is killed.
        needed, free = prod(shape) * ITEM_BYTES, disk_usage(self.folder).free
        if needed > free:
            raise NoRoom(str(self.folder), needed, free)
        # A name of its own: the arrays of another run in this folder may still be read.
        descriptor, name = mkstemp(prefix=f"{title}_{self.worlds}_", suffix=".int64", dir=self.folder)
        os.close(descriptor)
        path = Path(name)
        self.files.append(path)
        return np.memmap(path, dtype=np.int64, mode="w+", shape=shape)
