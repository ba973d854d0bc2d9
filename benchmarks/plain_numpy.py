"""The yardstick for simulation: the five contracts of ``benchmarks/plain`` as an analyst would write them in NumPy.

Who enrols is Poisson with a level of its own for each contract and world (gamma); who succeeds is binomial with a
chance whose logit moves with a common factor. The terms: a lower price beyond sixty outcomes, a cap on each year and
one on the whole contract, all quarterly over four years. Draws and terms are vectors over worlds; nothing is general.

Run with a number of worlds and a seed. Prints one line of JSON: seconds to draw and settle, processor seconds, cells a
second, and mean, P90 and the error of P90 in euro.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter, process_time

import numpy as np

QUARTERS, QUARTERS_A_YEAR, BATCHES = 16, 4, 50
# Participants who enrol in a quarter on average, and the shape of the gamma that their level follows.
ENROLLED, SHAPE = 12, 4
# Part of the variance that contracts share, and the deviation of the logit of success.
SHARED, DEVIATION = 0.3, 0.4
CHANCES = np.array([0.45, 0.50, 0.35, 0.60, 0.40])
# Euro cents: prices up to the sixtieth outcome and beyond, and the caps.
PRICES = np.array([450_000, 600_000, 380_000, 520_000, 410_000])
LOWER_PRICES = PRICES * 3 // 4
FULL_PRICE_UP_TO = 60
YEAR_MAX, CONTRACT_MAX = 16_000_000, 40_000_000


def drawn(worlds: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the outcomes of each quarter, shape (worlds, contracts, quarters)."""
    own = rng.standard_normal((worlds, len(CHANCES)))
    common = rng.standard_normal((worlds, 1))
    logits = np.log(CHANCES / (1 - CHANCES)) + DEVIATION * (SHARED**0.5 * common + (1 - SHARED) ** 0.5 * own)
    chances = 1 / (1 + np.exp(-logits))
    levels = rng.gamma(SHAPE, ENROLLED / SHAPE, (worlds, len(CHANCES), 1))
    enrolled = rng.poisson(levels, (worlds, len(CHANCES), QUARTERS))
    return rng.binomial(enrolled, chances[:, :, None])


def payable(outcomes: np.ndarray) -> np.ndarray:
    """Price the outcomes and hold them to the caps: cents by quarter, of the shape of the outcomes."""
    count = outcomes.cumsum(axis=2)
    at_full_price = np.minimum(count, FULL_PRICE_UP_TO)
    worth = at_full_price * PRICES[:, None] + (count - at_full_price) * LOWER_PRICES[:, None]
    by_year = np.diff(worth, axis=2, prepend=0).reshape(*count.shape[:2], -1, QUARTERS_A_YEAR)
    within_years = np.diff(np.minimum(by_year.cumsum(axis=3), YEAR_MAX), axis=3, prepend=0)
    in_all = np.minimum(within_years.reshape(count.shape).cumsum(axis=2), CONTRACT_MAX)
    return np.diff(in_all, axis=2, prepend=0)


def main() -> None:
    """Draw, settle, and print what came out and how long it took."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rng = np.random.Generator(np.random.SFC64(int(sys.argv[2]) if len(sys.argv) > 2 else 1))
    begun, processor = perf_counter(), process_time()
    outcomes = drawn(worlds, rng)
    settling = perf_counter()
    cents = payable(outcomes)
    ended = perf_counter()
    totals = cents.sum(axis=(1, 2)) / 100
    # The error of P90 from batches of worlds that are independent of each other.
    batches = [np.quantile(batch, 0.9, method="inverted_cdf") for batch in np.array_split(totals, BATCHES)]
    figures = {
        "worlds": worlds,
        "seconds": ended - begun,
        "processor_seconds": process_time() - processor,
        "cells_drawn_a_second": outcomes.size / (settling - begun),
        "cells_settled_a_second": outcomes.size / (ended - settling),
        "mean": totals.mean(),
        "p90": np.quantile(totals, 0.9, method="inverted_cdf"),
        "p90_error": np.std(batches, ddof=1) / BATCHES**0.5,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
