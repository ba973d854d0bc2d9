"""What all payment lines have in common: names, tests in time, conditions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.money import Rounding

__all__ = ["Basis", "CohortTest", "LineBase", "Test", "Tests", "Window", "amount_or_part"]

Basis = Literal["period", "to_date"]
Window = Literal["period", "year", "contract"]


@attrs.frozen(kw_only=True)
class LineBase:
    """What every payment line has.

    Args:
        id: Short name used by limits, statements and commands.

        title: The line in the words of the contract.

        clause: Where the contract says so, such as ``schedule 2, row 4``.

        rounding: Where this line's amounts are rounded; None means as the contract says.

        priority: Lines with a lower number use limits on money first within a period; None means after those with one.

        indexed: An index by which prices and amounts of this line are multiplied.

        currency: Currency of the prices and amounts of this line, with a stated rate in ``exchange``; None means the
            contract's.
    """

    id: str
    title: str
    clause: str = ""
    rounding: Rounding | None = None
    priority: int | None = None
    indexed: str | None = None
    currency: str | None = None


def amount_or_part(amount_minor: int | None, rate: Fraction | None, notional_minor: int | None) -> Fraction:
    """Give an amount that is stated, or stated as a part of a notional amount.

    Args:
        amount_minor: Whole minor units, or None.

        rate: Part of the notional amount, where no amount is stated.

        notional_minor: Whole minor units.

    Returns:
        Minor units, exact.

    Example:
        >>> amount_or_part(None, Fraction(3, 40), 1000)
        Fraction(75, 1)
    """
    if amount_minor is not None:
        return Fraction(amount_minor)
    return (rate or Fraction(0)) * (notional_minor or 0)


@attrs.frozen(kw_only=True)
class CohortTest:
    """The test of one cohort.

    Args:
        cohort: Name of the cohort, in the evidence or in the register of participants.

        date: Day of the test; all claims of the cohort up to that day are read.
    """

    cohort: str
    date: date


@attrs.frozen(kw_only=True)
class Tests:
    """When a line is tested; at most one of the three ``every``, ``dates`` and ``cohorts`` is given.

    Args:
        every: At the end of every ``period`` or of every ``year``.

        dates: On these days, rising; ``period`` then means since the day after the test before.

        cohorts: Each cohort on its own day.

        unpaid_of: A line tested by cohorts: a pooled re-test of all cohorts pays those not paid yet. An amount is
            earned for each of its cohorts that has earned nothing there; a price or share is applied to the value of
            each such cohort at its own test.
    """

    __test__: ClassVar[bool] = False  # not test functions, whatever the name says to a collector

    every: Literal["period", "year"] | None = None
    dates: tuple[date, ...] = ()
    cohorts: tuple[CohortTest, ...] = ()
    unpaid_of: str | None = None


@attrs.frozen(kw_only=True)
class Test:
    """A condition on the value of a metric; exactly one bound is given.

    Args:
        metric: Any metric; one of kind ``milestone`` needs no bound: it holds when reached.

        at_least: Holds at this value and above.

        above: Holds above this value only.

        at_most: Holds at this value and below.

        below: Holds below this value only.

        measured: This metric is read ``to_date`` or for the ``period``; None means as the line says.
    """

    __test__: ClassVar[bool] = False  # not a test class, whatever its name says to a collector

    metric: str
    at_least: Fraction | None = None
    above: Fraction | None = None
    at_most: Fraction | None = None
    below: Fraction | None = None
    measured: Basis | None = None
