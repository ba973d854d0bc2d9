"""Whether a matrix is one of correlations, and the nearest one that is.

Higham's alternating projections (IMA Journal of Numerical Analysis 22, 2002): in turn onto the matrices without
negative eigenvalues and onto those with 1 on the diagonal, with Dykstra's correction, so that the limit is the nearest
in the sense of Frobenius.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

__all__ = ["is_positive_definite", "nearest_matrix"]

Floats = npt.NDArray[np.float64]

DECIMALS = 6
# Rounding to 6 decimals moves an eigenvalue of a matrix of n rows by at most n / 2 of a millionth.
STEP = 10.0**-DECIMALS
ROUNDS_MAX = 1_000

# Below this an eigenvalue is 0 but for the errors of floating point, and roots of the matrix are made of those errors.
LEAST_EIGENVALUE = 1e-9

CLOSE = 1e-10


def is_positive_definite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Say whether every combination of the quantities would have a variance above 0.

    Args:
        matrix: Square and symmetric.

    Example:
        >>> is_positive_definite([[1, 0.5], [0.5, 1]]), is_positive_definite([[1, 1], [1, 1]])
        (True, False)
    """
    return _least_eigenvalue(np.array(matrix, dtype=np.float64)) > LEAST_EIGENVALUE


def nearest_matrix(matrix: Sequence[Sequence[Fraction]]) -> tuple[tuple[Fraction, ...], ...]:
    """Give the nearest matrix of correlations, to 6 decimals and positive definite as it is written.

    Args:
        matrix: Square and symmetric, with 1 on the diagonal.

    Example:
        >>> nearest = nearest_matrix([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
        >>> [float(value) for value in nearest[0]]
        [1.0, 0.499997, -0.499997]
    """
    given = np.array(matrix, dtype=np.float64)
    nearest = _projected(given)
    # The nearest one mostly has an eigenvalue of 0: it is mixed with no correlation until its rounding is safe.
    towards, least = 0.0, len(given) * STEP
    while True:
        mixed = np.round((1 - towards) * nearest + towards * np.eye(len(given)), DECIMALS)
        np.fill_diagonal(mixed, 1.0)
        if _least_eigenvalue(mixed) >= least or towards >= 1:
            return tuple(tuple(Fraction(round(value / STEP), 10**DECIMALS) for value in row) for row in mixed.tolist())
        towards = min(1.0, max(2 * towards, least))


def _least_eigenvalue(matrix: Floats) -> float:
    return float(np.linalg.eigvalsh(matrix)[0])


def _projected(given: Floats) -> Floats:
    nearest, correction = given.copy(), np.zeros_like(given)
    for _ in range(ROUNDS_MAX):
        before = nearest
        shifted = nearest - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - shifted
        nearest = (positive + positive.T) / 2
        np.fill_diagonal(nearest, 1.0)
        if float(np.abs(nearest - before).max()) < CLOSE:
            break
    return nearest
