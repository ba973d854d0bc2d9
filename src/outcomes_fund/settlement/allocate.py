"""Stage 5, allocate: who pays whom how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, cached_property, lru_cache

import attrs
import numpy as np

from outcomes_fund.settlement.collapse import cell_of
from outcomes_fund.settlement.exact import (
    Whole,
    difference,
    largest_remainder,
    narrow,
    product,
    total,
    total_at,
    whole_weights,
)
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.limit_money import Owed
from outcomes_fund.settlement.payer_caps import capped
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program

__all__ = ["Allocation", "allocate", "payer_parts", "payer_weights"]


@attrs.frozen(kw_only=True, eq=False)
class Allocation:
    """Who pays whom.

    Args:
        parts: What falls to each payer before caps, whole minor units, shape (lines, P, worlds).

        borne: What each payer pays, to all payees together, likewise.

        unpaid: For each payer, what its cap left unpaid, likewise.

        payees: Weight of each payee, shape (lines, 1, 1).
    """

    parts: tuple[Whole, ...]
    borne: tuple[Whole, ...]
    unpaid: tuple[Whole, ...]
    payees: tuple[Whole, ...]

    @cached_property
    def paid(self) -> tuple[tuple[Whole, ...], ...]:
        """Give what each payer pays each payee, whole minor units, shape (lines, P, worlds).

        Shared out when asked for: what a payer pays in all does not need it, and a simulation mostly asks only that.
        """
        return tuple(tuple(largest_remainder(amount, self.payees)) for amount in self.borne)


def allocate(program: Program, owed: Owed, weights: Sequence[Whole], *, until: date) -> Allocation:
    """Share what is owed among payers, and what each pays among payees.

    Args:
        program: The compiled contract.

        owed: What is owed for each line and period.

        weights: The part of each payer, as ``payer_parts`` or ``payer_weights`` gives it.

        until: Last day looked at; carried amounts go no further than the period that holds it.

    Returns:
        Whole minor units. For each line, period and world payers and payees together make exactly what is
        owed, less what payer caps leave unpaid (under ``carry`` over all periods together).

    Source:
        Order of operations, step 9.
    """
    parts = largest_remainder(owed.amount, weights)
    periods = sum(period.start <= until for period in program.periods)
    borne, unpaid = capped(program, parts, periods=periods)
    payees = _payee_weights(program)
    return Allocation(parts=tuple(parts), borne=tuple(borne), unpaid=tuple(unpaid), payees=payees)


def payer_parts(
    program: Program, facts: Facts, claims: Claims, paid: PaidClaims, shape: tuple[int, ...]
) -> Sequence[Whole]:
    """Give the exact part of each payer in each amount, as whole weights.

    Defined, with r the residence share, m the paid value of the claims of an amount, m_k the part of it of
    participants who live with payer k, and w_k the weights, as::

        part_k = r * m_k / m + (1 - r * sum(m_j) / m) * w_k / sum(w)

    Weights and residence share are those of the line and period.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place; they know where participants live.

        claims: Claims, for shares by residence.

        paid: What is paid of each claim.

        shape: Shape of the amounts: lines, P, worlds.

    Returns:
        One array for each payer, that fits the shape of the amounts; only their proportions mean something.
    """
    by_weight = payer_weights(program)
    shares = [[program.residence_share(*cell) for cell in cells] for cells in _cells(program)]
    if len(claims) == 0 or not any(any(row) for row in shares):
        return by_weight
    num = _table([[share.numerator for share in row] for row in shares])
    den = _table([[share.denominator for share in row] for row in shares])
    values = _values_at_home(program, facts, claims, paid, shape)
    m = values[-1]
    elsewhere, together = product(m, den), np.zeros_like(by_weight[0])
    for value, weight in zip(values[:-1], by_weight, strict=True):
        elsewhere, together = difference(elsewhere, product(value, num)), total(together, weight)
    at_home = product(num, together)
    parts = [
        total(product(value, at_home), product(elsewhere, weight))
        for value, weight in zip(values[:-1], by_weight, strict=True)
    ]
    empty = np.asarray(m == 0, dtype=bool)
    return [np.where(empty, flat, part) for flat, part in zip(by_weight, parts, strict=True)]


def _cells(program: Program) -> list[list[tuple[int, int]]]:
    lines, periods = range(len(program.contract.lines)), range(len(program.periods))
    return [[(line, period) for period in periods] for line in lines]


@lru_cache(maxsize=64)
def payer_weights(program: Program) -> tuple[Whole, ...]:
    """Give the weight of each payer in each line and period, in whole numbers, shape (lines, P, 1)."""
    scale = cache(whole_weights)
    rows = [[scale(program.payer_weights(*cell)) for cell in cells] for cells in _cells(program)]
    return tuple(_table([[weights[k] for weights in row] for row in rows]) for k in range(len(rows[0][0])))


@lru_cache(maxsize=64)
def _payee_weights(program: Program) -> tuple[Whole, ...]:
    """Give the weight of each payee in each line, in whole numbers, shape (lines, 1, 1)."""
    rows = [whole_weights(program.payee_weights(line)) for line in range(len(program.contract.lines))]
    return tuple(_table([[weights[j]] for weights in rows]) for j in range(len(rows[0])))


def _table(rows: list[list[int]]) -> Whole:
    """Make whole numbers by line and period that fit every world; they may be kept, and are not written to."""
    table = narrow(np.array(rows, dtype=object))[:, :, np.newaxis]
    table.flags.writeable = False
    return table


def _values_at_home(
    program: Program,
    facts: Facts,
    claims: Claims,
    paid: PaidClaims,
    shape: tuple[int, ...],
) -> list[Whole]:
    """Add up the certain value of claims by the payer at home; the last array is that of all claims."""
    size = int(np.prod(shape))
    cell = cell_of(program, claims, shape[-1])
    certain = np.where(claims.suspended, 0, np.maximum(paid.paid, 0))
    home = facts.payer[claims.fact]
    sums = []
    for k in range(len(program.contract.payers.shares)):
        rows = np.flatnonzero(home == k)
        sums.append(total_at(cell[rows], certain[rows], size).reshape(shape))
    return [*sums, total_at(cell, certain, size).reshape(shape)]
