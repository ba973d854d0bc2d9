"""Step 2: the rows of the table that look at one claim alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.metric import Admission, Metric
from outcomes_fund.domain.reasons import Reason
from tests.reference.claims import Claim
from tests.reference.participant import Participant, belongs_to
from tests.reference.versions import Terms

__all__ = ["Rule", "first_true", "rules_of_claim"]

Rule = tuple[Reason, bool]


def first_true(table: Sequence[Rule]) -> Reason | None:
    """Step 2: the first of the rows that is true; None if none is."""
    return next((reason for reason, is_true in table if is_true), None)


def rules_of_claim(terms: Terms, metric: Metric, claim: Claim, register: Mapping[str, Participant]) -> list[Rule]:
    """Step 2: the rows of the table from the top down to `after_claim_deadline`."""
    rules = metric.admission
    achieved, reported = claim.row.achieved, claim.first_report
    start = terms.contract.start if rules.outcome_start is None else rules.outcome_start
    end = terms.end if rules.outcome_end is None else rules.outcome_end
    latest = None if rules.claim_within is None else shift(achieved, rules.claim_within)
    deadline = rules.claim_deadline
    return [
        (Reason.NOT_VERIFIED, claim.row.status == "reported"),
        (Reason.REJECTED, claim.row.status == "rejected"),
        (Reason.OUTSIDE_OUTCOME_WINDOW, achieved < start or achieved >= end),
        *rules_of_enrolment(claim, rules, register),
        (Reason.OTHER_COHORT, rules.cohort is not None and claim.cohort != rules.cohort),
        (Reason.REPORTED_TOO_LATE, latest is not None and reported > latest),
        (Reason.AFTER_CLAIM_DEADLINE, deadline is not None and reported > deadline),
    ]


def rules_of_enrolment(claim: Claim, rules: Admission, register: Mapping[str, Participant]) -> list[Rule]:
    """Step 2: the rows of the table that look at the enrolment and groups of the participant."""
    start, end, within, group = rules.enrolment_start, rules.enrolment_end, rules.within_of_enrolment, rules.group
    if start is None and end is None and within is None and group is None:
        return []
    achieved, participant = claim.row.achieved, claim.row.participant
    if participant is None or participant not in register:
        return [(Reason.NOT_ENROLLED, True)]
    enrolled = register[participant].enrolled
    outside = (start is not None and enrolled < start) or (end is not None and enrolled >= end)
    in_group = group is None or belongs_to(register, participant, group, achieved)
    return [
        (Reason.OUTSIDE_ENROLMENT_WINDOW, outside),
        (Reason.BEFORE_ENROLMENT, within is not None and achieved < enrolled),
        (Reason.TOO_LONG_AFTER_ENROLMENT, within is not None and achieved > shift(enrolled, within)),
        (Reason.NOT_IN_GROUP, not in_group),
    ]
