"""Beside payables: the value added tax on each document, for all worlds at once."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from outcomes_fund.domain.payment import Vat, VatRule
from outcomes_fund.settlement.exact import Whole, difference, filled, product, total
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio, rounded

__all__ = ["Taxed", "documents", "rule_of"]


@attrs.frozen(kw_only=True, eq=False)
class Taxed:
    """The documents between one payer and one payee under one rule: one for each period.

    Args:
        payer, payee: Index in the contract's payers and payees.

        rule: Index in the rules.

        net: Without tax, whole minor units, shape (P, worlds).

        tax: The tax, likewise; under ``reverse_charge`` the payer accounts for it.
    """

    payer: int
    payee: int
    rule: int
    net: Whole
    tax: Whole


def documents(program: Program, payments: Sequence[Sequence[Whole]]) -> tuple[Taxed, ...]:
    """Work out the value added tax on what payers owe payees.

    Args:
        program: The compiled contract.

        payments: For each payer and payee each payment, before anything is held back, whole minor units, shape
            (lines, P, worlds).

    Returns:
        By payer, payee and rule, in the order of the file; only where some line stands under the rule.

    Source:
        Order of operations, step 11.
    """
    vat = program.contract.vat
    if vat is None:
        return ()
    cells = _cells_by_rule(program, vat)
    return tuple(
        _taxed(vat, (k, j, rule), paid, cells[rule])
        for k, row in enumerate(payments)
        for j, paid in enumerate(row)
        for rule in sorted(cells)
    )


def rule_of(program: Program, line: int, period: int) -> int | None:
    """Give the last rule that holds for a line in a period, by index; None where no rule does."""
    vat, name = program.contract.vat, program.contract.lines[line].id
    day = program.periods[period].last
    found = [
        number
        for number, rule in enumerate(vat.rules if vat else ())
        if (not rule.lines or name in rule.lines) and (rule.start is None or rule.start <= day)
    ]
    return found[-1] if found else None


def _cells_by_rule(program: Program, vat: Vat) -> dict[int, list[tuple[int, int]]]:
    cells: dict[int, list[tuple[int, int]]] = {number: [] for number in range(len(vat.rules))}
    for line in range(len(program.contract.lines)):
        for period in range(len(program.periods)):
            rule = rule_of(program, line, period)
            if rule is not None:
                cells[rule].append((line, period))
    return {rule: places for rule, places in cells.items() if places}


def _taxed(vat: Vat, key: tuple[int, int, int], payments: Whole, cells: Sequence[tuple[int, int]]) -> Taxed:
    payer, payee, number = key
    sums = {period: filled(payments.shape[-1], 0) for period in range(payments.shape[1])}
    for line, period in cells:
        sums[period] = total(sums[period], payments[line, period])
    there = np.stack(list(sums.values()))
    rule = vat.rules[number]
    tax = _tax(rule, there, including=_includes(vat, rule))
    net = difference(there, tax) if _includes(vat, rule) else there
    return Taxed(payer=payer, payee=payee, rule=number, net=net, tax=tax)


def _includes(vat: Vat, rule: VatRule) -> bool:
    """Whether the tax is a part of what is paid; a tax for which the payer accounts never is."""
    return vat.prices == "including" and rule.treatment == "standard"


def _tax(rule: VatRule, there: Whole, *, including: bool) -> Whole:
    # What is exempt or outside the scope of the tax has no rate, so that the tax is 0.
    share = rule.rate / (1 + rule.rate) if including else rule.rate  # exact: fractions
    part = Ratio(num=product(there, share.numerator), den=filled(there.shape, share.denominator))
    return rounded(part, unit=1, mode="half_away")
