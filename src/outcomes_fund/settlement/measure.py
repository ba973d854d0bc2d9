"""Stage 2, measure: the value of a metric at each test, exact, in units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.metrics import METRIC_VALUES
from outcomes_fund.settlement.modifiers import modified
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.reading import Measures, Reading, View
from outcomes_fund.settlement.tallies import ClaimTallies, Tallies

__all__ = ["measure", "measures_of"]


def measure(program: Program, facts: Facts, reason: npt.NDArray[np.int8]) -> Measures:
    """Make the claims ready to be measured.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        reason: What became of each claim; only those admitted and not disputed are measured.

    Returns:
        What gives the exact value of any metric at any test.

    Source:
        Order of operations, step 4.
    """
    counted = np.flatnonzero(reason == Reason.ADMITTED)
    return measures_of(program, ClaimTallies(facts=facts, counted=counted))


def measures_of(program: Program, tallies: Tallies) -> Measures:
    """Make what has been added up ready to be measured, in whatever grain it comes.

    Args:
        program: The compiled contract.

        tallies: What adds up admitted claims over the windows of tests.
    """
    return Measures(program=program, tallies=tallies, work_out=_worked_out)


def _worked_out(measures: Measures, metric: Metric, view: View) -> Reading:
    return modified(measures, metric, METRIC_VALUES[metric.kind](measures, metric, view), view)
