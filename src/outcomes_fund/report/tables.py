"""A statement as tables: who owes what, how each line came to it, what was cut, taxed, disputed and refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from rich.table import Table

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.payment import VatTreatment
from outcomes_fund.domain.reasons import REASON_TEXT, Reason
from outcomes_fund.domain.statement import Entitlement, Payable, PayableKind, Statement
from outcomes_fund.ledger.tax import with_tax
from outcomes_fund.report.amounts import amount_text, number_text, share_text
from outcomes_fund.report.layout import Column, Row, table_of

__all__ = [
    "KIND_TEXT",
    "TREATMENT_TEXT",
    "cuts_table",
    "disputes_table",
    "lines_table",
    "notes",
    "payables_table",
    "reason_text",
    "refusals_table",
    "vat_table",
]

ONE_DAY = timedelta(days=1)

KIND_TEXT: dict[PayableKind, str] = {
    "payment": "payment",
    "holdback": "held back",
    "release": "released",
    "advance": "advance",
    "set_off": "set off against an advance",
    "claw_back": "advance clawed back",
}

TREATMENT_TEXT: dict[VatTreatment, str] = {
    "standard": "standard",
    "exempt": "exempt",
    "outside_scope": "outside scope",
    "reverse_charge": "reverse charge",
}


def payables_table(contract: Contract, statement: Statement) -> Table:
    """Show who owes whom, for which period and by when, with a total for each payer and in all.

    What kind each amount is stands beside it where not all are plain payments. Where tax comes on top, the total says
    that it is without it, and the tax and the total with it stand below.

    Args:
        contract: The contract.

        statement: What it owes.
    """
    rows: list[Row] = []
    tax = with_tax(contract, statement).total_minor - statement.total_minor
    without = " before tax" if tax else ""
    for payer in _in_order([share.party for share in contract.payers.shares], contract):
        own = [payable for payable in statement.payables if payable.payer == payer]
        if own:
            rows.extend(_payable_rows(contract, own))
            rows.append(_total_row(f"total {_name(payer, contract)}{without}", own))
    rows.append(_total_row(f"total{without}", list(statement.payables)))
    if tax:
        rows += [_sum_row("value added tax", tax), _sum_row("total with tax", statement.total_minor + tax)]
    columns = [
        Column(header="Payer"),
        Column(header="Period"),
        Column(header="Payee"),
        Column(header="Kind"),
        Column(header="Due"),
        Column(header=f"Owed ({statement.currency})", number=True),
    ]
    hidden = set() if any(payable.kind != "payment" for payable in statement.payables) else {"Kind"}
    return _without(hidden, "Payable", columns, [_written(row, statement.currency) for row in rows])


def lines_table(contract: Contract, statement: Statement) -> Table:
    """Show how each line came to what it earned for each period: without tax, and before anything is held back.

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
        Column(header="Adjusted", number=True),
        Column(header="Rounded", number=True),
        Column(header="Raised", number=True),
        Column(header="Carried into", number=True),
        Column(header="Cut from amount", number=True),
        Column(header="Suspended", number=True),
        Column(header=f"Earned ({statement.currency})", number=True),
    ]
    told = statement.entitlements
    lines = [_line_cells(item, statement.currency) for item in told]
    # A column in which nothing happened would only make the others narrower.
    inner = range(1, len(columns) - 1)
    hidden = {columns[index].header for index in inner if not any(cells[index] for cells in lines)}
    owed = amount_text(sum(item.amount_minor for item in told), statement.currency)
    rows = [Row(cells=cells) for cells in lines]
    rows.append(Row(cells=("total", *("" for _ in inner), owed), total=True))
    return _without(hidden, f"Payment lines of {contract.id}", columns, rows)


def cuts_table(statement: Statement) -> Table | None:
    """Show what each limit took off; None if no limit did.

    Whether it is lost or carried to a later period is told where any of it is carried.

    Args:
        statement: What a contract owes.
    """
    columns = [
        Column(header="Limit"),
        Column(header="Line"),
        Column(header="Period"),
        Column(header="Then"),
        Column(header=f"Cut ({statement.currency})", number=True),
    ]
    rows = []
    for cut in statement.cuts:
        then, amount = "carried" if cut.carried else "lapsed", amount_text(cut.amount_minor, statement.currency)
        rows.append(Row(cells=(cut.limit, cut.line, str(cut.period), then, amount)))
    hidden = set() if any(cut.carried for cut in statement.cuts) else {"Then"}
    return _without(hidden, "Cut by limits", columns, rows) if rows else None


