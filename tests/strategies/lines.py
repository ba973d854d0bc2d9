"""Payment lines of every form, on the metrics there are."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from hypothesis import strategies as st

from outcomes_fund.domain.metric import CountMetric, Metric, MilestoneMetric, SumMetric
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.terms import (
    Band,
    Basis,
    FixedLine,
    Instalment,
    Line,
    MilestoneLine,
    Point,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    UnitPriceLine,
)
from tests.strategies.days import days_around

__all__ = ["lines"]

AMOUNTS = (100, 1, 5, 0, 99, 100, 333, 1_000, 25_000)
PRICES = (Fraction(100), Fraction(1), Fraction(25, 2), Fraction(1_000, 3), Fraction(12_500), Fraction(0))
VALUES = tuple(Fraction(number, 4) for number in (-4, 0, 1, 2, 3, 4, 6, 8, 12, 20))
BASES: tuple[Basis, ...] = get_args(Basis)
NAMES = ("work", "base", "zeal", "able")
Bound = Literal["at_least", "above", "at_most", "below"]


@st.composite
def lines(
    draw: st.DrawFn,
    metrics: tuple[Metric, ...],
    start: date,
    end: date,
    *,
    scale: int,
    roundings: st.SearchStrategy[Rounding],
) -> tuple[Line, ...]:
    """Draw one to four lines; those with unit prices come up most, for limits to hold on."""
    counted = [metric for metric in metrics if isinstance(metric, CountMetric | SumMetric)]
    valued = [metric for metric in metrics if not isinstance(metric, MilestoneMetric)]
    forms = ["milestone", "fixed"]
    if valued:
        forms += ["step_table", "sliding_scale"]
    if counted:
        forms = ["unit_price"] * 6 + forms
    found: list[Line] = []
    for name in NAMES[: draw(st.integers(1, 4))]:
        form = draw(st.sampled_from(forms))
        own = draw(st.none() | st.none() | roundings)
        if form == "unit_price":
            line: Line = draw(unit_prices(name, own, st.sampled_from(counted), scale))
        elif form == "fixed":
            line = draw(fixed_lines(name, own, start=start, end=end, scale=scale))
        elif form == "milestone":
            line = draw(milestones(name, own, st.sampled_from(metrics), scale))
        elif form == "step_table":
            line = draw(step_tables(name, own, st.sampled_from(valued), scale))
        else:
            line = draw(sliding_scales(name, own, st.sampled_from(valued), scale))
        found.append(line)
    return tuple(found)


@st.composite
def unit_prices(
    draw: st.DrawFn,
    name: str,
    rounding: Rounding | None,
    metrics: st.SearchStrategy[Metric],
    scale: int,
) -> UnitPriceLine:
    """Draw a unit price with one to three bands of a few units."""
    metric = draw(metrics)
    ends: list[Fraction | None] = []
    for width in draw(st.lists(st.integers(1, 5), max_size=2)):
        begin = ends[-1] if ends else None
        ends.append((begin or Fraction(0)) + width * metric.resolution)
    return UnitPriceLine(
        id=name,
        title=name,
        rounding=rounding,
        metric=metric.id,
        bands=tuple(Band(up_to=up_to, price_minor=draw(st.sampled_from(PRICES)) * scale) for up_to in (*ends, None)),
        bands_over="year" if draw(st.booleans()) else "contract",
    )


@st.composite
def fixed_lines(
    draw: st.DrawFn, name: str, rounding: Rounding | None, *, start: date, end: date, scale: int
) -> FixedLine:
    """Draw an amount each period, or instalments at both ends and in the middle of the contract."""
    amounts = st.sampled_from(AMOUNTS)
    if draw(st.booleans()):
        amount = draw(amounts) * scale
        return FixedLine(id=name, title=name, rounding=rounding, amount_each_period_minor=amount)
    days = days_around([start, start + (end - start) // 2, end], start, end)
    dates = draw(st.lists(st.sampled_from(days), min_size=1, max_size=3))
    return FixedLine(
        id=name,
        title=name,
        rounding=rounding,
        instalments=tuple(Instalment(date=day, amount_minor=draw(amounts) * scale) for day in dates),
    )


@st.composite
def milestones(
    draw: st.DrawFn,
    name: str,
    rounding: Rounding | None,
    metrics: st.SearchStrategy[Metric],
    scale: int,
) -> MilestoneLine:
    """Draw an amount for one or two tests."""
    tests = []
    for metric in draw(st.lists(metrics, min_size=1, max_size=2)):
        bounds = get_args(Bound) + ((None, None) if isinstance(metric, MilestoneMetric) else ())
        bound = draw(st.sampled_from(bounds))
        value = {} if bound is None else {bound: draw(st.sampled_from(VALUES))}
        tests.append(Test(metric=metric.id, **value))
    return MilestoneLine(
        id=name,
        title=name,
        rounding=rounding,
        amount_minor=draw(st.sampled_from(AMOUNTS)) * scale,
        when=tuple(tests),
        measured=draw(st.sampled_from(BASES)),
        paid=draw(st.sampled_from(BASES)),
    )


@st.composite
def step_tables(
    draw: st.DrawFn,
    name: str,
    rounding: Rounding | None,
    metrics: st.SearchStrategy[Metric],
    scale: int,
) -> StepTableLine:
    """Draw a table of one to three steps, whose amounts need not rise."""
    bounds = sorted(draw(st.sets(st.sampled_from(VALUES), min_size=1, max_size=3)))
    steps = []
    for bound in bounds:
        amount = draw(st.sampled_from(AMOUNTS)) * scale
        key = "at_least" if draw(st.booleans()) else "above"
        steps.append(Step(amount_minor=amount, **{key: bound}))
    return StepTableLine(
        id=name,
        title=name,
        rounding=rounding,
        metric=draw(metrics).id,
        steps=tuple(steps),
        measured=draw(st.sampled_from(BASES)),
        paid=draw(st.sampled_from(BASES)),
    )


@st.composite
def sliding_scales(
    draw: st.DrawFn,
    name: str,
    rounding: Rounding | None,
    metrics: st.SearchStrategy[Metric],
    scale: int,
) -> SlidingScaleLine:
    """Draw a scale of one to four points, with jumps, whose amounts need not rise."""
    values = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4))
    once_or_twice = sorted(value for number, value in enumerate(values) if values[:number].count(value) < 2)
    return SlidingScaleLine(
        id=name,
        title=name,
        rounding=rounding,
        metric=draw(metrics).id,
        points=tuple(
            Point(value=value, amount_minor=draw(st.sampled_from(AMOUNTS)) * scale) for value in once_or_twice
        ),
        measured=draw(st.sampled_from(BASES)),
        paid=draw(st.sampled_from(BASES)),
    )
