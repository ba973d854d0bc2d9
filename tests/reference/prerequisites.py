"""Step 2: the outcomes that have to come first, and how long before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from outcomes_fund.domain.admission import After
from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.reasons import Reason
from tests.reference.claims import Claim
from tests.reference.rules import Rule

__all__ = ["anchor_of", "prerequisite_rules"]


def prerequisite_rules(metric: Metric, claim: Claim, admitted: Sequence[Claim]) -> list[Rule]:
    """Step 2: the rows of the table that look at `after`; every entry of it has to hold."""
    missing = too_soon = too_long = False
    for entry in metric.admission.after:
        anchor = anchor_of(entry, claim, admitted)
        if anchor is None:
            missing = True
            continue
        achieved = claim.row.achieved
        if entry.at_least is not None and achieved < shift(anchor, entry.at_least):
            too_soon = True
        if entry.at_most is not None and achieved > shift(anchor, entry.at_most):
            too_long = True
    return [
        (Reason.PREREQUISITE_MISSING, missing),
        (Reason.TOO_SOON_AFTER, too_soon),
        (Reason.TOO_LONG_AFTER, too_long),
    ]


def anchor_of(entry: After, claim: Claim, admitted: Sequence[Claim]) -> date | None:
    """Step 2: the day from which the time of an entry runs; None where nothing came first."""
    days = days_of(entry.metric, claim, admitted)
    if entry.reset_by is not None:
        resets = days_of(entry.reset_by, claim, admitted)
        days = [day for day in days if not resets or day > max(resets)]
    if not days:
        return None
    return min(days) if entry.clock == "first" else max(days)


def days_of(metric_id: str, claim: Claim, admitted: Sequence[Claim]) -> list[date]:
    """Step 2: when the participant of a claim achieved an outcome, up to and with the day of the claim."""
    who = claim.row.participant
    return [
        other.row.achieved
        for other in admitted
        if who is not None
        and other.row.participant == who
        and other.metric == metric_id
        and other.row.achieved <= claim.row.achieved
    ]
