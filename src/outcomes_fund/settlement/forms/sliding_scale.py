"""Form ``sliding_scale``: an amount on straight lines between points."""

from __future__ import annotations

from outcomes_fund.domain.terms import SlidingScaleLine
from outcomes_fund.settlement.forms.tables import on_points
from outcomes_fund.settlement.forms.tested import Amounts
from outcomes_fund.settlement.reading import Measures

__all__ = ["sliding_scale"]


def sliding_scale(measures: Measures, line: SlidingScaleLine) -> Amounts:
    """Give the amount on the straight line between the neighbouring points, level outside them."""
    reading = measures.read(line.metric, line.tests, line.measured)
    return on_points(reading.value, [(point.value, line.amount_of(point)) for point in line.points]), reading.exists
