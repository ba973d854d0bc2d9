"""Use case: settle a contract of a fund: state what it owes now, book the difference, and propose payments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.statement import statement_json
from outcomes_fund.ledger.journal import Transfer, balances, differences, payable_now
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Booking, Entry, Pack, text_digest
from outcomes_fund.ledger.tax import with_tax
from outcomes_fund.services.contracts import contract_kept, contracts
from outcomes_fund.services.duties_kept import check_known
from outcomes_fund.services.evidence_kept import Kept, evidence_kept, pack_of
from outcomes_fund.services.orders import (
    NOTHING,
    Order,
    Part,
    answered,
    done_nothing,
    drafts,
    keyed_once,
    request_digest,
    written_with,
)
from outcomes_fund.services.payments_kept import Payment, part_rows, payments_kept
from outcomes_fund.services.proposals import due_of, last_settlement, proposals, withdrawals
from outcomes_fund.services.rules import CURRENT_RULES, RULES
from outcomes_fund.services.settled_first import first_unsettled
from outcomes_fund.services.statements import last_statement, local_day, restated, statement_entry

__all__ = ["Settled", "SettledFund", "settle_contract", "settle_fund"]

# In these a statement differs every day, though nothing else does.
CHANGING_KEYS = ("as_of", "until", "engine")


@attrs.frozen(kw_only=True)
class Settled:
    """What settling a contract came to.

    Args:
        contract: As last amended.

        statement: What it owes now.

        bookings: What was booked: the difference from what had been booked before.

        proposed: Payments that were proposed.

        withdrawn: Payments that were withdrawn, each with the reason.

        unchanged: Whether nothing was written.
    """

    contract: Contract
    statement: Statement
    bookings: tuple[Booking, ...] = ()
    proposed: tuple[Payment, ...] = ()
    withdrawn: tuple[Payment, ...] = ()
    unchanged: bool = False


@attrs.frozen(kw_only=True)
class SettledFund:
    """What settling contracts of a fund came to.

    Args:
        settled: Those that were settled, in order.

        failed: By contract, why it could not be settled.
    """

    settled: tuple[Settled, ...] = ()
    failed: Mapping[str, tuple[Problem, ...]] = attrs.field(factory=dict)


def settle_contract(
    store: Store, contract_id: str, *, order: Order, pay_until: date | None = None, preview: bool = False
) -> Settled:
    """Settle a contract as of now.

    Again, it writes nothing: neither at once nor on a later day on which nothing else is owed.

    Args:
        store: The ledger.

        contract_id: The contract.

        order: Who settles; its moment, in the time zone of the contract, is the day as of which it is settled.

        pay_until: Payments are proposed for what is due on or before this day, but never for less than open payments
            were put together for; None means the day as of which it is settled.

        preview: Whether to work everything out and write nothing. Anybody may look, and no key is looked up or kept.

    Returns:
        What was written, or would be.

    Raises:
        UnknownName: If the fund has no such contract.

        NotAllowed: If the actor is no person of the fund.

        InvalidInput: If a register is needed and missing; if ``pay_until`` is over; or if the contract was settled as
            of a later day: what was booked since would be taken back.

        LedgerRefusal: If the file cannot be written.
    """
    request = request_digest("settle", contract=contract_id, pay_until=pay_until)
    with store.turn():
        contract = contract_kept(store, contract_id)
        known = None if preview else answered(store, order, request)
        if known is not None:
            return _as_answered(store, contract, known)
        if not preview:
            check_known(store, order)
        kept = evidence_kept(store, contract)
        settling = _worked_out(store, contract, kept, order=order, pay_until=pay_until)
        if preview or not settling.parts:
            if not preview:
                done_nothing(store, order, request, "settle")
            return attrs.evolve(settling.settled, unchanged=not settling.parts)
        store.append(
            drafts(keyed_once(store, order, "settle"), request, *settling.parts),
            at=order.at,
            postings=settling.settled.bookings,
            texts=settling.texts,
            pack=settling.pack,
        )
        return settling.settled


def settle_fund(
    store: Store,
    contract_ids: Sequence[str] = (),
    *,
    order: Order,
    pay_until: date | None = None,
    preview: bool = False,
) -> SettledFund:
    """Settle contracts of a fund, each once; one that cannot be settled does not keep the others from it.

    Args:
        store: The ledger.

        contract_ids: Which; none means all that the fund has.

        order: As for ``settle_contract``. Under a key each contract has its own, which ends with its id, so that the
            same command again settles those that could not be settled before.

        pay_until: As for ``settle_contract``.

        preview: As for ``settle_contract``.

    Returns:
        What was written, or would be, and the problems of contracts that could not be settled.

    Raises:
        UnknownName: If the fund has none of those contracts; nothing is written then.

        NotAllowed: If the actor is no person of the fund.

        LedgerRefusal: If the file cannot be written.
    """
    settled: list[Settled] = []
    failed: dict[str, tuple[Problem, ...]] = {}
    with store.turn():
        names = dict.fromkeys(contract_ids or [kept.contract.id for kept in contracts(store)])
        for name in names:
            contract_kept(store, name)
        for name in names:
            own = attrs.evolve(order, key=f"{order.key}:{name}" if order.key else "")
            try:
                settled.append(settle_contract(store, name, order=own, pay_until=pay_until, preview=preview))
            except InvalidInput as error:
                failed[name] = tuple(attrs.evolve(problem, source=name) for problem in error.problems)
    return SettledFund(settled=tuple(settled), failed=failed)


@attrs.frozen(kw_only=True)
class _Settling:
    """What settling writes: entries, and the statement and pack that they name; no entries where nothing changes."""

    settled: Settled
    parts: tuple[Part, ...]
    texts: tuple[str, ...]
    pack: Pack | None


def _worked_out(store: Store, contract: Contract, kept: Kept, *, order: Order, pay_until: date | None) -> _Settling:
    day = local_day(contract, order.at)
    last = last_statement(store, contract.id)
    if last is not None:
        _check_day(contract, day, last)
    if pay_until is not None:
        _check_pay_until(contract, day, pay_until)
    statement = RULES[CURRENT_RULES](contract, kept.evidence, as_of=day, until=None, register=kept.register)
    text = statement_json(statement)
    # What has come in is settled, even if it changes nothing: payments are then known to rest on it.
    has_come = bool(first_unsettled(store, [contract.id]))
    is_new = last is None or has_come or not _says_same(store, last, text)
    digest = text_digest(text) if last is None or is_new else str(last.body["digest"])
    owed = with_tax(contract, statement)
    booked = [each.posting for each in store.postings(contract.id)]
    bookings = differences(owed, booked, cause=f"statement as of {day.isoformat()}")
    standing = balances([*booked, *(posting for booking in bookings for posting in booking.postings)])
    payments = tuple(payments_kept(store, contract.id).values())
    waiting = [payment for payment in payments if payment.is_open]
    pay_day = max([day, pay_until or day, *(payment.pay_until for payment in waiting)])
    transfers = payable_now(
        standing, owed, on=pay_day, recovery=contract.recovery, is_over=day > last_settlement(contract)
    )
    wanted = proposals(transfers, waiting)
    pack = pack_of(kept) if is_new and kept.packed_to < kept.to else None
    made = _statement_body(contract, statement, text, kept, pack) if is_new else None
    numbered = enumerate(wanted.proposed, start=len(payments) + 1)
    proposed = tuple(_payment(number, transfer, owed, digest, pay_day) for number, transfer in numbered)
    count = store.head().count
    done = f"by the settlement of {day.isoformat()}, entry {count + 1}"
    withdrawn = withdrawals(wanted.withdrawn, proposed, done)
    settled = Settled(contract=contract, statement=statement, bookings=bookings, proposed=proposed, withdrawn=withdrawn)
    return _Settling(
        settled=_with_entries(settled, count + bool(made)),
        parts=tuple(_parts(settled, digest, made)),
        texts=(text,) if made else (),
        pack=pack,
    )


def _payment(number: int, transfer: Transfer, owed: Statement, digest: str, pay_day: date) -> Payment:
    return Payment(
        id=f"{owed.contract_id}-p{number}",
        contract=owed.contract_id,
        transfer=transfer,
        currency=owed.currency,
        statement=digest,
        due=due_of(transfer, owed, until=pay_day),
        pay_until=pay_day,
        entry=0,
    )


def _check_day(contract: Contract, day: date, last: Entry) -> None:
    settled = last.body["as_of"]
    if day.isoformat() < settled:
        problem = Problem(
            code="earlier_day",
            path=f"contract {contract.id}",
            message=f"it was settled as of {settled} already, and {day.isoformat()} is before that.",
            remedy="Set the clock right. To see what was owed on an earlier day, ask for the statement as of that day.",
            value=day.isoformat(),
        )
        raise InvalidInput([problem])


def _check_pay_until(contract: Contract, day: date, pay_until: date) -> None:
    if pay_until < day:
        problem = Problem(
            code="pay_until_over",
            path=f"contract {contract.id}",
            message=f"it is to be paid what is due up to {pay_until}, which is before today, {day}.",
            remedy="Give today or a later day; what was due before is proposed in any case.",
            value=pay_until.isoformat(),
        )
        raise InvalidInput([problem])


def _says_same(store: Store, last: Entry, text: str) -> bool:
    """Whether a statement says what the last one says, apart from the day."""
    digest = last.body["digest"]
    if digest == text_digest(text):
        return True
    before = store.text(digest)
    return before is not None and _content(before) == _content(text)


def _content(text: str) -> dict[str, Any]:
    document = json.loads(text)
    return {key: value for key, value in document.items() if key not in CHANGING_KEYS}


def _statement_body(
    contract: Contract, statement: Statement, text: str, kept: Kept, pack: Pack | None
) -> dict[str, Any]:
    assert statement.as_of is not None, "a contract of a fund is settled as of a day"
    packed = {} if pack is None else {"packed": pack.digest}
    return {
        "contract": contract.id,
        "digest": text_digest(text),
        "as_of": statement.as_of.isoformat(),
        "until": statement.until.isoformat(),
        "evidence_to": kept.to,
        "engine": json.loads(text)["engine"],
        "rules": CURRENT_RULES,
        "total_minor": str(statement.total_minor),
        **packed,
    }


def _parts(settled: Settled, digest: str, made: dict[str, Any] | None) -> Iterator[Part]:
    """Give what is written, in order: the statement, bookings, payments that are withdrawn and that are proposed."""
    name = settled.contract.id
    if made is not None:
        yield "statement_made", made
    for booking in settled.bookings:
        yield (
            "booked",
            {"contract": name, "statement": digest, "cause": booking.cause, "postings": booking.digest},
        )
    for payment in settled.withdrawn:
        yield "payment_withdrawn", {"payment": payment.id, "contract": name, "reason": payment.reason}
    for payment in settled.proposed:
        yield "payment_proposed", _proposal(payment)


def _proposal(payment: Payment) -> dict[str, Any]:
    return {
        "payment": payment.id,
        "contract": payment.contract,
        "payer": payment.payer,
        "payee": payment.payee,
        "amount_minor": str(payment.amount_minor),
        "currency": payment.currency,
        "statement": payment.statement,
        "due": payment.due.isoformat(),
        "pay_until": payment.pay_until.isoformat(),
        "parts": part_rows(payment.parts),
    }


def _with_entries(settled: Settled, before: int) -> Settled:
    """Give each payment the entry that proposes it; it is known here, since nobody else writes meanwhile."""
    first = before + len(settled.bookings) + len(settled.withdrawn) + 1
    proposed = tuple(attrs.evolve(payment, entry=seq) for seq, payment in enumerate(settled.proposed, start=first))
    return attrs.evolve(settled, proposed=proposed)


def _as_answered(store: Store, contract: Contract, first: Entry) -> Settled:
    """Tell once more what a command with a key has written, or found that nothing was to be written."""
    if first.kind == NOTHING:
        return _as_unchanged(store, contract.id, first)
    own = written_with(store, first)
    payments = payments_kept(store, contract.id)
    digest = next(_digests(own, payments))
    return Settled(
        contract=contract,
        statement=restated(store, statement_entry(store, digest, before=own[-1].seq + 1)),
        bookings=tuple(
            Booking(cause=entry.body["cause"], postings=tuple(each.posting for each in store.postings(entry=entry.seq)))
            for entry in own
            if entry.kind == "booked"
        ),
        proposed=tuple(payments[entry.body["payment"]] for entry in own if entry.kind == "payment_proposed"),
        withdrawn=tuple(payments[entry.body["payment"]] for entry in own if entry.kind == "payment_withdrawn"),
    )


def _as_unchanged(store: Store, contract_id: str, nothing: Entry) -> Settled:
    contract = contract_kept(store, contract_id, to=nothing.seq)
    kept = evidence_kept(store, contract, to=nothing.seq)
    day = local_day(contract, datetime.fromisoformat(nothing.at))
    statement = RULES[CURRENT_RULES](contract, kept.evidence, as_of=day, until=None, register=kept.register)
    return Settled(contract=contract, statement=statement, unchanged=True)


def _digests(own: Sequence[Entry], payments: dict[str, Payment]) -> Iterator[str]:
    for entry in own:
        body = entry.body
        if entry.kind == "statement_made":
            yield body["digest"]
        elif entry.kind in {"booked", "payment_proposed"}:
            yield body["statement"]
    for entry in own:
        yield payments[entry.body["payment"]].statement
