"""What a call of ``append`` attaches to its drafts: checked one by one, and each named by a draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.digests import text_digest
from outcomes_fund.ledger.naming import FORGETTING_KINDS, Attachment, named
from outcomes_fund.ledger.people import SALT_BYTES
from outcomes_fund.ledger.records import (
    ACCOUNTS,
    Booking,
    Draft,
    EnrolmentBatch,
    EvidenceBatch,
    NewPerson,
    Pack,
    people_digest,
)
from outcomes_fund.ledger.refusals import UnbalancedBooking, UnboundDigest, UnwritableDraft

__all__ = ["WORDS", "Attached", "attached_of", "check_draft", "check_named"]

# SQLite keeps whole numbers of 64 bits.
WHOLE_END = 2**63

WORDS: dict[Attachment, str] = {
    "evidence": "batch of evidence",
    "enrolments": "batch of enrolments",
    "people": "list of new persons",
    "postings": "booking",
    "text": "text of a contract or statement",
    "pack": "pack of settled evidence",
    "forgotten": "list of forgotten persons",
}


@attrs.frozen(kw_only=True)
class Attached:
    """What drafts name, by digest.

    Args:
        evidence, enrolments, people, postings, text, pack: As they were given.

        forgetting: Tombstones of persons to forget, by surrogate. Whom a draft names by digest is known only once
            others are kept from writing.
    """

    evidence: Mapping[str, EvidenceBatch]
    enrolments: Mapping[str, EnrolmentBatch]
    people: Mapping[str, tuple[NewPerson, ...]]
    postings: Mapping[str, Booking]
    text: Mapping[str, str]
    pack: Mapping[str, Pack]
    forgetting: Mapping[int, str]


def attached_of(
    *,
    evidence: EvidenceBatch | None = None,
    enrolments: EnrolmentBatch | None = None,
    people: Sequence[NewPerson] = (),
    postings: Sequence[Booking] = (),
    texts: Sequence[str] = (),
    pack: Pack | None = None,
    forgetting: Mapping[int, str] | None = None,
) -> Attached:
    """Check what is attached, and compute the digests by which drafts name it.

    Raises:
        LedgerRefusal: If the ledger cannot keep something of it.
    """
    for booking in postings:
        _check_booking(booking)
    _check_people(people)
    if pack is not None:
        _check_text("pack.contract", pack.contract, "the id of a contract")
    return Attached(
        evidence=_by_digest(evidence),
        enrolments=_by_digest(enrolments),
        people={people_digest(people): tuple(people)},
        postings={booking.digest: booking for booking in postings},
        text={text_digest(text): text for text in map(_storable, texts)},
        pack=_by_digest(pack),
        forgetting=dict(forgetting or {}),
    )


def check_named(drafts: Sequence[Draft], attached: Attached) -> None:
    """Refuse what is attached and named by no draft.

    Raises:
        UnboundDigest: With what it is.
    """
    for what, words in WORDS.items():
        names = {named(what, draft.kind, draft.body) for draft in drafts}
        for digest in _to_be_named(what, attached):
            if digest not in names:
                raise UnboundDigest(words, digest, "entry")
    _check_persons(drafts, attached.forgetting)
    for draft in drafts:
        pack = attached.pack.get(named("pack", draft.kind, draft.body) or "")
        if pack is not None and draft.body.get("contract") != pack.contract:
            found = repr(draft.body.get("contract"))
            raise UnwritableDraft("draft.body.contract", found, f"that of the pack, {pack.contract!r}")


def check_draft(draft: Draft) -> None:
    """Refuse a draft without a kind, actor or key.

    Raises:
        UnwritableDraft: With the field.

        UnwritableBody: If one of them is no Unicode.
    """
    for field in ("kind", "actor", "key"):
        _check_text(f"draft.{field}", getattr(draft, field), "a text of at least one letter")


def _check_persons(drafts: Sequence[Draft], forgetting: Mapping[int, str]) -> None:
    persons = sorted(forgetting)
    found = [list(draft.body.get("persons", ())) for draft in drafts if draft.kind in FORGETTING_KINDS]
    if persons and not found:
        raise UnwritableDraft("forgetting", repr(persons), "a draft of kind 'forgotten' that names these persons")
    for others in found:
        if others != persons:
            raise UnwritableDraft("draft.body.persons", repr(others), f"those who are to be forgotten, {persons}")


def _to_be_named(what: Attachment, attached: Attached) -> Iterable[str]:
    if what == "forgotten":
        return ()
    found: Mapping[str, Any] = getattr(attached, what)
    # A file may bring nobody new: an empty list may be named and need not be.
    return [digest for digest in found if what != "people" or found[digest]]


def _by_digest(attachment: Any) -> dict[str, Any]:  # noqa: ANN401 - any record with a digest
    return {} if attachment is None else {attachment.digest: attachment}


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


def _check_people(people: Sequence[NewPerson]) -> None:
    if len({person.participant for person in people}) != len(people):
        raise UnwritableDraft("people", "the same participant twice", "each new participant once")
    for place, person in enumerate(people):
        _check_text(f"people[{place}].participant", person.participant, "a pseudonym")
        if len(person.salt) != SALT_BYTES:
            raise UnwritableDraft(f"people[{place}].salt", f"{len(person.salt)} bytes", f"{SALT_BYTES} random bytes")
        if person.surrogate != people[0].surrogate + place:
            expected = f"{people[0].surrogate + place}, in order without gaps"
            raise UnwritableDraft(f"people[{place}].surrogate", str(person.surrogate), expected)


def _check_text(field: str, value: object, expected: str) -> None:
    if not isinstance(value, str) or not value:
        raise UnwritableDraft(field, repr(value), expected)
    canonical_json(value)  # refuses what is not Unicode


def _storable(text: str) -> str:
    canonical_json(text)  # refuses what is not Unicode
    return text
