"""Limits of every kind, which overlap and bind."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import get_args

from hypothesis import strategies as st

from outcomes_fund.domain.limit import Limit, MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import Line, UnitPriceLine, Window

__all__ = ["limits"]

AMOUNTS = (150, 0, 50, 333, 333, 1_000, 30_000)
WINDOWS: tuple[Window, ...] = get_args(Window)
NAMES = ("tall", "cap", "wide", "big")


@st.composite
def limits(draw: st.DrawFn, metrics: tuple[Metric, ...], lines: tuple[Line, ...], scale: int) -> tuple[Limit, ...]:
    """Draw up to four limits, each on some lines or on all it can hold for."""
    resolution = {metric.id: metric.resolution for metric in metrics}
    priced = {line.id: resolution[line.metric] for line in lines if isinstance(line, UnitPriceLine)}
    kinds = ["person", "person", "volume", "money"] if priced else ["money"]
    found: list[Limit] = []
    for name in NAMES[: draw(st.integers(0, 4))]:
        kind = draw(st.sampled_from(kinds))
        can = [line.id for line in lines] if kind == "money" else list(priced)
        named = tuple(draw(st.lists(st.sampled_from(can), unique=True, max_size=2)))
        steps = [step for line, step in priced.items() if line in named or not named]
        if kind == "money":
            amount = draw(st.sampled_from(AMOUNTS)) * scale
            window = draw(st.sampled_from(WINDOWS))
            found.append(MoneyCap(id=name, lines=named, amount_minor=amount, per=window))
        elif kind == "volume":
            units = draw(st.integers(0, 8)) * common_step(steps)
            window = draw(st.sampled_from(WINDOWS))
            found.append(VolumeCap(id=name, lines=named, units=units, per=window))
        else:
            in_money = draw(st.booleans())
            found.append(
                PersonCap(
                    id=name,
                    lines=named,
                    amount_minor=draw(st.sampled_from(AMOUNTS)) * scale if in_money else None,
                    units=None if in_money else draw(st.integers(0, 4)) * common_step(steps),
                    per="year" if draw(st.booleans()) else "contract",
                ),
            )
    return tuple(found)


def common_step(steps: list[Fraction]) -> Fraction:
    """Give the smallest number that is a whole multiple of every step.

    Example:
        >>> common_step([Fraction(1, 10), Fraction(1, 4)])
        Fraction(1, 2)
    """
    return Fraction(lcm(*(step.numerator for step in steps)), gcd(*(step.denominator for step in steps)))
