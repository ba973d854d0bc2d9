"""Use cases: add a contract to a fund, amend it, and read it as it was at any entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.naming import currency_problem
from outcomes_fund.errors import InvalidInput, Problem, UnknownName
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from outcomes_fund.ledger.journal import committed
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Booking, Entry, text_digest
from outcomes_fund.services.contract_changes import amendment_problems
from outcomes_fund.services.duties_kept import check_duty
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.orders import Order, answered, done_nothing, drafts, keyed, request_digest

__all__ = [
    "CONTRACT_KINDS",
    "KeptContract",
    "add_contract",
    "amend_contract",
    "contract_kept",
    "contracts",
    "fund_currency",
    "kept_contract",
]

CONTRACT_KINDS = ("contract_added", "contract_amended")


@attrs.frozen(kw_only=True)
class KeptContract:
    """A contract as a fund keeps it.

    Args:
        contract: As last amended.

        digest: Of its text.

        entry: The entry that brought this version.

        versions: How many versions there are up to this one.
    """

    contract: Contract
    digest: str
    entry: Entry
    versions: int


def add_contract(store: Store, contract: Contract | Path | str, *, order: Order) -> KeptContract:
    """Add a contract, and book the most that it may cost.

    Args:
        store: The ledger.

        contract: The contract, or its file.

        order: Who adds it. Without a key, the same contract twice is one.

    Returns:
        The contract as it is kept.

    Raises:
        NotAllowed: If the actor may not change contracts.

        InvalidInput: If the fund has another contract of this id, or another currency; and as ``load_contract`` does.

        LedgerRefusal: If the file cannot be written.
    """
    record = contract if isinstance(contract, Contract) else load_contract(contract)
    text = _text_of(record)
    digest = text_digest(text)
    request = request_digest("contract add", contract=digest)
    order = keyed(order, "contract", request)
    with store.turn():
        if answered(store, order, request) is None:
            check_duty(store, order, "change_contract", record.id)
            kept = _kept(store, record.id)
            if kept is not None and kept.digest == digest:
                done_nothing(store, order, request, "contract add")
                return kept
            problems = [] if kept is None else [_taken(record)]
            _refuse([*problems, *_currency_problems(store, record)])
            booking = committed(record, (), cause=f"contract {record.id} added")
            body = {"contract": record.id, "digest": digest, **_booked(booking)}
            _write(store, order, request, ("contract_added", body), text=text, booking=booking)
        return kept_contract(store, record.id)


def amend_contract(store: Store, contract: Contract | Path | str, *, order: Order) -> KeptContract:
    """Add the amendments that a contract has and the fund has not.

    What is known from a day on may be added too: figures of indices, plans and disputes, and that a dispute was closed.
    All else stays as it was agreed.

    Args:
        store: The ledger.

        contract: The whole contract with its amendments, old and new, or its file.

        order: Who adds it. Without a key, the same text twice is one.

    Returns:
        The contract as it is kept.

    Raises:
        NotAllowed: If the actor may not change contracts.

        UnknownName: If the fund has no contract of this id.

        InvalidInput: With each difference that is no addition, and its path; with each row of evidence that would be
            refused by the amended contract; and as ``load_contract`` does.

        LedgerRefusal: If the file cannot be written.
    """
    record = contract if isinstance(contract, Contract) else load_contract(contract)
    text = _text_of(record)
    digest = text_digest(text)
    request = request_digest("contract amend", contract=digest)
    order = keyed(order, "amendment", request)
    with store.turn():
        if answered(store, order, request) is None:
            check_duty(store, order, "change_contract", record.id)
            kept = kept_contract(store, record.id)
            if kept.digest == digest:
                done_nothing(store, order, request, "contract amend")
                return kept
            source = "" if isinstance(contract, Contract) else str(contract)
            found = amendment_problems(json.loads(_text_of(kept.contract)), json.loads(text))
            _refuse([attrs.evolve(problem, source=source) for problem in found])
            # An amendment may ask more of evidence than was asked when it came in.
            evidence_kept(store, record)
            known = {amendment.id for amendment in kept.contract.amendments}
            booking = committed(
                record,
                (booked.posting for booked in store.postings(record.id)),
                cause=f"contract {record.id} amended",
            )
            body = {
                "contract": record.id,
                "digest": digest,
                "previous": kept.digest,
                "amendments": [each.id for each in record.amendments if each.id not in known],
                **_booked(booking),
            }
            _write(store, order, request, ("contract_amended", body), text=text, booking=booking)
        return kept_contract(store, record.id)


def contracts(store: Store) -> tuple[KeptContract, ...]:
    """Give all contracts of a fund as last amended, in the order in which they were added."""
    return tuple(_all_kept(store).values())


def contract_kept(store: Store, contract_id: str, *, to: int | None = None) -> Contract:
    """Give a contract of the fund.

    Args:
        store: The ledger.

        contract_id: Its id.

        to: The version as of this entry; None means the last.

    Raises:
        UnknownName: If the fund had none of that id.
    """
    return kept_contract(store, contract_id, to=to).contract


def kept_contract(store: Store, contract_id: str, *, to: int | None = None) -> KeptContract:
    """Give a contract of the fund, with the entry that brought it.

    Args:
        store: The ledger.

        contract_id: Its id.

        to: The version as of this entry; None means the last.

    Raises:
        UnknownName: If the fund had none of that id.
    """
    found = _kept(store, contract_id, to=to)
    if found is None:
        entries = (entry for entry in store.entries(kinds=CONTRACT_KINDS) if to is None or entry.seq <= to)
        raise UnknownName("contract", contract_id, dict.fromkeys(entry.body["contract"] for entry in entries))
    return found


def fund_currency(store: Store) -> str | None:
    """Give the currency of a fund; None where nobody has created one in this ledger."""
    first = next(store.entries(kinds=("fund_created",)), None)
    return None if first is None else str(first.body["currency"])


def _kept(store: Store, contract_id: str, *, to: int | None = None) -> KeptContract | None:
    entries = []
    for entry in store.entries(kinds=CONTRACT_KINDS):
        if to is not None and entry.seq > to:
            break
        if entry.body["contract"] == contract_id:
            entries.append(entry)
    return _version(store, entries[-1], len(entries)) if entries else None


def _all_kept(store: Store) -> dict[str, KeptContract]:
    entries: dict[str, list[Entry]] = {}
    for entry in store.entries(kinds=CONTRACT_KINDS):
        entries.setdefault(entry.body["contract"], []).append(entry)
    return {name: _version(store, some[-1], len(some)) for name, some in entries.items()}


def _version(store: Store, entry: Entry, versions: int) -> KeptContract:
    digest = entry.body["digest"]
    text = store.text(digest)
    assert text is not None, "an entry and the text that it names are written together"
    return KeptContract(contract=_contract_of(text), digest=digest, entry=entry, versions=versions)


@lru_cache(maxsize=1024)
def _contract_of(text: str) -> Contract:
    """Read a contract that is kept; it never changes, so it is read once."""
    return parse_contract(text, syntax="json")


def _text_of(contract: Contract) -> str:
    """Write a contract as it is kept: the one canonical JSON of it."""
    table: Any = json.loads(render_contract(contract, syntax="json"))
    return canonical_json(table)


def _currency_problems(store: Store, contract: Contract) -> Iterator[Problem]:
    currency = fund_currency(store)
    if currency is None:
        yield Problem(
            code="no_fund",
            path="the fund",
            message="nobody has created a fund in this ledger.",
            remedy="Create the fund first, with its title and currency.",
        )
    elif currency != contract.currency:
        found = currency_problem("currency", contract.currency)
        yield attrs.evolve(
            found,
            code="other_currency",
            message=f"the contract is in {contract.currency}, and the fund is in {currency}.",
            remedy="Add it to a fund in that currency, or state an [[exchange]] rate for its lines.",
        )


def _taken(contract: Contract) -> Problem:
    return Problem(
        code="contract_exists",
        path="id",
        message=f"the fund has another contract {contract.id!r} already.",
        remedy="Amend that one, or give the new contract its own id.",
        value=contract.id,
    )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInput(problems)


def _booked(booking: Booking | None) -> dict[str, str]:
    return {} if booking is None else {"cause": booking.cause, "postings": booking.digest}


def _write(
    store: Store, order: Order, request: str, part: tuple[str, dict[str, Any]], *, text: str, booking: Booking | None
) -> None:
    postings = () if booking is None else (booking,)
    store.append(drafts(order, request, part), at=order.at, texts=(text,), postings=postings)
