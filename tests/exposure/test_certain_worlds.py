"""Where nothing is uncertain, every world is the statement that can be worked out by hand."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund import evaluate, load_evidence, load_register
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.contract import Contract
from outcomes_fund.exposure.assumptions.distribution import Fixed, LogitNormal
from outcomes_fund.exposure.assumptions.intake import FixedIntake, PoissonIntake
from outcomes_fund.exposure.assumptions.outcome import MilestoneReached, PersonOutcome, RepeatedOutcome, ShareOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Verification
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from tests.exposure.closed_contracts import CAP, TIERS, contract_with, scenario_of, tiered

ROOT = Path(__file__).parents[2]
DAY = Duration(count=1, unit="days")


def _on(day: date, number: int, *, delay: int = 0) -> ContractAssumptions:
    """So many people who enrol on one day, each of whom reaches the outcome."""
    intake = FixedIntake(
        start=day, end=date.fromordinal(day.toordinal() + 1), every=DAY, numbers=(number,), source="ours"
    )
    outcome = PersonOutcome(
        metric="work", success=Fixed(value=Fraction(1)), delay=Fixed(value=Fraction(delay)), source="ours"
    )
    return ContractAssumptions(file="closed.toml", intakes=(intake,), outcomes=(outcome,))


def test_nothing_uncertain() -> None:
    """With a fixed intake and a certain success every world pays what the tiers and the cap say, to the cent."""
    contract = contract_with(TIERS, limits=CAP, every="3 months")
    for number in (0, 12, 17, 20, 31, 60):
        exposure = simulate(scenario_of((contract, _on(date(2024, 5, 6), number))), worlds=64)

        assert exposure.total().tolist() == [tiered(number)] * 64


def test_statement_of_the_evidence(tmp_path: Path) -> None:
    """The certain world of a contract of the examples pays what its evidence, written out by hand, is settled to."""
    contract = load_contract(ROOT / "contracts" / "bof" / "sarban" / "contract.toml")
    intake = FixedIntake(
        start=date(2019, 8, 5), end=date(2019, 8, 6), every=DAY, numbers=(3,), people_max=30, source="ours"
    )
    employed = PersonOutcome(
        metric="employed", success=Fixed(value=Fraction(1)), delay=Fixed(value=Fraction(60)), source="ours"
    )
    opened = MilestoneReached(metric="opened", on=date(2019, 9, 2), source="ours")
    never = Fixed(value=Fraction(0))
    stable = ShareOutcome(metric="stable", of=Fixed(value=Fraction(5)), success=never, source="ours")
    months = RepeatedOutcome(metric="months", value=never, source="ours")
    assumed = ContractAssumptions(file="sarban.toml", intakes=(intake,), outcomes=(employed, opened, stable, months))
    exposure = simulate(scenario_of((contract, assumed)), worlds=16)
    moments = "verified,sarban,sinzer,2019-10-04T10:00:00Z,2019-10-04T11:00:00Z"
    rows = [f"{n},sarban,employed,p{n},2019-10-04,{moments}" for n in range(3)]
    rows.append(f"3,sarban,opened,,2019-09-02,{moments}")
    head = "id,contract,metric,participant,achieved,status,reporter,verifier,reported_at,verified_at"
    (tmp_path / "evidence.csv").write_text("\n".join([head, *rows]) + "\n")
    people = [f"p{n},2019-08-05,Tilburg" for n in range(3)]
    (tmp_path / "participants.csv").write_text("\n".join(["participant,enrolled,municipality", *people]) + "\n")
    register = load_register(tmp_path / "participants.csv")
    statement = evaluate(contract, load_evidence(tmp_path / "evidence.csv", contract), as_of=None, register=register)

    assert statement.total_minor == 1_000_000 + 3 * 250_000
    assert exposure.total().tolist() == [statement.total_minor] * 16


@pytest.mark.parametrize(
    ("enrolled", "delay", "paid"),
    [
        (date(2024, 1, 1), 0, True),
        (date(2025, 12, 31), 0, True),
        (date(2025, 12, 30), 1, True),
        (date(2025, 12, 30), 2, False),
    ],
)
def test_half_open_contract(enrolled: date, delay: int, *, paid: bool) -> None:
    """An outcome on the contract's first or last day counts, and one on the day after its last does not."""
    contract = contract_with('price = "750.00"', every="3 months")
    exposure = simulate(scenario_of((contract, _on(enrolled, 2, delay=delay))), worlds=8)

    assert exposure.total().tolist() == [150_000 if paid else 0] * 8


