"""The figure at which a goal is just met: a price, cap, share or threshold, with what chance leaves open about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import attrs

from outcomes_fund.domain.money import minor_digits
from outcomes_fund.errors import InvalidInput, OutcomesFundError, Problem
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.compare import Simulate, difference
from outcomes_fund.exposure.deciding.statistic import Influenced, Statistic, influenced, parse_statistic
from outcomes_fund.exposure.deciding.variants import set_value, step_of
from outcomes_fund.exposure.estimates.estimate import Estimate

__all__ = ["Goal", "NoGoal", "NoSolution", "Solution", "Tried", "parse_goal", "solve"]

Relation = Literal["<=", ">="]

FORM = re.compile(r"(.*?)(<=|>=)\s*([0-9]+(?:\.[0-9]+)?)\s*")

# The range is looked at in four parts first, which shows whether the statistic rises or falls all along.
PARTS = 4

# Behind a guess the other side of the goal is looked for at this part of what is still open.
NEAR = 32

# The slope is read over at least this part of the whole range, or single worlds would decide on it.
SLOPE_PART = 100

# A normal error stays within so many standard errors 19 times out of 20.
INTERVAL = 1.96

# What goes against the trend by more standard errors than this is no chance.
CLEARLY = 3


class NoGoal(OutcomesFundError):
    """A text says no goal.

    Args:
        text: What was written.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)

    def __str__(self) -> str:
        return f"{self.text!r} is no goal: write a statistic, <= or >=, and an amount: p90(total) <= 1500000."


class NoSolution(OutcomesFundError):
    """The goal is met everywhere in a range, or nowhere.

    Args:
        path: The figure that was changed.

        goal: The goal.

        met: Whether it is met everywhere.

        ends: Value and statistic at both ends, in units of the currency.
    """

    def __init__(self, path: str, goal: Goal, *, met: bool, ends: tuple[tuple[str, str], tuple[str, str]]) -> None:
        self.path = path
        self.goal = goal
        self.met = met
        self.ends = ends
        super().__init__(path, goal, met, ends)

    def __str__(self) -> str:
        (low, at_low), (high, at_high) = self.ends
        where = "everywhere" if self.met else "nowhere"
        told = f"{self.goal.statistic} is {at_low} at {low} and {at_high} at {high}"
        return f"the goal {self.goal} is met {where} between {low} and {high} of {self.path}: {told}. Widen the range."


@attrs.frozen(kw_only=True)
class Goal:
    """What a statistic should be.

    Args:
        statistic: Which number.

        relation: At most or at least.

        bound_minor: Minor units.

        currency: ISO 4217 code.
    """

    statistic: Statistic
    relation: Relation
    bound_minor: Fraction
    currency: str

    def met_by(self, minor: Fraction) -> bool:
        """Say whether a value meets it."""
        return minor <= self.bound_minor if self.relation == "<=" else minor >= self.bound_minor

    def __str__(self) -> str:
        return f"{self.statistic} {self.relation} {_units(self.bound_minor, self.currency)}"


@attrs.frozen(kw_only=True)
class Tried:
    """A value that was tried.

    Args:
        value: Money in units of the currency.

        estimate: The statistic with its error, minor units.

        met: Whether the goal is met.
    """

    value: Fraction
    estimate: Estimate
    met: bool


@attrs.frozen(kw_only=True)
class Solution:
    """The last value at which the goal is met.

    Args:
        path: The figure that was changed.

        goal: The goal.

        found: That value; one ``tolerance`` further the goal is missed.

        missed: The value behind it, at which it is.

        interval: Between which values the solution lies with 95 % confidence, as far as the number of worlds goes: the
            error of the statistic divided by the slope. None where it cannot be known.

        monotone: Whether the statistic only rises, or only falls, over the values tried; if not, there may be other
            solutions, and this is the first from the low end.

        tried: Every value that was tried, rising.
    """

    path: str
    goal: Goal
    found: Tried
    missed: Tried
    interval: tuple[float, float] | None
    monotone: bool
    tried: tuple[Tried, ...]


@attrs.frozen(kw_only=True)
class _Point:
    """A step that was tried, with the influence of each world."""

    step: int
    value: Fraction
    influenced: Influenced
    group: int
    met: bool

    def told(self) -> Tried:
        return Tried(value=self.value, estimate=self.influenced.estimate, met=self.met)


@attrs.frozen(kw_only=True)
class _Search:
    """What is asked, and what was tried until now, by steps."""

    scenario: Scenario
    path: str
    goal: Goal
    simulate: Simulate
    unit: Fraction
    points: dict[int, _Point] = attrs.field(factory=dict)

    def at(self, step: int) -> _Point:
        """Try a value once."""
        if step not in self.points:
            value = step * self.unit
            exposure = self.simulate(set_value(self.scenario, self.path, value))
            found = influenced(exposure, self.goal.statistic)
            met = self.goal.met_by(found.estimate.value)
            self.points[step] = _Point(step=step, value=value, influenced=found, group=exposure.group, met=met)
        return self.points[step]

    def rising(self) -> list[_Point]:
        """Give what was tried, by rising value."""
        return [self.points[step] for step in sorted(self.points)]


