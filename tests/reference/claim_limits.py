"""Step 6: one pass over the claims of all unit-price lines, each cut to the least headroom."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit, MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.terms import UnitPriceLine
from tests.reference.claims import Claim, place
from tests.reference.dates import period_holding, year_of_period
from tests.reference.pricing import value_of_first_units

__all__ = ["PricedClaim", "holds_for", "price_claims", "window"]

ZERO = Fraction(0)
ClaimLimit = PersonCap | VolumeCap


@attrs.frozen(kw_only=True)
class PricedClaim:
    """A claim on one line.

    Args:
        claim: The claim.

        line: The line that pays for it.

        period: The period it belongs to.

        priced: V(b + u) - V(b).

        paid: What the limits leave of it.

        cuts: What each limit took, by its id.
    """

    claim: Claim
    line: str
    period: Period
    priced: Fraction
    paid: Fraction
    cuts: dict[str, Fraction]


def holds_for(limit: Limit, line: str) -> bool:
    """Steps 6 and 8: a limit holds for the lines it names, or for all it can hold for."""
    return not limit.lines or line in limit.lines


def window(contract: Contract, per: str, period: Period) -> object:
    """Steps 6 and 8: what has one headroom: the contract, a year or a period."""
    return {"contract": None, "year": year_of_period(contract, period), "period": period}[per]


def price_claims(contract: Contract, admitted: Sequence[Claim], periods: Sequence[Period]) -> list[PricedClaim]:
    """Steps 5 and 6: price the claims in the order of claims and cut each to what limits leave."""
    units_before: dict[object, Fraction] = {}
    used: dict[object, Fraction] = {}
    priced_claims = []
    for claim, line in order_of_claims(contract, admitted):
        period = period_holding(claim.row.achieved, periods)
        u = claim.row.value
        counted_in = line.id, window(contract, line.bands_over, period)
        b = units_before.get(counted_in, ZERO)
        units_before[counted_in] = b + u
        priced, paid, cuts = cut_claim(contract, claim, line, period, b=b, used=used)
        priced_claims.append(
            PricedClaim(claim=claim, line=line.id, period=period, priced=priced, paid=paid, cuts=cuts),
        )
    return priced_claims


def cut_claim(
    contract: Contract,
    claim: Claim,
    line: UnitPriceLine,
    period: Period,
    *,
    b: Fraction,
    used: dict[object, Fraction],
) -> tuple[Fraction, Fraction, dict[str, Fraction]]:
    """Step 6, for one claim: what it is worth, what is paid of it, and what each limit took.

    Args:
        contract: The contract.

        claim: A claim of u units.

        line: The line that pays for it.

        period: The period it belongs to.

        b: Units of the line's claims before it.

        used: What is used of each headroom so far; takes in what this claim uses.
    """
    limits: list[ClaimLimit] = [
        limit for limit in contract.limits if not isinstance(limit, MoneyCap) and holds_for(limit, line.id)
    ]
    keys = {limit.id: headroom_key(contract, limit, claim, period) for limit in limits}
    headroom = {limit.id: size(limit) - used.get(keys[limit.id], ZERO) for limit in limits}
    in_units = [limit.id for limit in limits if limit.units is not None]
    in_money = [limit.id for limit in limits if limit.units is None]

    u = claim.row.value
    before = value_of_first_units(line.bands, b)
    full = value_of_first_units(line.bands, b + u) - before
    cuts: dict[str, Fraction] = {}
    if u < 0:
        v, paid = u, full
    else:
        v = max(ZERO, min([u, *(headroom[name] for name in in_units)]))
        worth = value_of_first_units(line.bands, b + v) - before
        paid = max(ZERO, min([worth, *(headroom[name] for name in in_money)]))
        if worth < full:
            cuts[min(in_units, key=lambda name: headroom[name])] = full - worth
        if paid < worth:
            cuts[min(in_money, key=lambda name: headroom[name])] = worth - paid
    for name in in_money:
        used[keys[name]] = used.get(keys[name], ZERO) + paid
    if paid != 0:
        for name in in_units:
            used[keys[name]] = used.get(keys[name], ZERO) + v
    return full, paid, cuts


def order_of_claims(contract: Contract, admitted: Sequence[Claim]) -> list[tuple[Claim, UnitPriceLine]]:
    """Step 5: date achieved of the place, line, participant, id."""
    pairs = []
    for number, line in enumerate(contract.lines):
        if isinstance(line, UnitPriceLine):
            for claim in admitted:
                if claim.row.metric == line.metric:
                    day, participant, name = place(claim)
                    pairs.append(((day, number, participant, name), claim, line))
    pairs.sort(key=lambda pair: pair[0])
    return [(claim, line) for _, claim, line in pairs]


def size(limit: ClaimLimit) -> Fraction:
    """Step 6: the whole headroom of a limit, in units or in minor units."""
    if limit.units is not None:
        return limit.units
    assert isinstance(limit, PersonCap)
    assert limit.amount_minor is not None
    return Fraction(limit.amount_minor)


def headroom_key(contract: Contract, limit: ClaimLimit, claim: Claim, period: Period) -> object:
    """Step 6: a person limit has headroom for each participant, a volume limit for all."""
    person = claim.row.participant if isinstance(limit, PersonCap) else None
    return limit.id, person, window(contract, limit.per, period)
