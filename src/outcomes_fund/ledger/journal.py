"""Double entry: what a statement changes in the books, what may be paid now, and what a payment changes.

Nothing is booked twice. The balances that a statement asks for follow from the statement and from what was paid; a
booking is the difference from the balances there are. So the same statement again books nothing, and a late
correction books what it changed, wherever that is.

=========================  =================================================
owed, or added to it       accrued_expense + / payable -
held back                  payable + / holdback -
released                   holdback + / payable -
paid ahead                 receivable + / payable -
set off against that       payable + / receivable -
paid, and owed no longer   receivable + / payable -
paid                       payable + / paid -
paid back, or set off      paid + / receivable -
come back from the bank    paid + / payable -
=========================  =================================================

In every line and period these accounts sum to 0. What has to come back stands as receivable: what is left of an advance
that is clawed back stood there before, and nothing moves until it is paid back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import PayableKind, Statement
from outcomes_fund.ledger.accounts import Balances, Place, moved, place_of, place_owed
from outcomes_fund.ledger.commitments import commitments
from outcomes_fund.ledger.records import Account, Booking, Posting
from outcomes_fund.ledger.transfers import SettledPart, Transfer, payable_now

__all__ = [
    "SettledPart",
    "Transfer",
    "balances",
    "committed",
    "differences",
    "paid",
    "payable_now",
    "returned",
]

Movement = Literal["payment", "holdback", "release", "advance", "set_off", "overpaid"]
# In the order in which they are booked.
MOVEMENTS: tuple[Movement, ...] = get_args(Movement)

# The account on which each kind of payable stands, against the account payable.
ACCOUNT_OF: dict[PayableKind, Account] = {
    "payment": "accrued_expense",
    "holdback": "holdback",
    "release": "holdback",
    "advance": "receivable",
    "set_off": "receivable",
    "claw_back": "receivable",
}


def balances(postings: Iterable[Posting]) -> Balances:
    """Add postings up, by account and place.

    Args:
        postings: In any order.

    Returns:
        What stands on each account at each place, where it is not 0.

    Example:
        >>> place = Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31")
        >>> owed = moved(place, 500, debit="accrued_expense", credit="payable")
        >>> settled = moved(place, 500, debit="payable", credit="paid")
        >>> [(account, amount) for (account, _), amount in balances([*owed, *settled]).items()]
        [('accrued_expense', 500), ('paid', -500)]
    """
    found: Balances = defaultdict(int)
    for posting in postings:
        found[posting.account, place_of(posting)] += posting.amount_minor
    return {key: amount for key, amount in found.items() if amount}


def differences(statement: Statement, booked: Iterable[Posting], *, cause: str) -> tuple[Booking, ...]:
    """Book what a statement asks for and what was booked does not show yet.

    Args:
        statement: What is owed now, by all that is known.

        booked: All postings so far; those of other contracts are passed over.

        cause: Why it is booked; the kind of movement is written behind it.

    Returns:
        A booking for each kind of movement that there is: ``payment``, ``holdback``, ``release``, ``advance``,
        ``set_off``, and ``overpaid`` for what was paid and is owed no longer. Each sums to 0 for each line and period.
        What was paid is never changed here.

    Example:
        >>> from datetime import date
        >>> from outcomes_fund.domain.calendar import Period
        >>> from outcomes_fund.domain.statement import Payable
        >>> year = Period(start=date(2024, 1, 1), end=date(2025, 1, 1))
        >>> owed = Payable(
        ...     payer="city", payee="provider", line="work", period=year, amount_minor=500, due=date(2025, 1, 31)
        ... )
        >>> statement = Statement(
        ...     contract_id="jobs",
        ...     currency="EUR",
        ...     as_of=None,
        ...     until=date(2024, 12, 31),
        ...     entitlements=(),
        ...     payables=(owed,),
        ...     cuts=(),
        ...     refusals=(),
        ...     claims_admitted=1,
        ...     claims_suspended=0,
        ...     arithmetic="int64",
        ... )
        >>> bookings = differences(statement, (), cause="first quarter")
        >>> [(posting.account, posting.amount_minor) for posting in bookings[0].postings]
        [('accrued_expense', 500), ('payable', -500)]
        >>> differences(statement, bookings[0].postings, cause="again")
        ()
    """
    found = balances(posting for posting in booked if posting.contract == statement.contract_id)
    owed = _owed(statement)
    postings: dict[Movement, list[Posting]] = defaultdict(list)
    for place in dict.fromkeys((*owed, *(place for _, place in found))):
        for movement, some in _movements(place, owed.get(place, {}), found):
            postings[movement].extend(some)
    return tuple(
        Booking(cause=f"{cause}: {movement}", postings=tuple(postings[movement]))
        for movement in MOVEMENTS
        if postings[movement]
    )


def paid(transfer: Transfer, *, cause: str) -> Booking:
    """Book a transfer that was made.

    Args:
        transfer: As :func:`payable_now` gives it.

        cause: Why it is booked, such as the payment run.

    Returns:
        One booking. What was set off is booked as paid where it was owed, and as paid back where it was paid too much,
        so that each line and year shows what it cost.

    Example:
        >>> place = Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31")
        >>> part = SettledPart(place=place, amount_minor=-300)
        >>> booking = paid(Transfer(payer="city", payee="provider", parts=(part,)), cause="paid back")
        >>> [(posting.account, posting.amount_minor) for posting in booking.postings]
        [('paid', 300), ('receivable', -300)]
    """
    postings: list[Posting] = []
    for part in transfer.parts:
        if part.amount_minor > 0:
            postings += moved(part.place, part.amount_minor, debit="payable", credit="paid")
        else:
            postings += moved(part.place, -part.amount_minor, debit="paid", credit="receivable")
    return Booking(cause=cause, postings=tuple(postings))


def returned(transfer: Transfer, *, cause: str) -> Booking:
    """Book a transfer that came to nothing after it was booked as made, such as one that the bank sends back.

    Args:
        transfer: As it was booked by :func:`paid`.

        cause: Why it is booked, such as the reason that the bank gives.

    Returns:
        The reverse of what :func:`paid` gives: what was owed is owed again, and what was set off waits again.

    Example:
        >>> place = Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31")
        >>> transfer = Transfer(payer="city", payee="provider", parts=(SettledPart(place=place, amount_minor=300),))
        >>> there_and_back = paid(transfer, cause="run").postings + returned(transfer, cause="closed").postings
        >>> balances(there_and_back)
        {}
    """
    made = paid(transfer, cause=cause)
    back = tuple(attrs.evolve(posting, amount_minor=-posting.amount_minor) for posting in made.postings)
    return attrs.evolve(made, postings=back)


def committed(contract: Contract, booked: Iterable[Posting], *, cause: str) -> Booking | None:
    """Book the most that a contract may cost, or what an amendment changed of it.

    Args:
        contract: With its amendments.

        booked: All postings so far; those of other contracts are passed over.

        cause: Why it is booked.

    Returns:
        What :func:`~outcomes_fund.ledger.commitments.commitments` gives, less what was booked; for the payer if there
        is only one, else for no payer, since shares may follow from results. None where nothing changes, or no cap
        says what the contract may cost.
    """
    found = balances(posting for posting in booked if posting.contract == contract.id)
    wanted = dict.fromkeys((place for account, place in found if account == "commitment"), 0)
    wanted.update(commitments(contract))
    postings = tuple(
        posting
        for place, amount in wanted.items()
        for posting in moved(
            place, amount - found.get(("commitment", place), 0), debit="commitment", credit="obligation"
        )
    )
    return Booking(cause=cause, postings=postings) if postings else None


def _owed(statement: Statement) -> dict[Place, dict[Account, int]]:
    """Add up payables by place and the account that stands against payable."""
    owed: dict[Place, dict[Account, int]] = {}
    for payable in statement.payables:
        amounts = owed.setdefault(place_owed(statement.contract_id, payable), defaultdict(int))
        amounts[ACCOUNT_OF[payable.kind]] += payable.amount_minor
    return owed


def _movements(
    place: Place, owed: Mapping[Account, int], found: Balances
) -> Iterator[tuple[Movement, tuple[Posting, ...]]]:
    """Give what has to move at one place for its balances to be those that are owed, given what was paid."""
    expense = owed.get("accrued_expense", 0) - found.get(("accrued_expense", place), 0)
    held = owed.get("holdback", 0) - found.get(("holdback", place), 0)
    over = max(0, -sum(owed.values()) - found.get(("paid", place), 0))
    ahead_change, over_change = _receivable(place, owed.get("receivable", 0), over, found)
    changes: tuple[tuple[Movement, Account, int], ...] = (
        ("payment", "accrued_expense", expense),
        ("release" if held > 0 else "holdback", "holdback", held),
        ("set_off" if place.line else "advance", "receivable", ahead_change),
        ("overpaid", "receivable", over_change),
    )
    for movement, account, change in changes:
        yield movement, moved(place, change, debit=account, credit="payable")


def _receivable(place: Place, ahead: int, over: int, found: Balances) -> tuple[int, int]:
    """Give what changes of what was paid ahead (less what was set off), and of what was paid too much.

    Both stand on one account, so how much of it was which has to be read from the rest. Nothing was paid too much where
    nothing was paid, or where something is still to be paid; elsewhere what was paid ahead is taken to be unchanged.
    This decides how movements are called, not what they come to.
    """
    stands = found.get(("receivable", place), 0)
    change = ahead + over - stands
    may_be_over = ("paid", place) in found and ("payable", place) not in found
    if not change or (may_be_over and stands >= ahead):
        return 0, change
    return ahead - stands, over
