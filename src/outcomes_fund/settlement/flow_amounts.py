"""What a settlement of many worlds moves: by payer and period, and which limits bind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.exact import Whole, difference, narrow, peak, roomy, total
from outcomes_fund.settlement.settled import Settled, Settlement

__all__ = ["added_up", "binding", "earned_in", "moved_in", "released_in"]

Mask = npt.NDArray[np.bool_]


def moved_in(settlement: Settled, *, released: bool = True) -> Whole:
    """Give what each payer pays for each period, but for the advances themselves.

    Args:
        settlement: What the stages found.

        released: Whether what is released counts as well.

    Returns:
        Whole minor units: payments less what is held back and set off, what is released, and what is clawed back in
        the last period; shape (payers, P, worlds).
    """
    if settlement.held is None and not settlement.advances:
        # Who is paid makes no difference, so the amounts need not be shared out.
        return np.stack([added_up(borne, axis=0) for borne in settlement.allocation.borne])
    sums = []
    for payer, payees in enumerate(settlement.allocation.paid):
        moved = _between(settlement, payer, 0, released=released)
        for payee in range(1, len(payees)):
            moved = total(moved, _between(settlement, payer, payee, released=released))
        sums.append(_clawed_back(settlement, payer, added_up(moved, axis=0)))
    return sums[0][np.newaxis] if len(sums) == 1 else np.stack(sums)


def _between(settlement: Settled, payer: int, payee: int, *, released: bool) -> Whole:
    """Give what moves between a payer and a payee, shape (lines, P, worlds)."""
    held, moved = settlement.held, settlement.allocation.paid[payer][payee]
    if held is not None:
        moved = difference(moved, held.held[payer][payee])
        moved = total(moved, held.release(payer, payee)) if released else moved
    for account in settlement.advances:
        if (account.payer, account.payee) == (payer, payee):
            moved = difference(moved, account.set_off)
    return moved


def released_in(settlement: Settled) -> Whole | None:
    """Give what is released of what was held back in each period, shape (payers, P, worlds); None if nothing is."""
    held = settlement.held
    if held is None or not held.released.any():
        return None
    sums = []
    for payer, payees in enumerate(held.held):
        released = held.release(payer, 0)
        for payee in range(1, len(payees)):
            released = total(released, held.release(payer, payee))
        sums.append(added_up(released, axis=0))
    return np.stack(sums)


def _clawed_back(settlement: Settled, payer: int, by_period: Whole) -> Whole:
    """Take what is clawed back of advances off the last period."""
    for account in settlement.advances:
        if account.payer == payer and account.claw_back.any():
            rest = difference(by_period[-1], account.claw_back)
            by_period = by_period.astype(rest.dtype)
            by_period[-1] = rest
    return by_period


def earned_in(settlement: Settled) -> Whole:
    """Give what each payer pays for each period, advances in the period that holds their date."""
    earned = moved_in(settlement)
    for account in settlement.advances:
        amount = settlement.program.contract.advances[account.advance].amount_minor
        earned = roomy(earned, peak(earned) + amount)
        earned[account.payer, account.period] += amount
    return narrow(earned)


def added_up(cells: Whole, *, axis: int) -> Whole:
    """Add up along an axis, exactly; of a single entry there is nothing to add."""
    if cells.shape[axis] == 1:
        return np.asarray(cells.take(0, axis=axis))
    along = roomy(cells, peak(cells) * cells.shape[axis])
    return np.asarray(along.sum(axis=axis, dtype=along.dtype))


def binding(settlement: Settled) -> tuple[Mask | None, ...]:
    """Say in which worlds each limit of the contract, and then each payer's cap, took something off.

    Returns:
        One mask for each, shape (worlds,); None where it never did.
    """
    contract = settlement.program.contract
    limits = [_none_if_never(_bound(settlement, number)) for number in range(len(contract.limits))]
    caps = [_none_if_never(_bound_payer(settlement, payer)) for payer in range(len(contract.payers.shares))]
    return (*limits, *caps)


def _none_if_never(mask: Mask) -> Mask | None:
    return mask if mask.any() else None


def _bound(settlement: Settled, number: int) -> Mask:
    """Say in which worlds a limit of the contract cut a claim or a cell."""
    mask = np.zeros(settlement.measures.worlds, dtype=bool)
    if isinstance(settlement, Settlement):
        mask[_bound_claims(settlement, number)] = True
    if number in settlement.owed.cuts:
        cuts = settlement.owed.cuts[number]
        # Any bit of any cell: several times faster than comparing cell by cell.
        mask |= np.asarray(np.bitwise_or.reduce(cuts.reshape(-1, cuts.shape[-1]), axis=0) != 0, dtype=bool)
    return mask


def _bound_claims(settlement: Settlement, number: int) -> npt.NDArray[np.int32]:
    """Give the world of each claim that a limit cut."""
    claims, paid = settlement.claims, settlement.paid
    cut = np.zeros(len(claims), dtype=bool)
    for place, limit in enumerate(settlement.program.claim_limits):
        if limit.number == number:
            cut |= (paid.unit_limit == place) | (paid.money_limit == place)
    if number in settlement.mix_cuts:
        cut |= np.asarray(settlement.mix_cuts[number] != 0, dtype=bool)
    return claims.world[cut]


def _bound_payer(settlement: Settled, payer: int) -> Mask:
    """Say in which worlds the cap of a payer left some cell less than falls to it, whoever bears the rest."""
    allocation, worlds = settlement.allocation, settlement.measures.worlds
    if settlement.program.contract.payers.shares[payer].cap_minor is None:
        return np.zeros(worlds, dtype=bool)
    cut = np.asarray(allocation.borne[payer] < allocation.parts[payer], dtype=bool)
    bound: Mask = np.logical_or.reduce(cut, axis=(0, 1))
    return bound
