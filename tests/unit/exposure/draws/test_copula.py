from fractions import Fraction

import attrs
import numpy as np
import pytest
from scipy import special, stats

from outcomes_fund.exposure.assumptions.distribution import Loading
from outcomes_fund.exposure.draws.copula import draw_quantities, root_of
from outcomes_fund.exposure.draws.quantities import Quantities, Quantity
from outcomes_fund.exposure.draws.streams import BLOCK, stream

# Worlds in all blocks together; the correlation of independent numbers has a standard error of 0.0045.
BLOCKS = 12


def loaded(name: str, **weights: str) -> Quantity:
    """A quantity with its loadings by driver."""
    return Quantity(
        name=name,
        loadings=tuple(Loading(driver=driver, weight=Fraction(weight)) for driver, weight in weights.items()),
    )


def drawn(quantities: Quantities, *, sampling: str = "plain", blocks: int = BLOCKS) -> dict[str, np.ndarray]:
    """Uniforms of several blocks by name."""
    parts = [
        draw_quantities(quantities, seed=4, sampling=sampling, block=block)  # type: ignore[arg-type]
        for block in range(blocks)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in quantities.names}


def score_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of the normal scores of two rows of uniforms."""
    return float(np.corrcoef(special.ndtri(one), special.ndtri(other))[0, 1])


LOADED = Quantities(
    drivers=("labour", "prices"),
    quantities=(
        loaded("a", labour="0.8"),
        loaded("b", labour="0.5", prices="-0.6"),
        loaded("c", prices="1"),
        Quantity(name="alone"),
    ),
)
MATRIX = ((1.0, 0.7, -0.3), (0.7, 1.0, 0.0), (-0.3, 0.0, 1.0))
CORRELATED = Quantities(
    quantities=tuple(Quantity(name=name) for name in "abcd"), between=("c", "a", "b"), matrix=MATRIX
)


class TestLoadings:
    @pytest.mark.parametrize("sampling", ["plain", "antithetic", "sobol"])
    def test_correlations(self, sampling: str) -> None:
        """The correlation of two scores is the sum of the products of their weights on the same driver."""
        rows = drawn(LOADED, sampling=sampling)

        assert score_correlation(rows["a"], rows["b"]) == pytest.approx(0.4, abs=0.02)
        assert score_correlation(rows["b"], rows["c"]) == pytest.approx(-0.6, abs=0.02)
        assert score_correlation(rows["a"], rows["c"]) == pytest.approx(0, abs=0.02)
        assert score_correlation(rows["a"], rows["alone"]) == pytest.approx(0, abs=0.02)

    def test_rank_correlation(self) -> None:
        """The rank correlation of a Gaussian copula with correlation r is (6 / pi) arcsin(r / 2)."""
        rows = drawn(LOADED)

        ranks = stats.spearmanr(rows["a"], rows["b"]).statistic

        assert ranks == pytest.approx(6 / np.pi * np.arcsin(0.2), abs=0.02)

    @pytest.mark.parametrize("degrees", [None, 3])
    def test_each_uniform(self, degrees: int | None) -> None:
        """Each quantity by itself stays uniform, whatever it is tied to."""
        quantities = Quantities(drivers=LOADED.drivers, quantities=LOADED.quantities, degrees=degrees)

        for row in drawn(quantities).values():
            assert ((row > 0) & (row < 1)).all()
            assert stats.kstest(row, "uniform").pvalue > 1e-3

    def test_all_on_the_driver(self) -> None:
        """Quantities with a weight of 1 on the same driver are the same number; with -1 its mirror image."""
        tied = Quantities(drivers=("d",), quantities=(loaded("a", d="1"), loaded("b", d="1"), loaded("c", d="-1")))

        rows = drawn(tied, blocks=1)

        assert (rows["a"] == rows["b"]).all()
        assert np.abs(rows["a"] + rows["c"] - 1).max() < 1e-12

    def test_mirrored(self) -> None:
        """Under antithetic sampling the tied quantities are mirrored as well."""
        rows = drawn(LOADED, sampling="antithetic", blocks=1)

        assert all(np.abs(row[::2] + row[1::2] - 1).max() < 1e-12 for row in rows.values())

    def test_others_come_and_go(self) -> None:
        """A quantity keeps its numbers when others, with their drivers, are left out."""
        fewer = Quantities(drivers=("labour",), quantities=(loaded("a", labour="0.8"),))

        assert drawn(fewer, blocks=2)["a"].tobytes() == drawn(LOADED, blocks=2)["a"].tobytes()


class TestMatrix:
    @pytest.mark.parametrize("sampling", ["plain", "sobol"])
    def test_correlations(self, sampling: str) -> None:
        """The correlations of scores are those of the matrix, by the names it gives, and the others have none."""
        rows = drawn(CORRELATED, sampling=sampling)

        for place, one in enumerate(CORRELATED.between):
            for other, expected in zip(CORRELATED.between, MATRIX[place], strict=True):
                assert score_correlation(rows[one], rows[other]) == pytest.approx(expected, abs=0.02)
        assert score_correlation(rows["c"], rows["d"]) == pytest.approx(0, abs=0.02)

    def test_root(self) -> None:
        """The root times its own transpose is the matrix, and all above its diagonal is 0."""
        width = 40
        parts = stream(1, "matrix", block=0).standard_normal((width, 2 * width))
        matrix = parts @ parts.T

        root = root_of(matrix.tolist())

        assert np.abs(root @ root.T - matrix).max() < 1e-10
        assert not np.triu(root, 1).any()


class TestStudent:
    TIED = (loaded("a", labour="0.8"), loaded("b", labour="0.5"), Quantity(name="alone"))

    def tails(self, degrees: int | None) -> tuple[float, float]:
        """How often two are both beyond their 99 % points, for a tied pair and for one that is not, over 1 %."""
        rows = drawn(Quantities(drivers=("labour",), quantities=self.TIED, degrees=degrees), blocks=40)
        far = {name: row > 0.99 for name, row in rows.items()}
        return 100 * float(np.mean(far["a"] & far["b"])), 100 * float(np.mean(far["a"] & far["alone"]))

    def test_extremes_come_together(self) -> None:
        """Extremes of tied quantities come together as often as a Student-t with two variables says."""
        exact = stats.multivariate_t(shape=[[1, 0.4], [0.4, 1]], df=3, seed=1)
        beyond = exact.cdf([stats.t(3).ppf(0.01)] * 2)

        tied, _ = self.tails(3)

        assert tied == pytest.approx(100 * beyond, rel=0.1)
        assert tied > 2 * self.tails(None)[0]

    def test_untied_stay_independent(self) -> None:
        """A quantity that is tied to nothing does not share in the common extremes."""
        _, untied = self.tails(3)

        assert untied == pytest.approx(0.01, rel=0.6)

    def test_rank_correlation(self) -> None:
        """Kendall's rank correlation is (2 / pi) arcsin(r), as under every elliptical copula."""
        rows = drawn(Quantities(drivers=("labour",), quantities=self.TIED, degrees=3), blocks=2)

        assert stats.kendalltau(rows["a"], rows["b"]).statistic == pytest.approx(2 / np.pi * np.arcsin(0.4), abs=0.03)


