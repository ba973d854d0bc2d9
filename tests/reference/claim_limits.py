"""Step 6: one pass over the claims of all unit-price lines by claim, each cut to the least headroom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.limit import ExclusiveCap, Limit, PersonCap, VolumeCap
from outcomes_fund.domain.terms import UnitPriceLine
from tests.reference.claims import Claim, place
from tests.reference.dates import period_holding
from tests.reference.participant import Participant, belongs_to, enrolled_on
from tests.reference.pricing import claim_worth
from tests.reference.versions import Terms
from tests.reference.windows import Cell, holds_for, window

__all__ = ["PricedClaim", "Register", "order_of_claims", "price_claims", "worth"]

ZERO = Fraction(0)
ClaimLimit = PersonCap | VolumeCap | ExclusiveCap
Register = Mapping[str, Participant]


@attrs.frozen(kw_only=True)
class PricedClaim:
    """A claim on one line.

    Args:
        claim: The claim.

        line: The line that pays for it.

        period: The period it belongs to.

        before: Units of the line's claims before it (b).

        priced: What all its units are worth.

        units_paid: Units that limits leave, 0 where nothing is paid.

        paid: What the limits leave of its worth.

        cuts: What each limit took, by its id.
    """

    claim: Claim
    line: str
    period: Period
    before: Fraction
    priced: Fraction
    units_paid: Fraction
    paid: Fraction
    cuts: dict[str, Fraction]

    @property
    def cell(self) -> Cell:
        """The line and period it is paid in."""
        return self.line, self.period


def price_claims(terms: Terms, admitted: Sequence[Claim], register: Register) -> list[PricedClaim]:
    """Steps 5 and 6: price the claims in the order of claims and cut each to what limits leave."""
    done: list[PricedClaim] = []
    for claim, line in order_of_claims(terms, admitted, register):
        period = period_holding(claim.row.achieved, terms.periods)
        before = sum(
            (
                earlier.claim.row.value
                for earlier in done
                if earlier.line == line.id
                and window(terms, line.bands_over, earlier.period) == window(terms, line.bands_over, period)
            ),
            ZERO,
        )
        draft = PricedClaim(
            claim=claim,
            line=line.id,
            period=period,
            before=before,
            priced=ZERO,
            units_paid=ZERO,
            paid=ZERO,
            cuts={},
        )
        done.append(cut_claim(terms, draft, done, register))
    return done


def order_of_claims(terms: Terms, admitted: Sequence[Claim], register: Register) -> list[tuple[Claim, UnitPriceLine]]:
    """Step 5: date achieved of the place, line, participant, id."""
    pairs = []
    for number, line_id in enumerate(terms.line_ids):
        for claim in admitted:
            line = terms.line(line_id, claim.row.achieved, enrolled_on(register, claim.row.participant))
            if isinstance(line, UnitPriceLine) and line.by_claim and line.metric == claim.metric:
                day, participant, name = place(claim)
                pairs.append(((day, number, participant, name), claim, line))
    pairs.sort(key=lambda pair: pair[0])
    return [(claim, line) for _, claim, line in pairs]


def worth(terms: Terms, priced: PricedClaim, units: Fraction, register: Register) -> Fraction:
    """Step 5: what paying the first units of a claim is worth."""
    return claim_worth(terms, priced.line, priced.claim, priced.before, units, register)


def cut_claim(terms: Terms, draft: PricedClaim, done: Sequence[PricedClaim], register: Register) -> PricedClaim:
    """Step 6, for one claim: what it is worth, what is paid of it, and what each limit took.

    Args:
        terms: The terms.

        draft: The claim, not cut yet.

        done: The claims before it.

        register: The participants.
    """
    u = draft.claim.row.value
    full = worth(terms, draft, u, register)
    if u < 0:
        return attrs.evolve(draft, priced=full, units_paid=u if full else ZERO, paid=full)

    limits = limits_that_hold(terms, draft, register)
    in_units = {limit.id: limit for limit in limits if counts_units(limit)}
    in_money = {limit.id: limit for limit in limits if not counts_units(limit)}
    cuts: dict[str, Fraction] = {}

    rooms = {name: headroom(terms, limit, draft, done, register) for name, limit in in_units.items()}
    rooms = {name: usable(in_units[name], room, u) for name, room in rooms.items()}
    v = min([u, *rooms.values()])
    a = worth(terms, draft, v, register)
    if a < full:
        cuts[min(rooms, key=lambda name: rooms[name])] = full - a

    rooms = {name: headroom(terms, limit, draft, done, register, full=full) for name, limit in in_money.items()}
    rooms = {name: usable(in_money[name], room, a) for name, room in rooms.items()}
    paid = min([a, *rooms.values()])
    if paid < a:
        cuts[min(rooms, key=lambda name: rooms[name])] = a - paid
    return attrs.evolve(draft, priced=full, units_paid=v if paid else ZERO, paid=paid, cuts=cuts)


def limits_that_hold(terms: Terms, priced: PricedClaim, register: Register) -> list[ClaimLimit]:
    """Steps 0 and 6: the limits that hold for a claim, with their figures for it, in the order of the file."""
    enrolled = enrolled_on(register, priced.claim.row.participant)
    found = [terms.limit(limit_id, priced.claim.row.achieved, enrolled) for limit_id in terms.limit_ids]
    return [limit for limit in found if isinstance(limit, ClaimLimit) and covers(limit, priced, register)]


def covers(limit: Limit, priced: PricedClaim, register: Register) -> bool:
    """Step 6: whether a limit holds for the line of a claim, and for its participant on the date achieved."""
    group = limit.group if isinstance(limit, VolumeCap) else None
    member = group is None or belongs_to(register, priced.claim.row.participant, group, priced.claim.row.achieved)
    return holds_for(limit, priced.line) and member


def counts_units(limit: ClaimLimit) -> bool:
    """Step 6: whether a limit is in units rather than in money."""
    return not isinstance(limit, ExclusiveCap) and limit.units is not None


def headroom(
    terms: Terms,
    limit: ClaimLimit,
    draft: PricedClaim,
    done: Sequence[PricedClaim],
    register: Register,
    *,
    full: Fraction = ZERO,
) -> Fraction:
    """Step 6: what the claims before leave of a limit, in units or in minor units, not below 0.

    What was used is added up anew from the claims before, by the figures that hold for this claim; so it counts
    from the contract's start, whatever amendment brought the limit.

    Args:
        terms: The terms.

        limit: The limit, with its figures for this claim.

        draft: The claim.

        done: The claims before it.

        register: The participants.

        full: What all units of the claim are worth, for an `exclusive` limit.
    """
    in_bucket = [
        earlier
        for earlier in done
        if covers(limit, earlier, register) and bucket(terms, limit, earlier) == bucket(terms, limit, draft)
    ]
    if counts_units(limit):
        used = sum((earlier.units_paid for earlier in in_bucket), ZERO)
    else:
        used = sum((earlier.paid for earlier in in_bucket), ZERO)
    return max(ZERO, (full if isinstance(limit, ExclusiveCap) else size(limit)) - used)


def usable(limit: ClaimLimit, room: Fraction, asked: Fraction) -> Fraction:
    """Step 6: the headroom, or 0 where a limit with `in_part = false` has less of it than the claim asks."""
    whole_only = not isinstance(limit, ExclusiveCap) and not limit.in_part
    return ZERO if whole_only and room < asked else room


def size(limit: PersonCap | VolumeCap) -> Fraction:
    """Step 6: the whole headroom of a limit, in units or in minor units."""
    if limit.units is not None:
        return limit.units
    assert limit.amount_minor is not None
    return Fraction(limit.amount_minor)


def bucket(terms: Terms, limit: ClaimLimit, priced: PricedClaim) -> object:
    """Step 6: a person or exclusive limit has headroom for each participant, a volume limit for all."""
    person = None if isinstance(limit, VolumeCap) else priced.claim.row.participant
    return person, window(terms, limit.per, priced.period)
