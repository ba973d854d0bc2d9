"""What was simulated: money by contract and world, by account, year and world, and when it moves on average."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.errors import UnknownName
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Account", "Binding", "CalendarRow", "Environment", "Exposure", "Whole"]

Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True, order=True)
class Account:
    """Whose money it is, and the programme from whose budget it is paid.

    Args:
        programme: The programme; empty where there is none.

        payer: Who pays.
    """

    programme: str
    payer: str


@attrs.frozen(kw_only=True)
class CalendarRow:
    """Money that moves on a day.

    Args:
        on: The day.

        name: The contract, grant or loan.

        payer: Who pays.

        total_minor: Sum over all worlds, whole minor units; negative where more is received than paid.
    """

    on: date
    name: str
    payer: str
    total_minor: int


@attrs.frozen(kw_only=True)
class Binding:
    """In how many worlds a cap took something off.

    Args:
        name: The contract.

        limit: The limit, or the payer whose cap it is, as the contract names it.

        worlds: Number of worlds in which it did.

        squares: Sum over the groups of worlds that belong together of the square of how many of the group it was; for
            ``plain`` the same as ``worlds``. Left out, the error of the chance is not known.
    """

    name: str
    limit: str
    worlds: int
    squares: int | None = None


@attrs.frozen(kw_only=True)
class Environment:
    """What the worlds were drawn with, so that the same bytes can be had again.

    Args:
        package: Version of this library.

        python: Version of Python.

        numpy: Version of NumPy.

        cpu_features: Features of the processor that NumPy uses.
    """

    package: str = ""
    python: str = ""
    numpy: str = ""
    cpu_features: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class Exposure:
    """Every payment of a portfolio in every world, added up.

    All amounts are whole minor units; positive is paid, negative received.

    Args:
        scenario: What was simulated.

        worlds: Number of worlds.

        seed: What all chance follows from.

        sampling: How worlds were drawn.

        group: Worlds that belong together for standard errors: 1 for plain, 2 for mirror images, a replicate for
            ``sobol``; ``worlds`` is a multiple of it.

        names: Contracts, grants and loans, in the order of the scenario.

        accounts: Programmes with their payers.

        years: Every budget year in which some world pays, by the year in which it begins, rising.

        by_name: Payments, shape (names, worlds).

        by_account_year: The same money, shape (accounts, years, worlds).

        calendar: When money moves, in order of the days.

        bindings: In how many worlds each cap took something off.

        maxima: The most that caps let each name pay; None where nothing bounds it.

        environment: What it was drawn with.

        complete: Always true: a run that was broken off leaves no result.
    """

    scenario: Scenario
    worlds: int
    seed: int
    sampling: Sampling
    group: int
    names: tuple[str, ...]
    accounts: tuple[Account, ...]
    years: tuple[int, ...]
    by_name: Whole
    by_account_year: Whole
    calendar: tuple[CalendarRow, ...] = ()
    bindings: tuple[Binding, ...] = ()
    maxima: tuple[int | None, ...] = ()
    environment: Environment = Environment()
    complete: bool = True

    @property
    def budget_years(self) -> tuple[int, ...]:
        """The budget years of the horizon, by the year in which each begins."""
        first = self.scenario.terms.start.year
        return tuple(range(first, first + self.scenario.terms.years))

    @property
    def payers(self) -> tuple[str, ...]:
        """Each payer once, in the order of the accounts."""
        return tuple(dict.fromkeys(account.payer for account in self.accounts))

    @property
    def programmes(self) -> tuple[str, ...]:
        """Each programme once, in the order of the accounts."""
        return tuple(dict.fromkeys(account.programme for account in self.accounts))

    def total(self) -> Whole:
        """Give what all pay together in each world, shape (worlds,)."""
        total: Whole = self.by_name.sum(axis=0, dtype=np.int64)
        return total

    def of_name(self, name: str) -> Whole:
        """Give the payments of one contract, grant or loan in each world.

        Returns:
            Whole minor units, shape (worlds,); a view.

        Raises:
            UnknownName: If the portfolio has none of that name.
        """
        if name not in self.names:
            raise UnknownName("contract", name, self.names)
        payments: Whole = self.by_name[self.names.index(name)]
        return payments

    def payments(
        self, *, programme: str | None = None, payer: str | None = None, years: tuple[int, ...] | None = None
    ) -> Whole:
        """Give what is paid in each world from some accounts in some years.

        Args:
            programme: Only from its budget; left out, from any.

            payer: Only by this payer; left out, by all.

            years: Only in these budget years; left out, in all. Years in which nobody pays count as 0.

        Returns:
            Whole minor units, shape (worlds,).

        Raises:
            UnknownName: If no account has that programme or payer.
        """
        _known("programme", programme, self.programmes)
        _known("payer", payer, self.payers)
        asked = [
            row
            for row, account in enumerate(self.accounts)
            if programme in {None, account.programme} and payer in {None, account.payer}
        ]
        columns = [place for place, year in enumerate(self.years) if years is None or year in years]
        total = np.zeros(self.worlds, np.int64)
        # Row by row, so that no copy of a large array is made.
        for row in asked:
            for column in columns:
                total += self.by_account_year[row, column]
        return total

    def to_numpy(self) -> dict[str, npt.NDArray[np.int64] | npt.NDArray[np.str_]]:
        """Give the arrays with the names of their axes.

        Returns:
            ``by_name`` (names, worlds), ``by_account_year`` (accounts, years, worlds), ``names``, ``programmes`` and
            ``payers`` of the accounts, and ``years``.
        """
        return {
            "by_name": self.by_name,
            "by_account_year": self.by_account_year,
            "names": np.array(self.names, np.str_),
            "programmes": np.array([account.programme for account in self.accounts], np.str_),
            "payers": np.array([account.payer for account in self.accounts], np.str_),
            "years": np.array(self.years, np.int64),
        }

    def to_arrow(self) -> pa.Table:
        """Give a table with a row for each world and a column for each name, and for each account and year.

        Columns are called ``name: bof`` and ``account: programme / payer / 2025``.

        Raises:
            MissingExtra: If pyarrow is not installed.
        """
        from outcomes_fund.exposure.arrow_table import exposure_table  # noqa: PLC0415 - it needs the record

        return exposure_table(self)


def _known(kind: str, name: str | None, known: tuple[str, ...]) -> None:
    if name is not None and name not in known:
        raise UnknownName(kind, name, known)
