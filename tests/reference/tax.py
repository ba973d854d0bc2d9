"""Step 11: value added tax, document by document."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.payment import Vat, VatRule
from outcomes_fund.domain.statement import Payable, VatAmount
from tests.reference.dates import ONE_DAY
from tests.reference.rounding import half_away
from tests.reference.versions import Terms

__all__ = ["tax_on", "value_added_tax"]


def value_added_tax(terms: Terms, payables: Sequence[Payable]) -> list[VatAmount]:
    """Step 11: the tax on each document, by payer, payee, period and rule; none where the sum is 0."""
    vat = terms.contract.vat
    if vat is None:
        return []
    found = []
    for payer in terms.contract.payers.shares:
        for payee in terms.contract.payees.shares:
            for period in terms.periods:
                for number, rule in enumerate(vat.rules):
                    owed = sum(
                        payable.amount_minor
                        for payable in payables
                        if payable.kind == "payment"
                        and (payable.payer, payable.payee, payable.period) == (payer.party, payee.party, period)
                        and rule_of(vat, payable.line, period) == number
                    )
                    if owed:
                        net, tax = tax_on(vat, rule, owed)
                        found.append(
                            VatAmount(
                                payer=payer.party,
                                payee=payee.party,
                                period=period,
                                treatment=rule.treatment,
                                rate=rule.rate,
                                net_minor=net,
                                vat_minor=tax,
                            ),
                        )
    return found


def rule_of(vat: Vat, line: str, period: Period) -> int | None:
    """Step 11: the number of the last rule that holds for a line in a period; None if none does."""
    holding = [
        number
        for number, rule in enumerate(vat.rules)
        if (not rule.lines or line in rule.lines) and (rule.start is None or rule.start <= period.end - ONE_DAY)
    ]
    return holding[-1] if holding else None


def tax_on(vat: Vat, rule: VatRule, owed: int) -> tuple[int, int]:
    """Step 11: the net amount and the tax of a document."""
    if rule.treatment in {"exempt", "outside_scope"}:
        return owed, 0
    if vat.prices == "excluding" or rule.treatment == "reverse_charge":
        return owed, half_away(rule.rate * owed)
    tax = half_away(Fraction(owed) * rule.rate / (1 + rule.rate))
    return owed - tax, tax
