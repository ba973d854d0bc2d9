"""The rules a contract has to keep: one small function for each, a plain list at the bottom.

Paths name places as the contract file does (``lines[2].price``), counted from 0. The rules on
metrics and payment lines stand in ``validation_terms``, those on limits in ``validation_limits``,
those on payers and payees in ``validation_shares``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from outcomes_fund.domain import validation_limits, validation_shares, validation_terms
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.domain.naming import did_you_mean, id_problems, twice_problems
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["PERIODS_MAX", "YEARS_MAX", "contract_problems"]

YEARS_MAX = 100
PERIODS_MAX = 1_200

# Settlements and terms reach at most a few hundred years beyond the end of a contract; dates in
# these years leave room for that before the calendar itself ends in 9999.
YEAR_FIRST = 1900
YEAR_LAST = 2999

# The most that keeps a length of time within YEARS_MAX.
COUNT_MAX = {"days": 36_525, "weeks": 5_217, "months": 1_200, "years": YEARS_MAX}

Check = Callable[["Contract"], Iterator[Problem]]


def contract_problems(contract: Contract) -> tuple[Problem, ...]:
    """Name every rule that a contract breaks; nothing if it breaks none.

    Args:
        contract: Any contract record, however wrong its contents.

    Returns:
        Problems in the order of the checks, with paths but without file and line.
    """
    return tuple(problem for check in CHECKS for problem in check(contract))


def currency_is_known(contract: Contract) -> Iterator[Problem]:
    """The currency is one whose number of decimals is known."""
    if contract.currency not in MINOR_DIGITS:
        yield Problem(
            code="unknown_currency",
            path="currency",
            message=f"{contract.currency!r} is no currency known here: {', '.join(MINOR_DIGITS)}.",
            remedy=did_you_mean(contract.currency, MINOR_DIGITS),
            value=contract.currency,
        )


def timezone_is_known(contract: Contract) -> Iterator[Problem]:
    """The time zone is in the database of time zones."""
    try:
        ZoneInfo(contract.timezone)
    except (KeyError, ValueError, OSError):
        yield Problem(
            code="unknown_timezone",
            path="timezone",
            message=f"{contract.timezone!r} is no time zone, such as 'Europe/Amsterdam'.",
            remedy=did_you_mean(contract.timezone, sorted(available_timezones())),
            value=contract.timezone,
        )


def dates_leave_room(contract: Contract) -> Iterator[Problem]:
    """The dates that others are counted from lie between 1900 and 2999."""
    dates = {
        "start": contract.start,
        "end": contract.end,
        "periods.anchor": contract.periods.anchor,
    }
    for path, day in dates.items():
        if not YEAR_FIRST <= day.year <= YEAR_LAST:
            yield Problem(
                code="date_out_of_range",
                path=path,
                message=f"{day.isoformat()} is not between {YEAR_FIRST} and {YEAR_LAST}.",
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
    elif _months_between(start, end) > YEARS_MAX * 12:
        yield Problem(
            code="contract_too_long",
            path="end",
            message=f"{start.isoformat()} to {end.isoformat()} is more than {YEARS_MAX} years.",
            value=end.isoformat(),
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
    start, end = min(contract.start, anchor), max(contract.end, anchor)
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


def _durations(contract: Contract) -> Iterator[tuple[str, Duration]]:
    if contract.periods.every is not None:
        yield "periods.every", contract.periods.every
    yield "payment.settle_after", contract.payment.settle_after
    yield "payment.term", contract.payment.term
    for index, metric in enumerate(contract.metrics):
        admission, path = metric.admission, f"metrics[{index}].admission"
        if admission.within_of_enrolment is not None:
            yield f"{path}.within_of_enrolment", admission.within_of_enrolment
        if admission.claim_within is not None:
            yield f"{path}.claim_within", admission.claim_within


def durations_are_reasonable(contract: Contract) -> Iterator[Problem]:
    """Every length of time is 0 or more, and no more than 100 years."""
    for path, duration in _durations(contract):
        if not 0 <= duration.count <= COUNT_MAX.get(duration.unit, 0):
            yield Problem(
                code="duration_out_of_range",
                path=path,
                message=f"{str(duration)!r} is not between 0 days and {YEARS_MAX} years.",
                value=str(duration),
            )


def ids_are_short_names(contract: Contract) -> Iterator[Problem]:
    """Ids of the contract, parties, metrics, lines and limits can be typed without quoting."""
    yield from id_problems("id", contract.id)
    for kind, ids in _ids(contract).items():
        for index, name in enumerate(ids):
            yield from id_problems(f"{kind}[{index}].id", name)


def title_is_given(contract: Contract) -> Iterator[Problem]:
    """The contract has a title, by which people know it."""
    if not contract.title.strip():
        yield Problem(code="empty_name", path="title", message="the title is empty.", value=contract.title)


def ids_are_unique(contract: Contract) -> Iterator[Problem]:
    """Each party, metric, line and limit has an id of its own among its kind."""
    for kind, ids in _ids(contract).items():
        yield from twice_problems(kind, ids, key=".id")


def _ids(contract: Contract) -> dict[str, tuple[str, ...]]:
    return {
        "parties": tuple(party.id for party in contract.parties),
        "metrics": tuple(metric.id for metric in contract.metrics),
        "lines": tuple(line.id for line in contract.lines),
        "limits": tuple(limit.id for limit in contract.limits),
    }


def parties_have_roles(contract: Contract) -> Iterator[Problem]:
    """Every party holds at least one role."""
    for index, party in enumerate(contract.parties):
        if not party.roles:
            yield Problem(
                code="party_without_role",
                path=f"parties[{index}].roles",
                message=f"party {party.id!r} holds no role.",
            )


def somebody_verifies(contract: Contract) -> Iterator[Problem]:
    """Nothing is paid that nobody verified, so some party is the verifier."""
    if not any("verifier" in party.roles for party in contract.parties):
        yield Problem(
            code="no_verifier",
            path="parties",
            message="no party holds the role 'verifier'.",
            remedy="Give that role to the party that checks the evidence.",
        )


def illustrations_name_assumptions(contract: Contract) -> Iterator[Problem]:
    """An illustrative contract says what it assumes."""
    if contract.status == "illustrative" and not contract.assumptions:
        yield Problem(
            code="no_assumption",
            path="status",
            message="an illustrative contract rests on assumptions, but none is named.",
            remedy="Add an [[assumptions]] entry for each figure that nobody has published.",
            value=contract.status,
        )


CHECKS: tuple[Check, ...] = (
    ids_are_short_names,
    title_is_given,
    ids_are_unique,
    currency_is_known,
    timezone_is_known,
    dates_leave_room,
    start_is_before_end,
    periods_are_countable,
    durations_are_reasonable,
    parties_have_roles,
    somebody_verifies,
    *validation_terms.CHECKS,
    *validation_limits.CHECKS,
    *validation_shares.CHECKS,
    illustrations_name_assumptions,
)
