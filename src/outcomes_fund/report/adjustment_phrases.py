"""What raises or lowers the amounts of other lines, or is a part of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from outcomes_fund.domain.terms import AdjustmentLine, FactorStep, PercentageLine
from outcomes_fund.report.outcome_clauses import outcome_clause
from outcomes_fund.report.target_phrases import jumps
from outcomes_fund.report.telling import Telling
from outcomes_fund.report.verification import as_verified

__all__ = ["WAYS_SAID", "adjustment", "percentage"]


def adjustment(line: AdjustmentLine, telling: Telling) -> str:
    """Say how a line changes the amounts of others, and when."""
    way = next(key for key in WAYS_SAID if getattr(line, key) not in {None, ()})
    text = WAYS_SAID[way](line, telling)
    if telling.short:
        return text
    if line.when:
        tests = [telling.test(test, outcome_clause(test.metric, telling)) for test in line.when]
        reading = telling.say(f"reading_{line.measured}")
        text = telling.say("adjust_when", text=text, tests=telling.words.listed(tests), reading=reading)
    if way in {"amount_minor", "price_minor"}:
        excess = telling.say(f"excess_{line.excess}")
        text = f"{text}; {excess}"
    return text


def percentage(line: PercentageLine, telling: Telling) -> str:
    """Say which part of the amounts of other lines is paid."""
    return telling.briefly("percentage", share=telling.words.share(line.share), lines=_targets(line, telling))


def _factor(line: AdjustmentLine, telling: Telling) -> str:
    assert line.factor is not None
    return telling.briefly("adjust_factor", lines=_targets(line, telling), factor=telling.words.number(line.factor))


def _steps(line: AdjustmentLine, telling: Telling) -> str:
    steps = telling.words.listed([_step(step, line, telling) for step in line.steps])
    return telling.briefly("adjust_steps", lines=_targets(line, telling), steps=steps, **_measure(line, telling))


def _step(step: FactorStep, line: AdjustmentLine, telling: Telling) -> str:
    key = "at_least" if step.at_least is not None else "above"
    bound: Fraction = getattr(step, key)
    assert line.metric is not None
    factor = telling.words.number(step.factor)
    return telling.say(f"step_{key}", amount=factor, bound=telling.bound(bound, line.metric))


def _points(line: AdjustmentLine, telling: Telling) -> str:
    assert line.metric is not None
    before_jump = jumps([point.value for point in line.points])
    points = [
        telling.say(
            "point_before_jump" if jump else "point",
            amount=telling.words.number(point.factor),
            bound=telling.bound(point.value, line.metric),
        )
        for point, jump in zip(line.points, before_jump, strict=True)
    ]
    facts = {"lines": _targets(line, telling), "points": telling.words.listed(points), **_measure(line, telling)}
    return telling.briefly("adjust_points", **facts)


def _amount(line: AdjustmentLine, telling: Telling) -> str:
    amount = telling.money(line.amount_minor or 0, line.currency)
    return telling.briefly("adjust_amount", lines=_targets(line, telling), amount=amount)


def _price(line: AdjustmentLine, telling: Telling) -> str:
    assert line.metric is not None
    return telling.briefly(
        "adjust_price",
        lines=_targets(line, telling),
        price=telling.money(line.price_minor or 0, line.currency),
        unit=telling.words.unit(telling.metric(line.metric).unit),
        **_measure(line, telling),
    )


def _measure(line: AdjustmentLine, telling: Telling) -> dict[str, str]:
    assert line.metric is not None
    return {
        "outcome": outcome_clause(line.metric, telling),
        "reading": telling.say(f"reading_{line.measured}"),
        "verified": as_verified((line.metric,), telling),
    }


def _targets(line: AdjustmentLine | PercentageLine, telling: Telling) -> str:
    return telling.named(line.lines) if line.lines else telling.say("lines_before")


# The five ways in which an adjustment is written.
WAYS_SAID: dict[str, Callable[[AdjustmentLine, Telling], str]] = {
    "factor": _factor,
    "steps": _steps,
    "points": _points,
    "amount_minor": _amount,
    "price_minor": _price,
}
