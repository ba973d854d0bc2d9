"""Step 9: who pays and who is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.allocation import LinePayers, PayerShare
from outcomes_fund.domain.calendar import Period
from tests.reference.claim_limits import PricedClaim, Register
from tests.reference.dates import ONE_DAY
from tests.reference.largest_remainder import largest_remainder
from tests.reference.versions import Terms
from tests.reference.windows import Cell, window

__all__ = ["payees_share", "payer_weights", "payers_pay", "payers_share"]

ZERO = Fraction(0)
Parts = dict[str, int]


def _entry(terms: Terms, line: str, period: Period) -> LinePayers | None:
    """Step 9: the entry that holds for a line and period: of the last amendment that has one, else of `by_line`."""
    groups = [terms.contract.payers.by_line]
    groups += [amendment.payers for amendment in terms.amendments if amendment.start <= period.end - ONE_DAY]
    found = None
    for entries in groups:
        naming = [entry for entry in entries if not entry.lines or line in entry.lines]
        if naming:
            found = naming[0]
    return found


def payer_weights(terms: Terms, line: str, period: Period) -> dict[str, Fraction]:
    """Step 9: the weight of each payer for a line and period, in the order of the file."""
    entry, shares = _entry(terms, line, period), terms.contract.payers.shares
    if entry is None:
        return {share.party: share.weight for share in shares}
    given = {each.party: each.weight for each in entry.weights}
    return {share.party: given.get(share.party, ZERO) for share in shares}


def residence_share(terms: Terms, line: str, period: Period) -> Fraction:
    """Step 9: r, for a line and period."""
    entry = _entry(terms, line, period)
    if entry is None or entry.residence_share is None:
        return terms.contract.payers.residence_share
    return entry.residence_share


def payers_share(
    terms: Terms, cell: Cell, amount: int, priced_claims: Sequence[PricedClaim], register: Register
) -> Parts:
    """Step 9: the part of each payer in an amount; of the claims, those of its line and period count."""
    shares = terms.contract.payers.shares
    m = ZERO
    m_of: dict[str | None, Fraction] = {}
    for priced in priced_claims:
        if priced.cell == cell and not priced.claim.disputed:
            value = max(priced.paid, ZERO)
            resident = register.get(priced.claim.row.participant or "")
            lives_in = resident.municipality if resident is not None else None
            m += value
            m_of[lives_in] = m_of.get(lives_in, ZERO) + value
    weights = payer_weights(terms, *cell)
    r = residence_share(terms, *cell)
    residence: dict[str, Fraction] = {}
    for share in shares:
        lived_in = share.municipality is not None and m != 0
        residence[share.party] = m_of.get(share.municipality, ZERO) / m if lived_in else ZERO
    by_weight = (1 - r * sum(residence.values(), ZERO)) / sum(weights.values(), ZERO)
    return largest_remainder(
        {share.party: amount * (r * residence[share.party] + by_weight * weights[share.party]) for share in shares},
    )


def payers_pay(
    terms: Terms, cells: Sequence[Cell], parts: Mapping[Cell, Parts], last_day: date
) -> tuple[dict[Cell, Parts], dict[Cell, Parts]]:
    """Step 9, payer caps: what each payer pays by cell, and what its cap leaves unpaid.

    Args:
        terms: The terms.

        cells: In the order of cells.

        parts: The part of each payer in each cell.

        last_day: `until`.
    """
    payers = terms.contract.payers
    used: dict[object, int] = {}
    carried: dict[tuple[str, str], int] = {}
    pays: dict[Cell, Parts] = {}
    unpaid: dict[Cell, Parts] = {}
    begun = [period for period in terms.periods if period.start <= last_day]
    for line, period in cells:
        if period not in begun:
            continue
        paid, rest = {}, {}
        for share in payers.shares:
            owes = parts[line, period][share.party] + carried.pop((line, share.party), 0)
            room = headroom(terms, share, period, used)
            paid[share.party] = owes if room is None else min(owes, room)
            rest[share.party] = owes - paid[share.party]
            use(terms, share, period, used, paid[share.party])
        if payers.overflow == "carry" and period != begun[-1]:
            carried.update({(line, party): amount for party, amount in rest.items()})
            rest = {}
        if payers.overflow == "reallocate":
            nobody = reallocate(terms, (line, period), used, paid, sum(rest.values()))
            for party, own in rest.items():
                rest[party] = min(own, nobody)
                nobody -= rest[party]
        pays[line, period] = paid
        unpaid[line, period] = rest
    return pays, unpaid


def reallocate(terms: Terms, cell: Cell, used: dict[object, int], paid: Parts, remains: int) -> int:
    """Step 9, `reallocate`: share by weight until nothing remains or nobody has headroom."""
    weights = payer_weights(terms, *cell)
    while remains > 0:
        able = []
        for share in terms.contract.payers.shares:
            room = headroom(terms, share, cell[1], used)
            if weights[share.party] > 0 and (room is None or room > 0):
                able.append(share)
        if not able:
            break
        together = sum((weights[share.party] for share in able), ZERO)
        wanted = largest_remainder({share.party: remains * weights[share.party] / together for share in able})
        for share in able:
            room = headroom(terms, share, cell[1], used)
            bears = wanted[share.party] if room is None else min(wanted[share.party], room)
            paid[share.party] += bears
            use(terms, share, cell[1], used, bears)
            remains -= bears
    return remains


def headroom(terms: Terms, share: PayerShare, period: Period, used: Mapping[object, int]) -> int | None:
    """Step 9: what a payer can still pay in the contract or the year; None without a cap."""
    if share.cap_minor is None:
        return None
    return share.cap_minor - used.get((share.party, window(terms, share.cap_per, period)), 0)


def use(terms: Terms, share: PayerShare, period: Period, used: dict[object, int], amount: int) -> None:
    """Step 9: take what is paid from the headroom of a payer."""
    key = share.party, window(terms, share.cap_per, period)
    used[key] = used.get(key, 0) + amount


def payees_share(terms: Terms, line: str, amount: int) -> Parts:
    """Step 9: the part of each payee in what one payer pays for a line."""
    payees = terms.contract.payees
    weights = {share.party: share.weight for share in payees.shares}
    naming = [entry for entry in payees.by_line if line in entry.lines]
    if naming:
        given = {each.party: each.weight for each in naming[0].weights}
        weights = {party: given.get(party, ZERO) for party in weights}
    together = sum(weights.values(), ZERO)
    return largest_remainder({party: amount * weight / together for party, weight in weights.items()})
