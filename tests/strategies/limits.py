"""Limits of every kind, which overlap and bind."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Literal, get_args

from hypothesis import strategies as st

from outcomes_fund.domain.limit import (
    Capital,
    ExclusiveCap,
    Limit,
    MixCap,
    MoneyCap,
    MoneyFloor,
    PersonCap,
    ReturnCap,
    VolumeCap,
)
from outcomes_fund.domain.terms import Window
from tests.strategies.frame import GROUPS, Frame, earlier_lines
from tests.strategies.metrics import RESOLUTIONS

__all__ = ["CAPS", "LIMIT_STRATEGIES", "RATES", "SHARES", "limit_of_any_kind", "limits"]

CAPS = (150, 0, 50, 333, 333, 1_000, 30_000)
RATES = (Fraction(3, 20), Fraction(0), Fraction(1, 3))
SHARES = (Fraction(2, 5), Fraction(0), Fraction(1, 2), Fraction(1))
WINDOWS: tuple[Window, ...] = get_args(Window)
NAMES = ("tall", "cap", "wide", "big")
BY_CLAIM = ("person", "volume", "exclusive", "mix")
OF_MONEY = ("money", "money", "money", "floor", "floor", "return")


def _some_by_claim(draw: st.DrawFn, frame: Frame) -> tuple[str, ...]:
    names = [line.id for line in frame.by_claim]
    return tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=2)))


def _amount(draw: st.DrawFn, frame: Frame) -> int:
    return draw(st.sampled_from(CAPS)) * frame.scale


def _measure(draw: st.DrawFn, frame: Frame, named: tuple[str, ...], most: int) -> dict[str, Any]:
    """Draw a number of units that each metric counts in whole steps, or an amount."""
    if draw(st.booleans()):
        return {"amount_minor": _amount(draw, frame)}
    resolution = {metric.id: metric.resolution for metric in frame.metrics}
    # A limit that names no line also holds for lines that amendments bring, in steps of their own.
    steps = [resolution[line.metric] for line in frame.by_claim if line.id in named] if named else list(RESOLUTIONS)
    return {"units": draw(st.integers(0, most)) * common_step(steps)}


def _year_or_contract(draw: st.DrawFn) -> Any:
    return draw(st.sampled_from(("year", "contract")))


@st.composite
def persons(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a limit for each participant."""
    named = _some_by_claim(draw, frame)
    measure = _measure(draw, frame, named, 4)
    return PersonCap(id=name, lines=named, per=_year_or_contract(draw), in_part=draw(st.booleans()), **measure)


@st.composite
def volumes(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a limit on units or on money while the earliest claims go first, perhaps of a group."""
    named = _some_by_claim(draw, frame)
    return VolumeCap(
        id=name,
        lines=named,
        group=draw(st.sampled_from((*GROUPS, None))) if "groups" in frame.themes else None,
        per=draw(st.sampled_from(WINDOWS)),
        in_part=draw(st.booleans()),
        **_measure(draw, frame, named, 8),
    )


@st.composite
def exclusives(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw lines of which the highest is paid."""
    return ExclusiveCap(id=name, lines=_some_by_claim(draw, frame), per=_year_or_contract(draw))


@st.composite
def mixes(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a share of units, of each base."""
    known = [line.id for line in frame.by_claim]
    named = tuple(draw(st.lists(st.sampled_from(known), unique=True, min_size=1, max_size=2)))
    others = draw(st.lists(st.sampled_from(known), unique=True, max_size=2))
    base: Literal["paid", "admitted", "maximum"] = draw(st.sampled_from(("paid", "admitted", "maximum")))
    return MixCap(
        id=name,
        lines=named,
        of=tuple(dict.fromkeys((*others, *named))) if others else (),
        share=draw(st.sampled_from(SHARES)),
        base=base,
        maximum_units=Fraction(draw(st.integers(1, 10))) if base == "maximum" else None,
        per=draw(st.sampled_from(WINDOWS)),
    )


@st.composite
def caps(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a limit on money, of which rests and room may be carried."""
    per = draw(st.sampled_from(WINDOWS))
    return MoneyCap(
        id=name,
        lines=earlier_lines(draw, frame),
        amount_minor=_amount(draw, frame),
        per=per,
        year_by=draw(st.sampled_from(("achieved", "settlement"))) if per == "year" else "achieved",
        sharing=draw(st.sampled_from(("in_order", "in_order", "pro_rata"))),
        cut=draw(st.sampled_from(("lapses", "lapses", "carried"))),
        unused=draw(st.sampled_from(("lapses", "carried"))) if per != "contract" else "lapses",
        indexed=draw(st.sampled_from((*frame.indices, None))),
    )


@st.composite
def floors(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a least amount, for all windows or for some."""
    days = sorted(draw(st.sets(st.sampled_from(frame.days), max_size=2)))
    bounds: dict[str, Any] = {}
    if len(days) == 2:
        bounds = {"start": days[0], "end": days[1]}
    elif days:
        bounds = {draw(st.sampled_from(("start", "end"))): days[0]}
    if bounds.get("end") == frame.start:
        bounds = {}
    per = draw(st.sampled_from(WINDOWS))
    return MoneyFloor(id=name, lines=earlier_lines(draw, frame), amount_minor=_amount(draw, frame), per=per, **bounds)


@st.composite
def returns(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a balance that one or two payments of capital make and that grows on up to three days."""
    days = st.sampled_from(frame.days)
    dates = sorted(draw(st.lists(days, unique=True, min_size=1, max_size=2)))
    return ReturnCap(
        id=name,
        lines=earlier_lines(draw, frame),
        capital=tuple(Capital(date=day, amount_minor=_amount(draw, frame) + frame.scale) for day in dates),
        rate=draw(st.sampled_from(RATES)),
        compounds=tuple(sorted(draw(st.sets(days, max_size=3)))),
    )


LIMIT_STRATEGIES: dict[str, Callable[[str, Frame], st.SearchStrategy[Limit]]] = {
    "person": persons,
    "volume": volumes,
    "exclusive": exclusives,
    "mix": mixes,
    "money": caps,
    "floor": floors,
    "return": returns,
}


@st.composite
def limit_of_any_kind(draw: st.DrawFn, name: str, frame: Frame) -> Limit:
    """Draw a limit; half of them on claims where some lines price claims."""
    on_claims = bool(frame.by_claim) and draw(st.booleans())
    kind = draw(st.sampled_from(BY_CLAIM if on_claims else OF_MONEY))
    return draw(LIMIT_STRATEGIES[kind](name, frame))


@st.composite
def limits(draw: st.DrawFn, frame: Frame) -> tuple[Limit, ...]:
    """Draw up to four limits, each on some lines or on all it can hold for."""
    most = draw(st.sampled_from((1, 0, 2, 3, 4)))
    return tuple(draw(limit_of_any_kind(name, frame)) for name in NAMES[:most])


def common_step(steps: list[Fraction]) -> Fraction:
    """Give the smallest number that is a whole multiple of every step.

    Example:
        >>> common_step([Fraction(1, 10), Fraction(1, 4)])
        Fraction(1, 2)
    """
    return Fraction(lcm(*(step.numerator for step in steps)), gcd(*(step.denominator for step in steps)))
