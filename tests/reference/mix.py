"""Step 6, `mix`: the latest claims are cut until the lines of a limit have no more than their share of the units."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.limit import MixCap
from tests.reference.claim_limits import PricedClaim, Register, worth
from tests.reference.participant import enrolled_on
from tests.reference.rounding import whole_below
from tests.reference.versions import Terms
from tests.reference.windows import ends_window, holds_for, limit_in_period, window

__all__ = ["cut_to_mix", "most_units"]

ZERO = Fraction(0)


def cut_to_mix(terms: Terms, priced_claims: Sequence[PricedClaim], register: Register) -> list[PricedClaim]:
    """Step 6, `mix`: one limit after the other, window by window; claims stay in the order of claims."""
    claims = list(priced_claims)
    for limit_id in terms.limit_ids:
        for period in terms.periods:
            limit = limit_in_period(terms, limit_id, period)
            if isinstance(limit, MixCap) and ends_window(terms, limit.per, period):
                _cut_window(terms, limit, period, claims, register)
    return claims


def _cut_window(
    terms: Terms, limit: MixCap, last_period: Period, claims: list[PricedClaim], register: Register
) -> None:
    """Step 6, `mix`: cut from the latest claim on, until no more than the share is left."""
    this = window(terms, limit.per, last_period)
    inside = [number for number, priced in enumerate(claims) if window(terms, limit.per, priced.period) == this]
    most = most_units(limit, [claims[number] for number in inside])
    if most is None:
        return
    of_limit = [number for number in inside if holds_for(limit, claims[number].line)]
    above = sum((claims[number].units_paid for number in of_limit), ZERO) - most
    for number in reversed(of_limit):
        priced = claims[number]
        row = priced.claim.row
        at_claim = terms.limit(limit.id, row.achieved, enrolled_on(register, row.participant))
        if above > 0 and row.value >= 0 and at_claim is not None:
            # Units are cut whole: half a unit above the share costs a claim one unit.
            units = max(ZERO, priced.units_paid + whole_below(-above))
            claims[number] = _lowered(terms, priced, units, limit.id, register)
            above -= priced.units_paid - units


def most_units(limit: MixCap, claims: Sequence[PricedClaim]) -> int | None:
    """Step 6, `mix`: M, from the claims of the window; None where there is no limit."""
    named = [priced for priced in claims if not limit.of or priced.line in limit.of]
    if limit.base == "admitted":
        most = limit.share * sum((priced.claim.row.value for priced in named), ZERO)
    elif limit.base == "maximum":
        assert limit.maximum_units is not None
        most = limit.share * limit.maximum_units
    elif limit.share == 1:
        return None
    else:
        others = sum((priced.units_paid for priced in named if not holds_for(limit, priced.line)), ZERO)
        most = limit.share / (1 - limit.share) * others
    return max(0, whole_below(most))


def _lowered(terms: Terms, priced: PricedClaim, units: Fraction, limit_id: str, register: Register) -> PricedClaim:
    """Step 6, `mix`: what is paid is the least of what it was and the worth of the units left."""
    paid = min(priced.paid, worth(terms, priced, units, register))
    cut = priced.paid - paid
    cuts = {**priced.cuts, limit_id: cut} if cut else priced.cuts
    return attrs.evolve(priced, units_paid=units if paid else ZERO, paid=paid, cuts=cuts)
