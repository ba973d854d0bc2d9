"""Poisson counts by inversion of uniforms, many rows of worlds at a time.

The count of a uniform u is the number of k with u > F(k). Where the mean is small, u is compared with F(0), F(1), ...
of its world; where it is large, the count is found from an expansion in the normal score (M. Giles, "Approximation of
the inverse Poisson cumulative distribution function", 2016) and checked against F wherever the expansion could err.
Both give the same count.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from outcomes_fund.exposure.draws.streams import Floats

__all__ = ["DRAWN_BITS", "counts_below"]

# Uniforms arrive as odd whole numbers below 2^DRAWN_BITS.
DRAWN_BITS = 31

# F in steps of the uniforms; a hair less, so that 1 does not leave 32 bits, and no uniform exceeds it.
SCALE = 2.0**DRAWN_BITS * (1 - 2.0**-40)

# Numbers compared at a time: they stay in the cache of a core.
CELLS_MAX = 65536

# Thresholds between two looks at how many uniforms are above all of them, and the part of them that is few.
STRIDE = 2
FEW = 32

# Comparing is quicker than the expansion where most means are up to this one, and then with so many thresholds at most:
# for rows that share their thresholds with many others, and with few.
MANY_ROWS = 4
MANY = (50.0, 100)
ALONE = (4.0, 24)

# Most that the expansion can err by, times mean^1.5 and below a polynomial in the score; found by trying means from 1
# on. Near 0 the expansion has no value, and no uniform is above F(0).
ERROR = 0.012
EXPANDED_MIN = 1.0
MEAN_MIN = 1e-10

# What rounding takes from a number of that size; from the second mean on it takes more than the expansion errs by, in
# F as well, so that asking F settles nothing.
DIGITS = 2.0**-50
CHECKED_MAX = 2e6

Counts = npt.NDArray[np.int64]
Drawn = npt.NDArray[np.int32]


def counts_below(mean: Floats, drawn: Drawn) -> Counts:
    """Count for each uniform the k with uniform > F(k).

    Args:
        mean: Mean of each world, 0 or more, shape (worlds,).

        drawn: Uniforms in steps of 2^-31, odd, shape (rows, worlds).

    Returns:
        Shape (rows, worlds).
    """
    compared_max, _ = MANY if len(drawn) >= MANY_ROWS else ALONE
    if 2 * np.count_nonzero(mean <= compared_max) >= mean.size:
        return _compared(mean, drawn)
    if mean.min() >= MEAN_MIN:
        return _expanded(mean, drawn)
    counts = np.zeros(drawn.shape, dtype=np.int64)
    columns = np.flatnonzero(mean >= MEAN_MIN)
    counts[:, columns] = _expanded(mean[columns], np.take(drawn, columns, axis=1))
    return counts


def _compared(mean: Floats, drawn: Drawn) -> Counts:
    width = max(1, CELLS_MAX // max(1, len(drawn)))
    if mean.size <= width:
        return _compare(mean, drawn)
    counts = np.empty(drawn.shape, dtype=np.int64)
    for start in range(0, mean.size, width):
        part = slice(start, start + width)
        counts[:, part] = _compare(mean[part], drawn[:, part])
    return counts


def _compare(mean: Floats, drawn: Drawn) -> Counts:
    found = np.zeros(drawn.shape, dtype=np.uint8)
    above = np.empty(drawn.shape, dtype=bool)
    threshold = np.empty(mean.size, dtype=np.int32)
    term = np.exp(-mean) * SCALE
    upto = term.copy()
    _, thresholds = MANY if len(drawn) >= MANY_ROWS else ALONE
    for k in range(1, thresholds + 1):
        # An odd number is above F exactly where it is above the whole part of F.
        np.copyto(threshold, upto, casting="unsafe")
        np.greater(drawn, threshold, out=above)
        found += above.view(np.uint8)
        if k % STRIDE == 0 and np.count_nonzero(above) * FEW <= above.size:
            break
        term *= mean
        term *= 1 / k
        upto += term
    counts = found.astype(np.int64)
    # The few that have far to go are found one by one.
    cells = np.flatnonzero(above)
    worlds = cells % mean.size
    counts.reshape(-1)[cells] = _expand(mean[worlds], drawn.reshape(-1)[cells])
    return counts


def _expanded(mean: Floats, drawn: Drawn) -> Counts:
    counts = np.empty(drawn.shape, dtype=np.int64)
    for row, into in zip(drawn, counts, strict=True):
        into[:] = _expand(mean, row)
    return counts


def _expand(mean: Floats, drawn: Drawn) -> Floats:
    uniform = np.multiply(drawn, 2.0**-DRAWN_BITS, dtype=np.float64)
    score = special.ndtri(uniform)
    root = np.sqrt(mean)
    # Below a mean of 1 the expansion says nothing: F decides, and counting up from 0 takes few steps.
    near = np.where(mean < EXPANDED_MIN, 0.0, _expansion(mean, root, score))
    size = np.abs(score)
    square = score * score
    error = (1 + size * (1 + square * (1 + square))) * (ERROR / (mean * root)) + mean * DIGITS
    # Where the expansion comes closer to a whole number than it may err, F itself decides.
    near_whole = np.abs(near - np.rint(near)) <= error
    doubtful = np.flatnonzero(near_whole & (mean < CHECKED_MAX))
    counts: Floats = np.maximum(np.floor(near), 0.0)
    counts[doubtful] = _settled(counts[doubtful], mean[doubtful], uniform[doubtful])
    return counts


def _expansion(mean: Floats, root: Floats, score: Floats) -> Floats:
    """Give a number whose whole part is the count, but for an error that falls with the mean.

    With w the score and m the mean: ``m + w m^(1/2) + (2 + w^2)/6 - (2 w + w^3)/(72 m^(1/2)) + (3 w^4 + 7 w^2 - 16) /
    (810 m)``.
    """
    square = score * score
    near = (3 * square + 7) * square
    near -= 16
    near /= 810 * mean
    near -= score * (square + 2) / (72 * root)
    near += (square + 2) / 6
    near += score * root
    near += mean
    return near


def _settled(counts: Floats, mean: Floats, uniform: Floats) -> Floats:
    moving = np.arange(counts.size)
    while moving.size:
        at, share = counts[moving], uniform[moving]
        up = share > special.pdtr(at, mean[moving])
        down = (at > 0) & (share <= special.pdtr(at - 1, mean[moving]))
        counts[moving] += up
        counts[moving] -= down
        moving = moving[up | down]
    return counts
