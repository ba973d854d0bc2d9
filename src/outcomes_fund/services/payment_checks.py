"""What is looked at before something is done with payments: which are meant, their states, duties and results."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from outcomes_fund.errors import InvalidInput, Problem, UnknownName
from outcomes_fund.ledger.duties import Action, ActionKind, DutyRole, Rules, refusals
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.duties_kept import accounts_kept, check_known, evidence_duties, refuse, roles_kept
from outcomes_fund.services.duty_rules import rules_kept
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payments_kept import Payment, PaymentState

__all__ = ["RESULT_FROM", "BankResult", "check_duties", "check_result", "check_states", "problem_of", "wanted_of"]

BankResult = Literal["executed", "returned"]

# In which states a payment may have a result of the bank.
RESULT_FROM: Mapping[BankResult, tuple[PaymentState, ...]] = {
    "executed": ("released",),
    "returned": ("released", "executed"),
}


def wanted_of(everything: Mapping[str, Payment], ids: Sequence[str]) -> tuple[Payment, ...]:
    """Give the payments that are named.

    Raises:
        UnknownName: If there is no such payment.

        InvalidInput: If none is named.
    """
    if not ids:
        raise InvalidInput([problem_of("no_payment", "payments", "no payment is named.", "Name one or more payments.")])
    for name in ids:
        if name not in everything:
            raise UnknownName("payment", name, everything)
    return tuple(everything[name] for name in ids)


def check_states(wanted: Sequence[Payment], states: Sequence[PaymentState], verb: str) -> None:
    """See that something can be done with payments in the states that they are in.

    Raises:
        InvalidInput: With a problem for each that is in another state.
    """
    problems = [
        problem_of(
            "payment_state",
            f"payment {each.id}",
            f"it is {each.state}{_why(each)}; only a payment that is {' or '.join(states)} can {verb}.",
            "Leave it out; 'payments' lists what there is.",
        )
        for each in wanted
        if each.state not in states
    ]
    if problems:
        raise InvalidInput(problems)


def _why(payment: Payment) -> str:
    if payment.run is not None and payment.state == "released":
        return f" in {payment.run}"
    return f", because {payment.reason}" if payment.reason else ""


def check_duties(store: Store, order: Order, kind: ActionKind, wanted: Sequence[Payment]) -> None:
    """See that no rule keeps whoever gives an order from doing something with payments.

    Who has verified evidence of a contract by now has verified it for all its payments that are not done with.
    """
    check_known(store, order)
    rules, roles = rules_kept(store), roles_kept(store).get(order.actor, ())
    accounts = accounts_kept(store)
    duties = evidence_duties(store, {each.contract for each in wanted})
    problems: list[Problem] = []
    for payment in wanted:
        verified = {
            (each.kind, each.person): Action(kind=each.kind, person=each.person, about=payment.id)
            for each in duties
            if each.contract == payment.contract
        }
        history = (*verified.values(), *_counted(payment, verified, rules), *accounts)
        problems += refusals(_action(payment, order, kind, roles), history, rules)
    refuse(problems)


def _counted(payment: Payment, done: Collection[tuple[ActionKind, str]], rules: Rules) -> Iterator[Action]:
    """Give what was done about a payment; who approved it and has verified evidence since has not approved it."""
    apart = {kind for rule in rules.separate if "approve" in rule.actions for kind in rule.actions}
    for each in payment.done:
        if each.kind != "approve" or not any((kind, each.person) in done for kind in apart):
            yield each


def _action(payment: Payment, order: Order, kind: ActionKind, roles: tuple[DutyRole, ...]) -> Action:
    return Action(
        kind=kind,
        person=order.actor,
        about=payment.id,
        roles=roles,
        amount_minor=payment.amount_minor,
        # What the payee pays back goes to no account of the payee.
        payees=(payment.payee,) if payment.amount_minor > 0 else (),
    )


def check_result(payment: Payment, result: BankResult) -> None:
    """See that a payment may have a result of the bank.

    Raises:
        InvalidInput: If it may not.
    """
    path = f"payment {payment.id}"
    check_states([payment], RESULT_FROM[result], "come back" if result == "returned" else "be executed")
    if not payment.amount_minor:
        message = "all of it was set off: it moves no money, so that the bank has nothing to say about it."
        raise InvalidInput([problem_of("moves_no_money", path, message, "Leave it out.")])
    if result == "executed" and not payment.authorised:
        message = f"{payment.run} was not released at the bank, so the bank cannot have executed it."
        remedy = f"Authorise {payment.run} first, or record that the payment came back."
        raise InvalidInput([problem_of("not_authorised", path, message, remedy)])


def problem_of(code: str, path: str, message: str, remedy: str) -> Problem:
    """Say what is wrong with a payment or run."""
    return Problem(code=code, path=path, message=message, remedy=remedy)
