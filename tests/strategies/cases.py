"""A contract with its evidence and register, and the days it is looked at."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.limit import MoneyCap
from tests.reference.dates import local_day
from tests.reference.participant import Participant
from tests.strategies.contracts import contracts
from tests.strategies.days import ONE_DAY, achieved_days
from tests.strategies.evidence import evidence_rows
from tests.strategies.registers import participants

__all__ = ["Case", "cases", "competing_cases"]


class Case(NamedTuple):
    """All that a statement depends on."""

    contract: Contract
    rows: tuple[EvidenceRow, ...]
    participants: tuple[Participant, ...]
    as_of: date | None
    until: date | None


@st.composite
def cases(draw: st.DrawFn, form: str | None = None) -> Case:
    """Draw a case, perhaps with a line of some form; most look at everything, some at an earlier day."""
    return draw(looked_at(draw(contracts(form))))


@st.composite
def competing_cases(draw: st.DrawFn) -> Case:
    """Draw a case whose lines compete for too little money: in order or in proportion, lapsing or carried."""
    contract = draw(contracts())
    caps = st.builds(
        MoneyCap,
        id=st.just("scarce"),
        amount_minor=st.sampled_from((1, 100, 333)),
        per=st.sampled_from(("period", "year", "contract")),
        sharing=st.sampled_from(("in_order", "pro_rata")),
        cut=st.sampled_from(("lapses", "carried")),
    )
    ranked = tuple(
        line if line.form == "adjustment" else attrs.evolve(line, priority=draw(st.sampled_from((None, 1, 2))))
        for line in contract.lines
    )
    return draw(looked_at(attrs.evolve(contract, limits=(draw(caps),), lines=ranked, amendments=())))


@st.composite
def looked_at(draw: st.DrawFn, contract: Contract) -> Case:
    """Draw evidence and a register for a contract, and the days to look at."""
    rows = draw(evidence_rows(contract))
    recorded = {local_day(row.verified_at or row.reported_at, contract) for row in rows}
    known = sorted({day - step * ONE_DAY for day in recorded for step in (0, 1)}) or [contract.start]
    return Case(
        contract=contract,
        rows=rows,
        participants=draw(participants(contract)),
        as_of=draw(st.sampled_from(known[len(known) // 3 :])) if draw(st.integers(0, 2)) == 2 else None,
        until=draw(st.sampled_from(achieved_days(contract))) if draw(st.integers(0, 5)) == 5 else None,
    )
