"""Chains of evidence for a contract: few people, few days, many ties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow, EvidenceStatus
from outcomes_fund.domain.limit import ExclusiveCap, Limit, PersonCap
from outcomes_fund.domain.metric import (
    DERIVED_KINDS,
    CountMetric,
    EvidenceMetric,
    Metric,
    MilestoneMetric,
    RateMetric,
    SumMetric,
)
from outcomes_fund.domain.terms import Line, UnitPriceLine, line_metrics
from tests.strategies.days import achieved_days
from tests.strategies.frame import COHORTS
from tests.strategies.metrics import HUNDREDTH
from tests.strategies.registers import PEOPLE

__all__ = [
    "all_limits",
    "all_lines",
    "all_metrics",
    "evidence_metrics",
    "evidence_rows",
    "looked_at",
    "metric_by_id",
    "names_person",
    "readers",
]

STATUSES: tuple[EvidenceStatus, ...] = (
    *("verified",) * 7,
    *("disputed",) * 3,
    "reported",
    "rejected",
)
# Times of the day, in seconds: the first and last of a day decide what `as_of` sees.
MOMENTS = (0, 1, 43_200, 86_399)
DAYS_UNTIL_REPORT = (0, 0, 0, 1, 10, 11, 31, 200)
DAYS_BETWEEN = (0, 0, 1, 20, 100)
# A certainty lies at the bound of 5 % or beside it.
CERTAINTIES = (4, 5, 6, 0, 50, 100)


def all_metrics(contract: Contract) -> list[Metric]:
    """List the metrics of a contract and of its amendments."""
    return [*contract.metrics, *(metric for change in contract.amendments for metric in change.metrics)]


def metric_by_id(contract: Contract, name: str) -> Metric:
    """Give a metric of a contract or of one of its amendments."""
    return next(metric for metric in all_metrics(contract) if metric.id == name)


def all_lines(contract: Contract) -> list[Line]:
    """List the lines of a contract and of its amendments, in every version."""
    return [*contract.lines, *(line for change in contract.amendments for line in change.lines)]


def all_limits(contract: Contract) -> list[Limit]:
    """List the limits of a contract and of its amendments, in every version."""
    return [*contract.limits, *(limit for change in contract.amendments for limit in change.limits)]


def evidence_metrics(contract: Contract) -> list[EvidenceMetric]:
    """List the metrics that have rows of their own."""
    found = [metric for metric in all_metrics(contract) if not isinstance(metric, DERIVED_KINDS)]
    return [metric for metric in found if metric.evidence is None]


def looked_at(contract: Contract) -> set[str]:
    """Name the metrics whose rows lines look at, directly or by way of other metrics."""
    known = {metric.id: metric for metric in all_metrics(contract)}
    pending = [name for line in all_lines(contract) for name in line_metrics(line)]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += _named_by(known[name])
    return found


def _named_by(metric: Metric) -> Iterator[str]:
    yield from (name for _, name in (*metric.parts, *metric.modifier_metrics))
    yield from (after.metric for after in metric.admission.after)
    if metric.evidence is not None:
        yield metric.evidence


@st.composite
def evidence_rows(draw: st.DrawFn, contract: Contract) -> tuple[EvidenceRow, ...]:
    """Draw up to nine chains of one to three rows each, in an order unlike that of time."""
    own = evidence_metrics(contract)
    if not own:
        return ()
    days = achieved_days(contract)
    used = looked_at(contract)
    often = [metric for metric in own if metric.id in used]
    metrics = st.sampled_from((*often, *often, *often, *own))
    found: list[EvidenceRow] = []
    for _ in range(draw(st.sampled_from((5, 7, 9, 3, 1, 0)))):
        metric = draw(metrics)
        people = PEOPLE if names_person(contract, metric) else (*PEOPLE[:2], None)
        chain = Chain(
            contract=contract,
            metric=metric,
            participant=draw(st.sampled_from(people)),
            cohort=draw(st.sampled_from((None, None, *COHORTS))),
            instance=draw(
                st.sampled_from(("one", "two") if names_instance(contract, metric) else (None, "one", "two"))
            ),
        )
        for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
            name = f"{draw(st.sampled_from('bBa'))}{len(found)}"
            found.append(chain.next_row(draw, name, days))
    return tuple(draw(st.permutations(found))) if len(found) < 6 else tuple(reversed(found))


def readers(contract: Contract, metric: Metric) -> list[Metric]:
    """List the metrics that read the rows of one: it, and those whose evidence it is."""
    return [metric, *(other for other in all_metrics(contract) if other.evidence == metric.id)]


def names_instance(contract: Contract, metric: Metric) -> bool:
    """Say whether each row of a metric has to name its instance."""
    return any(reader.admission.once_per == "instance" for reader in readers(contract, metric))


def names_person(contract: Contract, metric: Metric) -> bool:
    """Say whether each row of a metric has to name its participant."""
    reading = {reader.id for reader in readers(contract, metric)}
    lines = [line for line in all_lines(contract) if isinstance(line, UnitPriceLine)]
    on_metric = {line.id for line in lines if line.metric in reading}
    limited = any(
        isinstance(limit, PersonCap | ExclusiveCap) and (on_metric & set(limit.lines) if limit.lines else on_metric)
        for limit in all_limits(contract)
    )
    return limited or any(reader.admission.looks_at_person for reader in readers(contract, metric))


class Chain:
    """A row and what supersedes it, each recorded after the one before.

    Args:
        contract: The contract.

        metric: The same for the whole chain, as are participant, cohort and instance.

        participant: Pseudonym; None for figures of a group.

        cohort, instance: None where there is none.
    """

    def __init__(
        self,
        *,
        contract: Contract,
        metric: Metric,
        participant: str | None,
        cohort: str | None,
        instance: str | None,
    ) -> None:
        self.contract = contract
        self.metric = metric
        self.names = {"participant": participant, "cohort": cohort, "instance": instance}
        self.last: EvidenceRow | None = None

    def next_row(self, draw: st.DrawFn, name: str, days: list[date]) -> EvidenceRow:
        """Draw the row that supersedes the last one, or the first row."""
        achieved = self.last.achieved if self.last and draw(st.booleans()) else draw(st.sampled_from(days))
        wait, moment = draw(st.sampled_from(DAYS_UNTIL_REPORT)), draw(st.sampled_from(MOMENTS))
        reported_at = self._local(achieved + timedelta(days=wait), moment)
        if self.last is not None:
            recorded = self.last.verified_at or self.last.reported_at
            reported_at = max(reported_at, recorded + timedelta(seconds=1))
        status = draw(st.sampled_from(STATUSES))
        verified_at = None
        if status in {"verified", "rejected"} or (status == "disputed" and draw(st.booleans())):
            decided = reported_at + timedelta(days=draw(st.sampled_from(DAYS_BETWEEN)))
            moment = draw(st.sampled_from(MOMENTS))
            verified_at = max(self._local(self._day(decided), moment), reported_at)
        value, denominator = draw(values(self.metric))
        self.last = EvidenceRow(
            id=name,
            metric=self.metric.id,
            achieved=achieved,
            value=value,
            denominator=denominator,
            status=status,
            supersedes=self.last.id if self.last else None,
            reporter="provider",
            verifier="auditor" if verified_at else None,
            reported_at=reported_at,
            verified_at=verified_at,
            reference="",
            sha256="",
            **self.names,
        )
        return self.last

    def _local(self, day: date, seconds: int) -> datetime:
        midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(self.contract.timezone))
        # In local time: on a day of 23 or 25 hours this is still the last second of that day.
        return (midnight + timedelta(seconds=seconds)).astimezone(UTC)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.contract.timezone)).date()


@st.composite
def values(draw: st.DrawFn, metric: Metric) -> tuple[Fraction, Fraction | None]:
    """Draw the value of a row, and its denominator for a rate; below 0 only where that can be."""
    if isinstance(metric, MilestoneMetric):
        return Fraction(1), None
    if isinstance(metric, CountMetric):
        return Fraction(draw(st.sampled_from((1, 1, 1, 2, 3, 5)))), None
    if isinstance(metric, SumMetric):
        return draw(st.integers(-3, 8)) * metric.resolution, None
    if isinstance(metric, RateMetric):
        steps = st.integers(0, 5)
        return draw(steps) * metric.resolution, draw(steps) * metric.resolution
    if metric.resolution == HUNDREDTH:
        return draw(st.sampled_from(CERTAINTIES)) * HUNDREDTH, None
    return draw(st.integers(-4, 20)) * metric.resolution, None
