import tracemalloc
from datetime import date
from fractions import Fraction
from typing import Literal

import attrs
import pytest

from outcomes_fund.exposure.assumptions.distribution import Loading, Lognormal
from outcomes_fund.exposure.assumptions.intake import PoissonIntake
from outcomes_fund.exposure.assumptions.portfolio import Flow, Grant, Loan
from outcomes_fund.exposure.assumptions.scenario import Dependence, Driver, Scenario, ScenarioTerms
from outcomes_fund.exposure.deciding.variance_parts import CHANCE, VarianceParts, _paid_by_design, variance_parts
from outcomes_fund.exposure.deciding.variants import set_value
from outcomes_fund.exposure.draws.copula import sources_of
from outcomes_fund.exposure.estimates.estimate import mean
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.prepare import prepare
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.stops import AmountTooLarge, ImpossibleDraw, TooManySources


def _loan(name: str, amount_minor: int, weight: Fraction | None = None) -> Loan:
    """A loan of a year that is lost whole with a chance of a fifth."""
    return Loan(
        id=name,
        title=name,
        lender="province",
        borrower=name,
        paid_out=(Flow(on=date(2025, 1, 1), amount_minor=amount_minor),),
        repaid=(Flow(on=date(2026, 1, 1), amount_minor=amount_minor),),
        default_yearly=Fraction(1, 5),
        loadings=(Loading(driver="economy", weight=weight),) if weight else (),
        source="ours",
    )


def _loans(weight: Fraction | None = None, copula: Literal["gaussian", "student_t"] = "gaussian") -> Scenario:
    terms = ScenarioTerms(
        id="loans",
        title="Loans",
        status="illustrative",
        currency="EUR",
        start=date(2025, 1, 1),
        loans=(_loan("large", 100_000, weight), _loan("small", 50_000, weight)),
        drivers=(Driver(id="economy", title="The economy"),) if weight else (),
        dependence=Dependence(copula=copula, degrees=3 if copula == "student_t" else None),
    )
    return Scenario(terms=terms, contracts=())


def _many_loans(count: int) -> Scenario:
    terms = attrs.evolve(_loans().terms, loans=tuple(_loan(f"loan{number}", 100) for number in range(count)))
    return Scenario(terms=terms, contracts=())


def test_too_many_sources() -> None:
    """More sources than can be taken apart are refused before anything is drawn, with what to do in place of it."""
    with pytest.raises(TooManySources, match=r"1,001 sources.* at most 1,000 .*`sensitivity` without --parts"):
        variance_parts(_many_loans(1001))


def _parts(found: VarianceParts) -> dict[str, tuple[float, float]]:
    return {part.source: (part.first, part.total) for part in found.parts}


