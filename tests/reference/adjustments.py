"""Step 7: what adjustments do to the running amounts of other lines, and what percentages earn of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.terms import AdjustmentLine, PercentageLine, Test
from tests.reference.amounts import holds_at
from tests.reference.claims import Claim
from tests.reference.dates import ONE_DAY
from tests.reference.metric_values import value_at
from tests.reference.pricing import in_money_of
from tests.reference.tests_in_time import TestDay, tests_of
from tests.reference.versions import Terms
from tests.reference.windows import Cell, paying_lines

__all__ = ["Adjusted", "adjusted", "factor_of"]

ZERO = Fraction(0)


@attrs.frozen(kw_only=True)
class Adjusted:
    """Running amounts after all lines.

    Args:
        amounts: Of each line and period that pays, after all adjustments.

        percentages: What percentage lines earned, before later adjustments.
    """

    amounts: dict[Cell, Fraction]
    percentages: dict[Cell, Fraction]


@attrs.frozen(kw_only=True)
class _Pass:
    """One pass over the lines, on W or on C."""

    terms: Terms
    admitted: Sequence[Claim]
    last_day: date
    running: dict[Cell, Fraction]


def adjusted(terms: Terms, amounts: Mapping[Cell, Fraction], admitted: Sequence[Claim], last_day: date) -> Adjusted:
    """Step 7: line by line in the order of the file, on one kind of running amount.

    Args:
        terms: The terms.

        amounts: W or C of each line and period that pays.

        admitted: The admitted claims of all metrics.

        last_day: `until`.
    """
    work = _Pass(terms=terms, admitted=admitted, last_day=last_day, running=dict(amounts))
    percentages = {}
    for line_id in terms.line_ids:
        carried = ZERO
        for period in terms.periods:
            line = terms.line(line_id, period.end - ONE_DAY)
            if isinstance(line, PercentageLine):
                named = line.lines or _lines_before(terms, line_id)
                together = sum((max(ZERO, work.running[name, period]) for name in named), ZERO)
                percentages[line_id, period] = line.share * together
                work.running[line_id, period] = line.share * together
            elif isinstance(line, AdjustmentLine):
                carried = _adjust(work, line, period, carried)
            else:
                carried = ZERO
    return Adjusted(amounts=work.running, percentages=percentages)


def _lines_before(terms: Terms, line_id: str) -> tuple[str, ...]:
    """Step 7: all lines before a line that are no adjustments."""
    before = terms.line_ids[: terms.line_ids.index(line_id)]
    return tuple(name for name in before if name in paying_lines(terms))


def _adjust(work: _Pass, line: AdjustmentLine, period: Period, carried: Fraction) -> Fraction:
    """Step 7, one adjustment in one period; gives what is carried to the next."""
    targets = [(name, period) for name in line.lines or _lines_before(work.terms, line.id)]
    if line.amount_minor is None and line.price_minor is None:
        factor = _factor_found(work, line, period)
        for cell in targets:
            if work.running[cell] > 0:
                work.running[cell] *= factor
        return ZERO
    if period.start > work.last_day:
        return carried
    rest = _deduction(work, line, period) + carried
    for cell in targets:
        taken = min(rest, max(ZERO, work.running[cell]))
        work.running[cell] -= taken
        rest -= taken
    return rest if line.excess == "carried" else ZERO


def _test(work: _Pass, line: AdjustmentLine, period: Period) -> TestDay | None:
    """Step 4: an adjustment is read at the end of each period; None where that is after `until`."""
    found = [test for test in tests_of(work.terms, line, work.last_day) if test.period == period]
    return found[0] if found else None


def _applies(work: _Pass, line: AdjustmentLine, period: Period) -> bool:
    """Step 7: whether an adjustment does something in a period, as far as its metrics say so."""
    if line.metric is None and not line.when:
        return True
    test = _test(work, line, period)
    return test is not None and all(_holds(work, line, condition, test) for condition in line.when)


def _holds(work: _Pass, line: AdjustmentLine, condition: Test, test: TestDay) -> bool:
    """Step 7, `when`: whether a condition holds; without result it does not."""
    value = value_at(work.terms, condition.metric, work.admitted, test, condition.measured or line.measured)
    return value is not None and holds_at(condition, value)


def _value(work: _Pass, line: AdjustmentLine, period: Period) -> Fraction | None:
    """Step 7: the value of the metric of an adjustment that applies."""
    test = _test(work, line, period)
    if line.metric is None or test is None:
        return None
    return value_at(work.terms, line.metric, work.admitted, test, line.measured)


def _factor_found(work: _Pass, line: AdjustmentLine, period: Period) -> Fraction:
    """Step 7, `factor`, `steps`, `points`: what each target is multiplied by; 1 leaves it."""
    if not _applies(work, line, period):
        return Fraction(1)
    if line.factor is not None:
        return line.factor
    value = _value(work, line, period)
    return Fraction(1) if value is None else factor_of(line, value)


def factor_of(line: AdjustmentLine, value: Fraction) -> Fraction:
    """Step 7: the factor of the last step whose bound holds (1 if none), or on the line between points."""
    if line.steps:
        factor = Fraction(1)
        for step in line.steps:
            reached = step.at_least is not None and value >= step.at_least
            passed = step.above is not None and value > step.above
            if reached or passed:
                factor = step.factor
        return factor
    at_or_below = [point for point in line.points if point.value <= value]
    higher = [point for point in line.points if point.value > value]
    if not at_or_below:
        return higher[0].factor
    if not higher:
        return at_or_below[-1].factor
    left, right = at_or_below[-1], higher[0]
    part = (value - left.value) / (right.value - left.value)
    return left.factor + part * (right.factor - left.factor)


def _deduction(work: _Pass, line: AdjustmentLine, period: Period) -> Fraction:
    """Step 7, `amount`, `price`: what is to be taken off in a period, without what is carried."""
    last = period.end - ONE_DAY
    if last > work.last_day or not _applies(work, line, period):
        return ZERO
    if line.amount_minor is not None:
        amount = Fraction(line.amount_minor)
    else:
        assert line.price_minor is not None
        amount = line.price_minor * (_value(work, line, period) or ZERO)
    return max(ZERO, amount) * in_money_of(work.terms, line, last)
