"""Stage 1, admit: which verified claims count, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Duration, epoch_day, from_epoch_day, shift
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.metric import Admission
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.settlement.known import Facts
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import first_of, order_by

__all__ = ["admit", "days_after"]

Days = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

EARLIEST, LATEST = -(2**30), 2**30


def admit(program: Program, facts: Facts) -> npt.NDArray[np.int8]:
    """Say of each claim whether it counts, or the first reason why it does not.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

    Returns:
        ``Reason`` of each claim: ADMITTED, DISPUTED (counts, its amount waits) or a refusal; shape (rows,).

    Source:
        Order of operations, step 2.
    """
    reason = np.zeros(len(facts), dtype=np.int8)
    for code, refused in _refusals(program, facts):
        reason[refused & (reason == Reason.ADMITTED)] = code
    reason[_repeated(program, facts, reason == Reason.ADMITTED)] = Reason.ALREADY_ADMITTED
    disputed = facts.status == EVIDENCE_STATUSES.index("disputed")
    reason[disputed & (reason == Reason.ADMITTED)] = Reason.DISPUTED
    return reason


def _refusals(program: Program, facts: Facts) -> Iterator[tuple[Reason, Mask]]:
    """Give each reason with the claims it holds for, in the order in which reasons are looked at."""
    rules = [metric.admission for metric in program.contract.metrics]
    yield Reason.NOT_VERIFIED, facts.status == EVIDENCE_STATUSES.index("reported")
    yield Reason.REJECTED, facts.status == EVIDENCE_STATUSES.index("rejected")
    yield Reason.OUTSIDE_OUTCOME_WINDOW, _outside_outcome_window(rules, facts)
    if any(rule.looks_at_enrolment for rule in rules):
        yield from _enrolment_refusals(rules, facts)
    if any(rule.claim_within for rule in rules):
        last = _last_days([rule.claim_within for rule in rules], facts.metric, facts.achieved)
        yield Reason.REPORTED_TOO_LATE, facts.first_report > last
    if any(rule.claim_deadline for rule in rules):
        deadline = _days([rule.claim_deadline for rule in rules], LATEST)
        yield Reason.AFTER_CLAIM_DEADLINE, facts.first_report > deadline[facts.metric]


def _enrolment_refusals(rules: list[Admission], facts: Facts) -> Iterator[tuple[Reason, Mask]]:
    looks = np.array([rule.looks_at_enrolment for rule in rules])[facts.metric]
    yield Reason.NOT_ENROLLED, looks & (facts.enrolled == NO_DAY)
    start = _days([rule.enrolment_start for rule in rules], EARLIEST)[facts.metric]
    end = _days([rule.enrolment_end for rule in rules], LATEST)[facts.metric]
    yield Reason.OUTSIDE_ENROLMENT_WINDOW, looks & ((facts.enrolled < start) | (facts.enrolled >= end))
    within = [rule.within_of_enrolment for rule in rules]
    counted = np.array([duration is not None for duration in within])[facts.metric]
    yield Reason.BEFORE_ENROLMENT, counted & (facts.achieved < facts.enrolled)
    yield Reason.TOO_LONG_AFTER_ENROLMENT, facts.achieved > _last_days(within, facts.metric, facts.enrolled)


def _outside_outcome_window(rules: list[Admission], facts: Facts) -> Mask:
    start = _days([rule.outcome_start for rule in rules], EARLIEST)[facts.metric]
    end = _days([rule.outcome_end for rule in rules], LATEST)[facts.metric]
    return (facts.achieved < start) | (facts.achieved >= end)


def _days(dates: list[date | None], otherwise: int) -> Days:
    return np.array([otherwise if day is None else epoch_day(day) for day in dates], dtype=np.int32)


def _last_days(durations: list[Duration | None], metric: npt.NDArray[np.int32], anchors: Days) -> Days:
    """Give the last day that is within the duration of each claim's metric, LATEST where there is none."""
    last = np.full(len(anchors), LATEST, dtype=np.int32)
    for duration in {duration for duration in durations if duration is not None}:
        held = np.array([other == duration for other in durations])[metric]
        last[held] = days_after(anchors[held], duration)
    return last


def days_after(days: Days, duration: Duration) -> Days:
    """Move days by a duration, by the calendar.

    Args:
        days: Days since 1970-01-01, or NO_DAY, which stays.

        duration: How far.

    Example:
        >>> import numpy as np
        >>> days_after(np.array([0], dtype=np.int32), Duration(count=1, unit="months")).tolist()
        [31]
    """
    # Each different day is moved once: a file of a million rows has a few thousand of them.
    different, back = np.unique(days, return_inverse=True)
    moved = [day if day == NO_DAY else epoch_day(shift(from_epoch_day(day), duration)) for day in different.tolist()]
    return np.array(moved, dtype=np.int32)[back]


def _repeated(program: Program, facts: Facts, standing: Mask) -> Mask:
    """Mark the claims that are not the first of their person, or person and instance."""
    once = [metric.admission.once_per for metric in program.contract.metrics]
    limited = np.array([scope is not None for scope in once] or [False])
    by_instance = np.array([scope == "instance" for scope in once] or [False])
    repeated = np.zeros(len(facts), dtype=bool)
    rows = np.flatnonzero(standing & limited[facts.metric])
    instance = np.where(by_instance[facts.metric[rows]], facts.instance[rows], 0)
    keys = (facts.world[rows], facts.metric[rows], facts.participant[rows], instance)
    order = order_by(*keys)
    repeated[rows[order[~first_of(order, *keys)]]] = True
    return repeated
