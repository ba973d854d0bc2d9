"""Means, percentiles and shortfalls against distributions that are known, and their errors against many seeds."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from outcomes_fund.exposure.estimates.estimate import Estimate, chance, exact_sum, mean
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile, place_of
from outcomes_fund.exposure.estimates.shortfall import shortfall
from outcomes_fund.exposure.estimates.summary import summaries, summary
from tests.unit.exposure.exposure_cases import exposure_of, grant

P90 = Fraction(9, 10)
SCALE = 1_000_000
WORLDS = 2048
REPLICATE = 64
SEEDS = 300

Uniforms = Callable[[np.random.Generator], np.ndarray]


def plain(chance_of: np.random.Generator) -> np.ndarray:
    """Draw each world by itself."""
    return chance_of.random(WORLDS)


def mirrored(chance_of: np.random.Generator) -> np.ndarray:
    """Draw worlds with their mirror images next to them."""
    one = chance_of.random(WORLDS // 2)
    return np.stack([one, 1 - one], axis=1).reshape(-1)


def spread(chance_of: np.random.Generator) -> np.ndarray:
    """Draw replicates in which worlds are spread evenly."""
    strata = chance_of.permuted(np.tile(np.arange(REPLICATE), (WORLDS // REPLICATE, 1)), axis=1)
    return ((strata + chance_of.random(strata.shape)) / REPLICATE).reshape(-1)


WAYS: dict[str, tuple[Uniforms, int]] = {"plain": (plain, 1), "mirrored": (mirrored, 2), "spread": (spread, REPLICATE)}

# The exponential distribution, of which all three are known in closed form.
TRUTHS: dict[str, tuple[Callable[[np.ndarray, int], Estimate], float]] = {
    "mean": (mean, 1.0),
    "p40": (lambda amounts, group: percentile(ordered(amounts, group), Fraction(2, 5)), -math.log(0.6)),
    "p90": (lambda amounts, group: percentile(ordered(amounts, group), P90), math.log(10)),
    "shortfall": (lambda amounts, group: shortfall(ordered(amounts, group), P90), math.log(10) + 1),
}


@pytest.mark.parametrize("figure", TRUTHS)
@pytest.mark.parametrize("way", WAYS)
def test_errors_are_as_large_as_the_figures_differ_between_seeds(way: str, figure: str) -> None:
    """Over many seeds a figure lies around the truth, as far as its standard error says, however worlds are drawn."""
    draw, group = WAYS[way]
    estimate, truth = TRUTHS[figure]
    distances, errors = [], []
    for seed in range(SEEDS):
        amounts = (-np.log1p(-draw(np.random.default_rng(seed))) * SCALE).astype(np.int64)
        found = estimate(amounts, group)
        assert found.error is not None
        distances.append(float(found) - truth * SCALE)
        errors.append(found.error)
    typical = math.sqrt(float(np.mean(np.square(errors))))
    assert 0.85 < np.std(distances) / typical < 1.15
    assert abs(np.mean(distances)) < 4 * typical / math.sqrt(SEEDS)


@pytest.mark.parametrize("way", ["mirrored", "spread"])
def test_error_of_a_share_that_groups_meet_exactly_is_not_0(way: str) -> None:
    """Each group has just half of its worlds below the median, and yet the error is as large as what is left."""
    draw, group = WAYS[way]
    distances, errors = [], []
    for seed in range(SEEDS):
        amounts = (draw(np.random.default_rng(seed)) * SCALE).astype(np.int64)
        found = percentile(ordered(amounts, group), Fraction(1, 2))
        assert found.error is not None
        distances.append(float(found) - SCALE / 2)
        errors.append(found.error)
    assert np.sqrt(np.mean(np.square(distances))) == pytest.approx(np.mean(errors), rel=0.5)


def test_mirror_images_taken_as_single_worlds_would_give_a_wrong_error() -> None:
    """The mean of mirrored worlds is surer than their number says, and the error shows it."""
    amounts = (mirrored(np.random.default_rng(1)) * SCALE).astype(np.int64)
    paired, alone = mean(amounts, 2).error, mean(amounts, 1).error
    assert paired is not None
    assert alone is not None
    assert paired < alone / 100


@pytest.mark.parametrize("share", [Fraction(1, 2), P90, Fraction(99, 100)])
def test_errors_of_percentile_and_shortfall_equal_the_bootstrap(share: Fraction) -> None:
    """Resampling the same worlds a thousand times spreads both figures as far as their errors say."""
    chance_of = np.random.default_rng(7)
    amounts = chance_of.lognormal(12, 0.4, 4000).astype(np.int64)
    resampled = np.sort(chance_of.choice(amounts, (1000, len(amounts))), axis=1)
    place = place_of(share, len(amounts))
    error = percentile(ordered(amounts, 1), share).error
    assert error == pytest.approx(np.std(resampled[:, place]), rel=0.25)
    tail_error = shortfall(ordered(amounts, 1), share).error
    assert tail_error == pytest.approx(np.std(resampled[:, place + 1 :].mean(axis=1)), rel=0.15)


@pytest.mark.parametrize("worlds", [1, 7, 10, 333])
@pytest.mark.parametrize("share", [0.5, 0.7, 0.75, 0.9, 0.99])
def test_percentile_is_the_order_statistic_of_numpy(worlds: int, share: float) -> None:
    """The percentile is what numpy calls inverted_cdf."""
    amounts = np.random.default_rng(worlds).integers(-50, 50, worlds)
    exact = Fraction(str(share))
    expected = int(np.quantile(amounts, share, method="inverted_cdf"))
    # Binary floating point puts 0.7 x 10 just above 7, one place further; fractions do not.
    assert percentile(ordered(amounts, 1), exact).value in {expected, np.sort(amounts)[place_of(exact, worlds)]}
    assert np.count_nonzero(amounts <= int(percentile(ordered(amounts, 1), exact).value)) >= exact * worlds


def test_percentile_within_a_cap_has_no_error() -> None:
    """Where a fifth of all worlds stand at the cap, the 90th percentile is the cap, whatever the seed."""
    amounts = np.minimum(np.random.default_rng(1).integers(0, 1000, 5000), 800)
    found = percentile(ordered(amounts, 1), P90)
    assert (int(found.value), found.error) == (800, 0.0)
    assert percentile(ordered(amounts[:4992], REPLICATE), P90).error == 0.0


def test_equal_amounts_do_not_depend_on_the_order_of_worlds() -> None:
    """Few different amounts in rising order give the same error as the same amounts in any order."""
    amounts = np.repeat(np.arange(4), 512)
    found = [
        percentile(ordered(np.random.default_rng(seed).permutation(amounts), 2), Fraction(3, 5)).error
        for seed in range(20)
    ]
    assert all(error == 0.0 for error in found)


def test_one_group_has_no_error() -> None:
    """A single replicate says nothing about its own error."""
    found = summary(np.arange(64), group=64, certainty=P90)
    assert (found.mean.error, found.certain.error, found.shortfall.error) == (None, None, None)


def test_certain_amount_is_exact() -> None:
    """Worlds that all pay the same give that amount, with no error."""
    found = summary(np.full(100, 123_456_789), group=1, certainty=P90)
    assert {found.mean.value, found.certain.value, found.shortfall.value} == {Fraction(123_456_789)}
    assert (found.mean.error, found.certain.error, found.shortfall.error) == (0.0, 0.0, 0.0)


def test_shortfall_counts_a_part_of_a_world() -> None:
    """The worst tenth of 15 worlds is one and a half of them."""
    assert shortfall(ordered(np.arange(15), 1), P90).value == Fraction(14 * 2 + 13, 3)


def test_sum_beyond_64_bits_is_exact() -> None:
    """Means of amounts near the end of 64 bits lose nothing."""
    amounts = np.array([2**63 - 1, 2**63 - 3, -(2**63)])
    assert exact_sum(amounts) == 2**63 - 4
    assert mean(amounts[:2], 1).value == 2**63 - 2


def test_chance_is_the_share_of_worlds() -> None:
    """A chance is counted, with the binomial error."""
    found = chance(np.arange(400) < 100, 1)
    assert found.value == Fraction(1, 4)
    assert found.error == pytest.approx(math.sqrt(0.25 * 0.75 / 399))


def test_horizon_is_summed_world_by_world() -> None:
    """The percentile of two years together is below the sum of both, and later years are no part of it."""
    exposure = exposure_of(
        {("a", 2025): np.arange(100), ("a", 2026): np.arange(100)[::-1], ("a", 2027): np.full(100, 7)}, years=2
    )
    rows = {row.subject: row.summary for row in summaries(exposure)}
    horizon = next(found for subject, found in rows.items() if subject.horizon and subject.payer is None)
    yearly = [int(found.certain.value) for subject, found in rows.items() if subject.year and subject.payer is None]
    assert (int(horizon.certain.value), int(horizon.mean.value), yearly) == (99, 99, [89, 89])
    assert next(iter(rows.values())).mean.value == 106


def test_rows_tell_payers_and_programmes_apart() -> None:
    """Each payer and each programme has rows of its own, and a gross maximum stands with its name and the total."""
    grants = [grant("a", payer="province", programme="work"), grant("b", payer="city", programme="care")]
    exposure = exposure_of(
        {("a", 2025): [1, 2], ("b", 2026): [10, 20]}, grants=grants, certainty=Fraction(1, 2), maxima=(5, 50)
    )
    rows = summaries(exposure)
    means = {
        (row.subject.payer, row.subject.programme): int(row.summary.mean.value) for row in rows if not row.subject.name
    }
    assert (means["city", None], means[None, "work"]) == (0, 0)  # the last row of each is its last year
    first = {(row.subject.payer, row.subject.programme, row.subject.name): row for row in reversed(rows)}
    assert first["city", None, None].summary.mean.value == 15
    assert first[None, "work", None].summary.mean.value == Fraction(3, 2)
    assert [row.maximum_minor for row in (first[None, None, None], first[None, None, "b"])] == [55, 50]
