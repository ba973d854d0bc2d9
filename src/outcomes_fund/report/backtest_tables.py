"""A back-test as tables: where actual payments fell in what was simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from outcomes_fund.exposure.backtesting.backtest import LEVELS
from outcomes_fund.report.counts import counted
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.rough_amounts import estimate_cells, rough_text

if TYPE_CHECKING:
    from outcomes_fund.exposure.backtesting.backtest import BacktestResult, BacktestRow, Coverage

__all__ = ["backtest_parts"]


def backtest_parts(result: BacktestResult, currency: str) -> Iterator[Table | str]:
    """Show where each actual amount fell, and how often they fell where they should.

    Args:
        result: As ``backtest`` gives it.

        currency: ISO 4217 code.
    """
    yield _rows_table(result, currency)
    for row in result.rows:
        if row.years_missing:
            years = ", ".join(map(str, row.years_missing))
            yield f"{row.name}: worlds pay in {years} too, of which no actual amount is given."
    if result.coverage:
        yield _coverage_table(result)
    if result.uniformity is not None:
        found = result.uniformity
        yield (
            f"Places in the distributions, held against an even spread: largest distance {found.distance:.3f}, which "
            f"chance alone exceeds with probability {found.p_value:.3f} (Kolmogorov and Smirnov)."
        )


def _rows_table(result: BacktestResult, currency: str) -> Table:
    planned = any(row.planned_minor is not None for row in result.rows)
    lines = []
    for row in result.rows:
        place = f"{float(100 * row.place.value):.1f} %"
        plan = () if not planned else ("" if row.planned_minor is None else rough_text(row.planned_minor, currency),)
        amounts = rough_text(row.actual_minor, currency), *plan, *estimate_cells(row.mean, currency)
        lines.append(Row(cells=(_about(row), *amounts, place, _inside(row)), total=row.name is None))
    numbers = ("Actual", *(("Planned",) if planned else ()), "mean", "±", "Worlds below")
    columns = [Column(header="Payments", whole=True), *(Column(header=name, number=True) for name in numbers)]
    columns.append(Column(header="Within the middle", whole=True))
    return table_of(f"Actual payments in what was simulated ({currency})", columns, lines)


def _about(row: BacktestRow) -> str:
    """Name what a row is of: ``herstart 2028``, ``herstart, years together``, ``all 2028``, ``all together``."""
    if len(row.years) == 1:
        return f"{row.name or 'all'} {row.years[0]}"
    if row.name is not None and row.amounts > 1:
        return f"{row.name}, years together"
    return row.name or "all together"


def _inside(row: BacktestRow) -> str:
    """Name the narrowest interval that holds the actual amount."""
    narrowest = next((interval for interval in row.intervals if interval.inside), None)
    if narrowest is None:
        return f"not even {float(100 * LEVELS[-1]):g} %"
    return f"{float(100 * narrowest.level):g} %"


def _coverage_table(result: BacktestResult) -> Table:
    columns = [Column(header="Middle of the distribution", number=True)]
    columns += [Column(header=name, number=True) for name in ("Holds", "Share", "95 % interval")]
    columns.append(Column(header="Agrees"))
    rows = [Row(cells=_coverage_cells(each)) for each in result.coverage]
    return table_of("How many actual amounts fell in it", columns, rows)


def _coverage_cells(each: Coverage) -> tuple[str, ...]:
    share = f"{100 * each.inside / each.rows:.0f} %"
    interval = f"{100 * each.low:.0f} to {100 * each.high:.0f} %"
    held = f"{each.inside} of {counted(each.rows, 'amount')}"
    return f"{float(100 * each.level):g} %", held, share, interval, "yes" if each.agrees else "no"
