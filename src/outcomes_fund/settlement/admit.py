"""Stage 1, admit: which verified claims count, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Duration, epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE
from outcomes_fund.domain.metric import Admission
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.settlement.admit_after import admission_order, refused_after
from outcomes_fund.settlement.admit_repeats import below_threshold, refused_repeats
from outcomes_fund.settlement.days import days_after
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program

__all__ = ["Admitted", "admit", "outside_outcome_window"]

Days = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

EARLIEST, LATEST = -(2**30), 2**30


@attrs.frozen(kw_only=True, eq=False)
class Admitted:
    """What became of each claim.

    Args:
        reason: ``Reason``: ADMITTED, DISPUTED (counts, its amount waits) or a refusal; shape (rows,).

        recorded: Day from which the claim counts as known, shape (rows,).
    """

    reason: npt.NDArray[np.int8]
    recorded: Days


def admit(program: Program, facts: Facts) -> Admitted:
    """Say of each claim whether it counts, or the first reason why it does not.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

    Returns:
        What became of each claim, and the day on which it counts as recorded.

    Source:
        Order of operations, step 2.
    """
    reason = np.zeros(len(facts), dtype=np.int8)
    # Of several reasons the first one counts, so it is written last.
    for code, refused in reversed(list(_refusals(program, facts))):
        np.putmask(reason, refused, code)
    recorded = facts.recorded
    for metrics in admission_order([metric.admission for metric in program.contract.metrics], _ids(program)):
        recorded = _admit_metrics(program, facts, reason, recorded, metrics)
    disputed = facts.status == EVIDENCE_STATUSES.index("disputed")
    reason[disputed & (reason == Reason.ADMITTED)] = Reason.DISPUTED
    return Admitted(reason=reason, recorded=recorded)


def _ids(program: Program) -> list[str]:
    return [metric.id for metric in program.contract.metrics]


def _admit_metrics(
    program: Program, facts: Facts, reason: npt.NDArray[np.int8], recorded: Days, metrics: tuple[int, ...]
) -> Days:
    """Look at the rules of some metrics that depend on other claims, and write down what they refuse."""
    rules = [program.contract.metrics[number].admission for number in metrics]
    if any(rule.after for rule in rules):
        for number in metrics:
            for code, rows in refused_after(program, facts, reason, number):
                reason[rows] = code
    chosen = np.zeros(len(program.contract.metrics) or 1, dtype=bool)
    chosen[list(metrics)] = True
    if any(rule.once_per is not None or rule.count_max is not None for rule in rules):
        for code, rows in refused_repeats(program, facts, (reason == Reason.ADMITTED) & chosen[facts.metric]):
            reason[rows] = code
    for number in metrics:
        if program.contract.metrics[number].admission.person_at_least is not None:
            own = np.flatnonzero((reason == Reason.ADMITTED) & (facts.metric == number))
            below, recorded = below_threshold(program, facts, recorded, own)
            reason[below] = Reason.BELOW_PERSON_THRESHOLD
    return recorded


def _refusals(program: Program, facts: Facts) -> Iterator[tuple[Reason, Mask]]:
    """Give each reason with the claims it holds for, in the order in which reasons are looked at."""
    rules = [metric.admission for metric in program.contract.metrics]
    yield Reason.NOT_VERIFIED, facts.status == EVIDENCE_STATUSES.index("reported")
    yield Reason.REJECTED, facts.status == EVIDENCE_STATUSES.index("rejected")
    if any(rule.outcome_start is not None or rule.outcome_end is not None for rule in rules):
        yield Reason.OUTSIDE_OUTCOME_WINDOW, outside_outcome_window(rules, facts.metric, facts.achieved)
    if any(rule.looks_at_enrolment for rule in rules):
        yield from _enrolment_refusals(rules, facts)
    yield from _group_refusals(program, rules, facts)
    if any(rule.claim_within for rule in rules):
        last = _last_days([rule.claim_within for rule in rules], facts.metric, facts.achieved)
        yield Reason.REPORTED_TOO_LATE, facts.first_report > last
    if any(rule.claim_deadline for rule in rules):
        deadline = _days([rule.claim_deadline for rule in rules], LATEST)
        yield Reason.AFTER_CLAIM_DEADLINE, facts.first_report > deadline[facts.metric]


def _enrolment_refusals(rules: list[Admission], facts: Facts) -> Iterator[tuple[Reason, Mask]]:
    looks = _by_metric(np.array([rule.looks_at_enrolment for rule in rules]), facts.metric)
    yield Reason.NOT_ENROLLED, looks & (facts.enrolled == NO_DAY)
    if any(rule.enrolment_start is not None or rule.enrolment_end is not None for rule in rules):
        start = _by_metric(_days([rule.enrolment_start for rule in rules], EARLIEST), facts.metric)
        end = _by_metric(_days([rule.enrolment_end for rule in rules], LATEST), facts.metric)
        yield Reason.OUTSIDE_ENROLMENT_WINDOW, looks & ((facts.enrolled < start) | (facts.enrolled >= end))
    within = [rule.within_of_enrolment for rule in rules]
    if any(within):
        counted = _by_metric(np.array([duration is not None for duration in within]), facts.metric)
        yield Reason.BEFORE_ENROLMENT, counted & (facts.achieved < facts.enrolled)
        yield Reason.TOO_LONG_AFTER_ENROLMENT, facts.achieved > _last_days(within, facts.metric, facts.enrolled)


def _group_refusals(program: Program, rules: list[Admission], facts: Facts) -> Iterator[tuple[Reason, Mask]]:
    wanted_groups = {rule.group for rule in rules}
    for name in program.groups:
        if name not in wanted_groups:
            continue
        held = _by_metric(np.array([rule.group == name for rule in rules]), facts.metric)
        yield Reason.NOT_IN_GROUP, held & ~facts.groups[:, program.groups.index(name)]
    if any(rule.cohort is not None for rule in rules):
        wanted = [NONE if rule.cohort is None else program.cohorts.index(rule.cohort) for rule in rules]
        cohort = np.array(wanted, dtype=np.int32)[facts.metric]
        yield Reason.OTHER_COHORT, (cohort != NONE) & (facts.cohort != cohort)


def outside_outcome_window(rules: list[Admission], metric: npt.NDArray[np.int32], achieved: Days) -> Mask:
    """Say which days of achievement lie outside the window of a metric.

    Args:
        rules: Admission of each metric.

        metric: Index in the rules, shape (rows,).

        achieved: Days since 1970-01-01, shape (rows,).
    """
    start = _by_metric(_days([rule.outcome_start for rule in rules], EARLIEST), metric)
    end = _by_metric(_days([rule.outcome_end for rule in rules], LATEST), metric)
    return (achieved < start) | (achieved >= end)


def _days(dates: list[date | None], otherwise: int) -> Days:
    return np.array([otherwise if day is None else epoch_day(day) for day in dates], dtype=np.int32)


def _by_metric(table: npt.NDArray[Any], metric: npt.NDArray[np.int32]) -> npt.NDArray[Any]:
    """Give each row what its metric has; a single entry where all metrics have the same."""
    return table[:1] if len(table) and (table == table[0]).all() else np.take(table, metric)


def _last_days(durations: list[Duration | None], metric: npt.NDArray[np.int32], anchors: Days) -> Days:
    """Give the last day that is within the duration of each claim's metric, LATEST where there is none."""
    last = np.full(len(anchors), LATEST, dtype=np.int32)
    for duration in {duration for duration in durations if duration is not None}:
        held = _by_metric(np.array([other == duration for other in durations]), metric)
        np.copyto(last, days_after(anchors, duration), where=held)
    return last
