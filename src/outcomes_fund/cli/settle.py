"""``outcomes-fund settle``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from outcomes_fund.cli.asked import Asked, nth, writes_fund
from outcomes_fund.cli.chosen import named_or_all, waits_of
from outcomes_fund.cli.options import DAY
from outcomes_fund.cli.progress import progress
from outcomes_fund.ledger.port import Store
from outcomes_fund.report.settled_tables import settled_document, settled_parts
from outcomes_fund.services.contracts import contracts, fund_currency
from outcomes_fund.services.orders import Order
from outcomes_fund.services.settle import Settled, settle_contract, settle_fund

__all__ = ["command"]


@click.command("settle")
@click.argument("contract_ids", nargs=-1, metavar="[CONTRACT]...")
@click.option("--until", type=DAY, help="Last day of achievement looked at; without it, today.")
@click.option("--pay-until", type=DAY, help="Propose what is due up to this day; without it, what is due today.")
@writes_fund
def command(*, asked: Asked, contract_ids: tuple[str, ...], until: date | None, pay_until: date | None) -> None:
    """Book what contracts owe now, and propose payments.

    Without CONTRACT all contracts of the fund are settled; if one of several cannot be, none is. Only the difference
    from what was booked before is booked, so that settling again books nothing, and a late correction books what it
    changes. Payments are proposed for what is due; open ones that are no longer right are withdrawn.
    """
    order = asked.order()
    with asked.opened() as store, progress("Settling"):
        settled = _settled(store, contract_ids, order, until=until, pay_until=pay_until)
        waits = waits_of(store, [payment for each in settled for payment in (*each.proposed, *each.withdrawn)])
        currency = fund_currency(store) or ""
    document = {"settled": [settled_document(each, waits) for each in settled]}
    asked.answer(document, *settled_parts(settled, waits, currency), *_next(settled))


def _settled(
    store: Store, named: Sequence[str], order: Order, *, until: date | None, pay_until: date | None
) -> tuple[Settled, ...]:
    if not named and until is None:
        return settle_fund(store, order=order, pay_until=pay_until)
    with store.turn():
        wanted = named or [kept.contract.id for kept in contracts(store)]
        return tuple(
            settle_contract(store, name, order=nth(order, place), until=until, pay_until=pay_until)
            for place, name in enumerate(wanted)
        )


def _next(settled: Sequence[Settled]) -> tuple[str, ...]:
    """Say what can be done with the payments that were proposed."""
    proposed = [payment.id for each in settled for payment in each.proposed]
    return (f"Next, by a budget holder: outcomes-fund approve {named_or_all(proposed)}",) if proposed else ()
