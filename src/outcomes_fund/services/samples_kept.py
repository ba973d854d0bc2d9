"""Samples that a fund has drawn: which are open, for which rows they stand, and what became of the rows drawn."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.errors import InvalidInput, Problem, listed
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry
from outcomes_fund.services.decisions import in_batch
from outcomes_fund.services.evidence_rows import Standing

__all__ = ["SAMPLE_KIND", "DrawnRow", "Sample", "drawn_rows", "in_reach", "open_sample", "open_samples", "sample_of"]

SAMPLE_KIND = "sample_drawn"

Mask = npt.NDArray[np.bool_]


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

        instead_of: ``seq`` of the entry that drew the sample given up for it; None if none was.
    """

    contract: str
    entry: int
    metric: str
    batch: int | None
    size: int
    seed: str
    of: int
    ids: tuple[str, ...]
    instead_of: int | None = None


@attrs.frozen(kw_only=True)
class DrawnRow:
    """What became of a row since it was drawn.

    Args:
        id: Of the row that was drawn.

        row: Number of the last row of its chain.

        is_changed: Whether it was corrected, disputed or rejected since; to be verified as it was is no change.
    """

    id: str
    row: int
    is_changed: bool


def sample_of(entry: Entry) -> Sample:
    """Give the sample that an entry has drawn.

    Args:
        entry: Of the kind ``sample_drawn``.
    """
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
        instead_of=body.get("instead_of"),
    )


def open_samples(store: Store, contract_id: str, metric: str | None = None) -> list[Sample]:
    """Give the samples whose result nobody has given, and which nobody has given up.

    Args:
        store: The ledger.

        contract_id: The contract.

        metric: The metric they are of; None means any.
    """
    ended = _ended(store, contract_id)
    samples = _samples(store, contract_id)
    return [sample for sample in samples if sample.entry not in ended and metric in {None, sample.metric}]


def open_sample(store: Store, contract_id: str, seq: int) -> Sample:
    """Give a sample that waits for its result.

    Args:
        store: The ledger.

        contract_id: The contract.

        seq: The entry that drew it.

    Raises:
        InvalidInput: If that entry drew none, or the sample is over.
    """
    samples = {sample.entry: sample for sample in _samples(store, contract_id)}
    ended = _ended(store, contract_id)
    path, value = "sample", str(seq)
    if seq not in samples:
        message = f"entry {seq} has drawn no sample of contract {contract_id!r}; those that have: {listed([*samples])}."
        remedy = "Draw the sample first, and name the entry that did."
        raise InvalidInput([Problem(code="unknown_sample", path=path, message=message, remedy=remedy, value=value)])
    if seq in ended:
        message = f"the sample of entry {seq} is over: entry {ended[seq]} gave its result, or gave it up."
        remedy = "Draw another sample of the rows that still wait."
        raise InvalidInput([Problem(code="sample_over", path=path, message=message, remedy=remedy, value=value)])
    return samples[seq]


def in_reach(standing: Standing, sample: Sample) -> Mask:
    """Say which rows a sample stands for, as they were when it was drawn, and which have come in their place since.

    Args:
        standing: The rows.

        sample: The sample.
    """
    evidence = standing.evidence
    behind = sum(1 for _ in standing.store.evidence(standing.contract.id, after=sample.entry))
    there: Mask = np.arange(len(evidence)) < len(evidence) - behind
    there &= evidence.metric == evidence.metric_ids.index(sample.metric)
    if sample.batch is not None:
        there &= in_batch(standing, sample.batch)
    reached = there.copy()
    row = np.arange(len(evidence))
    while len(superseding := np.flatnonzero(evidence.supersedes[row] != NONE)):
        row[superseding] = evidence.supersedes[row[superseding]]
        reached[superseding] |= there[row[superseding]]
    return reached


def drawn_rows(standing: Standing, sample: Sample) -> list[DrawnRow]:
    """Follow each row of a sample to the last of its chain.

    Args:
        standing: The rows.

        sample: The sample.
    """
    firsts = standing.named(sample.ids).tolist()
    return [_followed(standing, name, row) for name, row in zip(sample.ids, firsts, strict=True)]


def _followed(standing: Standing, name: str, first: int) -> DrawnRow:
    row, is_changed = first, False
    while (follower := int(standing.follower[row])) != NONE:
        row = follower
        is_changed |= standing.status(row) != "verified" or _content(standing, row) != _content(standing, first)
    return DrawnRow(id=name, row=row, is_changed=is_changed)


def _content(standing: Standing, row: int) -> tuple[object, ...]:
    """Give what a row says, apart from what was decided about it."""
    evidence = standing.evidence
    numbers = (evidence.achieved, evidence.numerator, evidence.denominator, evidence.reporter, evidence.reported_at)
    return (*(int(column[row]) for column in numbers), evidence.references[row], evidence.sha256[row])


def _samples(store: Store, contract_id: str) -> Iterator[Sample]:
    for entry in store.entries(kinds=(SAMPLE_KIND,)):
        if entry.body["contract"] == contract_id:
            yield sample_of(entry)


def _ended(store: Store, contract_id: str) -> dict[int, int]:
    """Give for each sample that is over the entry that ended it."""
    ended: dict[int, int] = {}
    for entry in store.entries(kinds=("evidence_verified", SAMPLE_KIND)):
        body = entry.body
        seq = body.get("sample") if entry.kind == "evidence_verified" else body.get("instead_of")
        if seq is not None and body["contract"] == contract_id:
            ended.setdefault(seq, entry.seq)
    return ended
