"""Which metrics a value rests on, however indirectly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outcomes_fund.domain.metric import Metric

__all__ = ["metrics_behind"]


def metrics_behind(
    names: Iterable[str], named: Callable[[str], Metric | None], *, order: bool = False
) -> Iterator[Metric]:
    """Give metrics, with all that they are worked out from and all that change them, each once.

    Args:
        names: The metrics to begin with.

        named: Gives the metric of an id; None where there is none.

        order: Whether the outcomes that have to come first, or start the clock anew, are given as well.

    Returns:
        Each metric before those behind it. A metric that reads the rows of another stands for that one.
    """
    waiting, seen = list(reversed(list(names))), set[str]()
    while waiting:
        name = waiting.pop()
        metric = None if name in seen else named(name)
        seen.add(name)
        if metric is not None:
            yield metric
            waiting += [other for _, other in reversed((*metric.parts, *metric.modifier_metrics))]
            waiting += _outcomes_before(metric) if order else []


def _outcomes_before(metric: Metric) -> list[str]:
    named = [name for rule in metric.admission.after for name in (rule.metric, rule.reset_by)]
    return [name for name in named if name is not None]
