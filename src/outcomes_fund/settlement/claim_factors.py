"""Stage 3, price: what the price of each claim is multiplied by: uplift for a group, factor of an index."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.settlement.exact import Whole, filled, narrow, product
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows

__all__ = ["claim_factors", "price_factors"]


def claim_factors(program: Program, facts: Facts, fact: Rows, price: npt.NDArray[np.int32]) -> Whole:
    """Give each claim the factor on its price, as a whole number of parts of the program's factor scale.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        fact: Row of the facts of each claim, shape (claims,).

        price: Index of its unit price, shape (claims,).
    """
    if not program.claim_factors.any_factor:
        return np.broadcast_to(np.int64(1), len(fact))
    return price_factors(program, price, facts.achieved[fact], facts.groups[fact])


def price_factors(
    program: Program, price: npt.NDArray[np.int32], achieved: npt.NDArray[np.int32], groups: npt.NDArray[np.bool_]
) -> Whole:
    """Give the factor on a price on a day, as a whole number of parts of the program's factor scale.

    Args:
        program: The compiled contract.

        price: Index of the unit price, shape (rows,).

        achieved: Days since 1970-01-01, shape (rows,).

        groups: Whether somebody of each of the program's groups earns it, shape (rows, groups).

    Returns:
        uplift * index factor * scale, exact, shape (rows,); 1 everywhere if no price has a factor.

    Source:
        Order of operations, step 5.
    """
    if not program.claim_factors.any_factor:
        return np.broadcast_to(np.int64(1), len(price))
    factor = filled(len(price), program.claim_factors.scale)
    for number, (uplifts, index) in enumerate(
        zip(program.claim_factors.uplifts, program.claim_factors.indices, strict=True)
    ):
        rows = np.flatnonzero(price == number)
        own = factor[rows]
        if index is not None:
            own = _indexed(program, index, achieved[rows], own)
        waiting = np.ones(len(rows), dtype=bool)
        for group, uplift in uplifts:
            # Of several groups the first one counts.
            held = waiting & groups[rows, group]
            own = np.where(held, product(own, uplift.numerator) // uplift.denominator, own)
            waiting &= ~held
        factor = factor.astype(own.dtype) if own.dtype == object else factor
        factor[rows] = own
    return narrow(factor)


def _indexed(program: Program, index: str, achieved: npt.NDArray[np.int32], own: Whole) -> Whole:
    """Multiply by the factor of the index in the month of each claim; the scale leaves no remainder."""
    months, back = np.unique(_month_of(program, achieved), return_inverse=True)
    factors = [program.factor(index, date(number // 12, number % 12 + 1, 1)) for number in months.tolist()]
    num = narrow(np.array([each.numerator for each in factors], dtype=object))
    den = narrow(np.array([each.denominator for each in factors], dtype=object))
    return product(own, num[back]) // den[back] if factors else own


def _month_of(program: Program, achieved: npt.NDArray[np.int32]) -> Whole:
    """Number the months of days: 12 times the year plus the month from 0."""
    first, last = program.contract.start, program.contract.end
    numbers = np.arange(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = np.array([epoch_day(date(number // 12, number % 12 + 1, 1)) for number in numbers.tolist()])
    return np.asarray(numbers[np.searchsorted(starts, achieved, side="right") - 1], dtype=np.int64)
