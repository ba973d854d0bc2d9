"""Before admission: reported claims that the contract takes for verified."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.settlement.days import days_after
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.program import Program

__all__ = ["taken_for_verified"]

REPORTED, VERIFIED = EVIDENCE_STATUSES.index("reported"), EVIDENCE_STATUSES.index("verified")


def taken_for_verified(program: Program, facts: Facts, as_of: date | None) -> Facts:
    """Take reported claims for verified where verification is waived, or long enough after their report.

    Args:
        program: The compiled contract.

        facts: Claims as reported.

        as_of: Day up to which time has passed; None means that it always has.

    Returns:
        The facts, with the status and the day of recording that the contract gives them.

    Source:
        Order of operations, step 2.
    """
    rules = [metric.admission for metric in program.contract.metrics]
    if all(rule.verification == "needed" and rule.deemed_after is None for rule in rules):
        return facts
    status, recorded = facts.status.copy(), facts.recorded.copy()
    for number, rule in enumerate(rules):
        rows = np.flatnonzero((facts.metric == number) & (facts.status == REPORTED))
        if rule.verification == "waived":
            status[rows] = VERIFIED
        elif rule.deemed_after is not None:
            last = days_after(facts.first_report[rows], rule.deemed_after)
            passed = np.ones(len(rows), dtype=bool) if as_of is None else last <= epoch_day(as_of)
            status[rows[passed]], recorded[rows[passed]] = VERIFIED, last[passed]
    return attrs.evolve(facts, status=status, recorded=recorded)
