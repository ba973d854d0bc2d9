"""Headroom of the limits on money, for all versions of a limit, by window and world."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

import attrs
import numpy as np

from outcomes_fund.domain.calendar import shift, year_of
from outcomes_fund.domain.limit import Limit, MoneyCap, ReturnCap
from outcomes_fund.settlement.exact import Whole, difference, filled, total
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.return_cap import Balance, opened, return_room

__all__ = ["Ceiling", "ceilings_of", "lines_held", "most_room", "windows_of"]


def lines_held(program: Program, limit: Limit) -> frozenset[int]:
    """Give the lines that a limit holds for, by index; a limit that names none holds for all."""
    lines = enumerate(program.contract.lines)
    return frozenset(index for index, line in lines if not limit.lines or line.id in limit.lines)


def windows_of(program: Program, limit: Limit) -> list[int]:
    """Give the window of a limit on money to which each period belongs."""
    if isinstance(limit, ReturnCap):
        return [0] * len(program.periods)
    if isinstance(limit, MoneyCap) and limit.per == "year" and limit.year_by == "settlement":
        contract = program.contract
        settled = [shift(period.end, contract.payment.settle_after) for period in program.periods]
        return [year_of(day, contract.periods.year, contract.start) for day in settled]
    windows = program.window(limit.per, np.arange(len(program.periods), dtype=np.int32))
    return [int(number) for number in windows]


@attrs.define
class _Money:
    """One version of a limit on money with what it leaves, by window."""

    program: Program
    limit: MoneyCap
    lines: frozenset[int]
    windows: Sequence[int]
    worlds: int
    checked: bool
    overdrawn: bool
    left: dict[int, Whole] = attrs.Factory(dict)

    def opens(self, period: int) -> bool:
        """Whether a window begins with a period."""
        return self.windows[period] not in self.left

    def begin(self, period: int, before: Whole | None) -> None:
        """Open the window that begins with a period, with what the window before left."""
        if not self.opens(period):
            return
        factor = self.program.factor(self.limit.indexed, self.program.periods[period].start)
        room = filled(self.worlds, floor(self.limit.amount_minor * factor))
        self.left[self.windows[period]] = room if before is None else total(room, before)

    def room(self, period: int) -> Whole:
        left = self.left[self.windows[period]]
        # What is always in force is never paid beyond.
        return np.maximum(left, 0) if self.overdrawn else left

    def pay(self, period: int, amount: Whole) -> None:
        window = self.windows[period]
        left = self.left[window]
        self.left[window] = left - amount if self.checked else difference(left, amount)


@attrs.define
class _Return:
    """One version of a return limit with its balance."""

    program: Program
    limit: ReturnCap
    lines: frozenset[int]
    windows: Sequence[int]
    balance: Balance

    def room(self, period: int) -> Whole:
        return return_room(self.balance, self.program.periods[period].last)

    def pay(self, period: int, amount: Whole) -> None:
        return_room(self.balance, self.program.periods[period].last)
        self.balance.pay(amount)


@attrs.define
class Ceiling:
    """A ``money`` or ``return`` limit with what is left of it.

    Every version counts what was paid from the contract's start, so that a version that begins later finds what was
    used before.

    Args:
        number: Index in the contract's limits.

        versions: Its versions, each with its own headroom.

        in_force: For each period the version in force on its last day, or None.
    """

    number: int
    versions: Sequence[_Money | _Return]
    in_force: Sequence[_Money | _Return | None]

    def begin(self, period: int) -> None:
        """Open the windows that begin with a period; periods are begun in time order."""
        for version in self.versions:
            last = self.in_force[period - 1] if period else None
            if isinstance(version, _Money):
                carried = last if version.limit.unused == "carried" and version.opens(period) else None
                version.begin(period, None if carried is None else carried.room(period - 1))

    def holds(self, line: int, period: int) -> bool:
        """Whether the limit holds for a line in a period."""
        version = self.in_force[period]
        return version is not None and line in version.lines

    def room(self, period: int) -> Whole:
        """Give the headroom in a period in which the limit holds, not below 0, shape (worlds,)."""
        version = self.in_force[period]
        if version is None:
            message = f"limit {self.number} is not in force in period {period}: ask first whether it holds"
            raise AssertionError(message)
        return version.room(period)

    def pay(self, line: int, period: int, amount: Whole) -> None:
        """Take what is paid for a line in a period from what every version leaves."""
        for version in self.versions:
            if line in version.lines:
                version.pay(period, amount)

    def carries(self, period: int) -> bool:
        """Whether what the limit cuts in a period is carried."""
        return self._says(period, "cut", "carried")

    def shares_pro_rata(self, period: int) -> bool:
        """Whether the lines of a period are cut in proportion."""
        return self._says(period, "sharing", "pro_rata")

    def _says(self, period: int, key: str, word: str) -> bool:
        version = self.in_force[period]
        return version is not None and getattr(version.limit, key, None) == word


def ceilings_of(program: Program, worlds: int, *, checked: bool = False) -> tuple[Ceiling, ...]:
    """Give the limits on money that are cut to, in the order of the file, with nothing used yet.

    Args:
        program: The compiled contract.

        worlds: Number of worlds.

        checked: Whether all amounts together, and the limits with them, are known to fit into 64 bits or to be Python
            integers, so that sums need not be checked one by one.
    """
    return tuple(_opened(program, planned, worlds, checked=checked) for planned in _planned(program))


@attrs.frozen(kw_only=True)
class _Planned:
    """A limit on money before anything is used of it.

    Args:
        number: Index in the contract's limits.

        versions: Its versions, each with the lines it holds for and the window of each period.

        in_force: For each period the index of the version in force, or None.
    """

    number: int
    versions: tuple[tuple[MoneyCap | ReturnCap, frozenset[int], tuple[int, ...]], ...]
    in_force: tuple[int | None, ...]


# Blocks of worlds are settled under a few contracts in turn, thousands of times each.
@lru_cache(maxsize=1024)
def _planned(program: Program) -> tuple[_Planned, ...]:
    found = []
    for number, limit in enumerate(program.contract.limits):
        if not isinstance(limit, MoneyCap | ReturnCap):
            continue
        terms = [program.limit_at(number, period) for period in range(len(program.periods))]
        records = {id(record): record for record in terms if isinstance(record, MoneyCap | ReturnCap)}
        place = {each: index for index, each in enumerate(records)}
        versions = tuple(
            (each, lines_held(program, each), tuple(windows_of(program, each))) for each in records.values()
        )
        in_force = tuple(None if record is None else place[id(record)] for record in terms)
        found.append(_Planned(number=number, versions=versions, in_force=in_force))
    return tuple(found)


def _opened(program: Program, planned: _Planned, worlds: int, *, checked: bool) -> Ceiling:
    overdrawn = len(planned.versions) > 1 or None in planned.in_force
    versions: list[_Money | _Return] = []
    for limit, lines, windows in planned.versions:
        if isinstance(limit, ReturnCap):
            versions.append(_Return(program, limit, lines, windows, opened(limit, worlds)))
        else:
            versions.append(_Money(program, limit, lines, windows, worlds, checked, overdrawn))
    in_force = [None if place is None else versions[place] for place in planned.in_force]
    return Ceiling(number=planned.number, versions=tuple(versions), in_force=in_force)


def most_room(program: Program) -> int:
    """Give a bound on what limits in money leave together, in minor units.

    Args:
        program: The compiled contract.
    """
    caps = [limit for planned in _planned(program) for limit, _, _ in planned.versions if isinstance(limit, MoneyCap)]
    highest = max([Fraction(1), *(max(by_month.values()) for by_month in program.index_factors.values())])
    return sum(ceil(limit.amount_minor * highest) for limit in caps) * len(program.periods)
