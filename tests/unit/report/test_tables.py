from io import StringIO
from pathlib import Path

import attrs
import pytest
from rich.console import Console, RenderableType

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.tables import cuts_table, lines_table, notes, payables_table, refusals_table

KOBE = Path(__file__).parents[3] / "contracts" / "published" / "kobe-nephropathy"


@pytest.fixture(scope="module")
def contract() -> Contract:
    """A contract with a fixed line, a milestone and a sliding scale."""
    return load_contract(KOBE / "contract.toml")


@pytest.fixture(scope="module")
def statement(contract: Contract) -> Statement:
    """What it owes."""
    return evaluate(contract, load_evidence(KOBE / "evidence.csv", contract), as_of=None)


def _text(part: RenderableType, *, width: int = 400) -> str:
    console = Console(file=StringIO(), width=width, color_system=None, markup=False)
    with console.capture() as capture:
        console.print(part)
    return capture.get()


class TestTableOf:
    """The layout of tables."""

    def test_numbers_stay_whole(self) -> None:
        """However narrow the screen is, a number stands in one piece."""
        columns = [Column(header="Name"), Column(header="Amount", number=True)]
        rows = [Row(cells=("a rather long name of somebody", "1,234,567.89"))]

        assert "1,234,567.89" in _text(table_of("Table", columns, rows), width=18)

    def test_markup_is_text(self) -> None:
        """What looks like an instruction to the screen is shown as it stands."""
        table = table_of("[red]", [Column(header="[b]")], [Row(cells=("[/i]",))])

        assert all(text in _text(table) for text in ("[red]", "[b]", "[/i]"))

    def test_empty(self) -> None:
        """A table without rows is a heading."""
        assert "Table" in _text(table_of("Table", [Column(header="Amount", number=True)], []))


class TestStatementTables:
    """A statement as tables."""

    def test_payables(self, contract: Contract, statement: Statement) -> None:
        """Every payer has a total, and all payers together have one."""
        lines = [line.rstrip() for line in _text(payables_table(contract, statement)).splitlines()]

        assert 2 == sum(line.endswith("29,430,000") for line in lines)

    def test_empty_columns_are_left_out(self, contract: Contract, statement: Statement) -> None:
        """A column in which nothing happened is not shown; what is owed always is."""
        text = _text(lines_table(contract, statement))
        nothing = _text(lines_table(contract, attrs.evolve(statement, entitlements=())))

        assert "Suspended" not in text
        assert "0.329" in text
        assert "Owed (JPY)" in nothing

    def test_nothing_cut_or_refused(self, statement: Statement) -> None:
        """Without cuts and refusals there is no table of them."""
        assert (None, None) == (cuts_table(statement), refusals_table(statement))

    def test_wide_is_noted(self, statement: Statement) -> None:
        """Only arithmetic beyond 64 bits is worth a note."""
        wide = attrs.evolve(statement, arithmetic="wide")

        assert (2, 3) == (len([*notes(statement)]), len([*notes(wide)]))
