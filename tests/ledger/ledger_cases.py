"""Small ledgers that the tests of the stores share."""

import random
from datetime import UTC, datetime

from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS, Booking, Draft, Entry, EvidenceBatch, Posting, text_digest

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


def import_draft(key: str, rows: EvidenceBatch, contract: str = "jobs") -> Draft:
    """The draft that names a batch."""
    body = {"contract": contract, "rows": len(rows.rows), "digest": rows.digest, "source": "rows.csv"}
    return draft(key, kind="evidence_imported", body=body)


def booked_draft(key: str, entries: Booking) -> Draft:
    """The draft that names a booking."""
    return draft(key, kind="booked", body={"contract": "jobs", "postings": entries.digest, "cause": entries.cause})


def contract_draft(key: str, text: str) -> Draft:
    """The draft that names the text of a contract."""
    return draft(
        key, kind="contract_added", body={"contract": "jobs", "digest": text_digest(text), "from": "2026-01-01"}
    )


def filled(store: Store, rounds: int = 4) -> Store:
    """Write a bit of everything; a tail of entries without anything beside them follows."""
    store.append([draft("fund", kind="fund_created", body={"title": "Werk", "currency": "EUR"})], at=AT)
    text = "id = 'jobs'\ntitle = 'Werk'\n"
    store.append([contract_draft("contract", text)], at=AT, texts=[text])
    dice = random.Random(1)
    for place in range(rounds):
        rows = batch(*(f"r{place}-{number}" for number in range(3)))
        owed = booking(dice.randrange(1, 10**9))
        text = f'{{"total":"{place}.00"}}'
        made = draft(f"made{place}", kind="statement_made", body={"contract": "jobs", "digest": text_digest(text)})
        store.append(
            [import_draft(f"rows{place}", rows), made, booked_draft(f"booked{place}", owed)],
            at=AT,
            evidence=rows,
            postings=[owed],
            texts=[text],
        )
    store.append([draft("ann"), draft("ben"), draft("cas")], at=AT)
    return store


def write_command(store: Store, number: int) -> tuple[Entry, ...]:
    """One command of the writer: two entries with rows of evidence and postings."""
    rows, owed = batch(*(f"{number}-{place}" for place in range(ROWS_WRITTEN))), booking(number + 1)
    drafts = [import_draft(f"rows{number}", rows), booked_draft(f"booked{number}", owed)]
    return store.append(drafts, at=AT, evidence=rows, postings=[owed])
