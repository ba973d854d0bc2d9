"""The rules on metrics and payment lines: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from outcomes_fund.domain.metric import CountMetric, MilestoneMetric, SumMetric
from outcomes_fund.domain.naming import did_you_mean
from outcomes_fund.domain.terms import (
    Band,
    FixedLine,
    Line,
    MilestoneLine,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    UnitPriceLine,
)
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def resolutions_are_positive(contract: Contract) -> Iterator[Problem]:
    """The smallest step of a value is above 0."""
    for index, metric in enumerate(contract.metrics):
        if metric.resolution <= 0:
            yield Problem(
                code="number_out_of_range",
                path=f"metrics[{index}].resolution",
                message=f"{metric.resolution} is not above 0.",
                value=str(metric.resolution),
            )


def windows_hold_a_day(contract: Contract) -> Iterator[Problem]:
    """A window for enrolment or outcome has at least one day."""
    for index, metric in enumerate(contract.metrics):
        rules = metric.admission
        outcome = (rules.outcome_start or contract.start, rules.outcome_end or contract.end)
        windows = {"enrolment": (rules.enrolment_start, rules.enrolment_end), "outcome": outcome}
        for name, (start, end) in windows.items():
            key = "end" if getattr(rules, f"{name}_end") is not None else "start"
            given = getattr(rules, f"{name}_start") is not None or key == "end"
            if given and start is not None and end is not None and start >= end:
                yield Problem(
                    code="empty_window",
                    path=f"metrics[{index}].admission.{name}_{key}",
                    message=f"no day lies from {start.isoformat()} to before {end.isoformat()}.",
                    remedy="The end is one day beyond the last day.",
                )


def outcome_windows_stay_inside(contract: Contract) -> Iterator[Problem]:
    """The outcome window lies within the contract's dates."""
    for index, metric in enumerate(contract.metrics):
        rules = metric.admission
        for name, day in (
            ("outcome_start", rules.outcome_start),
            ("outcome_end", rules.outcome_end),
        ):
            if day is not None and not contract.start <= day <= contract.end:
                yield Problem(
                    code="outside_contract",
                    path=f"metrics[{index}].admission.{name}",
                    message=f"{day.isoformat()} is not from {contract.start.isoformat()} "
                    f"to {contract.end.isoformat()}, the contract's dates.",
                    value=day.isoformat(),
                )


def there_is_a_line(contract: Contract) -> Iterator[Problem]:
    """A contract pays for something."""
    if not contract.lines:
        yield Problem(code="no_line", path="lines", message="there is no payment line.")


def _references(contract: Contract) -> Iterator[tuple[str, Line, str]]:
    # Each mention of a metric: where, by which line, and the id.
    for index, line in enumerate(contract.lines):
        if isinstance(line, MilestoneLine):
            for number, test in enumerate(line.when):
                yield f"lines[{index}].when[{number}].metric", line, test.metric
        elif not isinstance(line, FixedLine):
            yield f"lines[{index}].metric", line, line.metric


def lines_name_metrics(contract: Contract) -> Iterator[Problem]:
    """Lines look at metrics of the contract."""
    known = [metric.id for metric in contract.metrics]
    for path, _, name in _references(contract):
        if name not in known:
            yield Problem(
                code="unknown_metric",
                path=path,
                message=f"there is no metric {name!r}; known: {', '.join(known) or 'none'}.",
                remedy=did_you_mean(name, known),
                value=name,
            )


def metrics_suit_lines(contract: Contract) -> Iterator[Problem]:
    """A unit price needs a count or sum; a step table or sliding scale cannot use a milestone."""
    metrics = {metric.id: metric for metric in contract.metrics}
    for path, line, name in _references(contract):
        metric = metrics.get(name)
        if metric is None:
            continue
        expected = ""
        if isinstance(line, UnitPriceLine) and not isinstance(metric, CountMetric | SumMetric):
            expected = "count or sum"
        elif isinstance(line, StepTableLine | SlidingScaleLine) and isinstance(metric, MilestoneMetric):
            expected = "count, sum, rate or latest"
        if expected:
            yield Problem(
                code="wrong_metric_kind",
                path=path,
                message=f"metric {name!r} is of kind {metric.kind}; a line of form {line.form} needs {expected}.",
                value=name,
            )


