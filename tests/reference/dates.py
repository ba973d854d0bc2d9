"""Steps 0, 3 and 12: the day of a moment, the period of a day, and the day money is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from outcomes_fund.domain.business_days import due_date
from outcomes_fund.domain.calendar import Duration, Period, shift
from outcomes_fund.domain.contract import Contract

__all__ = [
    "due_day",
    "last_day_looked_at",
    "local_day",
    "period_holding",
    "periods_of",
    "year_of_period",
]

ONE_DAY = timedelta(days=1)
ONE_YEAR = Duration(count=1, unit="years")


def local_day(moment: datetime, contract: Contract) -> date:
    """Step 0: the day of a moment in the time zone of the contract."""
    return moment.astimezone(ZoneInfo(contract.timezone)).date()


def last_day_looked_at(contract: Contract, as_of: date | None, until: date | None, end: date | None = None) -> date:
    """Step 0: `until`, or else `as_of`, or else the last day; never later than the last day.

    Args:
        contract: The contract.

        as_of: Last day whose records are known, as given.

        until: Last day of achievement, as given.

        end: One day beyond the last day, as the known amendments leave it; None means as it was signed.
    """
    last = (end or contract.end) - ONE_DAY
    return min(until or as_of or last, last)


def edges(contract: Contract) -> Iterator[date]:
    """Step 3: the days after the start on which a period begins, as if there were no end."""
    every, anchor = contract.periods.every, contract.periods.anchor
    if every is None:
        return
    times = 0
    while shift(anchor, every, times) > contract.start:
        times -= 1
    while True:
        times += 1
        edge = shift(anchor, every, times)
        if edge > contract.start:
            yield edge


def periods_of(contract: Contract, end: date | None = None) -> list[Period]:
    """Step 3: from start to end (that of the contract, or as amended), cut at every edge in between."""
    last_edge = end or contract.end
    inside = takewhile(lambda edge: edge < last_edge, edges(contract))
    days = [contract.start, *inside, last_edge]
    return [Period(start=days[i], end=days[i + 1]) for i in range(len(days) - 1)]


def period_holding(day: date, periods: Sequence[Period]) -> Period:
    """Step 3: the one period that holds a day."""
    (found,) = [period for period in periods if period.start <= day < period.end]
    return found


def year_of_period(contract: Contract, period: Period) -> int:
    """Step 3: the year that holds the period's last day."""
    last = period.end - ONE_DAY
    if contract.periods.year == "calendar":
        return last.year
    number = 1
    while shift(contract.start, ONE_YEAR, number) <= last:
        number += 1
    return number


def settlement_day(contract: Contract, period: Period, recorded: Sequence[date], end: date | None = None) -> date:
    """Step 12: the first scheduled settlement, from the period's own, that knows all claims."""
    last_edge = end or contract.end
    settle_after = contract.payment.settle_after
    own = shift(period.end, settle_after)
    if not recorded or max(recorded) <= own:
        return own
    last_recorded = max(recorded)
    if contract.periods.every is None:
        return last_recorded
    for later in periods_of(contract, last_edge):
        if later.end > period.end and shift(later.end, settle_after) >= last_recorded:
            return shift(later.end, settle_after)
    # After the end: the edges that the periods would have had if the contract had gone on.
    return next(
        shift(edge, settle_after)
        for edge in edges(contract)
        if edge > last_edge and shift(edge, settle_after) >= last_recorded
    )


def due_day(contract: Contract, period: Period, recorded: Sequence[date], end: date | None = None) -> date:
    """Step 12: the term after the settlement, moved to a business day."""
    return due_date(settlement_day(contract, period, recorded, end), contract.payment)
