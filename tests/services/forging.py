"""A fund computed afresh by somebody who has this library: the chain is sound, and only what it says is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs

from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import (
    EVIDENCE_KINDS,
    Booking,
    Draft,
    EnrolmentBatch,
    EvidenceBatch,
    EvidenceRow,
    NewPerson,
    Posting,
    text_digest,
)

__all__ = ["Forged", "forged"]

TEXT_KINDS = {"contract_added", "contract_amended", "statement_made"}


@attrs.define
class Forged:
    """An entry that can be changed, with what it names."""

    kind: str
    actor: str
    key: str
    at: datetime
    body: dict[str, Any]
    rows: tuple[EvidenceRow, ...]
    enrolments: tuple[EvidenceRow, ...]
    people: tuple[NewPerson, ...]
    postings: tuple[Posting, ...]
    text: str | None


def forged(store: Store, change: Callable[[list[Forged]], object]) -> MemoryStore:
    """Write a ledger afresh after its entries were changed; digests and hashes are those of what stands there now.

    Args:
        store: An honest ledger in which nobody was forgotten.

        change: Changes the entries in place: adds, removes and alters them.
    """
    entries = [_taken_apart(store, seq) for seq in range(1, store.head().count + 1)]
    change(entries)
    copy = MemoryStore()
    digests: dict[str, str] = {}
    for entry in entries:
        body = {
            name: digests.get(value, value) if isinstance(value, str) else value for name, value in entry.body.items()
        }
        attached: dict[str, Any] = {"people": entry.people}
        if entry.kind in EVIDENCE_KINDS:
            attached["evidence"] = EvidenceBatch(rows=entry.rows)
            body["digest"] = attached["evidence"].digest
        if entry.kind == "register_imported":
            attached["enrolments"] = EnrolmentBatch(rows=entry.enrolments)
            body["digest"] = attached["enrolments"].digest
        if entry.text is not None:
            digests[body["digest"]] = body["digest"] = text_digest(entry.text)
            attached["texts"] = (entry.text,)
        body.pop("packed", None)
        body.pop("postings", None)
        if entry.postings:
            booking = Booking(cause="", postings=entry.postings)
            attached["postings"] = (booking,)
            body["postings"] = booking.digest
        copy.append([Draft(kind=entry.kind, actor=entry.actor, key=entry.key, body=body)], at=entry.at, **attached)
    return copy


def _taken_apart(store: Store, seq: int) -> Forged:
    entry = next(store.entries(after=seq - 1))
    people = tuple(
        NewPerson(surrogate=person.surrogate, participant=person.participant or "", salt=person.salt or b"")
        for person in store.people(entry=seq)
    )
    return Forged(
        kind=entry.kind,
        actor=entry.actor,
        key=entry.key,
        at=datetime.fromisoformat(entry.at),
        body=entry.body,
        rows=tuple(store.evidence(entry=seq)),
        enrolments=tuple(store.enrolments(entry=seq)),
        people=people,
        postings=tuple(booked.posting for booked in store.postings(entry=seq)),
        text=store.text(entry.body["digest"]) if entry.kind in TEXT_KINDS else None,
    )
