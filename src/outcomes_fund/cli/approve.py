"""``outcomes-fund approve``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import named_or_all, payments_meant, waits_of
from outcomes_fund.report.payment_tables import payment_document, payments_table
from outcomes_fund.services.payments import approve, payments

__all__ = ["command"]


@click.command("approve")
@click.argument("payment_ids", nargs=-1, metavar="[PAYMENT]...")
@click.option("--all", "every", is_flag=True, help="All payments that wait for an approval other than yours.")
@writes_fund
def command(*, asked: Asked, payment_ids: tuple[str, ...], every: bool) -> None:
    """Approve payments as budget holder.

    A large payment needs the approval of two people. Who has verified the evidence of a payment, or releases it, may
    not approve it. If one of the payments cannot be approved, none is.
    """
    order = asked.order()
    with asked.opened() as store:
        waiting = [each for each in payments(store) if each.state == "proposed" and asked.actor not in each.approved_by]
        wanted = payments_meant(payment_ids, waiting, every=every)
        approved = approve(store, wanted, order=order) if wanted else ()
        waits = waits_of(store, approved)
    document = {"payments": [payment_document(each, waits) for each in approved]}
    if not approved:
        asked.answer(document, "No payment waits for an approval of yours.")
        return
    ready = [each.id for each in approved if each.state == "approved"]
    told = [f"Next, by a payment releaser: outcomes-fund release {named_or_all(ready)}"] if ready else []
    asked.answer(document, payments_table(approved, waits, approved[0].currency, title="Approved"), *told)