class TestShift:
    """A driver that is shifted in every world."""

    SHIFT, WEIGHT = Fraction(-3, 2), Fraction(7, 10)

    def shifted(self, shift: Fraction, *, degrees: int | None = None, blocks: int = 8) -> dict[str, np.ndarray]:
        """Uniforms of two quantities with opposite weights on the driver, and of one that is tied to nothing."""
        weight = str(self.WEIGHT)
        tied = (loaded("with", labour=weight), loaded("against", labour=f"-{weight}"), Quantity(name="alone"))
        signs = {"with": 1, "against": -1, "alone": 0}
        moved = tuple(attrs.evolve(each, shift=signs[each.name] * self.WEIGHT * shift) for each in tied)
        return drawn(Quantities(drivers=("labour",), quantities=moved, degrees=degrees), blocks=blocks)

    def test_chance(self) -> None:
        """The chance p of an event of one quantity becomes Phi(Phi^-1(p) + weight x shift)."""
        rows = self.shifted(self.SHIFT)

        for chance in (0.05, 0.4, 0.9):
            for name, sign in (("with", 1), ("against", -1), ("alone", 0)):
                expected = special.ndtr(special.ndtri(chance) + sign * float(self.WEIGHT * self.SHIFT))
                error = np.sqrt(expected * (1 - expected) / rows[name].size)
                assert abs(np.mean(rows[name] > 1 - chance) - expected) < 4 * error

    def test_student(self) -> None:
        """Under a Student-t copula the shift is as large in every world: T(T^-1(p) + weight x shift)."""
        rows = self.shifted(self.SHIFT, degrees=3)

        for chance in (0.05, 0.4, 0.9):
            expected = stats.t(3).cdf(stats.t(3).ppf(chance) + float(self.WEIGHT * self.SHIFT))
            error = np.sqrt(expected * (1 - expected) / rows["with"].size)
            assert abs(np.mean(rows["with"] > 1 - chance) - expected) < 4 * error

    @pytest.mark.parametrize("degrees", [None, 4])
    def test_none(self, degrees: int | None) -> None:
        """Without a shift the numbers are the very same, and with one those that are tied to nothing are."""
        without = self.shifted(Fraction(0), degrees=degrees, blocks=1)
        plain = Quantities(drivers=("labour",), quantities=(loaded("with", labour=str(self.WEIGHT)),), degrees=degrees)

        assert drawn(plain, blocks=1)["with"].tobytes() == without["with"].tobytes()
        shifted = self.shifted(self.SHIFT, degrees=degrees, blocks=1)
        assert shifted["alone"].tobytes() == without["alone"].tobytes()
        assert (shifted["with"] < without["with"]).all()

    def test_far(self) -> None:
        """However far a driver is shifted, uniforms stay above 0 and below 1."""
        assert all(((row > 0) & (row < 1)).all() for row in self.shifted(Fraction(-80), blocks=1).values())


