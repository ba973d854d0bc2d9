"""Several contracts in one table: what they owe by payer and quarter, and what was refused."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.table import Table

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.statement import Statement
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.tables import reason_text

__all__ = ["quarters_tables", "refusals_of_all"]

HEADER_WIDTH = 14

Settled = tuple[Contract, Statement]


def quarters_tables(settled: Sequence[Settled]) -> tuple[Table, ...]:
    """Show what contracts owe by payer and quarter, with totals for each payer, each quarter and in all.

    An amount stands in the calendar quarter that holds the last day of its period.

    Args:
        settled: Contracts, each with its statement.

    Returns:
        One table for each currency, in the order in which they first occur.
    """
    currencies = list(dict.fromkeys(contract.currency for contract, _ in settled))
    return tuple(
        _quarters_table(currency, [pair for pair in settled if pair[0].currency == currency]) for currency in currencies
    )


def refusals_of_all(statements: Iterable[Statement]) -> Table:
    """Show how many claims were refused in all contracts together, by reason.

    Args:
        statements: What the contracts owe.
    """
    counts = Counter[str]()
    for statement in statements:
        for refusal in statement.refusals:
            counts[refusal.reason] += refusal.count
    reasons = [reason.code for reason in Reason if reason.code in counts]
    rows = [Row(cells=(reason_text(code), f"{counts[code]:,}")) for code in reasons]
    rows.append(Row(cells=("total", f"{counts.total():,}"), total=True))
    return table_of("Refused claims", [Column(header="Reason"), Column(header="Claims", number=True)], rows)


def _quarters_table(currency: str, settled: Sequence[Settled]) -> Table:
    cells, payers = _amounts(settled)
    quarters = sorted({quarter for quarter, _ in cells})
    rows = [
        Row(cells=(f"{year} Q{number}", *_amounts_of((year, number), payers, cells, currency)))
        for year, number in quarters
    ]
    totals = [sum(amount for (_, name), amount in cells.items() if name == payer) for payer in payers]
    texts = [amount_text(total, currency) for total in (*totals, sum(totals))]
    rows.append(Row(cells=("total", *texts), total=True))
    columns = [Column(header="Quarter"), *(Column(header=_wrapped(payer), number=True) for payer in payers)]
    columns.append(Column(header="total", number=True))
    noun = "contract owes" if len(settled) == 1 else "contracts owe"
    return table_of(f"What {len(settled)} {noun} by payer and quarter, in {currency}", columns, rows)


def _amounts(settled: Sequence[Settled]) -> tuple[Counter[tuple[tuple[int, int], str]], list[str]]:
    """Add up by quarter and payer; payers of the same name are one, in the order they first occur."""
    cells: Counter[tuple[tuple[int, int], str]] = Counter()
    payers: dict[str, None] = {}
    for contract, statement in settled:
        names = {party.id: party.name for party in contract.parties}
        payers.update(dict.fromkeys(names[share.party] for share in contract.payers.shares))
        # An advance may be paid by a party that has no share in what is owed.
        payers.update(dict.fromkeys(names[payable.payer] for payable in statement.payables))
        for payable in statement.payables:
            last = payable.period.last
            cells[(last.year, (last.month + 2) // 3), names[payable.payer]] += payable.amount_minor
    return cells, list(payers)


def _amounts_of(
    quarter: tuple[int, int],
    payers: Sequence[str],
    cells: Counter[tuple[tuple[int, int], str]],
    currency: str,
) -> list[str]:
    amounts = [cells[quarter, payer] for payer in payers]
    return [amount_text(amount, currency) for amount in (*amounts, sum(amounts))]


def _wrapped(name: str) -> str:
    return "\n".join(textwrap.wrap(name, HEADER_WIDTH, break_long_words=False, break_on_hyphens=False))
