"""The journal on the screen and as plain tables: what was booked, entry by entry, and what stands on each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs
from rich.table import Table

from outcomes_fund.ledger.records import ACCOUNTS, Account, Entry, Posting
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.minor_units import units_text

__all__ = ["BookedEntry", "balances_table", "entry_parts", "journal_document", "sums_of"]

# Where payer and payee stand in the row of a posting.
PAIR_PLACE = 1


@attrs.frozen(kw_only=True)
class BookedEntry:
    """An entry that booked something.

    Args:
        entry: The entry.

        postings: What it booked, or those of it that are looked at.
    """

    entry: Entry
    postings: tuple[Posting, ...]

    @property
    def cause(self) -> str:
        """Why it was booked; what the entry is called where it names no cause."""
        body = self.entry.body
        return str(body.get("cause") or " ".join([self.entry.kind.replace("_", " "), str(body.get("payment", ""))]))


Sums = dict[tuple[str, Account, int], int]


def sums_of(booked: Iterable[BookedEntry]) -> Sums:
    """Add up what stands on each account, by contract, account and budget year, where it is not 0.

    Args:
        booked: Entries with their postings.
    """
    sums: Sums = defaultdict(int)
    for each in booked:
        for posting in each.postings:
            sums[posting.contract, posting.account, posting.budget_year] += posting.amount_minor
    order = {account: place for place, account in enumerate(ACCOUNTS)}
    return {key: sums[key] for key in sorted(sums, key=lambda key: (key[0], order[key[1]], key[2])) if sums[key]}


def entry_parts(booked: BookedEntry, currency: str) -> Iterator[Table | str]:
    """Show what one entry booked.

    Args:
        booked: The entry with its postings.

        currency: ISO 4217 code of the fund.
    """
    entry, postings = booked.entry, booked.postings
    contracts = " and ".join(dict.fromkeys(posting.contract for posting in postings))
    pairs = dict.fromkeys(map(_pair, postings))
    columns = [
        Column(header="Account", whole=True),
        Column(header="Payer to payee", whole=True),
        Column(header="Line", whole=True),
        Column(header="Period", whole=True),
        Column(header="Debit", number=True),
        Column(header="Credit", number=True),
    ]
    # What all postings have in common stands above them once.
    used = [place for place in range(len(columns)) if place != PAIR_PLACE or len(pairs) > 1]
    cells = (_cells(posting, currency) for posting in postings)
    rows = [Row(cells=tuple(each[place] for place in used)) for each in cells]
    title = contracts if len(pairs) > 1 else f"{contracts}, {next(iter(pairs))}"
    yield f"Entry {entry.seq}, {entry.at[:10]}, by {entry.actor}: {booked.cause}"
    yield table_of(title, [columns[place] for place in used], rows)


def balances_table(sums: Sums, currency: str) -> Table:
    """Show what stands on each account.

    Args:
        sums: As :func:`sums_of` gives them.

        currency: ISO 4217 code of the fund.
    """
    columns = [
        Column(header="Contract", whole=True),
        Column(header="Account", whole=True),
        Column(header="Year", number=True),
        Column(header="Debit", number=True),
        Column(header=f"Credit ({currency})", number=True),
    ]
    rows = [
        Row(cells=(contract, account.replace("_", " "), str(year), *_sides(amount, currency)))
        for (contract, account, year), amount in sums.items()
    ]
    debit = sum(amount for amount in sums.values() if amount > 0)
    credit = -sum(amount for amount in sums.values() if amount < 0)
    totals = amount_text(debit, currency), amount_text(credit, currency)
    rows.append(Row(cells=("total", "", "", *totals), total=True))
    return table_of("What stands on each account", columns, rows)


def journal_document(booked: Sequence[BookedEntry], sums: Sums, currency: str) -> dict[str, Any]:
    """Give the journal as plain tables, ready for JSON.

    Args:
        booked: Entries with their postings.

        sums: As :func:`sums_of` gives them.

        currency: ISO 4217 code of the fund.
    """
    return {
        "currency": currency,
        "entries": [
            {
                "entry": each.entry.seq,
                "at": each.entry.at,
                "actor": each.entry.actor,
                "kind": each.entry.kind,
                "cause": each.cause,
                "postings": list(_postings(each.postings, currency)),
            }
            for each in booked
        ],
        "balances": [
            {"contract": contract, "account": account, "budget_year": year, "amount": units_text(amount, currency)}
            for (contract, account, year), amount in sums.items()
        ],
    }


def _postings(postings: Sequence[Posting], currency: str) -> Iterator[dict[str, Any]]:
    for posting in postings:
        document = attrs.asdict(posting)
        document["amount"] = units_text(document.pop("amount_minor"), currency)
        yield document


def _pair(posting: Posting) -> str:
    payer = posting.payer or "any payer"
    return f"{payer} to {posting.payee}" if posting.payee else payer


def _cells(posting: Posting, currency: str) -> tuple[str, ...]:
    period = posting.period or str(posting.budget_year)
    return (
        posting.account.replace("_", " "),
        _pair(posting),
        posting.line,
        period,
        *_sides(posting.amount_minor, currency),
    )


def _sides(minor: int, currency: str) -> tuple[str, str]:
    text = amount_text(abs(minor), currency)
    return (text, "") if minor > 0 else ("", text)
