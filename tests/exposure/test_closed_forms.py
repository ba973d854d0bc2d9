"""Simulated payments against distributions that can be worked out exactly, within three standard errors."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import exp, factorial, sqrt

import attrs
import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import betaln, gammaln, ndtr, ndtri

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.distribution import Beta, Empirical, Fixed, Loading, Triangular
from outcomes_fund.exposure.assumptions.intake import FixedIntake, NegativeBinomialIntake, PoissonIntake
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome, PersonOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Flow, Loan
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.assumptions.survival import ConstantHazard
from outcomes_fund.exposure.run import simulate
from tests.exposure.closed_contracts import CAP, TIERS, contract_with, scenario_of, tiered

WORLDS = 32_768
WHOLE = Duration(count=2, unit="years")
Probabilities = Mapping[int, float]


def _assumed(
    intake: FixedIntake | PoissonIntake | NegativeBinomialIntake, outcome: PersonOutcome
) -> ContractAssumptions:
    return ContractAssumptions(file="closed.toml", intakes=(intake,), outcomes=(outcome,))


def _fixed(number: int) -> FixedIntake:
    return FixedIntake(start=date(2024, 1, 1), end=date(2026, 1, 1), every=WHOLE, numbers=(number,), source="ours")


def _work(success: float | Fraction, **more: object) -> PersonOutcome:
    chance = Fixed(value=Fraction(success))
    return PersonOutcome(metric="work", success=chance, source="ours", **more)  # type: ignore[arg-type]


def _payments(counts: Probabilities) -> Probabilities:
    """Give the probability of each payment of the tiered contract."""
    payments: dict[int, float] = {}
    for units, probability in counts.items():
        payments[tiered(units)] = payments.get(tiered(units), 0.0) + probability
    return payments


def _agrees(total: npt.NDArray[np.int64], payments: Probabilities) -> bool:
    """Say whether mean and distribution function are within three standard errors, at the points that matter most."""
    amounts = np.array(sorted(payments), dtype=np.float64)
    chances = np.array([payments[int(amount)] for amount in amounts])
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    mean = float(amounts @ chances)
    deviation = sqrt(float((amounts - mean) ** 2 @ chances))
    near = abs(total.mean() - mean) <= 3 * deviation / sqrt(len(total))
    below = np.cumsum(chances)
    # Percentiles that are reported, and the ends of the steps beside them.
    for share in (0.1, 0.5, 0.75, 0.9, 0.99):
        place = int(np.searchsorted(below, share))
        expected = min(below[place], 1.0)
        error = sqrt(max(expected * (1 - expected), 1e-9) / len(total))
        near &= abs(float((total <= amounts[place]).mean()) - expected) <= 3 * error
    return bool(near)


def _binomial(number: int, chance: float) -> Probabilities:
    def log(units: int) -> float:
        ways = gammaln(number + 1) - gammaln(units + 1) - gammaln(number - units + 1)
        return float(ways + units * np.log(chance) + (number - units) * np.log1p(-chance))

    return {units: exp(log(units)) for units in range(number + 1)}


def test_compound_binomial() -> None:
    """Twenty-eight people with a chance of 0.55 each pay what the binomial distribution says, with tiers and cap."""
    contract = contract_with(TIERS, limits=CAP)
    exposure = simulate(scenario_of((contract, _assumed(_fixed(28), _work(0.55)))), worlds=WORLDS)

    assert _agrees(exposure.total(), _payments(_binomial(28, 0.55)))
    assert not _agrees(exposure.total(), _payments(_binomial(28, 0.56)))


def test_beta_binomial() -> None:
    """A chance that is itself a beta, drawn once in each world, makes the total a beta-binomial."""
    contract = contract_with(TIERS, limits=CAP)
    success = Beta(mean=Fraction(55, 100), deviation=Fraction(1, 10))
    outcome = PersonOutcome(metric="work", success=success, source="ours")
    exposure = simulate(scenario_of((contract, _assumed(_fixed(28), outcome))), worlds=WORLDS)

    size = 0.55 * 0.45 / 0.01 - 1
    a, b = 0.55 * size, 0.45 * size
    counts = {
        n: exp(gammaln(29) - gammaln(n + 1) - gammaln(29 - n) + betaln(n + a, 28 - n + b) - betaln(a, b))
        for n in range(29)
    }

    assert _agrees(exposure.total(), _payments(counts))
    assert not _agrees(exposure.total(), _payments(_binomial(28, 0.55)))


@pytest.mark.parametrize("sampling", ["plain", "antithetic", "sobol"])
def test_poisson(sampling: Sampling) -> None:
    """People who come by chance, each with the same chance, are Poisson in all, under every sampling."""
    contract = contract_with(TIERS, limits=CAP, every="1 month")
    intake = PoissonIntake(start=date(2024, 1, 1), end=date(2026, 1, 1), mean=Fraction(11, 10), source="ours")
    exposure = simulate(scenario_of((contract, _assumed(intake, _work(0.6)))), worlds=WORLDS, sampling=sampling)
    mean = 24 * 1.1 * 0.6

    assert _agrees(exposure.total(), _payments({n: exp(-mean) * mean**n / factorial(n) for n in range(90)}))


def test_negative_binomial() -> None:
    """An intake with an uncertain mean makes the total negative binomial with that dispersion."""
    contract = contract_with(TIERS, limits=CAP, every="3 months")
    intake = NegativeBinomialIntake(
        start=date(2024, 1, 1),
        end=date(2026, 1, 1),
        every=Duration(count=3, unit="months"),
        mean=Fraction(4),
        dispersion=Fraction(1, 4),
        source="ours",
    )
    exposure = simulate(scenario_of((contract, _assumed(intake, _work(0.5)))), worlds=WORLDS)
    shape, mean = 4.0, 8 * 4 * 0.5
    counts = {
        n: exp(
            gammaln(shape + n)
            - gammaln(shape)
            - gammaln(n + 1)
            + shape * np.log(shape / (shape + mean))
            + n * np.log(mean / (shape + mean))
        )
        for n in range(400)
    }

    assert _agrees(exposure.total(), _payments(counts))


def _panjer(mean: float, sizes: Mapping[int, float], units_max: int) -> Probabilities:
    """Add up a Poisson number of sizes exactly, by Panjer's recursion."""
    chances = [exp(-mean)]
    for units in range(1, units_max + 1):
        terms = (size * share * chances[units - size] for size, share in sizes.items() if size <= units)
        chances.append(mean / units * sum(terms))
    return dict(enumerate(chances))


