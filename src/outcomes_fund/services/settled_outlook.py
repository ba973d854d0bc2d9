"""What settling a contract means: what is owed and of what it is made up, what comes back, and what is due later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import attrs

from outcomes_fund.domain.statement import PayableKind, Statement
from outcomes_fund.ledger.journal import Transfer, balances, payable_now
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Posting
from outcomes_fund.ledger.tax import is_tax_line, with_tax
from outcomes_fund.services.payments_kept import Payment, payments_kept
from outcomes_fund.services.settle import Settled

__all__ = ["ComingBack", "DueLater", "Outlook", "outlook"]

HOLDING: tuple[PayableKind, ...] = ("holdback", "release")
AHEAD: tuple[PayableKind, ...] = ("advance", "set_off", "claw_back")


@attrs.frozen(kw_only=True)
class ComingBack:
    """What was paid too much, or ahead for nothing, and has to come back.

    Args:
        payer, payee: Parties; the payee has it.

        amount_minor: Above 0.

        claimed_in: Open payments by which the payee pays it back.

        set_off_in: Open payments from which it is taken off.

        open_minor: What is neither claimed nor set off yet.
    """

    payer: str
    payee: str
    amount_minor: int
    claimed_in: tuple[str, ...]
    set_off_in: tuple[str, ...]
    open_minor: int


@attrs.frozen(kw_only=True)
class DueLater:
    """What is owed and falls due on a later day."""

    day: date
    amount_minor: int


@attrs.frozen(kw_only=True)
class Outlook:
    """What settling a contract means, in minor units.

    Args:
        earned_minor: What was earned, without tax.

        tax_minor: Value added tax that is paid on top of it.

        held_back_minor: What of it is held back.

        ahead_minor: What is paid ahead of results, less what was set off.

        owed_minor: What is to be paid in all: earned, with tax and what is paid ahead, less what is held back.

        expense_minor: What was booked as expense now, without tax; below 0 where less was earned than was booked.

        expense_tax_minor: The tax that was booked now.

        coming_back: By payer and payee.

        due_later: By day, the first that comes first.
    """

    earned_minor: int
    tax_minor: int
    held_back_minor: int
    ahead_minor: int
    owed_minor: int
    expense_minor: int
    expense_tax_minor: int
    coming_back: tuple[ComingBack, ...]
    due_later: tuple[DueLater, ...]


def outlook(store: Store, settled: Settled, *, is_written: bool = True) -> Outlook:
    """Say what settling a contract means.

    Args:
        store: The ledger, after the contract was settled.

        settled: What that came to.

        is_written: Whether the ledger has it; it has not, where it was only worked out.
    """
    owed = with_tax(settled.contract, settled.statement)
    expense = [posting for posting in _postings(settled) if posting.account == "accrued_expense"]
    booked = [each.posting for each in store.postings(settled.contract.id)]
    standing = balances([*booked, *(() if is_written else _postings(settled))])
    payments = _open_payments(store, settled)
    day = max([_as_of(owed), *(payment.pay_until for payment in payments)])
    claims = payable_now(standing, owed, on=day, recovery="claim_back")
    return Outlook(
        earned_minor=_sum(owed, ("payment",), is_tax=False),
        tax_minor=_sum(owed, ("payment",), is_tax=True),
        held_back_minor=-_sum(owed, HOLDING),
        ahead_minor=_sum(owed, AHEAD),
        owed_minor=owed.total_minor,
        expense_minor=sum(posting.amount_minor for posting in expense if not is_tax_line(posting.line)),
        expense_tax_minor=sum(posting.amount_minor for posting in expense if is_tax_line(posting.line)),
        coming_back=tuple(_coming_back(claim, payments) for claim in claims if claim.amount_minor < 0),
        due_later=tuple(_due_later(owed, day, lambda on: payable_now(standing, owed, on=on))),
    )


def _sum(owed: Statement, kinds: Sequence[PayableKind], *, is_tax: bool | None = None) -> int:
    return sum(
        payable.amount_minor
        for payable in owed.payables
        if payable.kind in kinds and is_tax in {None, is_tax_line(payable.line)}
    )


def _postings(settled: Settled) -> list[Posting]:
    return [posting for booking in settled.bookings for posting in booking.postings]


def _as_of(owed: Statement) -> date:
    assert owed.as_of is not None, "a contract of a fund is settled as of a day"
    return owed.as_of


def _open_payments(store: Store, settled: Settled) -> tuple[Payment, ...]:
    """Give the payments that are open once it is settled, whether or not that is written."""
    gone = {payment.id for payment in settled.withdrawn}
    found = {payment.id: payment for payment in settled.proposed} | payments_kept(store, settled.contract.id)
    return tuple(payment for name, payment in found.items() if payment.is_open and name not in gone)


def _coming_back(claim: Transfer, payments: Iterable[Payment]) -> ComingBack:
    own = [each for each in payments if (each.payer, each.payee) == (claim.payer, claim.payee)]
    taken = {each.id: -sum(part.amount_minor for part in each.parts if part.amount_minor < 0) for each in own}
    return ComingBack(
        payer=claim.payer,
        payee=claim.payee,
        amount_minor=-claim.amount_minor,
        claimed_in=tuple(each.id for each in own if each.amount_minor < 0),
        set_off_in=tuple(each.id for each in own if each.amount_minor >= 0 and taken[each.id]),
        open_minor=max(0, -claim.amount_minor - sum(taken.values())),
    )


def _due_later(owed: Statement, day: date, due: Callable[[date], Iterable[Transfer]]) -> Iterator[DueLater]:
    """Give what more falls due on each later day; what is set off then is taken off."""
    before = sum(transfer.amount_minor for transfer in due(day))
    for later in sorted({payable.due for payable in owed.payables if payable.due > day}):
        until_then = sum(transfer.amount_minor for transfer in due(later))
        if until_then > before:
            yield DueLater(day=later, amount_minor=until_then - before)
        before = until_then