def _bounds(record: Test | Step) -> list[str]:
    keys = ("at_least", "above", "at_most", "below")
    return [key for key in keys if getattr(record, key, None) is not None]


def milestones_are_tested(contract: Contract) -> Iterator[Problem]:
    """A milestone line has tests, each with one bound; on a milestone metric none will do."""
    metrics = {metric.id: metric for metric in contract.metrics}
    for index, line in enumerate(contract.lines):
        if not isinstance(line, MilestoneLine):
            continue
        if not line.when:
            yield Problem(code="no_test", path=f"lines[{index}].when", message="there is no test.")
        for number, test in enumerate(line.when):
            bounds = _bounds(test)
            metric = metrics.get(test.metric)
            bare = not bounds and (metric is None or isinstance(metric, MilestoneMetric))
            if len(bounds) != 1 and not bare:
                yield _bound_problem(f"lines[{index}].when[{number}]", bounds, "at_least, above, at_most or below")


def _bound_problem(path: str, bounds: list[str], expected: str) -> Problem:
    given = " and ".join(bounds) or "none"
    return Problem(code="one_bound", path=path, message=f"one bound is needed ({expected}), not {given}.")


def steps_rise(contract: Contract) -> Iterator[Problem]:
    """A table has steps, each with one bound, strictly rising; above v comes after at_least v."""
    for index, line in enumerate(contract.lines):
        if not isinstance(line, StepTableLine):
            continue
        path = f"lines[{index}].steps"
        if not line.steps:
            yield Problem(code="no_step", path=path, message="there is no step.")
        for number, step in enumerate(line.steps):
            bounds = _bounds(step)
            if len(bounds) != 1:
                yield _bound_problem(f"{path}[{number}]", bounds, "at_least or above")
        for number, (lower, higher) in enumerate(pairwise(line.steps), start=1):
            if _bounds(lower) and _bounds(higher) and _is_not_above(_step_key(lower), _step_key(higher)):
                yield _not_rising(f"{path}[{number}]", "the bound of the step before")


def _step_key(step: Step) -> tuple[Fraction, int]:
    if step.at_least is not None:
        return step.at_least, 0
    return step.above or Fraction(0), 1


def _is_not_above(lower: tuple[Fraction, int], higher: tuple[Fraction, int]) -> bool:
    """Say whether a bound does not rise above the one before; no, if either could not be read."""
    same = lower[0] <= higher[0] <= lower[0]
    return _falls(lower[0], higher[0]) or (same and higher[1] <= lower[1])


def _falls(before: Fraction, value: Fraction) -> bool:
    # What could not be read equals everything, so it is never found to be another value.
    return value != before and value < before


def _not_rising(path: str, other: str) -> Problem:
    return Problem(code="not_rising", path=path, message=f"it does not rise above {other}.")


def points_rise(contract: Contract) -> Iterator[Problem]:
    """A scale has points in rising order of value; a jump is the same value twice, not more."""
    for index, line in enumerate(contract.lines):
        if not isinstance(line, SlidingScaleLine):
            continue
        path = f"lines[{index}].points"
        values = [point.value for point in line.points]
        if not values:
            yield Problem(code="no_point", path=path, message="there is no point.")
        for number in range(1, len(values)):
            if _falls(values[number - 1], values[number]):
                yield _not_rising(f"{path}[{number}].value", "the value of the point before")
            elif number > 1 and values[number - 2] <= values[number] <= values[number - 2]:
                yield Problem(
                    code="not_rising",
                    path=f"{path}[{number}].value",
                    message=f"{values[number]} stands more than twice; a jump needs two points.",
                    value=str(values[number]),
                )


def bands_rise(contract: Contract) -> Iterator[Problem]:
    """A unit price has bands, strictly rising from above 0; the last, and no other, is open."""
    for index, line in enumerate(contract.lines):
        if isinstance(line, UnitPriceLine):
            yield from _band_problems(f"lines[{index}].bands", line.bands)


