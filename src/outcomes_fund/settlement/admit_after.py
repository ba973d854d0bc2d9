"""Stage 1, admit: outcomes of the same participant that have to come first, with clocks that may start anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.settlement.days import FIRST_DAY, day_within, days_after, person_day
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows

__all__ = ["admission_order", "refused_after"]

Days = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]


def admission_order(rules: Sequence[Admission], ids: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Give metrics in such an order that each comes after those that have to come first, as many at once as can be.

    Args:
        rules: Admission of each metric.

        ids: Id of each metric.
    """
    waiting = {
        number: {name for each in rule.after for name in (each.metric, each.reset_by) if name is not None}
        for number, rule in enumerate(rules)
    }
    done: set[str] = set()
    while waiting:
        ready = tuple(number for number, needed in waiting.items() if needed <= done)
        if not ready:
            message = "metrics wait for each other: the contract was checked for it"
            raise AssertionError(message)
        yield ready
        done |= {ids[number] for number in ready}
        waiting = {number: needed for number, needed in waiting.items() if number not in ready}


def refused_after(
    program: Program, facts: Facts, reason: npt.NDArray[np.int8], metric: int
) -> Iterator[tuple[Reason, Rows]]:
    """Give the claims of a metric whose prerequisites are missing, too recent or too long ago.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        reason: What became of each so far; the prerequisites have been looked at.

        metric: Index of the metric.
    """
    entries = program.contract.metrics[metric].admission.after
    rows = np.flatnonzero((reason == Reason.ADMITTED) & (facts.metric == metric))
    found = [(entry, _anchors(program, facts, reason, rows, entry)) for entry in entries]
    missing = np.zeros(len(rows), dtype=bool)
    soon, late = missing.copy(), missing.copy()
    for entry, (anchor, exists) in found:
        missing |= ~exists
        days = np.where(exists, anchor, 0).astype(np.int32)
        if entry.at_least is not None:
            soon |= exists & (facts.achieved[rows] < days_after(days, entry.at_least))
        if entry.at_most is not None:
            late |= exists & (facts.achieved[rows] > days_after(days, entry.at_most))
    yield Reason.PREREQUISITE_MISSING, rows[missing]
    yield Reason.TOO_SOON_AFTER, rows[soon & ~missing]
    yield Reason.TOO_LONG_AFTER, rows[late & ~soon & ~missing]


def _anchors(
    program: Program, facts: Facts, reason: npt.NDArray[np.int8], rows: Rows, entry: After
) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Give for each claim the day its clock runs from, and whether there is one."""
    person = _persons(facts)
    at = person_day(person[rows], facts.achieved[rows])
    earliest = person_day(person[rows], np.full(len(rows), FIRST_DAY, dtype=np.int64))
    if entry.reset_by is not None:
        resets = _events(program, facts, reason, person, entry.reset_by)
        latest, any_reset = _latest(resets, earliest, at)
        # Only what comes later than the reset starts the clock.
        earliest = np.where(any_reset, latest + 1, earliest)
    starts = _events(program, facts, reason, person, entry.metric)
    anchor, exists = _latest(starts, earliest, at)
    if entry.clock == "first":
        first = np.searchsorted(starts, earliest, side="left")
        anchor = starts[np.minimum(first, len(starts) - 1)] if len(starts) else anchor
    exists &= facts.participant[rows] != NONE
    return day_within(anchor), exists


def _persons(facts: Facts) -> Whole:
    """Number persons through all worlds."""
    people = int(facts.participant.max(initial=0)) + 2
    return facts.world.astype(np.int64) * people + facts.participant + 1


def _events(program: Program, facts: Facts, reason: npt.NDArray[np.int8], person: Whole, name: str) -> Whole:
    """Give person and day of every admitted claim of a metric, sorted."""
    rows = np.flatnonzero((reason == Reason.ADMITTED) & (facts.metric == program.metric_index(name)))
    return np.sort(person_day(person[rows], facts.achieved[rows]))


def _latest(events: Whole, earliest: Whole, at: Whole) -> tuple[Whole, npt.NDArray[np.bool_]]:
    """Give the latest event from a person's earliest key to the claim's own, and whether there is one."""
    if len(events) == 0:
        return np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=bool)
    last = np.searchsorted(events, at, side="right") - 1
    found = events[np.maximum(last, 0)]
    return found, np.asarray((last >= 0) & (found >= earliest), dtype=bool)
