"""Are payments as the rules have them? Each entry about them is held against what was there before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from outcomes_fund.ledger.accounts import Balances, Place
from outcomes_fund.ledger.duties import Action, ActionKind
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.journal import SettledPart, Transfer, paid, returned
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry, Posting
from outcomes_fund.services.audit_duties import DutiesReplay
from outcomes_fund.services.contracts import CONTRACT_KINDS
from outcomes_fund.services.payments_kept import transfer_of
from outcomes_fund.services.settled_first import CHANGING_KINDS

__all__ = ["PaymentsReplay"]

BOOKING_KINDS = frozenset({*CONTRACT_KINDS, "booked", "payment_released", "bank_result"})

# In which states a payment may be for something to happen to it, and the state that it is in after that.
FROM_STATES: dict[str, tuple[str, ...]] = {
    "payment_withdrawn": ("open",),
    "payment_approved": ("open",),
    "payment_released": ("open",),
    "bank_result": ("released", "executed"),
}
TO_STATES = {"payment_withdrawn": "withdrawn", "payment_approved": "open", "payment_released": "released"}
BANK_RESULTS = ("executed", "returned")


@attrs.define(kw_only=True)
class _Payment:
    """A payment as far as it has come."""

    id: str
    contract: str
    transfer: Transfer
    state: str = "open"
    done: list[Action] = attrs.Factory(list)


@attrs.define(kw_only=True)
class PaymentsReplay:
    """Payments and runs of a fund, replayed entry by entry.

    Args:
        store: The ledger.

        standing: What stands on each account, with the entry that is looked at.

        owed: Gives what the last statement of a contract owes at a place in all; None where that is not known.

        duties: People and rules, with the entry that is looked at.
    """

    store: Store
    standing: Balances
    owed: Callable[[Place], int | None]
    duties: DutiesReplay
    _payments: dict[str, _Payment] = attrs.Factory(dict)
    _runs: dict[str, list[str]] = attrs.Factory(dict)
    _authorised: set[str] = attrs.Factory(set)
    _statements: set[tuple[str, str]] = attrs.Factory(set)
    # Of each contract: up to which entry it was settled, and the last entry after which it has to be settled.
    _settled: dict[str, int] = attrs.Factory(dict)
    _news: dict[str, int] = attrs.Factory(dict)

    def breaches(self, entry: Entry) -> Iterator[Breach]:
        """Replay one entry and say what is wrong with it.

        Args:
            entry: The next one.
        """
        body = entry.body
        if "postings" in body and entry.kind not in BOOKING_KINDS:
            yield _wrong(entry, "booking", "books amounts, which nothing of its kind does")
        look = self._looks().get(entry.kind)
        if look is not None:
            yield from look(entry, body)
        elif entry.kind in CHANGING_KINDS:
            self._news[body["contract"]] = entry.seq

    def _looks(self) -> dict[str, Callable[[Entry, dict[str, Any]], Iterator[Breach]]]:
        return {
            "statement_made": self._statement,
            "payment_proposed": self._proposed,
            "payment_withdrawn": self._withdrawn,
            "payment_approved": self._approved,
            "run_made": self._run_made,
            "payment_released": self._released,
            "bank_result": self._resulted,
            "run_authorised": self._run_authorised,
        }

    def _statement(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        del entry
        self._statements.add((body["contract"], body["digest"]))
        self._settled[body["contract"]] = body["evidence_to"]
        yield from ()

    def _proposed(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        name, contract = body["payment"], body["contract"]
        if name in self._payments:
            yield _wrong(entry, "payment", f"proposes payment {name} a second time")
        if (contract, body["statement"]) not in self._statements:
            yield _wrong(entry, "payment", f"proposes payment {name} by a statement that is not there")
        payment = _Payment(id=name, contract=contract, transfer=transfer_of(body))
        if str(payment.transfer.amount_minor) != body["amount_minor"]:
            amount = payment.transfer.amount_minor
            yield _wrong(entry, "payment", f"says {body['amount_minor']} of payment {name}, whose parts are {amount}")
        self._payments[name] = payment

    def _withdrawn(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        yield from self._moved(entry, self._payments[body["payment"]])

    def _approved(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        payment = self._payments[body["payment"]]
        yield from self._moved(entry, payment)
        if body["amount_minor"] != str(payment.transfer.amount_minor):
            yield _wrong(entry, "payment", f"approves another amount than that of payment {payment.id}")
        yield from self._done(entry, payment, "approve")

    def _run_made(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        if body["run"] in self._runs:
            yield _wrong(entry, "payment", f"makes run {body['run']} a second time")
        self._runs[body["run"]] = list(body["payments"])
        total = sum(self._payments[name].transfer.amount_minor for name in body["payments"])
        if str(total) != body["total_minor"]:
            yield _wrong(entry, "payment", f"says {body['total_minor']} of a run whose payments are {total}")

    def _released(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        payment = self._payments[body["payment"]]
        # A transfer of 0 moves no money, so that no bank has to carry it out.
        yield from self._moved(entry, payment, to="" if payment.transfer.amount_minor else "set off")
        if payment.id not in self._runs.get(body["run"], ()):
            yield _wrong(entry, "payment", f"releases payment {payment.id} in a run that does not name it")
        yield from self._done(entry, payment, "release")
        yield from self._booked(entry, paid(payment.transfer, cause="").postings)
        for part in payment.transfer.parts:
            if self._is_beyond(part):
                yield _wrong(entry, "balance", f"pays more than what is owed for {_named(part.place)}")

    def _resulted(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        payment = self._payments[body["payment"]]
        result = body["result"]
        if result not in BANK_RESULTS or payment.state == result:
            yield _wrong(
                entry, "payment", f"says {result!r} of payment {payment.id}, which was {payment.state} by then"
            )
        if result == "executed" and not any(each.kind == "release_at_bank" for each in payment.done):
            yield _wrong(entry, "payment", f"says that payment {payment.id} was executed, and nobody released it there")
        yield from self._moved(entry, payment, to=result)
        expected = returned(payment.transfer, cause="").postings if result == "returned" else ()
        yield from self._booked(entry, expected)

    def _run_authorised(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        if body["run"] in self._authorised:
            yield _wrong(entry, "payment", f"releases run {body['run']} at the bank a second time")
        self._authorised.add(body["run"])
        for name in self._runs[body["run"]]:
            payment = self._payments[name]
            if payment.state == "released":
                yield from self._done(entry, payment, "release_at_bank")

    def _moved(self, entry: Entry, payment: _Payment, *, to: str = "") -> Iterator[Breach]:
        if payment.state not in FROM_STATES[entry.kind]:
            yield _wrong(entry, "payment", f"is about payment {payment.id}, which was {payment.state} by then")
        payment.state = to or TO_STATES[entry.kind]

    def _done(self, entry: Entry, payment: _Payment, kind: ActionKind) -> Iterator[Breach]:
        """Hold what was done about a payment against the rules of that moment."""
        news = self._news.get(payment.contract, 0)
        if news > self._settled.get(payment.contract, 0):
            what = f"is about payment {payment.id}, though entry {news} came in after {payment.contract} was settled"
            yield _wrong(entry, "payment", what)
        amount = payment.transfer.amount_minor
        # What the payee pays back goes to no account of the payee.
        payees = (payment.transfer.payee,) if amount > 0 else ()
        action = Action(kind=kind, person=entry.actor, about=payment.id, amount_minor=amount, payees=payees)
        yield from self.duties.about_payment(entry, action, payment.done, payment.contract)
        payment.done.append(action)

    def _booked(self, entry: Entry, expected: tuple[Posting, ...]) -> Iterator[Breach]:
        found = tuple(each.posting for each in self.store.postings(entry=entry.seq))
        if found != expected:
            yield _wrong(entry, "booking", "does not book what the payment settles")

    def _is_beyond(self, part: SettledPart) -> bool:
        """Whether more was paid than is owed there, or more taken back than had been paid too much."""
        owed = self.owed(part.place)
        if owed is None:
            return False
        cash = -self.standing.get(("paid", part.place), 0)
        return cash > owed if part.amount_minor > 0 else cash < owed


def _named(place: Place) -> str:
    return f"line {place.line or 'without a name'} in {place.period}"


def _wrong(entry: Entry, code: str, what: str) -> Breach:
    return Breach(seq=entry.seq, code=code, message=f"Entry {entry.seq} {what}.")
