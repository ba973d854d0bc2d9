"""When money moves, world by world: what each settlement adds to the one before.

A contract is settled again and again, each time on all that is recorded by then, and pays what the settlement gives
less what the one before gave. A statement does not show that, since it is one settlement; here every one is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.payment import Advance
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.exact import Whole, difference, narrow, peak, roomy, total
from outcomes_fund.settlement.facts import Facts, taken
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.schedule import settlement_days
from outcomes_fund.settlement.settled import Settlement

__all__ = ["Flows", "flows_of_facts", "settlement_days"]

Mask = npt.NDArray[np.bool_]

UNKNOWN = [EVIDENCE_STATUSES.index(name) for name in ("reported", "rejected")]


@attrs.frozen(kw_only=True, eq=False)
class Flows:
    """When a contract pays, world by world; value added tax is left out, as it is in payables.

    Args:
        days: Scheduled settlements and dates of advances on which money may move, rising, S of them.

        paid: Net of what each payer pays on each day, whole minor units: payments less what is held back and set off,
            and what is released, paid ahead and clawed back; below 0 is paid back. Shape (payers, S, worlds).

        earned: The same money by the period it belongs to, as the payables of the last settlement have it; over all
            periods it adds up to what all days do. Shape (payers, P, worlds).

        binds: For each limit of the contract, then for the cap of each payer, in which worlds it took something off at
            the last settlement, shape (worlds,); None where it never did.
    """

    days: tuple[date, ...]
    paid: Whole
    earned: Whole
    binds: tuple[Mask | None, ...]


def flows_of_facts(program: Program, facts: Facts) -> Flows:
    """Say when money moves, for one world or for many.

    A settlement pays what settling all that is recorded by its day gives, less what the settlement before gave::

        paid(s) = settled(recorded <= s) - settled(recorded <= s - 1)

    Args:
        program: The compiled contract.

        facts: Claims in the order of place, of any number of worlds.

    Returns:
        Flows that add up, payer by payer and world by world, to what ``evaluate`` gives with all rows known.
    """
    return _loop(program, facts)


def _loop(program: Program, facts: Facts) -> Flows:
    """Settle again at every scheduled settlement."""
    advances = tuple(each for each in program.contract.advances if each.date <= program.periods[-1].last)
    schedule = settlement_days(program, _last_recorded(facts))
    days = tuple(sorted({day for day, _ in schedule} | {advance.date for advance in advances}))
    columns: dict[date, Whole] = {}
    before: Whole | None = None
    last: Settlement | None = None
    for day, settlement in _settlements(program, facts, schedule):
        now = _total(_by_period(settlement), axis=1)
        columns[day] = now if before is None else difference(now, before)
        before, last = now, settlement
    if last is None:
        message = "a contract has at least one period, so it has a settlement"
        raise AssertionError(message)
    paid = _paid_on(program, columns, days, advances=advances, worlds=facts.worlds)
    return Flows(days=days, paid=paid, earned=_earned(last), binds=_binds(last))


def _settlements(
    program: Program, facts: Facts, schedule: tuple[tuple[date, date], ...]
) -> Iterator[tuple[date, Settlement]]:
    """Settle what is known at each settlement; where nothing is new, nothing is settled."""
    seen: tuple[int, date | None] = -1, None
    for day, until in schedule:
        rows = np.flatnonzero((facts.recorded <= epoch_day(day)) & (facts.achieved <= epoch_day(until)))
        if (len(rows), until) == seen and program.contract.holdback is None:
            continue
        seen = len(rows), until
        yield day, settle_facts(program, taken(facts, rows), until=until, clock=day)


def _last_recorded(facts: Facts) -> int | None:
    """Give the last day on which something became known that may count."""
    counts = ~np.isin(facts.status, UNKNOWN)
    return int(facts.recorded[counts].max()) if counts.any() else None


def _by_period(settlement: Settlement) -> Whole:
    """Give what each payer pays for each period without advances themselves, shape (payers, P, worlds)."""
    pairs = settlement.allocation.paid
    sums = []
    for payer, payees in enumerate(pairs):
        moved = _moved(settlement, payer, 0)
        for payee in range(1, len(payees)):
            moved = total(moved, _moved(settlement, payer, payee))
        sums.append(_clawed_back(settlement, payer, _total(moved, axis=0)))
    return np.stack(sums)


def _moved(settlement: Settlement, payer: int, payee: int) -> Whole:
    """Give what moves between a payer and a payee but advances, shape (lines, P, worlds)."""
    held, moved = settlement.held, settlement.allocation.paid[payer][payee]
    if held is not None:
        moved = total(difference(moved, held.held[payer][payee]), held.release(payer, payee))
    for account in settlement.advances:
        if (account.payer, account.payee) == (payer, payee):
            moved = difference(moved, account.set_off)
    return moved


def _clawed_back(settlement: Settlement, payer: int, by_period: Whole) -> Whole:
    """Take what is clawed back of advances off the last period."""
    for account in settlement.advances:
        if account.payer == payer and account.claw_back.any():
            rest = difference(by_period[-1], account.claw_back)
            by_period = by_period.astype(rest.dtype)
            by_period[-1] = rest
    return by_period


def _earned(settlement: Settlement) -> Whole:
    """Give what each payer pays for each period, advances in the period that holds their date."""
    earned = _by_period(settlement)
    for account in settlement.advances:
        amount = settlement.program.contract.advances[account.advance].amount_minor
        earned = roomy(earned, peak(earned) + amount)
        earned[account.payer, account.period] += amount
    return narrow(earned)


def _paid_on(
    program: Program, columns: dict[date, Whole], days: tuple[date, ...], *, advances: tuple[Advance, ...], worlds: int
) -> Whole:
    """Put what settlements pay and what is paid ahead side by side, shape (payers, S, worlds)."""
    payers = [share.party for share in program.contract.payers.shares]
    wide = sum(peak(column) for column in columns.values()) + sum(advance.amount_minor for advance in advances)
    paid = roomy(np.zeros((len(payers), len(days), worlds), dtype=np.int64), wide)
    for day, column in columns.items():
        paid[:, days.index(day)] = column
    for advance in advances:
        paid[payers.index(advance.payer), days.index(advance.date)] += advance.amount_minor
    return narrow(paid)


def _total(cells: Whole, *, axis: int) -> Whole:
    """Add up along an axis, exactly."""
    along = roomy(cells, peak(cells) * cells.shape[axis])
    return np.asarray(along.sum(axis=axis, dtype=along.dtype))


def _binds(settlement: Settlement) -> tuple[Mask | None, ...]:
    """Say in which worlds each limit, and then each payer's cap, took something off."""
    program, worlds = settlement.program, settlement.facts.worlds
    limits = [_none_if_never(_bound(settlement, number, worlds)) for number in range(len(program.contract.limits))]
    caps = [_none_if_never(_bound_payer(settlement, payer)) for payer in range(len(program.contract.payers.shares))]
    return (*limits, *caps)


