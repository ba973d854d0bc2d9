"""Use cases: draw a sample of reported rows, and decide on all of them by what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.metric import Metric
from outcomes_fund.errors import InvalidInput, Problem, UnknownName, listed
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS, Entry, text_digest
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.decisions import (
    Decided,
    as_decided,
    in_batch,
    row_problems,
    standing_rows,
    superseding,
    verifier_problems,
    write_decision,
)
from outcomes_fund.services.duties_kept import check_role
from outcomes_fund.services.evidence_rows import PLACE, Standing, moment_text
from outcomes_fund.services.orders import Order, answered, drafts, keyed, request_digest
from outcomes_fund.services.transitions import VERIFIED

__all__ = ["Sample", "draw_sample", "verify_sample"]

Whole = npt.NDArray[np.int64]

SAMPLE_KIND = "sample_drawn"


@attrs.frozen(kw_only=True)
class Sample:
    """Rows that are checked one by one, in place of all.

    Args:
        contract: The contract.

        entry: ``seq`` of the entry that drew it; by it the result is given.

        metric: The metric whose rows it is of.

        batch: ``seq`` of the import that it is of; None if it is of all rows that waited.

        size: How many rows it has.

        seed: What the draw followed from.

        of: How many rows it stands for, itself included.

        ids: Its rows, in the order of the draw.
    """

    contract: str
    entry: int
    metric: str
    batch: int | None
    size: int
    seed: str
    of: int
    ids: tuple[str, ...]


def draw_sample(
    store: Store, contract_id: str, metric: str, batch: int | None = None, *, size: int, seed: str, order: Order
) -> Sample:
    """Draw a sample of the rows that are reported: those with the least SHA-256 of the seed and their id.

    Everybody who knows the seed can draw it again, and only by the choice of a seed could anybody choose what is in it.
    The draw is kept before anything is checked.

    Args:
        store: The ledger.

        contract_id: The contract.

        metric: The metric whose rows are checked.

        batch: ``seq`` of one import; None means all rows of the metric that are reported.

        size: How many rows; all, if there are no more.

        seed: A text that the one who reports could not know.

        order: Who draws it. Without a key, the same draw twice is one.

    Raises:
        UnknownName: If the fund has no such contract, or the contract no such metric.

        NotAllowed: If the actor is no verifier.

        InvalidInput: If there is nothing to draw from, or the size is none.

        KeyReused: If the key stands for another command.
    """
    request = request_digest("draw sample", contract=contract_id, metric=metric, batch=batch, size=size, seed=seed)
    with store.turn():
        contract = contract_kept(store, contract_id)
        _metric(contract, metric)
        standing = standing_rows(store, contract)
        rows = _reported(standing, metric)
        if batch is not None:
            rows = rows[in_batch(standing, batch)[rows]]
        ids = [standing.evidence.ids[int(row)] for row in rows]
        # The same draw of other rows is another draw.
        order = keyed(order, "sample", text_digest("\n".join([request, *sorted(ids)])))
        earlier = answered(store, order, request)
        if earlier is not None:
            return _as_sample(earlier)
        check_role(store, order, "verify", contract_id)
        problems = [*_draw_problems(metric, batch, size, ids)]
        if problems:
            raise InvalidInput(problems)
        drawn = sorted(ids, key=lambda name: (sha256((seed + name).encode()).digest(), name))[:size]
        body = {
            "contract": contract_id,
            "metric": metric,
            "batch": batch,
            "size": len(drawn),
            "seed": seed,
            "of": len(ids),
            "ids": drawn,
        }
        return _as_sample(store.append(drafts(order, request, (SAMPLE_KIND, body)), at=order.at)[0])


def verify_sample(
    store: Store,
    contract_id: str,
    *,
    sample: int,
    failed: Sequence[str] = (),
    audit_metric: str | None = None,
    on: date | None = None,
    verified_at: date | datetime | None = None,
    verifier: str | None = None,
    order: Order,
) -> Decided:
    """Decide by what was found in a sample.

    Where the contract audits the metric, all rows that the sample stands for are verified, and a row of the audit
    metric says how many of those checked were confirmed: the contract takes the rest off the whole. A row that failed
    is part of that rest; were it rejected too, it would be taken off twice. Where the contract audits nothing, rows
    that failed are rejected and the others of the sample verified; all rows outside it still wait.

    Args:
        store: The ledger.

        contract_id: The contract.

        sample: ``seq`` of the entry that drew it.

        failed: Ids of the rows that were not confirmed.

        audit_metric: Metric that the part confirmed is of; None means the one that the contract names.

        on: Day of that part, in the time that it is about; None means the last day on which a row that the sample
            stands for was achieved.

        verified_at: When it was decided; None means the moment of the order.

        verifier: The party that decided; None means the only verifier of the contract.

        order: Who says so. Without a key, the same result twice is one.

    Raises:
        UnknownName: If the fund has no such contract, or the contract no such metric.

        NotAllowed: If the actor is no verifier.

        InvalidInput: With everything that is wrong; nothing is written then.

        KeyReused: If the key stands for another command.
    """
    moment = moment_text(order.at if verified_at is None else verified_at)
    request = request_digest(
        "verify sample",
        contract=contract_id,
        sample=sample,
        failed=sorted(failed),
        audit=[audit_metric, on],
        decision=[None if verified_at is None else moment, verifier],
    )
    with store.turn():
        contract = contract_kept(store, contract_id)
        order = keyed(order, "verify sample", request)
        earlier = answered(store, order, request)
        if earlier is not None:
            return as_decided(earlier, contract_id)
        check_role(store, order, "verify", contract_id)
        drawn = _sample(store, contract_id, sample)
        standing = standing_rows(store, contract)
        _check_result(standing, drawn, failed, verifier)
        decided = {
            "verified_at": moment,
            "verifier": verifier or next(iter(contract.parties_with("verifier"))),
        }
        audit = audit_metric or _metric(contract, drawn.metric).audit
        facts: dict[str, Any] = {"sample": sample, "checked": drawn.size, "failed": list(failed)}
        if audit is None:
            new = _one_by_one(standing, drawn, failed, decided)
        else:
            _metric(contract, audit)
            rows = _stood_for(standing, drawn)
            new = superseding(standing, rows, {**decided, "status": "verified"})
            new.append(_part_confirmed(standing, drawn, rows, {**decided, "metric": audit}, (len(failed), on)))
        entry = write_decision(standing, order, new, request=request, kind=VERIFIED.kind, facts=facts)
        return as_decided(entry, contract_id)


def _one_by_one(standing: Standing, drawn: Sample, failed: Sequence[str], decided: dict[str, str]) -> list[list[str]]:
    """Reject what failed, and verify the rest of the sample."""
    new = superseding(standing, np.sort(standing.named(drawn.ids)), {**decided, "status": "verified"})
    for fields in new:
        if fields[PLACE["supersedes"]] in failed:
            fields[PLACE["status"]] = "rejected"
    return new


def _part_confirmed(
    standing: Standing, drawn: Sample, rows: Whole, given: dict[str, str], found: tuple[int, date | None]
) -> list[str]:
    """Write the row that says how many of those checked were confirmed."""
    count, on = found
    day = from_epoch_day(int(standing.evidence.achieved[rows].max())) if on is None else on
    reporters = [standing.evidence.party_ids[code] for code in standing.evidence.reporter[rows]]
    fields = {
        "id": _free_id(standing, f"sample-{drawn.entry}"),
        "contract": standing.contract.id,
        "achieved": day.isoformat(),
        "numerator": str(drawn.size - count),
        "denominator": str(drawn.size),
        "status": "verified",
        "reporter": reporters[0],
        "reported_at": given["verified_at"],
        **given,
    }
    return [fields.get(column, "") for column in EVIDENCE_COLUMNS]


def _free_id(standing: Standing, name: str) -> str:
    while standing.named([name])[0] != NONE:
        name += "-again"
    return name


def _reported(standing: Standing, metric: str) -> Whole:
    """Give the rows of a metric that are reported, in order of arrival."""
    code = standing.evidence.metric_ids.index(metric)
    return np.flatnonzero(standing.with_status(("reported",)) & (standing.evidence.metric == code))


def _stood_for(standing: Standing, drawn: Sample) -> Whole:
    """Give the rows that a sample stands for: those that waited when it was drawn, and still do."""
    rows = _reported(standing, drawn.metric)
    if drawn.batch is not None:
        return rows[in_batch(standing, drawn.batch)[rows]]
    behind = sum(1 for _ in standing.store.evidence(standing.contract.id, after=drawn.entry))
    return rows[rows < len(standing.evidence) - behind]


def _sample(store: Store, contract_id: str, seq: int) -> Sample:
    drawn = {entry.seq: entry for entry in store.entries(kinds=(SAMPLE_KIND,)) if entry.body["contract"] == contract_id}
    if seq in drawn:
        return _as_sample(drawn[seq])
    message = f"entry {seq} has drawn no sample of contract {contract_id!r}; those that have: {listed(list(drawn))}."
    remedy = "Draw the sample first, and name the entry that did."
    raise InvalidInput([Problem(code="unknown_sample", path="sample", message=message, remedy=remedy, value=str(seq))])


def _check_result(standing: Standing, drawn: Sample, failed: Sequence[str], verifier: str | None) -> None:
    problems = [*verifier_problems(standing.contract, verifier)]
    problems += row_problems(standing, drawn.ids, standing.named(drawn.ids), VERIFIED)
    for name in failed:
        if name not in drawn.ids:
            message = f"it is not in the sample, whose rows are {listed(drawn.ids)}."
            remedy = "Name rows of the sample; reject any other by itself."
            problems.append(
                Problem(code="not_in_sample", path=f"row {name}", message=message, remedy=remedy, value=name)
            )
    if problems:
        raise InvalidInput(problems)


def _outside(drawn: Sample, name: str) -> Problem:
    message = f"it is not in the sample, whose rows are {listed(drawn.ids)}."
    remedy = "Name rows of the sample; reject any other by itself."
    return Problem(code="not_in_sample", path=f"row {name}", message=message, remedy=remedy, value=name)


def _draw_problems(metric: str, batch: int | None, size: int, ids: Sequence[str]) -> Iterator[Problem]:
    if size < 1:
        message = f"a sample of {size} rows is none; expected 1 or more."
        yield Problem(code="sample_size", path="size", message=message, value=str(size))
    if not ids:
        where = "" if batch is None else f" that entry {batch} has brought"
        yield Problem(
            code="nothing_to_draw",
            path="metric",
            message=f"no row of metric {metric!r}{where} is reported.",
            remedy="Import the rows as reported, and draw before they are verified.",
            value=metric,
        )


def _metric(contract: Contract, name: str) -> Metric:
    metrics = [*contract.metrics, *(metric for change in contract.amendments for metric in change.metrics)]
    known = {metric.id: metric for metric in metrics}
    if name not in known:
        raise UnknownName("metric", name, known)
    return known[name]


def _as_sample(entry: Entry) -> Sample:
    body = entry.body
    return Sample(
        contract=body["contract"],
        entry=entry.seq,
        metric=body["metric"],
        batch=body["batch"],
        size=body["size"],
        seed=body["seed"],
        of=body["of"],
        ids=tuple(body["ids"]),
    )
