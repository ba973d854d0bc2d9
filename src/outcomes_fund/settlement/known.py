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
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows, first_of, order_by

__all__ = ["Facts", "Knowledge", "facts_known", "join_worlds"]

LAST_DAY = 2**31 - 1


@attrs.frozen(kw_only=True, eq=False)
class Facts:
    """What claims say, one row for each, of one world or of many.

    Rows stand in the order of place: world, date achieved, participant, id. Every array has shape (rows,).

    Args:
        worlds: Number of worlds.

        world: World of each row, from 0.

        metric: Index in the contract's metrics.

        participant: Code of the participant, unique within a world, or NONE.

        instance: Code of the instance, or NONE.

        achieved: Days since 1970-01-01.

        place_day: Date achieved of the first row of the chain.

        first_report: Day of the first report.

        recorded: Day on which the row became known.

        numerator, denominator: Value in steps of the metric.

        status: Index in ``EVIDENCE_STATUSES``.

        enrolled: Day the participant enrolled, or NO_DAY if not in the register.

        payer: Index of the payer whose municipality the participant lives in, or NONE.

        row: Row of the evidence the claim comes from.
    """

    worlds: int
    world: npt.NDArray[np.int32]
    metric: npt.NDArray[np.int32]
    participant: npt.NDArray[np.int32]
    instance: npt.NDArray[np.int32]
    achieved: npt.NDArray[np.int32]
    place_day: npt.NDArray[np.int32]
    first_report: npt.NDArray[np.int32]
    recorded: npt.NDArray[np.int32]
    numerator: npt.NDArray[np.int64]
    denominator: npt.NDArray[np.int64]
    status: npt.NDArray[np.int8]
    enrolled: npt.NDArray[np.int32]
    payer: npt.NDArray[np.int32]
    row: Rows

    def __len__(self) -> int:
        return len(self.metric)


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
    reason = np.where(known, Reason.ADMITTED, Reason.NOT_YET_RECORDED).astype(np.int8)
    replaced = evidence.supersedes[known & (evidence.supersedes != NONE)]
    reason[replaced[known[replaced]]] = Reason.SUPERSEDED
    late = (reason == Reason.ADMITTED) & (evidence.achieved > epoch_day(until))
    reason[late] = Reason.AFTER_UNTIL
    live = np.flatnonzero(reason == Reason.ADMITTED)
    root = _roots(evidence, live)
    order = _place_order(evidence, root)
    return Knowledge(facts=_facts(program, evidence, register, live[order], root[order]), reason=reason, until=until)


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


def _facts(program: Program, evidence: Evidence, register: Register | None, rows: Rows, root: Rows) -> Facts:
    rules = [metric.admission for metric in program.contract.metrics]
    participant = evidence.participant[rows]
    enrolled, payer = _register_columns(program, evidence, register)
    return Facts(
        worlds=1,
        world=_constant(0, rows),
        metric=evidence.metric[rows],
        participant=participant,
        instance=_needed(evidence.instance, rows, any(rule.once_per == "instance" for rule in rules)),
        achieved=evidence.achieved[rows],
        place_day=evidence.achieved[root],
        first_report=_needed(evidence.reported_day, root, any(rule.looks_at_report for rule in rules)),
        recorded=evidence.recorded_day[rows],
        numerator=evidence.numerator[rows],
        denominator=evidence.denominator[rows],
        status=evidence.status[rows],
        # The last entry stands for "no participant": code NONE is index -1.
        enrolled=_constant(NO_DAY, rows) if register is None else enrolled[participant],
        payer=_constant(NONE, rows) if register is None else payer[participant],
        row=rows,
    )


def _constant(number: int, rows: Rows) -> npt.NDArray[np.int32]:
    """Give a column of one number, which takes no memory."""
    return np.broadcast_to(np.int32(number), len(rows))


def _needed(column: npt.NDArray[np.int32], rows: Rows, looked_at: bool) -> npt.NDArray[np.int32]:  # noqa: FBT001
    """Fetch a column only where a rule looks at it: a million rows in random order take time."""
    return column[rows] if looked_at else _constant(NONE, rows)


def _register_columns(
    program: Program,
    evidence: Evidence,
    register: Register | None,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Give the day of enrolment and the payer at home of each participant code, and of none."""
    count = len(evidence.participants)
    enrolled = np.full(count + 1, NO_DAY, dtype=np.int32)
    payer = np.full(count + 1, NONE, dtype=np.int32)
    if register is None:
        return enrolled, payer
    shares = program.contract.payers.shares
    home = {share.municipality: k for k, share in enumerate(shares) if share.municipality}
    payer_at = np.array([*(home.get(name, NONE) for name in register.municipalities), NONE], dtype=np.int32)
    number = {name: i for i, name in enumerate(register.participants)}
    entries = np.array([number.get(name, NONE) for name in evidence.participants], dtype=np.int64)
    listed = np.flatnonzero(entries != NONE)
    enrolled[listed] = register.enrolled[entries[listed]]
    payer[listed] = payer_at[register.municipality[entries[listed]]]
    return enrolled, payer


def join_worlds(worlds: list[Facts]) -> Facts:
    """Put the facts of several worlds behind each other, so that they are settled in one go.

    Args:
        worlds: Facts of one world each, of the same contract.

    Returns:
        Facts of as many worlds; row numbers are those of each world.
    """
    fields = [field.name for field in attrs.fields(Facts) if field.name not in {"worlds", "world"}]
    columns = {name: np.concatenate([getattr(facts, name) for facts in worlds]) for name in fields}
    number = np.repeat(np.arange(len(worlds), dtype=np.int32), [len(facts) for facts in worlds])
    return Facts(worlds=len(worlds), world=number, **columns)
