"""What is paid for reaching a value: milestones, step tables and sliding scales."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from outcomes_fund.domain.terms import MilestoneLine, Point, SlidingScaleLine, Step, StepTableLine
from outcomes_fund.report.outcome_clauses import outcome_clause
from outcomes_fund.report.telling import Telling
from outcomes_fund.report.testing_times import moment, moment_that_holds, paid, reading, unpaid_of
from outcomes_fund.report.verification import as_verified

__all__ = ["jumps", "milestone", "sliding_scale", "step_table"]


def milestone(line: MilestoneLine, telling: Telling) -> str:
    """Say what is paid when all tests hold."""
    # Tests by cohorts are paid each by itself, so that nothing is paid once.
    once = line.paid == "to_date" and not (line.tests is not None and line.tests.cohorts)
    text = telling.briefly(
        "milestone_to_date" if once else "milestone_period",
        amount=telling.money(line.amount_minor, line.currency),
        moment=moment_that_holds(line.tests, telling, once=once),
        tests=telling.words.listed([telling.test(test, outcome_clause(test.metric, telling)) for test in line.when]),
        reading=reading(line.measured, line.tests, telling),
        verified=as_verified([test.metric for test in line.when], telling),
    )
    return _whole(text, line, telling)


def step_table(line: StepTableLine, telling: Telling) -> str:
    """Say the amount of each step."""
    steps = telling.words.listed([_step(step, line, telling) for step in line.steps])
    return _whole(telling.briefly("step_table", steps=steps, **_table(line, telling)), line, telling)


def sliding_scale(line: SlidingScaleLine, telling: Telling) -> str:
    """Say the points between which the amount moves."""
    before_jump = jumps([point.value for point in line.points])
    points = telling.words.listed(
        [_point(point, line, telling, jump=jump) for point, jump in zip(line.points, before_jump, strict=True)]
    )
    return _whole(telling.briefly("sliding_scale", points=points, **_table(line, telling)), line, telling)


def jumps(values: list[Fraction]) -> list[bool]:
    """Tell for each point whether another follows at the same value: then it holds just below it only."""
    return [value == after for value, after in pairwise(values)] + [False]


def _table(line: StepTableLine | SlidingScaleLine, telling: Telling) -> dict[str, str]:
    return {
        "outcome": outcome_clause(line.metric, telling),
        "moment": moment(line.tests, telling),
        "reading": reading(line.measured, line.tests, telling),
        "verified": as_verified((line.metric,), telling),
        "paid": paid(line.paid, line.tests, telling),
    }


def _step(step: Step, line: StepTableLine, telling: Telling) -> str:
    key = "at_least" if step.at_least is not None else "above"
    bound = telling.bound(getattr(step, key), line.metric)
    return telling.say(f"step_{key}", amount=_amount(step, line, telling), bound=bound)


def _point(point: Point, line: SlidingScaleLine, telling: Telling, *, jump: bool) -> str:
    bound = telling.bound(point.value, line.metric)
    return telling.say("point_before_jump" if jump else "point", amount=_amount(point, line, telling), bound=bound)


def _amount(part: Step | Point, line: StepTableLine | SlidingScaleLine, telling: Telling) -> str:
    if part.rate is not None and line.notional_minor is not None:
        notional = telling.money(line.notional_minor, line.currency)
        return telling.say("rate_of", share=telling.words.share(part.rate), notional=notional)
    return telling.money(part.amount_minor or 0, line.currency)


def _whole(text: str, line: MilestoneLine | StepTableLine | SlidingScaleLine, telling: Telling) -> str:
    condition = "" if telling.short else unpaid_of(line.tests, telling)
    return f"{text}; {condition}" if condition else text
