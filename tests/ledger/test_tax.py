"""Value added tax as a debt beside what is owed."""

from __future__ import annotations

from datetime import date

import pytest

from outcomes_fund.domain.statement import Statement
from outcomes_fund.ledger.tax import is_tax_line, with_tax
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.testing import contract_with, evidence_for

CLAUSE = """
[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"

[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
price = "1000.00"

[[lines]]
id = "fee"
title = "Fee"
form = "fixed"
amount_each_period = "333.35"

[payment]
settle_after = "1 month"
term = "30 days"
"""
ROWS = "jobs - 2024-03-01\njobs - 2025-04-01"


def taxed(vat: str) -> tuple[Statement, Statement]:
    """A statement, and the same with the tax on it."""
    contract = contract_with(f"{CLAUSE}\n[vat]\n{vat}\n")
    plain = evaluate(contract, evidence_for(contract, ROWS), as_of=None)
    return plain, with_tax(contract, plain)


def taxes(statement: Statement) -> list[tuple[int, int, date]]:
    """Year, amount and due date of each tax."""
    return [
        (payable.period.last.year, payable.amount_minor, payable.due)
        for payable in statement.payables
        if is_tax_line(payable.line)
    ]


class TestWithTax:
    """What is transferred is what is owed with the tax that the payer pays to the payee."""

    def test_each_document(self) -> None:
        """Each document has one tax, as the statement says it, due with its payments."""
        plain, more = taxed('prices = "excluding"\nrules = [{ rate = "21 %" }]')

        assert [(2024, 280_00, date(2025, 3, 3)), (2025, 280_00, date(2026, 3, 3))] == taxes(more)
        assert [document.vat_minor for document in plain.vat] == [amount for _, amount, _ in taxes(more)]
        assert plain.payables == more.payables[: len(plain.payables)]

    def test_rates(self) -> None:
        """Documents under several rates stand for themselves; what is exempt has no tax."""
        _, more = taxed(
            'prices = "excluding"\nrules = [{ rate = "21 %", lines = ["work"] }, { rate = "9 %", lines = ["fee"] }]'
        )
        _, exempt = taxed(
            'prices = "excluding"\n'
            'rules = [{ rate = "21 %", lines = ["work"] }, { treatment = "exempt", lines = ["fee"] }]'
        )

        assert [210_00, 30_00, 210_00, 30_00] == [amount for _, amount, _ in taxes(more)]
        assert [210_00, 210_00] == [amount for _, amount, _ in taxes(exempt)]

    @pytest.mark.parametrize(
        "vat",
        [
            'prices = "including"\nrules = [{ rate = "21 %" }]',
            'prices = "excluding"\nrules = [{ treatment = "reverse_charge", rate = "21 %" }]',
            'prices = "excluding"\nrules = [{ treatment = "outside_scope" }]',
        ],
    )
    def test_none(self, vat: str) -> None:
        """Tax that is in the price, for which the payer accounts, or that is none, is not paid on top."""
        plain, more = taxed(vat)

        assert plain == more

    def test_without_tax(self) -> None:
        """A contract without tax owes what its statement says."""
        contract = contract_with(CLAUSE)
        plain = evaluate(contract, evidence_for(contract, ROWS), as_of=None)

        assert plain is with_tax(contract, plain)
