"""Form ``milestone``: all or nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from outcomes_fund.domain.terms import MilestoneLine
from outcomes_fund.settlement.forms.tables import all_hold
from outcomes_fund.settlement.forms.tested import Amounts
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["milestone"]


def milestone(measures: Measures, line: MilestoneLine) -> Amounts:
    """Give the amount where every test holds, 0 elsewhere; a metric without result does not hold."""
    held = all_hold(measures, line.when, line.tests, line.measured)
    amount = Ratio.constant(Fraction(line.amount_minor), held.shape)
    return amount.where(held, Ratio.constant(Fraction(0), held.shape)), np.ones(held.shape, dtype=bool)
