"""Step 2: which claims are admitted, and why the others are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import Admission
from outcomes_fund.domain.reasons import Reason
from tests.reference.claims import Claim, in_order_of_place
from tests.reference.participant import Participant

__all__ = ["admit"]


def admit(
    contract: Contract,
    claims: Sequence[Claim],
    register: Mapping[str, Participant],
    until: date,
) -> tuple[list[Claim], list[tuple[str, Reason]]]:
    """Step 2: sort claims into admitted ones (disputed ones among them) and refusals by metric."""
    admitted: list[Claim] = []
    refused: list[tuple[str, Reason]] = []
    taken: set[tuple[str | None, ...]] = set()
    for claim in in_order_of_place(claim for claim in claims if claim.row.achieved <= until):
        rules = contract.metric(claim.row.metric).admission
        reason = first_reason(contract, claim, rules, register)
        key = uniqueness(claim, rules)
        if reason is None and key is not None and key in taken:
            reason = Reason.ALREADY_ADMITTED
        if reason is not None:
            refused.append((claim.row.metric, reason))
            continue
        admitted.append(claim)
        if key is not None:
            taken.add(key)
    return admitted, refused


def uniqueness(claim: Claim, rules: Admission) -> tuple[str | None, ...] | None:
    """Step 2: what only one admitted claim can have; None where every claim counts."""
    row = claim.row
    if rules.once_per == "person":
        return row.metric, row.participant
    if rules.once_per == "instance":
        return row.metric, row.participant, row.instance
    return None


def first_reason(
    contract: Contract, claim: Claim, rules: Admission, register: Mapping[str, Participant]
) -> Reason | None:
    """Step 2: the rows of the table from the top, all but the last; the first that is true."""
    achieved, reported = claim.row.achieved, claim.first_report
    start = contract.start if rules.outcome_start is None else rules.outcome_start
    end = contract.end if rules.outcome_end is None else rules.outcome_end
    latest = None if rules.claim_within is None else shift(achieved, rules.claim_within)
    deadline = rules.claim_deadline
    table = [
        (Reason.NOT_VERIFIED, claim.row.status == "reported"),
        (Reason.REJECTED, claim.row.status == "rejected"),
        (Reason.OUTSIDE_OUTCOME_WINDOW, achieved < start or achieved >= end),
        *enrolment_rules(claim, rules, register),
        (Reason.REPORTED_TOO_LATE, latest is not None and reported > latest),
        (Reason.AFTER_CLAIM_DEADLINE, deadline is not None and reported > deadline),
    ]
    return next((reason for reason, is_true in table if is_true), None)


def enrolment_rules(claim: Claim, rules: Admission, register: Mapping[str, Participant]) -> list[tuple[Reason, bool]]:
    """Step 2: the four rows of the table that look at enrolment."""
    start, end, within = rules.enrolment_start, rules.enrolment_end, rules.within_of_enrolment
    if start is None and end is None and within is None:
        return []
    achieved, participant = claim.row.achieved, claim.row.participant
    if participant is None or participant not in register:
        return [(Reason.NOT_ENROLLED, True)]
    enrolled = register[participant].enrolled
    outside = (start is not None and enrolled < start) or (end is not None and enrolled >= end)
    return [
        (Reason.OUTSIDE_ENROLMENT_WINDOW, outside),
        (Reason.BEFORE_ENROLMENT, within is not None and achieved < enrolled),
        (
            Reason.TOO_LONG_AFTER_ENROLMENT,
            within is not None and achieved > shift(enrolled, within),
        ),
    ]
