"""Rows of a register of risks, and the Dutch form of them."""

from __future__ import annotations

import csv
import json
from datetime import date
from fractions import Fraction
from io import StringIO

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.party import Party
from outcomes_fund.domain.payment import Plan, PlannedPayment
from outcomes_fund.domain.terms import FixedLine
from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, Reserve
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.budgets.named_terms import planned_minor
from outcomes_fund.exposure.budgets.risk_register import chance_class, risk_register
from outcomes_fund.exposure.result import CalendarRow, Exposure
from outcomes_fund.formats.register_file import RISK_COLUMNS, register_csv, register_document, register_json
from tests.unit.exposure.exposure_cases import START, exposure_of, grant


def contract(*payments: PlannedPayment, cap_minor: int = 25_000) -> Contract:
    """Give a contract of the province with a fixed line, a cap and two plans, of which the later one counts."""
    later = Plan(id="second", agreed=date(2025, 3, 1), payments=payments)
    earlier = Plan(id="first", agreed=date(2025, 2, 1), payments=(PlannedPayment(date=START, amount_minor=1),))
    return Contract(
        id="work",
        title="Work first",
        status="signed",
        currency="EUR",
        start=START,
        end=date(2027, 1, 1),
        periods=PeriodGrid(every=Duration(count=3, unit="months"), anchor=START),
        parties=(
            Party(id="province", name="Province", roles=("outcome_payer",)),
            Party(id="provider", name="Provider", roles=("service_provider",)),
            Party(id="auditor", name="Auditor", roles=("verifier",)),
        ),
        lines=(FixedLine(id="base", title="Base", amount_each_period_minor=10),),
        limits=(MoneyCap(id="all", amount_minor=cap_minor),),
        payers=Payers(shares=(PayerShare(party="province", weight=Fraction(1)),)),
        payees=Payees(shares=(PayeeShare(party="provider"),)),
        plans=(later, earlier) if payments else (),
    )


def portfolio(*payments: PlannedPayment) -> Exposure:
    """Give a contract that pays 0 to 199.00 euros and a grant of always 50.00, under a budget."""
    exposure = exposure_of(
        {("work", 2025): np.arange(200) * 100, ("grant", 2025): np.full(200, 5000)},
        maxima=(25_000, 5000),
        calendar=(
            CalendarRow(on=date(2025, 4, 1), name="work", payer="province", total_minor=1),
            CalendarRow(on=date(2026, 4, 1), name="work", payer="province", total_minor=1),
        ),
    )
    budget = Budget(
        id="budget",
        title="Budget",
        currency="EUR",
        lines=(BudgetLine(title="Outcomes", payer="province", years=(2025,), amount_minor=1),),
        reserves=(Reserve(title="Rainy days", payer="province", year=2025, amount_minor=1),),
    )
    terms = attrs.evolve(
        exposure.scenario.terms, contracts=(ContractAssumptions(file="work.toml"),), grants=(grant("grant"),)
    )
    return attrs.evolve(
        exposure, scenario=Scenario(terms=terms, contracts=(contract(*payments),), budget=budget, digest="abc")
    )


def test_only_what_is_above_the_mean_is_a_risk() -> None:
    """A contract's risk is what it pays above its mean; a fixed grant is none."""
    work, fixed = risk_register(portfolio()).rows
    assert (work.reference, work.reference_minor) == ("mean", 9950)
    assert work.size.chance.value == Fraction(1, 2)
    assert (work.size.least_minor, int(work.size.expected.value), work.most_minor) == (50, 5000, 15_050)
    assert work.size.value.value == work.size.chance.value * work.size.expected.value
    assert [work.contribution, fixed.contribution, fixed.size.chance.value] == [1, 0, 0]
    assert (work.years, work.end) == ((2025, 2026), date(2026, 4, 1))


def test_plan_says_what_is_expected() -> None:
    """Where a contract has a plan, only what is above the one agreed last is a risk."""
    plan = PlannedPayment(date=START, amount_minor=15_000)
    work = risk_register(portfolio(plan)).rows[0]
    assert (work.reference, work.reference_minor, work.size.chance.value) == ("plan", 15_000, Fraction(49, 200))


