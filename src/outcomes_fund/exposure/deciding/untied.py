"""What loses its effect when a change makes something certain: ties to others, and what follows a default."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import attrs

from outcomes_fund.exposure.assumptions.checks.tied import loadings_in, tied_in
from outcomes_fund.exposure.assumptions.portfolio import Loan
from outcomes_fund.exposure.assumptions.scenario import Correlation, Scenario, ScenarioTerms

__all__ = ["untied"]


class _UncheckedScenario(Scenario):
    """A scenario in which something has become certain; it is checked once nothing is tied to that."""

    def __attrs_post_init__(self) -> None:
        """Check nothing."""


def untied(scenario: Scenario, **changes: Any) -> ScenarioTerms:  # noqa: ANN401 - any field
    """Take what a change makes certain out of the dependence of a scenario.

    Its row and column leave the matrix of correlations; what is left of a matrix that is positive definite is so too. A
    driver that moved nothing else is no longer shifted, and a loan that no longer defaults has nothing to recover. What
    was certain before is not looked at.

    Args:
        scenario: As it was.

        changes: Its fields that are changed.

    Returns:
        The changed terms; they are the same if nothing that was tied has become certain.
    """
    terms: ScenarioTerms = changes.get("terms", scenario.terms)
    if terms.loans != scenario.terms.loans:
        terms = attrs.evolve(terms, loans=_repaid(scenario.terms.loans, terms.loans))
    correlation = terms.dependence.correlation
    if correlation is not None:
        after = _UncheckedScenario(terms=terms, contracts=changes.get("contracts", scenario.contracts))
        left = _certain_in(after) - _certain_in(scenario)
        if left.intersection(correlation.between):
            kept = attrs.evolve(terms.dependence, correlation=_without(correlation, left))
            terms = attrs.evolve(terms, dependence=kept)
    resting = _moved(scenario.terms) - _moved(terms)
    if not resting.intersection(driver.id for driver in terms.drivers if driver.shift):
        return terms
    drivers = (attrs.evolve(each, shift=Fraction(0)) if each.id in resting else each for each in terms.drivers)
    return attrs.evolve(terms, drivers=tuple(drivers))


def _repaid(before: Sequence[Loan], after: Sequence[Loan]) -> tuple[Loan, ...]:
    defaulted = {loan.id for loan in before if loan.default_yearly}
    return tuple(
        attrs.evolve(loan, recovery=None, loadings=()) if loan.id in defaulted and not loan.default_yearly else loan
        for loan in after
    )


def _certain_in(scenario: Scenario) -> set[str]:
    return {each.name for each in tied_in(scenario) if each.certain}


def _without(correlation: Correlation, names: set[str]) -> Correlation | None:
    kept = [place for place, name in enumerate(correlation.between) if name not in names]
    if not kept:
        return None
    return Correlation(
        between=tuple(correlation.between[place] for place in kept),
        matrix=tuple(tuple(correlation.matrix[row][column] for column in kept) for row in kept),
    )


def _moved(terms: ScenarioTerms) -> set[str]:
    return {loading.driver for _, loadings in loadings_in(terms) for loading in loadings}