def test_compound_poisson() -> None:
    """A Poisson number of values of 1, 2 or 5 units pays what exact convolution says, with tiers and cap."""
    contract = contract_with(TIERS, limits=CAP, kind="sum", every="6 months")
    values = Empirical(values=(Fraction(1), Fraction(2), Fraction(5)), weights=(Fraction(5), Fraction(3), Fraction(2)))
    outcome = NumberOutcome(metric="work", mean=Fraction(2), value=values, source="ours")
    assumed = ContractAssumptions(file="closed.toml", outcomes=(outcome,))
    exposure = simulate(scenario_of((contract, assumed)), worlds=WORLDS)
    counts = _panjer(8.0, {1: 0.5, 2: 0.3, 5: 0.2}, 200)

    assert _agrees(exposure.total(), _payments(counts))
    assert not _agrees(exposure.total(), _payments(_panjer(8.0, {1: 0.5, 2: 0.32, 5: 0.18}, 200)))


def _loans(number: int, correlation: float, chance: float) -> Scenario:
    """Many equal loans that fail within a year with a chance, tied to one driver."""
    # A high value of the driver goes with a late default, for every loan alike.
    loading = Loading(driver="economy", weight=Fraction(sqrt(correlation)))
    loan = Loan(
        id="loan",
        title="Loan",
        lender="province",
        borrower="borrower",
        paid_out=(Flow(on=date(2024, 1, 1), amount_minor=100),),
        repaid=(Flow(on=date(2025, 1, 1), amount_minor=100),),
        default_yearly=Fraction(chance),
        loadings=(loading,),
        source="ours",
    )
    loans = tuple(attrs.evolve(loan, id=f"loan-{place}") for place in range(number))
    return scenario_of(drivers=("economy",), start=date(2024, 1, 1), loans=loans)


