"""Stage 5, allocate: who pays whom how much."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property, lru_cache

import attrs
import numpy as np

from outcomes_fund.settlement.collapse import cell_of
from outcomes_fund.settlement.exact import (
    Whole,
    largest_remainder,
    narrow,
    peak,
    roomy,
    total_at,
    whole_weights,
)
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.limit_money import Owed
from outcomes_fund.settlement.payer_caps import capped
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program

__all__ = ["Allocation", "PayerWeights", "allocate", "payer_parts", "payer_weights"]


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


@attrs.frozen(kw_only=True, eq=False)
class PayerWeights:
    """The part of each payer, as whole weights of which only the proportions mean something.

    Args:
        flat: One array for each payer, the same in every world, shape (lines, P, 1).

        of_lines: For lines of which municipalities of residence bear a part, by index: one array for each payer, shape
            (P, worlds), in place of the flat ones.
    """

    flat: tuple[Whole, ...]
    of_lines: dict[int, tuple[Whole, ...]] = attrs.Factory(dict)

    def share(self, amount: Whole) -> list[Whole]:
        """Share amounts among the payers, whole minor units, shape (lines, P, worlds)."""
        if not self.of_lines:
            return largest_remainder(amount, self.flat)
        flat = [line for line in range(len(amount)) if line not in self.of_lines]
        shares = [np.empty_like(amount) for _ in self.flat]
        for share, part in zip(
            shares, largest_remainder(amount[flat], [each[flat] for each in self.flat]), strict=True
        ):
            share[flat] = part
        for line, weights in self.of_lines.items():
            for share, part in zip(shares, largest_remainder(amount[line], weights), strict=True):
                share[line] = part
        return shares


def allocate(program: Program, owed: Owed, weights: PayerWeights, *, until: date) -> Allocation:
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
    parts = weights.share(owed.amount)
    periods = sum(period.start <= until for period in program.periods)
    borne, unpaid = capped(program, parts, periods=periods)
    payees = _payee_weights(program)
    return Allocation(parts=tuple(parts), borne=tuple(borne), unpaid=tuple(unpaid), payees=payees)


def payer_parts(
    program: Program, facts: Facts, claims: Claims, paid: PaidClaims, shape: tuple[int, int, int]
) -> PayerWeights:
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
    """
    by_weight = payer_weights(program)
    periods = range(len(program.periods))
    shared = [
        each.line
        for each in program.priced_lines
        if any(program.residence_share(each.line, period) for period in periods)
    ]
    if len(claims) == 0 or not shared:
        return by_weight
    values = _values_at_home(program, facts, claims, paid, shape)
    of_lines = {line: _by_residence(program, by_weight, values, line) for line in shared}
    return attrs.evolve(by_weight, of_lines=of_lines)


def _by_residence(
    program: Program, by_weight: PayerWeights, values: dict[int | None, Whole], line: int
) -> tuple[Whole, ...]:
    """Give the part of each payer in a line, shape (P, worlds); values go by payer at home, None is all claims."""
    shares = [program.residence_share(line, period) for period in range(len(program.periods))]
    num, den = _table([[each.numerator for each in shares]])[0], _table([[each.denominator for each in shares]])[0]
    weights = [weight[line] for weight in by_weight.flat]
    together = sum(weights[1:], start=weights[0])
    # Each part is made of at most two products of a value, a share and a weight.
    bound = 2 * max(peak(values[None][line]), 1) * peak(den) * peak(together)
    m, num, den = roomy(values[None][line], bound), roomy(num, bound), roomy(den, bound)
    at_home = {k: roomy(value[line], bound) for k, value in values.items() if k is not None}
    elsewhere = m * den
    for value in at_home.values():
        elsewhere = elsewhere - value * num
    empty = np.asarray(m == 0, dtype=bool)
    parts = []
    for k, weight in enumerate(weights):
        part = elsewhere * weight
        part = part + at_home[k] * (num * together) if k in at_home else part
        parts.append(np.where(empty, weight, part))
    return tuple(parts)


def _cells(program: Program) -> list[list[tuple[int, int]]]:
    lines, periods = range(len(program.contract.lines)), range(len(program.periods))
    return [[(line, period) for period in periods] for line in lines]


@lru_cache(maxsize=1024)
def payer_weights(program: Program) -> PayerWeights:
    """Give the weight of each payer in each line and period, where nobody looks at who lives where."""
    scale = cache(whole_weights)
    rows = [[scale(program.payer_weights(*cell)) for cell in cells] for cells in _cells(program)]
    payers = range(len(program.contract.payers.shares))
    return PayerWeights(flat=tuple(_table([[weights[k] for weights in row] for row in rows]) for k in payers))


@lru_cache(maxsize=1024)
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
    program: Program, facts: Facts, claims: Claims, paid: PaidClaims, shape: tuple[int, int, int]
) -> dict[int | None, Whole]:
    """Add up the certain value of claims by the payer at home, of those who live with one; None is all claims."""
    size = shape[0] * shape[1] * shape[2]
    certain = np.maximum(paid.paid, 0)
    certain = np.where(claims.suspended, 0, certain) if claims.suspended.any() else certain
    homes = [k for k, share in enumerate(program.contract.payers.shares) if share.municipality is not None]
    # Place 0 is for those who live with none of them; the last one of the table stands for NONE.
    place = np.zeros(len(program.contract.payers.shares) + 1, dtype=np.int64)
    place[homes] = np.arange(1, len(homes) + 1)
    index = place[facts.payer[claims.fact]] * size + cell_of(program, claims, shape[-1])
    sums = total_at(index, certain, size * (len(homes) + 1)).reshape(len(homes) + 1, *shape)
    # The sums of all claims have room for those of any part of them.
    return {None: sums.sum(axis=0, dtype=sums.dtype), **{k: sums[number] for number, k in enumerate(homes, start=1)}}
