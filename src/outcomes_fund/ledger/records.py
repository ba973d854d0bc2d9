"""What a ledger holds: entries in a chain, and the evidence, postings and texts that they name by digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal

import attrs

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.refusals import UnwritableDraft

__all__ = [
    "ACCOUNTS",
    "EVIDENCE_COLUMNS",
    "FIRST_PREVIOUS",
    "NO_HEAD",
    "Account",
    "Booked",
    "Booking",
    "Counts",
    "Draft",
    "Entry",
    "EvidenceBatch",
    "EvidenceRow",
    "Head",
    "Posting",
    "entry_hash",
    "evidence_digest",
    "instant_text",
    "named_evidence",
    "named_postings",
    "named_text",
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

EvidenceRow = tuple[str | None, ...]

FIRST_PREVIOUS = "0" * 64

EVIDENCE_KINDS = frozenset({"evidence_imported"})
TEXT_KINDS = frozenset({"contract_added", "contract_amended", "statement_made"})


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
        rows: Each has a text or None for each of ``EVIDENCE_COLUMNS``.
    """

    rows: tuple[EvidenceRow, ...]

    @property
    def digest(self) -> str:
        """By which the entry ``evidence_imported`` names these rows in its body, as ``digest``."""
        return evidence_digest(self.rows)


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
    """

    evidence: int
    postings: int
    texts: int


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


def text_digest(text: str) -> str:
    """Compute the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def evidence_digest(rows: Iterable[EvidenceRow]) -> str:
    """Compute the SHA-256 over the rows, each a line of canonical JSON: a list with a text or null for each column."""
    return _lines_digest(rows)


def postings_digest(postings: Iterable[Posting]) -> str:
    """Compute the SHA-256 over postings, each a line of canonical JSON: a list of its fields, the amount as text."""
    return _lines_digest((*attrs.astuple(posting)[:-1], str(posting.amount_minor)) for posting in postings)


def named_evidence(kind: str, body: Mapping[str, Any]) -> str | None:
    """Give the digest of the rows of evidence that an entry names, if it names any."""
    return _named(body, "digest") if kind in EVIDENCE_KINDS else None


def named_text(kind: str, body: Mapping[str, Any]) -> str | None:
    """Give the digest of the contract or statement that an entry names, if it names any."""
    return _named(body, "digest") if kind in TEXT_KINDS else None


def named_postings(body: Mapping[str, Any]) -> str | None:
    """Give the digest of the postings that an entry names, if it names any."""
    return _named(body, "postings") if "postings" in body else None


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


def _named(body: Mapping[str, Any], name: str) -> str:
    return str(body.get(name, ""))


def _lines_digest(rows: Iterable[Sequence[object]]) -> str:
    digest = sha256()
    for row in rows:
        digest.update(canonical_json(row).encode() + b"\n")
    return digest.hexdigest()
