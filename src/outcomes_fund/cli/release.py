"""``outcomes-fund release``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import payments_meant, waits_of
from outcomes_fund.cli.next_steps import amounts_in_units, next_steps, paid_back
from outcomes_fund.report.payment_tables import payment_document, payments_table, run_document
from outcomes_fund.services.payments import payments, release

__all__ = ["command"]


@click.command("release")
@click.argument("payment_ids", nargs=-1, metavar="[PAYMENT]...")
@click.option("--all", "every", is_flag=True, help="All payments that are approved.")
@writes_fund
def command(*, asked: Asked, payment_ids: tuple[str, ...], every: bool) -> None:
    """Release approved payments as one payment run.

    They are booked as paid; one below 0 as paid back, so release it once the payee has done so. A payee whose IBAN was
    changed is paid only after another person has confirmed it. If one of the payments cannot be released, none is.
    """
    order = asked.order()
    with asked.opened() as store, amounts_in_units(store):
        approved = [each for each in payments(store) if each.state == "approved"]
        wanted = payments_meant(payment_ids, approved, every=every)
        if not wanted:
            asked.answer({"run": None, "payments": []}, "No payment is approved and waits for its release.")
            return
        run = release(store, wanted, order=order)
        released = [each for each in payments(store) if each.id in run.payments]
        waits, told = waits_of(store, released), next_steps(store, released)
    currency = released[0].currency
    document = {**run_document(run, currency), "payments": [payment_document(each, waits) for each in released]}
    table = payments_table(released, waits, currency, title=f"Released in {run.id}")
    back = [f"{paid_back(each)} The bank sends nothing for it." for each in released if each.amount_minor < 0]
    asked.answer(document, table, *back, *told)
