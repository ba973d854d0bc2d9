"""Further small lines and readings that the hand-computed cases of steps 6 to 12 are written with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from outcomes_fund.domain.calendar import Period, PeriodGrid
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.metric import CountMetric, SumMetric
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import Band, FixedLine, Instalment, UnitPriceLine
from tests.reference.samples import day, row

__all__ = [
    "QUARTERS",
    "WHOLE",
    "amounts_by_line",
    "cents",
    "counted",
    "each",
    "kinds",
    "on_days",
    "priced",
    "rows_of",
    "summed",
]

WHOLE = PeriodGrid(every=None, anchor=day("2024-01-01"))
QUARTERS = tuple(
    Period(start=day(start), end=day(end))
    for start, end in (
        ("2024-01-01", "2024-04-01"),
        ("2024-04-01", "2024-07-01"),
        ("2024-07-01", "2024-10-01"),
        ("2024-10-01", "2025-01-01"),
    )
)


def counted(name: str) -> CountMetric:
    """Make a count."""
    return CountMetric(id=name, title=name)


def summed(name: str) -> SumMetric:
    """Make a sum in steps of a half."""
    return SumMetric(id=name, title=name, resolution=Fraction(1, 2))


def priced(name: str, price: int, metric: str = "jobs", **more: Any) -> UnitPriceLine:
    """Make a unit price by claim with one price in cents."""
    bands = (Band(up_to=None, price_minor=Fraction(price)),)
    return UnitPriceLine(id=name, title=name, metric=metric, bands=bands, **more)


def each(name: str, amount: int, **more: Any) -> FixedLine:
    """Make a fixed line with an amount in cents for each period."""
    return FixedLine(id=name, title=name, amount_each_period_minor=amount, **more)


def on_days(name: str, *dated: tuple[str, int], **more: Any) -> FixedLine:
    """Make a fixed line with amounts in cents on their days."""
    instalments = tuple(Instalment(date=day(when), amount_minor=amount) for when, amount in dated)
    return FixedLine(id=name, title=name, instalments=instalments, **more)


def cents(statement: Statement, line: str) -> list[int]:
    """Give what is owed for a line in each quarter of 2024, 0 where the statement has nothing."""
    found = {(owed.line, owed.period): owed.amount_minor for owed in statement.entitlements}
    return [found.get((line, period), 0) for period in QUARTERS]


def amounts_by_line(statement: Statement) -> dict[str, int]:
    """Give what is owed for each line, all periods together."""
    found: dict[str, int] = {}
    for owed in statement.entitlements:
        found[owed.line] = found.get(owed.line, 0) + owed.amount_minor
    return found


def kinds(statement: Statement) -> list[tuple[str, int, str]]:
    """Give each payable as its kind, amount and due date."""
    return [(payable.kind, payable.amount_minor, payable.due.isoformat()) for payable in statement.payables]


def rows_of(metric: str, days: Sequence[str], value: int | Fraction = 1) -> list[EvidenceRow]:
    """Make a row of a metric on each of some days."""
    return [row(f"{metric}-{number}", when, value, metric=metric) for number, when in enumerate(days)]
