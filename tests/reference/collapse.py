"""Steps 7 and 8: the amount of each line and period, from what claims and tests earn to what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.statement import Entitlement
from outcomes_fund.domain.terms import UnitPriceLine
from tests.reference.adjustments import Adjusted, adjusted
from tests.reference.claim_limits import PricedClaim
from tests.reference.claims import Claim
from tests.reference.disputes import is_disputed
from tests.reference.floors import raised_to_floors
from tests.reference.money_limits import AfterCaps, cut_to_caps
from tests.reference.pricing import earned, value_shown
from tests.reference.rounding import rounded
from tests.reference.versions import Terms
from tests.reference.windows import Cell, line_in_period, paying_lines

__all__ = ["Evidenced", "collapsed", "entitle"]

ZERO = Fraction(0)


@attrs.frozen(kw_only=True)
class Evidenced:
    """What steps 0 to 6 give.

    Args:
        terms: The terms as known.

        last_day: `until`.

        clock: The day up to which time has passed; None means that all has.

        admitted: The admitted claims of all metrics.

        priced_claims: Those of lines by claim, in the order of claims, after all limits on claims.
    """

    terms: Terms
    last_day: date
    clock: date | None
    admitted: Sequence[Claim]
    priced_claims: Sequence[PricedClaim]

    @property
    def cells(self) -> list[Cell]:
        """Lines in the order of the file, and for each its periods in time order."""
        return [(line_id, period) for line_id in paying_lines(self.terms) for period in self.terms.periods]

    def claims_of(self, cell: Cell) -> list[PricedClaim]:
        """The claims priced for a line and period."""
        return [priced for priced in self.priced_claims if priced.cell == cell]


def entitle(work: Evidenced) -> tuple[dict[Cell, Entitlement], AfterCaps]:
    """Steps 7 and 8: what each line earns for each period and is owed, and what limits on money took."""
    terms = work.terms
    drafts = collapsed(work)
    raised = raised_to_floors(terms, {cell: draft.rounded_minor for cell, draft in drafts.items()}, work.last_day)
    amounts = {cell: draft.rounded_minor + raised[cell] for cell, draft in drafts.items()}
    caps = cut_to_caps(terms, amounts, work.last_day)
    found = {}
    for cell, draft in drafts.items():
        left = caps.left[cell]
        suspended = left if is_disputed(terms, cell) else min(draft.suspended_minor, left)
        found[cell] = attrs.evolve(
            draft,
            raised_minor=raised[cell],
            carried_minor=caps.carried_in[cell],
            cut_minor=sum(cut.amount for cut in caps.cuts[cell]),
            suspended_minor=suspended,
            amount_minor=left - suspended,
        )
    return found, caps


def collapsed(work: Evidenced) -> dict[Cell, Entitlement]:
    """Step 7: W and C of every line and period, adjusted, and rounded once."""
    w: dict[Cell, Fraction] = {}
    for line_id in paying_lines(work.terms):
        for period, amount in earned(work.terms, line_id, work.admitted, work.last_day).items():
            paid = sum((priced.paid for priced in work.claims_of((line_id, period))), ZERO)
            w[line_id, period] = amount + paid
    c = {
        cell: amount - sum((priced.paid for priced in work.claims_of(cell) if priced.claim.disputed), ZERO)
        for cell, amount in w.items()
    }
    whole = adjusted(work.terms, w, work.admitted, work.last_day)
    certain = adjusted(work.terms, c, work.admitted, work.last_day)
    return {cell: _draft(work, cell, w[cell], whole, certain.amounts[cell]) for cell in w}


def _draft(work: Evidenced, cell: Cell, earned_here: Fraction, whole: Adjusted, certain: Fraction) -> Entitlement:
    """Step 7: one line and period, before limits on money."""
    line = line_in_period(work.terms, *cell)
    claims = work.claims_of(cell)
    claim_cut = sum((sum(each.cuts.values(), ZERO) for each in claims), ZERO)
    before = whole.percentages.get(cell, earned_here)
    rounding = line.rounding or work.terms.contract.rounding
    rounded_minor = rounded(max(ZERO, whole.amounts[cell]), rounding)
    by_claim = isinstance(line, UnitPriceLine) and line.by_claim
    return Entitlement(
        line=line.id,
        period=cell[1],
        units=sum((each.claim.row.value for each in claims), ZERO) if by_claim else None,
        measured=value_shown(work.terms, line.id, work.admitted, cell[1], work.last_day),
        priced_minor=before + claim_cut,
        claim_cut_minor=claim_cut,
        adjusted_minor=whole.amounts[cell] - before,
        rounded_minor=rounded_minor,
        cut_minor=0,
        suspended_minor=max(0, rounded_minor - rounded(max(ZERO, certain), rounding)),
        amount_minor=0,
    )
