"""``outcomes-fund bank authorise`` and ``result``."""

from __future__ import annotations

from typing import Literal

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import waits_of
from outcomes_fund.cli.next_steps import amounts_in_units
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.payment_tables import payment_document, payments_table, run_document
from outcomes_fund.services.contracts import fund_currency
from outcomes_fund.services.payments import authorise as authorise_run
from outcomes_fund.services.payments import bank_result

__all__ = ["authorise", "result"]


@click.command("authorise")
@click.argument("run_id", metavar="RUN")
@writes_fund
def authorise(*, asked: Asked, run_id: str) -> None:
    """Authorise a payment run at the bank.

    RUN is the name that release gave, such as run-1. That is for a bank releaser.
    """
    order = asked.order()
    with asked.opened() as store, amounts_in_units(store):
        run = authorise_run(store, run_id, order=order)
        currency = fund_currency(store) or ""
    total = amount_text(run.total_minor, currency)
    told = f"{run.id} is authorised: {total} {currency} in {', '.join(run.payments)}."
    which = run.id if len(run.payments) > 1 else run.payments[0]
    next_step = f"Next, once the bank has answered: outcomes-fund bank result {which} executed (or returned)"
    asked.answer(run_document(run, currency), told, next_step)


@click.command("result")
@click.argument("names", nargs=-1, required=True, metavar="PAYMENT|RUN...")
@click.argument("outcome", type=click.Choice(["executed", "returned"]))
@click.option("--reason", default="", help="Why the bank returned it.")
@writes_fund
def result(*, asked: Asked, names: tuple[str, ...], outcome: Literal["executed", "returned"], reason: str) -> None:
    """Record what the bank did with payments.

    A run, such as run-1, stands for those of its payments that have no result yet. What was returned is owed again: the
    payment is booked back, and the next settlement proposes a new one.
    """
    order = asked.order()
    with asked.opened() as store:
        found = bank_result(store, names, outcome, reason, order=order)
        waits, currency = waits_of(store, found), fund_currency(store) or ""
    title = f"{outcome.capitalize()} by the bank"
    told = payments_table(found, waits, currency, title=title) if len(found) > 1 else f"{found[0].id} is {outcome}."
    contracts = " ".join(dict.fromkeys(payment.contract for payment in found))
    more = [f"Next, once the cause is gone: outcomes-fund settle {contracts}"] if outcome == "returned" else []
    asked.answer({"payments": [payment_document(payment, waits) for payment in found]}, told, *more)
