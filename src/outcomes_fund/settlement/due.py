"""When an amount is due: at the settlement after the last verification it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.business_days import due_date
from outcomes_fund.domain.calendar import Duration, PeriodGrid, from_epoch_day, shift
from outcomes_fund.domain.metric import DerivedMetric
from outcomes_fund.domain.metrics_behind import metrics_behind
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.domain.terms import Line, is_tested, line_metrics
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.settled import Settlement

__all__ = ["ends_after", "settlement_date", "settlement_dates"]

Days = npt.NDArray[np.int64]


def settlement_dates(settlement: Settlement) -> Callable[[int, int], date]:
    """Prepare the due dates of a settlement of one world.

    Returns:
        A function that gives the due date of the amount of a line and a period, both by index.

    Source:
        Order of operations, step 12.
    """
    program = settlement.program
    contract = program.contract
    of_claims = _last_priced(settlement)
    resting = [_rests_on(program, line) if is_tested(line) else None for line in contract.lines]

    recorded = _last_recorded(settlement) if any(rests_on is not None for rests_on in resting) else of_claims

    @cache
    def due_after(period: int, known: int) -> date:
        day = from_epoch_day(known) if known != NO_DAY else None
        grid, end = contract.periods, program.periods[period].end
        return due_date(settlement_date(grid, end, contract.end, contract.payment.settle_after, day), contract.payment)

    def due(line: int, period: int) -> date:
        rests_on = resting[line]
        if rests_on is None:
            return due_after(period, int(of_claims[line, period]))
        metrics, earlier = rests_on
        since = 0 if earlier else period
        return due_after(period, int(recorded[metrics, since : period + 1].max(initial=NO_DAY)))

    return due


def _rests_on(program: Program, line: Line) -> tuple[list[int], bool]:
    """Name the metrics whose claims count for a tested line, and say whether those of earlier periods count as well."""
    found = metrics_behind(line_metrics(line), program.metric)
    records = [program.metric(name) for name in line_metrics(line)]
    worked_out = any(not each.is_plain or isinstance(each, DerivedMetric) for each in records)
    read = any(each.read is not None for each in records)
    when = [test.measured for test in getattr(line, "when", ())]
    earlier = "to_date" in {getattr(line, "measured", None), *when} or getattr(line, "tests", None) is not None
    return [program.metric_index(metric.id) for metric in found], earlier or worked_out or read


def _last_priced(settlement: Settlement) -> Days:
    """Give the last day on which a claim that a line prices was recorded, by line and period, or NO_DAY."""
    program, claims = settlement.program, settlement.claims
    days = settlement.facts.recorded[claims.fact]
    return _last_day(claims.line, claims.period, days, shape=(len(program.contract.lines), len(program.periods)))


def _last_recorded(settlement: Settlement) -> Days:
    """Give the last day on which a claim that counts was recorded, by metric and period, or NO_DAY."""
    program, facts = settlement.program, settlement.facts
    counts = np.flatnonzero((settlement.admission == Reason.ADMITTED) | (settlement.admission == Reason.DISPUTED))
    period, shape = program.period_of(facts.achieved[counts]), (max(len(program.steps), 1), len(program.periods))
    return _last_day(facts.metric[counts], period, facts.recorded[counts], shape=shape)


def _last_day(
    row: npt.NDArray[np.int32], period: npt.NDArray[np.int32], days: npt.NDArray[np.int32], *, shape: tuple[int, int]
) -> Days:
    """Give the last of the days in each row and period, or NO_DAY."""
    last = np.full(shape[0] * shape[1], NO_DAY, dtype=np.int64)
    # One flat index is several times faster here than a pair of them.
    np.maximum.at(last, row.astype(np.int64) * shape[1] + period, days.astype(np.int64))
    return last.reshape(shape)


def settlement_date(
    grid: PeriodGrid, period_end: date, contract_end: date, after: Duration, known: date | None
) -> date:
    """Give the scheduled settlement at which an amount is settled.

    Args:
        grid: The rhythm of the contract.

        period_end: One day beyond the last day of the amount's period.

        contract_end: One day beyond the contract's last day.

        after: From the end of a period to its scheduled settlement.

        known: Last day on which a claim that counts was recorded; None if there is none.

    Returns:
        The first scheduled settlement from that of the period on that is not before ``known``.

    Example:
        >>> from datetime import date
        >>> grid = PeriodGrid(every=Duration(count=3, unit="months"), anchor=date(2019, 7, 1))
        >>> month = Duration(count=1, unit="months")
        >>> settlement_date(grid, date(2019, 10, 1), date(2021, 7, 1), month, date(2019, 11, 2)).isoformat()
        '2020-02-01'
    """
    scheduled = shift(period_end, after)
    if known is None or scheduled >= known:
        return scheduled
    if grid.every is None:
        return known
    ends = ends_after(grid, grid.every, period_end, contract_end)
    return next(day for end in ends if (day := shift(end, after)) >= known)


def ends_after(grid: PeriodGrid, every: Duration, period_end: date, contract_end: date) -> Iterator[date]:
    """Give the ends of the periods after one, and in the same rhythm beyond the contract's end."""
    # Days that a step can last at most: counted so, no step is skipped, and few are looked at in vain.
    longest = {"days": 1, "weeks": 7, "months": 31, "years": 366}[every.unit] * every.count
    index, last = (period_end - grid.anchor).days // longest, period_end
    while shift(grid.anchor, every, index) > period_end:
        index -= 1
    while True:
        index += 1
        edge = shift(grid.anchor, every, index)
        if last < contract_end < edge:
            yield contract_end
        if edge > last:
            yield edge
            last = edge
