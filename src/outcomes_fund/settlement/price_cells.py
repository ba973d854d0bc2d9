"""Stage 3, price: what the claims of a line are worth together, cell by cell; each claim alone in ``price``.

The claims of a cell share their version, their index factor and their place in time, and claims in a row are worth what
all their units are at once: V(end) - V(before). So the sum needs no claim.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.settlement.claim_factors import price_factors
from outcomes_fund.settlement.count_grid import CountGrid
from outcomes_fund.settlement.exact import Whole, narrow, peak, product, roomy
from outcomes_fund.settlement.price import band_value
from outcomes_fund.settlement.program import PricedLine, Program
from outcomes_fund.settlement.versions import version_of

__all__ = ["worth_by_period"]

Numbers = npt.NDArray[np.int32]


def worth_by_period(program: Program, grid: CountGrid, line: PricedLine, units: Whole) -> Whole:
    """Price the units of a line in each period.

    Args:
        program: The compiled contract.

        grid: The cells.

        line: A line that prices claims.

        units: Units of all admitted claims in each cell, in ticks, shape (cells, worlds).

    Returns:
        Money ticks, shape (P, worlds).

    Source:
        Order of operations, step 5, ``unit_price``.
    """
    nobody = np.full(len(grid), NO_DAY, dtype=np.int32)
    version = version_of(program.lines[line.line], grid.edges[:-1], nobody)
    prices = np.array(line.numbers, dtype=np.int32)[version]
    banded = any(len(program.unit_prices[number].prices) > 1 for number in line.numbers if number != NONE)
    worth = _banded(program, grid, line, prices, units) if banded else _flat(program, prices, units)
    if program.claim_factors.any_factor:
        in_no_group = np.zeros((len(grid), len(program.groups)), dtype=bool)
        factors = price_factors(program, prices, grid.edges[:-1], in_no_group)
        worth = product(worth, factors[:, np.newaxis])
    return _by_period(program, grid, worth)


def _flat(program: Program, prices: Numbers, units: Whole) -> Whole:
    """Price units at one price for each version."""
    each = [0 if number == NONE else program.unit_prices[number].prices[0] for number in prices.tolist()]
    if len(set(each)) == 1:
        return product(units, each[0])
    return product(units, narrow(np.array(each, dtype=object))[:, np.newaxis])


def _banded(program: Program, grid: CountGrid, line: PricedLine, prices: Numbers, units: Whole) -> Whole:
    """Price units band by band; the bands of a version look at the units of all versions before."""
    units = roomy(units, peak(units) * max(len(grid), 1))
    year = program.years[grid.period] if line.by_year else np.zeros(len(grid), dtype=np.int32)
    end = _running(prices, year, units)
    worth = [np.zeros_like(units[:0])]
    for first, stop in _runs(prices, year):
        number = int(prices[first])
        if number == NONE:
            worth.append(np.zeros_like(units[first:stop]))
            continue
        unit = program.unit_prices[number]
        value = band_value(unit, end[first:stop])
        value = roomy(value, 2 * peak(value))
        rise = np.empty_like(value)
        rise[0] = value[0] - band_value(unit, end[first] - units[first])
        np.subtract(value[1:], value[:-1], out=rise[1:])
        worth.append(rise)
    return worth[1] if len(worth) == 2 else np.concatenate(worth)


def _running(prices: Numbers, year: Numbers, units: Whole) -> Whole:
    """Add units up to the end of each cell, from the start or the year's; cells without terms leave none behind."""
    end = np.empty_like(units)
    last: int | None = None
    for cell in range(len(units)):
        if last is not None and year[cell] != year[last]:
            last = None
        if last is None:
            end[cell] = units[cell]
        else:
            np.add(end[last], units[cell], out=end[cell])
        last = last if prices[cell] == NONE else cell
    return end


def _runs(prices: Numbers, year: Numbers) -> Iterator[tuple[int, int]]:
    """Give first and one beyond the last of the cells in a row that have one version and one year."""
    begins = np.flatnonzero((prices[1:] != prices[:-1]) | (year[1:] != year[:-1])) + 1
    firsts = [0, *begins.tolist()]
    yield from zip(firsts, [*firsts[1:], len(prices)], strict=True)


def _by_period(program: Program, grid: CountGrid, worth: Whole) -> Whole:
    """Add up the cells of each period."""
    if len(grid) == len(program.periods):
        return worth
    worth = roomy(worth, peak(worth) * len(grid))
    sums = np.zeros((len(program.periods), *worth.shape[1:]), dtype=worth.dtype)
    for cell, period in enumerate(grid.period.tolist()):
        sums[period] += worth[cell]
    return sums
