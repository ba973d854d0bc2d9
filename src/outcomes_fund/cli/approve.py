"""``outcomes-fund approve``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click
from rich.table import Table

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import payments_meant, waits_of
from outcomes_fund.cli.next_steps import amounts_in_units, next_steps
from outcomes_fund.report.payment_tables import payment_document, payments_table
from outcomes_fund.services.payments import approve, payments
from outcomes_fund.services.payments_kept import Payment

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
    with asked.opened() as store, amounts_in_units(store):
        waiting = [each for each in payments(store) if each.state == "proposed" and asked.actor not in each.approved_by]
        wanted = payments_meant(payment_ids, waiting, every=every)
        approved = approve(store, wanted, order=order) if wanted else ()
        waits, told = waits_of(store, approved), next_steps(store, approved)
    document = {"payments": [payment_document(each, waits) for each in approved]}
    if not approved:
        asked.answer(document, "No payment waits for an approval of yours.")
        return
    asked.answer(document, *_tables(approved, waits), *told)


def _tables(approved: Sequence[Payment], waits: Mapping[str, str]) -> Iterator[Table]:
    """Show what was approved; under a key given again, what has become of it since."""
    currency = approved[0].currency
    stands = [each for each in approved if each.is_open]
    gone = [each for each in approved if not each.is_open]
    if stands:
        yield payments_table(stands, waits, currency, title="Approved")
    if gone:
        yield payments_table(gone, waits, currency, title="Approved before, and no longer open")
