"""The rules on currency, time zone, dates, periods and lengths of time: one small function for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from outcomes_fund.domain.bounds import without_effect
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.metric import EvidenceMetric
from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.domain.naming import currency_problem, did_you_mean
from outcomes_fund.domain.places import last_end, sections_of
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]

YEARS_MAX = 100
PERIODS_MAX = 1_200

# Settlements and terms reach at most a few hundred years beyond the end of a contract; dates in
# these years leave room for that before the calendar itself ends in 9999.
YEAR_FIRST = 1900
YEAR_LAST = 2999

# The most that keeps a length of time within YEARS_MAX.
COUNT_MAX = {"days": 36_525, "weeks": 5_217, "months": 1_200, "years": YEARS_MAX}


def currency_is_known(contract: Contract) -> Iterator[Problem]:
    """The currency is one whose number of decimals is known."""
    if contract.currency not in MINOR_DIGITS:
        yield currency_problem("currency", contract.currency)


def timezone_is_known(contract: Contract) -> Iterator[Problem]:
    """The time zone is in the database of time zones."""
    try:
        ZoneInfo(contract.timezone)
    except (KeyError, ValueError, OSError):
        yield Problem(
            code="unknown_timezone",
            path="timezone",
            message=f"{contract.timezone!r} is no time zone, such as 'Europe/Amsterdam'.",
            remedy=did_you_mean(contract.timezone, sorted(available_timezones()))
            or "Give a region and a city of the time zone database.",
            value=contract.timezone,
        )


def dates_leave_room(contract: Contract) -> Iterator[Problem]:
    """The dates that others are counted from lie between 1900 and 2999."""
    dates = {
        "start": contract.start,
        "end": contract.end,
        "periods.anchor": contract.periods.anchor,
    }
    for number, amendment in enumerate(contract.amendments):
        dates[f"amendments[{number}].start"] = amendment.start
        if amendment.end is not None:
            dates[f"amendments[{number}].end"] = amendment.end
    for path, day in dates.items():
        if not YEAR_FIRST <= day.year <= YEAR_LAST:
            yield Problem(
                code="date_out_of_range",
                path=path,
                message=f"{day.isoformat()} is not between {YEAR_FIRST} and {YEAR_LAST}.",
                remedy="See whether the year is mistyped.",
                value=day.isoformat(),
            )


def start_is_before_end(contract: Contract) -> Iterator[Problem]:
    """The contract has at least one day, and no more than 100 years."""
    start, end = contract.start, contract.end
    if start >= end:
        yield Problem(
            code="end_before_start",
            path="end",
            message=f"{end.isoformat()} is not after the start {start.isoformat()}.",
            remedy="The end is one day beyond the last day.",
            value=end.isoformat(),
        )
    elif _months_between(start, last_end(contract)) > YEARS_MAX * 12:
        extended = last_end(contract)
        yield Problem(
            code="contract_too_long",
            path="end",
            message=f"{start.isoformat()} to {extended.isoformat()} is more than {YEARS_MAX} years.",
            remedy="See whether a year is mistyped, also in amendments.",
            value=extended.isoformat(),
        )


def _months_between(start: date, end: date) -> int:
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + 1 if end.day > start.day else whole


def periods_are_countable(contract: Contract) -> Iterator[Problem]:
    """A period lasts at least a day, and from anchor to end there are at most 1,200."""
    every, anchor = contract.periods.every, contract.periods.anchor
    if every is None:
        return
    if every.count < 0:
        return  # said of every length of time
    if every.count == 0:
        yield Problem(
            code="period_too_short",
            path="periods.every",
            message=f"a period of {str(every)!r} has no day.",
            remedy="Give a length such as '3 months', or 'whole' for one single period.",
            value=str(every),
        )
        return
    start, end = min(contract.start, anchor), max(last_end(contract), anchor)
    steps = _steps_between(start, end, every)
    if steps > PERIODS_MAX:
        yield Problem(
            code="too_many_periods",
            path="periods.every",
            message=f"every {str(every)!r} makes {steps:,} periods from {start.isoformat()} "
            f"(the anchor or the start) to the end; {PERIODS_MAX:,} is the most.",
            remedy="Give longer periods, or an anchor nearer to the start.",
            value=str(every),
        )


def _steps_between(start: date, end: date, every: Duration) -> int:
    if every.unit in {"days", "weeks"}:
        step = every.count * (7 if every.unit == "weeks" else 1)
        return -(-(end - start).days // step)
    step = every.count * (12 if every.unit == "years" else 1)
    return -(-_months_between(start, end) // step)


def _durations(contract: Contract) -> Iterator[tuple[str, Duration | None]]:
    yield "periods.every", contract.periods.every
    yield "payment.settle_after", contract.payment.settle_after
    yield "payment.term", contract.payment.term
    if contract.holdback is not None:
        yield "holdback.release_after", contract.holdback.release_after
    for section, metrics in sections_of(contract, "metrics"):
        for index, metric in enumerate(metrics):
            yield from _durations_of_metric(f"{section}[{index}].admission", metric)


def _durations_of_metric(path: str, metric: EvidenceMetric) -> Iterator[tuple[str, Duration | None]]:
    rules = metric.admission
    yield f"{path}.within_of_enrolment", rules.within_of_enrolment
    yield f"{path}.claim_within", rules.claim_within
    yield f"{path}.deemed_after", rules.deemed_after
    for number, after in enumerate(rules.after):
        yield f"{path}.after[{number}].at_least", after.at_least
        yield f"{path}.after[{number}].at_most", after.at_most


def durations_are_reasonable(contract: Contract) -> Iterator[Problem]:
    """Every length of time is 0 or more, and no more than 100 years."""
    for path, duration in _durations(contract):
        if duration is not None and not 0 <= duration.count <= COUNT_MAX.get(duration.unit, 0):
            yield Problem(
                code="duration_out_of_range",
                path=path,
                message=f"{str(duration)!r} is not between 0 days and {YEARS_MAX} years.",
                remedy="Give a length such as '30 days' or '3 months'.",
                value=str(duration),
            )


def roll_needs_a_calendar(contract: Contract) -> Iterator[Problem]:
    """How a due date moves is said only where some days are no business days."""
    payment = contract.payment
    if payment.calendar == "none" and payment.roll != "following":
        why = f"with calendar {payment.calendar!r} every day is a business day"
        yield without_effect("payment.roll", payment.roll, why, "Give 'calendar', or leave 'roll' out.")


def anchors_cut_something(contract: Contract) -> Iterator[Problem]:
    """Where periods are counted from is said only where there are several."""
    periods = contract.periods
    if periods.every is None and periods.anchor != contract.start:
        why = "the whole contract is one period"
        remedy = "Give 'every' a length of time, or leave 'anchor' out."
        yield without_effect("periods.anchor", periods.anchor.isoformat(), why, remedy)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    currency_is_known,
    timezone_is_known,
    dates_leave_room,
    start_is_before_end,
    periods_are_countable,
    durations_are_reasonable,
    roll_needs_a_calendar,
    anchors_cut_something,
)
