"""Step 4: the value of a metric with evidence, from the claims of a window."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from outcomes_fund.domain.metric import CountMetric, EvidenceMetric, MeanMetric, MilestoneMetric, RateMetric, SumMetric
from tests.reference.claims import Claim, place

__all__ = ["measure"]

ZERO = Fraction(0)


def measure(metric: EvidenceMetric, claims: Sequence[Claim]) -> Fraction | None:
    """Step 4: the value before anything is done to it; None means no result.

    Args:
        metric: The metric.

        claims: Its claims in the window that are admitted and not disputed.
    """
    total = sum((claim.row.value for claim in claims), ZERO)
    if isinstance(metric, CountMetric | SumMetric):
        return total
    if isinstance(metric, MilestoneMetric):
        return Fraction(1 if claims else 0)
    if isinstance(metric, RateMetric):
        denominators = sum((denominator(claim, metric) for claim in claims), ZERO)
        return total / denominators if denominators else None
    if not claims:
        return None
    if isinstance(metric, MeanMetric):
        return total / len(claims)
    return max(claims, key=lambda claim: (claim.row.achieved, place(claim))).row.value


def denominator(claim: Claim, metric: RateMetric) -> Fraction:
    """Step 4: the denominator of a row; a row shows none where it is one single step."""
    if claim.row.denominator is None:
        return metric.resolution
    return claim.row.denominator
