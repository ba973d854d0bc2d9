"""What settling came to, on the screen and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from outcomes_fund.ledger.records import ACCOUNTS, Account, Booking
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.minor_units import units_text
from outcomes_fund.report.payment_tables import payment_document, payments_table

if TYPE_CHECKING:
    from outcomes_fund.services.settle import Settled

__all__ = ["settled_document", "settled_parts"]


def settled_parts(settled: Sequence[Settled], waits: Mapping[str, str], currency: str) -> Iterator[Table | str]:
    """Show what was owed, booked, proposed and withdrawn.

    Args:
        settled: What settling each contract came to.

        waits: What each payment waits for, by id.

        currency: ISO 4217 code of the fund.
    """
    if not settled:
        yield "There is no contract to settle. Next: outcomes-fund contract add CONTRACT"
        return
    yield _table(settled, currency)
    proposed = [payment for each in settled for payment in each.proposed]
    withdrawn = [payment for each in settled for payment in each.withdrawn]
    if proposed:
        yield payments_table(proposed, waits, currency, title="Proposed payments")
    if withdrawn:
        yield payments_table(withdrawn, waits, currency, title="Withdrawn: what is owed has changed")
    if all(each.unchanged for each in settled):
        yield "Nothing has changed since the last settlement, so nothing was booked."
    elif not proposed:
        yield "No payment was proposed: nothing more is due."


def settled_document(settled: Settled, waits: Mapping[str, str]) -> dict[str, Any]:
    """Give what settling a contract came to as a plain table, ready for JSON.

    Args:
        settled: What it came to.

        waits: What each payment waits for, by id.
    """
    statement, currency = settled.statement, settled.contract.currency
    return {
        "contract": settled.contract.id,
        "as_of": statement.as_of,
        "until": statement.until,
        "currency": currency,
        "owed": units_text(statement.total_minor, currency),
        "unchanged": settled.unchanged,
        "booked": [{"cause": booking.cause, "accounts": _sums(booking, currency)} for booking in settled.bookings],
        "proposed": [payment_document(payment, waits) for payment in settled.proposed],
        "withdrawn": [payment_document(payment, waits) for payment in settled.withdrawn],
    }


def _table(settled: Sequence[Settled], currency: str) -> Table:
    columns = [
        Column(header="Contract", whole=True),
        Column(header="As of", whole=True),
        Column(header=f"Owed ({currency})", number=True),
        Column(header="Booked now", number=True),
        Column(header="Claims", number=True),
        Column(header="Disputed", number=True),
        Column(header="Refused", number=True),
    ]
    rows = [_row(each, currency) for each in settled]
    if len(rows) > 1:
        owed = amount_text(sum(each.statement.total_minor for each in settled), currency)
        booked = amount_text(sum(map(_change, settled)), currency)
        rows.append(Row(cells=("total", "", owed, booked, "", "", ""), total=True))
    return table_of("Settled", columns, rows)


def _row(settled: Settled, currency: str) -> Row:
    statement = settled.statement
    amounts = (amount_text(minor, currency) for minor in (statement.total_minor, _change(settled)))
    refused = sum(refusal.count for refusal in statement.refusals)
    counts = (statement.claims_admitted, statement.claims_suspended, refused)
    return Row(cells=(settled.contract.id, str(statement.as_of), *amounts, *(f"{count:,}" for count in counts)))


def _change(settled: Settled) -> int:
    """Add up what was booked as payable: above 0 where more is owed than was booked before."""
    return -sum(
        posting.amount_minor
        for booking in settled.bookings
        for posting in booking.postings
        if posting.account == "payable"
    )


def _sums(booking: Booking, currency: str) -> dict[Account, str]:
    sums = dict.fromkeys(ACCOUNTS, 0)
    for posting in booking.postings:
        sums[posting.account] += posting.amount_minor
    return {account: units_text(amount, currency) for account, amount in sums.items() if amount}
