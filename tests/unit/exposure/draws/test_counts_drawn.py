from itertools import pairwise

import numpy as np
import pytest
from scipy import special, stats

from outcomes_fund.exposure.draws.counts_drawn import ImpossibleMean, _drawn, binomial_counts, poisson_counts
from outcomes_fund.exposure.draws.inversion import DRAWN_BITS, MEAN_MIN, _expanded, counts_below
from outcomes_fund.exposure.draws.quantiles import gamma_quantile
from outcomes_fund.exposure.draws.streams import BLOCK, between, stream

MEANS = [0.0, 1e-12, 0.01, 0.5, 1.0, 3.9, 4.1, 6.0, 15.0, 49.9, 50.1, 99.0, 300.0, 1e4, 1e6]


def is_inversion(counts: np.ndarray, mean: np.ndarray, drawn: np.ndarray) -> bool:
    """Whether each count k is the one with F(k - 1) < uniform <= F(k)."""
    uniform = drawn * 2.0**-DRAWN_BITS
    below = np.where(counts > 0, special.pdtr(np.maximum(counts - 1, 0), mean), -1.0)
    return bool(((uniform > below) & (uniform <= special.pdtr(counts, mean))).all())


def odd(rows: int, worlds: int) -> np.ndarray:
    """Uniforms in steps, with the lowest and the highest among them."""
    drawn = stream(1, "odd", block=0).integers(0, 2 ** (DRAWN_BITS - 1), (rows, worlds)).astype(np.int32) * 2 + 1
    drawn[0, :3] = [1, 2**DRAWN_BITS - 1, 3]
    return drawn


class TestInversion:
    @pytest.mark.parametrize("rows", [1, 3, 8])
    @pytest.mark.parametrize("mean", MEANS)
    def test_exact(self, mean: float, rows: int) -> None:
        """Each count is the inversion of its uniform, for small and large means, up to both ends."""
        means = mean * np.linspace(0.9, 1.1, 2000)
        drawn = odd(rows, 2000)

        assert is_inversion(counts_below(means, drawn), means, drawn)

    @pytest.mark.parametrize("rows", [1, 16])
    @pytest.mark.parametrize("middle", [0.1, 3.0, 30.0, 500.0])
    def test_exact_where_means_differ(self, middle: float, rows: int) -> None:
        """Worlds whose means differ by five orders of magnitude are each counted exactly, those with mean 0 too."""
        means = middle * 10 ** np.linspace(-3, 2, 5000)
        means[::7] = 0
        drawn = odd(rows, 5000)

        assert is_inversion(counts_below(means, drawn), means, drawn)

    def test_exact_by_expansion(self) -> None:
        """The expansion with its check is exact for every mean that it is ever given, however small."""
        means = np.geomspace(MEAN_MIN, 1e5, 50_000)
        drawn = odd(4, 50_000)

        assert is_inversion(_expanded(means, drawn), means, drawn)

    def test_uniforms(self) -> None:
        """What is compared are odd numbers within 31 bits: the middles of equal steps, with a mean of a half."""
        drawn = _drawn(stream(1, "n", block=0), 3, 33_333)

        assert (drawn % 2 == 1).all()
        assert drawn.min() > 0
        assert (drawn * 2.0**-DRAWN_BITS).mean() == pytest.approx(0.5, abs=4 / (12 * drawn.size) ** 0.5)

    @pytest.mark.parametrize("rows", [1, 16])
    def test_rises_with_mean(self, rows: int) -> None:
        """With the same chance, no count falls when all means rise, across all ways of counting."""
        drawn = odd(rows, 1000)

        counts = [counts_below(np.full(1000, mean), drawn) for mean in np.geomspace(0.01, 1000, 60)]

        assert all((after >= before).all() for before, after in pairwise(counts))