class TestVasicek:
    """A portfolio of many small contracts, each all or nothing, that share one driver."""

    CONTRACTS = 400
    CHANCE = 0.2
    WEIGHT = Fraction(1, 2)

    def shares(self, sampling: str, blocks: int) -> np.ndarray:
        """Share of the contracts that succeed, in each world."""
        names = [f"c{number}" for number in range(self.CONTRACTS)]
        tied = Quantities(drivers=("d",), quantities=tuple(loaded(name, d=str(self.WEIGHT)) for name in names))
        found = np.zeros(blocks * BLOCK)
        for block in range(blocks):
            rows = draw_quantities(tied, seed=9, sampling=sampling, block=block)  # type: ignore[arg-type]
            found[block * BLOCK :][:BLOCK] = sum((row > 1 - self.CHANCE).astype(float) for row in rows.values())
        return found / self.CONTRACTS

    def limit(self, percentile: float) -> float:
        """The quantile of the share in an endless portfolio with one driver (Vasicek)."""
        weight = float(self.WEIGHT)
        score = special.ndtri(self.CHANCE) + weight * special.ndtri(percentile)
        return float(special.ndtr(score / np.sqrt(1 - weight**2)))

    @pytest.mark.parametrize("sampling", ["plain", "antithetic", "sobol"])
    def test_quantiles(self, sampling: str) -> None:
        """The quantiles of the share that succeeds are those of the closed form, within three standard errors."""
        shares = self.shares(sampling, 2)

        for percentile in (0.5, 0.75, 0.9, 0.95):
            found = np.quantile(shares, percentile, method="inverted_cdf")
            # The quantile moves with the percentile by the slope of the closed form; 1 / 400 is one contract, and what
            # is left of the contracts' own chance moves the quantile by less.
            slope = (self.limit(percentile + 0.01) - self.limit(percentile - 0.01)) / 0.02
            error = slope * np.sqrt(percentile * (1 - percentile) / shares.size)
            assert abs(found - self.limit(percentile)) < 3 * error + 1 / self.CONTRACTS
        assert shares.mean() == pytest.approx(self.CHANCE, abs=3 * shares.std() / np.sqrt(shares.size))

    def test_wrong_loading_fails(self) -> None:
        """The limits of that test tell a loading of 0.45 or 0.55 from one of 0.5."""
        slope = (self.limit(0.96) - self.limit(0.94)) / 0.02
        width = 3 * slope * np.sqrt(0.95 * 0.05 / (2 * BLOCK)) + 1 / self.CONTRACTS

        for weight in (0.45, 0.55):
            other = special.ndtr((special.ndtri(0.2) + weight * special.ndtri(0.95)) / np.sqrt(1 - weight**2))
            assert abs(other - self.limit(0.95)) > width
