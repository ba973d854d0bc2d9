"""Which function prices which form: one row for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from outcomes_fund.domain.terms import FixedLine, is_tested
from outcomes_fund.settlement.forms.adjustment import adjusted
from outcomes_fund.settlement.forms.fixed import fixed
from outcomes_fund.settlement.forms.milestone import milestone
from outcomes_fund.settlement.forms.percentage import part_of
from outcomes_fund.settlement.forms.savings_share import savings_share
from outcomes_fund.settlement.forms.sliding_scale import sliding_scale
from outcomes_fund.settlement.forms.step_table import step_table
from outcomes_fund.settlement.forms.tested import AmountAtTests, earned_by_period
from outcomes_fund.settlement.forms.unit_price import unit_price
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["AMOUNTS_AT_TESTS", "PRICED_BY", "price_lines"]

# Forms that give an amount at each test.
AMOUNTS_AT_TESTS: dict[str, AmountAtTests] = {
    "unit_price": unit_price,
    "milestone": milestone,
    "step_table": step_table,
    "sliding_scale": sliding_scale,
    "savings_share": savings_share,
}

# All forms; ``unit_price`` without tests is priced claim by claim in ``settlement.price``.
PRICED_BY: dict[str, Callable[..., Any]] = {
    **AMOUNTS_AT_TESTS,
    "fixed": fixed,
    "adjustment": adjusted,
    "percentage": part_of,
}


def price_lines(measures: Measures, *, until: date) -> dict[int, Ratio]:
    """Work out what every line earns that is not priced claim by claim, and is no part of other lines.

    Args:
        measures: Values of the metrics.

        until: Last day looked at; tests and fixed amounts dated later earn nothing.

    Returns:
        Exact minor units by index of the line, each of shape (P, worlds), 0 or more.

    Source:
        Order of operations, step 5.
    """
    program = measures.program
    earned: dict[int, Ratio] = {}
    for index, line in enumerate(program.contract.lines):
        if isinstance(line, FixedLine):
            earned[index] = fixed(program, index, worlds=measures.worlds, until=until)
        elif is_tested(line):
            earned[index] = earned_by_period(measures, index, AMOUNTS_AT_TESTS, until)
    return earned
