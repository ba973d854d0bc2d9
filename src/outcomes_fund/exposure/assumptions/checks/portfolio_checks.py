"""The rules on verification, endings, paths of indices, grants and loans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.bounds import exactly_one, share_problems, without_effect
from outcomes_fund.domain.naming import id_problems, twice_problems
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.checks.intake_checks import SOURCE
from outcomes_fund.exposure.assumptions.checks.ranges import (
    about,
    at_least,
    day_out_of_range,
    empty_text,
    part_below_one,
)
from outcomes_fund.exposure.assumptions.portfolio import Flow, Loan, Verification

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms

__all__ = ["CHECKS"]

FATES = ("lost", "unverified", "rejected", "disputed")


def verification_loses_parts(terms: ScenarioTerms) -> Iterator[Problem]:
    """What is lost, unverified, rejected or disputed are parts, and all but the lost no more than all together."""
    for index, assumed in enumerate(terms.contracts):
        if assumed.verification is not None:
            yield from _verification(f"contracts[{index}].verification", assumed.verification)


def _verification(path: str, verification: Verification) -> Iterator[Problem]:
    yield from empty_text(f"{path}.source", verification.source, "source", SOURCE)
    for key in FATES:
        yield from share_problems(f"{path}.{key}", getattr(verification, key))
    total = verification.unverified + verification.rejected + verification.disputed
    if total > 1 and total != 1:
        yield Problem(
            code="beyond_all",
            path=path,
            message=f"unverified, rejected and disputed add up to {about(total)}, which is more than all.",
            remedy="Lower them; what is left of 1 is verified.",
        )


def endings_have_a_time(terms: ScenarioTerms) -> Iterator[Problem]:
    """An ending has a chance in each year, or a day."""
    for index, assumed in enumerate(terms.contracts):
        for number, ending in enumerate(assumed.endings):
            path = f"contracts[{index}].endings[{number}]"
            yield from empty_text(f"{path}.source", ending.source, "source", SOURCE)
            yield from exactly_one(path, {"yearly": ending.yearly, "on": ending.on})
            yield from share_problems(f"{path}.chance", ending.chance)
            if ending.yearly is not None:
                yield from part_below_one(f"{path}.yearly", ending.yearly, "what is certain has a day, in 'on'")
            if ending.yearly is not None and ending.on is None and ending.chance != 1:
                why = "'yearly' is a chance already"
                yield without_effect(f"{path}.chance", None, why, "Leave it out, or give the day in 'on'.")


def indices_go_on_once(terms: ScenarioTerms) -> Iterator[Problem]:
    """Each index has one path, on which it does not fall to 0."""
    for index, assumed in enumerate(terms.contracts):
        path = f"contracts[{index}].index_paths"
        yield from twice_problems(path, [each.index for each in assumed.index_paths], key=".index")
        for number, each in enumerate(assumed.index_paths):
            yield from empty_text(f"{path}[{number}].source", each.source, "source", SOURCE)
            if each.yearly <= -1:
                yield Problem(
                    code="number_out_of_range",
                    path=f"{path}[{number}].yearly",
                    message=f"{each.yearly} is not above -1: the index would fall to 0.",
                    remedy="Give the growth in a year, such as '2 %'.",
                    value=str(each.yearly),
                )


def grants_are_paid(terms: ScenarioTerms) -> Iterator[Problem]:
    """A grant has a payer, a payee and instalments."""
    for index, grant in enumerate(terms.grants):
        path = f"grants[{index}]"
        yield from _named(path, grant.id, grant.title)
        for key in ("payer", "payee"):
            yield from empty_text(f"{path}.{key}", getattr(grant, key), key, "Name it.")
        yield from empty_text(f"{path}.source", grant.source, "source", SOURCE)
        yield from _flows(f"{path}.instalments", grant.instalments)


def _named(path: str, name: str, title: str) -> Iterator[Problem]:
    yield from id_problems(f"{path}.id", name)
    yield from empty_text(f"{path}.title", title, "title", "Give the name by which people know it.")


def _flows(path: str, flows: tuple[Flow, ...], *, may_be_empty: bool = False) -> Iterator[Problem]:
    if not flows and not may_be_empty:
        remedy = "Give each day with its amount."
        yield Problem(code="no_amount", path=path, message="no amount is given.", remedy=remedy)
    for index, flow in enumerate(flows):
        yield from day_out_of_range(f"{path}[{index}].on", flow.on)
        if flow.amount_minor <= 0:
            yield Problem(
                code="number_out_of_range",
                path=f"{path}[{index}].amount",
                message="it is not above 0.",
                remedy="Give an amount above 0, or leave the whole entry out.",
            )


def loans_are_lent(terms: ScenarioTerms) -> Iterator[Problem]:
    """A loan has a lender, a borrower and a schedule, and a chance of default below 1."""
    for index, loan in enumerate(terms.loans):
        path = f"loans[{index}]"
        yield from _named(path, loan.id, loan.title)
        for key in ("lender", "borrower"):
            yield from empty_text(f"{path}.{key}", getattr(loan, key), key, "Name it.")
        yield from empty_text(f"{path}.source", loan.source, "source", SOURCE)
        yield from _flows(f"{path}.paid_out", loan.paid_out)
        yield from _flows(f"{path}.repaid", loan.repaid, may_be_empty=True)
        yield from _repaid_first(f"{path}.repaid", loan)
        certain = "what is never repaid is a grant"
        yield from part_below_one(f"{path}.default_yearly", loan.default_yearly, certain)
        yield from at_least(f"{path}.recovery_days", loan.recovery_days)
        for key in ("recovery", "loadings"):
            if getattr(loan, key) and loan.default_yearly == 0:
                why = "the loan never defaults"
                yield without_effect(f"{path}.{key}", None, why, "Give 'default_yearly', or leave it out.")


def _repaid_first(path: str, loan: Loan) -> Iterator[Problem]:
    lent = min((flow.on for flow in loan.paid_out), default=None)
    for index, flow in enumerate(loan.repaid):
        if lent is not None and flow.on < lent:
            yield Problem(
                code="repaid_first",
                path=f"{path}[{index}].on",
                message=f"{flow.on} is before {lent}, the first day on which anything is paid out.",
                remedy="Give a later day, or see whether 'paid_out' and 'repaid' are exchanged.",
                value=str(flow.on),
            )


CHECKS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    verification_loses_parts,
    endings_have_a_time,
    indices_go_on_once,
    grants_are_paid,
    loans_are_lent,
)
