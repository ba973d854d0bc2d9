"""Payment lines: what a measured outcome earns. One row for each form; the records stand in ``forms``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.forms import (
    adjustment,
    fixed,
    milestone,
    percentage,
    savings_share,
    sliding_scale,
    step_table,
    unit_price,
)
from outcomes_fund.domain.forms.adjustment import AdjustmentLine, FactorPoint, FactorStep
from outcomes_fund.domain.forms.fixed import FixedLine, Instalment
from outcomes_fund.domain.forms.line import Basis, CohortTest, LineBase, Test, Tests, Window
from outcomes_fund.domain.forms.milestone import MilestoneLine
from outcomes_fund.domain.forms.percentage import PercentageLine
from outcomes_fund.domain.forms.savings_share import SavingsShareLine, ShareTier
from outcomes_fund.domain.forms.sliding_scale import Point, SlidingScaleLine
from outcomes_fund.domain.forms.step_table import Step, StepTableLine
from outcomes_fund.domain.forms.unit_price import Band, UnitPriceLine, Uplift

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract
    from outcomes_fund.errors import Problem

__all__ = [
    "FORM_CHECKS",
    "LINE_FORMS",
    "AdjustmentLine",
    "Band",
    "Basis",
    "CohortTest",
    "FactorPoint",
    "FactorStep",
    "FixedLine",
    "Instalment",
    "Line",
    "LineBase",
    "MilestoneLine",
    "PercentageLine",
    "Point",
    "SavingsShareLine",
    "ShareTier",
    "SlidingScaleLine",
    "Step",
    "StepTableLine",
    "Test",
    "TestedLine",
    "Tests",
    "UnitPriceLine",
    "Uplift",
    "Window",
    "is_tested",
    "line_metrics",
]

TestedLine = UnitPriceLine | MilestoneLine | StepTableLine | SlidingScaleLine | SavingsShareLine
Line = (
    FixedLine
    | UnitPriceLine
    | MilestoneLine
    | StepTableLine
    | SlidingScaleLine
    | SavingsShareLine
    | AdjustmentLine
    | PercentageLine
)

# One row for each form: its record, and the rules on it that stand beside the record.
FORMS: tuple[tuple[type[Line], tuple[Callable[[Contract], Iterator[Problem]], ...]], ...] = (
    (FixedLine, fixed.CHECKS),
    (UnitPriceLine, unit_price.CHECKS),
    (MilestoneLine, milestone.CHECKS),
    (StepTableLine, step_table.CHECKS),
    (SlidingScaleLine, sliding_scale.CHECKS),
    (SavingsShareLine, savings_share.CHECKS),
    (AdjustmentLine, adjustment.CHECKS),
    (PercentageLine, percentage.CHECKS),
)
LINE_FORMS: dict[str, type[Line]] = {record.form: record for record, _ in FORMS}
FORM_CHECKS = tuple(check for _, checks in FORMS for check in checks)


def line_metrics(line: Line) -> tuple[str, ...]:
    """Name the metrics that a line looks at, in the order written."""
    return tuple(name for _, name in line.metrics)


def is_tested(line: Line) -> bool:
    """Whether a line reads the value of a metric at tests, rather than claims one by one or no outcome."""
    return getattr(line, "measured", None) is not None and not isinstance(line, AdjustmentLine)
