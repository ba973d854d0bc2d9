"""Money of a block, added up by name, and by account and budget year, as contracts are settled one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.exposure.result import Account, Whole
from outcomes_fund.exposure.stops import AmountTooLarge
from outcomes_fund.settlement.exact import ROOM, is_wide, narrow, peak

__all__ = ["BlockSums", "Mask", "Portfolio"]

Mask = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True)
class Portfolio:
    """What the sums of a block are of.

    Args:
        names: Contracts, grants and loans.

        accounts: Programmes with their payers.

        group: Worlds that belong together for standard errors.
    """

    names: tuple[str, ...]
    accounts: tuple[Account, ...]
    group: int


@attrs.define(kw_only=True, eq=False)
class BlockSums:
    """Sums of one block; the same whoever worked on it.

    Args:
        block: Number of the block.

        worlds: Number of worlds.

        portfolio: What they are of.

        by_name: Whole minor units, shape (names, worlds).

        by_year: For each budget year in which money moves, shape (accounts, worlds).

        calendar: By day, row of the name and payer, the sum over all worlds.

        bindings: By row of the name and place of the limit, in how many worlds it bound, and the sum over groups of
            worlds of the squares of that.

        bounds: For each row of a name, what its amounts come to at most.

        bound: The sum of these; sums of all stay within 64 bits where it does.
    """

    block: int
    worlds: int
    portfolio: Portfolio
    by_name: Whole
    by_year: dict[int, Whole] = attrs.Factory(dict)
    calendar: dict[tuple[date, int, str], int] = attrs.Factory(lambda: defaultdict(int))
    bindings: dict[tuple[int, int], tuple[int, int]] = attrs.Factory(dict)
    bounds: dict[int, int] = attrs.Factory(lambda: defaultdict(int))
    bound: int = 0

    @classmethod
    def begun(cls, portfolio: Portfolio, *, block: int, worlds: int) -> BlockSums:
        """Begin with nothing."""
        by_name = np.zeros((len(portfolio.names), worlds), dtype=np.int64)
        return cls(block=block, worlds=worlds, portfolio=portfolio, by_name=by_name)

    def add_years(self, row: int, account: int, years: Sequence[int], amounts: Whole, *, at: slice) -> None:
        """Add what an account pays for a name.

        Args:
            row: Row of the name.

            account: Row of the account whose money it is.

            years: Budget year of each row of amounts.

            amounts: Whole minor units, shape (len(years), worlds of ``at``).

            at: The worlds.

        Raises:
            AmountTooLarge: If sums might leave 64 bits.
        """
        fitting = self._fitting(row, amounts)
        for year in sorted(set(years)):
            rows = [number for number, each in enumerate(years) if each == year]
            total = fitting[rows[0]] if len(rows) == 1 else fitting[rows].sum(axis=0, dtype=np.int64)
            if total.any():
                self._of_year(year)[account, at] += total
                self.by_name[row, at] += total

    def add_days(self, row: int, payer: str, days: Iterable[date], amounts: Whole) -> None:
        """Add what moves on days to the calendar.

        Args:
            row: Row of the name.

            payer: Who pays.

            days: Day of each row of amounts.

            amounts: Whole minor units, shape (days, worlds).
        """
        wide = is_wide(amounts) or peak(amounts) * amounts.shape[-1] >= ROOM
        totals = amounts.astype(object).sum(axis=1) if wide else amounts.sum(axis=1, dtype=np.int64)
        for day, total in zip(days, totals.tolist(), strict=True):
            if total:
                self.calendar[day, row, payer] += total

    def add_binding(self, row: int, limit: int, bound: Mask) -> None:
        """Count the worlds in which a limit took something off.

        Args:
            row: Row of the name.

            limit: Place of the limit.

            bound: Whether it did, in all worlds of the block.
        """
        # A last group that is cut short is counted as it is.
        starts = np.arange(0, len(bound), self.portfolio.group)
        in_groups = np.add.reduceat(bound, starts, dtype=np.int64)
        self.bindings[row, limit] = int(in_groups.sum()), int((in_groups * in_groups).sum())

    def _of_year(self, year: int) -> Whole:
        if year not in self.by_year:
            self.by_year[year] = np.zeros((len(self.portfolio.accounts), self.worlds), dtype=np.int64)
        return self.by_year[year]

    def _fitting(self, row: int, amounts: Whole) -> Whole:
        fitting = narrow(amounts)
        more = peak(fitting) * len(fitting)
        self.bounds[row] += more
        self.bound += more
        if is_wide(fitting) or self.bound >= ROOM:
            worst = max(self.bounds, key=self.bounds.__getitem__)
            raise AmountTooLarge(self.portfolio.names[worst], self.bounds[worst])
        return fitting
