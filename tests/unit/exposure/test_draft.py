"""First assumptions for any contract."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from outcomes_fund.domain.limit import PersonCap
from outcomes_fund.domain.metric import EvidenceMetric
from outcomes_fund.exposure.assumptions.distribution import Triangular
from outcomes_fund.exposure.assumptions.outcome import Measured, MilestoneReached, PersonOutcome, RepeatedOutcome
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.draft import GUESS, draft
from tests.contracts.case_files import CASE_FOLDERS, CONTRACTS, contract_in


@pytest.mark.parametrize("folder", CASE_FOLDERS, ids=lambda folder: folder.name)
def test_a_draft_keeps_every_rule_of_a_scenario(folder: Path) -> None:
    """The first assumptions for a contract are a scenario without problems, with an outcome for all that has rows."""
    contract = contract_in(folder)
    assumptions = draft(contract)
    terms = ScenarioTerms(
        id="draft",
        title="Draft",
        status="illustrative",
        currency=contract.currency,
        start=contract.start,
        contracts=(assumptions,),
    )
    assert Scenario(terms=terms, contracts=(contract,)).names == (contract.id,)
    told = {name for each in assumptions.outcomes for name in _metrics(each)}
    rows = {each.id for each in contract.metrics if isinstance(each, EvidenceMetric) and each.evidence is None}
    assert told >= rows


def _metrics(outcome: object) -> set[str]:
    names = (getattr(outcome, name, None) for name in ("metric", "p_value", "lower", "upper"))
    return {name for name in names if name is not None}


def test_every_figure_of_a_draft_says_that_it_is_a_guess() -> None:
    """Sources name nothing that nobody has looked up."""
    assumptions = draft(contract_in(CONTRACTS / "bof" / "refugee-team"))
    assert {each.source for each in (*assumptions.intakes, *assumptions.outcomes, *assumptions.endings)} == {GUESS}


def test_a_draft_follows_the_rules_of_the_contract() -> None:
    """Enrolment lasts as long as it counts, outcomes that come first do, homes are those of payers."""
    sarban = draft(contract_in(CONTRACTS / "bof" / "sarban"))
    opened, employed = sarban.outcomes[:2]
    assert isinstance(opened, MilestoneReached)
    assert isinstance(employed, PersonOutcome)
    kept = {each.metric: each for each in draft(contract_in(CONTRACTS / "features" / "sustained-work")).outcomes}
    assert isinstance(kept["kept_3"], PersonOutcome)
    assert kept["kept_3"].after == "started"
    refugee = draft(contract_in(CONTRACTS / "bof" / "refugee-team"))
    assert sum((each.share for each in refugee.homes), Fraction(0)) == Fraction(9, 10)
    days = refugee.outcomes[1]
    assert isinstance(days, RepeatedOutcome)
    assert isinstance(days.value, Triangular)
    assert days.value.mode == 30  # of at most 180 days for each participant


def test_a_measurement_says_how_sure_it_is_where_the_contract_looks_at_that() -> None:
    """P-values and intervals are those of the value that they belong to."""
    (effect,) = draft(contract_in(CONTRACTS / "features" / "insignificant-interval")).outcomes
    assert isinstance(effect, Measured)
    assert (effect.lower, effect.upper) == ("lower", "upper")
    (measured,) = draft(contract_in(CONTRACTS / "published" / "rikers-able")).outcomes
    assert isinstance(measured, Measured)
    assert measured.p_value == "p_value"


@pytest.mark.parametrize(("unit", "most"), [("day", 31), ("Hours", 744), ("point", 100)])
def test_a_month_holds_no_more_days_than_it_has(unit: str, most: int) -> None:
    """What is counted in days or hours stays within a month, and what is not may be any number."""
    contract = contract_in(CONTRACTS / "bof" / "refugee-team")
    metrics = tuple(
        attrs.evolve(each, unit=unit) if each.kind == "sum" and isinstance(each, EvidenceMetric) else each
        for each in contract.metrics
    )
    caps = tuple(
        attrs.evolve(each, units=Fraction(6 * 5000)) if isinstance(each, PersonCap) and each.units else each
        for each in contract.limits
    )
    days = draft(attrs.evolve(contract, metrics=metrics, limits=caps)).outcomes[1]
    assert isinstance(days, RepeatedOutcome)
    value = days.value
    assert isinstance(value, Triangular)
    assert value.low <= value.mode <= value.high
    assert (value.high == most) == (unit != "point")
