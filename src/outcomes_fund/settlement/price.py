"""Stage 3, price: what each claim of a unit-price line is worth. The other forms stand in ``forms``."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.settlement.claim_factors import claim_factors
from outcomes_fund.settlement.exact import Whole, difference, narrow, peak, product, roomy
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program, UnitPrice
from outcomes_fund.settlement.segments import Rows, grouped, order_by
from outcomes_fund.settlement.versions import version_of

__all__ = ["Claims", "band_value", "claims_of", "worth"]

Mask = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True, eq=False)
class Claims:
    """Admitted claims of lines priced claim by claim, in the order of claims.

    Every array has shape (claims,).

    Args:
        fact: Row of the facts.

        price: Index in the program's unit prices.

        line: Index in the contract's lines.

        world, period, participant: As in the facts; the period is an index.

        units: Units claimed, in ticks, any sign.

        before: Units of the line admitted earlier, in ticks; 0 for lines without bands.

        factor: What the price is multiplied by for uplift and index, in parts of the program's factor scale.

        suspended: Whether the claim is disputed.
    """

    fact: Rows
    price: npt.NDArray[np.int32]
    line: npt.NDArray[np.int32]
    world: npt.NDArray[np.int32]
    period: npt.NDArray[np.int32]
    participant: npt.NDArray[np.int32]
    units: Whole
    before: Whole
    factor: Whole
    suspended: Mask

    def __len__(self) -> int:
        return len(self.fact)


def claims_of(program: Program, facts: Facts, reason: npt.NDArray[np.int8]) -> Claims:
    """Give the claims that are priced one by one, in the order of claims.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        reason: What became of each; those admitted or disputed are priced.

    Returns:
        One claim for each fact and line that prices its metric.

    Source:
        Order of operations, step 5.
    """
    counted = np.flatnonzero((reason == Reason.ADMITTED) | (reason == Reason.DISPUTED))
    fact, priced = _pair(program, facts.metric[counted], counted)
    price = _versions(program, facts, fact, priced)
    if (price == NONE).any():
        fact, priced, price = fact[price != NONE], priced[price != NONE], price[price != NONE]
    lines = np.array([each.line for each in program.priced_lines] or [NONE], dtype=np.int32)
    # The claims of one line stand in the order of place already, so a tie needs no further key.
    order = order_by(facts.world[fact], facts.place_day[fact], lines[priced])
    if not np.array_equal(order, np.arange(len(order))):
        fact, priced, price = fact[order], priced[order], price[order]
    units = _units(program, facts, fact)
    period = program.period_of(facts.achieved[fact])
    world = facts.world[fact]
    return Claims(
        fact=fact,
        price=price,
        line=lines[priced],
        world=world,
        period=period,
        participant=facts.participant[fact],
        units=units,
        before=_before(program, priced, world, period, units),
        factor=claim_factors(program, facts, fact, price),
        suspended=reason[fact] == Reason.DISPUTED,
    )


def _units(program: Program, facts: Facts, fact: Rows) -> Whole:
    """Give the units of each claim, in ticks."""
    values = facts.numerator[fact]
    if all(step == 1 for step in program.steps):
        return values
    return product(values, narrow(np.array(program.steps or (1,), dtype=object))[facts.metric[fact]])


def _pair(program: Program, metric: npt.NDArray[np.int32], rows: Rows) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Pair each fact with every line that prices claims of its metric."""
    facts, lines = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    waiting = list(enumerate(program.priced_lines))
    while waiting:
        # One round for the first line of every metric, one for the second, and so on: mostly a single round.
        table = np.full(max(len(program.steps), 1), NONE, dtype=np.int32)
        later = []
        for number, priced in waiting:
            if table[priced.metric] == NONE:
                table[priced.metric] = number
            else:
                later.append((number, priced))
        line = table[metric]
        if not later and len(facts) == 1 and (table[: len(program.steps)] != NONE).all():
            return rows, line
        there = np.flatnonzero(line != NONE)
        facts.append(rows[there])
        lines.append(line[there])
        waiting = later
    return np.concatenate(facts), np.concatenate(lines)


