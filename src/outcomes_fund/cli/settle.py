"""``outcomes-fund settle``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import attrs
import click

from outcomes_fund.cli.asked import Asked, nth, writes_fund
from outcomes_fund.cli.chosen import waits_of
from outcomes_fund.cli.next_steps import next_steps
from outcomes_fund.cli.options import DAY
from outcomes_fund.cli.progress import progress
from outcomes_fund.ledger.port import Store
from outcomes_fund.report.settled_tables import settled_document, settled_parts
from outcomes_fund.services.contracts import fund_currency
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payments_kept import payments_kept
from outcomes_fund.services.settle import Settled, settle_contract, settle_fund
from outcomes_fund.services.settled_outlook import Outlook, outlook

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
        done = (
            _undone(store, contract_ids, order, pay_until) if preview else _done(store, contract_ids, order, pay_until)
        )
    parts = settled_parts(done.told, done.waits, done.currency, is_written=not preview)
    document = {"preview": preview, "settled": [settled_document(*each, done.waits) for each in done.told]}
    asked.answer(document, *parts, *([] if preview else done.steps))


@attrs.frozen
class _Done:
    """What settling came to, with all that is told of it."""

    told: list[tuple[Settled, Outlook]]
    waits: dict[str, str]
    steps: list[str]
    currency: str


class _Undo(Exception):
    """Ends a turn so that nothing of it is kept."""


def _done(store: Store, named: Sequence[str], order: Order, pay_until: date | None) -> _Done:
    """Settle, and gather what is told of it while the ledger has it."""
    settled = [_as_kept(store, each) for each in _settled(store, named, order, pay_until=pay_until)]
    proposed = [payment for each in settled for payment in each.proposed]
    return _Done(
        [(each, outlook(store, each)) for each in settled],
        waits_of(store, proposed),
        next_steps(store, proposed),
        fund_currency(store) or "",
    )


def _undone(store: Store, named: Sequence[str], order: Order, pay_until: date | None) -> _Done:
    """Settle as ever, and undo it: what a preview shows is what settling does."""
    done: list[_Done] = []
    with suppress(_Undo), store.turn():
        done.append(_done(store, named, attrs.evolve(order, key=""), pay_until))
        raise _Undo
    return done[0]


def _as_kept(store: Store, settled: Settled) -> Settled:
    """Give payments that were withdrawn as they are now, with the reason why."""
    if not settled.withdrawn:
        return settled
    kept = payments_kept(store, settled.contract.id)
    return attrs.evolve(settled, withdrawn=tuple(kept[payment.id] for payment in settled.withdrawn))


def _settled(store: Store, named: Sequence[str], order: Order, *, pay_until: date | None) -> tuple[Settled, ...]:
    if not named:
        return settle_fund(store, order=order, pay_until=pay_until)
    with store.turn():
        return tuple(
            settle_contract(store, name, order=nth(order, place), pay_until=pay_until)
            for place, name in enumerate(dict.fromkeys(named))
        )