def test_gross_register_counts_all_payments() -> None:
    """Gross, everything that is paid counts, and the percentile is shared out."""
    rows = risk_register(portfolio(), basis="payments").rows
    assert [int(row.size.value.value) for row in rows] == [9950, 5000]
    assert sum(row.contribution for row in rows) == 1
    assert rows[1].size.chance.value == 1


def test_plan_for_the_whole_contract_is_not_added_to_that_of_lines() -> None:
    """A plan that names the whole and its parts counts once."""
    whole = PlannedPayment(date=START, amount_minor=7)
    part = PlannedPayment(date=START, amount_minor=5, line="base")
    assert (planned_minor(contract(whole, part)), planned_minor(contract(part, part))) == (7, 10)
    assert planned_minor(contract()) is None


@pytest.mark.parametrize("rows_max", [None, 1])
def test_small_risks_stand_together(rows_max: int | None) -> None:
    """What cannot reach the threshold, or is not among the largest, makes one row, added up world by world."""
    exposure = exposure_of(
        {("large", 2025): np.arange(100) * 1000, ("up", 2025): np.arange(100), ("down", 2025): np.arange(100)[::-1]}
    )
    register = risk_register(exposure, threshold_minor=0 if rows_max else 100, rows_max=rows_max)
    large, rest = register.rows
    assert (large.id, rest.id, rest.kind) == ("large", "remainder", "remainder")
    # Up and down make up for each other in every world; what is above the means is only their rounding.
    assert (rest.reference_minor, int(rest.size.value.value), rest.most_minor) == (100, 0, 98)
    assert large.contribution + rest.contribution == 1


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 10), (19, 10), (20, 30), (59, 50), (60, 70), (80, 90), (100, 90)]
)
def test_classes_of_chance_are_half_open(percent: int, expected: int) -> None:
    """A class is called by its middle and begins with its lower bound."""
    assert chance_class(Fraction(percent, 100)) == expected


def test_dutch_form_as_csv() -> None:
    """The form has the agreed columns in their order, and amounts in euros."""
    exposure = portfolio()
    text = register_csv(exposure, risk_register(exposure))
    rows = list(csv.DictReader(StringIO(text)))
    assert tuple(rows[0]) == RISK_COLUMNS
    assert rows[0] == {
        "id": "work",
        "programma": "",
        "omschrijving": "Work first: betalingen boven het verwachte bedrag van € 99,50.",
        "oorzaak": "Meer of eerder resultaat dan verwacht: goed voor het beleid, en het kost geld.",
        "beheersmaatregel": "Plafond van € 250,00 voor het hele contract.",
        "structureel_incidenteel": "incidenteel",
        "eenmalig_terugkerend": "terugkerend",
        "kans_klasse": "50",
        "kans": "50.00",
        "gevolg_min": "0.50",
        "gevolg_verwacht": "50.00",
        "gevolg_max": "150.50",
        "einddatum": "2026-04-01",
        "verwachte_waarde": "25.00",
        "bijdrage_percentage": "100.0",
        "afdekking": "Outcomes; Rainy days",
    }


def test_dutch_form_as_json() -> None:
    """JSON holds the same rows with what they rest on and their errors, and no number without an end."""
    exposure = portfolio()
    register = risk_register(exposure, threshold_minor=10_000)
    found = json.loads(register_json(exposure, register))
    assert found == json.loads(json.dumps(register_document(exposure, register)))
    assert (found["scenario_sha256"], found["werelden"], found["zekerheid_percentage"]) == ("abc", 200, "90.00")
    assert (found["grondslag"], found["drempel"]) == ("netto", "100.00")
    assert [row["id"] for row in found["regels"]] == ["work", "overig"]
    assert found["regels"][0]["kans_standaardfout"] == "3.54"


def test_contributions_in_the_form_add_up_to_100() -> None:
    """Three equal thirds are written as 33.4, 33.3 and 33.3."""
    chance_of = np.random.default_rng(2)
    one = chance_of.integers(0, 1000, 500)
    exposure = exposure_of({(name, 2025): one for name in "abc"})
    text = register_csv(exposure, risk_register(exposure))
    tenths = [round(10 * float(row["bijdrage_percentage"])) for row in csv.DictReader(StringIO(text))]
    assert sum(tenths) == 1000
    assert max(tenths) - min(tenths) < 4
