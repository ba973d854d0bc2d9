"""A statement as tables: who owes what, how each line came to it, what was cut and what was refused."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.table import Table

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.reasons import REASON_TEXT, Reason
from outcomes_fund.domain.statement import Entitlement, Payable, Statement
from outcomes_fund.report.amounts import amount_text, number_text
from outcomes_fund.report.layout import Column, Row, table_of

__all__ = [
    "cuts_table",
    "lines_table",
    "notes",
    "payables_table",
    "reason_text",
    "refusals_table",
]


# Place of the amount owed among the columns of a payment line.
OWED = 8


def payables_table(contract: Contract, statement: Statement) -> Table:
    """Show who owes whom, for which period and by when, with a total for each payer and in all.

    Args:
        contract: The contract.

        statement: What it owes.
    """
    rows: list[Row] = []
    for share in contract.payers.shares:
        own = [payable for payable in statement.payables if payable.payer == share.party]
        if own:
            rows.extend(_payable_rows(contract, own))
            rows.append(_total_row(f"total {_name(share.party, contract)}", own))
    rows.append(_total_row("total", list(statement.payables)))
    columns = [
        Column(header="Payer"),
        Column(header="Period"),
        Column(header="Payee"),
        Column(header="Due"),
        Column(header=f"Owed ({statement.currency})", number=True),
    ]
    return table_of("Payable", columns, [_written(row, statement.currency) for row in rows])


def lines_table(contract: Contract, statement: Statement) -> Table:
    """Show how each line came to what it owes for each period.

    Args:
        contract: The contract.

        statement: What it owes.
    """
    columns = [
        Column(header="Line"),
        Column(header="Period"),
        Column(header="Units or value", number=True),
        Column(header="Priced", number=True),
        Column(header="Cut from claims", number=True),
        Column(header="Rounded", number=True),
        Column(header="Cut from amount", number=True),
        Column(header="Suspended", number=True),
        Column(header=f"Owed ({statement.currency})", number=True),
    ]
    told = statement.entitlements
    lines = [_line_cells(item, statement.currency) for item in told]
    # A column in which nothing happened would only make the others narrower.
    used = [index for index in range(len(columns)) if index in {0, OWED} or any(cells[index] for cells in lines)]
    owed = amount_text(sum(item.amount_minor for item in told), statement.currency)
    total = ("total", *("" for _ in columns[2:]), owed)
    rows = [Row(cells=tuple(cells[index] for index in used)) for cells in lines]
    rows.append(Row(cells=tuple(total[index] for index in used), total=True))
    return table_of(f"Payment lines of {contract.id}", [columns[index] for index in used], rows)


def cuts_table(statement: Statement) -> Table | None:
    """Show what each limit took off; None if no limit did.

    Args:
        statement: What a contract owes.
    """
    columns = [
        Column(header="Limit"),
        Column(header="Line"),
        Column(header="Period"),
        Column(header=f"Cut ({statement.currency})", number=True),
    ]
    rows = [
        Row(cells=(cut.limit, cut.line, str(cut.period), amount_text(cut.amount_minor, statement.currency)))
        for cut in statement.cuts
    ]
    return table_of("Cut by limits", columns, rows) if rows else None


def refusals_table(statement: Statement) -> Table | None:
    """Show how many claims were refused, by reason; None if none was.

    Args:
        statement: What a contract owes.
    """
    columns = [Column(header="Metric"), Column(header="Reason"), Column(header="Claims", number=True)]
    rows = [
        Row(cells=(refusal.metric, reason_text(refusal.reason), f"{refusal.count:,}")) for refusal in statement.refusals
    ]
    if not rows:
        return None
    count = sum(refusal.count for refusal in statement.refusals)
    rows.append(Row(cells=("total", "", f"{count:,}"), total=True))
    return table_of("Refused claims", columns, rows)


def notes(statement: Statement) -> Iterator[str]:
    """Say what was known, how many claims count, and how exact amounts were kept.

    Args:
        statement: What a contract owes.
    """
    known = f"as of {statement.as_of.isoformat()}" if statement.as_of else "as of all records"
    yield f"Known {known}; results looked at until {statement.until.isoformat()}."
    admitted, suspended = statement.claims_admitted, statement.claims_suspended
    yield f"Claims that count: {admitted:,}; disputed, whose amounts wait: {suspended:,}."
    if statement.arithmetic == "wide":
        yield "Amounts did not fit 64 bits; they were worked out in whole numbers without a limit, and are exact."


def reason_text(code: str) -> str:
    """Say why a claim was refused, in words and with the code.

    Example:
        >>> reason_text("rejected")
        'rejected by the verifier [rejected]'
    """
    return f"{REASON_TEXT[Reason[code.upper()]]} [{code}]"


def _payable_rows(contract: Contract, payables: list[Payable]) -> Iterator[Row]:
    """Add up the lines of what one payer owes one payee for one period."""
    sums: dict[tuple[int, int, str, str], int] = {}
    payees = [share.party for share in contract.payees.shares]
    for payable in payables:
        place = contract.grid.index(payable.period)
        key = (place, payees.index(payable.payee), payable.due.isoformat(), payable.payer)
        sums[key] = sums.get(key, 0) + payable.amount_minor
    for (place, payee, due, payer), amount in sorted(sums.items()):
        names = _name(payer, contract), str(contract.grid[place]), _name(payees[payee], contract)
        yield Row(cells=(*names, due, str(amount)))


def _total_row(label: str, payables: list[Payable]) -> Row:
    total = sum(payable.amount_minor for payable in payables)
    return Row(cells=(label, "", "", "", str(total)), total=True)


def _written(row: Row, currency: str) -> Row:
    *names, minor = row.cells
    return Row(cells=(*names, amount_text(int(minor), currency)), total=row.total)


def _line_cells(item: Entitlement, currency: str) -> tuple[str, ...]:
    value = item.units if item.units is not None else item.measured
    return (
        item.line,
        str(item.period),
        number_text(value) if value is not None else "",
        amount_text(item.priced_minor, currency),
        _unless_zero(item.claim_cut_minor, currency),
        amount_text(item.rounded_minor, currency),
        _unless_zero(item.cut_minor, currency),
        _unless_zero(item.suspended_minor, currency),
        amount_text(item.amount_minor, currency),
    )


def _unless_zero(minor: Fraction | int, currency: str) -> str:
    return amount_text(minor, currency) if minor else ""


def _name(party: str, contract: Contract) -> str:
    return next(record.name for record in contract.parties if record.id == party)
