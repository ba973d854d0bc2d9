"""Step 2: which claims are admitted, and why the others are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.metric import DERIVED_KINDS, Admission, Metric
from outcomes_fund.domain.reasons import Reason
from tests.reference.claims import Claim, in_order_of_place
from tests.reference.dates import period_holding, year_of_period
from tests.reference.participant import Participant
from tests.reference.prerequisites import prerequisite_rules
from tests.reference.rules import first_true, rules_of_claim
from tests.reference.versions import Terms

__all__ = ["admit"]

ZERO = Fraction(0)
Judged = list[tuple[Claim, Reason | None]]
Register = Mapping[str, Participant]


def admit(
    terms: Terms, claims: Sequence[Claim], register: Register, last_day: date
) -> tuple[list[Claim], list[tuple[str, Reason]]]:
    """Step 2: sort claims into admitted ones (disputed ones among them) and refused rows.

    Args:
        terms: The contract as it is known.

        claims: The claims of step 1, each for its own metric.

        register: Participants by pseudonym.

        last_day: Last day of achievement looked at.

    Returns:
        The admitted claims, one for each metric that admits it; and of each row that no metric admits, its own metric
        and the reason that this gives.
    """
    known = {metric.id for metric in terms.metrics}
    looked_at = [
        with_cohort(claim, register)
        for claim in claims
        if claim.row.achieved <= last_day and claim.row.metric in known  # step 0 leaves out what nobody knows of
    ]
    admitted: list[Claim] = []
    own_reason: dict[str, tuple[str, Reason]] = {}
    for metric in in_order_of_need(terms):
        own = [for_metric(terms, metric, claim) for claim in looked_at if claim.row.metric == read_by(metric)]
        judged = judge(terms, metric, own, register, admitted)
        admitted += [claim for claim, reason in judged if reason is None]
        for claim, reason in judged:
            if reason is not None and claim.row.metric == metric.id:
                own_reason[claim.row.id] = metric.id, reason
    counted = {claim.row.id for claim in admitted}
    refused = [told for row_id, told in own_reason.items() if row_id not in counted]
    return in_order_of_place(admitted), refused


def read_by(metric: Metric) -> str | None:
    """Step 2: the metric whose rows a metric reads; None where it is worked out from others."""
    if isinstance(metric, DERIVED_KINDS):
        return None
    return metric.id if metric.evidence is None else metric.evidence


def in_order_of_need(terms: Terms) -> list[Metric]:
    """Step 2: the metrics, each behind those that its `after` names."""
    known = {metric.id for metric in terms.metrics}
    ordered: list[Metric] = []
    while len(ordered) < len(terms.metrics):
        done = {metric.id for metric in ordered}
        ready = [
            metric for metric in terms.metrics if metric.id not in done and (needed_by(metric) & known).issubset(done)
        ]
        assert ready, "metrics wait for each other"
        ordered += ready
    return ordered


def needed_by(metric: Metric) -> set[str]:
    """Step 2: the metrics that `after` names, as an outcome or to start the clock anew."""
    entries = metric.admission.after
    return {entry.metric for entry in entries} | {entry.reset_by for entry in entries if entry.reset_by is not None}


def with_cohort(claim: Claim, register: Register) -> Claim:
    """Step 2: the cohort of the row, else of the participant in the register."""
    participant = register.get(claim.row.participant or "")
    if claim.row.cohort is not None or participant is None:
        return claim
    return attrs.evolve(claim, cohort=participant.cohort)


def for_metric(terms: Terms, metric: Metric, claim: Claim) -> Claim:
    """Step 2: a claim as one metric sees it, verified where it passes for that."""
    claim = attrs.evolve(claim, metric=metric.id)
    rules = metric.admission
    if claim.row.status != "reported":
        return claim
    verified = attrs.evolve(claim, row=attrs.evolve(claim.row, status="verified"))
    if rules.verification == "waived":
        return verified
    if rules.deemed_after is not None:
        day = shift(claim.first_report, rules.deemed_after)
        if terms.as_of is None or day <= terms.as_of:
            return attrs.evolve(verified, recorded=day)
    return claim


def judge(terms: Terms, metric: Metric, claims: Sequence[Claim], register: Register, admitted: list[Claim]) -> Judged:
    """Step 2, for one metric: each claim with the reason that refuses it; None admits it.

    Args:
        terms: The contract as it is known.

        metric: The metric.

        claims: The claims that it reads.

        register: Participants by pseudonym.

        admitted: The claims that the metrics before it admit.
    """
    judged: Judged = []
    by_person: dict[str | None, list[Claim]] = {}
    for claim in in_order_of_place(claims):
        table = [*rules_of_claim(terms, metric, claim, register), *prerequisite_rules(metric, claim, admitted)]
        reason = first_true(table)
        if reason is not None:
            judged.append((claim, reason))
        else:
            by_person.setdefault(claim.row.participant, []).append(claim)
    for own in by_person.values():
        judged += of_one_person(terms, metric.admission, own)
    return judged


def of_one_person(terms: Terms, rules: Admission, claims: Sequence[Claim]) -> Judged:
    """Step 2: the last three rows of the table, for the claims of a participant that pass all rows above."""
    if rules.person_at_least is not None:
        # A threshold goes with no rule on how many claims count.
        return from_threshold_on(rules.person_at_least, claims, back_to_start=rules.back_to_start)
    judged: Judged = []
    for claim in claims:
        earlier = [other for other, reason in judged if reason is None]
        if is_taken(rules, claim, earlier):
            judged.append((claim, Reason.ALREADY_ADMITTED))
        elif are_too_many(terms, rules, claim, earlier):
            judged.append((claim, Reason.TOO_MANY))
        else:
            judged.append((claim, None))
    return judged


def from_threshold_on(at_least: Fraction, claims: Sequence[Claim], *, back_to_start: bool) -> Judged:
    """Step 2, `below_person_threshold`: the claims of a participant, in the order of place."""
    units = ZERO
    for number, claim in enumerate(claims):
        units += claim.row.value
        if units >= at_least:
            before: Judged = [
                (not_before(other, claim), None) if back_to_start else (other, Reason.BELOW_PERSON_THRESHOLD)
                for other in claims[:number]
            ]
            return [*before, *((other, None) for other in claims[number:])]
    return [(claim, Reason.BELOW_PERSON_THRESHOLD) for claim in claims]


def is_taken(rules: Admission, claim: Claim, earlier: Sequence[Claim]) -> bool:
    """Step 2, `already_admitted`; the earlier claims are admitted ones of the same participant."""
    if rules.once_per == "person":
        return bool(earlier)
    if rules.once_per == "instance":
        return any(other.row.instance == claim.row.instance for other in earlier)
    return False


def are_too_many(terms: Terms, rules: Admission, claim: Claim, earlier: Sequence[Claim]) -> bool:
    """Step 2, `too_many`; the earlier claims are admitted ones of the same participant."""
    if rules.count_max is None:
        return False
    own = counted_in(terms, rules, claim)
    return sum(counted_in(terms, rules, other) == own for other in earlier) >= rules.count_max


def counted_in(terms: Terms, rules: Admission, claim: Claim) -> object:
    """Step 2, `count_per`: the contract, or the year or period of the date achieved."""
    if rules.count_per == "contract":
        return None
    period = period_holding(claim.row.achieved, terms.periods)
    return period if rules.count_per == "period" else year_of_period(terms.contract, period)


def not_before(claim: Claim, reached: Claim) -> Claim:
    """Step 2, `back_to_start`: a claim that needed a later one is recorded no earlier than that one."""
    return attrs.evolve(claim, recorded=max(claim.recorded, reached.recorded))
