"""The order of operations from end to end: a contract and its evidence in, a statement out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.statement import Cut, Entitlement, Payable, RefusalCount, Statement
from outcomes_fund.domain.terms import Line, UnitPriceLine, line_metrics
from tests.reference.admission import admit
from tests.reference.allocation import Parts, payees_share, payers_pay, payers_share
from tests.reference.claim_limits import PricedClaim, price_claims
from tests.reference.claims import Claim, known_claims
from tests.reference.dates import due_day, last_day_looked_at, periods_of
from tests.reference.money_limits import Cell, cut_to_money_limits
from tests.reference.participant import Participant
from tests.reference.pricing import earned, value_at_test
from tests.reference.rounding import rounded

__all__ = ["interpret"]

ZERO = Fraction(0)


@attrs.define(kw_only=True)
class _Work:
    """All that is known on the way; each step fills its own part."""

    contract: Contract
    until: date
    periods: list[Period]
    register: dict[str, Participant]
    admitted: list[Claim]
    priced_claims: list[PricedClaim]
    entitlements: dict[Cell, Entitlement]
    money_cuts: dict[Cell, tuple[str, int]]

    def claims_of(self, cell: Cell) -> list[PricedClaim]:
        """The claims priced for a line and period."""
        return [priced for priced in self.priced_claims if (priced.line, priced.period) == cell]

    @property
    def cells(self) -> list[Cell]:
        """Lines in the order of the file, and for each its periods in time order."""
        return [(line.id, period) for line in self.contract.lines for period in self.periods]


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
    last_day = last_day_looked_at(contract, as_of, until)
    register = {participant.participant: participant for participant in participants}
    claims = known_claims(contract, rows, as_of)
    admitted, refused = admit(contract, claims, register, last_day)
    periods = periods_of(contract)
    work = _Work(
        contract=contract,
        until=last_day,
        periods=periods,
        register=register,
        admitted=admitted,
        priced_claims=price_claims(contract, admitted, periods),
        entitlements={},
        money_cuts={},
    )
    _entitle(work)
    parts = {
        cell: payers_share(contract, owed.amount_minor, work.claims_of(cell), register)
        for cell, owed in work.entitlements.items()
    }
    pays, unpaid = payers_pay(contract, periods, parts, last_day)
    return Statement(
        contract_id=contract.id,
        currency=contract.currency,
        as_of=as_of,
        until=last_day,
        entitlements=tuple(owed for owed in work.entitlements.values() if not _is_nothing(owed)),
        payables=tuple(_payables(work, pays)),
        cuts=tuple(_cuts(work, unpaid)),
        refusals=tuple(_refusals(contract, refused)),
        claims_admitted=sum(not claim.disputed for claim in admitted),
        claims_suspended=sum(claim.disputed for claim in admitted),
        arithmetic="int64",
    )


def _entitle(work: _Work) -> None:
    """Steps 5, 7 and 8: every line and period, in the order of the file."""
    drafts = {}
    for line in work.contract.lines:
        for period in work.periods:
            drafts[line.id, period] = (
                _of_claims(work, line, period) if isinstance(line, UnitPriceLine) else _of_earned(work, line, period)
            )
    amounts = {cell: draft.rounded_minor for cell, draft in drafts.items()}
    left, work.money_cuts = cut_to_money_limits(work.contract, work.periods, amounts)
    for cell, draft in drafts.items():
        suspended = min(draft.suspended_minor, left[cell])
        work.entitlements[cell] = attrs.evolve(
            draft,
            cut_minor=draft.rounded_minor - left[cell],
            suspended_minor=suspended,
            amount_minor=left[cell] - suspended,
        )


def _of_claims(work: _Work, line: UnitPriceLine, period: Period) -> Entitlement:
    """Step 7, `unit_price`: the claims of a period together, rounded once."""
    rounding = line.rounding or work.contract.rounding
    claims = work.claims_of((line.id, period))
    total = sum((priced.paid for priced in claims), ZERO)
    disputed = sum((priced.paid for priced in claims if priced.claim.disputed), ZERO)
    whole = rounded(max(ZERO, total), rounding)
    without = rounded(max(ZERO, total - disputed), rounding)
    return Entitlement(
        line=line.id,
        period=period,
        units=sum((priced.claim.row.value for priced in claims), ZERO),
        measured=None,
        priced_minor=sum((priced.priced for priced in claims), ZERO),
        claim_cut_minor=sum((sum(priced.cuts.values(), ZERO) for priced in claims), ZERO),
        rounded_minor=whole,
        cut_minor=0,
        suspended_minor=max(0, whole - without),
        amount_minor=0,
    )


def _of_earned(work: _Work, line: Line, period: Period) -> Entitlement:
    """Step 7, other forms: the amount earned, rounded once."""
    amount = earned(work.contract, line, work.admitted, work.periods, work.until)[period]
    return Entitlement(
        line=line.id,
        period=period,
        units=None,
        measured=value_at_test(work.contract, line, work.admitted, period, work.until),
        priced_minor=amount,
        claim_cut_minor=ZERO,
        rounded_minor=rounded(amount, line.rounding or work.contract.rounding),
        cut_minor=0,
        suspended_minor=0,
        amount_minor=0,
    )


def _is_nothing(owed: Entitlement) -> bool:
    """Whether a line and period are left out of the statement."""
    figures = (
        owed.units,
        owed.priced_minor,
        owed.claim_cut_minor,
        owed.rounded_minor,
        owed.cut_minor,
        owed.suspended_minor,
        owed.amount_minor,
    )
    return not any(figures)


def _payables(work: _Work, pays: dict[Cell, Parts]) -> list[Payable]:
    """Steps 9 and 10: what each payer pays each payee, and when."""
    found = []
    for line, period in work.cells:
        record = work.contract.line(line)
        metrics, to_date = line_metrics(record), getattr(record, "measured", None) == "to_date"
        recorded = [
            claim.recorded
            for claim in work.admitted
            if claim.row.metric in metrics
            and claim.row.achieved < period.end
            and (to_date or claim.row.achieved >= period.start)
        ]
        for payer, amount in pays.get((line, period), {}).items():
            for payee, part in payees_share(work.contract, amount).items():
                if part:
                    found.append(
                        Payable(
                            payer=payer,
                            payee=payee,
                            line=line,
                            period=period,
                            amount_minor=part,
                            due=due_day(work.contract, period, recorded),
                        ),
                    )
    return found


def _cuts(work: _Work, unpaid: dict[Cell, Parts]) -> list[Cut]:
    """Steps 6, 8 and 9: what each limit and payer cap took off each line and period."""
    found = []
    for cell in work.cells:
        line, period = cell
        taken = {limit.id: ZERO for limit in work.contract.limits}
        taken.update({f"payer:{share.party}": ZERO for share in work.contract.payers.shares})
        for priced in work.claims_of(cell):
            for name, amount in priced.cuts.items():
                taken[name] += amount
        if cell in work.money_cuts:
            name, whole = work.money_cuts[cell]
            taken[name] += whole
        for party, whole in unpaid.get(cell, {}).items():
            taken[f"payer:{party}"] += whole
        found += [
            Cut(limit=name, line=line, period=period, amount_minor=amount) for name, amount in taken.items() if amount
        ]
    return found


def _refusals(contract: Contract, refused: Sequence[tuple[str, Reason]]) -> list[RefusalCount]:
    """Step 2: how many claims of each metric were refused for each reason."""
    return [
        RefusalCount(reason=reason.code, metric=metric.id, count=refused.count((metric.id, reason)))
        for metric in contract.metrics
        for reason in Reason
        if (metric.id, reason) in refused
    ]
