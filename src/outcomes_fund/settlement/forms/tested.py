"""What all tested forms share: versions, index, carrying, rises, re-tests, and the period a test belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.terms import CohortTest, SavingsShareLine, TestedLine, Tests, UnitPriceLine
from outcomes_fund.settlement.axis import Axis
from outcomes_fund.settlement.exact import Whole, filled, narrow, product
from outcomes_fund.settlement.forms.tables import all_hold
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["AmountAtTests", "Amounts", "earned_at_tests", "earned_by_period"]

Mask = npt.NDArray[np.bool_]

# What a form gives at each test, and where there is a result, shape (T, worlds).
Amounts = tuple[Ratio, Mask]
AmountAtTests = Callable[[Measures, Any], Amounts]

NOTHING = Fraction(0)

# Forms whose amount grows with the value, so that a re-test applies them to each cohort.
Priced = UnitPriceLine | SavingsShareLine


def earned_by_period(measures: Measures, line: int, amounts: Mapping[str, AmountAtTests], until: date) -> Ratio:
    """Add up what a tested line earns in each period.

    Args:
        measures: Values of the metrics.

        line: Index of the line.

        amounts: What each form gives at a test.

        until: Last day looked at; tests dated later earn nothing.

    Returns:
        Exact minor units, shape (P, worlds), 0 or more.

    Source:
        Order of operations, step 5.
    """
    program = measures.program
    earned = earned_at_tests(measures, line, amounts, until)
    axis = measures.axis(_first_terms(measures, line).tests)
    if len(axis) == len(program.periods) and (axis.period == np.arange(len(axis))).all():
        return earned
    rows = [Ratio.constant(NOTHING, (measures.worlds,)) for _ in program.periods]
    for place, period in enumerate(axis.period.tolist()):
        rows[period] = rows[period].plus(earned.at(place))
    return Ratio.stack(rows)


def earned_at_tests(measures: Measures, line: int, amounts: Mapping[str, AmountAtTests], until: date) -> Ratio:
    """Give what a tested line earns at each test, shape (T, worlds)."""
    record = _first_terms(measures, line)
    axis = measures.axis(record.tests)
    amount, exists = _in_force(measures, line, amounts, until)
    exists = exists & axis.counts_until(until)
    nothing = Ratio.constant(NOTHING, exists.shape)
    amount = amount.where(exists, nothing)
    if getattr(record, "below_zero", "zero") == "carried":
        amount = _carried(amount, exists)
    amount = amount.where(np.asarray(amount.num > 0, dtype=bool), nothing)
    if record.paid == "to_date" and not axis.cohorts:
        amount = _rise(amount)
    if record.tests is not None and record.tests.unpaid_of is not None and not isinstance(record, Priced):
        unpaid = _unpaid(measures, record.tests.unpaid_of, axis, amounts, until)
        amount = Ratio(num=product(amount.num, unpaid), den=amount.den)
    return amount


def _first_terms(measures: Measures, line: int) -> TestedLine:
    """Give any version of a line: they all have the same metric, tests, and way of being paid."""
    record: Any = next(version.terms for version in measures.program.lines[line] if version.terms is not None)
    tested: TestedLine = record
    return tested


def _in_force(measures: Measures, line: int, amounts: Mapping[str, AmountAtTests], until: date) -> Amounts:
    """Take the amount at each test from the version in force, times index and exchange rate."""
    program, axis = measures.program, measures.axis(_first_terms(measures, line).tests)
    terms = [program.line_at(line, day) for day in axis.days]
    shape = (len(axis), measures.worlds)
    amount, exists = Ratio.constant(NOTHING, shape), np.zeros(shape, dtype=bool)
    for version in program.lines[line]:
        record = version.terms
        rows = np.array([each is record for each in terms], dtype=bool)
        if record is None or not rows.any():
            continue
        own, found = _under(measures, record, amounts, until)
        own = own.scaled(program.exchange_rate(record))
        if record.indexed is not None:
            own = own.times(_factors([program.factor(record.indexed, day) for day in axis.days], shape))
        held = np.broadcast_to(rows[:, None], shape)
        amount, exists = own.where(held, amount), np.where(held, found, exists)
    return amount, exists


def _under(measures: Measures, record: Any, amounts: Mapping[str, AmountAtTests], until: date) -> Amounts:  # noqa: ANN401
    """Give the amount at each test under one version; a re-test applies a price to each cohort not paid yet."""
    if record.tests is None or record.tests.unpaid_of is None or not isinstance(record, Priced):
        return amounts[record.form](measures, record)
    axis = measures.axis(record.tests)
    shape = (len(axis), measures.worlds)
    unpaid = _unpaid_cohorts(measures, record.tests.unpaid_of, amounts, until)
    cohorts = attrs.evolve(record, tests=Tests(cohorts=unpaid.tests), when=())
    own, found = amounts[record.form](measures, cohorts)
    rows = []
    for day in axis.days:
        nothing = row = Ratio.constant(NOTHING, shape[1:])
        for cohort in unpaid.tested_by(day):
            row = row.plus(own.at(cohort).where(unpaid.without[cohort] & found[cohort], nothing))
        rows.append(row)
    held = np.ones(shape, dtype=bool)
    if record.when:
        held = all_hold(measures, record.when, record.tests, record.measured or "period")
    return (Ratio.stack(rows) if rows else Ratio.constant(NOTHING, shape)), held


@attrs.frozen(kw_only=True, eq=False)
class _Unpaid:
    """The cohorts of a line, and which of them earned nothing.

    Args:
        tests: The cohort tests of the line.

        days: Their days.

        without: Whether a cohort was tested while the line was in force and earned nothing, shape (cohorts, worlds).
    """

    tests: tuple[CohortTest, ...]
    days: tuple[date, ...]
    without: Mask

    def tested_by(self, day: date) -> list[int]:
        """Name the cohorts that had their test on or before a day."""
        return [cohort for cohort, tested in enumerate(self.days) if tested <= day]


def _unpaid_cohorts(measures: Measures, other: str, amounts: Mapping[str, AmountAtTests], until: date) -> _Unpaid:
    number = next(index for index, line in enumerate(measures.program.contract.lines) if line.id == other)
    tests = _first_terms(measures, number).tests
    days = measures.axis(tests).days
    earned = earned_at_tests(measures, number, amounts, until)
    in_force = [measures.program.line_at(number, day) is not None for day in days]
    # A line that had stopped by the test of a cohort has nothing to test again.
    without = np.asarray(earned.num == 0, dtype=bool) & np.array(in_force, dtype=bool)[:, None]
    return _Unpaid(tests=tests.cohorts if tests is not None else (), days=days, without=without)


def _factors(factors: list[Fraction], shape: tuple[int, int]) -> Ratio:
    """Spread one fraction for each test over all worlds."""
    num = narrow(np.array([factor.numerator for factor in factors], dtype=object))
    den = narrow(np.array([factor.denominator for factor in factors], dtype=object))
    return Ratio(num=np.broadcast_to(num[:, None], shape), den=np.broadcast_to(den[:, None], shape))


def _carried(amount: Ratio, exists: Mask) -> Ratio:
    """Set amounts below 0 off against those of later tests."""
    rest = Ratio.constant(NOTHING, exists.shape[1:])
    rows = []
    for place in range(len(exists)):
        now = amount.at(place).plus(rest)
        negative = np.asarray(now.num < 0, dtype=bool)
        nothing = Ratio.constant(NOTHING, exists.shape[1:])
        # A test without result earns nothing, and what is carried goes on.
        rows.append(now.where(exists[place] & ~negative, nothing))
        rest = rest.where(~exists[place], now.where(negative, nothing))
    return Ratio.stack(rows) if rows else amount


def _rise(amount: Ratio) -> Ratio:
    """Earn the rise above the highest earlier amount."""
    shape = amount.num.shape[1:]
    highest, rises = Ratio.constant(NOTHING, shape), []
    nothing = highest
    for place in range(len(amount.num)):
        now = amount.at(place)
        higher = now.exceeds(highest)
        rises.append(now.minus(highest).where(higher, nothing))
        highest = now.where(higher, highest)
    return Ratio.stack(rises) if rises else amount


def _unpaid(measures: Measures, other: str, axis: Axis, amounts: Mapping[str, AmountAtTests], until: date) -> Whole:
    """Count, at each test, the cohorts of another line that had their test by then and earned nothing."""
    unpaid = _unpaid_cohorts(measures, other, amounts, until)
    count = filled((len(axis), measures.worlds), 0)
    for place, day in enumerate(axis.days):
        for cohort in unpaid.tested_by(day):
            count[place] += unpaid.without[cohort]
    return count
