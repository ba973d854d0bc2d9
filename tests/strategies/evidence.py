"""Chains of evidence for a contract, and its register: few people, few days, many ties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow, EvidenceStatus
from outcomes_fund.domain.limit import PersonCap
from outcomes_fund.domain.metric import CountMetric, Metric, MilestoneMetric, RateMetric, SumMetric
from outcomes_fund.domain.terms import UnitPriceLine, line_metrics
from tests.reference.participant import Participant
from tests.strategies.days import achieved_days, enrolment_days
from tests.strategies.sharing import MUNICIPALITIES

__all__ = ["evidence_rows", "names_person", "participants"]

# Their bytes sort otherwise than letters do: Z before a, and é after all of them.
PEOPLE = ("anna", "Zoë", "élise")
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
                cohort=draw(st.sampled_from((None, "first"))),
                exit=enrolled + timedelta(days=90) if draw(st.booleans()) else None,
            ),
        )
    return tuple(found)


@st.composite
def evidence_rows(draw: st.DrawFn, contract: Contract) -> tuple[EvidenceRow, ...]:
    """Draw up to nine chains of one to three rows each, in an order unlike that of time."""
    if not contract.metrics:
        return ()
    days = achieved_days(contract)
    used = {name for line in contract.lines for name in line_metrics(line)}
    looked_at = [metric for metric in contract.metrics if metric.id in used]
    metrics = st.sampled_from((*looked_at, *looked_at, *looked_at, *contract.metrics))
    found: list[EvidenceRow] = []
    for _ in range(draw(st.sampled_from((5, 7, 9, 3, 1, 0)))):
        metric = draw(metrics)
        people = PEOPLE if names_person(contract, metric) else (*PEOPLE[:2], None)
        chain = Chain(
            contract=contract,
            metric=metric,
            participant=draw(st.sampled_from(people)),
            cohort=draw(st.sampled_from((None, None, "first"))),
            instance=draw(
                st.sampled_from(("one", "two") if metric.admission.once_per == "instance" else (None, "one", "two"))
            ),
        )
        for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
            name = f"{draw(st.sampled_from('bBa'))}{len(found)}"
            found.append(chain.next_row(draw, name, days))
    return tuple(draw(st.permutations(found))) if len(found) < 6 else tuple(reversed(found))


def names_person(contract: Contract, metric: Metric) -> bool:
    """Say whether each row of a metric has to name its participant."""
    on_metric = {line.id for line in contract.lines if isinstance(line, UnitPriceLine) and line.metric == metric.id}
    limited = any(
        isinstance(limit, PersonCap) and (on_metric & set(limit.lines) if limit.lines else on_metric)
        for limit in contract.limits
    )
    return metric.admission.looks_at_person or limited


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
    return draw(st.integers(-4, 20)) * metric.resolution, None
