"""The rules on what lies between owing and paying: exchange, holdback, advances, tax, plans, disputes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.bounds import (
    day_problems,
    exact_text,
    exactly_one,
    falls,
    not_rising,
    out_of_range,
    positive_problems,
    share_problems,
)
from outcomes_fund.domain.metric import MilestoneMetric
from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.domain.naming import currency_problem, did_you_mean, twice_problems, unknown_problems
from outcomes_fund.domain.payment import VatRule
from outcomes_fund.domain.places import ids_in, known_ids, metrics_by_id
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def rates_of_exchange_are_stated_once(contract: Contract) -> Iterator[Problem]:
    """A rate is above 0, of a known currency other than the contract's, and stated once."""
    yield from twice_problems("exchange", [rate.currency for rate in contract.exchange], key=".currency")
    for number, rate in enumerate(contract.exchange):
        path = f"exchange[{number}]"
        if rate.currency not in MINOR_DIGITS:
            yield currency_problem(f"{path}.currency", rate.currency)
        elif rate.currency == contract.currency:
            yield Problem(
                code="own_currency",
                path=f"{path}.currency",
                message=f"{contract.currency!r} is the contract's own currency.",
                remedy="Leave this rate out.",
                value=rate.currency,
            )
        if rate.rate <= 0:
            yield out_of_range(f"{path}.rate", rate.rate, "above 0")


def _line_names(contract: Contract) -> Iterator[tuple[str, tuple[str, ...]]]:
    if contract.holdback is not None:
        yield "holdback.lines", contract.holdback.lines
    for number, rule in enumerate(contract.vat.rules if contract.vat is not None else ()):
        yield f"vat.rules[{number}].lines", rule.lines


def holdbacks_and_taxes_name_lines(contract: Contract) -> Iterator[Problem]:
    """Lines of a holdback or of a rule of tax are lines of the contract, each named once."""
    known = ids_in(contract, "lines")
    for path, names in _line_names(contract):
        yield from twice_problems(path, names)
        for number, name in enumerate(names):
            yield from unknown_problems(f"{path}[{number}]", name, known, code="unknown_line")


def holdbacks_are_released_once(contract: Contract) -> Iterator[Problem]:
    """A holdback is a share, and is released in exactly one way; a metric that releases it is a milestone."""
    holdback = contract.holdback
    if holdback is None:
        return
    yield from share_problems("holdback.share", holdback.share)
    ways = ("release_on", "release_after", "release_when")
    yield from exactly_one("holdback", {key: getattr(holdback, key) for key in ways})
    if holdback.release_when is None:
        return
    path, name = "holdback.release_when", holdback.release_when
    yield from unknown_problems(path, name, known_ids(contract, "metrics").at(path), code="unknown_metric")
    metric = metrics_by_id(contract).get(name)
    if metric is not None and not isinstance(metric, MilestoneMetric):
        yield Problem(
            code="not_a_milestone",
            path=path,
            message=f"metric {name!r} is of kind {metric.kind}; only a milestone is reached or not.",
            remedy="Name a metric of kind milestone.",
            value=name,
        )


def advances_are_between_payers_and_payees(contract: Contract) -> Iterator[Problem]:
    """An advance goes from a payer to a payee."""
    parties = {
        "payer": [share.party for share in contract.payers.shares],
        "payee": [share.party for share in contract.payees.shares],
    }
    for number, advance in enumerate(contract.advances):
        for key, known in parties.items():
            name = getattr(advance, key)
            if name not in known and known:
                yield Problem(
                    code="not_among_shares",
                    path=f"advances[{number}].{key}",
                    message=f"{name!r} is no {key}; known: {', '.join(known)}.",
                    remedy=did_you_mean(name, known) or f"Add the party to the shares of {key}s.",
                    value=name,
                )


def advances_are_paid_and_set_off(contract: Contract) -> Iterator[Problem]:
    """An advance is above 0, is paid on a day of the contract, and set off against a part of what follows."""
    for number, advance in enumerate(contract.advances):
        path = f"advances[{number}]"
        yield from day_problems(contract, f"{path}.date", advance.date)
        yield from positive_problems(f"{path}.amount", advance.amount_minor)
        if not 0 < advance.set_off_share <= 1:
            yield out_of_range(f"{path}.set_off_share", advance.set_off_share, "above 0 and at most 1")


def taxes_have_rules(contract: Contract) -> Iterator[Problem]:
    """Value added tax has a rule, and rules stand in rising order of their start."""
    if contract.vat is None:
        return
    if not contract.vat.rules:
        yield Problem(
            code="no_rule",
            path="vat.rules",
            message="there is no rule, so no line has a rate or treatment.",
            remedy="Add a rule, or leave [vat] out.",
        )
    before = None
    for number, rule in enumerate(contract.vat.rules):
        if before is not None and rule.start is not None and falls(before, rule.start):
            yield not_rising(f"vat.rules[{number}].start", f"{before}, the start of a rule before")
        before = rule.start or before
        yield from _rate_of_tax(f"vat.rules[{number}].rate", rule)


def _rate_of_tax(path: str, rule: VatRule) -> Iterator[Problem]:
    yield from share_problems(path, rule.rate)
    taxed = rule.treatment in {"standard", "reverse_charge"}
    if taxed != (rule.rate > 0) and 0 <= rule.rate <= 1:
        yield Problem(
            code="unfit_tax_rate",
            path=path,
            message=f"the rate is {exact_text(rule.rate)}, but the treatment is {rule.treatment!r}.",
            remedy="Give the rate, or 'exempt' or 'outside_scope'." if taxed else "Leave the rate out.",
            value=exact_text(rule.rate),
        )


def plans_are_for_the_contract(contract: Contract) -> Iterator[Problem]:
    """Planned payments fall on days of the contract, and are for its lines."""
    known = ids_in(contract, "lines")
    for number, plan in enumerate(contract.plans):
        for index, payment in enumerate(plan.payments):
            path = f"plans[{number}].payments[{index}]"
            yield from day_problems(contract, f"{path}.date", payment.date)
            if payment.line is not None:
                yield from unknown_problems(f"{path}.line", payment.line, known, code="unknown_line")


def disputes_are_about_lines(contract: Contract) -> Iterator[Problem]:
    """A dispute is about a line and some days, and is closed after it was opened."""
    known = ids_in(contract, "lines")
    for number, dispute in enumerate(contract.disputes):
        path = f"disputes[{number}]"
        yield from unknown_problems(f"{path}.line", dispute.line, known, code="unknown_line")
        spans = {"closed": (dispute.opened, dispute.closed), "end": (dispute.start, dispute.end)}
        for key, (start, end) in spans.items():
            if start is not None and end is not None and start >= end:
                yield Problem(
                    code="empty_window",
                    path=f"{path}.{key}",
                    message=f"no day lies from {start.isoformat()} to before {end.isoformat()}.",
                    remedy=f"Give a later day for {key!r}.",
                    value=end.isoformat(),
                )


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    rates_of_exchange_are_stated_once,
    holdbacks_and_taxes_name_lines,
    holdbacks_are_released_once,
    advances_are_between_payers_and_payees,
    advances_are_paid_and_set_off,
    taxes_have_rules,
    plans_are_for_the_contract,
    disputes_are_about_lines,
)
