"""What settling came to, on the screen and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
from rich.table import Table

from outcomes_fund.ledger.records import ACCOUNTS, Account, Booking
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.minor_units import units_text
from outcomes_fund.report.payment_tables import payment_document, payments_table

if TYPE_CHECKING:
    from outcomes_fund.services.settle import Settled
    from outcomes_fund.services.settled_outlook import ComingBack, Outlook

__all__ = ["settled_document", "settled_parts"]

# Of what is owed later, so many days are told in sentences.
LATER_TOLD = 3

# What is owed is made up of these; where there is nothing but what was earned, it is that.
MADE_UP = {
    "earned_minor": "Earned",
    "tax_minor": "Tax",
    "held_back_minor": "Held back",
    "ahead_minor": "Paid ahead",
}


@attrs.frozen
class _Told:
    """What settling a contract came to, and what that means."""

    settled: Settled
    outlook: Outlook


def settled_parts(
    settled: Sequence[tuple[Settled, Outlook]], waits: Mapping[str, str], currency: str, *, is_written: bool = True
) -> Iterator[Table | str]:
    """Show what was owed, booked, proposed and withdrawn, what has to come back, and what is due later.

    Args:
        settled: What settling each contract came to, and what that means.

        waits: What each payment waits for, by id.

        currency: ISO 4217 code of the fund.

        is_written: Whether it was written, and not only worked out.
    """
    if not settled:
        yield "There is no contract to settle. Next: outcomes-fund contract add CONTRACT"
        return
    told = [_Told(*each) for each in settled]
    yield _table(told, currency, title="Settled" if is_written else "Preview: nothing was written")
    yield from _payments(told, waits, currency)
    if all(each.settled.unchanged for each in told):
        yield "Nothing has changed since the last settlement, so nothing was booked."
    elif not any(each.settled.proposed for each in told):
        yield "No payment was proposed: nothing more is due now."
    for each in told:
        yield from _coming_back(each.outlook.coming_back, currency)
        yield from _due_later(each, currency)


def settled_document(settled: Settled, outlook: Outlook, waits: Mapping[str, str]) -> dict[str, Any]:
    """Give what settling a contract came to as a plain table, ready for JSON.

    Args:
        settled: What it came to.

        outlook: What that means.

        waits: What each payment waits for, by id.
    """
    statement, currency = settled.statement, settled.contract.currency
    return {
        "contract": settled.contract.id,
        "as_of": statement.as_of,
        "until": statement.until,
        "currency": currency,
        "owed": units_text(outlook.owed_minor, currency),
        **{name.removesuffix("_minor"): units_text(getattr(outlook, name), currency) for name in MADE_UP},
        "expense_booked": units_text(outlook.expense_minor, currency),
        "tax_booked": units_text(outlook.expense_tax_minor, currency),
        "unchanged": settled.unchanged,
        "booked": [{"cause": booking.cause, "accounts": _sums(booking, currency)} for booking in settled.bookings],
        "proposed": [payment_document(payment, waits) for payment in settled.proposed],
        "withdrawn": [payment_document(payment, waits) for payment in settled.withdrawn],
        "to_come_back": [
            {
                "payer": each.payer,
                "payee": each.payee,
                "amount": units_text(each.amount_minor, currency),
                "claimed_in": list(each.claimed_in),
                "set_off_in": list(each.set_off_in),
                "open": units_text(each.open_minor, currency),
            }
            for each in outlook.coming_back
        ],
        "due_later": [
            {"due": each.day, "amount": units_text(each.amount_minor, currency)} for each in outlook.due_later
        ],
    }


def _payments(told: Sequence[_Told], waits: Mapping[str, str], currency: str) -> Iterator[Table]:
    proposed = [payment for each in told for payment in each.settled.proposed]
    withdrawn = [payment for each in told for payment in each.settled.withdrawn]
    if proposed:
        yield payments_table(proposed, waits, currency, title="Proposed payments")
    if withdrawn:
        yield payments_table(withdrawn, waits, currency, title="Withdrawn payments")


def _coming_back(coming_back: Sequence[ComingBack], currency: str) -> Iterator[str]:
    for each in coming_back:
        ways = [f"claimed back in {name}" for name in each.claimed_in]
        ways += [f"set off in {name}" for name in each.set_off_in]
        if each.open_minor:
            some = f"{amount_text(each.open_minor, currency)} {currency} " if ways else ""
            ways.append(f"{some}set off against the next payments")
        yield (
            f"{amount_text(each.amount_minor, currency)} {currency} was paid too much to {each.payee}: "
            f"it is {' and '.join(ways)}."
        )


def _due_later(told: _Told, currency: str) -> Iterator[str]:
    later, name = told.outlook.due_later, told.settled.contract.id
    for each in later[:LATER_TOLD]:
        amount = f"{amount_text(each.amount_minor, currency)} {currency}"
        yield f"{amount} of {name} is due on {each.day} (settle --pay-until {each.day})."
    rest = later[LATER_TOLD:]
    if rest:
        amount = amount_text(sum(each.amount_minor for each in rest), currency)
        yield f"{amount} {currency} more of {name} is due by {rest[-1].day}."


def _table(told: Sequence[_Told], currency: str, *, title: str) -> Table:
    is_plain = all(each.outlook.earned_minor == each.outlook.owed_minor for each in told)
    made_up = [name for name in MADE_UP if not is_plain and any(getattr(each.outlook, name) for each in told)]
    amounts = {**{name: MADE_UP[name] for name in made_up}, "owed_minor": f"Owed ({currency})"}
    amounts["expense_minor"] = "Expense booked"
    if any(each.outlook.expense_tax_minor for each in told):
        amounts["expense_tax_minor"] = "Tax booked"
    columns = [Column(header="Contract", whole=True), Column(header="As of", whole=True)]
    columns += [Column(header=header, number=True) for header in amounts.values()]
    columns += [Column(header=header, number=True) for header in ("Claims", "Disputed", "Refused")]
    rows = [_row(each, tuple(amounts), currency) for each in told]
    if len(rows) > 1:
        sums = (amount_text(sum(getattr(each.outlook, name) for each in told), currency) for name in amounts)
        rows.append(Row(cells=("total", "", *sums, "", "", ""), total=True))
    return table_of(title, columns, rows)


def _row(told: _Told, amounts: Sequence[str], currency: str) -> Row:
    statement = told.settled.statement
    refused = sum(refusal.count for refusal in statement.refusals)
    counts = (statement.claims_admitted, statement.claims_suspended, refused)
    cells = (amount_text(getattr(told.outlook, name), currency) for name in amounts)
    return Row(cells=(told.settled.contract.id, str(statement.as_of), *cells, *(f"{count:,}" for count in counts)))


def _sums(booking: Booking, currency: str) -> dict[Account, str]:
    sums = dict.fromkeys(ACCOUNTS, 0)
    for posting in booking.postings:
        sums[posting.account] += posting.amount_minor
    return {account: units_text(amount, currency) for account, amount in sums.items() if amount}
