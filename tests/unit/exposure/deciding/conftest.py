"""A small portfolio: one contract of the examples and a grant, under assumptions of our own."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine
from outcomes_fund.exposure.assumptions.distribution import Beta, Fixed
from outcomes_fund.exposure.assumptions.intake import PoissonIntake
from outcomes_fund.exposure.assumptions.outcome import PersonOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Flow, Grant
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.formats.contract import load_contract

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """The portfolio."""
    contract = load_contract(ROOT / "contracts" / "features" / "holdback-and-release" / "contract.toml")
    intake = PoissonIntake(
        start=contract.start,
        end=contract.end,
        every=Duration(count=1, unit="months"),
        mean=Fraction(5),
        level=Beta(mean=Fraction(1, 2), deviation=Fraction(1, 10)),
        source="ours",
    )
    metric = contract.metrics[0].id
    outcome = PersonOutcome(metric=metric, success=Beta(mean=Fraction(3, 5), deviation=Fraction(1, 10)), source="ours")
    second = PersonOutcome(id="late", metric=metric, success=Fixed(value=Fraction(1, 4)), source="ours")
    assumed = ContractAssumptions(file="contract.toml", id="work", intakes=(intake,), outcomes=(outcome, second))
    grant = Grant(
        id="school",
        title="School",
        payer="province",
        payee="school",
        instalments=(Flow(on=date(contract.start.year, 6, 1), amount_minor=100_000),),
        source="ours",
    )
    terms = ScenarioTerms(
        id="base",
        title="Base case",
        status="illustrative",
        currency="EUR",
        start=contract.start,
        contracts=(assumed,),
        grants=(grant,),
    )
    line = BudgetLine(title="Outcomes", payer="province", years=(contract.start.year,), amount_minor=5_000_000)
    budget = Budget(id="budget", title="Budget", currency="EUR", lines=(line,))
    return Scenario(terms=terms, contracts=(contract,), budget=budget, digest="0" * 64)
