"""Evidence as counts: how much of each metric falls into each cell of time, in each of many worlds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from outcomes_fund.domain.metric import LatestMetric
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.settlement.admit import admit
from outcomes_fund.settlement.after_rounding import Days, settle_amounts
from outcomes_fund.settlement.allocate import payer_weights
from outcomes_fund.settlement.cell_tallies import CellTallies, Counts
from outcomes_fund.settlement.collapse import round_lines
from outcomes_fund.settlement.count_grid import count_grid
from outcomes_fund.settlement.exact import Whole, total_at
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.forms.table import price_lines
from outcomes_fund.settlement.measure import measures_of
from outcomes_fund.settlement.price_cells import worth_by_period
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows
from outcomes_fund.settlement.settled import Settled
from outcomes_fund.settlement.tallies import write_last

__all__ = ["Counts", "counts_of", "counts_of_rows", "settle_counts"]


def settle_counts(program: Program, counts: Counts, *, until: date, clock: date | None = None) -> Settled:
    """Settle counts of one world or of many, each world by itself, by the same rules as claims.

    Args:
        program: The compiled contract; ``claims_needed`` names nothing for it.

        counts: What verified claims add up to; none are later than the last day looked at.

        until: Last day of achievement looked at.

        clock: Day up to which time has passed, for releases of what is held back; None means that all has.

    Returns:
        What the five stages found; world by world the same as that world alone.

    Example:
        >>> from outcomes_fund import load_contract
        >>> from outcomes_fund.settlement.compile import compile_contract
        >>> contract = load_contract("contracts/published/kobe-nephropathy/contract.toml")
        >>> program, grid = compile_contract(contract), count_grid(compile_contract(contract))
        >>> counts = Counts(worlds=2, grid=grid, numerator={}, denominator={}, claims={})
        >>> settle_counts(program, counts, until=program.periods[-1].last).owed.amount.sum(axis=(0, 1)).tolist()
        [10480000, 10480000]

    Source:
        Order of operations, steps 4 to 11.
    """
    tallies = CellTallies(program=program, counts=counts)
    measures = measures_of(program, tallies)
    earned = price_lines(measures, until=until)
    ticks = {
        line.line: worth_by_period(program, counts.grid, line, tallies.units(line)) for line in program.priced_lines
    }
    amounts = round_lines(measures, ticks, None, earned, until=until)
    return settle_amounts(measures, earned, amounts, payer_weights(program), Days(until=until, clock=clock))


def counts_of(program: Program, facts: Facts) -> Counts:
    """Add claims up to counts: the same evidence in the coarser grain.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place; those that are not admitted, or disputed, do not count.

    Returns:
        Sums by metric, cell and world. They settle to the same amounts as the facts where ``claims_needed`` names
        nothing, no claim is disputed, and no correction has moved a claim to another day.
    """
    admitted = np.flatnonzero(admit(program, facts).reason == Reason.ADMITTED)
    return counts_of_rows(program, facts, admitted, range(len(program.contract.metrics)))


def counts_of_rows(program: Program, facts: Facts, rows: Rows, metrics: Iterable[int]) -> Counts:
    """Add some claims up to counts, whatever rules of admission say.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        rows: Rows that count, rising.

        metrics: Indices of the metrics that are added up; claims of others are left out.
    """
    grid = count_grid(program)
    cell = grid.cell_of(facts.achieved[rows]) * facts.worlds + facts.world[rows]
    counts = Counts(worlds=facts.worlds, grid=grid, numerator={}, denominator={}, claims={})
    shape = (len(grid), facts.worlds)
    for number in metrics:
        chosen = facts.metric[rows] == number
        if not chosen.any():
            continue
        own, cells = rows[chosen], cell[chosen]
        counts.claims[number] = _added(cells, np.ones(len(own), dtype=np.int64), shape)
        if isinstance(program.contract.metrics[number], LatestMetric):
            counts.numerator[number] = _last(facts, own, cells, shape)
            continue
        counts.numerator[number] = _added(cells, facts.numerator[own], shape)
        counts.denominator[number] = _added(cells, facts.denominator[own], shape)
    return counts


def _added(cells: Rows, values: Whole, shape: tuple[int, int]) -> Whole:
    return total_at(cells, values, shape[0] * shape[1]).reshape(shape)


def _last(facts: Facts, rows: Rows, cells: Rows, shape: tuple[int, int]) -> Whole:
    """Give the value of the last claim in each cell, 0 where there is none."""
    values = np.zeros(shape, dtype=np.int64)
    write_last(cells, facts.achieved[rows], facts.numerator[rows], values.reshape(-1))
    return values
