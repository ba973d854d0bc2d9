"""Use case: explain a payment, from its amount down to the claims, clauses and limits that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Payable, PayableKind, Statement, VatAmount
from outcomes_fund.errors import UnknownName
from outcomes_fund.ledger.accounts import Balances, Place, place_owed
from outcomes_fund.ledger.journal import SettledPart, balances
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.tax import is_tax_line, tax_line, with_tax
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_kept import Kept, evidence_kept
from outcomes_fund.services.looking import keep_look
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payments_kept import Payment, payments_kept
from outcomes_fund.services.statements import restated, statement_entry
from outcomes_fund.settlement.explain import Node, NodeKind, why
from outcomes_fund.settlement.telling import money_text, percent_text

__all__ = ["TracedPayment", "why_payment"]

NODE_KINDS: dict[PayableKind, NodeKind] = {
    "payment": "payable",
    "holdback": "holdback",
    "release": "release",
    "advance": "payable",
    "set_off": "set_off",
    "claw_back": "payable",
}
WORDS: dict[PayableKind, str] = {
    "payment": "owed",
    "holdback": "held back",
    "release": "released",
    "advance": "paid ahead",
    "set_off": "set off against an advance",
    "claw_back": "left of an advance, to be paid back",
}


@attrs.frozen(kw_only=True)
class TracedPayment:
    """A payment and its explanation.

    Args:
        payment: As it is now.

        contract: As it was when the statement was made.

        statement: What was owed then.

        node: The payment; its children are its parts, one for each line and period, which add up to it. The children of
            a part add up to the part: what was owed by its due date, less what was paid before. Below what a line owes
            stands why.
    """

    payment: Payment
    contract: Contract
    statement: Statement
    node: Node


def why_payment(store: Store, payment_id: str, *, order: Order) -> TracedPayment:
    """Explain a payment.

    Args:
        store: The ledger. That somebody looked is written to it: the explanation names participants.

        payment_id: Of any state.

        order: Who looks.

    Raises:
        UnknownName: If there is no such payment.

        NotAllowed: If the actor is no person of the fund.

        KeyReused: If the key stands for another command.
    """
    everything = payments_kept(store)
    if payment_id not in everything:
        raise UnknownName("payment", payment_id, everything)
    payment = everything[payment_id]
    entry = statement_entry(store, payment.statement, before=payment.entry)
    contract = contract_kept(store, payment.contract, to=entry.seq)
    statement = restated(store, entry)
    before = balances(each.posting for each in store.postings(payment.contract) if each.entry < payment.entry)
    telling = _Telling(
        payment=payment,
        contract=contract,
        statement=with_tax(contract, statement),
        kept=evidence_kept(store, contract, to=entry.body["evidence_to"]),
        before=before,
    )
    traced = TracedPayment(payment=payment, contract=contract, statement=statement, node=telling.node())
    keep_look(store, f"payment {payment.id}", contract=payment.contract, order=order)
    return traced


@attrs.frozen(kw_only=True, eq=False)
class _Telling:
    """The telling of one payment.

    Args:
        payment, contract: As above.

        statement: What was owed, with the tax on it.

        kept: The evidence that was known.

        before: The balances when the payment was proposed.
    """

    payment: Payment
    contract: Contract
    statement: Statement
    kept: Kept
    before: Balances

    def node(self) -> Node:
        """Tell the payment."""
        payment = self.payment
        back = " pays back to " if payment.amount_minor < 0 else " to "
        pair = (payment.payee, payment.payer) if payment.amount_minor < 0 else (payment.payer, payment.payee)
        # A line is settled once more to explain it, so all its periods are told at once.
        lines = dict.fromkeys(part.place.line for part in payment.parts if self._has_clause(part.place))
        told = {line: self._periods(line) for line in lines}
        return Node(
            kind="paid",
            text=f"payment {payment.id}: {back.join(pair)}, due {payment.due.isoformat()}",
            amount_minor=Fraction(payment.amount_minor),
            children=tuple(self._part(part, told) for part in payment.parts),
        )

    def _has_clause(self, place: Place) -> bool:
        """Whether a clause of the contract is behind a place that still owes something."""
        return bool(place.line) and not is_tax_line(place.line) and bool(self._owed(place))

    def _owed(self, place: Place) -> list[Payable]:
        return [each for each in self.statement.payables if place_owed(self.contract.id, each) == place]

    def _periods(self, line: str) -> dict[str, Node]:
        node = why(
            self.contract,
            self.kept.evidence,
            line=line,
            as_of=self.statement.as_of,
            until=self.statement.until,
            register=self.kept.register,
        )
        return {child.text: child for child in node.children}

    def _part(self, part: SettledPart, told: dict[str, dict[str, Node]]) -> Node:
        place = part.place
        name = place.line.strip("()") or "advance"
        found = list(self._amounts(part, told))
        rest = part.amount_minor - sum(node.amount_minor or 0 for node in found)
        if rest:
            text = "waits until it can be set off" if rest > 0 else "not paid by this payment"
            found.append(Node(kind="set_off", text=text, amount_minor=Fraction(rest)))
        return Node(
            kind="payable",
            text=f"{name}, {place.period}, budget of {place.budget_year}",
            amount_minor=Fraction(part.amount_minor),
            children=tuple(found),
        )

    def _amounts(self, part: SettledPart, told: dict[str, dict[str, Node]]) -> Iterator[Node]:
        """Tell what was owed by the day of the payment, and what was paid before."""
        place = part.place
        for payable in self._owed(place):
            due = payable.due <= self.payment.pay_until
            # What is owed later is not paid yet, but does not come back either.
            if due or part.amount_minor < 0:
                yield Node(
                    kind=NODE_KINDS[payable.kind],
                    text=f"{WORDS[payable.kind]}, due {payable.due.isoformat()}",
                    amount_minor=Fraction(payable.amount_minor),
                    children=tuple(self._behind(payable, told)),
                )
        cash = -self.before.get(("paid", place), 0)
        if cash:
            yield Node(kind="paid", text="paid before", amount_minor=Fraction(-cash))

    def _behind(self, payable: Payable, told: dict[str, dict[str, Node]]) -> Iterator[Node]:
        if is_tax_line(payable.line):
            documents = (each for each in self.statement.vat if _is_of(each, payable))
            yield from (_document(each, self.statement.currency) for each in documents)
        elif payable.kind == "payment":
            node = told.get(payable.line, {}).get(str(payable.period))
            if node is not None:
                yield node


def _is_of(document: VatAmount, payable: Payable) -> bool:
    pair = (document.payer, document.payee, document.period) == (payable.payer, payable.payee, payable.period)
    same = tax_line(document.rate) == payable.line and document.vat_minor == payable.amount_minor
    return pair and same and document.treatment == "standard"


def _document(document: VatAmount, currency: str) -> Node:
    text = f"{percent_text(document.rate)} of {money_text(document.net_minor, currency)}"
    return Node(kind="payable", text=text, amount_minor=Fraction(document.vat_minor))
