"""Which payments are to be proposed and withdrawn, so that open ones are what is to be paid: no more and no less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import attrs

from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.places import last_end
from outcomes_fund.domain.statement import Statement
from outcomes_fund.ledger.accounts import place_owed
from outcomes_fund.ledger.journal import SettledPart, Transfer
from outcomes_fund.services.payments_kept import Payment

__all__ = ["Proposals", "due_of", "last_settlement", "proposals", "withdrawals"]


class Proposals(NamedTuple):
    """What changes among open payments: new transfers, and payments that are no longer right."""

    proposed: tuple[Transfer, ...]
    withdrawn: tuple[Payment, ...]


def proposals(transfers: Sequence[Transfer], open_payments: Sequence[Payment]) -> Proposals:
    """Compare what is to be paid with the payments that are open.

    A payment stays, with its approvals, while all that it settles is still to be paid in the same amounts. Whatever no
    payment that stays settles is proposed.

    Args:
        transfers: What is to be paid, as :func:`~outcomes_fund.ledger.journal.payable_now` gives it.

        open_payments: Payments of the same contract that are not released.
    """
    proposed: list[Transfer] = []
    kept: dict[str, Payment] = {}
    for transfer in transfers:
        staying = list(_staying(transfer, open_payments))
        # What is left may not be an amount that comes back where the whole is none: it is set off after all.
        while staying and transfer.amount_minor >= 0 and _left(transfer, staying).amount_minor < 0:
            staying.pop()
        kept.update((payment.id, payment) for payment in staying)
        rest = _left(transfer, staying)
        if rest.parts:
            proposed.append(rest)
    withdrawn = tuple(payment for payment in open_payments if payment.id not in kept)
    return Proposals(tuple(proposed), withdrawn)


def withdrawals(payments: Sequence[Payment], proposed: Sequence[Payment], done: str) -> tuple[Payment, ...]:
    """Withdraw payments, each with the reason.

    Args:
        payments: Payments that are no longer right.

        proposed: Payments that are proposed in place of them.

        done: By what they are withdrawn; it ends the reason.
    """
    parts = {part: each.id for each in proposed for part in each.parts}
    return tuple(
        attrs.evolve(payment, state="withdrawn", reason=f"{_cause(payment, parts)} {done}") for payment in payments
    )


def due_of(transfer: Transfer, statement: Statement, *, until: date) -> date:
    """Give the first day by which something of a transfer has to be paid.

    Args:
        transfer: What is to be paid.

        statement: What is owed, with the tax on it.

        until: Up to which due date the transfer was put together. It is the due date of what was paid and is owed no
            longer, since nobody could pay it back before that was known.
    """
    back = transfer.amount_minor < 0
    wanted = {part.place for part in transfer.parts if back or part.amount_minor > 0}
    # Of one line and period some may be paid already, so that its last due date is that of the part.
    dues: dict[object, date] = {}
    for payable in statement.payables:
        place = place_owed(statement.contract_id, payable)
        if place in wanted and payable.due <= until and (payable.kind == "claw_back" or not back):
            dues[place] = max(payable.due, dues.get(place, payable.due))
    return min(dues.values(), default=until)


def last_settlement(contract: Contract) -> date:
    """Give the day of the last scheduled settlement of a contract, as last amended."""
    return shift(last_end(contract), contract.payment.settle_after)


def _cause(payment: Payment, proposed: Mapping[SettledPart, str]) -> str:
    """Say why a payment is not right: its parts are put together in another way, or are no longer those."""
    if all(part in proposed for part in payment.parts):
        names = dict.fromkeys(proposed[part] for part in payment.parts)
        return f"what it settles was put together anew in {' and '.join(names)}"
    return "what is owed has changed"


def _staying(transfer: Transfer, open_payments: Sequence[Payment]) -> Iterator[Payment]:
    wanted = {part.place: part.amount_minor for part in transfer.parts}
    for payment in open_payments:
        same = all(wanted.get(part.place) == part.amount_minor for part in payment.parts)
        if same and (payment.amount_minor >= 0 or transfer.amount_minor < 0):
            for part in payment.parts:
                del wanted[part.place]
            yield payment


def _left(transfer: Transfer, staying: Sequence[Payment]) -> Transfer:
    settled = {part.place for payment in staying for part in payment.parts}
    parts: tuple[SettledPart, ...] = tuple(part for part in transfer.parts if part.place not in settled)
    return attrs.evolve(transfer, parts=parts)
