"""First assumptions for any contract, so that there is something to begin with and to change.

They know the contract's rules and nothing of its world: every figure is a guess that says so in its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from statistics import median_low
from typing import Any

import attrs

from outcomes_fund.domain.calendar import Duration, epoch_day, shift
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import ExclusiveCap, PersonCap
from outcomes_fund.domain.metric import ChangeMetric, EvidenceMetric, Metric
from outcomes_fund.domain.places import sections_of
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.exposure.assumptions.distribution import Beta, Fixed, Normal, Pert, Triangular
from outcomes_fund.exposure.assumptions.intake import PoissonIntake
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    Outcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import (
    ContractAssumptions,
    Ending,
    GroupShare,
    HomeShare,
    IndexPath,
    Verification,
)
from outcomes_fund.exposure.assumptions.survival import ConstantHazard
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.program import Program

__all__ = ["draft"]

GUESS = "a first guess that knows nothing of this contract: replace it"
PEOPLE = 40
HOMES_SHARE = Fraction(9, 10)
MONTH = Duration(count=1, unit="months")

# Steps that an unknown value has: a score of a tenth is about 5, a share of a hundredth about a half.
TYPICAL_STEPS = 50

# Steps of a value by which others are multiplied, such as an area.
FACTOR_STEPS = 10_000

# What a metric reaches of the baseline that it is compared with.
BETTER = Fraction(6, 5)

# Months in which a participant reaches the most that is paid for one.
MONTHS_TO_MOST = 6

# Of what is counted in time, a month holds no more.
MONTH_MOST = {"day": 31, "night": 31, "week": 5, "hour": 31 * 24}

# Keys of a term that hold a value of the metric it names.
BOUNDS = ("value", "at_least", "above", "at_most", "below", "up_to")


def draft(contract: Contract, *, file: str = "contract.toml") -> ContractAssumptions:
    """Assume something of every metric of a contract that has evidence.

    About forty people enrol where anything is about people; most outcomes are reached by three in five; values lie
    about the middle of those that the lines look at.

    Args:
        contract: Any contract.

        file: The contract file, seen from the scenario file.

    Returns:
        Assumptions under which each line of the contract may earn something.
    """
    program = compile_contract(contract)
    outcomes = tuple(_outcomes(program))
    people = any(isinstance(outcome, PersonOutcome | RepeatedOutcome) for outcome in outcomes)
    return ContractAssumptions(
        file=file,
        intakes=tuple(_intakes(program)) if people else (),
        groups=tuple(GroupShare(group=name, share=Fraction(2, 5)) for name in program.groups) if people else (),
        homes=_homes(contract) if people else (),
        takes_part=ConstantHazard(monthly=Fraction(2, 100)) if people else None,
        outcomes=outcomes,
        verification=_verification(),
        endings=(Ending(cause="provider_failure", yearly=Fraction(3, 100), source=GUESS),),
        index_paths=tuple(
            IndexPath(index=index.id, yearly=Fraction(2, 100), source=GUESS) for index in contract.indices
        ),
    )


def _verification() -> Verification:
    return Verification(
        report_delay=_pert(3, 14, 40),
        delay=_pert(5, 20, 60),
        lost=Fraction(1, 100),
        unverified=Fraction(2, 100),
        rejected=Fraction(4, 100),
        disputed=Fraction(1, 100),
        source=GUESS,
    )


def _pert(low: int, mode: int, high: int) -> Pert:
    return Pert(low=Fraction(low), mode=Fraction(mode), high=Fraction(high))


def _homes(contract: Contract) -> tuple[HomeShare, ...]:
    names = [share.municipality for share in contract.payers.shares if share.municipality is not None]
    return tuple(HomeShare(municipality=name, share=HOMES_SHARE / len(names)) for name in names)


def _intakes(program: Program) -> Iterator[PoissonIntake]:
    """Let people of each cohort come in the first half of the contract, or as long as enrolment counts."""
    contract = program.contract
    rules = [metric.admission for metric in contract.metrics]
    starts = [rule.enrolment_start for rule in rules if rule.enrolment_start is not None]
    ends = [rule.enrolment_end for rule in rules if rule.enrolment_end is not None]
    start = min(starts, default=contract.start)
    half = contract.start + (contract.end - contract.start) / 2
    end = max([*ends, half, start + timedelta(days=1)])
    cohorts: tuple[str | None, ...] = program.cohorts or (None,)
    months = max((end - start).days * 12 // 365, 1)
    mean = max(Fraction(10 * PEOPLE // (months * len(cohorts)), 10), Fraction(1, 10))
    for cohort in cohorts:
        yield PoissonIntake(start=start, end=end, every=MONTH, cohort=cohort, mean=mean, source=GUESS)


def _outcomes(program: Program) -> Iterator[Outcome]:
    """Assume an outcome for each metric that has rows of its own; how sure a measurement is comes with it."""
    found = tuple(_outcomes_of_rows(program))
    measured = [each for each in found if isinstance(each, Measured)]
    told = {name for each in measured for name in (each.p_value, each.lower, each.upper)}
    yield from (each for each in found if each.metric not in told)


def _outcomes_of_rows(program: Program) -> Iterator[Outcome]:
    for metric in program.contract.metrics:
        if not _has_rows(metric):
            continue
        if metric.kind == "count":
            yield _of_people(program, metric)
        elif metric.kind == "sum" and _by_person(program, metric):
            yield _again_and_again(program, metric)
        elif metric.kind == "milestone":
            yield _milestone(program, metric)
        elif metric.kind == "rate":
            yield from _shares(program, metric)
        elif metric.kind == "sum" and not program.cohorts:
            yield _numbers(program, metric)
        else:
            yield from _measurements(program, metric)


def _has_rows(metric: Metric) -> bool:
    return isinstance(metric, EvidenceMetric) and metric.evidence is None


def _by_person(program: Program, metric: Metric) -> bool:
    """Say whether some rule looks at the participants of a metric."""
    readers = [each for each in program.contract.metrics if metric.id in (each.id, each.evidence)]
    if any(each.admission.looks_at_person or each.admission.once_per is not None for each in readers):
        return True
    limits = [limit for _, found in sections_of(program.contract, "limits") for limit in found]
    if any(isinstance(limit, PersonCap | ExclusiveCap) for limit in limits):
        return True
    lines = [line for line in program.contract.lines if isinstance(line, UnitPriceLine) and line.metric == metric.id]
    return any(line.uplifts for line in lines) or any(share.municipality for share in program.contract.payers.shares)


def _of_people(program: Program, metric: Metric) -> Outcome:
    """Let participants reach a count once, or as often as its rules look at it."""
    rule = metric.admission
    if rule.once_per == "instance" or (rule.count_max or 1) > 1:
        return RepeatedOutcome(
            metric=metric.id,
            value=Fixed(value=Fraction(1)),
            every=MONTH,
            times_max=max(rule.count_max or 0, 3) + 1,
            numbered=rule.once_per == "instance",
            lasts=ConstantHazard(monthly=Fraction(1, 10)),
            source=GUESS,
        )
    before = _comes_before(program, metric)
    return PersonOutcome(
        metric=metric.id,
        success=Beta(mean=Fraction(3, 5), deviation=Fraction(8, 100)),
        after=before[0] if before else None,
        delay=_after(before[1]) if before else _since_enrolment(program, metric),
        source=GUESS,
    )


def _comes_before(program: Program, metric: Metric) -> tuple[str, Duration | None] | None:
    """Name the outcome of a person that comes first, and the shortest time between the two."""
    for rule in metric.admission.after:
        first = program.metric(rule.metric)
        source = first.evidence or first.id
        record = program.metric(source)
        earlier = program.metric_index(source) != program.metric_index(metric.id) and not _waits_for(
            program, record, metric.id
        )
        repeated = record.admission.once_per == "instance" or (record.admission.count_max or 1) > 1
        if record.kind == "count" and earlier and not repeated:
            return source, rule.at_least
    return None


def _waits_for(program: Program, metric: Metric, name: str) -> bool:
    """Say whether an outcome comes after another, directly or by way of others."""
    seen: set[str] = set()
    waiting = [metric]
    while waiting:
        each = waiting.pop()
        if each.id in seen:
            continue
        seen.add(each.id)
        waiting += [program.metric(rule.metric) for rule in each.admission.after]
    return name in seen


def _days(start: date, duration: Duration) -> int:
    return epoch_day(shift(start, duration)) - epoch_day(start)


def _after(at_least: Duration | None) -> Pert:
    shortest = 1 if at_least is None else _days(date(2000, 1, 1), at_least)
    return _pert(shortest, shortest + 10, shortest + 60)


def _since_enrolment(program: Program, metric: Metric) -> Pert:
    """Let an outcome take a quarter of the contract, or about as long as it may take."""
    contract = program.contract
    longest = min((contract.end - contract.start).days // 2, 360)
    within = metric.admission.within_of_enrolment
    if within is not None:
        longest = _days(contract.start, within) * 5 // 4
    return _pert(0, longest // 3, longest + 1)


def _again_and_again(program: Program, metric: Metric) -> RepeatedOutcome:
    """Let a participant have a value a month, which reaches what is paid for one of them in half a year."""
    step = Fraction(metric.resolution)
    most = _most_of_one(program, metric)
    typical = _typical(program, metric) if most is None else max(most / MONTHS_TO_MOST // step, 1) * step
    high = min(2 * typical + step, Fraction(MONTH_MOST.get(metric.unit.lower().removesuffix("s"), 2 * typical + step)))
    return RepeatedOutcome(
        metric=metric.id,
        value=Triangular(low=Fraction(0), mode=min(typical, high), high=high),
        every=MONTH,
        times_max=12,
        lasts=ConstantHazard(monthly=Fraction(5, 100)),
        numbered=metric.admission.once_per == "instance",
        source=GUESS,
    )


def _most_of_one(program: Program, metric: Metric) -> Fraction | None:
    """Give the units that are paid for one participant at most; None where nothing says so."""
    lines = {line.id for line in program.contract.lines if getattr(line, "metric", None) == metric.id}
    caps = [limit for limit in program.contract.limits if isinstance(limit, PersonCap) and limit.units is not None]
    found = [cap.units for cap in caps if cap.units is not None and (not cap.lines or lines & set(cap.lines))]
    return min(found, default=None)


def _milestone(program: Program, metric: Metric) -> MilestoneReached:
    contract = program.contract
    length = (contract.end - contract.start).days
    return MilestoneReached(
        metric=metric.id,
        on=contract.start + timedelta(days=length // 3),
        delay=_pert(0, length // 20, length // 4 + 1),
        chance=Fraction(9, 10),
        source=GUESS,
    )


def _cohort_days(program: Program, metric: Metric) -> tuple[tuple[str | None, tuple[date, ...]], ...]:
    """Give the cohorts that rows of a metric may belong to, each with the day of its test where there is one."""
    tests = [getattr(line, "tests", None) for line in program.contract.lines]
    dated = {each.cohort: each.date for test in tests if test is not None for each in test.cohorts}
    if metric.admission.cohort is not None:
        dated = {metric.admission.cohort: dated.get(metric.admission.cohort, program.contract.start)}
    last = program.periods[-1].last
    return tuple((name, (min(day, last),)) for name, day in dated.items()) or ((None, ()),)


def _own_id(metric: Metric, cohort: str | None) -> str:
    return "" if cohort is None else f"{metric.id}-{cohort}"


def _shares(program: Program, metric: Metric) -> Iterator[ShareOutcome]:
    typical = _typical(program, metric, otherwise=Fraction(3, 5))
    mean = min(max(typical, Fraction(1, 10)), Fraction(9, 10))
    for cohort, at in _cohort_days(program, metric):
        yield ShareOutcome(
            id=_own_id(metric, cohort),
            metric=metric.id,
            of=Triangular(low=Fraction(10), mode=Fraction(30), high=Fraction(60)),
            success=Beta(mean=mean, deviation=Fraction(8, 100)),
            at=at,
            cohort=cohort,
            source=GUESS,
        )


def _numbers(program: Program, metric: Metric) -> NumberOutcome:
    typical = _typical(program, metric)
    return NumberOutcome(
        metric=metric.id,
        mean=Fraction(3),
        level=Triangular(low=Fraction(7, 10), mode=Fraction(1), high=Fraction(13, 10)),
        value=Triangular(low=Fraction(0), mode=typical, high=2 * typical + Fraction(metric.resolution)),
        source=GUESS,
    )


def _measurements(program: Program, metric: Metric) -> Iterator[Measured]:
    typical = _typical(program, metric)
    spread = max(abs(typical) / 5, Fraction(metric.resolution))
    sure = metric.significance
    for cohort, at in _cohort_days(program, metric):
        yield Measured(
            id=_own_id(metric, cohort),
            metric=metric.id,
            value=Normal(mean=typical, deviation=spread),
            error=spread / 2,
            at=at,
            cohort=cohort,
            p_value=None if sure is None else sure.p_value,
            lower=None if sure is None else sure.lower,
            upper=None if sure is None else sure.upper,
            source=GUESS,
        )


def _typical(program: Program, metric: Metric, *, otherwise: Fraction | None = None) -> Fraction:
    """Give the middle of the values of a metric that some line looks at.

    Without any, it is somewhat better than the baseline it is compared with; without one, so many steps.
    """
    found = sorted(value for line in program.contract.lines for value in _values_of(line, metric.id, named=False))
    if found:
        return median_low(found)
    for change in program.contract.metrics:
        if isinstance(change, ChangeMetric) and change.of == metric.id and change.baseline:
            return change.baseline * (BETTER if change.direction == "increase" else 2 - BETTER)
    if any(factor.metric == metric.id for each in program.contract.metrics for factor in each.factors):
        return FACTOR_STEPS * Fraction(metric.resolution)
    return TYPICAL_STEPS * Fraction(metric.resolution) if otherwise is None else otherwise


def _values_of(record: object, metric: str, *, named: bool) -> Iterator[Fraction]:
    """Give the bounds and points, within a line, of the metric that it or a part of it names."""
    if isinstance(record, tuple):
        for each in record:
            yield from _values_of(each, metric, named=named)
        return
    kind: Any = type(record)
    if not attrs.has(kind):
        return
    name = getattr(record, "metric", None)
    here = named if name is None else name == metric
    for field in attrs.fields(kind):
        value = getattr(record, field.name)
        if here and field.name in BOUNDS and isinstance(value, Fraction) and value > 0:
            yield value
        elif field.name != "bands":
            yield from _values_of(value, metric, named=here)
