from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs
import pytest
from rich.console import Console, RenderableType

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence
from outcomes_fund.domain.statement import RefusalCount
from outcomes_fund.report.closing import quarters_tables, refusals_of_all

PUBLISHED = Path(__file__).parents[3] / "contracts" / "published"


def _settled(name: str) -> tuple[Contract, Statement]:
    contract = load_contract(PUBLISHED / name / "contract.toml")
    return contract, evaluate(contract, load_evidence(PUBLISHED / name / "evidence.csv", contract), as_of=None)


@pytest.fixture(scope="module")
def kobe() -> tuple[Contract, Statement]:
    """A contract in yen with one payer."""
    return _settled("kobe-nephropathy")


def _lines(part: RenderableType) -> list[str]:
    console = Console(width=400, color_system=None, markup=False)
    with console.capture() as capture:
        console.print(part)
    return [line.rstrip() for line in capture.get().splitlines()]


def _row(lines: Sequence[str], label: str) -> list[str]:
    return next(line.split() for line in lines if line.startswith(f"  {label}"))


class TestQuartersTables:
    """Several contracts by payer and quarter."""

    def test_quarter_of_last_day(self, kobe: tuple[Contract, Statement]) -> None:
        """An amount stands in the calendar quarter that holds the last day of its period."""
        (table,) = quarters_tables([kobe])
        lines = _lines(table)

        assert ["2018", "Q1", "26,200,000", "26,200,000"] == _row(lines, "2018 Q1")
        assert ["2020", "Q1", "3,230,000", "3,230,000"] == _row(lines, "2020 Q1")
        assert kobe[0].grid[0].last == date(2018, 3, 31)

    def test_same_name_is_one_payer(self, kobe: tuple[Contract, Statement]) -> None:
        """A payer of several contracts has one column."""
        (table,) = quarters_tables([kobe, kobe])

        assert ["total", "58,860,000", "58,860,000"] == _row(_lines(table)[-4:], "total")

    def test_currencies_apart(self, kobe: tuple[Contract, Statement]) -> None:
        """Amounts in different currencies are never added up."""
        tables = quarters_tables([kobe, _settled("carbon-ghana")])

        assert 2 == len(tables)

    def test_nothing(self) -> None:
        """Without contracts there is no table."""
        assert () == quarters_tables([])


class TestRefusalsOfAll:
    """Refused claims of several contracts."""

    def test_adds_up(self, kobe: tuple[Contract, Statement]) -> None:
        """Claims refused for one reason in several metrics and contracts are one row, and all of them a total."""
        refusals = (
            RefusalCount(reason="rejected", metric="a", count=2),
            RefusalCount(reason="rejected", metric="b", count=3),
            RefusalCount(reason="not_verified", metric="a", count=1),
        )
        statement = attrs.evolve(kobe[1], refusals=refusals)
        lines = _lines(refusals_of_all([statement, statement]))

        assert "10" == _row(lines, "rejected")[-1]
        assert "12" == _row(lines, "total")[-1]
