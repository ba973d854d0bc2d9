"""When lines are tested: the days of tests, each with the claims it looks at."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.terms import Tests
from outcomes_fund.settlement.program import Program

__all__ = ["EVERY_PERIOD", "Axis", "axis_of"]

Days = npt.NDArray[np.int32]

EVERY_PERIOD = Tests(every="period")


@attrs.frozen(kw_only=True, eq=False)
class Axis:
    """The tests of a line, T of them.

    Args:
        days: Day of each test.

        period: Index of the period that each belongs to, shape (T,).

        edges: First day of each window and one day beyond the last, shape (T + 1,); for tests by cohorts the
            contract's start and, for each, one day beyond the test.

        cohorts: Index in the program's cohorts of each test; empty where tests are not by cohorts.
    """

    days: tuple[date, ...]
    period: npt.NDArray[np.int32]
    edges: Days
    cohorts: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.days)

    def counts_until(self, until: date) -> npt.NDArray[np.bool_]:
        """Say of each test whether its day is not after a day, shape (T, 1)."""
        return np.array([day <= until for day in self.days], dtype=bool)[:, None]


def axis_of(program: Program, tests: Tests | None) -> Axis:
    """Lay out the tests of a line.

    Args:
        program: The compiled contract.

        tests: When the line is tested; None means at the end of every period.

    Returns:
        The tests in the order of the file, those by period, year and date in time order. Tests on a day beyond
        the contract's last day as it is known are left out.

    Source:
        Order of operations, step 4.
    """
    tests = tests or EVERY_PERIOD
    last = program.periods[-1].last
    if tests.cohorts:
        known = [each for each in tests.cohorts if each.date <= last]
        days = tuple(each.date for each in known)
        edges = np.array([program.edges[0], *(epoch_day(day) + 1 for day in days)], dtype=np.int32)
        return _placed(program, days, edges, tuple(program.cohorts.index(each.cohort) for each in known))
    if tests.dates:
        days = tuple(day for day in tests.dates if day <= last)
        edges = np.array([program.edges[0], *(epoch_day(day) + 1 for day in days)], dtype=np.int32)
        return _placed(program, days, edges)
    ends = np.append(program.years[1:] != program.years[:-1], True) if tests.every == "year" else None
    chosen = range(len(program.periods)) if ends is None else np.flatnonzero(ends).tolist()
    days = tuple(program.periods[number].last for number in chosen)
    edges = np.array([program.edges[0], *(program.edges[number + 1] for number in chosen)], dtype=np.int32)
    return _placed(program, days, edges)


def _placed(program: Program, days: tuple[date, ...], edges: Days, cohorts: tuple[int, ...] = ()) -> Axis:
    period = program.period_of(np.array([epoch_day(day) for day in days], dtype=np.int32))
    return Axis(days=days, period=period, edges=edges, cohorts=cohorts)
