"""Books that are kept by hand, for the tests of the journal: statements, payments and their postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Recovery
from outcomes_fund.domain.statement import Payable, PayableKind, Statement
from outcomes_fund.ledger.accounts import Balances, total
from outcomes_fund.ledger.journal import balances, differences, paid, payable_now
from outcomes_fund.ledger.records import Booking, Posting

__all__ = ["DUE", "LATER", "Y24", "Y25", "Books", "owed", "postings_of", "statement"]

Y24 = Period(start=date(2024, 1, 1), end=date(2025, 1, 1))
Y25 = Period(start=date(2025, 1, 1), end=date(2026, 1, 1))
DUE = {Y24: date(2025, 1, 31), Y25: date(2026, 1, 31)}
LATER = date(2030, 1, 1)


def owed(
    amount: int, kind: PayableKind = "payment", *, period: Period = Y24, line: str = "work", due: date | None = None
) -> Payable:
    """What the city owes the provider."""
    return Payable(
        payer="city",
        payee="provider",
        line=line,
        period=period,
        amount_minor=amount,
        due=due or DUE[period],
        kind=kind,
    )


def statement(*payables: Payable) -> Statement:
    """A statement of the contract ``jobs``."""
    return Statement(
        contract_id="jobs",
        currency="EUR",
        as_of=None,
        until=date(2025, 12, 31),
        entitlements=(),
        payables=payables,
        cuts=(),
        refusals=(),
        claims_admitted=0,
        claims_suspended=0,
        arithmetic="int64",
    )


def postings_of(bookings: Iterable[Booking]) -> list[Posting]:
    """All postings of bookings, in order."""
    return [posting for booking in bookings for posting in booking.postings]


def moves(bookings: Iterable[Booking]) -> dict[str, dict[str, int]]:
    """By the kind of movement, what each account gains."""
    found: dict[str, Counter[str]] = {}
    for booking in bookings:
        for posting in booking.postings:
            gained = found.setdefault(booking.cause.removeprefix("test: "), Counter())
            gained[posting.account] += posting.amount_minor
    return {movement: dict(gained) for movement, gained in found.items()}


class Books:
    """Books that are kept: statements, payments and their postings."""

    def __init__(self, *postings: Posting) -> None:
        self.postings = list(postings)

    @property
    def standing(self) -> Balances:
        """What stands on each account."""
        return balances(self.postings)

    def book(self, some: Statement) -> dict[str, dict[str, int]]:
        """Book a statement and say what moved."""
        bookings = differences(some, self.postings, cause="test")
        self.postings += postings_of(bookings)
        return moves(bookings)

    def pay(
        self, some: Statement, on: date = LATER, recovery: Recovery = "set_off", *, is_over: bool = False
    ) -> list[int]:
        """Pay what is due and say how much each transfer moves."""
        transfers = payable_now(self.standing, some, on=on, recovery=recovery, is_over=is_over)
        self.postings += postings_of(paid(transfer, cause="run") for transfer in transfers)
        return [transfer.amount_minor for transfer in transfers]

    def on(self, account: str, **where: object) -> int:
        """What stands on an account."""
        return total(self.standing, account, **where)  # type: ignore[arg-type]
