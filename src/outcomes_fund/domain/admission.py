"""Which verified claims of a metric count: windows, deadlines, order, uniqueness, thresholds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Duration

__all__ = ["ANY_CLAIM", "Admission", "After", "OncePer", "Verification"]

OncePer = Literal["person", "instance"]
Verification = Literal["needed", "waived"]


@attrs.frozen(kw_only=True)
class After:
    """An outcome that has to come first, and how long before.

    Args:
        metric: The outcome of the same participant that comes first; it has to be admitted, not paid.

        at_least: Shortest time from that outcome to this one; the day on which it ends counts.

        at_most: Longest time from that outcome to this one; the last day is included.

        clock: The time runs from the ``first`` such outcome or from the ``latest`` one on or before the day.

        reset_by: An outcome, such as a relapse, that starts the clock anew: only what comes later than its latest
            claim counts; None means nothing does.
    """

    metric: str
    at_least: Duration | None = None
    at_most: Duration | None = None
    clock: Literal["first", "latest"] = "first"
    reset_by: str | None = None


@attrs.frozen(kw_only=True)
class Admission:
    """Which verified claims count.

    Args:
        once_per: ``person`` admits the first claim of each participant, ``instance`` the first of each
            participant and instance (a certificate, a stay); None admits every claim.

        count_max: Most claims of one participant; None means no such number.

        count_per: The number holds over the ``contract``, or for each ``year`` or ``period``.

        enrolment_start: First day of enrolment that counts; None means no lower end.

        enrolment_end: One day beyond the last day of enrolment that counts; None means no upper end.

        outcome_start: First day on which the outcome may be achieved; None means the contract's start.

        outcome_end: One day beyond the last such day; None means the contract's end.

        within_of_enrolment: Longest time from enrolment to the outcome; the last day is included.

        claim_within: Longest time from the date achieved to the first report; the last day is included.

        claim_deadline: Last day on which a claim may first be reported, included.

        group: Only participants who belong to this group of the register on the date achieved.

        cohort: Only claims of this cohort: that of the row, else that of the participant in the register.

        after: Outcomes of the same participant that have to come first; all of them.

        person_at_least: The claims of a participant count once their values add up to this many units.

        back_to_start: With ``person_at_least``: once it is reached, earlier claims count as well.

        verification: ``waived`` takes reported claims for verified.

        deemed_after: A claim that is still only reported so long after its report is taken for verified.
    """

    once_per: OncePer | None = None
    count_max: int | None = None
    count_per: Literal["period", "year", "contract"] = "contract"
    enrolment_start: date | None = None
    enrolment_end: date | None = None
    outcome_start: date | None = None
    outcome_end: date | None = None
    within_of_enrolment: Duration | None = None
    claim_within: Duration | None = None
    claim_deadline: date | None = None
    group: str | None = None
    cohort: str | None = None
    after: tuple[After, ...] = ()
    person_at_least: Fraction | None = None
    back_to_start: bool = False
    verification: Verification = "needed"
    deemed_after: Duration | None = None

    @property
    def looks_at_enrolment(self) -> bool:
        """Whether the register of participants is needed."""
        rules = (self.enrolment_start, self.enrolment_end, self.within_of_enrolment, self.group)
        return any(rule is not None for rule in rules)

    @property
    def looks_at_report(self) -> bool:
        """Whether the day of the first report matters."""
        return self.claim_within is not None or self.claim_deadline is not None

    @property
    def looks_at_person(self) -> bool:
        """Whether evidence has to name the participant."""
        counted = self.once_per == "person" or self.count_max is not None or self.person_at_least is not None
        return counted or self.looks_at_enrolment or bool(self.after)


# What holds where a metric says nothing: every verified claim counts.
ANY_CLAIM = Admission()
