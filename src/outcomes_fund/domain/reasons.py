"""Why a claim was refused or suspended: one stable code and one sentence for each reason."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["REASON_TEXT", "Reason"]


class Reason(IntEnum):
    """What became of a row of evidence; the number is what arrays hold."""

    ADMITTED = 0
    DISPUTED = 1
    NOT_YET_RECORDED = 2
    AFTER_UNTIL = 3
    SUPERSEDED = 4
    NOT_VERIFIED = 5
    REJECTED = 6
    OUTSIDE_OUTCOME_WINDOW = 7
    NOT_ENROLLED = 8
    OUTSIDE_ENROLMENT_WINDOW = 9
    BEFORE_ENROLMENT = 10
    TOO_LONG_AFTER_ENROLMENT = 11
    REPORTED_TOO_LATE = 12
    AFTER_CLAIM_DEADLINE = 13
    ALREADY_ADMITTED = 14
    NOT_IN_GROUP = 15
    OTHER_COHORT = 16
    PREREQUISITE_MISSING = 17
    TOO_SOON_AFTER = 18
    TOO_LONG_AFTER = 19
    TOO_MANY = 20
    BELOW_PERSON_THRESHOLD = 21

    @property
    def code(self) -> str:
        """The stable code, such as ``already_admitted``."""
        return self.name.lower()

    @property
    def is_refusal(self) -> bool:
        """Whether a claim that was looked at did not count.

        Records that replaced another, were not known yet or lie after the last day looked at are no
        refused claims; neither are disputed ones, whose amount waits.
        """
        return self >= Reason.NOT_VERIFIED


REASON_TEXT: dict[Reason, str] = {
    Reason.ADMITTED: "counts",
    Reason.DISPUTED: "disputed: keeps its place and headroom, its amount waits",
    Reason.NOT_YET_RECORDED: "had not been recorded by the day looked at",
    Reason.AFTER_UNTIL: "achieved after the last day looked at",
    Reason.SUPERSEDED: "replaced by a later record",
    Reason.NOT_VERIFIED: "reported but not verified",
    Reason.REJECTED: "rejected by the verifier",
    Reason.OUTSIDE_OUTCOME_WINDOW: "achieved outside the outcome window",
    Reason.NOT_ENROLLED: "the participant is not in the register",
    Reason.OUTSIDE_ENROLMENT_WINDOW: "the participant enrolled outside the enrolment window",
    Reason.BEFORE_ENROLMENT: "achieved before the participant enrolled",
    Reason.TOO_LONG_AFTER_ENROLMENT: "achieved too long after enrolment",
    Reason.REPORTED_TOO_LATE: "first reported too long after it was achieved",
    Reason.AFTER_CLAIM_DEADLINE: "first reported after the claims deadline",
    Reason.ALREADY_ADMITTED: "an earlier claim of the same person or instance already counts",
    Reason.NOT_IN_GROUP: "the participant did not belong to the group on the date achieved",
    Reason.OTHER_COHORT: "the claim belongs to another cohort",
    Reason.PREREQUISITE_MISSING: "the outcome that has to come first was not there",
    Reason.TOO_SOON_AFTER: "achieved too soon after the outcome that has to come first",
    Reason.TOO_LONG_AFTER: "achieved too long after the outcome that has to come first",
    Reason.TOO_MANY: "the participant has as many claims as count already",
    Reason.BELOW_PERSON_THRESHOLD: "the participant had not reached the threshold from which claims count",
}
