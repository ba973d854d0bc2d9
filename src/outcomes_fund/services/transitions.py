"""What may become of a row of evidence, as data: from which status, to which, and what has to be said."""

from __future__ import annotations

from typing import Literal

import attrs

from outcomes_fund.domain.evidence import EvidenceStatus

__all__ = ["CORRECTED", "DISPUTED", "REJECTED", "TRANSITIONS", "VERIFIED", "Transition", "corrected_status"]

Decision = Literal["evidence_verified", "evidence_rejected", "evidence_disputed", "evidence_corrected"]


@attrs.frozen(kw_only=True)
class Transition:
    """What may be done with a row.

    Args:
        kind: Kind of the entry that says so.

        verb: What is done, for messages: ``verified``.

        before: Statuses that the row may have.

        gathered: Of these, those of rows that are not named one by one: all of a batch, or all that wait.

        after: Status of the row that supersedes it; None where that depends on the correction.

        needs_reason: Whether a reason has to be given.
    """

    kind: Decision
    verb: str
    before: tuple[EvidenceStatus, ...]
    gathered: tuple[EvidenceStatus, ...]
    after: EvidenceStatus | None
    needs_reason: bool = False


VERIFIED = Transition(
    kind="evidence_verified",
    verb="verified",
    before=("reported", "disputed"),
    gathered=("reported",),
    after="verified",
)
REJECTED = Transition(
    kind="evidence_rejected",
    verb="rejected",
    before=("reported", "disputed"),
    gathered=("reported",),
    after="rejected",
    needs_reason=True,
)
DISPUTED = Transition(
    kind="evidence_disputed",
    verb="disputed",
    before=("reported", "verified", "rejected"),
    gathered=("reported", "verified"),
    after="disputed",
    needs_reason=True,
)
CORRECTED = Transition(
    kind="evidence_corrected",
    verb="corrected",
    before=("reported", "verified", "rejected", "disputed"),
    gathered=(),
    after=None,
)

TRANSITIONS = (VERIFIED, REJECTED, DISPUTED, CORRECTED)


def corrected_status(before: EvidenceStatus) -> EvidenceStatus:
    """Give the status of a corrected row, where the correction does not say it.

    What only waited goes on waiting. What was decided, or in dispute, is verified as corrected.

    Args:
        before: Status of the row that is corrected.
    """
    return "reported" if before == "reported" else "verified"