def _versions(program: Program, facts: Facts, fact: Rows, priced: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Give each claim the unit price in force for it, NONE where its line is in no version."""
    first = np.array([each.numbers[0] for each in program.priced_lines] or [NONE], dtype=np.int32)
    price = first[priced]
    for number, line in enumerate(program.priced_lines):
        if len(line.numbers) > 1:
            rows = np.flatnonzero(priced == number)
            achieved, enrolled = facts.achieved[fact[rows]], facts.enrolled[fact[rows]]
            version = version_of(program.lines[line.line], achieved, enrolled)
            price[rows] = np.array(line.numbers, dtype=np.int32)[version]
    return price


def _before(
    program: Program,
    priced: npt.NDArray[np.int32],
    world: npt.NDArray[np.int32],
    period: npt.NDArray[np.int32],
    units: Whole,
) -> Whole:
    """Add up the units that each claim of a banded line finds before it, in whatever version of the line."""
    many = [
        any(len(program.unit_prices[n].prices) > 1 for n in each.numbers if n >= 0) for each in program.priced_lines
    ]
    before = np.zeros(len(units), dtype=units.dtype)
    rows = np.flatnonzero(np.array(many or [False])[priced])
    if len(rows) == 0:
        return before
    by_year = np.array([each.by_year for each in program.priced_lines])[priced[rows]]
    year = np.where(by_year, program.years[period[rows]], 0)
    running = grouped(world[rows], priced[rows], year).running_before(units[rows])
    before = before.astype(running.dtype)
    before[rows] = running
    return before


def worth(program: Program, claims: Claims, units: Whole) -> Whole:
    """Price the first units of each claim.

    Defined as::

        worth = (V(before + units) - V(before)) * factor

    where V(x) prices the first x units of the line, each at the price of its band.

    Args:
        program: The compiled contract.

        claims: Claims in the order of claims.

        units: Units of each claim to price, in ticks, shape (claims,).

    Returns:
        Money ticks, of the sign of the units, shape (claims,).

    Source:
        Order of operations, step 5, ``unit_price``.
    """
    first = np.array([unit.prices[0] for unit in program.unit_prices] or [0], dtype=object)
    prices = narrow(first)
    amount = product(units, prices[claims.price])
    for number, unit in enumerate(program.unit_prices):
        if len(unit.prices) == 1:
            continue
        rows = np.flatnonzero(claims.price == number)
        end = roomy(claims.before[rows], peak(claims.before) + peak(units)) + units[rows]
        value = difference(band_value(unit, end), band_value(unit, claims.before[rows]))
        amount = amount.astype(value.dtype) if value.dtype == object else amount
        amount[rows] = value
    return product(amount, claims.factor) if program.claim_factors.any_factor else amount


def band_value(unit: UnitPrice, units: Whole) -> Whole:
    """Price the first units of a line, each at the price of its band; below 0, at the first band's.

    Example:
        >>> import numpy as np
        >>> bands = UnitPrice(line=0, version=0, edges=(370, 410), prices=(1100, 1000, 1350))
        >>> band_value(bands, np.array([370, 371, 411, -1])).tolist()
        [407000, 408000, 448350, -1100]
    """
    # One bound for all bands: none holds more units than there are, and an edge may lie beyond them.
    most = peak(units) + max(unit.edges, default=1)
    units = roomy(units, most * sum(map(abs, unit.prices)))
    value = (np.minimum(units, unit.edges[0]) if unit.edges else units) * unit.prices[0]
    uppers: tuple[int | None, ...] = (*unit.edges[1:], None)
    for lower, upper, price in zip(unit.edges, uppers, unit.prices[1:], strict=True):
        inside = np.maximum(units if upper is None else np.minimum(units, upper), lower) - lower
        value = value + inside * price
    return narrow(value)
