"""Actual payments from a CSV file: contract, perhaps a year, and amount."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from outcomes_fund.exposure.backtesting.actual_amounts import Actual, clashes
from outcomes_fund.formats.document.kinds import MONEY, Surroundings, Unfit
from outcomes_fund.formats.tables.column_names import check_names
from outcomes_fund.formats.tables.delimited import read_padded
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings, shown
from outcomes_fund.formats.tables.table_files import read_table

__all__ = ["ACTUALS_COLUMNS", "load_actuals"]

ACTUALS_COLUMNS = ("contract", "year", "amount")
OPTIONAL = frozenset({"year"})

Value = TypeVar("Value")

# Path of a row, and its line in the file.
Place = tuple[str, int | None]


def load_actuals(path: str | Path, *, currency: str) -> tuple[Actual, ...]:
    """Read what was really paid.

    Args:
        path: CSV with a header: ``contract`` (a contract, grant or loan as the scenario calls it), ``year`` (the budget
            year, by the year in which it begins; may be left out) and ``amount`` in units of the currency, such as
            1250.00, below 0 where more was received than paid. Of each contract one amount of all years, or one of each
            year.

        currency: ISO 4217 code of the amounts.

    Returns:
        An amount for each row of the file.

    Raises:
        UnreadableFile: If it cannot be opened.

        InvalidInput: With all that is wrong in it.
    """
    findings = Findings(str(path), ACTUALS_COLUMNS)
    buffer, size = read_padded(Path(path))
    table = read_table(buffer[:size], ACTUALS_COLUMNS, findings, syntax="csv")
    check_names(table.names, ACTUALS_COLUMNS, OPTIONAL, findings)
    rows = [] if findings.of_the_file else _rows(table, findings, currency)
    findings.refuse(table.place)
    return tuple(rows)


def _rows(table: FieldTable, findings: Findings, currency: str) -> list[Actual]:
    rows: list[tuple[Actual, Place]] = []
    if not any(span.rows for span in table.spans):
        detail = Detail(message="it has a header, and no row.", remedy="Give a row for each amount that was paid.")
        findings.add_problem("empty_file", "file", detail)
    surroundings = Surroundings(currency=currency, start=None)
    for span in table.spans:
        columns = table.block(span).columns
        for number in range(span.rows):
            texts = {key: column.text(number) for key, column in columns.items()}
            reader = _RowReader(texts, findings, table.place(span.first_row + number))
            name = reader.read("contract", str)
            year = reader.read("year", _year) if texts.get("year") else None
            amount = reader.read("amount", lambda text: int(MONEY.read(text, surroundings)))
            # A year that cannot be read is no amount of all years.
            if name is not None and amount is not None and (year is not None or not texts.get("year")):
                rows.append((Actual(name=name, year=year, amount_minor=amount), reader.place))
    _refuse_clashes(rows, findings)
    return [actual for actual, _ in rows]


def _refuse_clashes(rows: list[tuple[Actual, Place]], findings: Findings) -> None:
    """Note amounts of which at most one can be meant, since nobody can say which."""
    places = [place for _, place in rows]
    for clash in clashes([actual for actual, _ in rows]):
        path, line = places[clash.later]
        _, line_first = places[clash.first]
        beside = "" if line_first is None else f"; the other stands in line {line_first}"
        detail = Detail(message=f"{str(clash).removesuffix('.')}{beside}.", remedy=clash.remedy, value=clash.name)
        findings.add_problem("clashing_amounts", path, detail, line=line)


class _RowReader:
    """Reads the fields of a row, and notes what is wrong with them.

    Args:
        texts: The fields by column.

        findings: Takes what is wrong.

        place: Path of the row, and its line in the file.
    """

    def __init__(self, texts: dict[str, str], findings: Findings, place: Place) -> None:
        self.place = place
        self._texts = texts
        self._findings = findings
        self._path, self._line = place

    def read(self, column: str, meaning: Callable[[str], Value]) -> Value | None:
        """Give what a field means; None if it cannot be read."""
        text = self._texts[column]
        path = f"{self._path}, column {column}"
        if not text:
            detail = Detail(message=f"the {column} is missing.", remedy="Fill it in, or leave the row out.")
            self._findings.add_problem("missing_value", path, detail, line=self._line)
            return None
        try:
            return meaning(text)
        except Unfit as unfit:
            expected = f"{shown(text)} is no {column}; expected {EXPECTED[column]}."
            detail = Detail(message=unfit.message or expected, remedy=unfit.remedy, value=text)
            self._findings.add_problem(unfit.code, path, detail, line=self._line)
            return None


EXPECTED = {"year": "a year in four digits such as 2026", "amount": MONEY.expected}


def _year(text: str) -> int:
    if len(text) == 4 and text.isascii() and text.isdigit():
        return int(text)
    raise Unfit("bad_number")
