"""What has to be done next with payments, by whom and with which command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

from outcomes_fund.cli.chosen import named_or_all
from outcomes_fund.ledger.duties import unconfirmed
from outcomes_fund.ledger.port import Store
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.services.contracts import fund_currency
from outcomes_fund.services.duties_kept import accounts_kept, evidence_duties, roles_kept
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.payments_kept import Payment

__all__ = ["amounts_in_units", "next_steps", "paid_back"]

MINOR_UNITS = re.compile(r"(-?[0-9,]+) minor units")


@contextmanager
def amounts_in_units(store: Store) -> Iterator[None]:
    """Tell amounts of refused payments in units of the currency: rules know no currency, only minor units.

    Args:
        store: The ledger.

    Raises:
        NotAllowed: With the same problems, and amounts as readers know them.
    """
    try:
        yield
    except NotAllowed as error:
        currency = fund_currency(store) or ""

        def told(found: re.Match[str]) -> str:
            return f"{amount_text(int(found[1].replace(',', '')), currency)} {currency}"

        problems = [attrs.evolve(each, message=MINOR_UNITS.sub(told, each.message)) for each in error.problems]
        raise NotAllowed(problems) from None


def next_steps(store: Store, payments: Sequence[Payment]) -> list[str]:
    """Say what is next for payments that are not done with.

    Args:
        store: The ledger, which has them as they are given.

        payments: In any state.
    """
    accounts = accounts_kept(store)
    unsure = {each.payee for each in payments if unconfirmed(each.payee, accounts) is not None}
    ready = [each for each in payments if each.state == "approved"]
    sure = [each.id for each in ready if each.amount_minor >= 0 and each.payee not in unsure]
    waiting = dict.fromkeys(each.payee for each in ready if each.amount_minor > 0 and each.payee in unsure)
    return [
        *_approvals(store, [each for each in payments if each.state == "proposed"]),
        *(_confirmation(party, unconfirmed(party, accounts) or "") for party in waiting),
        *([f"Next, by a payment releaser: outcomes-fund release {named_or_all(sure)}"] if sure else []),
        *(f"{paid_back(each)} Once it has: outcomes-fund release {each.id}" for each in ready if each.amount_minor < 0),
        *_bank(payments),
    ]


def paid_back(payment: Payment) -> str:
    """Say what the payee has to do about a payment below 0."""
    amount = f"{amount_text(-payment.amount_minor, payment.currency)} {payment.currency}"
    return f"{payment.payee} has to pay {amount} back to {payment.payer} ({payment.id})."


def _approvals(store: Store, proposed: Sequence[Payment]) -> Iterator[str]:
    """Name who may give the approvals that are missing: first approvals together, second ones by who gave the first."""
    holders = [person for person, roles in roles_kept(store).items() if "budget_holder" in roles]
    verifiers = {
        (each.contract, each.person)
        for each in evidence_duties(store, {each.contract for each in proposed})
        if each.kind == "verify"
    }
    for by in dict.fromkeys(each.approved_by for each in proposed):
        some = [each for each in proposed if each.approved_by == by]
        may = [who for who in holders if who not in by and not any((each.contract, who) in verifiers for each in some)]
        whom = f"{'another' if by else 'a'} budget holder"
        if by:
            whom += f" ({', '.join(may)})" if may else " (there is none: fund person NAME --role budget_holder)"
        yield f"Next, by {whom}: outcomes-fund approve {named_or_all([each.id for each in some])}"


def _confirmation(party: str, changer: str) -> str:
    command = f"outcomes-fund fund iban {party} --iban IBAN --confirm"
    return f"Next, by another person than {changer}, who has asked {party} for its IBAN: {command}"


def _bank(payments: Sequence[Payment]) -> Iterator[str]:
    released = [each for each in payments if each.state == "released"]
    for run in dict.fromkeys(each.run for each in released if not each.authorised):
        yield f"Next, by a bank releaser: outcomes-fund bank authorise {run}"
    for run in dict.fromkeys(each.run for each in released if each.authorised):
        yield f"Next, once the bank has answered: outcomes-fund bank result {run} executed (or returned)"
