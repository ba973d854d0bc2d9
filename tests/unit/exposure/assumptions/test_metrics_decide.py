"""Every metric that a payment rests on is assumed, however indirectly it does."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.outcome import Measured
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.draft import draft
from outcomes_fund.formats.contract import parse_contract
from tests.contracts.case_files import CONTRACTS, contract_in

FEATURES = CONTRACTS / "features"
INTERVAL = 'significance = { lower = "lower", upper = "upper" }'
LINE = "[[lines]]"
OTHER = f'[[metrics]]\nid = "other"\nkind = "latest"\ntitle = "Other"\nresolution = "0.001"\n\n{LINE}'

# A key of the metric that has rows, and the metric on top of it that the line looks at where there is one.
WAYS = {
    "audit": ('audit = "other"', ""),
    "deadweight": ('deadweight_metric = "other"', ""),
    "factor": ('factors = [{ metric = "other" }]', ""),
    "p-value": ('significance = { p_value = "other", below = "10 %" }', ""),
    "interval": ('significance = { lower = "other", upper = "other" }', ""),
    "baseline": ("", 'kind = "change"\nof = "effect"\nbaseline_metric = "other"'),
    "part": ("", 'kind = "index"\nof = [{ metric = "effect", weight = 1 }, { metric = "other", weight = 1 }]'),
    "stage": ("", 'kind = "staged"\nof = [{ metric = "effect" }, { metric = "other", start = 2025-01-01 }]'),
    "below a change": ('audit = "other"', 'kind = "change"\nof = "effect"\nbaseline = 0'),
    "p-value of a change": (
        "",
        'kind = "change"\nof = "effect"\nbaseline = 0\nsignificance = { p_value = "other", below = "5 %" }',
    ),
}


def contract_of(way: str) -> Contract:
    """A contract that pays for an effect, which rests on another metric in one way."""
    key, top = WAYS[way]
    text = (FEATURES / "insignificant-interval" / "contract.toml").read_text(encoding="utf-8")
    text = text.replace(INTERVAL, key).replace(LINE, OTHER)
    if top:
        text = text.replace('metric = "effect"\nprice', 'metric = "top"\nprice')
        text = text.replace(LINE, f'[[metrics]]\nid = "top"\ntitle = "Top"\n{top}\n\n{LINE}')
    return parse_contract(text)


def problems_of(contract: Contract, assumed: ContractAssumptions) -> tuple[Problem, ...]:
    """What is wrong with a scenario of one contract."""
    terms = ScenarioTerms(
        id="s",
        title="S",
        status="illustrative",
        currency=contract.currency,
        start=date(2024, 1, 1),
        contracts=(assumed,),
    )
    try:
        Scenario(terms=terms, contracts=(contract,))
    except InvalidInput as error:
        return error.problems
    return ()


@pytest.mark.parametrize("way", WAYS)
def test_a_metric_behind_the_one_paid_is_missed(way: str) -> None:
    """What a value is worked out from, or changed by, needs an outcome as the value itself does."""
    contract = contract_of(way)
    effect = Measured(metric="effect", value=Fixed(value=Fraction(1, 10)), source="assumed")
    (problem,) = problems_of(contract, ContractAssumptions(file="c.toml", outcomes=(effect,)))
    assert problem.code == "missing_outcome"
    assert problem.message == "no outcome is assumed of metric 'other', which decides on: effect."
    assert problems_of(contract, draft(contract)) == ()


def test_what_tells_how_sure_a_measurement_is_comes_with_it() -> None:
    """The advice is to write the p-value with the measured outcome, and keeping to it is enough."""
    contract = contract_of("p-value")
    effect = Measured(metric="effect", value=Fixed(value=Fraction(1, 10)), error=Fraction(1, 50), source="assumed")
    (problem,) = problems_of(contract, ContractAssumptions(file="c.toml", outcomes=(effect,)))
    assert "Write p_value = 'other' with the measured outcome of 'effect'" in problem.remedy
    told = attrs.evolve(effect, p_value="other")
    assert problems_of(contract, ContractAssumptions(file="c.toml", outcomes=(told,))) == ()


@pytest.mark.parametrize(
    ("folder", "metric", "decided"),
    [
        ("sustained-work", "started", "kept_3, kept_6"),
        ("sustained-work", "relapse", "kept_3, kept_6"),
        ("holdback-until-milestone", "inspected", "the release of the holdback"),
    ],
)
def test_what_comes_first_or_releases_is_missed(folder: str, metric: str, decided: str) -> None:
    """An outcome that has to come first, starts the clock anew or releases what is held back decides on payments."""
    contract = contract_in(FEATURES / folder)
    assumed = draft(contract)
    rest = tuple(each for each in assumed.outcomes if each.metric != metric)
    found = problems_of(contract, attrs.evolve(assumed, outcomes=rest))
    message = f"no outcome is assumed of metric '{metric}', which decides on: {decided}."
    assert [each.message for each in found if each.code == "missing_outcome"] == [message]