def _none_if_never(mask: Mask) -> Mask | None:
    return mask if mask.any() else None


def _bound(settlement: Settlement, number: int, worlds: int) -> Mask:
    """Say in which worlds a limit of the contract cut a claim or a cell."""
    mask = np.zeros(worlds, dtype=bool)
    claims, paid = settlement.claims, settlement.paid
    for place, limit in enumerate(settlement.program.claim_limits):
        if limit.number == number:
            mask[claims.world[(paid.unit_limit == place) | (paid.money_limit == place)]] = True
    if number in settlement.mix_cuts:
        mask[claims.world[np.asarray(settlement.mix_cuts[number] != 0, dtype=bool)]] = True
    if number in settlement.owed.cuts:
        mask |= np.asarray(settlement.owed.cuts[number] != 0, dtype=bool).any(axis=(0, 1))
    return mask


def _bound_payer(settlement: Settlement, payer: int) -> Mask:
    """Say in which worlds the cap of a payer left some cell less than falls to it, whoever bears the rest."""
    allocation, worlds = settlement.allocation, settlement.facts.worlds
    if settlement.program.contract.payers.shares[payer].cap_minor is None:
        return np.zeros(worlds, dtype=bool)
    borne = allocation.paid[payer][0]
    for paid in allocation.paid[payer][1:]:
        borne = total(borne, paid)
    cut = np.asarray(borne < allocation.parts[payer], dtype=bool)
    bound: Mask = np.logical_or.reduce(cut, axis=(0, 1))
    return bound
