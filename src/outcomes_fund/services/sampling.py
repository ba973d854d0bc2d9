"""Use cases: draw a sample of reported rows, and decide on all of them by what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.metric import Metric
from outcomes_fund.errors import InvalidInput, Problem, UnknownName, listed
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS, text_digest
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.decisions import (
    Decided,
    as_decided,
    in_batch,
    standing_rows,
    superseding,
    verifier_problems,
    write_decision,
)
from outcomes_fund.services.duties_kept import check_role
from outcomes_fund.services.evidence_rows import PLACE, Standing, moment_text
from outcomes_fund.services.orders import Order, answered, drafts, keyed, request_digest
from outcomes_fund.services.reasons_given import reason_problems
from outcomes_fund.services.samples_kept import (
    SAMPLE_KIND,
    DrawnRow,
    Sample,
    drawn_rows,
    in_reach,
    open_sample,
    open_samples,
    sample_of,
)
from outcomes_fund.services.transitions import VERIFIED

__all__ = ["Sample", "draw_sample", "verify_sample"]

Whole = npt.NDArray[np.int64]


def draw_sample(
    store: Store,
    contract_id: str,
    metric: str,
    batch: int | None = None,
    *,
    size: int,
    seed: str,
    instead_of: int | None = None,
    reason: str = "",
    order: Order,
) -> Sample:
    """Draw a sample of the rows that are reported: those with the least SHA-256 of the seed and their id.

    Everybody who knows the seed can draw it again, and only by the choice of a seed could anybody choose what is in it.
    The draw is kept before anything is checked. Rows of a sample whose result is not in yet are drawn from anew only
    if that sample is given up, for a reason that is kept.

    Args:
        store: The ledger.

        contract_id: The contract.

        metric: The metric whose rows are checked.

        batch: ``seq`` of one import; None means all rows of the metric that are reported.

        size: How many rows, at most as many as there are.

        seed: A text that the one who reports could not know.

        instead_of: ``seq`` of the entry that drew a sample which is given up.

        reason: Why it is.

        order: Who draws it. Without a key, the same draw twice is one.

    Raises:
        UnknownName: If the fund has no such contract, or the contract no such metric.

        NotAllowed: If the actor is no verifier.

        InvalidInput: If there are not so many rows, or a sample of some of them is open.

        KeyReused: If the key stands for another command.
    """
    given_up = {} if instead_of is None else {"instead_of": instead_of, "reason": reason}
    asked: dict[str, Any] = {"metric": metric, "batch": batch, "size": size, "seed": seed, **given_up}
    request = request_digest("draw sample", contract=contract_id, **asked)
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
            return sample_of(earlier)
        check_role(store, order, "verify", contract_id)
        problems = [*_draw_problems(metric, batch, size, ids), *_open_problems(standing, rows, metric, instead_of)]
        problems += reason_problems(reason, needed=instead_of is not None)
        if problems:
            raise InvalidInput(problems)
        drawn = sorted(ids, key=lambda name: (sha256((seed + name).encode()).digest(), name))[:size]
        body = {"contract": contract_id, **asked, "of": len(ids), "ids": drawn}
        return sample_of(store.append(drafts(order, request, (SAMPLE_KIND, body)), at=order.at)[0])


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

    A row of the sample that was corrected, disputed or rejected since the draw has failed: what is checked is the row
    as it was drawn. What was decided about it stays. A row that was verified since, as it was, is confirmed unless it
    is said to have failed.

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
        drawn = open_sample(store, contract_id, sample)
        standing = standing_rows(store, contract)
        audit = audit_metric or _metric(contract, drawn.metric).audit
        rows = drawn_rows(standing, drawn)
        _check_result(standing, drawn, rows, (failed, verifier), is_audited=audit is not None)
        changed = [each.id for each in rows if each.is_changed]
        lost = [*failed, *(name for name in changed if name not in failed)]
        decided = {
            "verified_at": moment,
            "verifier": verifier or next(iter(contract.parties_with("verifier"))),
        }
        facts: dict[str, Any] = {"sample": sample, "checked": drawn.size, "failed": lost}
        facts |= {"changed": changed} if changed else {}
        if audit is None:
            new = _one_by_one(standing, rows, lost, decided)
        else:
            _metric(contract, audit)
            stood = _stood_for(standing, drawn)
            new = superseding(standing, stood, {**decided, "status": "verified"})
            told = stood if len(stood) else np.array([each.row for each in rows])
            new.append(_part_confirmed(standing, drawn, told, {**decided, "metric": audit}, (len(lost), on)))
        entry = write_decision(standing, order, new, request=request, kind=VERIFIED.kind, facts=facts)
        return as_decided(entry, contract_id)


def _one_by_one(
    standing: Standing, rows: Sequence[DrawnRow], lost: Sequence[str], decided: dict[str, str]
) -> list[list[str]]:
    """Reject what failed, and verify the rest of the sample; what was decided, or is in dispute, stays so."""
    waiting = {each.row: each.id for each in rows if standing.status(each.row) == "reported"}
    order = sorted(waiting)
    new = superseding(standing, np.array(order, dtype=np.int64), {**decided, "status": "verified"})
    for row, fields in zip(order, new, strict=True):
        if waiting[row] in lost:
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


def _check_result(
    standing: Standing,
    drawn: Sample,
    rows: Sequence[DrawnRow],
    said: tuple[Sequence[str], str | None],
    *,
    is_audited: bool,
) -> None:
    failed, verifier = said
    problems = [*verifier_problems(standing.contract, verifier)]
    last = {each.id: each for each in rows}
    for name in failed:
        path = f"row {name}"
        if name not in last:
            message = f"it is not in the sample, whose rows are {listed(drawn.ids)}."
            remedy = "Name rows of the sample; reject any other by itself."
            problems.append(Problem(code="not_in_sample", path=path, message=message, remedy=remedy, value=name))
        elif not is_audited and not last[name].is_changed and standing.status(last[name].row) == "verified":
            message = "it was verified since the draw, so it cannot be rejected by the result of the sample."
            remedy = "Dispute it first, for a reason; then it has failed."
            problems.append(Problem(code="wrong_status", path=path, message=message, remedy=remedy, value=name))
    if problems:
        raise InvalidInput(problems)


def _open_problems(standing: Standing, rows: Whole, metric: str, instead_of: int | None) -> Iterator[Problem]:
    """Say which open samples stand for some of the rows that are drawn from."""
    store, contract_id = standing.store, standing.contract.id
    if instead_of is not None and open_sample(store, contract_id, instead_of).metric != metric:
        message = f"the sample of entry {instead_of} is of another metric, so it stands for none of these rows."
        remedy = "Name a sample of the same metric."
        yield Problem(code="unknown_sample", path="instead_of", message=message, remedy=remedy, value=str(instead_of))
    for sample in open_samples(store, contract_id, metric):
        if sample.entry != instead_of and in_reach(standing, sample)[rows].any():
            yield Problem(
                code="open_sample",
                path="metric",
                message=f"entry {sample.entry} has drawn a sample of some of these rows, and its result is not in yet.",
                remedy=f"Give its result, or give it up: draw instead of {sample.entry}, with the reason.",
                value=metric,
            )


def _draw_problems(metric: str, batch: int | None, size: int, ids: Sequence[str]) -> Iterator[Problem]:
    if size < 1:
        message = f"a sample of {size} rows is none; expected 1 or more."
        yield Problem(code="sample_size", path="size", message=message, value=str(size))
    if 0 < len(ids) < size:
        message = f"a sample of {size} rows is more than the {len(ids)} that are reported."
        remedy = f"Ask for {len(ids)} rows at most, or verify all of them one by one."
        yield Problem(code="sample_size", path="size", message=message, remedy=remedy, value=str(size))
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
