"""The nearest matrix of correlations, against what has been published and what defines it."""

from fractions import Fraction

import numpy as np
import pytest

from outcomes_fund.exposure.assumptions.checks.nearest_matrix import is_positive_definite, nearest_matrix

# The example of Higham (2002), with the solution that the paper prints.
TRIDIAGONAL = [[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]
PUBLISHED = [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]


def exact(rows: list[list[float]]) -> tuple[tuple[Fraction, ...], ...]:
    """A matrix as a file gives it."""
    return tuple(tuple(Fraction(str(value)) for value in row) for row in rows)


def random_symmetric(size: int, seed: int) -> list[list[float]]:
    """A symmetric matrix with 1 on the diagonal, seldom one of correlations."""
    drawn = np.random.default_rng(seed).uniform(-1, 1, (size, size)).round(3)
    matrix = np.tril(drawn, -1)
    matrix = matrix + matrix.T + np.eye(size)
    rows: list[list[float]] = matrix.tolist()
    return rows


def test_published_example() -> None:
    """The nearest matrix of the published example is the one printed, but for the little that makes it definite."""
    nearest = np.array(nearest_matrix(exact(TRIDIAGONAL)), dtype=np.float64)

    assert np.allclose(PUBLISHED, nearest, atol=2e-4)


@pytest.mark.parametrize("size", [3, 5, 12])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_offered_matrix_is_one(size: int, seed: int) -> None:
    """What is offered is symmetric, has 1 on the diagonal, six decimals, and is positive definite as written."""
    nearest = nearest_matrix(exact(random_symmetric(size, seed)))

    assert all(row[place] == 1 for place, row in enumerate(nearest))
    assert [list(column) for column in zip(*nearest, strict=True)] == [list(row) for row in nearest]
    assert all((value * 10**6).denominator == 1 for row in nearest for value in row)
    assert is_positive_definite(nearest)


def test_no_other_is_nearer() -> None:
    """Moving the answer towards any other matrix of correlations does not bring it nearer."""
    given = np.array(random_symmetric(5, 4))
    nearest = np.array(nearest_matrix(exact(given.tolist())), dtype=np.float64)
    distance = np.linalg.norm(given - nearest)
    generator = np.random.default_rng(5)
    for _ in range(200):
        factors = generator.normal(size=(5, 5))
        factors /= np.linalg.norm(factors, axis=1, keepdims=True)
        other = 0.95 * nearest + 0.05 * factors @ factors.T

        assert np.linalg.norm(given - other) > distance - 1e-4


def test_sound_matrix_stays() -> None:
    """A matrix that is one of correlations is its own nearest."""
    sound = exact([[1, 0.3], [0.3, 1]])

    assert is_positive_definite(sound)
    assert sound == nearest_matrix(sound)


def test_singular_matrix_is_refused() -> None:
    """Two quantities that always go together leave no root, so such a matrix is refused."""
    assert not is_positive_definite(exact([[1, 1], [1, 1]]))
    assert not is_positive_definite(exact([[1, 0.5, -0.5], [0.5, 1, 0.5], [-0.5, 0.5, 1]]))
