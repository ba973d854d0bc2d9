"""Step 4: the value of a metric."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import CountMetric, Metric, MilestoneMetric, RateMetric, SumMetric
from outcomes_fund.domain.terms import Basis
from tests.reference.claims import Claim, place

__all__ = ["measure"]


def measure(
    contract: Contract, metric: Metric, claims: Sequence[Claim], period: Period, basis: Basis
) -> Fraction | None:
    """Step 4: the value over the period, or from the start to its end; None means no result."""
    first = period.start if basis == "period" else contract.start
    counted = [
        claim
        for claim in claims
        if claim.row.metric == metric.id and not claim.disputed and first <= claim.row.achieved < period.end
    ]
    if isinstance(metric, CountMetric | SumMetric):
        return sum((claim.row.value for claim in counted), Fraction(0))
    if isinstance(metric, MilestoneMetric):
        return Fraction(1 if counted else 0)
    if isinstance(metric, RateMetric):
        numerators = sum((claim.row.value for claim in counted), Fraction(0))
        denominators = sum((denominator(claim, metric) for claim in counted), Fraction(0))
        return numerators / denominators if denominators else None
    if not counted:
        return None
    return max(counted, key=lambda claim: (claim.row.achieved, place(claim))).row.value


def denominator(claim: Claim, metric: RateMetric) -> Fraction:
    """Step 4: the denominator of a row; a row shows none where it is one single step."""
    if claim.row.denominator is None:
        return metric.resolution
    return claim.row.denominator
