"""The rules on distributions and survivals: their figures fit each other, and what they are used for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import exact_text, out_of_range, share_problems, without_effect
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.checks.ranges import (
    above_zero,
    at_least,
    below_before,
    part_below_one,
    there_are,
)
from outcomes_fund.exposure.assumptions.checks.spreads import Spread, spreads_in, survivals_in
from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Empirical,
    Fixed,
    LogitNormal,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, Weibull

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms

__all__ = ["CHECKS"]

Check = Callable[[str, Any], Iterator[Problem]]


def figures_fit(terms: ScenarioTerms) -> Iterator[Problem]:
    """The figures of each distribution and survival describe one."""
    for spread in spreads_in(terms):
        yield from _of_kind(FIGURES, spread.path, spread.distribution)
    for path, survival in survivals_in(terms):
        yield from _of_kind(FIGURES, path, survival)


def _of_kind(checks: tuple[tuple[type, Check], ...], path: str, record: object) -> Iterator[Problem]:
    for kind, check in checks:
        if isinstance(record, kind):
            yield from check(path, record)


def _uniform(path: str, spread: Uniform) -> Iterator[Problem]:
    yield from _ends(path, spread)


def _ends(path: str, spread: Uniform | Triangular | Pert) -> Iterator[Problem]:
    if not (spread.low < spread.high or spread.low > spread.high):
        yield Problem(
            code="not_rising",
            path=f"{path}.high",
            message=f"{exact_text(spread.high)} is the lowest value as well.",
            remedy="Give a higher one, or write that number alone where it is certain.",
            value=exact_text(spread.high),
        )
    elif spread.high < spread.low:
        yield below_before(f"{path}.high", spread.high, spread.low, "the lowest")


def _three_points(path: str, spread: Triangular | Pert) -> Iterator[Problem]:
    yield from _ends(path, spread)
    if spread.mode < spread.low:
        yield below_before(f"{path}.mode", spread.mode, spread.low, "the lowest")
    if spread.mode > spread.high and spread.high >= spread.low:
        yield below_before(f"{path}.high", spread.high, spread.mode, "the most likely")


def _pert(path: str, spread: Pert) -> Iterator[Problem]:
    yield from _three_points(path, spread)
    yield from above_zero(f"{path}.weight", spread.weight)


def _normal(path: str, spread: Normal) -> Iterator[Problem]:
    yield from _deviation(path, spread.deviation)


def _deviation(path: str, deviation: Fraction) -> Iterator[Problem]:
    if deviation <= 0:
        remedy = "Give a deviation above 0, or write the mean alone where it is certain."
        yield out_of_range(f"{path}.deviation", deviation, "above 0", remedy)


def _lognormal(path: str, spread: Lognormal) -> Iterator[Problem]:
    yield from above_zero(f"{path}.mean", spread.mean)
    yield from _deviation(path, spread.deviation)


def _beta(path: str, spread: Beta) -> Iterator[Problem]:
    yield from _inside(f"{path}.mean", spread.mean)
    yield from _deviation(path, spread.deviation)
    most = spread.mean * (1 - spread.mean)
    if most > 0 and spread.deviation > 0 and spread.deviation**2 >= most:
        root = float(most) ** 0.5
        yield out_of_range(
            f"{path}.deviation",
            spread.deviation,
            f"below {root:.4f}, the most that a mean of {exact_text(spread.mean)} leaves room for",
            "Give a smaller deviation; its square is below mean x (1 - mean).",
        )


def _inside(path: str, share: Fraction) -> Iterator[Problem]:
    if share <= 0 or share >= 1:
        remedy = "Give a part between, such as '40 %'; write the number alone where it is certain."
        yield out_of_range(path, share, "between 0 and 1", remedy)


def _logit_normal(path: str, spread: LogitNormal) -> Iterator[Problem]:
    yield from _inside(f"{path}.median", spread.median)
    yield from _deviation(path, spread.deviation)


def _empirical(path: str, spread: Empirical) -> Iterator[Problem]:
    if not spread.values:
        yield Problem(
            code="no_value",
            path=f"{path}.values",
            message="no value was seen.",
            remedy="Give the values, lowest first.",
        )
    for index, (before, value) in enumerate(pairwise(spread.values), start=1):
        if value < before and value != before:
            yield below_before(f"{path}.values[{index}]", value, before, "the value before it")
    if not spread.weights:
        return
    if len(spread.weights) != len(spread.values):
        yield Problem(
            code="wrong_count",
            path=f"{path}.weights",
            message=f"{there_are(len(spread.weights), 'weight')}, and {there_are(len(spread.values), 'value')}.",
            remedy="Give each value a weight, or leave the weights out.",
        )
    for index, weight in enumerate(spread.weights):
        yield from at_least(f"{path}.weights[{index}]", weight)
    if all(weight == 0 for weight in spread.weights):
        remedy = "Give one of them a weight above 0, or leave the weights out."
        yield Problem(code="no_weight", path=f"{path}.weights", message="no weight is above 0.", remedy=remedy)


def _constant(path: str, survival: ConstantHazard) -> Iterator[Problem]:
    certain = "who stops on a day that is known has a table with that day as a point"
    yield from part_below_one(f"{path}.monthly", survival.monthly, certain)


def _weibull(path: str, survival: Weibull) -> Iterator[Problem]:
    yield from above_zero(f"{path}.scale_days", survival.scale_days)
    yield from above_zero(f"{path}.shape", survival.shape)


def _table(path: str, survival: LifeTable) -> Iterator[Problem]:
    if not survival.points:
        remedy = "Give the share that is left after so many days, once or more."
        yield Problem(code="no_point", path=f"{path}.points", message="there is no point.", remedy=remedy)
    for index, point in enumerate(survival.points):
        place = f"{path}.points[{index}]"
        yield from above_zero(f"{place}.days", point.days)
        yield from share_problems(f"{place}.share", point.share)
    for index, (before, point) in enumerate(pairwise(survival.points), start=1):
        place = f"{path}.points[{index}]"
        if point.days <= before.days:
            yield Problem(
                code="not_rising",
                path=f"{place}.days",
                message=f"{point.days} does not rise above {before.days}, the days before it.",
                remedy="Put the points in rising order of days, each once.",
                value=str(point.days),
            )
        if point.share > before.share and before.share != point.share:
            yield Problem(
                code="not_falling",
                path=f"{place}.share",
                message=f"{exact_text(point.share)} is above {exact_text(before.share)}, the share before it.",
                remedy="Give the share that is left: who has stopped does not come back.",
                value=exact_text(point.share),
            )


FIGURES: tuple[tuple[type, Check], ...] = (
    (Uniform, _uniform),
    (Normal, _normal),
    (Lognormal, _lognormal),
    (Triangular, _three_points),
    (Pert, _pert),
    (Beta, _beta),
    (LogitNormal, _logit_normal),
    (Empirical, _empirical),
    (ConstantHazard, _constant),
    (Weibull, _weibull),
    (LifeTable, _table),
)


def values_can_be_there(terms: ScenarioTerms) -> Iterator[Problem]:
    """A chance stays from 0 to 1; days, numbers and levels are 0 or more."""
    for spread in spreads_in(terms):
        if spread.use == "chance" and isinstance(spread.distribution, Normal | Lognormal):
            yield Problem(
                code="unbounded_chance",
                path=spread.path,
                message=f"a chance cannot be {spread.distribution.kind}, which goes beyond 0 and 1.",
                remedy="Use beta or logit_normal.",
                value=spread.distribution.kind,
            )
        for path, value in _end_values(spread):
            if spread.use == "chance":
                yield from share_problems(path, value)
            elif spread.use == "amount":
                yield from at_least(path, value)


def _end_values(spread: Spread) -> Iterator[tuple[str, Fraction]]:
    """Give the lowest and the highest value of a distribution that has such, with their places."""
    distribution, path = spread.distribution, spread.path
    if isinstance(distribution, Fixed):
        yield path, distribution.value
    elif isinstance(distribution, Uniform | Triangular | Pert):
        yield f"{path}.low", distribution.low
        yield f"{path}.high", distribution.high
    elif isinstance(distribution, Empirical):
        yield from ((f"{path}.values[{index}]", value) for index, value in enumerate(distribution.values))


def loadings_have_effect(terms: ScenarioTerms) -> Iterator[Problem]:
    """Only what is drawn once in each world depends on drivers."""
    for spread in spreads_in(terms):
        if not spread.once and not isinstance(spread.distribution, Fixed) and spread.distribution.loadings:
            why = "this is drawn anew for each row, so that no driver moves it"
            remedy = "Leave them out here; give them to a chance, a level or a value of the whole contract."
            yield without_effect(f"{spread.path}.loadings", None, why, remedy)


CHECKS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    figures_fit,
    values_can_be_there,
    loadings_have_effect,
)
