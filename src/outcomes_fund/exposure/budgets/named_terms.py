"""What the terms of each contract, grant and loan of a portfolio say: title, programme, payers, last day, plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.exposure.assumptions.scenario import Scenario

__all__ = ["NamedTerms", "TermsKind", "named_terms", "planned_minor"]

TermsKind = Literal["contract", "grant", "loan"]


@attrs.frozen(kw_only=True)
class NamedTerms:
    """What the terms of one name say.

    Args:
        name: Its name in the scenario.

        kind: What it is.

        title: Its title.

        programme: Programme whose budget it belongs to; empty where there is none.

        payers: Who pays.

        last_day: The last day of the contract, or the last on which an instalment is due.

        contract: The contract; None for grants and loans.
    """

    name: str
    kind: TermsKind
    title: str
    programme: str
    payers: tuple[str, ...]
    last_day: date
    contract: Contract | None = None


def named_terms(scenario: Scenario) -> tuple[NamedTerms, ...]:
    """Give the terms of each name, in the order of names."""
    return (*_contracts(scenario), *_grants(scenario), *_loans(scenario))


def planned_minor(contract: Contract) -> int | None:
    """Give what the plan that was agreed last foresees in all.

    Payments foreseen for the contract as a whole count; where there are none, those foreseen for its lines do.

    Returns:
        Whole minor units; None without a plan.
    """
    if not contract.plans:
        return None
    payments = max(contract.plans, key=lambda plan: plan.agreed).payments
    whole = [each for each in payments if each.line is None]
    return sum(each.amount_minor for each in whole or payments)


def _contracts(scenario: Scenario) -> Iterator[NamedTerms]:
    for assumed, contract in zip(scenario.terms.contracts, scenario.contracts, strict=True):
        yield NamedTerms(
            name=assumed.id or contract.id,
            kind="contract",
            title=contract.title,
            programme=assumed.programme,
            payers=tuple(share.party for share in contract.payers.shares),
            last_day=contract.end - timedelta(days=1),
            contract=contract,
        )


def _grants(scenario: Scenario) -> Iterator[NamedTerms]:
    for grant in scenario.terms.grants:
        yield NamedTerms(
            name=grant.id,
            kind="grant",
            title=grant.title,
            programme=grant.programme,
            payers=(grant.payer,),
            last_day=max(flow.on for flow in grant.instalments),
        )


def _loans(scenario: Scenario) -> Iterator[NamedTerms]:
    for loan in scenario.terms.loans:
        yield NamedTerms(
            name=loan.id,
            kind="loan",
            title=loan.title,
            programme=loan.programme,
            payers=(loan.lender,),
            last_day=max(flow.on for flow in (*loan.paid_out, *loan.repaid)),
        )
