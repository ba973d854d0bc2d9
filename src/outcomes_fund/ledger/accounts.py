"""The accounts: what stands on each, whose side it is on, and how an amount moves from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.statement import Payable
from outcomes_fund.ledger.records import Account, Posting

__all__ = [
    "ACCOUNT_RULES",
    "AccountRule",
    "Balances",
    "Place",
    "budget_year",
    "moved",
    "place_of",
    "place_owed",
    "total",
]


@attrs.frozen(kw_only=True)
class AccountRule:
    """What an account is for.

    Args:
        account: Its name.

        side: ``debit`` where more of it stands above 0, ``credit`` where it stands below.

        holds: What its balance is.
    """

    account: Account
    side: str
    holds: str


ACCOUNT_RULES: tuple[AccountRule, ...] = (
    AccountRule(account="commitment", side="debit", holds="the most that a contract may cost"),
    AccountRule(account="obligation", side="credit", holds="the same, as what was promised"),
    AccountRule(account="accrued_expense", side="debit", holds="what was earned"),
    AccountRule(account="payable", side="credit", holds="what is owed and not paid"),
    AccountRule(account="paid", side="credit", holds="what was paid, less what came back"),
    AccountRule(account="holdback", side="credit", holds="what is held back and not released"),
    AccountRule(account="receivable", side="debit", holds="what was paid ahead, or too much, and is not set off"),
)


class Place(NamedTuple):
    """Where an amount stands, on whichever account.

    All but ``line`` and ``period`` say whose money it is; the budget year is that in which the payee performed, not
    that of the payment.
    """

    contract: str
    payer: str
    payee: str
    budget_year: int
    line: str
    period: str


Balances = dict[tuple[Account, Place], int]


def budget_year(period: Period) -> int:
    """Give the calendar year whose budget bears what is owed for a period: that of its last day.

    Example:
        >>> from datetime import date
        >>> budget_year(Period(start=date(2024, 10, 1), end=date(2025, 1, 1)))
        2024
    """
    return period.last.year


def place_of(posting: Posting) -> Place:
    """Give the place of a posting: all of it but account and amount."""
    return Place(
        contract=posting.contract,
        payer=posting.payer,
        payee=posting.payee,
        budget_year=posting.budget_year,
        line=posting.line,
        period=posting.period,
    )


def place_owed(contract: str, payable: Payable) -> Place:
    """Give the place of a payable.

    Args:
        contract: Id of the contract that owes it.

        payable: What is owed.
    """
    return Place(
        contract=contract,
        payer=payable.payer,
        payee=payable.payee,
        budget_year=budget_year(payable.period),
        line=payable.line,
        period=str(payable.period),
    )


def moved(place: Place, amount_minor: int, *, debit: Account, credit: Account) -> tuple[Posting, ...]:
    """Write an amount on two accounts of one place, once with each sign.

    Args:
        place: Where.

        amount_minor: Added to ``debit`` and taken off ``credit``; below 0 the other way round, and 0 moves nothing.

        debit: An account.

        credit: Another.

    Returns:
        Two postings, or none.

    Example:
        >>> place = Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31")
        >>> for posting in moved(place, 500, debit="accrued_expense", credit="payable"):
        ...     print(posting.account, posting.amount_minor)
        accrued_expense 500
        payable -500
    """
    if not amount_minor:
        return ()
    sides = ((debit, amount_minor), (credit, -amount_minor))
    return tuple(Posting(account=account, amount_minor=amount, **place._asdict()) for account, amount in sides)


def total(balances: Mapping[tuple[Account, Place], int], account: Account, **where: object) -> int:
    """Add up what stands on an account, over all places that have some properties.

    Args:
        balances: As :func:`outcomes_fund.ledger.journal.balances` gives them.

        account: The account.

        **where: What a place has to have, such as ``payer="city"`` or ``budget_year=2024``.

    Example:
        >>> place = Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31")
        >>> total({("paid", place): -300}, "paid", payer="city"), total({("paid", place): -300}, "paid", payer="state")
        (-300, 0)
    """
    return sum(
        amount
        for (found, place), amount in balances.items()
        if found == account and all(getattr(place, name) == value for name, value in where.items())
    )
