"""The grain of counts: how finely time has to be cut so that the number of claims says all that a contract looks at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.limit import ExclusiveCap, MixCap, PersonCap, VolumeCap
from outcomes_fund.domain.terms import Line, Tests, UnitPriceLine
from outcomes_fund.settlement.axis import axis_of
from outcomes_fund.settlement.program import Program

__all__ = ["CountGrid", "claims_needed", "count_grid"]

Days = npt.NDArray[np.int32]


@attrs.frozen(kw_only=True, eq=False)
class CountGrid:
    """The time of a contract, cut into cells within which every claim of a metric is treated alike.

    Args:
        edges: First day of each cell and one day beyond the last, days since 1970-01-01, rising, shape (cells + 1,).

        period: Index of the period that each cell lies in, shape (cells,).
    """

    edges: Days
    period: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.period)

    def cell_of(self, days: Days) -> npt.NDArray[np.int64]:
        """Give the index of the cell of each day; the days lie within the contract."""
        return np.asarray(np.searchsorted(self.edges, days, side="right") - 1, dtype=np.int64)


def claims_needed(program: Program) -> tuple[str, ...]:
    """Name the rules that look at a participant, an instance, the order of claims or the day of a report.

    Args:
        program: The compiled contract.

    Returns:
        One phrase for each rule, in the order of the contract; nothing where counts by cell say all that the contract
        looks at, so that it can be settled from them.

    Example:
        >>> from outcomes_fund import load_contract
        >>> from outcomes_fund.settlement.compile import compile_contract
        >>> claims_needed(compile_contract(load_contract("contracts/published/kobe-nephropathy/contract.toml")))
        ()
    """
    return tuple(dict.fromkeys(_rules_on_claims(program)))


def _rules_on_claims(program: Program) -> Iterator[str]:
    contract = program.contract
    for metric in contract.metrics:
        for rule in _admission_rules(metric.admission):
            yield f"metric {metric.id} ({rule})"
    for number, line in enumerate(contract.lines):
        for rule in _line_rules(program, number):
            yield f"line {line.id} ({rule})"
    for limit in contract.limits:
        if isinstance(limit, PersonCap | ExclusiveCap):
            yield f"limit {limit.id} (each participant apart)"
        if isinstance(limit, VolumeCap | MixCap):
            yield f"limit {limit.id} (claims in their order)"
    somewhere = any(share.municipality is not None for share in contract.payers.shares)
    if somewhere and any(share for table in program.payer_tables for _, share in table):
        yield "payers (shares by residence)"


def _line_rules(program: Program, number: int) -> Iterator[str]:
    """Name the rules of a line, in any of its versions, that a count by cell cannot answer."""
    records = _records(program, number)
    by_claim = [record for record in records if isinstance(record, UnitPriceLine) and record.by_claim]
    if any(record.uplifts for record in by_claim):
        yield "uplifts by group"
    if by_claim and any(version.by_enrolled for version in program.lines[number]):
        yield "terms by the day of enrolment"
    if any(tests.cohorts for tests in _tests_of(records)):
        yield "tests by cohort"


def _admission_rules(admission: Admission) -> Iterator[str]:
    """Name the rules of an admission that a count by cell cannot answer."""
    if admission.once_per is not None:
        yield f"once for each {admission.once_per}"
    if admission.count_max is not None:
        yield "a number for each participant"
    if admission.person_at_least is not None:
        yield "from a threshold for each participant"
    if admission.looks_at_enrolment:
        yield "admission by enrolment or group"
    if admission.cohort is not None:
        yield "admission by cohort"
    if admission.after:
        yield "outcomes that come first"
    if admission.looks_at_report or admission.deemed_after is not None:
        yield "the day of the report"


def _records(program: Program, number: int) -> list[Line]:
    return [version.terms for version in program.lines[number] if version.terms is not None]


def _tests_of(records: list[Line]) -> list[Tests]:
    tests = [getattr(record, "tests", None) for record in records]
    return [each for each in tests if each is not None]


def count_grid(program: Program) -> CountGrid:
    """Cut the time of a contract at every day on which a rule begins to treat claims differently.

    These are the first days of periods, of windows in which outcomes count, of windows of tests, of amendments, and of
    months where prices of claims follow an index.

    Args:
        program: The compiled contract.

    Returns:
        Cells in time order, from the contract's first day to its last.

    Example:
        >>> from outcomes_fund import load_contract
        >>> from outcomes_fund.settlement.compile import compile_contract
        >>> grid = count_grid(compile_contract(load_contract("contracts/features/indexation/contract.toml")))
        >>> len(grid)
        36
    """
    start, end = int(program.edges[0]), int(program.edges[-1])
    inside = {day for day in _cuts(program) if start < day < end}
    edges = np.array(sorted({*program.edges.tolist(), *inside}), dtype=np.int32)
    return CountGrid(edges=edges, period=program.period_of(edges[:-1]))


def _cuts(program: Program) -> Iterator[int]:
    """Give the days on which something begins that claims of the day before do not know."""
    for metric in program.contract.metrics:
        window = (metric.admission.outcome_start, metric.admission.outcome_end)
        yield from (epoch_day(day) for day in window if day is not None)
    for number, versions in enumerate(program.lines):
        yield from (version.start for version in versions)
        for tests in _tests_of(_records(program, number)):
            if not tests.cohorts:
                yield from axis_of(program, tests).edges.tolist()
    if any(index is not None for index in program.claim_factors.indices):
        yield from _months(program)


def _months(program: Program) -> Iterator[int]:
    first, last = program.contract.start, program.contract.end
    for number in range(first.year * 12 + first.month, last.year * 12 + last.month):
        yield epoch_day(date(number // 12, number % 12 + 1, 1))
