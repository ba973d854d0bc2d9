"""What is in a fund as tables on the screen and as plain tables for JSON: contracts with their books, people, IBANs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.table import Table

from outcomes_fund.domain.places import last_end
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.counts import counted
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.minor_units import units_text
from outcomes_fund.report.payment_tables import payment_document, payments_table, run_document

if TYPE_CHECKING:
    from outcomes_fund.services.contracts import KeptContract
    from outcomes_fund.services.duty_rules import Proposal
    from outcomes_fund.services.fund_status import ContractStatus, FundStatus, Iban, ToComeBack, YearBooks

__all__ = ["contract_document", "contracts_table", "status_document", "status_parts"]

ONE_DAY = timedelta(days=1)

# Fields of the books of a year, and what stands above them.
BOOKS = {
    "committed": "Committed",
    "accrued": "Earned",
    "tax": "Tax",
    "held_back": "Held back",
    "payable": "Payable",
    "paid": "Paid",
    "receivable": "To come back",
}


def contracts_table(kept: Sequence[KeptContract]) -> Table:
    """Show the contracts of a fund.

    Args:
        kept: As the fund keeps them.
    """
    columns = [
        Column(header="Contract", whole=True),
        Column(header="Title"),
        Column(header="First day", whole=True),
        Column(header="Last day", whole=True),
        Column(header="Version", number=True),
        Column(header="Entry", number=True),
    ]
    rows = []
    for each in kept:
        contract = each.contract
        period = contract.start.isoformat(), (last_end(contract) - ONE_DAY).isoformat()
        rows.append(Row(cells=(contract.id, contract.title, *period, str(each.versions), str(each.entry.seq))))
    return table_of("Contracts", columns, rows)


def contract_document(kept: KeptContract) -> dict[str, Any]:
    """Give a contract of a fund as a plain table, ready for JSON: what it is called, and which version it is.

    Args:
        kept: As the fund keeps it.
    """
    contract = kept.contract
    return {
        "contract": contract.id,
        "title": contract.title,
        "status": contract.status,
        "start": contract.start,
        "end": contract.end,
        "currency": contract.currency,
        "version": kept.versions,
        "amendments": [amendment.id for amendment in contract.amendments],
        "entry": kept.entry.seq,
        "at": kept.entry.at,
        "digest": kept.digest,
    }


def status_parts(status: FundStatus) -> Iterator[Table | str]:
    """Show where a fund stands.

    Args:
        status: As the fund gives it.
    """
    head, currency = status.head, status.currency
    yield f"{status.title or 'No fund'}, in {currency or 'no currency'}"
    yield f"{counted(head.count, 'entry', plural='entries')}, the last at {head.at or 'no moment'}"
    yield f"head {head.hash}"
    if status.contracts:
        yield _books_table(status.contracts, currency)
    if status.waiting:
        waits = {each.payment.id: each.waits_for for each in status.waiting}
        yield payments_table([each.payment for each in status.waiting], waits, currency, title="Payments that wait")
    if status.to_come_back:
        yield _back_table(status.to_come_back, currency)
    if status.ibans:
        yield _ibans_table(status.ibans)
    yield _people_table(status)
    if status.proposal is not None:
        proposal = status.proposal
        yield f"Rules wait for a second person: {proposal.person} proposed them in entry {proposal.entry}."
        yield "See them: outcomes-fund fund rules"
    if not status.contracts:
        yield "There is no contract yet. Next: outcomes-fund contract add CONTRACT"


def status_document(status: FundStatus) -> dict[str, Any]:
    """Give where a fund stands as a plain table, ready for JSON.

    Args:
        status: As the fund gives it.
    """
    waits = {each.payment.id: each.waits_for for each in status.waiting}
    return {
        "title": status.title,
        "currency": status.currency,
        "entries": status.head.count,
        "head": status.head.hash,
        "at": status.head.at or None,
        "contracts": [_contract_books(each, status.currency) for each in status.contracts],
        "waiting": [payment_document(each.payment, waits) for each in status.waiting],
        "runs": [run_document(run, status.currency) for run in status.runs],
        "people": {person: list(roles) for person, roles in status.people.items()},
        "ibans": [
            {"party": each.party, "iban": _number(each), "changed_by": each.changed_by, "confirmed": each.confirmed}
            for each in status.ibans
        ],
        "to_come_back": [
            {
                "contract": each.contract,
                "payer": each.payer,
                "payee": each.payee,
                "amount": units_text(each.amount_minor, status.currency),
            }
            for each in status.to_come_back
        ],
        "rules_proposed": _proposal_document(status.proposal),
    }


def _books_table(contracts: Sequence[ContractStatus], currency: str) -> Table:
    years = [year for each in contracts for year in each.years]
    # An account on which nothing stands would only make the others narrower.
    used = [name for name in BOOKS if any(getattr(year, name) for year in years)]
    rows = []
    for each in contracts:
        settled = each.settled or "never"
        told = [(str(year.year), *_amounts(year, used, currency)) for year in each.years] or [("", *("" for _ in used))]
        rows += [Row(cells=(each.contract.id, settled, *cells)) for cells in told]
    totals = (amount_text(sum(getattr(year, name) for year in years), currency) for name in used)
    rows.append(Row(cells=("total", "", "", *totals), total=True))
    columns = [
        Column(header="Contract", whole=True),
        Column(header="Settled", whole=True),
        Column(header="Year", number=True),
    ]
    columns += [Column(header=BOOKS[name], number=True) for name in used]
    return table_of(f"Contracts and their books, in {currency}", columns, rows)


def _amounts(year: YearBooks, used: Sequence[str], currency: str) -> Iterator[str]:
    return (amount_text(getattr(year, name), currency) for name in used)


def _ibans_table(ibans: Sequence[Iban]) -> Table:
    columns = [Column(header=header) for header in ("Party", "IBAN", "Changed by", "Confirmed")]
    rows = [
        Row(cells=(each.party, _number(each), each.changed_by, "yes" if each.confirmed else "waits for another person"))
        for each in ibans
    ]
    return table_of("Account numbers", columns, rows)


def _number(iban: Iban) -> str:
    """Give a number whole once it is confirmed: before that the second person has it from the party, not from here."""
    return iban.iban if iban.confirmed else f"{iban.iban[:2]}...{iban.iban[-2:]}"


def _back_table(owed: Sequence[ToComeBack], currency: str) -> Table:
    columns = [
        Column(header="Contract", whole=True),
        Column(header="Payer to payee"),
        Column(header=f"Amount ({currency})", number=True),
    ]
    rows = [
        Row(cells=(each.contract, f"{each.payer} to {each.payee}", amount_text(each.amount_minor, currency)))
        for each in owed
    ]
    return table_of("Paid ahead or too much: to be set off, or to come back", columns, rows)


def _proposal_document(proposal: Proposal | None) -> dict[str, Any] | None:
    return None if proposal is None else {"person": proposal.person, "entry": proposal.entry}


def _people_table(status: FundStatus) -> Table:
    columns = [Column(header="Person"), Column(header="Roles")]
    rows = [Row(cells=(name, ", ".join(roles))) for name, roles in status.people.items()]
    return table_of("Who may do what", columns, rows or [Row(cells=("nobody", ""))])


def _contract_books(status: ContractStatus, currency: str) -> dict[str, Any]:
    return {
        "contract": status.contract.id,
        "title": status.contract.title,
        "version": status.versions,
        "settled": status.settled,
        "years": [
            {"year": year.year, **{name: units_text(getattr(year, name), currency) for name in BOOKS}}
            for year in status.years
        ],
    }
