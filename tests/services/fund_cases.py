"""Small funds in memory, and what happens in them, for the tests of the use cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import count

from outcomes_fund.domain.contract import Contract
from outcomes_fund.ledger.duties import DutyRole
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Draft, EvidenceBatch, EvidenceRow
from outcomes_fund.services.contracts import add_contract
from outcomes_fund.services.fund import begin_fund
from outcomes_fund.services.orders import Order
from outcomes_fund.testing import contract_with

__all__ = ["JOBS", "PEOPLE", "bring", "by", "fund", "fund_with", "jobs", "row"]

# Who may do what: each role twice where two people are needed. Sue settles.
PEOPLE: Mapping[str, Sequence[DutyRole]] = {
    "rea": ["reporter"],
    "vera": ["verifier"],
    "bea": ["budget_holder"],
    "bob": ["budget_holder"],
    "pia": ["payment_releaser"],
    "tom": ["bank_releaser"],
    "sue": ["budget_holder"],
}

JOBS = """
id = "jobs"

[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"

[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
bands = [{ up_to = 2, price = "1000.00" }, { price = "600.00" }]
"""

_numbers = count(1)


def by(actor: str, day: date = date(2026, 6, 1), *, key: str = "") -> Order:
    """An order at noon of a day."""
    return Order(actor=actor, at=datetime.combine(day, time(12), tzinfo=UTC), key=key)


def fund(store: Store | None = None) -> Store:
    """A fund in EUR with people for every duty, and no contract yet."""
    store = MemoryStore() if store is None else store
    begin_fund(store, title="Work", currency="EUR", people=PEOPLE, order=by("ann", date(2024, 1, 1)))
    return store


def jobs(clause: str = "") -> Contract:
    """The contract ``jobs`` of 2024 and 2025: 1,000 for each of the first two jobs and 600 for each further one."""
    return contract_with(JOBS + clause)


def fund_with(*contracts: Contract, store: Store | None = None) -> Store:
    """A fund that has some contracts."""
    store = fund(store)
    for contract in contracts:
        add_contract(store, contract, order=by("ann", date(2024, 1, 1)))
    return store


def row(
    name: str,
    achieved: str,
    *,
    value: str = "1",
    status: str = "verified",
    supersedes: str | None = None,
    day: str | None = None,
    contract: str = "jobs",
    metric: str = "jobs",
) -> EvidenceRow:
    """A row of evidence that nobody is named in; reported and decided on one day, which is that of the result."""
    decided = None if status == "reported" else day or achieved
    who = None if status == "reported" else "verifier"
    numbers = (value, None, None)
    moments = (day or achieved, decided)
    return (
        name,
        contract,
        metric,
        None,
        None,
        None,
        achieved,
        *numbers,
        status,
        supersedes,
        "provider",
        who,
        *moments,
        None,
        None,
    )


def bring(
    store: Store, *rows: EvidenceRow, actor: str = "vera", day: date = date(2026, 6, 1), kind: str = "evidence_imported"
) -> int:
    """Write rows of evidence as an import does, and give the number of its entry."""
    batch = EvidenceBatch(rows=rows)
    statuses = {status: sum(each[10] == status for each in rows) for status in dict.fromkeys(each[10] for each in rows)}
    body: dict[str, object] = {"contract": rows[0][1], "rows": len(rows), "digest": batch.digest, "statuses": statuses}
    if kind == "evidence_imported":
        body["verifiers"] = sorted({each[13] for each in rows if each[13]})
    draft = Draft(kind=kind, actor=actor, key=f"rows {next(_numbers)}", body=body)
    return store.append([draft], at=by(actor, day).at, evidence=batch)[0].seq
