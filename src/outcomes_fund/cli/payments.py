"""``outcomes-fund payments``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, reads_fund
from outcomes_fund.cli.chosen import waits_of
from outcomes_fund.cli.next_steps import next_steps
from outcomes_fund.report.payment_tables import payment_document, payments_table
from outcomes_fund.services.contracts import fund_currency, kept_contract
from outcomes_fund.services.payments import payments
from outcomes_fund.services.payments_kept import PAYMENT_STATES, PaymentState

__all__ = ["command"]


@click.command("payments")
@click.option("--contract", "contract_id", metavar="ID", help="Only payments of this contract.")
@click.option(
    "--state", "states", type=click.Choice(PAYMENT_STATES), multiple=True, help="Only these; may be repeated."
)
@reads_fund
def command(*, asked: Asked, contract_id: str | None, states: tuple[PaymentState, ...]) -> None:
    """List payments and what each waits for.

    A payment is proposed by settle, approved, released in a run, and executed or returned by the bank. One that is no
    longer right before it is released is withdrawn. An amount below 0 is paid back by the payee.
    """
    with asked.opened(read_only=True) as store:
        if contract_id is not None:
            kept_contract(store, contract_id)
        found = [each for each in payments(store, contract_id) if not states or each.state in states]
        waits, currency = waits_of(store, found), fund_currency(store) or ""
        told = next_steps(store, found)
    document = {"currency": currency, "payments": [payment_document(each, waits) for each in found]}
    if found:
        asked.answer(document, payments_table(found, waits, currency), *told)
    else:
        asked.answer(document, "There is no such payment. Payments are proposed by: outcomes-fund settle")
