"""Stage 2, measure: what is remembered of the values of metrics at tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import Basis, Tests
from outcomes_fund.settlement.axis import EVERY_PERIOD, Axis, axis_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.tallies import Tallies

__all__ = ["Measures", "Reading", "View"]

Mask = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """The value of a metric at each test and in each world.

    Args:
        value: In units, shape (T, worlds); where there is no result, any number.

        exists: False where there is no result, shape (T, worlds).
    """

    value: Ratio
    exists: Mask


@attrs.frozen(kw_only=True)
class View:
    """How a metric is looked at.

    Args:
        tests: When it is tested.

        basis: For each ``period`` (window) alone or ``to_date``.
    """

    tests: Tests
    basis: Basis


@attrs.frozen(kw_only=True, eq=False)
class Measures:
    """What metrics are worth, worked out when asked for and then remembered.

    Args:
        program: The compiled contract.

        tallies: What adds up admitted claims over the windows of tests.

        work_out: Gives the value of a metric, with all that changes it.

        readings: What has been asked for, by metric and view.

        axes: The tests laid out, by their record.
    """

    program: Program
    tallies: Tallies
    work_out: Callable[[Measures, Metric, View], Reading]
    readings: dict[tuple[int, View], Reading] = attrs.Factory(dict)
    axes: dict[Tests, Axis] = attrs.Factory(dict)

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return self.tallies.worlds

    def axis(self, tests: Tests | None) -> Axis:
        """Give the tests of a line laid out in time."""
        plain = self.plain(tests)
        if plain not in self.axes:
            self.axes[plain] = axis_of(self.program, plain)
        return self.axes[plain]

    def plain(self, tests: Tests | None) -> Tests:
        """Give the tests without what changes nothing in what is read: the re-test of another line's cohorts."""
        if tests is None or tests == Tests(unpaid_of=tests.unpaid_of):
            return EVERY_PERIOD
        return attrs.evolve(tests, unpaid_of=None)

    def read(self, metric: str, tests: Tests | None, basis: Basis) -> Reading:
        """Give the value of a metric at every test, with all that changes it.

        Args:
            metric: Id of the metric.

            tests: When it is tested; None means at the end of every period.

            basis: For the ``period`` alone or ``to_date``; a metric with ``read`` has its own.

        Returns:
            Exact values in units and where they exist, shape (T, worlds).
        """
        number = self.program.metric_index(metric)
        record: Metric = self.program.contract.metrics[number]
        view = View(tests=self.plain(tests), basis=record.read or basis)
        if (number, view) not in self.readings:
            self.readings[number, view] = self.work_out(self, record, view)
        return self.readings[number, view]

    def value(self, metric: str, tests: Tests | None, basis: Basis, place: int) -> Fraction | None:
        """Give the value of a metric at one test of a settlement of one world; None without result."""
        reading = self.read(metric, tests, basis)
        if not reading.exists[place, 0]:
            return None
        return Fraction(int(reading.value.num[place, 0]), int(reading.value.den[place, 0]))

    def tests_of_period(self, tests: Tests | None, period: int, until: date) -> list[int]:
        """Name the tests that belong to a period and have come, in their order."""
        axis = self.axis(tests)
        return [t for t in np.flatnonzero(axis.period == period).tolist() if axis.days[t] <= until]
