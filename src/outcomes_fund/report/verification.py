"""Whether what a payment line looks at is verified, taken for verified after a time, or counts as reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from outcomes_fund.domain.metric import EvidenceMetric
from outcomes_fund.domain.metrics_behind import metrics_behind
from outcomes_fund.report.telling import Telling

__all__ = ["as_soon_as", "as_verified"]


def as_soon_as(metric_id: str, telling: Telling) -> str:
    """Say what has to have come about before a claim is paid."""
    return telling.say(f"as_soon_{_verification((metric_id,), telling)}", verifier=telling.verifiers())


def as_verified(metric_ids: Sequence[str], telling: Telling) -> str:
    """Say who answers for the values of metrics at a test."""
    return telling.say(f"as_verified_{_verification(metric_ids, telling)}", verifier=telling.verifiers())


def _verification(metric_ids: Sequence[str], telling: Telling) -> Literal["needed", "waived", "deemed"]:
    rules = [
        metric.admission for metric in metrics_behind(metric_ids, telling.metric) if isinstance(metric, EvidenceMetric)
    ]
    waived = [rule.verification == "waived" for rule in rules]
    if rules and all(waived):
        return "waived"
    return "deemed" if any(waived) or any(rule.deemed_after is not None for rule in rules) else "needed"
