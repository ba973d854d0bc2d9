import copy
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import get_args

import attrs
import pytest
from rich.console import Console, RenderableType
from rich.table import Table

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence
from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.payment import Dispute, VatTreatment
from outcomes_fund.domain.statement import Cut, PayableKind, VatAmount
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.tables import (
    KIND_TEXT,
    TREATMENT_TEXT,
    cuts_table,
    disputes_table,
    lines_table,
    notes,
    payables_table,
    refusals_table,
    vat_table,
)

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


def _rows(table: Table | None) -> list[tuple[str, ...]]:
    assert table is not None
    return list(zip(*([str(cell) for cell in column.cells] for column in table.columns), strict=True))


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


def test_every_kind_has_a_name() -> None:
    """Every kind of payable and every treatment for tax has words of its own."""
    assert set(get_args(PayableKind)) == set(KIND_TEXT)
    assert set(get_args(VatTreatment)) == set(TREATMENT_TEXT)


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
        assert "Earned (JPY)" in nothing

    def test_nothing_cut_or_refused(self, statement: Statement) -> None:
        """Without cuts and refusals there is no table of them."""
        assert (None, None) == (cuts_table(statement), refusals_table(statement))

    def test_kinds(self, contract: Contract, statement: Statement) -> None:
        """What an amount is stands beside it only where not all are payments, and each kind is added up by itself."""
        plain = statement.payables[0]
        payables = (
            *(attrs.evolve(plain, kind=kind, amount_minor=-100) for kind in ("holdback", "set_off", "holdback")),
            attrs.evolve(plain, kind="release", amount_minor=200),
            attrs.evolve(plain, kind="claw_back", amount_minor=-5),
            attrs.evolve(plain, kind="advance", line="", payer="provider", payee="kobe", amount_minor=700),
        )
        rows = _rows(payables_table(contract, attrs.evolve(statement, payables=(*statement.payables, *payables))))
        kinds = [(row[3], row[5]) for row in rows if row[3] not in {"", "payment"}]

        assert 5 == len(_rows(payables_table(contract, statement))[0])
        assert [
            ("held back", "-200"),
            ("released", "200"),
            ("set off against an advance", "-100"),
            ("advance clawed back", "-5"),
            ("advance", "700"),
        ] == kinds
        assert ("total Provider of the programme", "700") == (rows[-2][0], rows[-2][-1])

    def test_period_beyond_the_first_end(self, contract: Contract, statement: Statement) -> None:
        """An amount in a period that an amendment added is shown like any other."""
        later = Period(start=date(2030, 1, 1), end=date(2031, 1, 1))
        payable = attrs.evolve(statement.payables[0], period=later)
        table = payables_table(contract, attrs.evolve(statement, payables=(*statement.payables, payable)))

        assert "2030-01-01..2030-12-31" in [row[1] for row in _rows(table)]

    def test_new_columns(self, contract: Contract, statement: Statement) -> None:
        """What adjustments, floors and carrying add has columns of its own where there is any."""
        first, *others = statement.entitlements
        changed = attrs.evolve(first, adjusted_minor=Fraction(-5, 2), raised_minor=7, carried_minor=9)
        table = lines_table(contract, attrs.evolve(statement, entitlements=(changed, *others)))
        added = dict(zip([str(column.header) for column in table.columns], _rows(table)[0], strict=True))

        assert {"Adjusted", "Raised", "Carried into"}.isdisjoint(
            column.header for column in lines_table(contract, statement).columns
        )
        assert ("-2.5", "7", "9") == (added["Adjusted"], added["Raised"], added["Carried into"])

    def test_cuts(self, statement: Statement) -> None:
        """Where a cut is carried, every cut says what became of it."""
        lost = Cut(limit="maximum", line="final", period=statement.entitlements[0].period, amount_minor=Fraction(5))
        alone = cuts_table(attrs.evolve(statement, cuts=(lost,)))
        both = cuts_table(attrs.evolve(statement, cuts=(lost, attrs.evolve(lost, carried=True))))

        assert 4 == len(_rows(alone)[0])
        assert ["lapsed", "carried"] == [row[3] for row in _rows(both)]

    def test_vat(self, contract: Contract, statement: Statement) -> None:
        """Tax is shown document by document with totals, and not at all where there is none."""
        tax = VatAmount(
            payer="kobe",
            payee="provider",
            period=statement.entitlements[0].period,
            treatment="reverse_charge",
            rate=Fraction(1, 10),
            net_minor=1_000,
            vat_minor=100,
        )
        rows = _rows(vat_table(contract, attrs.evolve(statement, vat=(tax, tax))))

        assert vat_table(contract, statement) is None
        assert ("reverse charge", "10 %", "1,000", "100") == rows[0][3:]
        assert ("total", "2,000", "200") == (rows[-1][0], *rows[-1][-2:])

    @pytest.mark.parametrize(
        ("as_of", "shown"),
        [
            (None, ["open"]),
            (date(2018, 4, 30), []),
            (date(2018, 5, 1), ["open", "settled"]),
            (date(2018, 6, 1), ["open"]),
        ],
    )
    def test_disputes(self, contract: Contract, statement: Statement, as_of: date | None, shown: list[str]) -> None:
        """A dispute is shown from the day it was opened to the day before it was closed."""
        disputed = copy.copy(contract)
        disputes = (
            Dispute(line="open", opened=date(2018, 5, 1), start=date(2018, 1, 1), end=date(2018, 7, 1)),
            Dispute(line="settled", opened=date(2018, 5, 1), closed=date(2018, 6, 1)),
        )
        object.__setattr__(disputed, "disputes", disputes)
        table = disputes_table(disputed, attrs.evolve(statement, as_of=as_of))

        assert shown == ([row[0] for row in _rows(table)] if table else [])
        assert table is None or _rows(table)[0][1:] == ("2018-05-01", "2018-01-01", "2018-06-30")

    def test_wide_is_noted(self, statement: Statement) -> None:
        """Only arithmetic beyond 64 bits is worth a note."""
        wide = attrs.evolve(statement, arithmetic="wide")

        assert (2, 3) == (len([*notes(statement)]), len([*notes(wide)]))
