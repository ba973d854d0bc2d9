"""Facts: what claims say, as columns, for one world or for many."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.segments import Rows

__all__ = ["Facts", "join_worlds", "taken", "worlds_taken"]


@attrs.frozen(kw_only=True, eq=False)
class Facts:
    """What claims say, one row for each, of one world or of many.

    Rows stand in the order of place: world, date achieved, participant, id; a row of evidence that several metrics
    read stands once for each of them. Every array has shape (rows,) unless it says otherwise.

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

        cohort: Index in the program's cohorts, or NONE.

        groups: Whether the participant belongs to each of the program's groups on that date, shape (rows, groups).

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
    cohort: npt.NDArray[np.int32]
    groups: npt.NDArray[np.bool_]
    enrolled: npt.NDArray[np.int32]
    payer: npt.NDArray[np.int32]
    row: Rows

    def __len__(self) -> int:
        return len(self.metric)


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


def taken(facts: Facts, rows: Rows) -> Facts:
    """Pick some rows; the number of worlds and the order stay.

    Args:
        facts: Claims in the order of place.

        rows: Rows to keep, rising, shape (kept,).
    """
    if len(rows) == len(facts):
        return facts
    fields = [field.name for field in attrs.fields(Facts) if field.name != "worlds"]
    return Facts(worlds=facts.worlds, **{name: _of_rows(getattr(facts, name), rows) for name in fields})


def worlds_taken(facts: Facts, worlds: npt.NDArray[np.bool_]) -> Facts:
    """Pick some worlds, which are numbered anew in their order.

    Args:
        facts: Claims in the order of place.

        worlds: Worlds to keep, shape (worlds,).
    """
    kept = taken(facts, np.flatnonzero(worlds[facts.world]))
    number = (np.cumsum(worlds) - 1).astype(np.int32)
    return attrs.evolve(kept, worlds=int(worlds.sum()), world=number[kept.world])


def _of_rows(column: npt.NDArray[Any], rows: Rows) -> npt.NDArray[Any]:
    """Pick rows of a column; a column of one number stays one that takes no memory."""
    if column.ndim == 1 and column.strides == (0,):
        return np.broadcast_to(column[:1].reshape(-1), len(rows)) if len(rows) else column[:0]
    return column[rows]
