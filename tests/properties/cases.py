"""One generated case: a contract, its evidence, its participants and the days to look at, and how it is settled."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.calendar import Duration, Period, shift, year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import Line
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.formats.register import register_of
from outcomes_fund.settlement.evaluate import evaluate
from tests.strategies import Case, cases, competing_cases

__all__ = [
    "Case",
    "cases",
    "competing_cases",
    "first_version",
    "register_for",
    "rounded_by",
    "state",
    "window_of",
]


def register_for(case: Case) -> Register:
    """Make the register of a case."""
    return register_of(case.participants, case.contract)


def state(case: Case, rows: tuple[EvidenceRow, ...] | None = None) -> Statement:
    """Settle a case with the engine."""
    evidence = evidence_of(case.rows if rows is None else rows, case.contract)
    return evaluate(case.contract, evidence, as_of=case.as_of, until=case.until, register=register_for(case))


def first_version(contract: Contract, line_id: str) -> Line:
    """Give a line as the contract or the first amendment that brings it has it."""
    known = [*contract.lines, *(line for change in contract.amendments for line in change.lines)]
    return next(line for line in known if line.id == line_id)


def rounded_by(amount: Fraction, rule: Rounding) -> int:
    """Round an amount of 0 or more to whole multiples of the unit, as the contract says."""
    units, rest = divmod(amount / rule.unit_minor, 1)
    up = {
        "half_away": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and units % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rule.mode]
    return (int(units) + up) * rule.unit_minor


def window_of(contract: Contract, per: str, period: Period, wait: Duration | None = None) -> object:
    """Name the window that a period belongs to: itself, its year (so long after its end), or the whole contract."""
    if per == "period":
        return period
    if per != "year":
        return None
    day = period.last if wait is None else shift(period.end, wait)
    return year_of(day, contract.periods.year, contract.start)
