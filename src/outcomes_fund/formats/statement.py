"""Statements as JSON and CSV: the same statement gives the same bytes."""

from __future__ import annotations

import csv
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from io import StringIO
from typing import Any

import attrs

from outcomes_fund.domain.statement import Statement
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.document import kinds
from outcomes_fund.formats.document.kinds import Kind, Surroundings
from outcomes_fund.formats.document.record_shapes import KINDS, Deriver
from outcomes_fund.formats.document.shapes import Field, Section, write
from outcomes_fund.formats.exact_text import number_text

__all__ = [
    "CSV_COLUMNS",
    "STATEMENT",
    "statement_csv",
    "statement_document",
    "statement_json",
]

CSV_COLUMNS = (
    "contract",
    "payer",
    "payee",
    "line",
    "period_start",
    "period_end",
    "amount",
    "currency",
    "due",
    "kind",
)

# A program that reads statements meets one type for each field, so numbers are text throughout.
QUANTITY = attrs.evolve(
    kinds.NUMBER,
    write=lambda value, _: number_text(value),
    schema={**kinds.NUMBER.schema, "type": "string"},
)
AMOUNT = attrs.evolve(kinds.MONEY, schema={**kinds.MONEY.schema, "type": "string"})
EXACT_AMOUNT = attrs.evolve(kinds.UNIT_PRICE, schema=AMOUNT.schema)
COUNT = Kind(
    name="count",
    expected="a whole number",
    read=lambda value, _: value,
    write=lambda value, _: value,
    schema={"type": "integer"},
)


def _with_engine_and_total(section: Section) -> Section:
    engine = Field(
        key="engine",
        attribute="engine",
        shape=kinds.TEXT,
        required=True,
        meaning="Version of the library that drew up the statement.",
    )
    total = Field(
        key="total",
        attribute="total_minor",
        shape=AMOUNT,
        required=True,
        meaning="What all payers owe together.",
    )

    def take_apart(statement: Statement) -> dict[str, Any]:
        totals = {"engine": _engine(), "total_minor": statement.total_minor}
        return {**section.take_apart(statement), **totals}

    return attrs.evolve(section, fields=(engine, *section.fields, total), take_apart=take_apart)


def _engine() -> str:
    try:
        return version("outcomes-fund")
    except PackageNotFoundError:
        return "unknown"


STATEMENT = Deriver(
    kinds={
        **KINDS,
        (Fraction, False): QUANTITY,
        (int, False): COUNT,
        (int, True): AMOUNT,
        (Fraction, True): EXACT_AMOUNT,
    },
    exceptions={Statement: _with_engine_and_total},
    always=True,
    wording=(
        (", in minor units, exact", ", exact"),
        ("In minor units; limits on claims may take off a fraction, exact.", "Exact."),
        ("Whole minor units", "Amount of money"),
        ("None", "null"),
        ("``", "`"),
    ),
).section(Statement)


def statement_document(statement: Statement) -> dict[str, Any]:
    """Give a statement as plain tables, ready for JSON.

    Args:
        statement: What a contract owes.

    Returns:
        One key for each field, without ``_minor``: amounts are text in units of the currency, exact
        (``12.505``, or ``1/3`` where no decimal is); dates are dates; a period has ``start`` and
        ``end``, one day beyond its last. ``engine`` is the version of this library, ``total`` what
        all payers owe together.
    """
    surroundings = Surroundings(currency=statement.currency, start=None)
    document: dict[str, Any] = write(STATEMENT, statement, surroundings)
    return document


def statement_json(statement: Statement) -> str:
    """Give a statement as canonical JSON: equal statements give equal bytes.

    Args:
        statement: What a contract owes.

    Returns:
        One line, without a line end.
    """
    return canonical_json(statement_document(statement))


def statement_csv(statement: Statement) -> str:
    """Give the payables of a statement as CSV, one row each, under a header.

    Args:
        statement: What a contract owes.

    Returns:
        Rows in the order of the statement; amounts in units of the currency, ``period_end`` one day
        beyond the last day of the period.
    """
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    for row in statement_document(statement)["payables"]:
        period = row["period"]
        table.writerow(
            (
                statement.contract_id,
                row["payer"],
                row["payee"],
                row["line"],
                period["start"].isoformat(),
                period["end"].isoformat(),
                row["amount"],
                statement.currency,
                row["due"].isoformat(),
                row["kind"],
            )
        )
    return text.getvalue()
