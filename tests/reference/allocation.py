"""Step 9: who pays and who is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from tests.reference.claim_limits import PricedClaim, window
from tests.reference.money_limits import Cell, order_of_payment
from tests.reference.participant import Participant

__all__ = ["largest_remainder", "payees_share", "payers_pay", "payers_share"]

ZERO = Fraction(0)
Parts = dict[str, int]


def largest_remainder(exact: Mapping[str, Fraction]) -> Parts:
    """Step 9: whole parts first, then one unit each to the largest remainders, ties in order."""
    parts = {name: part.numerator // part.denominator for name, part in exact.items()}
    over = sum(exact.values(), ZERO) - sum(parts.values())
    assert over.denominator == 1
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])  # stable: ties stay
    for name in by_remainder[: int(over)]:
        parts[name] += 1
    return parts


def payers_share(
    contract: Contract,
    amount: int,
    claims: Sequence[PricedClaim],
    register: Mapping[str, Participant],
) -> Parts:
    """Step 9: the part of each payer in an amount; `claims` are those of its line and period."""
    payers = contract.payers
    m = ZERO
    m_of: dict[str | None, Fraction] = {}
    for priced in claims:
        if not priced.claim.disputed:
            value = max(priced.paid, ZERO)
            resident = register.get(priced.claim.row.participant or "")
            lives_in = resident.municipality if resident is not None else None
            m += value
            m_of[lives_in] = m_of.get(lives_in, ZERO) + value
    weights = sum((share.weight for share in payers.shares), ZERO)
    residence: dict[str, Fraction] = {}
    for share in payers.shares:
        lived_in = share.municipality is not None and m != 0
        residence[share.party] = m_of.get(share.municipality, ZERO) / m if lived_in else ZERO
    by_weight = 1 - payers.residence_share * sum(residence.values(), ZERO)
    return largest_remainder(
        {
            share.party: amount * (payers.residence_share * residence[share.party] + by_weight * share.weight / weights)
            for share in payers.shares
        },
    )


def payers_pay(
    contract: Contract, periods: Sequence[Period], parts: Mapping[Cell, Parts], until: date
) -> tuple[dict[Cell, Parts], dict[Cell, Parts]]:
    """Step 9, payer caps: what each payer pays by cell, and what its cap leaves unpaid."""
    used: dict[object, int] = {}
    carried: dict[tuple[str, str], int] = {}
    pays: dict[Cell, Parts] = {}
    unpaid: dict[Cell, Parts] = {}
    begun = [period for period in periods if period.start <= until]
    for line, period in order_of_payment(contract, begun):
        paid, rest = {}, {}
        for share in contract.payers.shares:
            owes = parts[line, period][share.party] + carried.pop((line, share.party), 0)
            room = headroom(contract, share, period, used)
            paid[share.party] = owes if room is None else min(owes, room)
            rest[share.party] = owes - paid[share.party]
            use(contract, share, period, used, paid[share.party])
        if contract.payers.overflow == "carry" and period != begun[-1]:
            carried.update({(line, party): amount for party, amount in rest.items()})
            rest = {}
        if contract.payers.overflow == "reallocate":
            nobody = reallocate(contract, period, used, paid, sum(rest.values()))
            for party, own in rest.items():
                rest[party] = min(own, nobody)
                nobody -= rest[party]
        pays[line, period] = paid
        unpaid[line, period] = rest
    return pays, unpaid


def reallocate(contract: Contract, period: Period, used: dict[object, int], paid: Parts, remains: int) -> int:
    """Step 9, `reallocate`: share by weight until nothing remains or nobody has headroom."""
    while remains > 0:
        able = []
        for share in contract.payers.shares:
            room = headroom(contract, share, period, used)
            if share.weight > 0 and (room is None or room > 0):
                able.append(share)
        if not able:
            break
        weights = sum((share.weight for share in able), ZERO)
        wanted = largest_remainder(
            {share.party: remains * share.weight / weights for share in able},
        )
        for share in able:
            room = headroom(contract, share, period, used)
            bears = wanted[share.party] if room is None else min(wanted[share.party], room)
            paid[share.party] += bears
            use(contract, share, period, used, bears)
            remains -= bears
    return remains


def headroom(contract: Contract, share: PayerShare, period: Period, used: Mapping[object, int]) -> int | None:
    """Step 9: what a payer can still pay in the contract or the year; None without a cap."""
    if share.cap_minor is None:
        return None
    return share.cap_minor - used.get((share.party, window(contract, share.cap_per, period)), 0)


def use(contract: Contract, share: PayerShare, period: Period, used: dict[object, int], amount: int) -> None:
    """Step 9: take what is paid from the headroom of a payer."""
    key = share.party, window(contract, share.cap_per, period)
    used[key] = used.get(key, 0) + amount


def payees_share(contract: Contract, amount: int) -> Parts:
    """Step 9: the part of each payee in what one payer pays."""
    weights = sum((share.weight for share in contract.payees.shares), ZERO)
    return largest_remainder(
        {share.party: amount * share.weight / weights for share in contract.payees.shares},
    )
