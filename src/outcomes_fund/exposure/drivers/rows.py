"""From what comes about to facts: rows of evidence of a block of worlds, in the order of place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.drivers.chance import Whole
from outcomes_fund.exposure.drivers.claims import Claims
from outcomes_fund.exposure.drivers.persons import People
from outcomes_fund.exposure.drivers.verification import Fates
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.known import read_by
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows, order_by

__all__ = ["Reports", "facts_of", "reports"]

Column = npt.NDArray[np.generic]
Number = TypeVar("Number", bound=np.generic)


@attrs.frozen(kw_only=True, eq=False)
class Reports:
    """Claims of one metric that are reported, with what becomes of them.

    Args:
        claims: The claims.

        reported: Day of the report, days since 1970-01-01, shape (rows,).

        recorded: Day on which they become known as their status says, shape (rows,).

        status: Index in ``EVIDENCE_STATUSES``, shape (rows,).
    """

    claims: Claims
    reported: Whole
    recorded: Whole
    status: npt.NDArray[np.int8]


def reports(program: Program, claims: Claims, fate: Fates, ending: Whole, worlds: slice) -> Reports:
    """Keep what is reported of that which is achieved within the contract, before it ends.

    Args:
        program: The compiled contract.

        claims: What comes about.

        fate: What becomes of each.

        ending: First day of each world on which nothing is achieved any more.

        worlds: Worlds that are looked at.
    """
    first, end = int(program.edges[0]), int(program.edges[-1])
    kept = fate.kept & (claims.day >= first) & (claims.day < np.minimum(ending, end)[claims.world])
    start, stop, _ = worlds.indices(len(ending))
    if (start, stop) != (0, len(ending)):
        kept &= (claims.world >= start) & (claims.world < stop)
    rows = np.flatnonzero(kept)
    columns: dict[str, Any] = {
        field.name: _taken(getattr(claims, field.name), rows)
        for field in attrs.fields(Claims)
        if field.name != "metric"
    }
    chosen = Claims(metric=claims.metric, **columns)
    reported = chosen.day + fate.report_delay[rows]
    return Reports(
        claims=chosen,
        reported=reported,
        recorded=reported + fate.delay[rows],
        status=_taken(fate.status, rows),
    )


def _taken(column: npt.NDArray[Number], rows: Rows) -> npt.NDArray[Number]:
    """Pick rows of a column; a column of one number stays one that takes no memory."""
    if column.strides == (0,) and len(column):
        return np.broadcast_to(column[0], len(rows))
    return column[rows]


def facts_of(program: Program, people: People, found: list[Reports], worlds: slice) -> Facts:
    """Put rows of evidence in the order of place and look up what the register says of their participants.

    A row that several metrics read stands once for each of them, as in the facts of evidence that was read.

    Args:
        program: The compiled contract.

        people: The participants.

        found: Rows of each metric; of rows on one day of one participant the first come first.

        worlds: Worlds that are looked at; the first of them becomes world 0.
    """
    start, stop, _ = worlds.indices(len(people.first))
    world, person = _joined(found, "world"), _joined(found, "person")
    day = _joined(found, "day")
    participant = np.full(len(person), NONE, dtype=np.int64)
    some = np.flatnonzero(person != NONE)
    participant[some] = person[some] - people.first[world[some]]
    order = order_by(world, day, participant)
    metric = np.repeat(
        np.array([each.claims.metric for each in found], dtype=np.int32), [len(each.claims) for each in found]
    )[order]
    row = np.arange(len(order))
    if any(each.evidence is not None for each in program.contract.metrics):
        metric, row = read_by(program, metric)
        order = order[row]
    return Facts(
        worlds=max(stop - start, 0),
        world=_narrow(world[order] - start),
        metric=metric,
        participant=_narrow(participant[order]),
        instance=_placed([each.claims.instance for each in found], order, np.int32),
        achieved=_narrow(day[order]),
        place_day=_narrow(day[order]),
        first_report=_narrow(_of_reports(found, "reported")[order]),
        recorded=_narrow(_of_reports(found, "recorded")[order]),
        numerator=_joined(found, "numerator")[order],
        denominator=_placed([each.claims.denominator for each in found], order, np.int64),
        status=_placed([each.status for each in found], order, np.int8),
        cohort=_placed([each.claims.cohort for each in found], order, np.int32),
        groups=_groups(program, people, person[order]),
        enrolled=_narrow(_of_people(people.enrolled, person[order], NO_DAY)),
        payer=_placed([_of_people(people.payer, person, NONE)], order, np.int32),
        row=row,
    )


def _joined(found: list[Reports], name: str) -> Whole:
    return _concatenated(getattr(each.claims, name) for each in found)


def _of_reports(found: list[Reports], name: str) -> Whole:
    return _concatenated(getattr(each, name) for each in found)


def _concatenated(columns: Iterator[Column]) -> Whole:
    return np.concatenate([np.zeros(0, dtype=np.int64), *columns])


def _placed(columns: list[Column], order: Rows, kind: type[np.integer]) -> npt.NDArray[Any]:
    """Put a column in order; one that holds the same number throughout takes no memory."""
    some = [column for column in columns if len(column)]
    if some and all(column.strides == (0,) and column[0] == some[0][0] for column in some):
        return np.broadcast_to(some[0][0].astype(kind), len(order))
    return np.concatenate([np.zeros(0, dtype=kind), *some])[order].astype(kind)


def _narrow(column: Column) -> npt.NDArray[np.int32]:
    return column.astype(np.int32)


def _of_people(column: Column, person: Whole, otherwise: int) -> Whole:
    """Look up participants; rows without one get a number of their own."""
    if column.strides == (0,) and (not len(column) or int(column[0]) == otherwise):
        return np.broadcast_to(np.int64(otherwise), len(person))
    # The last entry stands for "no participant": NONE is index -1.
    return np.append(column.astype(np.int64), otherwise)[person]


def _groups(program: Program, people: People, person: Whole) -> npt.NDArray[np.bool_]:
    belongs = np.zeros((len(person), len(program.groups)), dtype=bool)
    for number, name in enumerate(program.groups):
        if name in people.groups:
            belongs[:, number] = np.append(people.groups[name], False)[person]
    return belongs
