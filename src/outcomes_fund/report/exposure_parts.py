"""What is printed of a simulation: one screen, or everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from outcomes_fund.exposure.budgets.budget_use import BudgetRow, budget_use
from outcomes_fund.exposure.budgets.resilience import resilience
from outcomes_fund.exposure.estimates.bindings import binding_chances
from outcomes_fund.exposure.estimates.calendar_means import calendar_means
from outcomes_fund.exposure.estimates.contributions import contributions
from outcomes_fund.exposure.estimates.summary import summaries
from outcomes_fund.report.budget_notes import budget_notes
from outcomes_fund.report.exposure_histogram import histogram_lines
from outcomes_fund.report.exposure_tables import (
    bindings_table,
    budget_table,
    calendar_table,
    contributions_table,
    distribution_table,
    exposure_heading,
    resilience_table,
    summaries_table,
)

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

    from outcomes_fund.exposure.result import Exposure

__all__ = ["exposure_parts"]

# Characters between two things that stand side by side.
GAP = 3


def exposure_parts(exposure: Exposure, *, full: bool = False) -> Iterator[RenderableType]:
    """Show a simulation.

    Args:
        exposure: What was simulated.

        full: Everything; else what fits on a screen: distribution, budget, and what contributes most.
    """
    rows = summaries(exposure)
    yield from exposure_heading(exposure)
    yield ""
    yield _Beside(distribution_table(exposure, rows), Text("\n".join(histogram_lines(exposure)), no_wrap=True))
    if full:
        yield summaries_table(exposure, rows)
    use = budget_use(exposure)
    kept = use if full else _main_rows(use)
    yield from _tables(budget_table(exposure, kept, full=full))
    notes = list(budget_notes(exposure, kept))
    yield from (*notes, "") if notes else ()
    yield contributions_table(exposure, contributions(exposure))
    if full:
        others = bindings_table(binding_chances(exposure)), resilience_table(exposure, resilience(exposure))
        yield from _tables(*others, calendar_table(exposure, calendar_means(exposure, span="quarter")))
    else:
        yield "With --full: every payer and year, caps, capacity (weerstandsvermogen), and when money moves."


def _main_rows(use: tuple[BudgetRow, ...]) -> list[BudgetRow]:
    """Keep the years of the largest budget, and of all others only the horizon."""
    largest = max((row for row in use if row.year is None), key=lambda row: row.budget_minor, default=None)
    return [
        row
        for row in use
        if row.year is None
        or (largest is not None and (row.payer, row.programme) == (largest.payer, largest.programme))
    ]


def _tables(*tables: Table | None) -> Iterator[Table]:
    return (table for table in tables if table is not None)


class _Beside:
    """A table with a text beside it, or below it where the screen is too narrow for both."""

    def __init__(self, table: Table, text: Text) -> None:
        self._table = table
        self._text = text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widths = [Measurement.get(console, options, part) for part in (self._table, self._text)]
        return Measurement(max(each.minimum for each in widths), sum(each.maximum for each in widths) + GAP)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        if self.__rich_measure__(console, options).maximum > options.max_width:
            yield self._table
            yield self._text
            return
        both = Table.grid(padding=(0, GAP))
        both.add_column(no_wrap=True)
        both.add_column(no_wrap=True, vertical="middle")
        both.add_row(self._table, self._text)
        yield both
