"""What the register knows about the people of the claims: enrolment, home, cohort, dated groups."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.evidence import NONE, Evidence
from outcomes_fund.domain.register import NO_DAY, GroupMembership, Register
from outcomes_fund.settlement.days import person_day
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows

__all__ = ["People", "cohorts_of", "groups_on", "people_of"]

Codes = npt.NDArray[np.int32]

# Stands for the end of a membership that has none: later than any day of a contract.
NO_END = 2**20


@attrs.frozen(kw_only=True, eq=False)
class People:
    """The register by participant code of the evidence, with one more entry for "no participant" at the end.

    Args:
        enrolled: Day of enrolment, or NO_DAY.

        payer: Index of the payer whose municipality the participant lives in, or NONE.

        cohort: Code in the register's cohorts, or NONE, put as an index in the program's cohorts.
    """

    enrolled: Codes
    payer: Codes
    cohort: Codes


def people_of(program: Program, evidence: Evidence, register: Register | None) -> People:
    """Look up every participant of the evidence in the register."""
    count = len(evidence.participants)
    enrolled = np.full(count + 1, NO_DAY, dtype=np.int32)
    payer, cohort = np.full(count + 1, NONE, dtype=np.int32), np.full(count + 1, NONE, dtype=np.int32)
    if register is not None:
        shares = program.contract.payers.shares
        home = {share.municipality: k for k, share in enumerate(shares) if share.municipality}
        payer_at = np.array([*(home.get(name, NONE) for name in register.municipalities), NONE], dtype=np.int32)
        cohort_at = _numbered(register.cohorts, program.cohorts)
        entries = _entries(evidence, register)
        listed = np.flatnonzero(entries != NONE)
        enrolled[listed] = register.enrolled[entries[listed]]
        payer[listed] = payer_at[register.municipality[entries[listed]]]
        cohort[listed] = cohort_at[register.cohort[entries[listed]]]
    return People(enrolled=enrolled, payer=payer, cohort=cohort)


def _entries(evidence: Evidence, register: Register) -> Rows:
    """Give the row of the register of each participant of the evidence, or NONE."""
    number = _places(register.participants)
    return np.array([number.get(name, NONE) for name in _places(evidence.participants)], dtype=np.int64)


def _places(texts: TextColumn) -> dict[bytes, int]:
    """Give the place of each text by its bytes; the texts are all different.

    Sliced from one string of bytes: to read texts one by one through their column takes several times as long.
    """
    letters = texts.buffer.tobytes()
    bounds = zip(texts.start.tolist(), texts.stop.tolist(), strict=True)
    return {letters[start:stop]: place for place, (start, stop) in enumerate(bounds)}


def _numbered(names: tuple[str, ...], wanted: tuple[str, ...]) -> Codes:
    """Give each name its index among those wanted, NONE for others; one more entry for "none"."""
    place = {name: i for i, name in enumerate(wanted)}
    return np.array([*(place.get(name, NONE) for name in names), NONE], dtype=np.int32)


def cohorts_of(program: Program, evidence: Evidence, at_home: Codes, rows: Rows) -> Codes:
    """Give the cohort of each row: its own, else that of its participant.

    Args:
        program: The compiled contract.

        evidence: All rows.

        at_home: Cohort of each participant by the register.

        rows: Rows of the evidence.

    Returns:
        Index in the program's cohorts, or NONE, shape (rows,).
    """
    own = _numbered(tuple(evidence.cohorts), program.cohorts)[evidence.cohort[rows]]
    return np.where(evidence.cohort[rows] == NONE, at_home[evidence.participant[rows]], own).astype(np.int32)


def groups_on(
    program: Program, evidence: Evidence, register: Register | None, *, participant: Codes, day: Codes
) -> npt.NDArray[np.bool_]:
    """Say to which groups each participant belonged on a day.

    Args:
        program: The compiled contract.

        evidence: All rows, for the codes of participants.

        register: The register.

        participant: Code of each participant, or NONE, shape (rows,).

        day: Days since 1970-01-01, shape (rows,).

    Returns:
        For each row and each of the program's groups whether the participant belonged to it, shape (rows, groups).
    """
    belongs = np.zeros((len(participant), len(program.groups)), dtype=bool)
    if register is None or not program.groups:
        return belongs
    code = _places(evidence.participants)
    for number, group in enumerate(program.groups):
        members = [each for each in register.groups if each.group == group and each.participant.encode() in code]
        if members:
            belongs[:, number] = _within(members, code, participant, day)
    return belongs


def _within(
    members: list[GroupMembership], code: dict[bytes, int], participant: Codes, day: Codes
) -> npt.NDArray[np.bool_]:
    """Say which rows lie within a membership of their participant."""
    who = np.array([code[each.participant.encode()] for each in members], dtype=np.int64)
    starts = person_day(who, np.array([epoch_day(each.start) for each in members], dtype=np.int64))
    past_days = [NO_END if each.end is None else epoch_day(each.end) for each in members]
    ends = person_day(who, np.array(past_days, dtype=np.int64))
    order = np.argsort(starts, kind="stable")
    # Memberships of one participant may overlap; the latest end of those begun so far decides.
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    at = person_day(participant.astype(np.int64), day)
    last = np.searchsorted(starts, at, side="right") - 1
    return np.asarray((last >= 0) & (participant != NONE) & (at < reach[last]), dtype=bool)
