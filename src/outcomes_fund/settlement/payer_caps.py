"""Stage 5, allocate: the caps of payers, and what happens to the part above them."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from outcomes_fund.settlement.exact import Whole, difference, filled, largest_remainder, total, whole_weights
from outcomes_fund.settlement.limit_money import cells_in_order, nothing, written
from outcomes_fund.settlement.program import Program

__all__ = ["capped"]


@attrs.define
class _Room:
    """What each payer may still pay, by window of its cap.

    Args:
        program: The compiled contract.

        worlds: Number of worlds.

        left: By payer and window, shape (worlds,).
    """

    program: Program
    worlds: int
    left: dict[tuple[int, int], Whole] = attrs.Factory(dict)

    def of(self, payer: int, period: int) -> Whole | None:
        """Give the headroom of a payer in a period; None without cap."""
        cap = self.program.contract.payers.shares[payer].cap_minor
        return None if cap is None else self.left.setdefault(self._key(payer, period), filled(self.worlds, cap))

    def pay(self, payer: int, period: int, asked: Whole) -> Whole:
        """Take what is asked from the headroom, as far as it goes, and give what is paid."""
        room = self.of(payer, period)
        if room is None:
            return asked
        paid = np.minimum(asked, room)
        self.left[self._key(payer, period)] = difference(room, paid)
        return paid

    def _key(self, payer: int, period: int) -> tuple[int, int]:
        share = self.program.contract.payers.shares[payer]
        window = self.program.window(share.cap_per, np.array([period], dtype=np.int32))
        return payer, int(window[0])


def capped(program: Program, parts: Sequence[Whole], *, periods: int) -> tuple[list[Whole], list[Whole]]:
    """Hold each payer to its cap, in time order, and treat the rest as the contract says.

    Args:
        program: The compiled contract.

        parts: What falls to each payer, whole minor units, shape (lines, P, worlds).

        periods: Number of periods that have begun; nothing is carried beyond the last of them.

    Returns:
        What each payer pays, and what remains unpaid, by payer.

    Source:
        Order of operations, step 9, payer caps.
    """
    if all(share.cap_minor is None for share in program.contract.payers.shares):
        return list(parts), [nothing(part.shape) for part in parts]
    unpaid = [np.zeros(part.shape, dtype=part.dtype) for part in parts]
    borne = [part.copy() for part in parts]
    room = _Room(program, parts[0].shape[-1])
    carried: dict[tuple[int, int], Whole] = {}
    for line, period in cells_in_order(program):
        if period >= periods:
            continue
        asked = [
            total(part[line, period], carried.pop((k, line), nothing(part.shape[-1:]))) for k, part in enumerate(parts)
        ]
        paid = [room.pay(k, period, amount) for k, amount in enumerate(asked)]
        over = [difference(amount, part) for amount, part in zip(asked, paid, strict=True)]
        if program.contract.payers.overflow == "reallocate":
            paid, over = _reallocated(room, (line, period), paid, over)
        if program.contract.payers.overflow == "carry" and period + 1 < periods:
            carried.update({(k, line): amount for k, amount in enumerate(over)})
            over = [np.zeros_like(amount) for amount in over]
        for k in range(len(parts)):
            borne[k] = written(borne[k], line, period, paid[k])
            unpaid[k] = written(unpaid[k], line, period, over[k])
    return borne, unpaid


def _reallocated(
    room: _Room,
    cell: tuple[int, int],
    paid: list[Whole],
    over: list[Whole],
) -> tuple[list[Whole], list[Whole]]:
    """Share what is above caps among the payers with a weight and headroom, until nobody can bear more."""
    line, period = cell
    weights = whole_weights(room.program.payer_weights(line, period))
    pool = sum(over, start=np.zeros_like(over[0]))
    while pool.any():
        open_weights = []
        for k, weight in enumerate(weights):
            left = room.of(k, period)
            has_room = np.ones(pool.shape, dtype=bool) if left is None else np.asarray(left > 0, dtype=bool)
            open_weights.append(np.where(has_room, weight, 0))
        shares = largest_remainder(pool, open_weights)
        if not any(share.any() for share in shares):
            break
        extra = [room.pay(k, period, share) for k, share in enumerate(shares)]
        paid = [total(part, more) for part, more in zip(paid, extra, strict=True)]
        pool = difference(pool, sum(extra, start=np.zeros_like(pool)))
    return paid, _put_down(over, pool)


def _put_down(over: list[Whole], pool: Whole) -> list[Whole]:
    """Put what nobody bears down to the payers whose own part was above their cap, in order."""
    unpaid = []
    for amount in over:
        own = np.minimum(amount, pool)
        pool = difference(pool, own)
        unpaid.append(own)
    return unpaid