def test_large_portfolio_with_one_factor() -> None:
    """The share of many loans that fail has Vasicek's quantiles."""
    number, correlation, yearly, worlds = 400, 0.25, 0.1, 16_384
    exposure = simulate(_loans(number, correlation, yearly), worlds=worlds)
    share = exposure.total() / (100 * number)
    # 2024 has 366 days, a year of the scenario 365.25.
    chance = 1 - (1 - yearly) ** (366 / 365.25)

    def below(loss: float, rho: float) -> float:
        """Vasicek's distribution function."""
        return float(ndtr((sqrt(1 - rho) * ndtri(loss) - ndtri(chance)) / sqrt(rho)))

    # A portfolio that is large but not endless adds the spread of its own; half a loan is the step between two shares.
    step = 0.5 / number
    for loss in (0.05, 0.1, 0.2, 0.35):
        found = float((share <= loss).mean())
        own = sqrt(loss * (1 - loss) / number)
        low, high = below(loss + step - own / 4, correlation), below(loss + step + own / 4, correlation)
        error = 3 * sqrt(found * (1 - found) / worlds)
        assert low - error <= found <= high + error
        assert abs(found - below(loss, 0.5)) > error or abs(found - below(loss, 0.0625)) > error


def test_one_factor_exactly() -> None:
    """The number of loans that fail has the mixed binomial distribution of one normal factor, whatever the number."""
    number, correlation, yearly, worlds = 60, 0.3, 0.15, 32_768
    exposure = simulate(_loans(number, correlation, yearly), worlds=worlds)
    failed = exposure.total() // 100
    chance = 1 - (1 - yearly) ** (366 / 365.25)

    def below(failures: int, rho: float) -> float:
        nodes, weights = np.polynomial.hermite_e.hermegauss(120)
        given = ndtr((ndtri(chance) - sqrt(rho) * nodes) / sqrt(1 - rho))
        terms = [
            exp(gammaln(number + 1) - gammaln(n + 1) - gammaln(number - n + 1)) * given**n * (1 - given) ** (number - n)
            for n in range(failures + 1)
        ]
        return float(sum(terms) @ weights / weights.sum())

    def far(failures: int, rho: float) -> float:
        expected = below(failures, rho)
        return abs(float((failed <= failures).mean()) - expected) / sqrt(expected * (1 - expected) / worlds)

    points = (0, 3, 10, 20, 35)
    assert all(far(point, correlation) <= 3 for point in points)
    assert any(far(point, correlation**2) > 5 for point in points)
    assert any(far(point, 0.25) > 3 for point in points)


def test_mean_without_cap() -> None:
    """Without cap the mean is price times the expected count, with dropout, delay and an uncertain chance."""
    contract = contract_with('price = "750.00"', every="1 month")
    intake = PoissonIntake(
        start=date(2024, 1, 1),
        end=date(2025, 3, 1),
        mean=Fraction(6),
        level=Triangular(low=Fraction(1, 2), mode=Fraction(1), high=Fraction(3, 2)),
        source="ours",
    )
    success = Beta(mean=Fraction(3, 5), deviation=Fraction(1, 10))
    outcome = PersonOutcome(metric="work", success=success, delay=Fixed(value=Fraction(100)), source="ours")
    assumed = attrs.evolve(_assumed(intake, outcome), takes_part=ConstantHazard(monthly=Fraction(3, 100)))
    exposure = simulate(scenario_of((contract, assumed)), worlds=WORLDS)
    stays = (1 - 0.03) ** (12 * 100 / 365.25)
    expected = 75_000 * 14 * 6 * 0.6 * stays
    total = exposure.total()
    error = float(total.std()) / sqrt(WORLDS)

    assert abs(float(total.mean()) - expected) <= 3 * error
    # A month more or less of enrolment, or a day more of dropout a month, would be seen.
    assert abs(float(total.mean()) - expected * 15 / 14) > 3 * error
