"""Precision is the error of a percentile as a part of it, and says how many worlds are needed."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
import pytest

from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.runs.precision import WORLDS_MAX, relative_error, worlds_wanted

NINETY = Fraction(9, 10)


def test_error_is_a_part_of_the_percentile() -> None:
    """Of the numbers from 1 to 10,000 the ninetieth percentile 9,000 has the error 30."""
    assert relative_error(np.arange(1, 10_001), 1, NINETY) == pytest.approx(30 / 9000, rel=1e-3)


@pytest.mark.parametrize(
    ("amounts", "group", "expected"),
    [
        (np.full(100, 7), 1, 0.0),
        (np.full(100, 0), 1, 0.0),
        (np.arange(-8999, 1001), 1, inf),
        (np.arange(100), 100, inf),
    ],
)
def test_errors_without_a_part(amounts: np.ndarray, group: int, expected: float) -> None:
    """Worlds that are alike are precise; a percentile of 0, or an error that is not known, never is."""
    assert expected == relative_error(amounts, group, NINETY)


@pytest.mark.parametrize(
    ("worlds", "reached", "expected"),
    [
        # About half the error takes about four times the worlds, and a tenth more.
        (100 * BLOCK, 0.0199, 436 * BLOCK),
        (100 * BLOCK, 0.0100001, 111 * BLOCK),
        (BLOCK, 0.0100001, 2 * BLOCK),
        (BLOCK, inf, 8 * BLOCK),
        (WORLDS_MAX - BLOCK, 0.5, WORLDS_MAX),
    ],
)
def test_worlds_of_next_round(worlds: int, reached: float, expected: int) -> None:
    """A next round has whole blocks, at least one more, at most eight times as many, and never too many."""
    assert expected == worlds_wanted(worlds, reached=reached, asked=Fraction(1, 100))
