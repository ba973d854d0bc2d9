"""The order of operations from end to end: a contract and its evidence in, a statement out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.statement import Cut, Entitlement, RefusalCount, Statement
from tests.reference.admission import admit
from tests.reference.allocation import payers_pay, payers_share
from tests.reference.claim_limits import price_claims
from tests.reference.claims import known_claims
from tests.reference.collapse import Evidenced, entitle
from tests.reference.dates import last_day_looked_at
from tests.reference.mix import cut_to_mix
from tests.reference.money_limits import AfterCaps, cells_in_order
from tests.reference.participant import Participant
from tests.reference.payments import all_payables
from tests.reference.tax import value_added_tax
from tests.reference.versions import Terms, in_force
from tests.reference.windows import Cell

__all__ = ["interpret"]

ZERO = Fraction(0)


def interpret(
    contract: Contract,
    rows: Sequence[EvidenceRow],
    participants: Sequence[Participant] = (),
    *,
    as_of: date | None,
    until: date | None = None,
) -> Statement:
    """Settle a contract by the letter of the order of operations.

    Args:
        contract: The contract.

        rows: Its evidence, in any order.

        participants: The register.

        as_of: Step 0; None means every row is known.

        until: Step 0; None means `as_of`, or the last day of the contract.

    Returns:
        The statement.
    """
    terms = in_force(contract, as_of)
    last_day = last_day_looked_at(contract, as_of, until, terms.end)
    register = {participant.participant: participant for participant in participants}
    admitted, refused = admit(terms, known_claims(contract, rows, as_of), register, last_day)
    work = Evidenced(
        terms=terms,
        last_day=last_day,
        clock=as_of or until,
        admitted=admitted,
        priced_claims=cut_to_mix(terms, price_claims(terms, admitted, register), register),
    )
    entitlements, caps = entitle(work)
    parts = {
        cell: payers_share(terms, cell, owed.amount_minor, work.priced_claims, register)
        for cell, owed in entitlements.items()
    }
    pays, unpaid = payers_pay(terms, cells_in_order(terms), parts, last_day)
    payables = all_payables(work, pays)
    return Statement(
        contract_id=contract.id,
        currency=contract.currency,
        as_of=as_of,
        until=last_day,
        entitlements=tuple(owed for owed in entitlements.values() if not _is_nothing(owed)),
        payables=tuple(payables),
        cuts=tuple(_cuts(work, caps, unpaid)),
        refusals=tuple(_refusals(terms, refused)),
        claims_admitted=len({claim.row.id for claim in admitted if not claim.disputed}),
        claims_suspended=len({claim.row.id for claim in admitted if claim.disputed}),
        arithmetic="int64",
        vat=tuple(value_added_tax(terms, payables)),
    )


def _is_nothing(owed: Entitlement) -> bool:
    """Whether a line and period are left out of the statement."""
    figures = (
        owed.units,
        owed.priced_minor,
        owed.claim_cut_minor,
        owed.adjusted_minor,
        owed.rounded_minor,
        owed.raised_minor,
        owed.carried_minor,
        owed.cut_minor,
        owed.suspended_minor,
        owed.amount_minor,
    )
    return not any(figures)


def _cuts(work: Evidenced, caps: AfterCaps, unpaid: Mapping[Cell, Mapping[str, int]]) -> list[Cut]:
    """Steps 6, 8 and 9: what each limit and payer cap took off each line and period."""
    payers = [share.party for share in work.terms.contract.payers.shares]
    names = [*work.terms.limit_ids, *(f"payer:{party}" for party in payers)]
    found = []
    for cell in work.cells:
        taken = [
            *((name, Fraction(amount), False) for each in work.claims_of(cell) for name, amount in each.cuts.items()),
            *((cut.limit, Fraction(cut.amount), cut.carried) for cut in caps.cuts[cell]),
            *((f"payer:{party}", Fraction(amount), False) for party, amount in unpaid.get(cell, {}).items()),
        ]
        for name in names:
            amount = sum((part for limit, part, _ in taken if limit == name), ZERO)
            carried = any(carried for limit, _, carried in taken if limit == name)
            if amount:
                found.append(Cut(limit=name, line=cell[0], period=cell[1], amount_minor=amount, carried=carried))
    return found


def _refusals(terms: Terms, refused: Sequence[tuple[str, Reason]]) -> list[RefusalCount]:
    """Step 2: how many claims of each metric were refused for each reason."""
    return [
        RefusalCount(reason=reason.code, metric=metric.id, count=refused.count((metric.id, reason)))
        for metric in terms.metrics
        for reason in Reason
        if (metric.id, reason) in refused
    ]
