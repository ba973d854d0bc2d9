"""``outcomes-fund journal``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import click

from outcomes_fund.cli.asked import Asked, reads_fund
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import ACCOUNTS, Posting
from outcomes_fund.report.journal_tables import BookedEntry, balances_table, entry_parts, journal_document, sums_of
from outcomes_fund.services.contracts import fund_currency, kept_contract

__all__ = ["command"]

ENTRIES_SHOWN = 20


@click.command("journal")
@click.option("--contract", "contract_id", metavar="ID", help="Only what was booked for this contract.")
@click.option("--account", type=click.Choice(ACCOUNTS), help="Only what was booked on this account.")
@click.option("--all", "every", is_flag=True, help=f"Show every entry, not the last {ENTRIES_SHOWN}.")
@reads_fund
def command(*, asked: Asked, contract_id: str | None, account: str | None, every: bool) -> None:
    """Show what was booked, and what stands on each account.

    Of each entry all postings are shown: debit and credit are the same for each contract and payer. The year is the
    one whose budget bears the amount: that of the performance, not of the payment.
    """
    with asked.opened(read_only=True) as store:
        if contract_id is not None:
            kept_contract(store, contract_id)
        booked = _booked(store, contract_id, account)
        currency = fund_currency(store) or ""
    shown = booked if every else booked[-ENTRIES_SHOWN:]
    sums = sums_of(booked)
    left = len(booked) - len(shown)
    told = [f"{left:,} earlier entries are not shown; --all shows them."] if left else []
    if not booked:
        asked.answer(journal_document(booked, sums, currency), "Nothing was booked.")
        return
    parts = [part for each in shown for part in entry_parts(each, currency)]
    asked.answer(journal_document(booked, sums, currency), *told, *parts, balances_table(sums, currency))


def _booked(store: Store, contract_id: str | None, account: str | None) -> Sequence[BookedEntry]:
    """Give the entries that booked something, each with those of its postings that are looked at."""
    postings: dict[int, list[Posting]] = defaultdict(list)
    for each in store.postings(contract_id):
        if account in {None, each.posting.account}:
            postings[each.entry].append(each.posting)
    return [
        BookedEntry(entry=entry, postings=tuple(postings[entry.seq]))
        for entry in store.entries()
        if entry.seq in postings
    ]