def _band_problems(path: str, bands: tuple[Band, ...]) -> Iterator[Problem]:
    if not bands:
        yield Problem(code="no_band", path=path, message="there is no price.")
        return
    end = Fraction(0)
    for number, band in enumerate(bands[:-1]):
        if band.up_to is None:
            yield Problem(
                code="open_band",
                path=f"{path}[{number}]",
                message="only the last band may be without 'up_to'.",
            )
        elif band.up_to <= end:
            yield _not_rising(f"{path}[{number}].up_to", f"{end}, where the band begins")
        end = max(end, band.up_to or end)
    if bands[-1].up_to is not None:
        yield Problem(
            code="closed_band",
            path=f"{path}[{len(bands) - 1}].up_to",
            message="the last band has an end, so nothing says what further units are worth.",
            remedy="Leave 'up_to' out of the last band; a price of 0 pays nothing there.",
            value=str(bands[-1].up_to),
        )


def fixed_lines_say_when(contract: Contract) -> Iterator[Problem]:
    """A fixed line has an amount for each period or instalments, never both, never neither."""
    for index, line in enumerate(contract.lines):
        if not isinstance(line, FixedLine):
            continue
        if (line.amount_each_period_minor is not None) == bool(line.instalments):
            yield Problem(
                code="one_of_two",
                path=f"lines[{index}]",
                message="one of 'amount_each_period' and 'instalments' is needed, and not both.",
            )


def instalments_stay_inside(contract: Contract) -> Iterator[Problem]:
    """An instalment is dated on a day of the contract, else it would never be earned."""
    for index, line in enumerate(contract.lines):
        if not isinstance(line, FixedLine):
            continue
        for number, instalment in enumerate(line.instalments):
            if not contract.start <= instalment.date < contract.end:
                yield Problem(
                    code="outside_contract",
                    path=f"lines[{index}].instalments[{number}].date",
                    message=f"{instalment.date.isoformat()} is no day of the contract, "
                    f"{contract.start.isoformat()} to before {contract.end.isoformat()}.",
                    value=instalment.date.isoformat(),
                )


def _amounts_of_line(line: Line) -> Iterator[tuple[str, Fraction | int]]:
    if isinstance(line, FixedLine):
        if line.amount_each_period_minor is not None:
            yield "amount_each_period", line.amount_each_period_minor
        for number, instalment in enumerate(line.instalments):
            yield f"instalments[{number}].amount", instalment.amount_minor
    elif isinstance(line, UnitPriceLine):
        for number, band in enumerate(line.bands):
            # A single open band is written as one price.
            single = len(line.bands) == 1 and band.up_to is None
            yield "price" if single else f"bands[{number}].price", band.price_minor
    elif isinstance(line, MilestoneLine):
        yield "amount", line.amount_minor
    elif isinstance(line, StepTableLine):
        for number, step in enumerate(line.steps):
            yield f"steps[{number}].amount", step.amount_minor
    else:
        for number, point in enumerate(line.points):
            yield f"points[{number}].amount", point.amount_minor


def amounts_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """Amounts and prices are 0 or more; nothing is earned below nothing."""
    for index, line in enumerate(contract.lines):
        for key, amount in _amounts_of_line(line):
            if amount < 0:
                yield Problem(
                    code="negative_amount",
                    path=f"lines[{index}].{key}",
                    message="it is below 0.",
                )


def rounding_units_are_whole(contract: Contract) -> Iterator[Problem]:
    """Amounts are rounded to a multiple of one minor unit or more."""
    places = [("rounding", contract.rounding)]
    places += [
        (f"lines[{index}].rounding", line.rounding)
        for index, line in enumerate(contract.lines)
        if line.rounding is not None
    ]
    for path, rounding in places:
        if rounding.unit_minor < 1:
            yield Problem(
                code="number_out_of_range",
                path=f"{path}.unit",
                message="the unit is less than one minor unit of the currency, such as a cent.",
            )


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    resolutions_are_positive,
    windows_hold_a_day,
    outcome_windows_stay_inside,
    there_is_a_line,
    lines_name_metrics,
    metrics_suit_lines,
    milestones_are_tested,
    steps_rise,
    points_rise,
    bands_rise,
    fixed_lines_say_when,
    instalments_stay_inside,
    amounts_are_not_negative,
    rounding_units_are_whole,
)
