"""Step 12: when what is owed is settled and due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from outcomes_fund.domain.business_days import due_date
from outcomes_fund.domain.calendar import Period, shift
from outcomes_fund.domain.metric import DERIVED_KINDS, Metric
from outcomes_fund.domain.terms import Line, MilestoneLine, UnitPriceLine, is_tested, line_metrics
from tests.reference.claim_limits import PricedClaim
from tests.reference.claims import Claim
from tests.reference.dates import settlement_day
from tests.reference.versions import Terms
from tests.reference.windows import Cell, line_in_period

__all__ = ["days_recorded", "due_day", "scheduled_settlement", "settlement"]


def scheduled_settlement(terms: Terms, period: Period) -> date:
    """Step 12: the end of a period, one day beyond its last, plus `settle_after`."""
    return shift(period.end, terms.contract.payment.settle_after)


def settlement(terms: Terms, period: Period, recorded: Sequence[date]) -> date:
    """Step 12: the first scheduled settlement, from the period's own, that knows all claims that count."""
    return settlement_day(terms.contract, period, recorded, terms.end)


def due_day(terms: Terms, settled: date) -> date:
    """Step 12: the term after the settlement, moved to a business day."""
    return due_date(settled, terms.contract.payment)


def days_recorded(
    terms: Terms, cell: Cell, admitted: Sequence[Claim], priced_claims: Sequence[PricedClaim]
) -> list[date]:
    """Step 12: the days on which the claims that count for a line in a period were recorded."""
    line_id, period = cell
    line = line_in_period(terms, line_id, period)
    if isinstance(line, UnitPriceLine) and line.by_claim:
        return [priced.claim.recorded for priced in priced_claims if priced.cell == cell]
    if not is_tested(line):
        return []
    sources = _worked_out_from(terms, line_metrics(line))
    earlier_too = _reads_earlier_periods(terms, line)
    return [
        claim.recorded
        for claim in admitted
        if claim.metric in sources
        and claim.row.achieved < period.end
        and (earlier_too or claim.row.achieved >= period.start)
    ]


def _worked_out_from(terms: Terms, names: Sequence[str]) -> set[str]:
    """Step 12: metrics, those they are worked out from, and those that change their values."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            metric = terms.metric(name)
            waiting += [other for _, other in (*metric.parts, *metric.modifier_metrics)]
    return found


def _reads_earlier_periods(terms: Terms, line: Line) -> bool:
    """Step 12: whether claims of earlier periods count as well."""
    bases = [getattr(line, "measured", None)]
    if isinstance(line, MilestoneLine):
        bases += [test.measured for test in line.when]
    read_otherwise = any(_reads_more(terms.metric(name)) for name in line_metrics(line))
    return "to_date" in bases or getattr(line, "tests", None) is not None or read_otherwise


def _reads_more(metric: Metric) -> bool:
    """Step 12: whether a metric is not a plain metric with evidence, or has `read`."""
    return isinstance(metric, DERIVED_KINDS) or not metric.is_plain or metric.read is not None
