"""Form ``savings_share``: a part of what was saved, tier by tier."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.terms import SavingsShareLine
from outcomes_fund.settlement.forms.tables import all_hold, band_worth
from outcomes_fund.settlement.forms.tested import Amounts
from outcomes_fund.settlement.reading import Measures

__all__ = ["savings_share"]


def savings_share(measures: Measures, line: SavingsShareLine) -> Amounts:
    """Share what was saved, each part at the rate of its tier; below 0 at the rate of the first."""
    reading = measures.read(line.metric, line.tests, line.measured)
    tiers = [(None if tier.up_to_minor is None else Fraction(tier.up_to_minor), tier.share) for tier in line.tiers]
    worth = band_worth(reading.value.scaled(line.unit_value_minor), tiers)
    if not line.when:
        return worth, reading.exists
    return worth, reading.exists & all_hold(measures, line.when, line.tests, line.measured)
