"""What a ledger holds: entries in a chain, and what they name by digest, such as evidence, postings and texts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

import attrs

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.digests import checked_digest, rows_digest, text_digest
from outcomes_fund.ledger.naming import EVIDENCE_KINDS
from outcomes_fund.ledger.people import NewPerson, Person, forgotten_digest, people_digest
from outcomes_fund.ledger.refusals import UnwritableDraft

__all__ = [
    "ACCOUNTS",
    "ENROLMENT_COLUMNS",
    "EVIDENCE_COLUMNS",
    "EVIDENCE_KINDS",
    "FIRST_PREVIOUS",
    "NO_HEAD",
    "Account",
    "Booked",
    "Booking",
    "Counts",
    "Draft",
    "EnrolmentBatch",
    "EnrolmentRow",
    "Entry",
    "EvidenceBatch",
    "EvidenceRow",
    "Head",
    "NewPerson",
    "Pack",
    "Person",
    "Posting",
    "entry_hash",
    "forgotten_digest",
    "instant_text",
    "people_digest",
    "posting_row",
    "postings_digest",
    "text_digest",
]

Account = Literal["commitment", "obligation", "accrued_expense", "payable", "paid", "holdback", "receivable"]
ACCOUNTS: tuple[Account, ...] = (
    "commitment",
    "obligation",
    "accrued_expense",
    "payable",
    "paid",
    "holdback",
    "receivable",
)

EVIDENCE_COLUMNS = (
    "id",
    "contract",
    "metric",
    "participant",
    "cohort",
    "instance",
    "achieved",
    "value",
    "numerator",
    "denominator",
    "status",
    "supersedes",
    "reporter",
    "verifier",
    "reported_at",
    "verified_at",
    "reference",
    "sha256",
)

ENROLMENT_COLUMNS = ("participant", "enrolled", "cohort", "municipality", "exit", "groups")

EvidenceRow = tuple[str | None, ...]
EnrolmentRow = tuple[str | None, ...]

FIRST_PREVIOUS = "0" * 64


@attrs.frozen(kw_only=True)
class Draft:
    """What is to be written.

    Args:
        kind: One word that says what happened, such as ``contract_added``.

        actor: Who did it.

        key: Idempotency key: a command that is given twice is written once. Unique in the file.

        body: What happened: texts, whole numbers below 2**53, booleans, None, lists and dicts. Amounts are text.
    """

    kind: str
    actor: str
    key: str
    body: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Entry:
    """What was written.

    Args:
        seq: Place in the ledger, counted from 1 without gaps.

        kind: As in the draft.

        at: Moment at which it was asked for, RFC 3339 in UTC with microseconds: ``2026-01-31T09:30:00.000000Z``.

        actor: As in the draft.

        key: As in the draft.

        body_text: The body as canonical JSON (RFC 8785).

        previous: ``hash`` of the entry before; 64 zeros for the first.

        hash: SHA-256 of the entry without this field, see :func:`entry_hash`.
    """

    seq: int
    kind: str
    at: str
    actor: str
    key: str
    body_text: str
    previous: str
    hash: str

    @property
    def body(self) -> dict[str, Any]:
        """The body as it was given, lists in place of tuples."""
        body: dict[str, Any] = json.loads(self.body_text)
        return body


@attrs.frozen(kw_only=True)
class Head:
    """Where a ledger stands.

    Args:
        count: Number of entries.

        hash: That of the last entry; 64 zeros if there is none.

        at: Moment of the last entry; empty if there is none.
    """

    count: int
    hash: str
    at: str


NO_HEAD = Head(count=0, hash=FIRST_PREVIOUS, at="")


@attrs.frozen(kw_only=True)
class EvidenceBatch:
    """Rows of evidence as they were written in a file, in the order of the file.

    Args:
        rows: Each has a text or None for each of ``EVIDENCE_COLUMNS``; the participant is the number of a person. They
            are gone through for the digest and again to be kept, and are the same each time.
    """

    rows: Collection[EvidenceRow]

    @cached_property
    def digest(self) -> str:
        """By which an entry of ``EVIDENCE_KINDS`` names these rows in its body, as ``digest``."""
        return checked_digest(self.rows, EVIDENCE_COLUMNS, name="evidence")


@attrs.frozen(kw_only=True)
class EnrolmentBatch:
    """Rows of a register, in the order of the file.

    Args:
        rows: Each has a text or None for each of ``ENROLMENT_COLUMNS``; the participant is the number of a person.
    """

    rows: tuple[EnrolmentRow, ...]

    @cached_property
    def digest(self) -> str:
        """By which the entry ``register_imported`` names these rows in its body, as ``digest``."""
        return checked_digest(self.rows, ENROLMENT_COLUMNS, name="enrolments")


@attrs.frozen(kw_only=True)
class Pack:
    """Settled evidence as columns: a copy of rows that saves time and may be missing at any moment.

    Args:
        contract: Whose evidence it is.

        content: As the layer above writes it.
    """

    contract: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        """By which the entry ``statement_made`` names the pack in its body, as ``packed``."""
        return sha256(self.content).hexdigest()


@attrs.frozen(kw_only=True)
class Posting:
    """One amount on one account.

    Args:
        account: One of ``ACCOUNTS``.

        contract: Id of the contract.

        payer: Id of the party that pays.

        payee: Id of the party that is paid; empty where there is none yet, as for a commitment.

        budget_year: Calendar year whose budget bears it.

        line: Id of the payment line; empty where the posting is about the whole contract.

        period: Period of the line; empty where there is none.

        amount_minor: Debit above 0, credit below 0.
    """

    account: Account
    contract: str
    payer: str
    payee: str
    budget_year: int
    line: str
    period: str
    amount_minor: int


@attrs.frozen(kw_only=True)
class Booking:
    """Postings that belong together: they sum to 0 for each contract and payer.

    Args:
        cause: Why it is booked, in a word or a sentence; the entry that names the booking says it.

        postings: In the order in which they are kept.
    """

    cause: str
    postings: tuple[Posting, ...]

    @property
    def digest(self) -> str:
        """By which an entry names these postings in its body, as ``postings``."""
        return postings_digest(self.postings)


@attrs.frozen(kw_only=True)
class Booked:
    """A posting and the entry it belongs to.

    Args:
        entry: ``seq`` of that entry.

        posting: As it was booked.
    """

    entry: int
    posting: Posting


@attrs.frozen(kw_only=True)
class Counts:
    """How many rows there are beside the entries.

    Args:
        evidence: Rows of evidence.

        postings: Postings.

        texts: Texts of contracts and statements.

        enrolments: Rows of registers.

        people: Participants, remembered or forgotten.

        packs: Contracts whose settled evidence is there as columns too.
    """

    evidence: int
    postings: int
    texts: int
    enrolments: int = 0
    people: int = 0
    packs: int = 0


def entry_hash(entry: Entry) -> str:
    """Compute the hash of an entry from all its other fields.

    Args:
        entry: Its own ``hash`` is not looked at.

    Returns:
        SHA-256, in hexadecimal digits, of the canonical JSON of actor, at, body, key, kind, previous and seq. The text
        of the body stands in it as it is kept: it is canonical JSON already.
    """
    quoted = canonical_json
    line = (
        f'{{"actor":{quoted(entry.actor)},"at":{quoted(entry.at)},"body":{entry.body_text},"key":{quoted(entry.key)},'
        f'"kind":{quoted(entry.kind)},"previous":{quoted(entry.previous)},"seq":{entry.seq}}}'
    )
    return text_digest(line)


def posting_row(posting: Posting) -> tuple[str | int, ...]:
    """Give the fields of a posting as digests have them: the amount as text, because it may be large."""
    return (*attrs.astuple(posting)[:-1], str(posting.amount_minor))


def postings_digest(postings: Iterable[Posting]) -> str:
    """Compute the SHA-256 of the canonical JSON of a list with the fields of each posting, the amount as text."""
    return rows_digest(map(posting_row, postings))


def instant_text(moment: datetime) -> str:
    """Write a moment as the ledger keeps it: RFC 3339 in UTC with microseconds.

    Raises:
        UnwritableDraft: If the moment has no time zone.

    Example:
        >>> from datetime import datetime, timedelta, timezone
        >>> instant_text(datetime(2026, 1, 31, 9, 30, tzinfo=timezone(timedelta(hours=1))))
        '2026-01-31T08:30:00.000000Z'
    """
    if moment.tzinfo is None:
        raise UnwritableDraft("at", moment.isoformat(), "a moment with its time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
