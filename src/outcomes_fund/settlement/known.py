"""Before the stages: what was known by a day, one claim for each chain of corrections."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.evidence import NONE, Evidence
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import NO_DAY, Register
from outcomes_fund.settlement.deemed import taken_for_verified
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.people import cohorts_of, groups_on, people_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows, first_of, order_by

__all__ = ["Knowledge", "facts_known", "read_by"]

LAST_DAY = 2**31 - 1


@attrs.frozen(kw_only=True, eq=False)
class Knowledge:
    """What was known by a day.

    Args:
        facts: The claims to look at.

        reason: For each row of evidence why it is no claim to look at, or ADMITTED, shape (rows,).

        until: Last day of achievement looked at.
    """

    facts: Facts
    reason: npt.NDArray[np.int8]
    until: date


def facts_known(
    program: Program,
    evidence: Evidence,
    register: Register | None,
    *,
    as_of: date | None,
    until: date | None,
) -> Knowledge:
    """Pick the claims that were known by a day, each as its last known row says.

    Args:
        program: The compiled contract.

        evidence: All rows.

        register: Participants, or None if there is no register.

        as_of: Last day of recording that counts, in the contract's time zone; None means all.

        until: Last day of achievement looked at; None means ``as_of``, at most the contract's last day.

    Returns:
        The claims in the order of place, and for every other row the reason why it is none.

    Source:
        Order of operations, steps 0 and 1.
    """
    last = program.periods[-1].last
    until = min(until or as_of or last, last)
    known = evidence.recorded_day <= (epoch_day(as_of) if as_of else LAST_DAY)
    if not all(program.known_metrics):
        known &= np.array(program.known_metrics, dtype=bool)[evidence.metric]
    reason = np.where(known, Reason.ADMITTED, Reason.NOT_YET_RECORDED).astype(np.int8)
    replaced = evidence.supersedes[known & (evidence.supersedes != NONE)]
    reason[replaced[known[replaced]]] = Reason.SUPERSEDED
    late = (reason == Reason.ADMITTED) & (evidence.achieved > epoch_day(until))
    reason[late] = Reason.AFTER_UNTIL
    live = np.flatnonzero(reason == Reason.ADMITTED)
    root = _roots(evidence, live)
    order = _place_order(evidence, root)
    rows, root = live[order], root[order]
    metric = evidence.metric[rows]
    if any(each.evidence is not None for each in program.contract.metrics):
        metric, take = read_by(program, metric)
        rows, root = rows[take], root[take]
    facts = _facts(program, evidence, register, metric=metric, rows=rows, root=root)
    return Knowledge(facts=taken_for_verified(program, facts, as_of), reason=reason, until=until)


def read_by(program: Program, metric: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Rows]:
    """Give every row to each metric that reads it.

    Args:
        program: The compiled contract.

        metric: Index of the metric whose evidence each row is, shape (rows,).

    Returns:
        The metrics, and the row each of them stands for; a row stands first for its own metric.
    """
    take = np.arange(len(metric))
    readers = [(i, each.evidence) for i, each in enumerate(program.contract.metrics) if each.evidence is not None]
    metrics, takes = [metric], [take]
    for reader, source in readers:
        rows = np.flatnonzero(metric == program.metric_index(source))
        metrics.append(np.full(len(rows), reader, dtype=np.int32))
        takes.append(rows)
    take = np.concatenate(takes)
    order = np.argsort(take, kind="stable")
    return np.concatenate(metrics)[order], take[order]


def _roots(evidence: Evidence, rows: Rows) -> Rows:
    """Follow each chain of corrections back to its first row, known or not."""
    root = rows.copy()
    pending = np.flatnonzero(evidence.supersedes[root] != NONE)
    while len(pending):
        root[pending] = evidence.supersedes[root[pending]]
        pending = pending[evidence.supersedes[root[pending]] != NONE]
    return root


def _place_order(evidence: Evidence, root: Rows) -> Rows:
    """Order claims by the date achieved, participant and id of the first row of their chain."""
    day, person = evidence.achieved[root], evidence.participant[root]
    order = order_by(day, person)
    begins = first_of(order, day, person)
    tied = ~begins
    tied[:-1] |= ~begins[1:]
    if not tied.any():
        return order
    # Ids are read only where day and participant are equal: sorting a million texts would cost a second.
    positions = np.flatnonzero(tied)
    rank = _text_rank(evidence.ids, root[order[positions]])
    within = order_by(np.cumsum(begins)[positions], rank)
    order[positions] = order[positions][within]
    return order


def _text_rank(texts: TextColumn, rows: Rows) -> Rows:
    """Number texts in the order of their bytes; the texts of the rows are all different."""
    start, length = texts.start[rows], texts.stop[rows] - texts.start[rows]
    width = max(int(length.max()), 1)
    offsets = np.arange(width)
    inside = offsets[None, :] < length[:, None]
    letters = texts.buffer[np.where(inside, start[:, None] + offsets[None, :], 0)] * inside.astype(np.uint8)
    _, rank = np.unique(letters.view(f"S{width}").ravel(), return_inverse=True)
    return rank


def _facts(
    program: Program,
    evidence: Evidence,
    register: Register | None,
    *,
    metric: npt.NDArray[np.int32],
    rows: Rows,
    root: Rows,
) -> Facts:
    rules = [each.admission for each in program.contract.metrics]
    reports = any(rule.looks_at_report or rule.deemed_after is not None for rule in rules)
    participant, achieved = evidence.participant[rows], evidence.achieved[rows]
    home = people_of(program, evidence, register)
    return Facts(
        worlds=1,
        world=_constant(0, rows),
        metric=metric,
        participant=participant,
        instance=_needed(evidence.instance, rows, any(rule.once_per == "instance" for rule in rules)),
        achieved=achieved,
        place_day=evidence.achieved[root],
        first_report=_needed(evidence.reported_day, root, reports),
        recorded=evidence.recorded_day[rows],
        numerator=evidence.numerator[rows],
        denominator=evidence.denominator[rows],
        status=evidence.status[rows],
        cohort=cohorts_of(program, evidence, home.cohort, rows) if program.cohorts else _constant(NONE, rows),
        groups=groups_on(program, evidence, register, participant=participant, day=achieved),
        # The last entry stands for "no participant": code NONE is index -1.
        enrolled=_constant(NO_DAY, rows) if register is None else home.enrolled[participant],
        payer=_constant(NONE, rows) if register is None else home.payer[participant],
        row=rows,
    )


def _constant(number: int, rows: Rows) -> npt.NDArray[np.int32]:
    """Give a column of one number, which takes no memory."""
    return np.broadcast_to(np.int32(number), len(rows))


def _needed(column: npt.NDArray[np.int32], rows: Rows, looked_at: bool) -> npt.NDArray[np.int32]:  # noqa: FBT001
    """Fetch a column only where a rule looks at it: a million rows in random order take time."""
    return column[rows] if looked_at else _constant(NONE, rows)
