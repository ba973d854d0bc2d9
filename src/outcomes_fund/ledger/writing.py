"""What one call of ``append`` writes: worked out from the drafts and from what is there, without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import attrs

from outcomes_fund.ledger.attached import WORDS, Attached, check_draft, check_named
from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.forgetting import forgotten_with
from outcomes_fund.ledger.naming import Attachment, named
from outcomes_fund.ledger.people import forgotten_digest
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import (
    Booking,
    Draft,
    EnrolmentBatch,
    Entry,
    EvidenceBatch,
    Head,
    NewPerson,
    Pack,
    Person,
    entry_hash,
    instant_text,
)
from outcomes_fund.ledger.refusals import HeadMoved, KeyReused, UnboundDigest, UnwritableDraft

__all__ = ["Request", "Writing", "request_of", "writing_of"]

Kept = TypeVar("Kept")
New = list[tuple[Entry, Draft]]


@attrs.frozen(kw_only=True)
class Request:
    """A call of ``append``, checked as far as that goes without the ledger.

    Args:
        drafts: As they were given.

        bodies: Canonical JSON of the body of each.

        at: As entries have it.

        after: Expected number of entries, or None.

        attached: What the drafts name.
    """

    drafts: tuple[Draft, ...]
    bodies: tuple[str, ...]
    at: str
    after: int | None
    attached: Attached


@attrs.frozen(kw_only=True)
class Writing:
    """What is added to the ledger, and what the caller is told.

    Args:
        answer: An entry for each draft, old or new.

        entries: The new ones.

        evidence: Batches with the ``seq`` of their entries.

        enrolments: Batches with the ``seq`` of their entries.

        people: New persons with the ``seq`` of their entries.

        postings: Bookings with the ``seq`` of their entries.

        texts: Those that are not there yet, by digest.

        packs: In place of earlier ones of the same contracts.

        forgotten: All who are forgotten from now on; empty where nobody is forgotten by this writing.
    """

    answer: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    evidence: tuple[tuple[int, EvidenceBatch], ...]
    enrolments: tuple[tuple[int, EnrolmentBatch], ...]
    people: tuple[tuple[int, tuple[NewPerson, ...]], ...]
    postings: tuple[tuple[int, Booking], ...]
    texts: Mapping[str, str]
    packs: tuple[Pack, ...]
    forgotten: tuple[Person, ...]


def request_of(drafts: Sequence[Draft], *, at: datetime, after: int | None, attached: Attached) -> Request:
    """Check a call of ``append`` and write its bodies, before the ledger is locked.

    Raises:
        LedgerRefusal: If a draft cannot be kept, or something attached belongs to no draft.
    """
    for draft in drafts:
        check_draft(draft)
    check_named(drafts, attached)
    bodies = tuple(canonical_json(dict(draft.body)) for draft in drafts)
    return Request(drafts=tuple(drafts), bodies=bodies, at=instant_text(at), after=after, attached=attached)


def writing_of(request: Request, store: Store) -> Writing:
    """Work out what a request writes at the end of a ledger.

    Args:
        request: Checked.

        store: Nobody else may write to it meanwhile.

    Returns:
        The new entries, chained to the head, with what they name.

    Raises:
        HeadMoved: If there is something to write and the ledger stands elsewhere than expected.

        KeyReused: If a key stands for another entry.

        UnboundDigest: If a new entry names what is neither attached nor there.

        UnwritableDraft: If new persons are not numbered on, or persons cannot be forgotten.
    """
    head = store.head()
    answer, new = _entries(request, store, head)
    if new and request.after not in {None, head.count}:
        raise HeadMoved(request.after or 0, head.count)
    attached = request.attached
    people = _bound("people", new, attached.people)
    _check_numbers(people, store)
    return Writing(
        answer=answer,
        entries=tuple(entry for entry, _ in new),
        evidence=_bound("evidence", new, attached.evidence),
        enrolments=_bound("enrolments", new, attached.enrolments),
        people=people,
        postings=_bound("postings", new, attached.postings),
        texts=_new_texts(new, attached.text, lambda digest: store.text(digest) is not None),
        packs=tuple(pack for _, pack in _bound("pack", new, attached.pack)),
        forgotten=_forgotten(new, attached.forgetting, store),
    )


def _entries(request: Request, store: Store, head: Head) -> tuple[tuple[Entry, ...], New]:
    """Give an entry for each draft, and the new ones with their drafts."""
    answer: list[Entry] = []
    fresh: dict[str, tuple[Entry, Draft]] = {}
    last = head
    for draft, body_text in zip(request.drafts, request.bodies, strict=True):
        entry = fresh[draft.key][0] if draft.key in fresh else store.entry_of(draft.key)
        if entry is None:
            entry = _next_entry(draft, body_text, at=request.at, last=last)
            fresh[draft.key] = entry, draft
            last = Head(count=entry.seq, hash=entry.hash, at=entry.at)
        else:
            _check_same(draft, body_text, entry)
        answer.append(entry)
    return tuple(answer), list(fresh.values())


def _next_entry(draft: Draft, body_text: str, *, at: str, last: Head) -> Entry:
    entry = Entry(
        seq=last.count + 1,
        kind=draft.kind,
        at=at,
        actor=draft.actor,
        key=draft.key,
        body_text=body_text,
        previous=last.hash,
        hash="",
    )
    return attrs.evolve(entry, hash=entry_hash(entry))


def _check_same(draft: Draft, body_text: str, entry: Entry) -> None:
    pairs = {
        "kind": (draft.kind, entry.kind),
        "actor": (draft.actor, entry.actor),
        "body": (body_text, entry.body_text),
    }
    differing = tuple(name for name, (wanted, found) in pairs.items() if wanted != found)
    if differing:
        raise KeyReused(draft.key, entry.seq, differing)


def _bound(what: Attachment, new: New, attached: Mapping[str, Kept]) -> tuple[tuple[int, Kept], ...]:
    pairs = []
    for entry, draft in new:
        digest = named(what, draft.kind, draft.body)
        if digest is not None:
            if digest not in attached:
                raise UnboundDigest(WORDS[what], digest, "attachment")
            pairs.append((entry.seq, attached[digest]))
    return tuple(pairs)


def _new_texts(new: New, attached: Mapping[str, str], has_text: Callable[[str], bool]) -> dict[str, str]:
    texts = {}
    for _, draft in new:
        digest = named("text", draft.kind, draft.body)
        if digest is not None and not has_text(digest):
            if digest not in attached:
                raise UnboundDigest(WORDS["text"], digest, "attachment")
            texts[digest] = attached[digest]
    return texts


def _check_numbers(people: Sequence[tuple[int, tuple[NewPerson, ...]]], store: Store) -> None:
    if not any(persons for _, persons in people):
        return
    count = store.people_count()
    for _, persons in people:
        if persons and persons[0].surrogate != count + 1:
            found = str(persons[0].surrogate)
            raise UnwritableDraft("people[0].surrogate", found, f"{count + 1}, after those who are there")
        count += len(persons)


def _forgotten(new: New, forgetting: Mapping[int, str], store: Store) -> tuple[Person, ...]:
    names = [named("forgotten", draft.kind, draft.body) for _, draft in new if draft.kind == "forgotten"]
    if not names:
        return ()
    persons = forgotten_with(store, forgetting)
    digest: Any = forgotten_digest(persons)
    for name in names:
        if name != digest:
            raise UnboundDigest(WORDS["forgotten"], name or "", "attachment")
    return persons
