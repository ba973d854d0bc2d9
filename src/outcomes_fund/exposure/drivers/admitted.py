"""Which part of what is reported a contract admits, asked of its own rules before anything is drawn."""

from __future__ import annotations

from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.assumptions.portfolio import Verification
from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.drivers.verification import NOT_VERIFIED, VERIFIED
from outcomes_fund.settlement.admit import admit
from outcomes_fund.settlement.deemed import taken_for_verified
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program

__all__ = ["admitted_parts", "counted_part"]

Days = npt.NDArray[np.int64]


def counted_part(program: Program, metric: str, verification: Verification | None) -> float:
    """Give the part of rows that are reported, verified and taken for it by the contract, whatever their day.

    Args:
        program: The compiled contract.

        metric: Metric of the rows.

        verification: What is assumed of their verification; None means that all are verified.

    Returns:
        A share from 0 to 1: that of each status that counts, of what is reported at all.
    """
    if verification is None:
        return 1.0
    unlike = (verification.unverified, verification.rejected, verification.disputed)
    shares = dict(zip((*NOT_VERIFIED, "verified"), (*unlike, 1 - sum(unlike, start=Fraction(0))), strict=True))
    admission = program.metric(metric).admission
    day = max(program.contract.start, admission.outcome_start or program.contract.start)
    rows = _rows(program, metric, np.full(len(shares), NO_DAY), np.full(len(shares), epoch_day(day)))
    status = np.array([EVIDENCE_STATUSES.index(name) for name in shares], dtype=np.int8)
    taken = taken_for_verified(program, attrs.evolve(rows, status=status), None).status == VERIFIED
    counted = sum((share for share, counts in zip(shares.values(), taken.tolist(), strict=True) if counts), Fraction(0))
    return float((1 - verification.lost) * counted)


def admitted_parts(program: Program, metric: str, enrolled: Days, delay: int) -> Floats:
    """Say whose claim is admitted, of people who reach an outcome so many days after they enrolled.

    Args:
        program: The compiled contract.

        metric: Metric of the outcome; nothing but the days on which somebody enrolled and achieved it decides.

        enrolled: Days on which people enrol, days since 1970-01-01, rising, shape (days,).

        delay: Days from enrolment to the outcome, 0 or more.

    Returns:
        1 where a claim counts and 0 where it does not, shape (days,); days of achievement outside the contract do not.
    """
    achieved = enrolled + delay
    inside = np.flatnonzero((achieved >= program.edges[0]) & (achieved < program.edges[-1]))
    reason = admit(program, _rows(program, metric, enrolled[inside], achieved[inside])).reason
    parts = np.zeros(len(enrolled))
    parts[inside] = reason == Reason.ADMITTED
    return parts


def _rows(program: Program, metric: str, enrolled: Days, achieved: Days) -> Facts:
    """Make one verified claim of a participant of their own for each day, in the order of place."""
    count = len(achieved)
    day = achieved.astype(np.int32)
    nothing = np.broadcast_to(np.int32(NONE), count)
    one = np.broadcast_to(np.int64(1), count)
    return Facts(
        worlds=1,
        world=np.broadcast_to(np.int32(0), count),
        metric=np.full(count, program.metric_index(metric), dtype=np.int32),
        participant=np.arange(count, dtype=np.int32),
        instance=nothing,
        achieved=day,
        place_day=day,
        first_report=day,
        recorded=day,
        numerator=one,
        denominator=one,
        status=np.broadcast_to(np.int8(VERIFIED), count),
        cohort=nothing,
        groups=np.zeros((count, len(program.groups)), dtype=bool),
        enrolled=enrolled.astype(np.int32),
        payer=nothing,
        row=np.arange(count),
    )
