from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes_fund.exposure.assumptions.distribution import Beta, Distribution, Fixed, Loading, Normal
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    FixedIntake,
    Intake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    Outcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Ending, Loan
from outcomes_fund.exposure.draws.quantities import Quantity, _of_contract, _of_loan, quantities_of
from outcomes_fund.formats.scenario import load_scenario

SIMULATIONS = Path(__file__).parents[4] / "simulations"

HALF = Fraction(1, 2)
TIES = (Loading(driver="labour", weight=HALF),)
TIED: Distribution = Beta(mean=HALF, deviation=Fraction(1, 10), loadings=TIES)
SURE = Fixed(value=HALF)
TIME: dict[str, Any] = {"start": date(2025, 1, 1), "end": date(2026, 1, 1), "source": "A test."}


def found(**fields: Any) -> dict[str, tuple[Loading, ...]]:
    """Loadings by name of what a contract with these assumptions draws."""
    assumed = ContractAssumptions(file="contract.toml", **fields)
    return {quantity.name: quantity.loadings for quantity in _of_contract("work", assumed)}


class TestIntakes:
    @pytest.mark.parametrize(
        ("intake", "expected"),
        [
            (FixedIntake(numbers=(3,), **TIME), {}),
            (PoissonIntake(mean=HALF, **TIME), {}),
            (PoissonIntake(mean=HALF, level=SURE, **TIME), {}),
            (PoissonIntake(mean=HALF, level=TIED, **TIME), {"work.intake": TIES}),
            (NegativeBinomialIntake(mean=HALF, dispersion=HALF, loadings=TIES, **TIME), {"work.intake": TIES}),
            (CapacityIntake(mean=HALF, places=3, stay_days=9, level=TIED, **TIME), {"work.intake": TIES}),
            (
                SCurveIntake(total=HALF, midpoint=date(2025, 6, 1), pace_days=HALF, level=TIED, **TIME),
                {"work.intake": TIES},
            ),
        ],
    )
    def test_kinds(self, intake: Intake, expected: dict[str, tuple[Loading, ...]]) -> None:
        """Of an intake its level is drawn, or its gamma, unless it is certain."""
        assert expected == found(intakes=(intake,))

    def test_numbers(self) -> None:
        """The second intake has its number, whether or not the first draws anything."""
        level = PoissonIntake(mean=HALF, level=TIED, **TIME)

        assert {"work.intake2"} == set(found(intakes=(FixedIntake(numbers=(3,), **TIME), level)))


class TestOutcomes:
    @pytest.mark.parametrize(
        ("outcome", "expected"),
        [
            (PersonOutcome(metric="job", success=TIED, delay=TIED, value=TIED, source=""), {"work.job": TIES}),
            (PersonOutcome(id="late", metric="job", success=TIED, source=""), {"work.late": TIES}),
            (
                PersonOutcome(metric="job", success=SURE, success_deviation=HALF, source=""),
                {"work.job.success_deviation": ()},
            ),
            (ShareOutcome(metric="job", of=TIED, success=TIED, source=""), {"work.job": TIES}),
            (RepeatedOutcome(metric="job", value=TIED, source=""), {}),
            (Measured(metric="job", value=TIED, source=""), {"work.job": TIES}),
            (NumberOutcome(metric="job", mean=HALF, level=TIED, value=TIED, source=""), {"work.job": TIES}),
            (MilestoneReached(metric="job", on=date(2025, 6, 1), source=""), {}),
            (
                MilestoneReached(metric="job", on=date(2025, 6, 1), delay=TIED, chance=HALF, source=""),
                {"work.job": (), "work.job.delay": TIES},
            ),
        ],
    )
    def test_kinds(self, outcome: Outcome, expected: dict[str, tuple[Loading, ...]]) -> None:
        """Of an outcome is drawn what holds for a whole world; what persons and rows have of their own is not."""
        assert expected == found(outcomes=(outcome,))


class TestOthers:
    def test_endings(self) -> None:
        """Each ending is drawn, with what ties it to drivers."""
        ending = Ending(cause="provider_failure", yearly=HALF, loadings=TIES, source="")

        assert {"work.ending": TIES, "work.ending2": TIES} == found(endings=(ending, ending))

    def test_loan(self) -> None:
        """Of a loan the default is drawn under its name, and the recovery beside it."""
        loan = Loan(
            id="loan",
            title="Loan",
            lender="a",
            borrower="b",
            paid_out=(),
            repaid=(),
            default_yearly=HALF,
            recovery=Normal(mean=HALF, deviation=HALF),
            loadings=TIES,
            source="",
        )

        assert [Quantity(name="loan", loadings=TIES), Quantity(name="loan.recovery")] == list(_of_loan("loan", loan))

    def test_shift(self) -> None:
        """The score of a quantity is shifted by that of each of its drivers, times its weight."""
        scenario = load_scenario(SIMULATIONS / "brabant-base.toml")
        drivers = tuple(attrs.evolve(driver, shift=Fraction(-3, 2)) for driver in scenario.terms.drivers[:1])
        terms = attrs.evolve(scenario.terms, drivers=(*drivers, *scenario.terms.drivers[1:]))

        shifts = {each.name: each.shift for each in quantities_of(attrs.evolve(scenario, terms=terms)).quantities}

        assert Fraction("-1.05") == shifts["refugee-team.job"]
        assert 0 == shifts["fladderfarm-mobiel.intake"] == shifts["refugee-team.intake"]

    @pytest.mark.parametrize("path", sorted(SIMULATIONS.glob("*.toml")), ids=lambda path: path.stem)
    def test_scenarios(self, path: Path) -> None:
        """In a whole scenario each name is there once and begins with a name of the portfolio."""
        scenario = load_scenario(path)

        quantities = quantities_of(scenario)

        assert len(quantities.names) == len(set(quantities.names)) > 0
        assert {name.partition(".")[0] for name in quantities.names} <= set(scenario.names)
        assert {driver.id for driver in scenario.terms.drivers} == set(quantities.drivers)
