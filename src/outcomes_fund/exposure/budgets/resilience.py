"""Weerstandsvermogen: what a payer needs to bear what budget and reserves leave uncovered, and what it has."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.exposure.assumptions.budget import Capacity
from outcomes_fund.exposure.budgets.pots import PayerCover, budgeted_payers, payer_cover
from outcomes_fund.exposure.estimates.estimate import Estimate, mean
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["Grade", "ResilienceRow", "Verdict", "grade_of", "resilience"]

Grade = Literal["A", "B", "C", "D", "E", "F"]

# The table of the Dutch risk managers' association and the University of Twente. It leaves open to which class an edge
# belongs; here the lower bound belongs to its class.
LOWEST_RATIOS: tuple[tuple[Fraction, Grade], ...] = (
    (Fraction(2), "A"),
    (Fraction(14, 10), "B"),
    (Fraction(1), "C"),
    (Fraction(8, 10), "D"),
    (Fraction(6, 10), "E"),
)


@attrs.frozen(kw_only=True)
class Verdict:
    """How the capacity that is there compares with what is needed.

    Args:
        available_minor: Capacity that is there (beschikbare weerstandscapaciteit), minor units.

        ratio: Available / needed; None where nothing is needed.

        grade: Class of the ratio; A where nothing is needed.

        grade_least, grade_most: Class if needed were two standard errors more, and two less; where they differ, more
            worlds would tell.

        norm: Lowest ratio that the payer accepts.

        meets_norm: Whether the ratio is at least the norm.
    """

    available_minor: int
    ratio: Fraction | None
    grade: Grade
    grade_least: Grade
    grade_most: Grade
    norm: Fraction
    meets_norm: bool


@attrs.frozen(kw_only=True)
class ResilienceRow:
    """What a payer needs and has, for a budget year or for all of them together.

    Args:
        payer: The payer.

        year: The budget year; None for all of the horizon, with what is left uncovered in each added up world by world.

        certainty: Share of the worlds in which ``needed`` is enough.

        paid: Gross: what is paid at that certainty, before budget and reserve.

        above_budget: What is paid above budget at that certainty, before the reserve.

        needed: Net: capacity needed at that certainty (benodigde weerstandscapaciteit), above budget and reserve.

        mean_needed: The same on average over all worlds.

        verdict: How that compares with what the payer has; None where the budget names no capacity.
    """

    payer: str
    year: int | None
    certainty: Fraction
    paid: Estimate
    above_budget: Estimate
    needed: Estimate
    mean_needed: Estimate
    verdict: Verdict | None


def grade_of(available_minor: int, needed: Fraction) -> Grade:
    """Give the class of available / needed.

    Args:
        available_minor: What there is.

        needed: What is needed, 0 or more; where it is 0, anything that is there is enough.

    Example:
        >>> from fractions import Fraction
        >>> grade_of(200, Fraction(100)), grade_of(199, Fraction(100)), grade_of(59, Fraction(100))
        ('A', 'B', 'F')
        >>> grade_of(0, Fraction(0))
        'A'
    """
    return next((grade for lowest, grade in LOWEST_RATIOS if available_minor >= lowest * needed), "F")


def resilience(exposure: Exposure) -> tuple[ResilienceRow, ...]:
    """Give what each payer needs beyond budget and reserves, and how that compares with what it has.

    In each world and year: risk = max(0, paid - (budget + reserve that is left)), each programme by itself. Needed is
    the percentile of it at the certainty of the scenario, by order statistic. That payments are high is a good result
    of the policy: more was achieved.

    Args:
        exposure: The result.

    Returns:
        For each payer that the budget knows, a row for each budget year and one for all together; empty without a
        budget.
    """
    budget = exposure.scenario.budget
    if budget is None:
        return ()
    capacities = {capacity.payer: capacity for capacity in budget.capacities}
    return tuple(
        row
        for payer in budgeted_payers(budget)
        for row in _rows(exposure, payer_cover(exposure, payer), capacities.get(payer))
    )


def _rows(exposure: Exposure, payer: PayerCover, capacity: Capacity | None) -> Iterator[ResilienceRow]:
    places = range(len(exposure.budget_years))
    spans = [*((year, [place]) for place, year in enumerate(exposure.budget_years)), (None, [*places])]
    for year, span in spans:
        uncovered: Whole = payer.uncovered[span].sum(axis=0)
        paid: Whole = sum((each.paid[span].sum(axis=0) for each in payer.covers), start=0 * uncovered)
        over: Whole = sum((each.over[span].sum(axis=0) for each in payer.covers), start=0 * uncovered)
        needed = _certain(exposure, uncovered)
        yield ResilienceRow(
            payer=payer.payer,
            year=year,
            certainty=exposure.scenario.terms.certainty,
            paid=_certain(exposure, paid),
            above_budget=_certain(exposure, over),
            needed=needed,
            mean_needed=mean(uncovered, exposure.group),
            verdict=None if capacity is None else _verdict(capacity, needed),
        )


def _certain(exposure: Exposure, amounts: Whole) -> Estimate:
    return percentile(ordered(amounts, exposure.group), exposure.scenario.terms.certainty)


def _verdict(capacity: Capacity, needed: Estimate) -> Verdict:
    available = capacity.amount_minor
    reach = Fraction(2 * (needed.error or 0))
    return Verdict(
        available_minor=available,
        ratio=Fraction(available) / needed.value if needed.value else None,
        grade=grade_of(available, needed.value),
        grade_least=grade_of(available, needed.value + reach),
        grade_most=grade_of(available, max(needed.value - reach, Fraction(0))),
        norm=capacity.norm,
        meets_norm=available >= capacity.norm * needed.value,
    )
