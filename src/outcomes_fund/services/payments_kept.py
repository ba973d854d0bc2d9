"""The payments of a fund, put together from its entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

import attrs

from outcomes_fund.ledger.accounts import Place
from outcomes_fund.ledger.duties import Action, ActionKind, Rules, approvals_needed, approvers
from outcomes_fund.ledger.journal import SettledPart, Transfer
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry
from outcomes_fund.services.duty_rules import rules_kept

__all__ = [
    "OPEN_STATES",
    "PAYMENT_KINDS",
    "PAYMENT_STATES",
    "Payment",
    "PaymentState",
    "Run",
    "part_rows",
    "payments_kept",
    "runs_kept",
    "transfer_of",
]

PaymentState = Literal["proposed", "approved", "released", "executed", "returned", "withdrawn"]
PAYMENT_STATES: tuple[PaymentState, ...] = get_args(PaymentState)
# No money has moved, so such a payment can still be withdrawn.
OPEN_STATES: tuple[PaymentState, ...] = ("proposed", "approved")

PAYMENT_KINDS = (
    "payment_proposed",
    "payment_withdrawn",
    "payment_approved",
    "payment_released",
    "run_authorised",
    "bank_result",
)
RUN_KINDS = ("run_made", "run_authorised")


@attrs.frozen(kw_only=True)
class Payment:
    """Money that is to move, moves or has moved between a payer and a payee.

    Args:
        id: The contract, ``-p`` and a number.

        contract: Whose payment it is.

        transfer: Payer, payee and what is settled by line and period; below 0 the payee pays back.

        currency: ISO 4217 code.

        statement: Digest of the statement that it was worked out from.

        due: The earliest last day of payment of its parts.

        pay_until: Up to which due date it was put together.

        state: ``proposed``; ``approved`` by as many as the rules ask for; ``released`` in a run; ``executed`` or
            ``returned`` by the bank; or ``withdrawn``. One of 0, which only sets off, is ``executed`` by its release.

        run: Run in which it was released; None before.

        authorised: Whether that run was released at the bank.

        reason: Why it was withdrawn or returned; else empty.

        entry: The entry that proposed it.

        done: Who did what about it, in order.
    """

    id: str
    contract: str
    transfer: Transfer
    currency: str
    statement: str
    due: date
    pay_until: date
    entry: int
    state: PaymentState = "proposed"
    run: str | None = None
    authorised: bool = False
    reason: str = ""
    done: tuple[Action, ...] = ()

    @property
    def payer(self) -> str:
        """The party that pays; where the amount is below 0, that gets back."""
        return self.transfer.payer

    @property
    def payee(self) -> str:
        """The party that is paid; where the amount is below 0, that pays back."""
        return self.transfer.payee

    @property
    def parts(self) -> tuple[SettledPart, ...]:
        """What it settles, by line and period."""
        return self.transfer.parts

    @property
    def amount_minor(self) -> int:
        """What is moved, in whole minor units, value added tax included."""
        return self.transfer.amount_minor

    @property
    def approved_by(self) -> tuple[str, ...]:
        """The people who have approved it."""
        return approvers(self.id, self.amount_minor, self.done)

    @property
    def is_open(self) -> bool:
        """Whether it waits for approval or release."""
        return self.state in OPEN_STATES


@attrs.frozen(kw_only=True)
class Run:
    """Payments that were released together.

    Args:
        id: ``run-`` and a number.

        payments: Ids, in order.

        total_minor: What they come to.

        released_by, released_at: Who released them, and when.

        authorised_by: Who released the run at the bank; None if nobody has.
    """

    id: str
    payments: tuple[str, ...]
    total_minor: int
    released_by: str
    released_at: str
    authorised_by: str | None = None


def payments_kept(store: Store, contract: str | None = None) -> dict[str, Payment]:
    """Put the payments of a fund together.

    Args:
        store: The ledger.

        contract: Only those of this contract.

    Returns:
        By id, in the order in which they were proposed.
    """
    rules = rules_kept(store)
    found: dict[str, Payment] = {}
    released: dict[str, list[str]] = {}
    for entry in store.entries(kinds=PAYMENT_KINDS):
        body = entry.body
        if entry.kind == "run_authorised":
            for name in released.get(body["run"], ()):
                found[name] = _authorised(found[name], entry)
        elif entry.kind != "payment_proposed":
            payment = found.get(body["payment"])
            if payment is not None:
                found[payment.id] = _CHANGES[entry.kind](payment, entry, body, rules)
                if entry.kind == "payment_released":
                    released.setdefault(body["run"], []).append(payment.id)
        elif contract in {None, body["contract"]}:
            found[body["payment"]] = _proposed(entry, body)
    return found


def runs_kept(store: Store) -> dict[str, Run]:
    """Give the runs of a fund by id, in order.

    Args:
        store: The ledger.
    """
    found: dict[str, Run] = {}
    for entry in store.entries(kinds=RUN_KINDS):
        body = entry.body
        if entry.kind == "run_made":
            found[body["run"]] = Run(
                id=body["run"],
                payments=tuple(body["payments"]),
                total_minor=int(body["total_minor"]),
                released_by=entry.actor,
                released_at=entry.at,
            )
        else:
            found[body["run"]] = attrs.evolve(found[body["run"]], authorised_by=entry.actor)
    return found


def part_rows(parts: Sequence[SettledPart]) -> list[list[Any]]:
    """Write the parts of a payment as the body of an entry has them: budget year, line, period and amount."""
    return [[part.place.budget_year, part.place.line, part.place.period, str(part.amount_minor)] for part in parts]


def transfer_of(body: Mapping[str, Any]) -> Transfer:
    """Read what a payment moves from the body of the entry that proposes it; its parts are as ``part_rows`` writes."""
    parts = tuple(
        SettledPart(
            place=Place(body["contract"], body["payer"], body["payee"], year, line, period), amount_minor=int(amount)
        )
        for year, line, period, amount in body["parts"]
    )
    return Transfer(payer=body["payer"], payee=body["payee"], parts=parts)


def _proposed(entry: Entry, body: Mapping[str, Any]) -> Payment:
    return Payment(
        id=body["payment"],
        contract=body["contract"],
        transfer=transfer_of(body),
        currency=body["currency"],
        statement=body["statement"],
        due=date.fromisoformat(body["due"]),
        pay_until=date.fromisoformat(body["pay_until"]),
        entry=entry.seq,
    )


def _withdrawn(payment: Payment, entry: Entry, body: Mapping[str, Any], rules: Rules) -> Payment:
    del entry, rules
    return attrs.evolve(payment, state="withdrawn", reason=body["reason"])


def _approved(payment: Payment, entry: Entry, body: Mapping[str, Any], rules: Rules) -> Payment:
    approval = _done(payment, "approve", entry, amount_minor=int(body["amount_minor"]))
    payment = attrs.evolve(payment, done=(*payment.done, approval))
    enough = len(payment.approved_by) >= approvals_needed(payment.amount_minor, rules)
    return attrs.evolve(payment, state="approved") if enough else payment


def _released(payment: Payment, entry: Entry, body: Mapping[str, Any], rules: Rules) -> Payment:
    del rules
    release = _done(payment, "release", entry)
    # Where all of it was set off no money moves, and no bank has anything to do with it.
    state: PaymentState = "released" if payment.amount_minor else "executed"
    return attrs.evolve(payment, state=state, run=body["run"], done=(*payment.done, release))


def _resulted(payment: Payment, entry: Entry, body: Mapping[str, Any], rules: Rules) -> Payment:
    del entry, rules
    return attrs.evolve(payment, state=body["result"], reason=body["reason"])


def _authorised(payment: Payment, entry: Entry) -> Payment:
    """Mark a payment as released at the bank; one that came back before is none of the run any more."""
    if payment.state != "released":
        return payment
    return attrs.evolve(payment, authorised=True, done=(*payment.done, _done(payment, "release_at_bank", entry)))


def _done(payment: Payment, kind: ActionKind, entry: Entry, *, amount_minor: int | None = None) -> Action:
    return Action(kind=kind, person=entry.actor, about=payment.id, amount_minor=amount_minor)


_CHANGES: dict[str, Callable[[Payment, Entry, Mapping[str, Any], Rules], Payment]] = {
    "payment_withdrawn": _withdrawn,
    "payment_approved": _approved,
    "payment_released": _released,
    "bank_result": _resulted,
}
