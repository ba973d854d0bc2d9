"""Use cases: import evidence and registers into a fund, checked together with what is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.kept_evidence import Bytes, NewEvidence, new_evidence
from outcomes_fund.formats.kept_register import NewRegister, new_register
from outcomes_fund.formats.tables.delimited import read_padded
from outcomes_fund.formats.tables.personal_details import personal_text
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import (
    EVIDENCE_KINDS,
    EnrolmentBatch,
    Entry,
    EvidenceBatch,
    NewPerson,
    people_digest,
)
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.duties_kept import check_role
from outcomes_fund.services.evidence_kept import enrolments_kept, evidence_kept
from outcomes_fund.services.file_contract import contract_of_file
from outcomes_fund.services.orders import (
    NOTHING,
    Order,
    answered,
    done_nothing,
    drafts,
    keyed,
    request_digest,
    text_problems,
)
from outcomes_fund.services.persons_met import Chance, PersonsMet

__all__ = ["Imported", "import_evidence", "import_register"]


@attrs.frozen(kw_only=True)
class Imported:
    """What an import brought.

    Args:
        contract: The contract it is of.

        entry: ``seq`` of the entry that was written; None if the fund had every row already.

        rows: How many rows were written.

        again: How many the fund had already, the same in every column.

        persons: How many participants the fund had not met.

        statuses: How many of the rows written have each status; empty for a register.
    """

    contract: str
    entry: int | None
    rows: int
    again: int
    persons: int
    statuses: Mapping[str, int] = attrs.field(factory=dict)


def import_evidence(
    store: Store,
    path: Path | str,
    contract_id: str | None = None,
    *,
    order: Order,
    secret: bytes | None = None,
    chance: Chance = os.urandom,
) -> Imported:
    """Import a file of evidence: all of it, or nothing where anything is wrong.

    Rows that the fund has already, the same in every column, are passed over, so a file that grew may be imported
    again. Participants are kept apart from the rows, under numbers.

    Args:
        store: The ledger.

        path: As for ``load_evidence``.

        contract_id: The contract it is of; None means the only one of the fund, or the one that its first row names.

        order: Who imports it. Without a key, the same file twice is one import.

        secret: Of the fund; needed once somebody was forgotten and the file has participants whom the fund does not
            know.

        chance: Gives random bytes for the salts of new participants.

    Returns:
        What it brought.

    Raises:
        UnreadableFile: If the file cannot be opened.

        UnknownName: If the fund has no such contract.

        InvalidInput: With everything that is wrong in the file, by its rows; persons named in it included.

        NotAllowed: If the actor is no reporter; or no verifier, and the file has rows that are decided already.

        KeyReused: If the key stands for another command.
    """
    read = read_padded(Path(path))
    with store.turn():
        contract = contract_kept(store, contract_of_file(store, contract_id, path, read))
        persons = PersonsMet(store, secret)
        new = _new_rows(store, contract, path, read, (persons, order))
        met = persons.met(new.participants, chance)
        salts = persons.salts(new.everybody, met.new)
        asked = _asked(order, ("evidence import", contract), path, read, salts)
        earlier = answered(store, asked.order, asked.request)
        if earlier is not None:
            return _as_answered(earlier, asked, again=new.again)
        check_role(store, order, "report", contract.id)
        if set(new.statuses) - {"reported"}:
            check_role(store, order, "verify", contract.id)
        if not new.count:
            return _nothing_new(store, asked, "evidence import", again=new.again)
        batch = EvidenceBatch(rows=new.rows(met.surrogates))
        facts = {"statuses": new.statuses, "verifiers": list(new.verifiers)}
        body = {**_body(asked, path, rows=new.count, again=new.again, digest=batch.digest, new=met.new), **facts}
        written = store.append(
            drafts(asked.order, asked.request, ("evidence_imported", body)),
            at=order.at,
            evidence=batch,
            people=met.new,
        )
        return _as_answered(written[0], asked)


def import_register(
    store: Store,
    path: Path | str,
    contract_id: str | None = None,
    *,
    order: Order,
    secret: bytes | None = None,
    chance: Chance = os.urandom,
) -> Imported:
    """Import a register of participants: all of it, or nothing where anything is wrong.

    The last row of a participant counts. A participant who is in the fund and not in the file stays as it was.

    Args:
        store: The ledger.

        path: As for ``load_register``.

        contract_id: The contract it is of; None means the only one of the fund.

        order: Who imports it. Without a key, the same file twice is one import.

        secret: As for ``import_evidence``.

        chance: As for ``import_evidence``.

    Returns:
        What it brought.

    Raises:
        UnreadableFile: If the file cannot be opened.

        UnknownName: If the fund has no such contract.

        InvalidInput: With everything that is wrong in the file; persons named in it included.

        NotAllowed: If the actor is no reporter.

        KeyReused: If the key stands for another command.
    """
    read = read_padded(Path(path))
    with store.turn():
        contract = contract_kept(store, contract_of_file(store, contract_id, path, None))
        persons = PersonsMet(store, secret)
        file = _new_register(contract, path, read, persons)
        met = persons.met(file.participants, chance)
        salts = persons.salts(file.participants, met.new)
        asked = _asked(order, ("register import", contract), path, read, salts)
        earlier = answered(store, asked.order, asked.request)
        if earlier is not None:
            return _as_answered(earlier, asked, again=len(file.written))
        check_role(store, order, "report", contract.id)
        kept = enrolments_kept(store, contract.id) or {}
        rows = file.rows(met.surrogates)
        new = tuple(row for row in rows if kept.get(row[0]) != row)
        again = len(rows) - len(new)
        if not new:
            return _nothing_new(store, asked, "register import", again=again)
        batch = EnrolmentBatch(rows=new)
        body = _body(asked, path, rows=len(new), again=again, digest=batch.digest, new=met.new)
        written = store.append(
            drafts(asked.order, asked.request, ("register_imported", body)),
            at=order.at,
            enrolments=batch,
            people=met.new,
        )
        return _as_answered(written[0], asked)


@attrs.frozen(kw_only=True)
class _Asked:
    """What is asked for: of which contract, under which key, and by what it is known again."""

    contract: Contract
    order: Order
    request: str


def _asked(
    order: Order,
    command: tuple[str, Contract],
    path: Path | str,
    read: tuple[Bytes, int],
    salts: bytes,
) -> _Asked:
    """Say what is asked for, by a digest of the file that shows nothing of a participant once the salt is gone."""
    name, contract = command
    _check_source(path)
    digest = sha256(read[0][: read[1]].data)
    digest.update(salts)
    request = request_digest(name, contract=contract.id, file=digest.hexdigest())
    return _Asked(contract=contract, order=keyed(order, "import", request), request=request)


def _check_source(path: Path | str) -> None:
    """See that the name of a file, which is kept for good, says nothing about a person."""
    name = Path(path).name
    problems = [*text_problems("the name of the file", name)]
    if problems:
        raise InvalidInput(problems)
    likeness = personal_text(name)
    if likeness is not None:
        problem = Problem(
            code="personal_details",
            path="the name of the file",
            message=f"it holds {likeness}, and a fund keeps nothing about persons.",
            remedy="Rename the file.",
            source=str(path),
            value=name,
        )
        raise InvalidInput([problem])


def _new_rows(
    store: Store, contract: Contract, path: Path | str, read: tuple[Bytes, int], who: tuple[PersonsMet, Order]
) -> NewEvidence:
    persons, order = who
    entries = store.entries(kinds=tuple(sorted(EVIDENCE_KINDS)))
    has_rows = any(entry.body["contract"] == contract.id for entry in entries)
    before = evidence_kept(store, contract, with_register=False).evidence if has_rows else None
    labels = persons.labels if persons.any_forgotten else None
    try:
        return new_evidence(path, contract, before=before, labels=labels, read=read, at=order.at)
    except InvalidInput as error:
        persons.refuse(error.problems)
        raise


def _new_register(contract: Contract, path: Path | str, read: tuple[Bytes, int], persons: PersonsMet) -> NewRegister:
    try:
        return new_register(path, contract, read)
    except InvalidInput as error:
        persons.refuse(error.problems)
        raise


def _body(
    asked: _Asked, path: Path | str, *, rows: int, again: int, digest: str, new: tuple[NewPerson, ...]
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "contract": asked.contract.id,
        "rows": rows,
        "again": again,
        "digest": digest,
        "source": Path(path).name,
    }
    return {**body, "people": people_digest(new), "persons": len(new)} if new else body


def _nothing_new(store: Store, asked: _Asked, command: str, *, again: int) -> Imported:
    """Keep the key of an import that brought nothing, if one was given."""
    done_nothing(store, asked.order, asked.request, command)
    return Imported(contract=asked.contract.id, entry=None, rows=0, again=again, persons=0)


def _as_answered(entry: Entry, asked: _Asked, *, again: int = 0) -> Imported:
    if entry.kind == NOTHING:
        return Imported(contract=asked.contract.id, entry=None, rows=0, again=again, persons=0)
    body = entry.body
    return Imported(
        contract=body["contract"],
        entry=entry.seq,
        rows=body["rows"],
        again=body["again"],
        persons=body.get("persons", 0),
        statuses=body.get("statuses", {}),
    )
