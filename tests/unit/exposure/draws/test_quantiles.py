from fractions import Fraction

import numpy as np
import pytest
from scipy import special, stats

from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Distribution,
    Empirical,
    Fixed,
    LogitNormal,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, Survival, SurvivalPoint, Weibull
from outcomes_fund.exposure.draws.quantiles import (
    gamma_quantile,
    quantile,
    student_share,
    survival_days,
    survival_share,
    value_in_worlds,
)
from outcomes_fund.exposure.draws.streams import LEAST

MIDDLES = (np.arange(200_000) + 0.5) / 200_000
FAR = 10.0 ** np.arange(-15, -1)
ENDS = np.unique(np.concatenate([[LEAST, 1 - LEAST], FAR, 1 - FAR, MIDDLES[::100]]))


def share(text: str) -> Fraction:
    """Read an exact number."""
    return Fraction(text)


# Each with its mean and standard deviation in closed form.
SPREADS: list[tuple[Distribution, float, float]] = [
    (Uniform(low=share("-2"), high=share("4")), 1, 6 / 12**0.5),
    (Normal(mean=share("3"), deviation=share("0.5")), 3, 0.5),
    (Lognormal(mean=share("1.2"), deviation=share("0.6")), 1.2, 0.6),
    (Triangular(low=share("1"), mode=share("2"), high=share("6")), 3, (21 / 18) ** 0.5),
    (Triangular(low=share("1"), mode=share("1"), high=share("4")), 2, 0.5**0.5),
    (Triangular(low=share("1"), mode=share("4"), high=share("4")), 3, 0.5**0.5),
    (Pert(low=share("1"), mode=share("2"), high=share("6")), 2.5, (1.5 * 3.5 / 7) ** 0.5),
    (Pert(low=share("0"), mode=share("3"), high=share("6"), weight=share("2")), 3, (9 / 5) ** 0.5),
    (Beta(mean=share("0.3"), deviation=share("0.1")), 0.3, 0.1),
    (Beta(mean=share("0.2"), deviation=share("0.35")), 0.2, 0.35),
    (
        Empirical(values=(share("1"), share("2"), share("5")), weights=(share("1"), share("2"), share("1"))),
        2.5,
        2.25**0.5,
    ),
    (Empirical(values=(share("1"), share("3"))), 2, 1),
]


class TestQuantile:
    @pytest.mark.parametrize(("spread", "mean", "deviation"), SPREADS)
    def test_moments(self, spread: Distribution, mean: float, deviation: float) -> None:
        """Values at evenly spread uniforms have the mean and standard deviation of the closed form."""
        values = quantile(spread, MIDDLES)

        assert values.mean() == pytest.approx(mean, rel=1e-4)
        assert values.std() == pytest.approx(deviation, rel=1e-3)

    @pytest.mark.parametrize(
        ("spread", "exact"),
        [
            (Beta(mean=share("0.3"), deviation=share("0.1")), stats.beta(6, 14)),
            (Pert(low=share("1"), mode=share("2"), high=share("6")), stats.beta(1.8, 4.2, loc=1, scale=5)),
            (Triangular(low=share("1"), mode=share("2"), high=share("6")), stats.triang(0.2, loc=1, scale=5)),
            (LogitNormal(median=share("0.4"), deviation=share("0.4")), None),
        ],
    )
    def test_against_distribution(self, spread: Distribution, exact: stats.rv_continuous | None) -> None:
        """The distribution function of the value is the uniform, from end to end."""
        values = quantile(spread, MIDDLES)
        back = exact.cdf(values) if exact else special.ndtr((special.logit(values) - special.logit(0.4)) / 0.4)

        assert np.abs(back - MIDDLES).max() < 1e-8

    @pytest.mark.parametrize("spread", [spread for spread, _, _ in SPREADS])
    def test_rises(self, spread: Distribution) -> None:
        """A higher uniform never gives a lower value, and no uniform gives anything but a finite number."""
        values = quantile(spread, ENDS)

        assert np.isfinite(values).all()
        assert (np.diff(values) >= 0).all()

    def test_certain(self) -> None:
        """What is fixed has its value in every world, and needs no uniform; no distribution at all stands for 1."""
        assert [0.25] * 3 == value_in_worlds(Fixed(value=share("0.25")), {}, "a", 3).tolist()
        assert [1] * 3 == value_in_worlds(None, {}, "a", 3).tolist()
        assert [0.25] * 2 == quantile(Fixed(value=share("0.25")), np.array([0.1, 0.9])).tolist()