def parse_goal(text: str, scenario: Scenario) -> Goal:
    """Read a goal.

    Args:
        text: A statistic, ``<=`` or ``>=``, and an amount in units of the currency: ``p90(total) <= 1500000``.

        scenario: It knows the names.

    Raises:
        NoGoal: If the text is none.

        NoStatistic: If what stands before the sign is no statistic.

        UnknownName: If the portfolio knows no such name.
    """
    match = FORM.fullmatch(text)
    if match is None:
        raise NoGoal(text)
    currency = scenario.terms.currency
    return Goal(
        statistic=parse_statistic(match[1], scenario),
        relation="<=" if match[2] == "<=" else ">=",
        bound_minor=Fraction(match[3]) * 10 ** minor_digits(currency),
        currency=currency,
    )


def solve(
    scenario: Scenario,
    path: str,
    goal: Goal,
    *,
    between: tuple[Fraction, Fraction],
    simulate: Simulate,
    tolerance: Fraction | None = None,
) -> Solution:
    """Find the last value of a figure at which a goal is met, in the same worlds for every value.

    Args:
        scenario: What is simulated.

        path: The figure, as of ``variants.set_value``.

        goal: The goal.

        between: Lowest and highest value that are looked at; money in units of the currency.

        simulate: Runs a scenario, each time with the same worlds, seed and sampling.

        tolerance: How finely it is looked for; left out, the smallest change: a cent, one, a hundredth of a percent.

    Raises:
        NoSolution: If the goal is met at both ends, or at neither, and at no quarter between them.

        UnknownName: If the path leads nowhere.

        InvalidInput: If a value between the ends breaks a rule, or there are not two values between them.
    """
    unit = max(tolerance or Fraction(0), step_of(scenario, path))
    search = _Search(scenario=scenario, path=path, goal=goal, simulate=simulate, unit=unit)
    low, high = -(-between[0] // unit), between[1] // unit
    if low >= high:
        raise InvalidInput([_too_narrow(between, unit)])
    for part in range(PARTS + 1):
        search.at(low + (high - low) * part // PARTS)
    crossing = next((pair for pair in pairwise(search.rising()) if pair[0].met != pair[1].met), None)
    if crossing is None:
        raise _no_solution(search)
    one, two = _narrowed(search, *crossing)
    found, missed = (one, two) if one.met else (two, one)
    return Solution(
        path=path,
        goal=goal,
        found=found.told(),
        missed=missed.told(),
        interval=_interval(search, found),
        monotone=_is_monotone(search),
        tried=tuple(point.told() for point in search.rising()),
    )


def _too_narrow(between: tuple[Fraction, Fraction], unit: Fraction) -> Problem:
    low, high, step = (f"{float(each):.10g}" for each in (*between, unit))
    return Problem(
        code="impossible_run",
        path="between",
        message=f"from {low} to {high} there are not two values that can be tried: they go in steps of {step}.",
        remedy="Take ends that lie further apart, the lowest first, or a finer tolerance.",
        value=f"{low} {high}",
    )


def _narrowed(search: _Search, low: _Point, high: _Point) -> tuple[_Point, _Point]:
    """Bring two values, of which one meets the goal, as near to each other as steps allow."""
    while high.step - low.step > 1:
        for step in _guesses(search.goal, low, high):
            if low.step < step < high.step:
                tried = search.at(step)
                low, high = (tried, high) if tried.met == low.met else (low, tried)
    return low, high


def _guesses(goal: Goal, low: _Point, high: _Point) -> Iterator[int]:
    """Give the value on the straight line between two, one close to it on either side, and the middle."""
    first, last = (point.influenced.estimate.value - goal.bound_minor for point in (low, high))
    width = high.step - low.step
    near = max(width // NEAR, 1)
    guess = low.step + round(width * first / (first - last)) if first != last else low.step + width // 2
    yield guess
    yield guess - near
    yield guess + near
    yield low.step + width // 2


def _interval(search: _Search, found: _Point) -> tuple[float, float] | None:
    """Give what the error of the statistic leaves open of the value."""
    points = search.rising()
    reach = max((points[-1].step - points[0].step) // SLOPE_PART, 1)
    low = max(
        (point for point in points if point.step <= found.step - reach), key=lambda each: each.step, default=found
    )
    high = min(
        (point for point in points if point.step >= found.step + reach), key=lambda each: each.step, default=found
    )
    rise = high.influenced.estimate.value - low.influenced.estimate.value
    error = found.influenced.estimate.error
    if not rise or error is None:
        return None
    half = INTERVAL * error * abs(float((high.value - low.value) / rise))
    return float(found.value) - half, float(found.value) + half


def _is_monotone(search: _Search) -> bool:
    """Say whether the statistic goes one way only, but for chance."""
    points = search.rising()
    ends = points[-1].influenced.estimate.value - points[0].influenced.estimate.value
    for one, two in pairwise(points):
        rise = difference(one.influenced, two.influenced, one.group)
        against = -rise.value if ends > 0 else rise.value
        if against > CLEARLY * (rise.error or 0.0):
            return False
    return True


def _no_solution(search: _Search) -> NoSolution:
    points = search.rising()
    currency = search.goal.currency
    low, high = (
        (f"{float(point.value):,.10g}", _units(point.influenced.estimate.value, currency))
        for point in (points[0], points[-1])
    )
    return NoSolution(search.path, search.goal, met=points[0].met, ends=(low, high))


def _units(minor: Fraction, currency: str) -> str:
    digits = minor_digits(currency)
    return f"{float(minor) / 10**digits:,.{digits}f}"