class TestPoisson:
    @pytest.mark.parametrize("mean", [0.3, 2.0, 6.0, 40.0, 120.0])
    def test_distribution(self, mean: float) -> None:
        """Counts follow the Poisson distribution (chi-square over counts expected at least twenty times)."""
        counts = poisson_counts(np.full(BLOCK, mean), stream(3, "n", block=0), factors=np.ones(16)).ravel()

        values = np.arange(int(mean + 12 * mean**0.5 + 20))
        expected = stats.poisson.pmf(values, mean) * counts.size
        often = expected >= 20
        seen = np.bincount(counts, minlength=values.size)[: values.size][often]
        rest = counts.size - seen.sum()
        observed, wanted = [*seen, rest], [*expected[often], counts.size - expected[often].sum()]
        assert stats.chisquare(observed, wanted).pvalue > 1e-3

    def test_rows_are_independent(self) -> None:
        """Rows with the same mean have chance of their own, and so have neighbouring worlds."""
        counts = poisson_counts(np.full(BLOCK, 6.0), stream(3, "n", block=0), factors=np.ones(8))

        assert (np.abs(np.corrcoef(counts) - np.eye(8)) < 4.5 / BLOCK**0.5).all()
        assert abs(np.corrcoef(counts[:, ::2].ravel(), counts[:, 1::2].ravel())[0, 1]) < 4.5 / (4 * BLOCK) ** 0.5

    def test_negative_binomial(self) -> None:
        """Mixed by a gamma, counts have mean m and variance m + dispersion x m^2, and their sums over rows likewise."""
        mixed = []
        for block in range(20):
            level = gamma_quantile(0.25, between(stream(1, "level", block=block), BLOCK))
            mixed.append(poisson_counts(level, stream(1, "n", block=block), factors=np.full(4, 6.0)))
        counts = np.concatenate(mixed, axis=1)

        assert counts[0].mean() == pytest.approx(6, rel=0.01)
        assert counts[0].var() == pytest.approx(6 + 0.25 * 36, rel=0.04)
        assert counts.sum(axis=0).var() == pytest.approx(24 + 0.25 * 24**2, rel=0.04)

    def test_factors(self) -> None:
        """Factors by row give the same counts as the means written out, whichever rows are alike."""
        level = np.linspace(0.1, 3, BLOCK)
        factors = np.array([2.0, 40.0, 2.0, 0.0, 2.0, 2.0 + 1e-15, 40.0])

        by_factor = poisson_counts(level, stream(1, "n", block=0), factors=factors)
        written_out = poisson_counts(level * factors[:, None], stream(1, "n", block=0))

        assert (by_factor == written_out).all()
        assert not by_factor[3].any()

    def test_rows_before_stay(self) -> None:
        """Rows that are added at the end leave the counts before them as they were."""
        level = np.linspace(0.1, 3, BLOCK)

        few = poisson_counts(level, stream(1, "n", block=0), factors=np.full(3, 5.0))
        more = poisson_counts(level, stream(1, "n", block=0), factors=np.array([5.0, 5.0, 5.0, 80.0]))

        assert (few == more[:3]).all()

    @pytest.mark.parametrize("shape", [(0, 5), (5, 0), (3, 1), (1, 3)])
    def test_small_shapes(self, shape: tuple[int, int]) -> None:
        """Shapes with nothing or one thing in them come back as they are."""
        assert shape == poisson_counts(np.full(shape, 2.0), stream(1, "n", block=0)).shape

    @pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
    def test_impossible(self, wrong: float) -> None:
        """A mean that is negative or no number is refused, with what was found."""
        with pytest.raises(ImpossibleMean, match=str(wrong)):
            poisson_counts(np.array([[1.0, wrong]]), stream(1, "n", block=0))


class TestBinomial:
    def test_moments(self) -> None:
        """Counts have mean n p and variance n p (1 - p)."""
        counts = binomial_counts(np.full(100_000, 20), np.full(100_000, 0.3), stream(1, "b", block=0))

        assert counts.mean() == pytest.approx(6, rel=0.01)
        assert counts.var() == pytest.approx(4.2, rel=0.03)