def vat_table(contract: Contract, statement: Statement) -> Table | None:
    """Show the value added tax on each document; None if there is none to show.

    Args:
        contract: The contract.

        statement: What it owes.
    """
    columns = [
        Column(header="Payer"),
        Column(header="Period"),
        Column(header="Payee"),
        Column(header="Treatment"),
        Column(header="Rate", number=True),
        Column(header="Net", number=True),
        Column(header=f"Tax ({statement.currency})", number=True),
    ]
    rows = []
    for tax in statement.vat:
        names = _name(tax.payer, contract), str(tax.period), _name(tax.payee, contract)
        amounts = [amount_text(minor, statement.currency) for minor in (tax.net_minor, tax.vat_minor)]
        rows.append(Row(cells=(*names, TREATMENT_TEXT[tax.treatment], share_text(tax.rate), *amounts)))
    if not rows:
        return None
    totals = sum(tax.net_minor for tax in statement.vat), sum(tax.vat_minor for tax in statement.vat)
    sums = [amount_text(minor, statement.currency) for minor in totals]
    rows.append(Row(cells=("total", "", "", "", "", *sums), total=True))
    return table_of("Value added tax", columns, rows)


def disputes_table(contract: Contract, statement: Statement) -> Table | None:
    """Show the disputes about payment lines that are open, as far as is known; None if none is.

    Args:
        contract: The contract.

        statement: Says which day's knowledge counts.
    """
    as_of = statement.as_of
    rows = [
        Row(
            cells=(
                dispute.line,
                dispute.opened.isoformat(),
                dispute.start.isoformat() if dispute.start else "",
                (dispute.end - ONE_DAY).isoformat() if dispute.end else "",
            )
        )
        for dispute in contract.disputes
        if (as_of is None or dispute.opened <= as_of)
        and (dispute.closed is None or (as_of is not None and dispute.closed > as_of))
    ]
    headers = ("Line", "Opened", "Periods that begin from", "Until")
    return table_of("Open disputes", [Column(header=header) for header in headers], rows) if rows else None


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


def notes(statement: Statement, *, moment: datetime | None = None) -> Iterator[str]:
    """Say what was known, how many claims count, and how exact amounts were kept.

    Args:
        statement: What a contract owes.

        moment: When that was known, where it is not the end of a day.
    """
    when = moment or statement.as_of
    known = f"as of {when.isoformat()}" if when else "as of all records"
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
    """Add up the lines of what one payer owes one payee for one period, each kind by itself."""
    sums: dict[tuple[Period, int, str, int, str], int] = {}
    payees = _in_order([share.party for share in contract.payees.shares], contract)
    kinds = list(KIND_TEXT)
    for payable in payables:
        payee, kind = payees.index(payable.payee), kinds.index(payable.kind)
        key = (payable.period, payee, payable.due.isoformat(), kind, payable.payer)
        sums[key] = sums.get(key, 0) + payable.amount_minor
    for (period, payee, due, kind, payer), amount in sorted(sums.items()):
        names = _name(payer, contract), str(period), _name(payees[payee], contract)
        yield Row(cells=(*names, KIND_TEXT[kinds[kind]], due, str(amount)))


def _total_row(label: str, payables: list[Payable]) -> Row:
    return _sum_row(label, sum(payable.amount_minor for payable in payables))


def _sum_row(label: str, minor: int) -> Row:
    return Row(cells=(label, "", "", "", "", str(minor)), total=True)


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
        _unless_zero(item.adjusted_minor, currency),
        amount_text(item.rounded_minor, currency),
        _unless_zero(item.raised_minor, currency),
        _unless_zero(item.carried_minor, currency),
        _unless_zero(item.cut_minor, currency),
        _unless_zero(item.suspended_minor, currency),
        amount_text(item.amount_minor, currency),
    )


def _without(hidden: set[str], title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """Lay out a table without some of its columns."""
    used = [index for index, column in enumerate(columns) if column.header not in hidden]
    shown = [Row(cells=tuple(row.cells[index] for index in used), total=row.total) for row in rows]
    return table_of(title, [columns[index] for index in used], shown)


def _in_order(first: list[str], contract: Contract) -> list[str]:
    """Name some parties, then all others: an advance may be paid by and to any party."""
    return [*first, *(party.id for party in contract.parties if party.id not in first)]


def _unless_zero(minor: Fraction | int, currency: str) -> str:
    return amount_text(minor, currency) if minor else ""


def _name(party: str, contract: Contract) -> str:
    return next(record.name for record in contract.parties if record.id == party)
