"""A participant as the reference interpreter knows one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from outcomes_fund.domain.register import GroupMembership

__all__ = ["Participant", "belongs_to", "enrolled_on"]


@attrs.frozen(kw_only=True)
class Participant:
    """One row of the register.

    Args:
        participant: Pseudonym.

        enrolled: Day of enrolment.

        municipality: Where the participant lives; None if unknown.

        cohort: None if unknown.

        exit: Day on which the participant left; None if not known to have left.

        groups: The groups it belongs to, each with its dates.
    """

    participant: str
    enrolled: date
    municipality: str | None = None
    cohort: str | None = None
    exit: date | None = None
    groups: tuple[GroupMembership, ...] = ()


def belongs_to(register: Mapping[str, Participant], participant: str | None, group: str, day: date) -> bool:
    """Steps 2, 5 and 6: whether a participant belongs to a group on a day; nobody belongs to none."""
    if participant is None or participant not in register:
        return False
    return any(
        membership.group == group and membership.start <= day and (membership.end is None or day < membership.end)
        for membership in register[participant].groups
    )


def enrolled_on(register: Mapping[str, Participant], participant: str | None) -> date | None:
    """Step 0: the day on which a participant enrolled, where the register has it."""
    if participant is None or participant not in register:
        return None
    return register[participant].enrolled
