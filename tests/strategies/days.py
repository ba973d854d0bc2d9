"""Days on which something may go wrong: edges of periods, years and windows, and their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.calendar import Duration, shift
from outcomes_fund.domain.contract import Contract

__all__ = ["ONE_DAY", "achieved_days", "days_around", "enrolment_days"]

ONE_DAY = timedelta(days=1)


def days_around(edges: Iterable[date], first: date, end: date) -> list[date]:
    """Give each edge and the day before and after it, as far as they lie from first to before end."""
    near = {edge + step * ONE_DAY for edge in edges for step in (-1, 0, 1)}
    return sorted(day for day in near if first <= day < end)


def achieved_days(contract: Contract) -> list[date]:
    """Give days within the contract at the edges of its periods, windows, tests and amendments."""
    edges = {contract.start, contract.end, *(period.end for period in contract.grid)}
    ends = [contract.end]
    for amendment in contract.amendments:
        edges.add(amendment.start)
        if amendment.end is not None:
            edges.add(amendment.end)
            ends.append(amendment.end)
    for tests in (getattr(line, "tests", None) for line in contract.lines):
        if tests is not None:
            edges |= {*tests.dates, *(cohort.date for cohort in tests.cohorts)}
    for rules in _rules(contract):
        edges |= {day for day in (rules.outcome_start, rules.outcome_end) if day is not None}
        if rules.within_of_enrolment is not None:
            edges |= {shift(day, rules.within_of_enrolment) for day in enrolment_days(contract)[:2]}
        for after in rules.after:
            edges |= {shift(contract.start, span) for span in (after.at_least, after.at_most) if span is not None}
    return days_around(edges, contract.start, max(ends))


def enrolment_days(contract: Contract) -> list[date]:
    """Give days of enrolment at the edges of windows, and a month end from which months are short."""
    edges = [contract.start, *(change.start for change in contract.amendments if change.by == "enrolled")]
    for rules in _rules(contract):
        edges += [day for day in (rules.enrolment_start, rules.enrolment_end) if day is not None]
        if rules.within_of_enrolment is not None:
            back = rules.within_of_enrolment
            edges.append(shift(contract.start, Duration(count=back.count, unit=back.unit), -1))
    edges.append(date(contract.start.year, 8, 31))
    return days_around(edges, date(1990, 1, 1), date(2100, 1, 1))


def _rules(contract: Contract) -> Iterator[Admission]:
    yield from (metric.admission for metric in contract.metrics)
    for change in contract.amendments:
        yield from (metric.admission for metric in change.metrics)
