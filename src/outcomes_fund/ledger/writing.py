"""What one call of ``append`` writes: worked out from the drafts and from what is there, without writing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.records import (
    ACCOUNTS,
    EVIDENCE_COLUMNS,
    Booking,
    Draft,
    Entry,
    EvidenceBatch,
    Head,
    entry_hash,
    instant_text,
    named_evidence,
    named_postings,
    named_text,
    text_digest,
)
from outcomes_fund.ledger.refusals import HeadMoved, KeyReused, UnbalancedBooking, UnboundDigest, UnwritableDraft

__all__ = ["Attached", "Request", "Writing", "request_of", "writing_of"]

# SQLite keeps whole numbers of 64 bits.
WHOLE_END = 2**63

Attachment = TypeVar("Attachment")


@attrs.frozen(kw_only=True)
class Attached:
    """What drafts name, by digest."""

    evidence: Mapping[str, EvidenceBatch]
    postings: Mapping[str, Booking]
    texts: Mapping[str, str]


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

        postings: Bookings with the ``seq`` of their entries.

        texts: Those that are not there yet, by digest.
    """

    answer: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    evidence: tuple[tuple[int, EvidenceBatch], ...]
    postings: tuple[tuple[int, Booking], ...]
    texts: Mapping[str, str]


def request_of(
    drafts: Sequence[Draft],
    *,
    at: datetime,
    after: int | None,
    evidence: EvidenceBatch | None,
    postings: Sequence[Booking],
    texts: Sequence[str],
) -> Request:
    """Check a call of ``append`` and write its bodies, before the ledger is locked.

    Raises:
        LedgerRefusal: If a draft cannot be kept, or something attached belongs to no draft.
    """
    for booking in postings:
        _check_booking(booking)
    attached = Attached(
        evidence={} if evidence is None else {evidence.digest: evidence},
        postings={booking.digest: booking for booking in postings},
        texts={text_digest(text): text for text in map(_storable, texts)},
    )
    for draft in drafts:
        _check_draft(draft)
    if evidence is not None:
        _check_rows(evidence)
    _check_all_named(drafts, attached)
    bodies = tuple(canonical_json(dict(draft.body)) for draft in drafts)
    return Request(drafts=tuple(drafts), bodies=bodies, at=instant_text(at), after=after, attached=attached)


def writing_of(
    request: Request,
    *,
    head: Head,
    entry_of: Callable[[str], Entry | None],
    has_text: Callable[[str], bool],
) -> Writing:
    """Work out what a request writes at the end of a ledger.

    Args:
        request: Checked.

        head: Where the ledger stands.

        entry_of: Finds the entry with a key.

        has_text: Whether the text with a digest is there already.

    Returns:
        The new entries, chained to the head, with what they name.

    Raises:
        HeadMoved: If there is something to write and the ledger stands elsewhere than expected.

        KeyReused: If a key stands for another entry.

        UnboundDigest: If a new entry names what is neither attached nor there.
    """
    answer: list[Entry] = []
    fresh: dict[str, Entry] = {}
    last = head
    for draft, body_text in zip(request.drafts, request.bodies, strict=True):
        entry = fresh.get(draft.key) or entry_of(draft.key)
        if entry is None:
            entry = _next_entry(draft, body_text, at=request.at, last=last)
            fresh[draft.key] = entry
            last = Head(count=entry.seq, hash=entry.hash, at=entry.at)
        else:
            _check_same(draft, body_text, entry)
        answer.append(entry)
    if fresh and request.after not in {None, head.count}:
        raise HeadMoved(request.after or 0, head.count)
    drafts = {draft.key: draft for draft in request.drafts}
    new = [(entry, drafts[entry.key]) for entry in fresh.values()]
    return Writing(
        answer=tuple(answer),
        entries=tuple(fresh.values()),
        evidence=_bound(new, lambda draft: named_evidence(draft.kind, draft.body), request.attached.evidence, EVIDENCE),
        postings=_bound(new, lambda draft: named_postings(draft.body), request.attached.postings, POSTINGS),
        texts=_new_texts([draft for _, draft in new], request.attached.texts, has_text),
    )


EVIDENCE = "batch of evidence"
POSTINGS = "booking"
TEXT = "text of a contract or statement"


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


def _bound(
    new: list[tuple[Entry, Draft]],
    named: Callable[[Draft], str | None],
    attached: Mapping[str, Attachment],
    what: str,
) -> tuple[tuple[int, Attachment], ...]:
    pairs = []
    for entry, draft in new:
        digest = named(draft)
        if digest is not None:
            if digest not in attached:
                raise UnboundDigest(what, digest, "attachment")
            pairs.append((entry.seq, attached[digest]))
    return tuple(pairs)


def _new_texts(new: list[Draft], attached: Mapping[str, str], has_text: Callable[[str], bool]) -> dict[str, str]:
    texts = {}
    for draft in new:
        digest = named_text(draft.kind, draft.body)
        if digest is not None and not has_text(digest):
            if digest not in attached:
                raise UnboundDigest(TEXT, digest, "attachment")
            texts[digest] = attached[digest]
    return texts


def _check_all_named(drafts: Sequence[Draft], attached: Attached) -> None:
    evidence = {named_evidence(draft.kind, draft.body) for draft in drafts}
    postings = {named_postings(draft.body) for draft in drafts}
    texts = {named_text(draft.kind, draft.body) for draft in drafts}
    for what, given, named in (
        (EVIDENCE, attached.evidence, evidence),
        (POSTINGS, attached.postings, postings),
        (TEXT, attached.texts, texts),
    ):
        for digest in given:
            if digest not in named:
                raise UnboundDigest(what, digest, "entry")


def _check_draft(draft: Draft) -> None:
    for field in ("kind", "actor", "key"):
        value = getattr(draft, field)
        if not isinstance(value, str) or not value:
            raise UnwritableDraft(f"draft.{field}", repr(value), "a text of at least one letter")
        canonical_json(value)


def _check_rows(batch: EvidenceBatch) -> None:
    width = len(EVIDENCE_COLUMNS)
    for place, row in enumerate(batch.rows):
        if len(row) != width:
            raise UnwritableDraft(f"evidence.rows[{place}]", f"{len(row)} values wide", f"{width} values")
        for column, value in zip(EVIDENCE_COLUMNS, row, strict=True):
            if value is not None and not isinstance(value, str):
                raise UnwritableDraft(f"evidence.rows[{place}].{column}", repr(value), "a text or None")


def _check_booking(booking: Booking) -> None:
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for posting in booking.postings:
        if posting.account not in ACCOUNTS:
            raise UnwritableDraft("posting.account", repr(posting.account), f"one of {', '.join(ACCOUNTS)}")
        if abs(posting.amount_minor) >= WHOLE_END:
            raise UnwritableDraft("posting.amount_minor", str(posting.amount_minor), "less than 2**63 minor units")
        sums[posting.contract, posting.payer] += posting.amount_minor
    for (contract, payer), total in sums.items():
        if total:
            raise UnbalancedBooking(contract, payer, total)


def _storable(text: str) -> str:
    canonical_json(text)  # refuses what is not Unicode
    return text
