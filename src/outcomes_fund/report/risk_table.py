"""A register of risks as a table on the screen, with the Dutch names of the form."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.table import Table

from outcomes_fund.domain.money import minor_digits
from outcomes_fund.formats.register_file import register_document
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.rough_amounts import rough_text

if TYPE_CHECKING:
    from outcomes_fund.exposure.budgets.risk_register import RiskRegister
    from outcomes_fund.exposure.result import Exposure

__all__ = ["risk_table"]

AMOUNTS = ("gevolg_min", "gevolg_verwacht", "gevolg_max", "verwachte_waarde")


def risk_table(exposure: Exposure, register: RiskRegister) -> Table:
    """Show the rows of a register that fit on a screen; CSV and JSON have every column.

    Args:
        exposure: What was simulated.

        register: Its rows.
    """
    currency = exposure.scenario.terms.currency
    rows = []
    for row in register_document(exposure, register)["regels"]:
        amounts = [_rough(row[name], currency) for name in AMOUNTS]
        chance = f"{row['kans']} %", str(row["kans_klasse"])
        rows.append(Row(cells=(row["id"], row["programma"], *chance, *amounts, f"{row['bijdrage_percentage']} %")))
    numbers = ("Kans", "Klasse", "Gevolg min", "verwacht", "max", "Verwachte waarde", "Bijdrage")
    columns = [Column(header="Id", whole=True), Column(header="Programma", whole=True)]
    columns += [Column(header=name, number=True) for name in numbers]
    return table_of(f"Risicoregister ({currency})", columns, rows)


def _rough(text: str, currency: str) -> str:
    return rough_text(Fraction(text) * 10 ** minor_digits(currency), currency)
