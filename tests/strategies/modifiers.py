"""What changes the value of a metric before a line looks at it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.metric import Factor, Metric, RoundTo, Significance
from outcomes_fund.domain.money import RoundingMode
from tests.strategies.frame import Frame

__all__ = ["MODIFIER_STRATEGIES", "modified"]

PARTS = (Fraction(0), Fraction(1, 10), Fraction(1, 3), Fraction(1))
FACTORS = (Fraction(2), Fraction(1, 2), Fraction(44, 12), Fraction(-1), Fraction(0))
STEPS = (Fraction(1), Fraction(1, 10), Fraction(5))
VALUES = tuple(Fraction(number, 4) for number in (0, 1, 4, 12))
FIVE_PERCENT = Fraction(1, 20)


def _known(frame: Frame) -> st.SearchStrategy[str]:
    return st.sampled_from([metric.id for metric in frame.valued])


def significances(frame: Frame) -> st.SearchStrategy[Significance]:
    """Draw a p-value with its bound, or the ends of an interval."""
    known = _known(frame)
    tested = st.builds(Significance, p_value=known, below=st.sampled_from((FIVE_PERCENT, Fraction(1))))
    return tested | st.builds(Significance, lower=known, upper=known)


def factors(frame: Frame) -> st.SearchStrategy[tuple[Factor, ...]]:
    """Draw one or two factors, each constant or the value of a metric."""
    constant = st.builds(Factor, value=st.sampled_from(FACTORS))
    return st.lists(constant | st.builds(Factor, metric=_known(frame)), min_size=1, max_size=2).map(tuple)


def rounded(_frame: Frame) -> st.SearchStrategy[RoundTo]:
    """Draw a step and a mode."""
    modes: tuple[RoundingMode, ...] = get_args(RoundingMode)
    return st.builds(RoundTo, step=st.sampled_from(STEPS), mode=st.sampled_from(modes))


MODIFIER_STRATEGIES: dict[str, Callable[[Frame], st.SearchStrategy[Any]]] = {
    "audit": _known,
    "significance": significances,
    "deadweight": lambda _: st.sampled_from(PARTS),
    "deadweight_metric": _known,
    "factors": factors,
    "lowest": lambda _: st.sampled_from((Fraction(0), Fraction(-1), Fraction(1, 2))),
    "highest": lambda _: st.sampled_from((Fraction(1), Fraction(3, 2), Fraction(10))),
    "round": rounded,
    "otherwise": lambda _: st.sampled_from(VALUES),
    "read": lambda _: st.sampled_from(("to_date", "period")),
}


@st.composite
def modified(draw: st.DrawFn, metric: Metric, frame: Frame) -> Metric:
    """Draw one to three modifiers of a metric; a part that would have come about anyway is given once."""
    names = draw(st.lists(st.sampled_from(list(MODIFIER_STRATEGIES)), unique=True, min_size=1, max_size=3))
    if "deadweight" in names and "deadweight_metric" in names:
        names.remove("deadweight_metric")
    if metric.kind == "milestone":
        # A milestone is reached or not; only how it is read can differ.
        names = [name for name in names if name == "read"]
    return attrs.evolve(metric, **{name: draw(MODIFIER_STRATEGIES[name](frame)) for name in names})
