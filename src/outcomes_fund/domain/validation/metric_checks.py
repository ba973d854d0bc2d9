"""The rules on the values of metrics: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import (
    exact_text,
    exactly_one,
    not_above,
    not_rising,
    order_problems,
    out_of_range,
    share_problems,
)
from outcomes_fund.domain.metric import METRIC_KINDS, ChangeMetric, IndexMetric, Significance, StagedMetric
from outcomes_fund.domain.places import metrics_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


EVERY_KIND = tuple(METRIC_KINDS.values())


def _metrics(contract: Contract) -> Iterator[tuple[str, Any]]:
    # Of a metric of no known kind nothing can be said.
    return ((path, metric) for path, metric in metrics_in(contract, object) if isinstance(metric, EVERY_KIND))


def resolutions_are_positive(contract: Contract) -> Iterator[Problem]:
    """The smallest step of a value is above 0."""
    for path, metric in _metrics(contract):
        if metric.resolution <= 0:
            yield out_of_range(f"{path}.resolution", metric.resolution, "above 0")


def changes_have_one_baseline(contract: Contract) -> Iterator[Problem]:
    """A change is against exactly one baseline, and one of tests before looks at one test or more."""
    for path, metric in metrics_in(contract, ChangeMetric):
        keys = ("baseline", "baseline_metric", "baseline_tests")
        yield from exactly_one(path, {key: getattr(metric, key) for key in keys})
        if metric.baseline_tests is not None and metric.baseline_tests < 1:
            yield out_of_range(f"{path}.baseline_tests", metric.baseline_tests, "1 or more")
        if metric.relative and metric.baseline is not None and metric.baseline <= 0:
            remedy = "A change relative to 0 or less has no result; give the baseline, or leave 'relative' out."
            yield out_of_range(f"{path}.baseline", metric.baseline, "above 0", remedy)


def indices_have_parts(contract: Contract) -> Iterator[Problem]:
    """An index of metrics has parts, none divided by 0, each within bounds in order."""
    for path, metric in metrics_in(contract, IndexMetric):
        if not metric.of:
            yield Problem(
                code="no_part",
                path=f"{path}.of",
                message="the index has no part, so it has no value.",
                remedy="Give each part its metric and its weight.",
            )
        for number, part in enumerate(metric.of):
            if part.target is not None and part.target == 0 and part.target <= 0:
                yield Problem(
                    code="number_out_of_range",
                    path=f"{path}.of[{number}].target",
                    message="the value is divided by the target, and nothing can be divided by 0.",
                    remedy="Give the value that is aimed at, or leave 'target' out to take the value as it is.",
                    value=exact_text(part.target),
                )
            yield from order_problems(f"{path}.of[{number}]", part.lowest, part.highest)


def stages_follow_each_other(contract: Contract) -> Iterator[Problem]:
    """A staged metric has stages: the first from the start on, the others in rising order of theirs."""
    for path, metric in metrics_in(contract, StagedMetric):
        if not metric.of:
            yield Problem(
                code="no_stage",
                path=f"{path}.of",
                message="the metric has no stage, so it has no value.",
                remedy="Give the metric that holds first, then each later one with its start.",
            )
        for number, stage in enumerate(metric.of):
            if (stage.start is None) != (number == 0):
                yield _stage_problem(f"{path}.of[{number}].start", first=number == 0)
        later = [stage.start for stage in metric.of[1:]]
        for number, (before, start) in enumerate(pairwise(later), start=2):
            if before is not None and start is not None and not_above(before, start):
                yield not_rising(f"{path}.of[{number}].start", f"{before}, the start of the stage before")


def _stage_problem(path: str, *, first: bool) -> Problem:
    message = "the first stage holds from the contract's start, so it has no 'start'."
    remedy = "Leave 'start' out of the first stage."
    if not first:
        message, remedy = "only the first stage may be without 'start'.", "Say from which day this stage holds."
    return Problem(code="bad_stage", path=path, message=message, remedy=remedy)


def significance_is_complete(contract: Contract) -> Iterator[Problem]:
    """Significance is told by a p-value and its bound, or by both ends of an interval."""
    for path, metric in _metrics(contract):
        rule: Significance | None = metric.significance
        if rule is None:
            continue
        given = tuple(key for key in ("p_value", "below", "lower", "upper") if getattr(rule, key) is not None)
        if given not in {("p_value", "below"), ("lower", "upper")}:
            yield Problem(
                code="incomplete_significance",
                path=f"{path}.significance",
                message="either 'p_value' and 'below', or 'lower' and 'upper' are needed, "
                f"not {' and '.join(map(repr, given)) or 'none'}.",
                remedy="Give both keys of one of the two pairs, and nothing else.",
            )
        if rule.below is not None and not 0 < rule.below <= 1:
            yield out_of_range(f"{path}.significance.below", rule.below, "above 0 and at most 1")


def deadweight_is_a_share(contract: Contract) -> Iterator[Problem]:
    """Deadweight is a part from 0 to 1, or that of a metric, never both."""
    for path, metric in _metrics(contract):
        given = {"deadweight": metric.deadweight, "deadweight_metric": metric.deadweight_metric}
        yield from exactly_one(path, given, none_is_fine=True)
        yield from share_problems(f"{path}.deadweight", metric.deadweight)


def factors_are_one_of_two(contract: Contract) -> Iterator[Problem]:
    """A factor is a constant or the value of a metric, never both, never neither."""
    for path, metric in _metrics(contract):
        for number, factor in enumerate(metric.factors):
            yield from exactly_one(f"{path}.factors[{number}]", {"value": factor.value, "metric": factor.metric})


def values_are_bounded_in_order(contract: Contract) -> Iterator[Problem]:
    """The lowest value is not above the highest, and values are rounded to steps above 0."""
    for path, metric in _metrics(contract):
        yield from order_problems(path, metric.lowest, metric.highest)
        if metric.round is not None and metric.round.step <= 0:
            yield out_of_range(f"{path}.round.step", metric.round.step, "above 0")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    resolutions_are_positive,
    changes_have_one_baseline,
    indices_have_parts,
    stages_follow_each_other,
    significance_is_complete,
    deadweight_is_a_share,
    factors_are_one_of_two,
    values_are_bounded_in_order,
)
