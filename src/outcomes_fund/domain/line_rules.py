"""Rules that several forms of payment lines share: bounds, rates of a notional amount, kinds of metrics, targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Protocol

from outcomes_fund.domain.bounds import exact_text, exactly_one, falls, negative_problems, not_rising, out_of_range
from outcomes_fund.domain.metric import MilestoneMetric
from outcomes_fund.domain.naming import twice_problems, unknown_problems
from outcomes_fund.domain.places import has_unread, known_ids, line_order, lines_by_id, metrics_by_id
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = [
    "bounds_rise",
    "kind_problem",
    "milestone_problems",
    "points_rise",
    "rate_problems",
    "target_problems",
    "when_problems",
]

STEP_BOUNDS = ("at_least", "above")
ADJUSTMENTS = frozenset({"adjustment"})
TEST_BOUNDS = ("at_least", "above", "at_most", "below")


class Rated(Protocol):
    """What earns an amount, or a rate of a notional amount."""

    @property
    def amount_minor(self) -> int | None:
        """Whole minor units."""

    @property
    def rate(self) -> Fraction | None:
        """Part of the notional amount."""


def kind_problem(path: str, form: str, metric: Any, expected: str) -> Problem:  # noqa: ANN401 - any metric
    """Say that a metric is not of a kind that a form of line can use.

    Args:
        path: Where the line names it.

        form: Form of the line.

        metric: The metric.

        expected: Kinds that the form can use.
    """
    return Problem(
        code="wrong_metric_kind",
        path=path,
        message=f"metric {metric.id!r} is of kind {metric.kind}; a line of form {form} needs {expected}.",
        remedy="Name another metric, or choose a form of line that suits this one.",
        value=metric.id,
    )


def milestone_problems(contract: Contract, path: str, form: str, name: str) -> Iterator[Problem]:
    """Check that a line that looks at how large a value is does not look at a milestone.

    Args:
        contract: The contract.

        path: Where the line names the metric.

        form: Form of the line.

        name: Id of the metric.
    """
    metric = metrics_by_id(contract).get(name)
    if isinstance(metric, MilestoneMetric):
        yield kind_problem(path, form, metric, "any other kind, such as count, sum, rate or latest")


def _given(record: object, bounds: Sequence[str]) -> list[str]:
    return [key for key in bounds if getattr(record, key, None) is not None]


def _bound_problem(path: str, given: list[str], bounds: Sequence[str]) -> Problem:
    *others, last = bounds
    return Problem(
        code="one_bound",
        path=path,
        message=f"one bound is needed ({', '.join(others)} or {last}), not {' and '.join(given) or 'none'}.",
        remedy="Keep one of them; two bounds are two tests." if given else "Give the value from which it holds.",
    )


def when_problems(contract: Contract, path: str, tests: Iterable[Any]) -> Iterator[Problem]:
    """Check that each test has one bound; a test on a milestone metric may have none.

    Args:
        contract: The contract.

        path: Where the list of tests stands.

        tests: The tests.
    """
    metrics = metrics_by_id(contract)
    for number, test in enumerate(tests):
        given = _given(test, TEST_BOUNDS)
        metric = metrics.get(test.metric)
        bare = not given and (metric is None or metric.kind == "milestone")
        if len(given) != 1 and not bare:
            yield _bound_problem(f"{path}[{number}]", given, TEST_BOUNDS)


def bounds_rise(path: str, steps: Sequence[Any]) -> Iterator[Problem]:
    """Check that each step has one bound, strictly rising; above v comes after at_least v.

    Args:
        path: Where the list of steps stands.

        steps: Steps of amounts or of factors.
    """
    for number, step in enumerate(steps):
        given = _given(step, STEP_BOUNDS)
        if len(given) != 1:
            yield _bound_problem(f"{path}[{number}]", given, STEP_BOUNDS)
    for number, (lower, higher) in enumerate(pairwise(steps), start=1):
        if _given(lower, STEP_BOUNDS) and _given(higher, STEP_BOUNDS) and _is_not_above(_key(lower), _key(higher)):
            yield not_rising(f"{path}[{number}]", "the bound of the step before")


def _key(step: Any) -> tuple[Fraction, int]:  # noqa: ANN401 - steps of amounts or of factors
    if step.at_least is not None:
        return step.at_least, 0
    return step.above or Fraction(0), 1


def _is_not_above(lower: tuple[Fraction, int], higher: tuple[Fraction, int]) -> bool:
    """Say whether a bound does not rise above the one before; no, if either could not be read."""
    same = lower[0] <= higher[0] <= lower[0]
    return falls(lower[0], higher[0]) or (same and higher[1] <= lower[1])


def points_rise(path: str, points: Sequence[Any]) -> Iterator[Problem]:
    """Check that points stand in rising order of value; a jump is the same value twice, not more.

    Args:
        path: Where the list of points stands.

        points: Points of amounts or of factors.
    """
    values = [point.value for point in points]
    for number in range(1, len(values)):
        if falls(values[number - 1], values[number]):
            yield not_rising(f"{path}[{number}].value", "the value of the point before")
        elif number > 1 and values[number - 2] <= values[number] <= values[number - 2]:
            yield Problem(
                code="not_rising",
                path=f"{path}[{number}].value",
                message=f"{exact_text(values[number])} stands more than twice; a jump needs two points.",
                remedy="Keep the amount before the jump and the amount after it.",
                value=exact_text(values[number]),
            )


def rate_problems(path: str, key: str, rated: Sequence[Rated], notional_minor: int | None) -> Iterator[Problem]:
    """Check that each step or point has an amount or a rate, and that rates, and only they, have a notional amount.

    Args:
        path: Where the line stands.

        key: Key of the list of steps or points.

        rated: The steps or points.

        notional_minor: What the rates are a part of.
    """
    for number, part in enumerate(rated):
        place = f"{path}.{key}[{number}]"
        yield from exactly_one(place, {"amount": part.amount_minor, "rate": part.rate})
        yield from negative_problems(f"{place}.amount", part.amount_minor)
        if part.rate is not None and part.rate < 0:
            yield out_of_range(f"{place}.rate", part.rate, "0 or more")
    yield from negative_problems(f"{path}.notional", notional_minor)
    if has_unread(rated):
        return
    has_rate = any(part.rate is not None for part in rated)
    if has_rate and notional_minor is None:
        yield Problem(
            code="missing_notional",
            path=f"{path}.notional",
            message=f"{key} have rates, but nothing says what they are a part of.",
            remedy="Give 'notional', such as the principal, or give amounts in place of rates.",
        )
    if notional_minor is not None and rated and not has_rate:
        yield Problem(
            code="without_effect",
            path=f"{path}.notional",
            message=f"it has no effect: none of the {key} has a rate.",
            remedy="Give rates in place of amounts, or leave 'notional' out.",
        )


def target_problems(contract: Contract, path: str, line: Any) -> Iterator[Problem]:  # noqa: ANN401 - of two forms
    """Check that the lines that a line changes or is a part of stand before it, and are no adjustments.

    Args:
        contract: The contract.

        path: Where the line stands.

        line: An adjustment or a percentage.
    """
    order = line_order(contract)
    ids = known_ids(contract, "lines")
    known, unread = ids.at(path), ids.unread is not None
    last = order.get(line.id, len(order))
    lines = lines_by_id(contract)
    yield from twice_problems(f"{path}.lines", line.lines)
    for number, name in enumerate(line.lines):
        place = f"{path}.lines[{number}]"
        if name not in known:
            yield from unknown_problems(place, name, known, code="unknown_line")
        elif order.get(name, last) >= last and not unread:
            yield _wrong_target(place, name, f"line {name!r} does not stand before {line.id!r} in the file")
        elif name in lines and lines[name].form in ADJUSTMENTS:
            yield _wrong_target(place, name, f"line {name!r} is an adjustment, and has no amount")
    if not line.lines and not unread and all(lines[name].form in ADJUSTMENTS for name in islice(order, last)):
        yield Problem(
            code="no_target",
            path=path,
            message=f"line {line.id!r} looks at the lines before it, but no line with an amount stands there.",
            remedy="Put it after the lines that it is about.",
        )


def _wrong_target(path: str, name: str, why: str) -> Problem:
    return Problem(
        code="wrong_target",
        path=path,
        message=f"{why}.",
        remedy="Name lines with an amount, and put this line after them.",
        value=name,
    )