class TestGamma:
    @pytest.mark.parametrize("dispersion", [1e-4, 0.01, 0.25, 1.0, 4.0, 9.0])
    def test_against_distribution(self, dispersion: float) -> None:
        """The quantile agrees with that of a gamma with mean 1, in the body and in the tails."""
        exact = special.gammaincinv(1 / dispersion, ENDS) * dispersion

        values = gamma_quantile(dispersion, ENDS)

        assert np.abs(values - exact).max() < 1e-8 * max(1, exact.max())
        assert (np.diff(values) >= 0).all()
        assert (values >= 0).all()

    @pytest.mark.parametrize("dispersion", [0.01, 0.25, 1.0])
    def test_moments(self, dispersion: float) -> None:
        """The mean is 1 and the variance is the dispersion."""
        values = gamma_quantile(dispersion, MIDDLES)

        assert values.mean() == pytest.approx(1, rel=1e-4)
        assert values.var() == pytest.approx(dispersion, rel=1e-3)


class TestStudent:
    @pytest.mark.parametrize("degrees", [2, 3, 5, 30, 200])
    def test_against_distribution(self, degrees: int) -> None:
        """The share below a score agrees with that of a Student-t, however far out."""
        scores = np.concatenate([[-1e8, -1e4, -50], np.linspace(-20, 20, 4001), [50, 1e4, 1e8]])

        assert np.abs(student_share(degrees, scores) - special.stdtr(degrees, scores)).max() < 1e-8


TABLE = LifeTable(
    points=(
        SurvivalPoint(days=10, share=share("0.8")),
        SurvivalPoint(days=30, share=share("0.8")),
        SurvivalPoint(days=50, share=share("0.5")),
    )
)
SURVIVALS: list[Survival] = [
    ConstantHazard(monthly=share("0.05")),
    Weibull(scale_days=share("200"), shape=share("0.7")),
    Weibull(scale_days=share("200"), shape=share("2")),
    TABLE,
]


class TestSurvival:
    def test_closed_forms(self) -> None:
        """What is left after some days is what the formula of each kind says."""
        year = np.array([0.0, 365.25])
        assert survival_share(ConstantHazard(monthly=share("0.05")), year).tolist() == pytest.approx([1, 0.95**12])
        assert survival_share(SURVIVALS[1], year).tolist() == pytest.approx([1, np.exp(-((365.25 / 200) ** 0.7))])
        assert [1, 0.9, 0.8, 0.8, 0.65, 0.5, 0.5] == pytest.approx(
            survival_share(TABLE, np.array([0.0, 5, 10, 20, 40, 50, 900])).tolist()
        )

    @pytest.mark.parametrize("survival", SURVIVALS)
    def test_days_invert_share(self, survival: Survival) -> None:
        """As many last longer than t days as the share that is left after t days."""
        drawn = survival_days(survival, MIDDLES)

        for days in (1.0, 12.5, 45.0, 400.0):
            left = survival_share(survival, np.array([days]))[0]
            assert np.mean(drawn > days) == pytest.approx(left, abs=1e-4)
        assert (drawn[1:] >= drawn[:-1]).all()

    def test_never_ends(self) -> None:
        """Without a hazard, and beyond the last point of a table, it lasts for ever."""
        assert np.isinf(survival_days(ConstantHazard(monthly=share("0")), MIDDLES)).all()
        assert np.isinf(survival_days(TABLE, MIDDLES)).mean() == pytest.approx(0.5, abs=1e-4)

    def test_all_end(self) -> None:
        """Where a table reaches 0, everything ends by its last day."""
        table = LifeTable(points=(SurvivalPoint(days=100, share=share("0")),))

        drawn = survival_days(table, MIDDLES)

        assert np.abs(drawn - 100 * MIDDLES).max() < 1e-9