@pytest.mark.parametrize(("verified_after", "year"), [(306, 2024), (307, 2025)])
def test_payment_falls_at_the_settlement_after_verification(verified_after: int, year: int) -> None:
    """What is verified by a settlement is paid at it; a day later it waits for the next one, in the next year."""
    # The quarter ends on 31 March; settlements fall on the first day after a quarter, the last of 2024 on 1 October.
    contract = contract_with('price = "750.00"', every="3 months")
    last = date(2024, 10, 1).toordinal() - date(2024, 2, 1).toordinal()
    days = last + (verified_after - 306)
    verification = Verification(delay=Fixed(value=Fraction(days)), source="ours")
    assumed = attrs.evolve(_on(date(2024, 2, 1), 2), verification=verification)
    exposure = simulate(scenario_of((contract, assumed)), worlds=8)

    assert exposure.payments(years=(year,)).tolist() == [150_000] * 8
    assert exposure.total().tolist() == [150_000] * 8


def _uncertain(name: str) -> tuple[Contract, ContractAssumptions]:
    contract = contract_with('price = "750.00"', every="3 months", name=name)
    intake = PoissonIntake(start=date(2024, 1, 1), end=date(2026, 1, 1), mean=Fraction(3), source="ours")
    success = LogitNormal(median=Fraction(1, 2), deviation=Fraction(1, 2))
    outcome = PersonOutcome(metric="work", success=success, source="ours")
    return contract, ContractAssumptions(file=f"{name}.toml", intakes=(intake,), outcomes=(outcome,))


def test_contracts_have_chances_of_their_own() -> None:
    """Two contracts with the same assumptions are not the same worlds twice, and neither hangs on the other."""
    exposure = simulate(scenario_of(_uncertain("one"), _uncertain("two")), worlds=16_384)
    one, two = exposure.by_name

    assert not np.array_equal(one, two)
    assert abs(float(np.corrcoef(one, two)[0, 1])) < 4 / 128


def test_order_of_contracts_does_not_matter() -> None:
    """A contract draws the same worlds wherever it stands in the file, and whatever stands beside it."""
    forth = simulate(scenario_of(_uncertain("one"), _uncertain("two")), worlds=5_000)
    back = simulate(scenario_of(_uncertain("two"), _uncertain("one")), worlds=5_000)
    alone = simulate(scenario_of(_uncertain("two")), worlds=5_000)

    assert np.array_equal(forth.of_name("one"), back.of_name("one"))
    assert np.array_equal(forth.of_name("two"), alone.of_name("two"))


def test_seeds_differ() -> None:
    """Another seed draws other worlds, and more worlds begin with the same ones."""
    few, more = (simulate(scenario_of(_uncertain("one")), worlds=worlds) for worlds in (5_000, 9_000))
    other = simulate(scenario_of(_uncertain("one"), seed=2), worlds=5_000)

    assert np.array_equal(more.total()[:5_000], few.total())
    assert not np.array_equal(few.total(), other.total())
    assert abs(float(np.corrcoef(few.total(), other.total())[0, 1])) < 4 / 70


def test_price_changes_nothing_else() -> None:
    """A variant with another price draws the same people: payments are the same multiple in every world."""
    contract, assumed = _uncertain("one")
    dearer = parse_contract(render_contract(contract).replace("750.00", "1500.00"))
    base: Scenario = scenario_of((contract, assumed))
    variant = scenario_of((dearer, assumed))

    assert np.array_equal(2 * simulate(base, worlds=3_000).total(), simulate(variant, worlds=3_000).total())
