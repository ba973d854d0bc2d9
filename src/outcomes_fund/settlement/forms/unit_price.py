"""Form ``unit_price`` with ``measured``: the value at each test at its price; claims are priced in ``price``."""

from __future__ import annotations

from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.settlement.forms.tables import all_hold, band_worth
from outcomes_fund.settlement.forms.tested import Amounts
from outcomes_fund.settlement.reading import Measures

__all__ = ["unit_price"]


def unit_price(measures: Measures, line: UnitPriceLine) -> Amounts:
    """Price the value of the metric, each unit at the price of its band."""
    reading = measures.read(line.metric, line.tests, line.measured or "period")
    worth = band_worth(reading.value, [(band.up_to, band.price_minor) for band in line.bands])
    if not line.when:
        return worth, reading.exists
    return worth, reading.exists & all_hold(measures, line.when, line.tests, line.measured or "period")
