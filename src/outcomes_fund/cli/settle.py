"""``outcomes-fund settle``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from outcomes_fund.cli.asked import Asked, nth, writes_fund
from outcomes_fund.cli.chosen import waits_of
from outcomes_fund.cli.next_steps import next_steps
from outcomes_fund.cli.options import DAY
from outcomes_fund.cli.progress import progress
from outcomes_fund.ledger.port import Store
from outcomes_fund.report.settled_tables import settled_document, settled_parts
from outcomes_fund.services.contracts import contracts, fund_currency
from outcomes_fund.services.orders import Order
from outcomes_fund.services.settle import Settled, settle_contract, settle_fund
from outcomes_fund.services.settled_outlook import outlook

__all__ = ["command"]


@click.command("settle")
@click.argument("contract_ids", nargs=-1, metavar="[CONTRACT]...")
@click.option("--pay-until", type=DAY, help="Propose what is due up to this day; without it, what is due today.")
@click.option("--preview", is_flag=True, help="Show what would be booked and proposed, and write nothing.")
@writes_fund
def command(*, asked: Asked, contract_ids: tuple[str, ...], pay_until: date | None, preview: bool) -> None:
    """Book what contracts owe now, and propose payments.

    Without CONTRACT all contracts of the fund are settled; if one of several cannot be, none is. Only the difference
    from what was booked before is booked, so that settling again books nothing, and a late correction books what it
    changes. Payments are proposed for what is due; open ones that are no longer right are withdrawn.

    What is owed is what was earned, with the tax on it and what is paid ahead, less what is held back.
    """
    order = asked.order()
    with asked.opened() as store, progress("Settling"):
        settled = _settled(store, contract_ids, order, pay_until=pay_until, preview=preview)
        proposed = [payment for each in settled for payment in each.proposed]
        waits = waits_of(store, proposed)
        told = [(each, outlook(store, each, is_written=not preview)) for each in settled]
        currency = fund_currency(store) or ""
        steps = [] if preview else next_steps(store, proposed)
    document = {"preview": preview, "settled": [settled_document(*each, waits) for each in told]}
    asked.answer(document, *settled_parts(told, waits, currency, is_written=not preview), *steps)


def _settled(
    store: Store, named: Sequence[str], order: Order, *, pay_until: date | None, preview: bool
) -> tuple[Settled, ...]:
    if not named and not preview:
        return settle_fund(store, order=order, pay_until=pay_until)
    with store.turn():
        wanted = dict.fromkeys(named) or [kept.contract.id for kept in contracts(store)]
        return tuple(
            settle_contract(store, name, order=nth(order, place), pay_until=pay_until)
            for place, name in enumerate(wanted)
        )
