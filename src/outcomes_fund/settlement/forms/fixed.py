"""Form ``fixed``: amounts that depend on no outcome, placed in their periods."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import lcm

import numpy as np

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.terms import FixedLine
from outcomes_fund.settlement.exact import Whole, narrow
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio

__all__ = ["fixed"]


def fixed(program: Program, line: int, *, worlds: int, until: date) -> Ratio:
    """Place the amounts of a fixed line in their periods.

    Args:
        program: The compiled contract.

        line: Index of the line.

        worlds: Number of worlds.

        until: Last day looked at; amounts dated later are left out.

    Returns:
        Exact minor units, shape (P, worlds).
    """
    amounts = [Fraction(0)] * len(program.periods)
    for number, period in enumerate(program.periods):
        record = program.line_at(line, period.last)
        if isinstance(record, FixedLine) and record.amount_each_period_minor is not None and period.last <= until:
            amounts[number] += _converted(program, record, period.last, record.amount_each_period_minor)
    for record in [version.terms for version in program.lines[line] if isinstance(version.terms, FixedLine)]:
        for instalment in record.instalments:
            # An instalment is earned under the version of its own day; another version may have it too.
            if instalment.date <= until and program.line_at(line, instalment.date) is record:
                day = np.array([epoch_day(instalment.date)], dtype=np.int32)
                amount = _converted(program, record, instalment.date, instalment.amount_minor)
                amounts[int(program.period_of(day)[0])] += amount
    scale = lcm(1, *(amount.denominator for amount in amounts))
    return Ratio(
        num=_column([int(amount * scale) for amount in amounts], worlds), den=_column([scale] * len(amounts), worlds)
    )


def _converted(program: Program, line: FixedLine, day: date, amount_minor: int) -> Fraction:
    return amount_minor * program.factor(line.indexed, day) * program.exchange_rate(line)


def _column(numbers: list[int], worlds: int) -> Whole:
    return np.repeat(narrow(np.array(numbers, dtype=object))[:, None], worlds, axis=1)
