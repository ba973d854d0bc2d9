"""Stage 4, limit: claims one by one, for the rare mix of limits whose rounds would not end soon.

``limit_claims`` lets all claims of a round find their headroom at once. Where claims with negative units give
headroom back, that can take as many rounds as there are claims; then the pass is taken literally.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from outcomes_fund.settlement.exact import Whole, narrow
from outcomes_fund.settlement.price import Claims, worth
from outcomes_fund.settlement.program import ClaimLimit, Program
from outcomes_fund.settlement.segments import Groups, Rows

__all__ = ["in_turn"]

Held = tuple[ClaimLimit, Rows, Groups, Whole]


def in_turn(program: Program, claims: Claims, full: Whole, binding: Sequence[Held]) -> tuple[Whole, Whole]:
    """Take the one pass over claims literally.

    Args:
        program: The compiled contract.

        claims: Claims in the order of claims.

        full: Worth of each whole claim, money ticks.

        binding: Each limit that can run out, the rows it holds for, their buckets, and the headroom for each row.

    Returns:
        Units allowed and money paid of each claim, in ticks.

    Source:
        Order of operations, step 6.
    """
    buckets = [_bucket_of(len(claims), rows, groups) for _, rows, groups, _ in binding]
    rooms = [dict(zip(rows.tolist(), headroom.tolist(), strict=True)) for _, rows, _, headroom in binding]
    used = [[0] * len(groups.start) for _, _, groups, _ in binding]
    asked, allowed, paid = claims.units.tolist(), claims.units.tolist(), full.tolist()
    for row in np.unique(np.concatenate([rows for _, rows, _, _ in binding])).tolist():
        holding = [(number, bucket[row]) for number, bucket in enumerate(buckets) if bucket[row] >= 0]
        if asked[row] >= 0:
            room = {number: max(rooms[number][row] - used[number][bucket], 0) for number, bucket in holding}
            in_units = [_granted(binding[n][0], room[n], asked[row]) for n in room if binding[n][0].in_units]
            allowed[row] = min([asked[row], *in_units])
            value = paid[row] if allowed[row] == asked[row] else _worth_of(program, claims, row, allowed[row])
            in_money = [_granted(binding[n][0], room[n], value) for n in room if not binding[n][0].in_units]
            paid[row] = min([value, *in_money])
        for number, bucket in holding:
            used[number][bucket] += (allowed[row] if paid[row] else 0) if binding[number][0].in_units else paid[row]
    return narrow(np.array(allowed, dtype=object)), narrow(np.array(paid, dtype=object))


def _granted(limit: ClaimLimit, room: int, asked: int) -> int:
    """Give the headroom of a limit for what a claim asks: none if it pays whole claims only and this is too much."""
    return room if limit.in_part or room >= asked else 0


def _bucket_of(count: int, rows: Rows, groups: Groups) -> list[int]:
    """Give the bucket of each claim, -1 where the limit does not hold."""
    bucket = np.full(count, -1, dtype=np.int64)
    bucket[rows[groups.order]] = groups.group
    return [int(number) for number in bucket]


def _worth_of(program: Program, claims: Claims, row: int, units: int) -> int:
    """Price the first units of a single claim, by the same rule as all claims together."""
    columns = {field.name: getattr(claims, field.name)[row : row + 1] for field in attrs.fields(Claims)}
    return int(worth(program, Claims(**columns), narrow(np.array([units], dtype=object)))[0])
