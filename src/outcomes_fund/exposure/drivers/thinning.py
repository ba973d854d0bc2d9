"""Which outcomes need no participants: whether counts by cell of time do for a contract, and what is expected a day.

If participants come by a Poisson process and each reaches an outcome or not, whatever the others do, then the claims
that are verified in separate cells of time are independent Poisson counts. So one draw for each cell stands for all
participants. That is exact as long as no other outcome is drawn for the same participants, and nothing but their number
is looked at. Rules on the day of enrolment, and on claims that come twice, only say which part of the participants
counts; as each participant has one claim at most, that part is known before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.calendar import epoch_day, shift
from outcomes_fund.domain.metric import EvidenceMetric, Metric
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.assumptions.distribution import Distribution, Empirical, Fixed, Pert, Triangular, Uniform
from outcomes_fund.exposure.assumptions.intake import CapacityIntake, FixedIntake, Intake
from outcomes_fund.exposure.assumptions.names import numbered, outcome_name
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome, Outcome, PersonOutcome, RepeatedOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Verification
from outcomes_fund.exposure.draws.quantiles import quantile, survival_share
from outcomes_fund.exposure.draws.streams import LEAST, Floats
from outcomes_fund.exposure.drivers.admitted import admitted_parts, counted_part
from outcomes_fund.exposure.drivers.chance import fixed_steps, in_steps
from outcomes_fund.exposure.drivers.enrolment import expected_numbers
from outcomes_fund.exposure.drivers.intervals import Intervals, intervals_between
from outcomes_fund.exposure.drivers.joint_outcomes import number_intervals
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.count_grid import claims_needed
from outcomes_fund.settlement.program import Program

__all__ = ["Expected", "expected_of", "is_thinned", "reasons_for_claims"]

Days = npt.NDArray[np.int64]

ONE = Fraction(1)

# Halvings after which an interval between two uniform numbers is as small as these can tell.
HALVINGS = 54


@attrs.frozen(kw_only=True, eq=False)
class Expected:
    """What is expected of an outcome at level 1 and chance 1.

    Args:
        outcome: The outcome.

        terms: For each intake, by its number, or once with None, what is expected from the contract's first day up to
            each day: the first number is 0, the last what is expected in all; shape (days + 1,).

        enrolled: For each day of the contract a day on which somebody who reaches it then may have enrolled, or NO_DAY
            where nobody does; shape (days,).
    """

    outcome: PersonOutcome | NumberOutcome
    terms: tuple[tuple[int | None, Floats], ...]
    enrolled: Days


def is_thinned(outcome: Outcome) -> bool:
    """Say whether an outcome is drawn as one count for each cell; the others are drawn row by row and added up."""
    return isinstance(outcome, PersonOutcome | NumberOutcome)


def reasons_for_claims(program: Program, assumptions: ContractAssumptions) -> tuple[str, ...]:
    """Say why a contract has to be drawn claim by claim.

    Args:
        program: The compiled contract.

        assumptions: What is assumed of it.

    Returns:
        One phrase for each reason; nothing where counts by cell do.
    """
    found = [*claims_needed(_without_known_rules(program, assumptions)), *_of_outcomes(program, assumptions)]
    if any(isinstance(outcome, PersonOutcome) for outcome in assumptions.outcomes):
        found += _of_intakes(assumptions.intakes)
    if assumptions.verification is not None:
        found += _of_verification(program, assumptions.verification)
    return tuple(dict.fromkeys(found))


def _without_known_rules(program: Program, assumptions: ContractAssumptions) -> Program:
    """Take away the rules of admission of which it is known how many participants keep them.

    That is so for the metric of an outcome that is reached once, if it alone gives rows of that metric and no other
    metric looks at these rows.
    """
    contract = program.source
    known = {
        outcome.metric
        for outcome in assumptions.outcomes
        if isinstance(outcome, PersonOutcome)
        and [each.metric for each in assumptions.outcomes].count(outcome.metric) == 1
        and not any(_looks_at(metric, outcome.metric) for metric in program.contract.metrics)
    }
    metrics = tuple(
        attrs.evolve(metric, admission=_rest(metric.admission))
        if isinstance(metric, EvidenceMetric) and metric.id in known
        else metric
        for metric in contract.metrics
    )
    return program if metrics == contract.metrics else compile_contract(attrs.evolve(contract, metrics=metrics))


def _looks_at(metric: Metric, name: str) -> bool:
    after = {named for rule in metric.admission.after for named in (rule.metric, rule.reset_by)}
    return name in after or metric.evidence == name


def _rest(rule: Admission) -> Admission:
    """Give the rules of an admission that remain to be looked at, claim by claim."""
    rest = attrs.evolve(rule, once_per=None if rule.once_per == "person" else rule.once_per)
    if rule.count_max is not None and rule.count_max >= 1:
        rest = attrs.evolve(rest, count_max=None, count_per="contract")
    return attrs.evolve(rest, enrolment_start=None, enrolment_end=None, within_of_enrolment=None)


def _of_intakes(intakes: tuple[Intake, ...]) -> Iterator[str]:
    for number, intake in enumerate(intakes):
        name = numbered("intake", number)
        if isinstance(intake, FixedIntake):
            yield f"{name} (a number that is certain)"
        if isinstance(intake, CapacityIntake):
            yield f"{name} (places)"
        if intake.people_max is not None:
            yield f"{name} (a largest number of people)"


def _of_outcomes(program: Program, assumptions: ContractAssumptions) -> Iterator[str]:
    outcomes = assumptions.outcomes
    persons = [outcome_name(outcome) for outcome in outcomes if isinstance(outcome, PersonOutcome | RepeatedOutcome)]
    if len(persons) > 1:
        yield f"outcomes {', '.join(persons)} (the same participants)"
    for outcome in outcomes:
        name = outcome_name(outcome)
        if isinstance(outcome, RepeatedOutcome):
            yield f"outcome {name} (again and again)"
        if isinstance(outcome, PersonOutcome | NumberOutcome):
            if outcome.value is not None and not isinstance(outcome.value, Fixed):
                yield f"outcome {name} (a value for each claim)"
            if program.metric(outcome.metric).kind == "latest":
                yield f"outcome {name} (the last value of all)"
    metrics = [outcome.metric for outcome in outcomes]
    for name in dict.fromkeys(metrics):
        if metrics.count(name) > 1 and program.metric(name).kind == "latest":
            yield f"metric {name} (the last value of several outcomes)"


def _of_verification(program: Program, verification: Verification) -> Iterator[str]:
    if verification.disputed:
        yield "verification (disputed rows)"
    contract = program.contract
    waived = {metric.admission.verification for metric in contract.metrics}
    if verification.unverified and len(waived) > 1:
        yield "verification (waived for some metrics)"
    longest = [_longest(each) for each in (verification.report_delay, verification.delay)]
    days = None if None in longest else sum(each for each in longest if each is not None)
    after = contract.payment.settle_after
    if days is None or any(period.last + timedelta(days=days) > shift(period.end, after) for period in program.periods):
        yield "verification (it may come after the settlement of its period)"


def _longest(delay: Distribution | None) -> int | None:
    """Give the longest delay in whole days; None where there is none."""
    if delay is None:
        return 0
    if isinstance(delay, Fixed):
        most = delay.value
    elif isinstance(delay, Uniform | Triangular | Pert):
        most = delay.high
    elif isinstance(delay, Empirical):
        most = delay.values[-1]
    else:
        return None
    return max(fixed_steps(most, ONE), 0)


def expected_of(program: Program, assumptions: ContractAssumptions) -> tuple[Expected, ...]:
    """Work out what is expected up to each day of the outcomes that are drawn as one count for each cell.

    Args:
        program: The compiled contract.

        assumptions: What is assumed of it; ``reasons_for_claims`` names nothing.
    """
    found = []
    for outcome in assumptions.outcomes:
        if isinstance(outcome, NumberOutcome):
            part = _verified_part(program, assumptions, outcome)
            nobody = np.full(int(program.edges[-1] - program.edges[0]), NO_DAY, dtype=np.int64)
            found.append(
                Expected(outcome=outcome, terms=((None, part * _numbered(program, outcome)),), enrolled=nobody)
            )
        elif isinstance(outcome, PersonOutcome):
            part = _verified_part(program, assumptions, outcome)
            reached = [_reached(program, assumptions, outcome, intake) for intake in assumptions.intakes]
            days = [each.enrolled for each in reached]
            found.append(
                Expected(
                    outcome=outcome,
                    terms=tuple((number, part * _up_to(each.daily)) for number, each in enumerate(reached)),
                    enrolled=np.max(days, axis=0) if days else np.zeros(0, dtype=np.int64),
                )
            )
    return tuple(found)


def _by_day(intervals: Intervals, numbers: Floats, begin: int, end: int) -> Floats:
    """Spread numbers evenly over the days of their intervals; what lies outside the days asked for is left out."""
    daily = np.zeros(end - begin)
    for day, length, number in zip(intervals.start.tolist(), intervals.length.tolist(), numbers.tolist(), strict=True):
        daily[max(day - begin, 0) : max(day + length - begin, 0)] += number / length
    return daily


def _up_to(daily: Floats) -> Floats:
    return np.concatenate([np.zeros(1), np.cumsum(daily)])


def _numbered(program: Program, outcome: NumberOutcome) -> Floats:
    """Give how many are expected up to each day of the contract."""
    intervals = number_intervals(outcome, program)
    numbers = float(outcome.mean) * intervals.part
    return _up_to(_by_day(intervals, numbers, int(program.edges[0]), int(program.edges[-1])))


@attrs.frozen(kw_only=True, eq=False)
class _Reached:
    """How many are expected to reach an outcome on each day, and a day on which one of them may have enrolled."""

    daily: Floats
    enrolled: Days


def _reached(program: Program, assumptions: ContractAssumptions, outcome: PersonOutcome, intake: Intake) -> _Reached:
    """Work out how many of those who enrol through an intake reach an outcome and are admitted, day by day."""
    intervals = intervals_between(intake.start, intake.end, intake.every)
    start, end = int(program.edges[0]), int(program.edges[-1])
    begin = min(start, epoch_day(intake.start))
    day = np.arange(begin, end)
    enrolled = _by_day(intervals, expected_numbers(intake, intervals), begin, end)
    looked_at = program.metric(outcome.metric).admission.looks_at_enrolment
    shares = _delay_shares(outcome.delay, len(enrolled))
    days = np.arange(len(shares), dtype=np.float64)
    for survival in (assumptions.takes_part, outcome.lasts):
        if survival is not None:
            shares = shares * survival_share(survival, days)
    reached, example = np.zeros(len(enrolled)), np.full(len(enrolled), NO_DAY, dtype=np.int64)
    # Added up in a fixed order, so that the same numbers come out on every machine.
    for delay in np.flatnonzero(shares).tolist():
        those = enrolled[: len(enrolled) - delay]
        if looked_at:
            those = those * admitted_parts(program, outcome.metric, day[: len(those)], delay)
        reached[delay:] += shares[delay] * those
        np.copyto(example[delay:], day[: len(those)], where=those > 0)
    return _Reached(daily=reached[start - begin :], enrolled=example[start - begin :])


def _verified_part(program: Program, assumptions: ContractAssumptions, outcome: Outcome) -> float:
    """Give the part of claims that are verified, and of participants that can reach the outcome at all."""
    part = ONE
    if isinstance(outcome, PersonOutcome) and outcome.group is not None:
        part = next(each.share for each in assumptions.groups if each.group == outcome.group)
    return float(part) * counted_part(program, outcome.metric, assumptions.verification)


def _delay_shares(delay: Distribution | None, days: int) -> Floats:
    """Give the chance of each whole number of days, as delays are rounded when they are drawn, shape (days,)."""
    most = np.arange(days)
    if delay is None or isinstance(delay, Fixed):
        certain: Floats = (most == (0 if delay is None else max(fixed_steps(delay.value, ONE), 0))).astype(np.float64)
        return certain
    drawn, _ = in_steps(delay, ONE)
    low, high = np.full(days, LEAST), np.full(days, 1 - LEAST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = np.rint(quantile(drawn, middle)) <= most
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    shares: Floats = np.diff(low, prepend=0.0)
    # Where all delays are shorter, halving ends at the greatest number that is drawn, and not at 1.
    held: Floats = np.where(shares > HALVINGS * LEAST, shares, 0.0)
    return held
