"""Where a fund stands: its contracts with what was booked, what waits for whom, and who may do what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.ledger.accounts import ACCOUNT_RULES
from outcomes_fund.ledger.duties import DutyRole, Rules, unconfirmed
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import ACCOUNTS, Account, Booked, Head
from outcomes_fund.ledger.tax import is_tax_line
from outcomes_fund.services.contracts import KeptContract, contracts
from outcomes_fund.services.duties_kept import accounts_kept, roles_kept
from outcomes_fund.services.duty_rules import Proposal, held_rules
from outcomes_fund.services.payments import Waiting, waits_for
from outcomes_fund.services.payments_kept import Run, payments_kept, runs_kept

__all__ = ["ContractStatus", "FundStatus", "Iban", "ToComeBack", "YearBooks", "fund_status", "ibans_kept"]

Books = Mapping[tuple[str, int], Mapping[Account | Literal["tax"], int]]

SIDES = {rule.account: rule.side for rule in ACCOUNT_RULES}


@attrs.frozen(kw_only=True)
class Iban:
    """The account number of a party.

    Args:
        party: Its id.

        iban: Without spaces.

        changed_by: Who changed it last.

        confirmed: Whether another person has confirmed it since.
    """

    party: str
    iban: str
    changed_by: str
    confirmed: bool


@attrs.frozen(kw_only=True)
class YearBooks:
    """What stands on the accounts of a contract for a budget year, in minor units, above 0 where there is more of it.

    Args:
        year: The calendar year of performance.

        committed, payable, held_back, paid, receivable: As the accounts of those names.

        accrued: What was earned, without tax.

        tax: Value added tax that is paid on top of it.
    """

    year: int
    committed: int
    accrued: int
    tax: int
    payable: int
    held_back: int
    paid: int
    receivable: int


@attrs.frozen(kw_only=True)
class ToComeBack:
    """What a payee has had ahead or too much, and what is neither earned, set off nor paid back yet.

    Args:
        contract: Id of the contract.

        payer, payee: Parties.

        amount_minor: Above 0.
    """

    contract: str
    payer: str
    payee: str
    amount_minor: int


@attrs.frozen(kw_only=True)
class ContractStatus:
    """A contract of a fund and its books.

    Args:
        contract: As last amended.

        versions: How many versions are kept.

        years: The books by budget year, where something is booked.

        settled: Day as of which it was settled last; None before.
    """

    contract: Contract
    versions: int
    years: tuple[YearBooks, ...]
    settled: str | None


@attrs.frozen(kw_only=True)
class FundStatus:
    """Where a fund stands.

    Args:
        title: Name for people; empty where nobody has created a fund in this ledger.

        currency: ISO 4217 code.

        head: Number of entries, and hash and moment of the last: what a checkpoint of now would say.

        contracts: In the order in which they were added.

        waiting: Payments that are not done with, and what each waits for.

        runs: Released payments, by run.

        people: Roles by person; nobody who has none.

        ibans: Account numbers by party.

        rules: On who may do what.

        proposal: Rules that wait for a second person.

        to_come_back: What was paid ahead or too much, by contract, payer and payee.
    """

    title: str
    currency: str
    head: Head
    contracts: tuple[ContractStatus, ...]
    waiting: tuple[Waiting, ...]
    runs: tuple[Run, ...]
    people: Mapping[str, tuple[DutyRole, ...]]
    ibans: tuple[Iban, ...]
    rules: Rules
    proposal: Proposal | None
    to_come_back: tuple[ToComeBack, ...]

    @property
    def unconfirmed(self) -> tuple[Iban, ...]:
        """The account numbers that nobody else has confirmed."""
        return tuple(iban for iban in self.ibans if not iban.confirmed)


def fund_status(store: Store) -> FundStatus:
    """Say where a fund stands.

    Args:
        store: The ledger; nothing is written to it.
    """
    created = next(store.entries(kinds=("fund_created",)), None)
    body = {} if created is None else created.body
    held, accounts = held_rules(store), accounts_kept(store)
    settled = {entry.body["contract"]: entry.body["as_of"] for entry in store.entries(kinds=("statement_made",))}
    booked = tuple(store.postings())
    books = _books(booked)
    waiting = (Waiting(payment, waits_for(payment, held.rules, accounts)) for payment in payments_kept(store).values())
    return FundStatus(
        title=body.get("title", ""),
        currency=body.get("currency", ""),
        head=store.head(),
        contracts=tuple(_contract_status(kept, books, settled) for kept in contracts(store)),
        waiting=tuple(each for each in waiting if each.waits_for),
        runs=tuple(runs_kept(store).values()),
        people={person: roles for person, roles in roles_kept(store).items() if roles},
        ibans=tuple(ibans_kept(store).values()),
        rules=held.rules,
        proposal=held.proposal,
        to_come_back=tuple(_to_come_back(booked)),
    )


def ibans_kept(store: Store) -> dict[str, Iban]:
    """Give the account numbers of parties, each with whether it is confirmed.

    Args:
        store: The ledger.
    """
    accounts = accounts_kept(store)
    return {
        entry.body["party"]: Iban(
            party=entry.body["party"],
            iban=entry.body["iban"],
            changed_by=entry.actor,
            confirmed=unconfirmed(entry.body["party"], accounts) is None,
        )
        for entry in store.entries(kinds=("iban_changed",))
    }


def _books(postings: Iterable[Booked]) -> Books:
    """Add up postings by contract, budget year and account; a credit counts where more of it stands below 0.

    Tax that was booked as expense is counted apart.
    """
    sums: dict[tuple[str, int], dict[Account | Literal["tax"], int]] = defaultdict(
        lambda: dict.fromkeys((*ACCOUNTS, "tax"), 0)
    )
    for booked in postings:
        posting = booked.posting
        sign = 1 if SIDES[posting.account] == "debit" else -1
        is_tax = posting.account == "accrued_expense" and is_tax_line(posting.line)
        sums[posting.contract, posting.budget_year]["tax" if is_tax else posting.account] += sign * posting.amount_minor
    return sums


def _to_come_back(booked: Iterable[Booked]) -> Iterator[ToComeBack]:
    """Add up what is receivable by contract, payer and payee, less the advances that are still to be paid."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for each in booked:
        posting = each.posting
        if posting.account == "receivable" or (posting.account == "payable" and not posting.line):
            sums[posting.contract, posting.payer, posting.payee] += posting.amount_minor
    for (contract, payer, payee), amount in sorted(sums.items()):
        if amount > 0:
            yield ToComeBack(contract=contract, payer=payer, payee=payee, amount_minor=amount)


def _contract_status(kept: KeptContract, books: Books, settled: Mapping[str, str]) -> ContractStatus:
    name = kept.contract.id
    years = tuple(
        YearBooks(
            year=year,
            committed=sums["commitment"],
            accrued=sums["accrued_expense"],
            tax=sums["tax"],
            payable=sums["payable"],
            held_back=sums["holdback"],
            paid=sums["paid"],
            receivable=sums["receivable"],
        )
        for (contract, year), sums in sorted(books.items())
        if contract == name
    )
    return ContractStatus(contract=kept.contract, versions=kept.versions, years=years, settled=settled.get(name))
