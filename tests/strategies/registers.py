"""Registers of a few participants, some of whom belong to groups and cohorts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.register import GroupMembership
from tests.reference.participant import Participant
from tests.strategies.days import achieved_days, enrolment_days
from tests.strategies.frame import COHORTS, GROUPS
from tests.strategies.sharing import MUNICIPALITIES

__all__ = ["PEOPLE", "participants"]

# Their bytes sort otherwise than letters do: Z before a, and é after all of them.
PEOPLE = ("anna", "Zoë", "élise")


@st.composite
def participants(draw: st.DrawFn, contract: Contract) -> tuple[Participant, ...]:
    """Draw a register, in which some people of the evidence may be missing."""
    days = enrolment_days(contract)
    found = []
    for name in draw(st.sampled_from((PEOPLE, PEOPLE, PEOPLE, PEOPLE[1:], ()))):
        enrolled = draw(st.sampled_from(days))
        found.append(
            Participant(
                participant=name,
                enrolled=enrolled,
                municipality=draw(st.sampled_from((None, *MUNICIPALITIES))),
                cohort=draw(st.sampled_from((None, *COHORTS))),
                exit=enrolled + timedelta(days=90) if draw(st.booleans()) else None,
                groups=draw(memberships(name, achieved_days(contract))) if draw(st.booleans()) else (),
            ),
        )
    return tuple(found)


@st.composite
def memberships(draw: st.DrawFn, name: str, days: list[date]) -> tuple[GroupMembership, ...]:
    """Draw one or two groups of a participant, from a day on or for some days, never the same group twice."""
    found = []
    for group in draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1, max_size=2)):
        start = draw(st.sampled_from((days[0], *days)))
        later = [day for day in days if day > start]
        end = draw(st.sampled_from((None, None, *later)))
        found.append(GroupMembership(participant=name, group=group, start=start, end=end))
    return tuple(sorted(found, key=lambda membership: (membership.group, membership.start)))
