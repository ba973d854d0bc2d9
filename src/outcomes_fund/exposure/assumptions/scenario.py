"""The scenario: a portfolio, what is assumed of it, and how worlds are drawn."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.contract import Contract, Source
from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Grant, Loan

__all__ = ["Correlation", "Dependence", "Driver", "Sampling", "Scenario", "ScenarioTerms"]

Sampling = Literal["plain", "antithetic", "sobol"]


@attrs.frozen(kw_only=True)
class Driver:
    """Something outside that many quantities depend on: the labour market, prices, policy.

    Args:
        id: Short name.

        title: Name for people; high is what the title says.

        shift: What is added to it in every world, in standard deviations; a stress. Left out, 0.

        source: What its loadings rest on.
    """

    id: str
    title: str
    shift: Fraction = Fraction(0)
    source: str = ""


@attrs.frozen(kw_only=True)
class Correlation:
    """Correlations between quantities, in place of loadings.

    Args:
        between: Names of quantities: ``contract.intake`` (the first intake; ``contract.intake2`` the second),
            ``contract.outcome`` (its chance, value or level; of a milestone, whether it is reached),
            ``contract.ending`` (likewise ``ending2``), ``loan``.

        matrix: A row for each of them: symmetric, 1 on the diagonal, positive definite.
    """

    between: tuple[str, ...]
    matrix: tuple[tuple[Fraction, ...], ...]


@attrs.frozen(kw_only=True)
class Dependence:
    """How quantities go together.

    Args:
        copula: ``gaussian``, or ``student_t``, under which extremes come together more often.

        degrees: Degrees of freedom of ``student_t``, 2 or more.

        correlation: Correlations between quantities; left out, only the loadings hold.
    """

    copula: Literal["gaussian", "student_t"] = "gaussian"
    degrees: int | None = None
    correlation: Correlation | None = None


@attrs.frozen(kw_only=True)
class ScenarioTerms:
    """A scenario as its file says it.

    Args:
        id: Short name.

        title: Name for people.

        description: What it is for, in a few sentences.

        status: ``illustrative`` (assumptions of our own), ``published`` or ``agreed``.

        currency: ISO 4217 code; that of all contracts, grants and loans.

        start: First day of the first budget year.

        years: Number of budget years.

        year_by: The budget year of a payment is that of the scheduled ``settlement`` at which it is paid, or that of
            the last day of the ``period`` in which it was earned.

        worlds: Number of worlds, above 0.

        seed: Whole number from which all chance follows; the same seed gives the same worlds.

        sampling: ``plain``, ``antithetic`` (each world has a mirror image) or ``sobol`` (quantities of worlds are
            spread evenly).

        certainty: Percentile that is reported first, between 0 and 1.

        budget: File with the budget, seen from the scenario file; left out, none.

        drivers: What many quantities depend on.

        dependence: How quantities go together.

        contracts, grants, loans: The portfolio.

        sources: What the figures rest on.
    """

    id: str
    title: str
    description: str = ""
    status: Literal["illustrative", "published", "agreed"]
    currency: str
    start: date
    years: int = 4
    year_by: Literal["settlement", "period"] = "settlement"
    worlds: int = 10_000
    seed: int = 1
    sampling: Sampling = "plain"
    certainty: Fraction = Fraction(9, 10)
    budget: str | None = None
    drivers: tuple[Driver, ...] = ()
    dependence: Dependence = Dependence()
    contracts: tuple[ContractAssumptions, ...] = ()
    grants: tuple[Grant, ...] = ()
    loans: tuple[Loan, ...] = ()
    sources: tuple[Source, ...] = ()


@attrs.frozen(kw_only=True)
class Scenario:
    """A scenario with the contracts and the budget that its file names.

    Args:
        terms: What the file says.

        contracts: The contract of each of ``terms.contracts``, in that order.

        budget: The budget; None where there is none.

        digest: SHA-256 of scenario, contracts and budget in canonical form.

    Raises:
        InvalidInput: With every rule of ``exposure.assumptions.checks`` that is broken.
    """

    terms: ScenarioTerms
    contracts: tuple[Contract, ...]
    budget: Budget | None = None
    digest: str = ""

    def __attrs_post_init__(self) -> None:
        # The checks read a whole scenario, so they live beside it and are looked up late.
        from outcomes_fund.exposure.assumptions.checks import scenario_problems  # noqa: PLC0415

        problems = scenario_problems(self)
        if problems:
            raise InvalidInput(problems)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of contracts, grants and loans, in that order."""
        terms = self.terms
        named = (each.id or contract.id for each, contract in zip(terms.contracts, self.contracts, strict=True))
        return (*named, *(grant.id for grant in terms.grants), *(loan.id for loan in terms.loans))
