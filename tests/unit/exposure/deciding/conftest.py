"""A small portfolio: one contract of the examples and a grant, under assumptions of our own."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine
from outcomes_fund.exposure.assumptions.distribution import Beta, Fixed
from outcomes_fund.exposure.assumptions.intake import PoissonIntake
from outcomes_fund.exposure.assumptions.outcome import PersonOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Flow, Grant
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.deciding.variants import value_at
from outcomes_fund.exposure.result import Account, CalendarRow, Exposure
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
        payer="payer",
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
    line = BudgetLine(title="Outcomes", payer="payer", years=(contract.start.year,), amount_minor=5_000_000)
    budget = Budget(id="budget", title="Budget", currency="EUR", lines=(line,))
    return Scenario(terms=terms, contracts=(contract,), budget=budget, digest="0" * 64)


WORLDS = 4096
YEARS = (2024, 2025)


def toy_worlds(scenario: Scenario) -> Exposure:
    """A model of a few lines in place of the engine: price x people + grant."""
    generator = np.random.default_rng(scenario.terms.seed)
    level, noise = generator.normal(size=WORLDS), generator.normal(size=WORLDS)
    price, mean = (value_at(scenario, f"contracts.work.{path}") for path in ("lines.work.price", "intakes.0.mean"))
    deviation = value_at(scenario, "contracts.work.outcomes.late.success")
    assert isinstance(price, Fraction)
    assert isinstance(mean, Fraction)
    assert isinstance(deviation, Fraction)
    people = float(mean) * 12 * np.exp(float(deviation) * level + 0.05 * noise)
    # A price is a whole number of cents, and people are not whole: so percentiles do not move in leaps.
    work = np.rint(people * float(price * 100)).astype(np.int64)
    grant = value_at(scenario, "grants.school.instalments.0.amount")
    assert isinstance(grant, Fraction)
    school = np.full(WORLDS, round(grant * 100), np.int64)
    by_year = np.stack([work // 3 + school, work - work // 3])
    return Exposure(
        scenario=scenario,
        worlds=WORLDS,
        seed=scenario.terms.seed,
        sampling="plain",
        group=1,
        names=("work", "school"),
        accounts=(Account(programme="", payer="payer"),),
        years=YEARS,
        by_name=np.stack([work, school]),
        by_account_year=by_year[np.newaxis],
        calendar=(CalendarRow(on=date(2024, 6, 1), name="school", payer="payer", total_minor=int(school.sum())),),
        maxima=(None, 100_000),
    )


@pytest.fixture
def exposure(scenario: Scenario) -> Exposure:
    """The portfolio in 4,096 worlds."""
    return toy_worlds(attrs.evolve(scenario))
