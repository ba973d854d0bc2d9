"""What changes the value of a metric, in the order in which it is done: audit, significance, deadweight, factors."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from outcomes_fund.domain.metric import Factor, Metric
from outcomes_fund.report.telling import Telling

__all__ = ["MODIFIERS_SAID", "modifier_clauses"]


def modifier_clauses(metric: Metric, telling: Telling) -> Iterator[str]:
    """Say each thing that changes the value of a metric; nothing if nothing does."""
    for key, say in MODIFIERS_SAID.items():
        if getattr(metric, key) not in {None, ()}:
            yield say(metric, telling)


def _read(metric: Metric, telling: Telling) -> str:
    return telling.say(f"read_{metric.read}")


def _audit(metric: Metric, telling: Telling) -> str:
    assert metric.audit is not None
    return telling.say("audit", metric=telling.titled(metric.audit))


def _significance(metric: Metric, telling: Telling) -> str:
    rule = metric.significance
    assert rule is not None
    if rule.p_value is not None and rule.below is not None:
        return telling.say(
            "significance_p", metric=telling.titled(rule.p_value), below=telling.words.number(rule.below)
        )
    assert rule.lower is not None
    assert rule.upper is not None
    return telling.say("significance_interval", lower=telling.titled(rule.lower), upper=telling.titled(rule.upper))


def _deadweight(metric: Metric, telling: Telling) -> str:
    assert metric.deadweight is not None
    return telling.say("deadweight", share=telling.words.share(metric.deadweight))


def _deadweight_metric(metric: Metric, telling: Telling) -> str:
    assert metric.deadweight_metric is not None
    return telling.say("deadweight_metric", metric=telling.titled(metric.deadweight_metric))


def _factors(metric: Metric, telling: Telling) -> str:
    return telling.say("factors", factors=telling.words.listed([_factor(factor, telling) for factor in metric.factors]))


def _factor(factor: Factor, telling: Telling) -> str:
    if factor.metric is not None:
        value = telling.titled(factor.metric)
    else:
        assert factor.value is not None
        value = telling.words.number(factor.value)
    return telling.say("factor", title=factor.title, value=value) if factor.title else value


def _lowest(metric: Metric, telling: Telling) -> str:
    assert metric.lowest is not None
    return telling.say("lowest", value=telling.bound(metric.lowest, metric.id))


def _highest(metric: Metric, telling: Telling) -> str:
    assert metric.highest is not None
    return telling.say("highest", value=telling.bound(metric.highest, metric.id))


def _round(metric: Metric, telling: Telling) -> str:
    assert metric.round is not None
    step = telling.bound(metric.round.step, metric.id)
    return telling.say("rounded_to", step=step, mode=telling.say(metric.round.mode))


def _otherwise(metric: Metric, telling: Telling) -> str:
    assert metric.otherwise is not None
    return telling.say("otherwise", value=telling.bound(metric.otherwise, metric.id))


MODIFIERS_SAID: dict[str, Callable[[Metric, Telling], str]] = {
    "read": _read,
    "audit": _audit,
    "significance": _significance,
    "deadweight": _deadweight,
    "deadweight_metric": _deadweight_metric,
    "factors": _factors,
    "lowest": _lowest,
    "highest": _highest,
    "round": _round,
    "otherwise": _otherwise,
}
