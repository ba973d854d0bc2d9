from math import ceil

import numpy as np
import pytest
from scipy import stats

from outcomes_fund.exposure.draws.sampling import REPLICATE, groups_of, uniforms_of_worlds, whole_worlds
from outcomes_fund.exposure.draws.sobol import points
from outcomes_fund.exposure.draws.streams import BLOCK, stream


def integrals(sampling: str, replicates: int) -> np.ndarray:
    """Means of exp(a + b + c + d - 2), each over ``REPLICATE`` worlds."""
    means: list[float] = []
    for block in range(ceil(replicates * REPLICATE / BLOCK)):
        rows = uniforms_of_worlds(list("abcd"), seed=11, sampling=sampling, block=block)  # type: ignore[arg-type]
        values = np.exp(sum(rows) - 2)
        means += values.reshape(-1, REPLICATE).mean(axis=1).tolist()
    return np.array(means[:replicates])


class TestGroups:
    def test_sizes(self) -> None:
        """Worlds belong together one by one, in mirrored pairs, or by replicates that fill blocks."""
        assert (1, 2, REPLICATE) == tuple(groups_of(each, 10_000) for each in ("plain", "antithetic", "sobol"))
        assert 0 == BLOCK % REPLICATE

    @pytest.mark.parametrize(
        ("sampling", "whole"), [("plain", 4097), ("antithetic", 4098), ("sobol", 4096 + REPLICATE)]
    )
    def test_whole(self, sampling: str, whole: int) -> None:
        """A number of worlds is rounded up to whole groups, and a whole number stays."""
        assert whole == whole_worlds(sampling, 4097)  # type: ignore[arg-type]
        assert whole == whole_worlds(sampling, whole)  # type: ignore[arg-type]


class TestUniforms:
    @pytest.mark.parametrize("sampling", ["plain", "antithetic", "sobol"])
    def test_uniform(self, sampling: str) -> None:
        """Each row is uniform, above 0 and below 1, and rows are not correlated."""
        rows = np.array(uniforms_of_worlds(["a", "b", "c"], seed=1, sampling=sampling, block=2))  # type: ignore[arg-type]

        assert (3, BLOCK) == rows.shape
        assert ((rows > 0) & (rows < 1)).all()
        assert all(stats.kstest(row, "uniform").pvalue > 1e-3 for row in rows)
        assert (np.abs(np.corrcoef(rows) - np.eye(3)) < 4 / np.sqrt(BLOCK)).all()

    def test_mirrored(self) -> None:
        """Under antithetic sampling worlds 2 k and 2 k + 1 are mirror images in every quantity."""
        for row in uniforms_of_worlds(["a", "b"], seed=1, sampling="antithetic", block=0):
            assert (row[::2] + row[1::2] == 1).all()
            assert len(np.unique(row)) == BLOCK

    @pytest.mark.parametrize("sampling", ["plain", "antithetic"])
    def test_by_name(self, sampling: str) -> None:
        """A quantity keeps its uniforms when others come or go before it."""
        (alone,) = uniforms_of_worlds(["b"], seed=1, sampling=sampling, block=0)  # type: ignore[arg-type]
        _, after = uniforms_of_worlds(["a", "b"], seed=1, sampling=sampling, block=0)  # type: ignore[arg-type]

        assert alone.tobytes() == after.tobytes()


class TestSobol:
    def test_strata(self) -> None:
        """Every equal interval holds one number of each row, each by itself, up to the last dimension."""
        rows = points(300, 1024, stream(1, "points", block=0))

        assert (np.sort(np.floor(rows * 1024), axis=1) == np.arange(1024)).all()
        # Half a step of 2^-30 up: no number is 0, and their mean is a half.
        assert (rows * 2**31 % 2 == 1).all()

    @pytest.mark.parametrize("across", range(11))
    def test_net(self, across: int) -> None:
        """The first two rows put one point into each of 1024 equal rectangles of any shape."""
        first, second = points(2, 1024, stream(1, "points", block=0))

        places = {
            (int(x * 2**across), int(y * 2 ** (10 - across)))
            for x, y in zip(first.tolist(), second.tolist(), strict=True)
        }

        assert 1024 == len(places)

    def test_replicates_are_independent(self) -> None:
        """Replicates, within a block and between blocks, have scrambles of their own."""
        rows = [uniforms_of_worlds(["a", "b"], seed=1, sampling="sobol", block=block)[1] for block in (0, 1)]

        parts = np.concatenate(rows).reshape(-1, REPLICATE)

        assert len(parts) == len({part.tobytes() for part in np.sort(parts)})

    def test_beyond_direction_numbers(self) -> None:
        """Where there are more rows than direction numbers, the rest is plain chance."""
        rows = points(21_300, 2, stream(1, "points", block=0))[-99:]

        assert ((rows > 0) & (rows < 1)).all()
        assert stats.kstest(rows.ravel(), "uniform").pvalue > 1e-3

    def test_unbiased_and_better(self) -> None:
        """The mean over replicates is the integral, with a variance less than a hundredth of that of plain chance."""
        exact = (np.exp(0.5) - np.exp(-0.5)) ** 4
        plain, even = integrals("plain", 80), integrals("sobol", 80)

        assert abs(even.mean() - exact) < 4 * even.std(ddof=1) / np.sqrt(80)
        assert abs(plain.mean() - exact) < 4 * plain.std(ddof=1) / np.sqrt(80)
        assert plain.var(ddof=1) > 100 * even.var(ddof=1)

    def test_antithetic_gain(self) -> None:
        """Mirror images take away three quarters of the variance of something that nearly goes straight up."""
        plain, mirrored = integrals("plain", 80), integrals("antithetic", 80)

        assert plain.var(ddof=1) > 2 * mirrored.var(ddof=1)
