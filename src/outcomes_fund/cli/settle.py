"""``outcomes-fund settle``."""

from __future__ import annotations

from datetime import date

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.chosen import waits_of
from outcomes_fund.cli.complaints import show_problems
from outcomes_fund.cli.next_steps import next_steps
from outcomes_fund.cli.options import DAY
from outcomes_fund.cli.progress import progress
from outcomes_fund.report.settled_tables import settled_document, settled_parts
from outcomes_fund.services.contracts import fund_currency
from outcomes_fund.services.settle import settle_fund
from outcomes_fund.services.settled_outlook import outlook

__all__ = ["command"]


@click.command("settle")
@click.argument("contract_ids", nargs=-1, metavar="[CONTRACT]...")
@click.option("--pay-until", type=DAY, help="Propose what is due up to this day; without it, what is due today.")
@click.option("--preview", is_flag=True, help="Show what would be booked and proposed, and write nothing.")
@writes_fund
@click.pass_context
def command(
    ctx: click.Context, *, asked: Asked, contract_ids: tuple[str, ...], pay_until: date | None, preview: bool
) -> None:
    """Book what contracts owe now, and propose payments.

    Without CONTRACT all contracts of the fund are settled. One that cannot be settled does not keep the others from it;
    its problems are told, and the exit status is 1. Only the difference from what was booked before is booked, so that
    settling again books nothing, and a late correction books what it changes. Payments are proposed for what is due;
    open ones that are no longer right are withdrawn.

    What is owed is what was earned, with the tax on it and what is paid ahead, less what is held back.
    """
    order = asked.order()
    with asked.opened() as store, progress("Settling"):
        done = settle_fund(store, contract_ids, order=order, pay_until=pay_until, preview=preview)
        told = [(each, outlook(store, each, is_written=not preview)) for each in done.settled]
        proposed = [payment for each in done.settled for payment in each.proposed]
        waits, currency = waits_of(store, proposed), fund_currency(store) or ""
        steps = [] if preview else next_steps(store, proposed)
    if done.failed:
        show_problems([problem for problems in done.failed.values() for problem in problems], ctx)
    if told or not done.failed:
        document = {"preview": preview, "settled": [settled_document(*each, waits) for each in told]}
        asked.answer(document, *settled_parts(told, waits, currency, is_written=not preview), *steps)
    if done.failed:
        ctx.exit(1)
