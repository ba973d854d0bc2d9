"""Form ``step_table``: the amount of the highest step that is reached."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.terms import StepTableLine
from outcomes_fund.settlement.forms.tables import on_steps
from outcomes_fund.settlement.forms.tested import Amounts
from outcomes_fund.settlement.reading import Measures

__all__ = ["step_table"]


def step_table(measures: Measures, line: StepTableLine) -> Amounts:
    """Give the amount of the last step that the value reaches, 0 below the first."""
    reading = measures.read(line.metric, line.tests, line.measured)
    return on_steps(reading.value, [(step, line.amount_of(step)) for step in line.steps], Fraction(0)), reading.exists
