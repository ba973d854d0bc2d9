"""The outcome in a sentence: what it is called, how its value comes about, and which claims count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from outcomes_fund.domain.metric import (
    ChangeMetric,
    CountMetric,
    DerivedMetric,
    IndexMetric,
    IndexPart,
    LatestMetric,
    MeanMetric,
    Metric,
    MilestoneMetric,
    RateMetric,
    StagedMetric,
    SumMetric,
)
from outcomes_fund.report.admission_clauses import admission_clauses
from outcomes_fund.report.modifier_clauses import modifier_clauses
from outcomes_fund.report.telling import Telling

__all__ = ["SAID_BY_KIND", "metric_sentence", "outcome_clause"]

SomeMetric = TypeVar("SomeMetric", bound=Metric)


def outcome_clause(metric_id: str, telling: Telling) -> str:
    """Name an outcome with how it is measured, what it is compared with, and by when it has to be there.

    Args:
        metric_id: The metric.

        telling: The contract, whose dates hold where the metric has none; told in short, only the name is given.
    """
    if telling.short:
        return telling.titled(metric_id)
    metric = telling.metric(metric_id)
    return telling.say("outcome", title=metric.title, facts="; ".join(_facts(metric, telling)))


def metric_sentence(metric_id: str, telling: Telling) -> str:
    """Say in a sentence of its own how the value of a metric comes about."""
    return telling.say("metric", metric=metric_id, outcome=outcome_clause(metric_id, telling))


def _facts(metric: Metric, telling: Telling) -> Iterator[str]:
    yield from SAID_BY_KIND[metric.kind](metric, telling)
    derived = isinstance(metric, DerivedMetric)
    if metric.measured_by:
        yield telling.say("measured_by", source=metric.measured_by)
    elif not derived:
        yield telling.say("measured_nowhere")
    if metric.compared_with:
        yield telling.say("compared_with", base=metric.compared_with)
    elif not derived:
        yield telling.say("compared_nothing")
    if not isinstance(metric, DerivedMetric):
        yield from admission_clauses(metric, telling)
    yield from modifier_clauses(metric, telling)


def _as_it_stands(_metric: Metric, _telling: Telling) -> Iterator[str]:
    """Say nothing: counts, sums, rates, milestones and latest values are what the title and the line call them."""
    return iter(())


def _mean(_metric: MeanMetric, telling: Telling) -> Iterator[str]:
    yield telling.say("mean")


def _change(metric: ChangeMetric, telling: Telling) -> Iterator[str]:
    part = telling.say("change_relative") if metric.relative else ""
    value, baseline = telling.titled(metric.of), _baseline(metric, telling)
    yield telling.say(f"change_{metric.direction}", value=value, baseline=baseline, part=part)


def _baseline(metric: ChangeMetric, telling: Telling) -> str:
    if metric.baseline_metric is not None:
        return telling.say("baseline_metric", metric=telling.titled(metric.baseline_metric))
    if metric.baseline_tests is not None:
        key = "baseline_test" if metric.baseline_tests == 1 else "baseline_tests"
        return telling.say(key, count=str(metric.baseline_tests), metric=telling.titled(metric.of))
    assert metric.baseline is not None
    return telling.say("baseline", value=telling.bound(metric.baseline, metric.of))


def _index(metric: IndexMetric, telling: Telling) -> Iterator[str]:
    yield telling.say("index", parts=telling.words.listed([_part(part, telling) for part in metric.of]))


def _part(part: IndexPart, telling: Telling) -> str:
    facts = {"weight": telling.words.number(part.weight), "metric": telling.titled(part.metric)}
    if part.target is None:
        text = telling.say("part", **facts)
    else:
        text = telling.say("part_target", target=telling.bound(part.target, part.metric), **facts)
    lowest, highest = part.lowest, part.highest
    if lowest is not None and highest is not None:
        ends = telling.say("part_between", lowest=telling.words.number(lowest), highest=telling.words.number(highest))
    elif lowest is not None:
        ends = telling.say("part_lowest", lowest=telling.words.number(lowest))
    else:
        ends = "" if highest is None else telling.say("part_highest", highest=telling.words.number(highest))
    return text + ends


def _staged(metric: StagedMetric, telling: Telling) -> Iterator[str]:
    stages = [
        telling.say("stage_first", metric=telling.titled(stage.metric))
        if stage.start is None
        else telling.say("stage", metric=telling.titled(stage.metric), day=telling.words.day(stage.start))
        for stage in metric.of
    ]
    yield telling.say("staged", stages=telling.words.listed(stages))


def _said(
    kind: type[SomeMetric], say: Callable[[SomeMetric, Telling], Iterator[str]]
) -> Callable[[Metric, Telling], Iterator[str]]:
    def speak(metric: Metric, telling: Telling) -> Iterator[str]:
        assert isinstance(metric, kind)
        return say(metric, telling)

    return speak


SAID_BY_KIND: dict[str, Callable[[Metric, Telling], Iterator[str]]] = {
    CountMetric.kind: _as_it_stands,
    SumMetric.kind: _as_it_stands,
    RateMetric.kind: _as_it_stands,
    MilestoneMetric.kind: _as_it_stands,
    LatestMetric.kind: _as_it_stands,
    MeanMetric.kind: _said(MeanMetric, _mean),
    ChangeMetric.kind: _said(ChangeMetric, _change),
    IndexMetric.kind: _said(IndexMetric, _index),
    StagedMetric.kind: _said(StagedMetric, _staged),
}
