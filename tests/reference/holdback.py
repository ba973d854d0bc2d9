"""Step 10: what is held back from each payment, and when it is released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from outcomes_fund.domain.calendar import Period, shift
from outcomes_fund.domain.payment import Holdback
from outcomes_fund.domain.statement import Payable
from tests.reference.claims import Claim
from tests.reference.dates import ONE_DAY
from tests.reference.due_dates import due_day, scheduled_settlement
from tests.reference.metric_values import value_at
from tests.reference.rounding import half_away
from tests.reference.tests_in_time import TestDay
from tests.reference.versions import Terms
from tests.reference.windows import Cell

__all__ = ["held_back", "released_period"]


def held_back(
    terms: Terms,
    payments: Sequence[Payable],
    settled: Mapping[Cell, date],
    admitted: Sequence[Claim],
    *,
    last_day: date,
    clock: date | None,
) -> list[Payable]:
    """Step 10: the payables of kind `holdback` and `release` beside the payments.

    Args:
        terms: The terms.

        payments: The payables of kind `payment`.

        settled: The settlement of each line and period.

        admitted: The admitted claims of all metrics.

        last_day: `until`.

        clock: The day up to which time has passed; None means that all has.
    """
    holdback = terms.contract.holdback
    if holdback is None:
        return []
    reached = None if holdback.release_when is None else released_period(terms, holdback, admitted, last_day)
    found = []
    for payment in payments:
        amount = half_away(holdback.share * payment.amount_minor)
        if amount == 0 or (holdback.lines and payment.line not in holdback.lines):
            continue
        found.append(attrs.evolve(payment, amount_minor=-amount, kind="holdback"))
        due = None
        if holdback.release_when is None:
            day = _release_day(holdback, payment.period)
            if clock is None or day <= clock:
                due = max(due_day(terms, day), payment.due)
        elif reached is not None:
            later = max(scheduled_settlement(terms, reached), settled[payment.line, payment.period])
            due = due_day(terms, later)
        if due is not None:
            found.append(attrs.evolve(payment, amount_minor=amount, kind="release", due=due))
    return found


def _release_day(holdback: Holdback, period: Period) -> date:
    """Step 10: the day of `release_on`, or the period's end plus `release_after`."""
    if holdback.release_on is not None:
        return holdback.release_on
    assert holdback.release_after is not None
    return shift(period.end, holdback.release_after)


def released_period(terms: Terms, holdback: Holdback, admitted: Sequence[Claim], last_day: date) -> Period | None:
    """Step 10: the first period at whose end the metric of `release_when` is reached; None if it is not."""
    assert holdback.release_when is not None
    before: list[TestDay] = []
    for period in terms.periods:
        day = period.end - ONE_DAY
        if day <= last_day:
            test = TestDay(day=day, since=period.start, start=terms.contract.start, period=period, before=tuple(before))
            value = value_at(terms, holdback.release_when, admitted, test, "to_date")
            if value is not None and value > 0:
                return period
            before.append(test)
    return None
