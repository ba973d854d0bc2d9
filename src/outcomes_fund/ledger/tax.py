"""Value added tax as a debt: where it comes on top of prices, what is transferred is the payable plus its tax.

A statement says the tax of each document beside its payables. The books need it as amounts with a place and a due
date, so each document's tax that the payer pays to the payee becomes a payable of its own, on a line for its rate that
no contract can have. Tax that is in the prices is paid with them; tax for which the payer accounts goes to nobody here.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Payable, Statement
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.telling import percent_text
from outcomes_fund.settlement.vat import rule_of

__all__ = ["is_tax_line", "tax_line", "with_tax"]

# Ids of lines hold no brackets and no spaces, so nothing else stands there.
LINE_START = "(value added tax "

Document = tuple[str, str, Period, Fraction]


def tax_line(rate: Fraction) -> str:
    """Name the line on which the tax of one rate stands.

    Example:
        >>> from fractions import Fraction
        >>> tax_line(Fraction(21, 100)), is_tax_line(tax_line(Fraction(21, 100))), is_tax_line("work")
        ('(value added tax 21 %)', True, False)
    """
    return f"{LINE_START}{percent_text(rate)})"


def is_tax_line(line: str) -> bool:
    """Say whether a line holds tax, and none of what a contract names."""
    return line.startswith(LINE_START)


def with_tax(contract: Contract, statement: Statement) -> Statement:
    """Add the tax that payers pay on top of prices to what they owe.

    Args:
        contract: With its amendments.

        statement: Of that contract.

    Returns:
        The statement with a payable for the tax of each document: due with the last payment of the document, since only
        then its one figure is whole. The statement itself where prices include the tax, or there is none.
    """
    vat = contract.vat
    if vat is None or vat.prices == "including":
        return statement
    dues = _due_dates(compile_contract(contract, statement.as_of), statement)
    taxes = tuple(
        Payable(
            payer=item.payer,
            payee=item.payee,
            line=tax_line(item.rate),
            period=item.period,
            amount_minor=item.vat_minor,
            due=dues[item.payer, item.payee, item.period, item.rate],
        )
        for item in statement.vat
        if item.treatment == "standard" and item.vat_minor
    )
    return attrs.evolve(statement, payables=(*statement.payables, *taxes))


def _due_dates(program: Program, statement: Statement) -> dict[Document, date]:
    """Give the last due date of the payments of each document."""
    lines = {line.id: number for number, line in enumerate(program.contract.lines)}
    periods = {period: number for number, period in enumerate(program.periods)}
    rules = program.contract.vat.rules if program.contract.vat else ()
    dues: dict[Document, date] = {}
    for payable in statement.payables:
        rule = rule_of(program, lines[payable.line], periods[payable.period]) if payable.kind == "payment" else None
        if rule is not None:
            document = (payable.payer, payable.payee, payable.period, rules[rule].rate)
            dues[document] = max(payable.due, dues.get(document, payable.due))
    return dues
