"""What is drawn once in each world, by name, and what ties it to the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from math import sqrt

import attrs

from outcomes_fund.exposure.assumptions.distribution import Distribution, Fixed, Loading
from outcomes_fund.exposure.assumptions.intake import FixedIntake, Intake, NegativeBinomialIntake
from outcomes_fund.exposure.assumptions.names import numbered, outcome_name
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    Outcome,
    PersonOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Loan
from outcomes_fund.exposure.assumptions.scenario import Scenario

__all__ = ["Quantities", "Quantity", "quantities_of"]


@attrs.frozen(kw_only=True)
class Quantity:
    """Something that is drawn once in each world.

    Args:
        name: Its name, such as ``contract.intake``.

        loadings: What ties it to common drivers.

        shift: What is added to its score in every world: the shifts of its drivers, each times its weight.
    """

    name: str
    loadings: tuple[Loading, ...] = ()
    shift: Fraction = Fraction(0)


@attrs.frozen(kw_only=True)
class Quantities:
    """All that is drawn once in each world.

    Args:
        drivers: Ids of the common drivers.

        quantities: The quantities, each name once.

        between: Names of those whose correlations are given, in the order of ``matrix``.

        matrix: Their correlations; a row for each.

        degrees: Degrees of freedom of a Student-t copula; None for a Gaussian one.
    """

    drivers: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    between: tuple[str, ...] = ()
    matrix: tuple[tuple[float, ...], ...] = ()
    degrees: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the quantities."""
        return tuple(quantity.name for quantity in self.quantities)


def quantities_of(scenario: Scenario) -> Quantities:
    """List what a scenario draws once in each world.

    The names are those of ``Correlation``, and beside them ``contract.outcome.success_deviation``,
    ``contract.outcome.delay`` (of a milestone) and ``loan.recovery``. What is certain (a ``fixed`` value, a number of
    people that is written) has no quantity, unless its name stands in the matrix.

    Args:
        scenario: A scenario without problems.

    Returns:
        Each quantity with its loadings; those of the matrix by their place in it.
    """
    terms, dependence = scenario.terms, scenario.terms.dependence
    names = scenario.names
    loans = names[len(names) - len(terms.loans) :]
    found = chain(
        chain.from_iterable(_of_contract(name, each) for name, each in zip(names, terms.contracts, strict=False)),
        chain.from_iterable(_of_loan(name, loan) for name, loan in zip(loans, terms.loans, strict=True)),
    )
    listed = {quantity.name: quantity for quantity in found}
    shifts = {driver.id: driver.shift for driver in terms.drivers}
    correlation = dependence.correlation
    between = correlation.between if correlation else ()
    rows = correlation.matrix if correlation else ()
    return Quantities(
        drivers=tuple(driver.id for driver in terms.drivers),
        quantities=(
            *(_shifted(quantity, shifts) for quantity in listed.values()),
            *(Quantity(name=name) for name in between if name not in listed),
        ),
        between=between,
        matrix=tuple(tuple(float(value) for value in row) for row in rows),
        degrees=dependence.degrees if dependence.copula == "student_t" else None,
    )


def own_weight(quantity: Quantity) -> float:
    """Give the weight of what is a quantity's own: the root of 1 less the squares of its loadings."""
    return sqrt(1 - sum(loading.weight**2 for loading in quantity.loadings))


def _shifted(quantity: Quantity, shifts: Mapping[str, Fraction]) -> Quantity:
    parts = (loading.weight * shifts[loading.driver] for loading in quantity.loadings)
    return attrs.evolve(quantity, shift=sum(parts, Fraction(0)))


def _of_contract(contract: str, assumed: ContractAssumptions) -> Iterator[Quantity]:
    for index, intake in enumerate(assumed.intakes):
        yield from _of_intake(f"{contract}.{numbered('intake', index)}", intake)
    for outcome in assumed.outcomes:
        yield from _of_outcome(f"{contract}.{outcome_name(outcome)}", outcome)
    for index, ending in enumerate(assumed.endings):
        yield Quantity(name=f"{contract}.{numbered('ending', index)}", loadings=ending.loadings)


def _of_intake(name: str, intake: Intake) -> Iterator[Quantity]:
    if isinstance(intake, NegativeBinomialIntake):
        yield Quantity(name=name, loadings=intake.loadings)
    elif not isinstance(intake, FixedIntake):
        yield from _spread(name, intake.level)


def _of_outcome(name: str, outcome: Outcome) -> Iterator[Quantity]:
    if isinstance(outcome, PersonOutcome | ShareOutcome):
        yield from _spread(name, outcome.success)
        if outcome.success_deviation:
            yield Quantity(name=f"{name}.success_deviation")
    elif isinstance(outcome, Measured):
        yield from _spread(name, outcome.value)
    elif isinstance(outcome, NumberOutcome):
        yield from _spread(name, outcome.level)
    elif isinstance(outcome, MilestoneReached):
        if 0 < outcome.chance < 1:
            yield Quantity(name=name)
        yield from _spread(f"{name}.delay", outcome.delay)


def _of_loan(name: str, loan: Loan) -> Iterator[Quantity]:
    yield Quantity(name=name, loadings=loan.loadings)
    yield from _spread(f"{name}.recovery", loan.recovery)


def _spread(name: str, distribution: Distribution | None) -> Iterator[Quantity]:
    if distribution is not None and not isinstance(distribution, Fixed):
        yield Quantity(name=name, loadings=distribution.loadings)
