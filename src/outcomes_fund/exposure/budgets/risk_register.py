"""Rows for a register of risks: what each contract, grant and loan may cost beyond what is expected of it."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.budget_years import budget_year
from outcomes_fund.exposure.budgets.named_terms import NamedTerms, TermsKind, named_terms, planned_minor
from outcomes_fund.exposure.estimates.contributions import contributions
from outcomes_fund.exposure.estimates.estimate import Estimate, chance, error_of_mean, exact_sum, mean
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["Basis", "Reference", "RiskRegister", "RiskRow", "RiskSize", "chance_class", "risk_register"]

Basis = Literal["above_expected", "payments"]
Reference = Literal["plan", "mean", "mixed", "none"]

# Classes of chance are called by their middle: 10 % is all below 20 %, 90 % all from 80 % on.
CHANCE_CLASSES = (10, 30, 50, 70, 90)


@attrs.frozen(kw_only=True)
class RiskSize:
    """How likely more is paid than expected, and how much more.

    Args:
        chance: How likely more is paid than expected.

        least_minor: The least that is paid above it in a world where any is; 0 where it never is.

        expected: What is paid above it on average in those worlds.

        value: Chance x expected: what is paid above it on average over all worlds.
    """

    chance: Estimate
    least_minor: int
    expected: Estimate
    value: Estimate


@attrs.frozen(kw_only=True)
class RiskRow:
    """One risk.

    Args:
        id: Name in the scenario; ``remainder`` for what stands together in the last row.

        kind: What it is.

        title: Title of the contract, grant or loan.

        programme: Programme whose budget it belongs to; empty where there is none.

        reference_minor: What counts as expected; only what is paid above it is a risk.

        reference: Where that comes from: the ``plan`` of the contract, the ``mean`` of all worlds,
            ``mixed`` for some of both, or ``none``.

        size: How likely more is paid, and how much more.

        most_minor: The most that may be paid above it: by caps where there is a gross maximum, else in any world drawn.

        bounded: Whether caps say so.

        contribution: Part in what the percentile of the total lies above its mean (or above 0, for all payments); all
            parts add up to 1 where there is such a distance, and are 0 otherwise. Below 0 for what makes up for others.

        years: Budget years in which money moves.

        end: Last day on which money moves in any world; else the last day by its terms.

        covered_by: Titles of budget lines and reserves that it is paid from.
    """

    id: str
    kind: TermsKind | Literal["remainder"]
    title: str
    programme: str
    reference_minor: int
    reference: Reference
    size: RiskSize
    most_minor: int
    bounded: bool
    contribution: Fraction
    years: tuple[int, ...]
    end: date
    covered_by: tuple[str, ...]


@attrs.frozen(kw_only=True)
class RiskRegister:
    """The rows, and what they rest on.

    Args:
        basis: ``above_expected`` (net: what is expected has been budgeted) or ``payments`` (gross: all payments).

        threshold_minor: Risks whose ``most_minor`` is below it stand together in the last row.

        rows: The largest contribution first, the remainder last.
    """

    basis: Basis
    threshold_minor: int
    rows: tuple[RiskRow, ...]


def chance_class(share: Fraction) -> int:
    """Give the class of a chance, in percent.

    Example:
        >>> from fractions import Fraction
        >>> chance_class(Fraction(0)), chance_class(Fraction(1, 5)), chance_class(Fraction(1))
        (10, 30, 90)
    """
    return CHANCE_CLASSES[min(int(share * len(CHANCE_CLASSES)), len(CHANCE_CLASSES) - 1)]


def risk_register(
    exposure: Exposure, *, basis: Basis = "above_expected", threshold_minor: int = 0, rows_max: int | None = None
) -> RiskRegister:
    """Make a register of risks.

    Money of all payers and all years counts: the result keeps each name for all payers together. A high payment is a
    risk to the budget and a good result of the policy at once.

    Args:
        exposure: The result.

        basis: Whether only what is paid above plan or mean counts, or all payments.

        threshold_minor: Risks that cannot reach it stand together in a last row.

        rows_max: Only so many rows, the largest contributions; the others stand in the last row, too.
    """
    parts = _contributions(exposure, basis)
    rows = [_row(exposure, each, basis, parts[each.name]) for each in named_terms(exposure.scenario)]
    rows.sort(key=lambda row: -row.contribution)
    large = [row for row in rows if row.most_minor >= threshold_minor][:rows_max]
    kept = {row.id for row in large}
    small = [row for row in rows if row.id not in kept]
    if small:
        large.append(_remainder(exposure, small))
    return RiskRegister(basis=basis, threshold_minor=threshold_minor, rows=tuple(large))


def _contributions(exposure: Exposure, basis: Basis) -> dict[str, Fraction]:
    """Give the part of each name in the distance between the percentile of the total and what is expected."""
    beyond = {
        each.name: each.percentile_minor
        - (Fraction(exact_sum(exposure.of_name(each.name)), exposure.worlds) if basis == "above_expected" else 0)
        for each in contributions(exposure)
    }
    distance = sum(beyond.values())
    return {name: Fraction(part) / distance if distance > 0 else Fraction(0) for name, part in beyond.items()}


def _row(exposure: Exposure, terms: NamedTerms, basis: Basis, contribution: Fraction) -> RiskRow:
    payments = exposure.of_name(terms.name)
    reference, reference_minor = _reference(exposure, terms, basis)
    moves = [row for row in exposure.calendar if row.name == terms.name]
    maximum = exposure.maxima[exposure.names.index(terms.name)] if exposure.maxima else None
    highest = int(payments.max()) if maximum is None else maximum
    start = exposure.scenario.terms.start
    return RiskRow(
        id=terms.name,
        kind=terms.kind,
        title=terms.title,
        programme=terms.programme,
        reference_minor=reference_minor,
        reference=reference,
        most_minor=max(highest - reference_minor, 0),
        bounded=maximum is not None,
        contribution=contribution,
        years=tuple(sorted({budget_year(start, row.on) for row in moves})),
        end=max((row.on for row in moves), default=terms.last_day),
        covered_by=_covered_by(exposure, terms),
        size=_size(payments - reference_minor, exposure.group),
    )


def _remainder(exposure: Exposure, rows: list[RiskRow]) -> RiskRow:
    """Take rows together, world by world."""
    payments = np.zeros(exposure.worlds, np.int64)
    for row in rows:
        payments += exposure.of_name(row.id)
    reference_minor = sum(row.reference_minor for row in rows)
    return RiskRow(
        id="remainder",
        kind="remainder",
        title="",
        programme="",
        reference_minor=reference_minor,
        reference=rows[0].reference if len({row.reference for row in rows}) == 1 else "mixed",
        most_minor=sum(row.most_minor for row in rows),
        bounded=all(row.bounded for row in rows),
        contribution=sum((row.contribution for row in rows), Fraction(0)),
        years=tuple(sorted({year for row in rows for year in row.years})),
        end=max(row.end for row in rows),
        covered_by=tuple(dict.fromkeys(title for row in rows for title in row.covered_by)),
        size=_size(payments - reference_minor, exposure.group),
    )


def _reference(exposure: Exposure, terms: NamedTerms, basis: Basis) -> tuple[Reference, int]:
    """Give what is expected of a name, in whole minor units; a mean is rounded half up."""
    if basis == "payments":
        return "none", 0
    planned = planned_minor(terms.contract) if terms.contract else None
    if planned is not None:
        return "plan", planned
    return "mean", math.floor(Fraction(exact_sum(exposure.of_name(terms.name)), exposure.worlds) + Fraction(1, 2))


def _size(beyond: Whole, group: int) -> RiskSize:
    """Say how likely amounts are above 0, and how large they are then."""
    happens, excess = beyond > 0, np.maximum(beyond, 0)
    how_likely, value = chance(happens, group), mean(excess, group)
    if not how_likely.value:
        return RiskSize(chance=how_likely, least_minor=0, expected=Estimate(value=Fraction(0), error=None), value=value)
    expected = value.value / how_likely.value
    # Chance alone moves both the number of worlds and what is paid in them: the error of a quotient of two means.
    influence = (excess - float(expected) * happens) / float(how_likely.value)
    return RiskSize(
        chance=how_likely,
        least_minor=int(beyond[happens].min()),
        expected=Estimate(value=expected, error=error_of_mean(influence, group)),
        value=value,
    )


def _covered_by(exposure: Exposure, terms: NamedTerms) -> tuple[str, ...]:
    """Give the titles of what the budget and the reserves have for the payers and the programme of a name."""
    budget = exposure.scenario.budget
    if budget is None:
        return ()
    lines = [line for line in budget.lines if line.payer in terms.payers and line.simulated]
    own = [line.title for line in lines if line.programme == terms.programme]
    titles = own or [line.title for line in lines if not line.programme]
    reserves = [each for each in budget.reserves if each.payer in terms.payers]
    return (*titles, *(each.title for each in reserves if each.programme in {"", terms.programme}))
