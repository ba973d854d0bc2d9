"""Short ways to write assumptions about a contract with a metric of each kind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.exposure.assumptions.distribution import (
    Distribution,
    Empirical,
    Fixed,
    Loading,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.intake import (
    FixedIntake,
    Intake,
)
from outcomes_fund.exposure.assumptions.outcome import (
    Outcome,
    PersonOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import (
    ContractAssumptions,
    GroupShare,
    HomeShare,
)
from outcomes_fund.exposure.assumptions.scenario import Dependence, Driver, Sampling, Scenario, ScenarioTerms
from outcomes_fund.formats.contract import parse_contract
from tests.exposure.second_opinion_contract import contract_named

__all__ = [
    "SOURCE",
    "START",
    "assumed",
    "exactly",
    "job",
    "pert",
    "same_each_month",
    "scenario_of",
    "seen",
    "triangular",
    "uniform",
]

SOURCE = "made for the test"
START, END = date(2024, 1, 1), date(2025, 1, 1)
GROUPS = (GroupShare(group="young", share=Fraction(3, 10)), GroupShare(group="permit", share=Fraction(6, 10)))
HOMES = (
    HomeShare(municipality="Breda", share=Fraction(1, 2)),
    HomeShare(municipality="Tilburg", share=Fraction(1, 4)),
    HomeShare(municipality="Elsewhere", share=Fraction(1, 8)),
)


def scenario_of(
    *contracts: ContractAssumptions,
    drivers: tuple[Driver, ...] = (),
    dependence: Dependence | None = None,
    sampling: Sampling = "plain",
) -> Scenario:
    """Put contracts of the same text and their assumptions together."""
    terms = ScenarioTerms(
        id="second-opinion",
        title="Second opinion",
        status="illustrative",
        currency="EUR",
        start=START,
        years=2,
        drivers=drivers,
        sampling=sampling,
        dependence=dependence or Dependence(),
        contracts=contracts,
    )
    return Scenario(terms=terms, contracts=tuple(parse_contract(contract_named(each.id)) for each in contracts))


def assumed(*intakes: Intake, outcomes: tuple[Outcome, ...], name: str = "one", **more: object) -> ContractAssumptions:
    """Assume so much of a contract, with groups and homes."""
    return ContractAssumptions(
        file="contract.toml",
        id=name,
        intakes=intakes,
        outcomes=outcomes,
        groups=GROUPS,
        homes=HOMES,
        **more,  # type: ignore[arg-type]
    )


def exactly(value: str | int) -> Fixed:
    """A value that is certain."""
    return Fixed(value=Fraction(value))


def uniform(low: str | int, high: str | int, *loadings: Loading) -> Uniform:
    """Any value between two."""
    return Uniform(low=Fraction(low), high=Fraction(high), loadings=loadings)


def pert(low: int, mode: int, high: int) -> Pert:
    """Three values, rounded off."""
    return Pert(low=Fraction(low), mode=Fraction(mode), high=Fraction(high))


def triangular(low: int, mode: int, high: int) -> Triangular:
    """Three values, with straight lines."""
    return Triangular(low=Fraction(low), mode=Fraction(mode), high=Fraction(high))


def seen(*values: int | str, weights: tuple[int, ...] = ()) -> Empirical:
    """Values that were seen."""
    return Empirical(values=tuple(map(Fraction, values)), weights=tuple(map(Fraction, weights)))


def job(success: Distribution | str = "0.6", **more: object) -> PersonOutcome:
    """A job, with so great a chance."""
    chance = success if not isinstance(success, str) else exactly(success)
    return PersonOutcome(metric="job", success=chance, source=SOURCE, **more)  # type: ignore[arg-type]


def same_each_month(**more: object) -> FixedIntake:
    """Eight in each of two months."""
    whole = {"start": START, "end": date(2024, 3, 1), "numbers": (8,), "source": SOURCE}
    return FixedIntake(**(whole | more))  # type: ignore[arg-type]
