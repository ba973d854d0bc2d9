"""The rules on metrics that name metrics: they exist, fit each other, and make no circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import exact_text
from outcomes_fund.domain.metric import DERIVED_KINDS, RateMetric
from outcomes_fund.domain.naming import unknown_problems
from outcomes_fund.domain.places import has_unread, known_ids, metrics_by_id, metrics_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]

Mention = tuple[str, str]


def _worked_out_from(metric: Any) -> list[Mention]:  # noqa: ANN401 - any metric
    return [*metric.parts, *metric.modifier_metrics]


def _comes_after(metric: Any) -> list[Mention]:  # noqa: ANN401 - any metric
    named = []
    for number, after in enumerate(metric.admission.after):
        named.append((f"admission.after[{number}].metric", after.metric))
        if after.reset_by is not None:
            named.append((f"admission.after[{number}].reset_by", after.reset_by))
    return named


def _metrics(contract: Contract) -> Iterator[tuple[str, Any]]:
    return metrics_in(contract, object)


def metrics_name_metrics(contract: Contract) -> Iterator[Problem]:
    """Every metric that a metric names is one of the contract, or was brought by the same or an earlier amendment."""
    metrics = known_ids(contract, "metrics")
    for path, metric in _metrics(contract):
        known = metrics.at(path)
        # An id that could not be read is any name, and no reason to leave one out.
        itself = None if has_unread((metric.id,)) else metric.id
        own = [] if metric.evidence is None else [("evidence", metric.evidence)]
        for key, name in (*own, *_worked_out_from(metric), *_comes_after(metric)):
            place = f"{path}.{key}"
            yield from unknown_problems(place, name, known, code="unknown_metric", apart_from=itself)


def order_looks_at_evidence(contract: Contract) -> Iterator[Problem]:
    """What has to come first, or starts the clock anew, is a metric with claims."""
    metrics = metrics_by_id(contract)
    for path, metric in _metrics(contract):
        for key, name in _comes_after(metric):
            first = metrics.get(name)
            if isinstance(first, DERIVED_KINDS):
                yield Problem(
                    code="no_claims",
                    path=f"{path}.{key}",
                    message=f"metric {name!r} is of kind {first.kind}, which has no claims of participants.",
                    remedy="Name a metric that takes its value from evidence.",
                    value=name,
                )


def evidence_can_be_read(contract: Contract) -> Iterator[Problem]:
    """A metric reads rows of another only if that one reads its own, and the rows have the same columns and steps."""
    metrics = metrics_by_id(contract)
    for path, metric in _metrics(contract):
        source = metrics.get(metric.evidence)
        if source is None:
            continue
        why = _why_unreadable(metric, source)
        if why:
            yield Problem(
                code="unfit_evidence",
                path=f"{path}.evidence",
                message=f"the rows of metric {metric.evidence!r} cannot be read: {why}.",
                remedy="Name a metric whose own rows have the same columns and the same resolution.",
                value=metric.evidence,
            )


def _why_unreadable(metric: Any, source: Any) -> str:  # noqa: ANN401 - any metrics
    if isinstance(source, DERIVED_KINDS):
        return f"it is of kind {source.kind}, and has none"
    if source.evidence is not None:
        return f"it reads those of {source.evidence!r} itself"
    if isinstance(source, RateMetric) != isinstance(metric, RateMetric):
        return f"rows of kind {source.kind} do not suit kind {metric.kind}"
    if source.resolution != metric.resolution:
        return f"its resolution is {exact_text(source.resolution)}, not {exact_text(metric.resolution)}"
    return ""


def metrics_make_no_circle(contract: Contract) -> Iterator[Problem]:
    """No metric is worked out from itself, directly or round about."""
    yield from _circles(contract, _worked_out_from, "is worked out", "from")


def order_makes_no_circle(contract: Contract) -> Iterator[Problem]:
    """No outcome has to come after itself, directly or round about."""
    yield from _circles(contract, _comes_after, "comes", "after")


def _circles(contract: Contract, mentions: Callable[[Any], list[Mention]], *verb: str) -> Iterator[Problem]:
    edges: dict[str, list[str]] = {}
    first: dict[str, str] = {}
    for path, metric in _metrics(contract):
        # A name that could not be read leads nowhere, or everything that could not be read were one metric.
        named = [(key, name) for key, name in mentions(metric) if not has_unread((metric.id, name))]
        edges.setdefault(metric.id, []).extend(name for _, name in named)
        if named:
            first.setdefault(metric.id, f"{path}.{named[0][0]}")
    told: set[str] = set()
    for name in edges:
        circle = _circle_from(name, edges)
        if circle and not told.intersection(circle):
            told.update(circle)
            yield Problem(
                code="circular_metrics",
                path=first[name],
                message=_circle_told(circle, *verb),
                remedy="Break the circle: one of them has to stand by itself.",
                value=name,
            )


def _circle_told(circle: list[str], verb: str, word: str) -> str:
    """Tell a circle, such as: 'a' is worked out from 'b', and 'b' from 'a'."""
    if len(circle) == 1:
        return f"{circle[0]!r} {verb} {word} itself."
    start, second, *_ = circle
    *between, last = [f"{one!r} {word} {other!r}" for one, other in pairwise([*circle[1:], start])]
    return ", ".join([f"{start!r} {verb} {word} {second!r}", *between, f"and {last}."])


def _circle_from(start: str, edges: dict[str, list[str]]) -> list[str]:
    """Give the names on a way from a metric back to itself; empty if there is none."""
    came_from: dict[str, str] = {}
    waiting, goal = [start], {start}
    while waiting:
        name = waiting.pop(0)
        for following in edges.get(name, []):
            if following in goal:
                return _way(start, name, came_from)
            if following not in came_from:
                came_from[following] = name
                waiting.append(following)
    return []


def _way(start: str, last: str, came_from: dict[str, str]) -> list[str]:
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    metrics_name_metrics,
    order_looks_at_evidence,
    evidence_can_be_read,
    metrics_make_no_circle,
    order_makes_no_circle,
)
