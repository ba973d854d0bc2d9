"""Small ledgers that the tests of the stores share."""

import random
from datetime import UTC, datetime
from hashlib import sha256

from outcomes_fund.ledger.forgetting import forgotten_with
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import (
    ENROLMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    Booking,
    Draft,
    EnrolmentBatch,
    Entry,
    EvidenceBatch,
    NewPerson,
    Pack,
    Posting,
    forgotten_digest,
    people_digest,
    text_digest,
)

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

# Of each command of `write_command`.
ROWS_WRITTEN = 10


def draft(key: str = "k1", **changes: object) -> Draft:
    """A draft that names nothing."""
    fields = {"kind": "person_added", "actor": "ann", "key": key, "body": {"person": key}}
    return Draft(**{**fields, **changes})  # type: ignore[arg-type]


def batch(*ids: str, contract: str = "jobs") -> EvidenceBatch:
    """Rows of evidence with the given ids, otherwise alike; what is not given is None."""
    given = {"contract": contract, "metric": "placed", "value": "1.0", "reference": 'a "quoted" é'}
    rows = (tuple({**given, "id": name}.get(column) for column in EVIDENCE_COLUMNS) for name in ids)
    return EvidenceBatch(rows=tuple(rows))


def posting(account: str, amount_minor: int, **changes: object) -> Posting:
    """One posting of a payment of the city to the provider."""
    fields = {
        "contract": "jobs",
        "payer": "city",
        "payee": "provider",
        "budget_year": 2026,
        "line": "placements",
        "period": "2026-01-01/2026-04-01",
    }
    return Posting(account=account, amount_minor=amount_minor, **{**fields, **changes})  # type: ignore[arg-type]


def booking(amount_minor: int = 1_234, **changes: object) -> Booking:
    """What is owed, on two accounts."""
    debit = posting("accrued_expense", amount_minor, **changes)
    return Booking(cause="statement", postings=(debit, posting("payable", -amount_minor, **changes)))


def import_draft(key: str, rows: EvidenceBatch, contract: str = "jobs", **more: object) -> Draft:
    """The draft that names a batch."""
    body = {"contract": contract, "rows": len(rows.rows), "digest": rows.digest, "source": "rows.csv", **more}
    return draft(key, kind="evidence_imported", body=body)


def booked_draft(key: str, entries: Booking) -> Draft:
    """The draft that names a booking."""
    return draft(key, kind="booked", body={"contract": "jobs", "postings": entries.digest, "cause": entries.cause})


def contract_draft(key: str, text: str) -> Draft:
    """The draft that names the text of a contract."""
    return draft(
        key, kind="contract_added", body={"contract": "jobs", "digest": text_digest(text), "from": "2026-01-01"}
    )


def salt(number: int) -> bytes:
    """Sixteen bytes that look like chance and are always the same."""
    return sha256(f"salt {number}".encode()).digest()[:16]


def persons(*participants: str, first: int = 1) -> tuple[NewPerson, ...]:
    """New participants, numbered on from the first, each with a salt of its own."""
    numbered = enumerate(participants, start=first)
    return tuple(NewPerson(surrogate=number, participant=name, salt=salt(number)) for number, name in numbered)


def people_draft(key: str, people: tuple[NewPerson, ...]) -> Draft:
    """The draft that names new participants and nothing else."""
    return draft(key, kind="noted", body={"people": people_digest(people)})


def enrolled(*participants: str) -> EnrolmentBatch:
    """Rows of a register with the given participants, otherwise alike."""
    given = {"enrolled": "2026-01-01", "groups": "young;old", "exit": None}
    return EnrolmentBatch(
        rows=tuple(
            tuple({**given, "participant": name}.get(column) for column in ENROLMENT_COLUMNS) for name in participants
        )
    )


def register_draft(key: str, rows: EnrolmentBatch, contract: str = "jobs", **body: object) -> Draft:
    """The draft that names a register."""
    named = {"contract": contract, "rows": len(rows.rows), "digest": rows.digest, **body}
    return draft(key, kind="register_imported", body=named)


def statement_draft(key: str, text: str, pack: Pack | None = None, contract: str = "jobs") -> Draft:
    """The draft that names a statement, and a pack if there is one."""
    packed = {} if pack is None else {"packed": pack.digest}
    return draft(key, kind="statement_made", body={"contract": contract, "digest": text_digest(text), **packed})


def forget(store: Store, key: str, *surrogates: int) -> tuple[Entry, ...]:
    """Forget persons, each with a tombstone of its own."""
    forgetting = {surrogate: f"t-{surrogate}" for surrogate in surrogates}
    with store.turn():
        digest = forgotten_digest(forgotten_with(store, forgetting))
        body = {"persons": sorted(surrogates), "digest": digest, "reason": "asked", "class": "participants"}
        return store.append([draft(key, kind="forgotten", body=body)], at=AT, forgetting=forgetting)


def filled(store: Store, rounds: int = 4) -> Store:
    """Write a bit of everything and forget somebody early; a tail of entries without anything beside them follows."""
    store.append([draft("fund", kind="fund_created", body={"title": "Werk", "currency": "EUR"})], at=AT)
    text = "id = 'jobs'\ntitle = 'Werk'\n"
    store.append([contract_draft("contract", text)], at=AT, texts=[text])
    people, register = persons("p-30", "p-10", "p-20", "p-40"), enrolled("1", "2", "3", "4")
    known = register_draft("register", register, people=people_digest(people))
    store.append([known], at=AT, enrolments=register, people=people)
    forget(store, "forgotten", 3, 4)
    dice = random.Random(1)
    for place in range(rounds):
        _fill_round(store, place, dice.randrange(1, 10**9))
    store.append([draft("ann"), draft("ben"), draft("cas")], at=AT)
    return store


def _fill_round(store: Store, place: int, amount_minor: int) -> None:
    rows, owed, text = batch(*(f"r{place}-{number}" for number in range(3))), booking(amount_minor), f'{{"at":{place}}}'
    people, pack = persons(f"q-{place}", first=5 + place), Pack(contract="jobs", content=bytes([place]) * 100)
    store.append(
        [
            import_draft(f"rows{place}", rows, people=people_digest(people)),
            statement_draft(f"made{place}", text, pack),
            booked_draft(f"booked{place}", owed),
        ],
        at=AT,
        evidence=rows,
        people=people,
        postings=[owed],
        texts=[text],
        pack=pack,
    )


def write_command(store: Store, number: int) -> None:
    """One command of the writer: rows of evidence with a new person, postings, and now and then a person forgotten."""
    rows, owed = batch(*(f"{number}-{place}" for place in range(ROWS_WRITTEN))), booking(number + 1)
    people = persons(f"p-{number}", first=number + 1)
    drafts = [
        import_draft(f"rows{number}", rows, people=people_digest(people)),
        booked_draft(f"booked{number}", owed),
    ]
    with store.turn():
        store.append(drafts, at=AT, evidence=rows, people=people, postings=[owed])
        if forgets(number) and store.entry_of(f"forgotten{number}") is None:
            forget(store, f"forgotten{number}", number)


def forgets(number: int) -> bool:
    """Whether a command of the writer forgets the person that the one before brought."""
    return number % 5 == 4


def keys_of(number: int) -> list[str]:
    """The keys of the entries that a command of the writer writes."""
    names = ("rows", "booked", "forgotten") if forgets(number) else ("rows", "booked")
    return [f"{name}{number}" for name in names]
