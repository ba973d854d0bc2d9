"""A participant as the reference interpreter knows one."""

from __future__ import annotations

from datetime import date

import attrs

__all__ = ["Participant"]


@attrs.frozen(kw_only=True)
class Participant:
    """One row of the register.

    Args:
        participant: Pseudonym.

        enrolled: Day of enrolment.

        municipality: Where the participant lives; None if unknown.

        cohort: None if unknown.

        exit: Day on which the participant left; None if not known to have left.
    """

    participant: str
    enrolled: date
    municipality: str | None = None
    cohort: str | None = None
    exit: date | None = None
