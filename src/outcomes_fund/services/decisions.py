"""Decisions on rows of evidence: which rows, and the rows that supersede them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import NONE
from outcomes_fund.errors import InvalidInput, Problem, listed, nearest_word
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry, EvidenceBatch
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.evidence_rows import PLACE, Standing, next_ids, standing_of
from outcomes_fund.services.orders import NOTHING, Order, drafts
from outcomes_fund.services.transitions import Transition

__all__ = [
    "Choice",
    "Decided",
    "as_decided",
    "chosen_rows",
    "in_batch",
    "row_problems",
    "standing_rows",
    "superseding",
    "verifier_problems",
    "write_decision",
]

# So many ids are named in an entry; all of them stand in its rows.
IDS_SHOWN = 100
# Among so many ids a name that was meant is looked for.
NEAR_IDS_MAX = 5000

Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True)
class Choice:
    """Which rows are meant; one of the three is given.

    Args:
        ids: Rows by their ids.

        batch: Rows of one import, by the ``seq`` of its entry.

        every: All rows of the contract.
    """

    ids: tuple[str, ...] = ()
    batch: int | None = None
    every: bool = False


@attrs.frozen(kw_only=True)
class Decided:
    """What was decided.

    Args:
        contract: The contract.

        entry: ``seq`` of the entry that was written; None if there were no rows to decide on.

        rows: How many rows were written.

        ids: Ids of the rows that were superseded, at most the first hundred.

        statuses: How many of the rows written have each status.
    """

    contract: str
    entry: int | None
    rows: int
    ids: tuple[str, ...] = ()
    statuses: Mapping[str, int] = attrs.field(factory=dict)


def standing_rows(store: Store, contract: Contract) -> Standing:
    """Read the rows of a contract as they stand.

    Args:
        store: The ledger, in a turn.

        contract: The contract.
    """
    return standing_of(store, evidence_kept(store, contract, with_register=False))


def chosen_rows(standing: Standing, choice: Choice, transition: Transition) -> Whole:
    """Find the rows that are meant.

    Args:
        standing: The rows.

        choice: Which are meant.

        transition: What is to become of them.

    Returns:
        Their numbers, each once, in order of arrival. Of a batch, or of all, those that what is asked can be done with.

    Raises:
        InvalidInput: If a named row is not there, or what is asked cannot be done with it; or nothing is named.
    """
    given = [name for name in ("ids", "batch", "every") if getattr(choice, name) not in {None, False, ()}]
    if len(given) != 1:
        raise InvalidInput([_which(given)])
    if choice.ids:
        rows = standing.named(choice.ids)
        problems = [*row_problems(standing, choice.ids, rows, transition)]
        if problems:
            raise InvalidInput(problems)
        return np.unique(rows)
    waiting = standing.with_status(transition.gathered)
    if choice.batch is not None:
        waiting &= in_batch(standing, choice.batch)
    return np.flatnonzero(waiting)


def row_problems(standing: Standing, ids: Sequence[str], rows: Whole, transition: Transition) -> Iterator[Problem]:
    """Say why something cannot be done with rows.

    Args:
        standing: The rows.

        ids: The ids that were named.

        rows: The row with each id, or NONE.

        transition: What is to become of them.
    """
    for name, row in zip(ids, rows.tolist(), strict=True):
        path = f"row {name}"
        if row == NONE:
            yield _unknown(standing, name)
        elif standing.follower[row] != NONE:
            last = standing.evidence.ids[standing.last(row)]
            message = f"it is superseded already; the last row of its chain is {last!r}."
            yield Problem(code="superseded_row", path=path, message=message, remedy=f"Name {last!r}.", value=name)
        elif standing.status(row) not in transition.before:
            message = f"it is {standing.status(row)}, and only a row that is {_either(transition.before)} can be "
            remedy = "Dispute it first, for a reason." if standing.status(row) in {"verified", "rejected"} else ""
            yield Problem(
                code="wrong_status", path=path, message=f"{message}{transition.verb}.", remedy=remedy, value=name
            )


def verifier_problems(contract: Contract, verifier: str | None) -> Iterator[Problem]:
    """Say why it is not known who has verified.

    Args:
        contract: The contract.

        verifier: The party that was named; None if none was.
    """
    known = contract.parties_with("verifier")
    if verifier is None and len(known) != 1:
        message = f"the contract has {len(known) or 'no'} verifiers, so it has to be said which one decided."
        remedy = f"Name one of them as verifier: {listed(known)}." if known else "Give a party the role verifier."
        yield Problem(code="which_verifier", path="verifier", message=message, remedy=remedy)


def write_decision(
    standing: Standing,
    order: Order,
    new: Sequence[Sequence[str]],
    *,
    request: str,
    kind: str,
    facts: Mapping[str, Any],
) -> Entry:
    """Check rows and write them with the entry that says why.

    Args:
        standing: The rows that stand.

        order: Who decided, with the key.

        new: Rows as they are kept.

        request: By what the command is known again.

        kind: Of the entry.

        facts: What else the entry says.

    Raises:
        InvalidInput: With everything that is wrong; nothing is written then.
    """
    standing.check(new, at=order.at)
    batch = EvidenceBatch(rows=tuple(tuple(row) for row in new))
    statuses = [row[PLACE["status"]] for row in new]
    body = {
        "contract": standing.contract.id,
        "rows": len(new),
        "digest": batch.digest,
        "ids": [row[PLACE["supersedes"]] for row in new if row[PLACE["supersedes"]]][:IDS_SHOWN],
        "statuses": {status: statuses.count(status) for status in dict.fromkeys(statuses)},
        **facts,
    }
    return standing.store.append(drafts(order, request, (kind, body)), at=order.at, evidence=batch)[0]


def as_decided(entry: Entry, contract_id: str) -> Decided:
    """Give what an entry decided.

    Args:
        entry: As :func:`write_decision` wrote it, or the one that keeps the key of a command that decided nothing.

        contract_id: The contract.
    """
    body = entry.body
    if entry.kind == NOTHING:
        return Decided(contract=contract_id, entry=None, rows=0)
    return Decided(
        contract=body["contract"],
        entry=entry.seq,
        rows=body["rows"],
        ids=tuple(body["ids"]),
        statuses=body["statuses"],
    )


def superseding(standing: Standing, rows: Whole, changes: Mapping[str, str]) -> list[list[str]]:
    """Write the rows that supersede rows.

    Args:
        standing: The rows.

        rows: Those that are superseded.

        changes: What is other in all of them, by column.
    """
    written = standing.texts(rows)
    for fields, name in zip(written, next_ids(standing, rows), strict=True):
        fields[PLACE["supersedes"]], fields[PLACE["id"]] = fields[PLACE["id"]], name
        for column, text in changes.items():
            fields[PLACE[column]] = text
    return written


def _which(given: Sequence[str]) -> Problem:
    found = f"{' and '.join(given)} were given together" if given else "no rows were named"
    return Problem(
        code="which_rows",
        path="rows",
        message=f"{found}; expected ids of rows, or a batch, or all.",
        remedy="Name the rows, or the entry that imported them, or ask for all.",
    )


def in_batch(standing: Standing, batch: int) -> npt.NDArray[np.bool_]:
    """Say which rows an import has brought.

    Args:
        standing: The rows.

        batch: ``seq`` of its entry.

    Raises:
        InvalidInput: If the entry has imported none of this contract.
    """
    store, name = standing.store, standing.contract.id
    brought = [entry.seq for entry in store.entries(kinds=("evidence_imported",)) if entry.body["contract"] == name]
    if batch not in brought:
        raise InvalidInput(
            [
                Problem(
                    code="unknown_batch",
                    path="batch",
                    message=f"entry {batch} has imported no evidence of contract {name!r}; "
                    f"those that have: {listed(brought)}.",
                    remedy="Name the entry of an import.",
                    value=str(batch),
                )
            ]
        )
    # Rows stand in order of arrival.
    behind = sum(1 for _ in store.evidence(name, after=batch))
    count = sum(1 for _ in store.evidence(name, entry=batch))
    place = np.arange(len(standing.evidence))
    return (place >= len(place) - behind - count) & (place < len(place) - behind)


def _unknown(standing: Standing, name: str) -> Problem:
    near = nearest_word(name, list(standing.evidence.ids)) if len(standing.evidence) <= NEAR_IDS_MAX else None
    return Problem(
        code="unknown_id",
        path=f"row {name}",
        message=f"contract {standing.contract.id!r} has no row with this id.",
        remedy=f"Did you mean {near!r}?" if near else "Name the row as the evidence has it.",
        value=name,
    )


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
