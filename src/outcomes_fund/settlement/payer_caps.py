"""Stage 5, allocate: the caps of payers, and what happens to the part above them."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.settlement.exact import (
    Whole,
    filled,
    is_wide,
    largest_remainder,
    narrow,
    peak,
    roomy,
    total,
    whole_weights,
)
from outcomes_fund.settlement.limit_money import cells_in_order, nothing, written
from outcomes_fund.settlement.program import Program

__all__ = ["capped"]

Mask = npt.NDArray[np.bool_]
# Some worlds are gone through apart where they are at most one in so many; else picking them costs more than it saves.
FEW = 2

Worlds = slice | npt.NDArray[np.int64]


@attrs.define
class _Room:
    """What each payer may still pay, by window of its cap.

    Args:
        program: The compiled contract.

        worlds: Number of worlds.

        left: By payer and window, shape (worlds,).

        windows: For each payer the window of its cap to which each period belongs.
    """

    program: Program
    worlds: int
    left: dict[tuple[int, int], Whole] = attrs.Factory(dict)
    windows: list[list[int]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.windows = [_windows(self.program, share) for share in self.program.contract.payers.shares]

    def of(self, payer: int, period: int) -> Whole | None:
        """Give the headroom of a payer in a period; None without cap."""
        cap = self.program.contract.payers.shares[payer].cap_minor
        if cap is None:
            return None
        return self.left.setdefault((payer, self.windows[payer][period]), filled(self.worlds, cap))

    def pay(self, payer: int, period: int, asked: Whole, worlds: Worlds = slice(None)) -> Whole:
        """Take what some worlds ask from the headroom, as far as it goes, and give what is paid."""
        room = self.of(payer, period)
        if room is None:
            return asked
        paid = narrow(np.minimum(asked, room[worlds]))
        # Both are 0 or more, so their difference has room where they have.
        room[worlds] -= paid
        return paid


def _windows(program: Program, share: PayerShare) -> list[int]:
    numbers = program.window(share.cap_per, np.arange(len(program.periods), dtype=np.int32))
    return [int(number) for number in numbers]


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
    scarce = _scarce(program, parts)
    if not scarce.any():
        return list(parts), [nothing(part.shape) for part in parts]
    own = np.flatnonzero(scarce)
    if len(own) * FEW > len(scarce):
        return _passed(program, parts, periods=periods)
    # A world in which no cap can run out pays its parts, so where others are few only they are gone through.
    borne, unpaid = _passed(program, [part[..., own] for part in parts], periods=periods)
    return [_in_worlds(part, own, paid) for part, paid in zip(parts, borne, strict=True)], [
        _in_worlds(np.zeros_like(part), own, rest) for part, rest in zip(parts, unpaid, strict=True)
    ]


def _scarce(program: Program, parts: Sequence[Whole]) -> Mask:
    """Mark the worlds in which a payer is asked for more than its cap in some window, shape (worlds,)."""
    periods = np.arange(len(program.periods), dtype=np.int32)
    scarce = np.zeros(parts[0].shape[-1], dtype=bool)
    for share, part in zip(program.contract.payers.shares, parts, strict=True):
        if share.cap_minor is None:
            continue
        window = program.window(share.cap_per, periods)
        along = roomy(part, peak(part) * part.shape[0] * part.shape[1])
        by_period = along.sum(axis=0, dtype=along.dtype)
        for number in np.unique(window).tolist():
            asked = by_period[window == number].sum(axis=0, dtype=along.dtype)
            scarce |= np.asarray(asked > share.cap_minor, dtype=bool)
    return scarce


def _in_worlds(cells: Whole, worlds: npt.NDArray[np.int64], amounts: Whole) -> Whole:
    """Write the cells of some worlds over."""
    cells = cells.astype(object) if is_wide(amounts) else cells.copy()
    cells[..., worlds] = amounts
    return cells


def _passed(program: Program, parts: Sequence[Whole], *, periods: int) -> tuple[list[Whole], list[Whole]]:
    """Go through the cells in the order in which they use what payers may still pay."""
    unpaid = [np.zeros(part.shape, dtype=part.dtype) for part in parts]
    borne = [part.copy() for part in parts]
    room = _Room(program, parts[0].shape[-1])
    overflow = program.contract.payers.overflow
    carried: dict[tuple[int, int], Whole] = {}
    for line, period in cells_in_order(program):
        if period >= periods:
            continue
        asked = [part[line, period] for part in parts]
        for k in range(len(parts)):
            if (k, line) in carried:
                asked[k] = total(asked[k], carried.pop((k, line)))
        paid = [room.pay(k, period, amount) for k, amount in enumerate(asked)]
        over = [amount - part for amount, part in zip(asked, paid, strict=True)]
        if overflow == "reallocate":
            paid, over = _reallocated(room, (line, period), paid, over)
        if overflow == "carry" and period + 1 < periods:
            carried.update({(k, line): amount for k, amount in enumerate(over) if amount.any()})
            over = [nothing(amount.shape) for amount in over]
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
    pool = sum(over[1:], start=over[0])
    worlds = np.flatnonzero(pool)
    if len(worlds) == 0:
        return paid, over
    pool, paid, unpaid = pool[worlds], [part.copy() for part in paid], [part.copy() for part in over]
    weights = whole_weights(room.program.payer_weights(*cell))
    while True:
        shares = _shared(room, pool, weights, cell[1], worlds)
        if not any(share.any() for share in shares):
            break
        extra = [room.pay(k, cell[1], share, worlds) for k, share in enumerate(shares)]
        for k, more in enumerate(extra):
            paid[k] = _added(paid[k], worlds, more)
        pool = pool - sum(extra[1:], start=extra[0])
    for k, rest in enumerate(_put_down([amount[worlds] for amount in over], pool)):
        unpaid[k][worlds] = rest
    return paid, unpaid


def _shared(
    room: _Room, pool: Whole, weights: Sequence[int], period: int, worlds: npt.NDArray[np.int64]
) -> list[Whole]:
    """Share what is above caps by weight among the payers that have headroom left, in some worlds."""
    left = [room.of(k, period) for k in range(len(weights))]
    opened = [None if each is None else np.asarray(each[worlds] > 0, dtype=bool) for each in left]
    # Worlds in which the same payers have headroom share by the same weights.
    alike = np.zeros(len(worlds), dtype=np.int64)
    for has_room in opened:
        if has_room is not None:
            _, alike = np.unique(2 * alike + has_room, return_inverse=True)
    shares = [np.zeros_like(pool) for _ in weights]
    for number in np.unique(alike).tolist():
        rows = np.flatnonzero(alike == number)
        own = [
            filled(1, weight if has_room is None or has_room[rows[0]] else 0)
            for weight, has_room in zip(weights, opened, strict=True)
        ]
        for share, part in zip(shares, largest_remainder(pool[rows], own), strict=True):
            share[rows] = part
    return shares


def _added(amounts: Whole, worlds: Worlds, more: Whole) -> Whole:
    """Add to the amounts of some worlds, exactly."""
    there = total(amounts[worlds], more)
    amounts = amounts.astype(object) if is_wide(there) else amounts
    amounts[worlds] = there
    return amounts


def _put_down(over: list[Whole], pool: Whole) -> list[Whole]:
    """Put what nobody bears down to the payers whose own part was above their cap, in order."""
    unpaid = []
    for amount in over:
        own = np.minimum(amount, pool)
        pool = pool - own
        unpaid.append(own)
    return unpaid
