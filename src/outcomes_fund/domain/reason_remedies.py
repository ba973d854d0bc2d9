"""What to do where a claim was refused or suspended: one sentence for each reason."""

from __future__ import annotations

from outcomes_fund.domain.reasons import Reason

__all__ = ["REASON_REMEDY"]

REASON_REMEDY: dict[Reason, str] = {
    Reason.ADMITTED: "Nothing; whether it is paid in full depends on prices and limits.",
    Reason.DISPUTED: "Settle the dispute, and supersede the row by one that is verified or rejected.",
    Reason.NOT_YET_RECORDED: "Nothing; it counts from the day on which it was recorded.",
    Reason.AFTER_UNTIL: "Nothing; look at a later day.",
    Reason.SUPERSEDED: "Nothing; the later record stands in its place.",
    Reason.NOT_VERIFIED: "Let the verifier decide, and record the decision.",
    Reason.REJECTED: "If the rejection was wrong, supersede the row by one that is verified.",
    Reason.OUTSIDE_OUTCOME_WINDOW: "See whether the date achieved is right; if so, it does not count.",
    Reason.NOT_ENROLLED: "Add the participant to the register, or correct the pseudonym.",
    Reason.OUTSIDE_ENROLMENT_WINDOW: "See whether the day of enrolment in the register is right.",
    Reason.BEFORE_ENROLMENT: "See whether the date achieved or the day of enrolment is mistyped.",
    Reason.TOO_LONG_AFTER_ENROLMENT: "See whether the date achieved and the day of enrolment are right.",
    Reason.REPORTED_TOO_LATE: "Supersede an earlier report if there was one; else it does not count.",
    Reason.AFTER_CLAIM_DEADLINE: "Supersede an earlier report if there was one; else it does not count.",
    Reason.ALREADY_ADMITTED: "Nothing, unless it is another person or instance; then correct the name.",
    Reason.NOT_IN_GROUP: "See whether the memberships in the register are complete.",
    Reason.OTHER_COHORT: "See whether the cohort of the row, or of the participant in the register, is right.",
    Reason.PREREQUISITE_MISSING: "See whether the outcome that comes first was reported and verified.",
    Reason.TOO_SOON_AFTER: "See whether both dates achieved are right; a later outcome may count.",
    Reason.TOO_LONG_AFTER: "See whether both dates achieved are right; if so, it does not count.",
    Reason.TOO_MANY: "Nothing; the earliest claims count.",
    Reason.BELOW_PERSON_THRESHOLD: "Nothing; it may count once later claims reach the threshold.",
}