@pytest.mark.slow
class TestVarianceParts:
    """The variance of payments by its sources."""

    def test_independent(self) -> None:
        """Losses that do not depend on each other have the parts of their own variances, 4 to 1."""
        parts = _parts(variance_parts(_loans(), seed=3))

        assert (0.8, 0.8) == pytest.approx(parts["large"], abs=0.05)
        assert (0.2, 0.2) == pytest.approx(parts["small"], abs=0.05)
        assert (0.0, 0.0) == pytest.approx(parts[CHANCE], abs=1e-9)

    def test_of_one(self) -> None:
        """Of the payments of one loan, all comes from itself."""
        parts = _parts(variance_parts(_loans(), subject=Subject(name="small"), seed=3))

        assert (1.0, 1.0) == pytest.approx(parts["small"], abs=0.05)
        assert (0.0, 0.0) == pytest.approx(parts["large"], abs=1e-9)

    def test_driver(self) -> None:
        """Where all depends on one driver, it is the whole variance, and nothing is left to the loans themselves."""
        parts = _parts(variance_parts(_loans(Fraction(1)), seed=3))

        assert (1.0, 1.0) == pytest.approx(parts["economy"], abs=0.05)
        assert 0 == pytest.approx(parts["large"][1], abs=1e-9)

    def test_seed_of_zero(self) -> None:
        """The seed 0 is a seed as any other: the same indices have the same intervals."""
        assert variance_parts(_loans(), seed=0) == variance_parts(_loans(), seed=0)

    def test_same_name(self) -> None:
        """A driver and a loan of one name are told apart, and all others keep their names as they are."""
        loans = _loans(Fraction(1, 2))
        terms = attrs.evolve(loans.terms, loans=(_loan("economy", 100, Fraction(1, 2)), loans.terms.loans[1]))

        found = {part.source for part in variance_parts(attrs.evolve(loans, terms=terms), seed=3).parts}
        assert found == {"driver economy", "quantity economy", "small", CHANCE}

    def test_student_t(self) -> None:
        """Under a Student-t copula what makes extremes come together is a source of its own."""
        assert "student_t" in _parts(variance_parts(_loans(Fraction(1, 2), "student_t"), seed=3))

    def test_same_worlds(self) -> None:
        """The worlds of the design have the mean and deviation of worlds that are simulated."""
        found = variance_parts(_loans(Fraction(1, 2)), seed=3)
        total = simulate(_loans(Fraction(1, 2)), worlds=20_000).total()
        simulated = mean(total, 1)

        assert simulated.error
        assert float(found.mean_minor) == pytest.approx(float(simulated), abs=6 * simulated.error)
        assert found.deviation_minor == pytest.approx(float(total.std()), rel=0.1)

    def test_chance_of_participants(self, scenario: Scenario) -> None:
        """Where every chance is certain, all variance comes from participants."""
        certain = set_value(scenario, "contracts.work.outcomes.placed.success", Fraction(3, 5))
        certain = set_value(certain, "contracts.work.intakes.0.level", Fraction(1))
        terms = attrs.evolve(certain.terms, seed=5)
        (part,) = variance_parts(attrs.evolve(certain, terms=terms)).parts

        assert CHANCE == part.source
        assert (1.0, 1.0) == pytest.approx((part.first, part.total), abs=0.1)

    def test_memory(self) -> None:
        """Memory holds the points of one block, and not the whole design, which has 54 MB for these forty sources."""
        plan = prepare(_many_loans(40))
        tracemalloc.start()
        try:
            paid = _paid_by_design(plan, sources_of(plan.quantities), Subject(), blocks=1, seed=3)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert paid.shape == (43 * 4096,)
        assert most < 27_000_000

    def test_year_and_payer(self, scenario: Scenario) -> None:
        """Payments of a payer in a year are those of the simulation."""
        found = variance_parts(scenario, subject=Subject(payer="payer", year=2024))
        simulated = mean(simulate(scenario, worlds=8192).payments(payer="payer", years=(2024,)), 1)

        assert simulated.error
        assert float(found.mean_minor) == pytest.approx(float(simulated), abs=6 * simulated.error)

    def test_too_large(self) -> None:
        """Payments that leave 64 bits are told with what pays them, as a run tells them."""
        most = Flow(on=date(2025, 1, 1), amount_minor=10**15 - 1)
        grant = Grant(id="huge", title="Huge", payer="province", payee="huge", instalments=(most,) * 5000, source="o")
        terms = attrs.evolve(_loans().terms, grants=(grant,))

        with pytest.raises(AmountTooLarge) as raised:
            variance_parts(Scenario(terms=terms, contracts=()), seed=3)
        assert raised.value.name == "huge"

    def test_impossible(self, scenario: Scenario) -> None:
        """A quantity without a value is told before anything is drawn, as a run tells it."""
        (work,) = scenario.terms.contracts
        level = Lognormal(mean=Fraction(1, 10**200), deviation=Fraction(10) ** 14)
        intakes = tuple(attrs.evolve(each, level=level) for each in work.intakes if isinstance(each, PoissonIntake))
        terms = attrs.evolve(scenario.terms, contracts=(attrs.evolve(work, intakes=intakes),))

        with pytest.raises(ImpossibleDraw) as raised:
            variance_parts(attrs.evolve(scenario, terms=terms))
        assert (raised.value.name, raised.value.quantity) == ("work", "intakes[0].level")
