"""Uniforms of all quantities of a block, tied together by drivers or by a matrix of correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from outcomes_fund.exposure.assumptions.scenario import Sampling
from outcomes_fund.exposure.draws.quantiles import gamma_quantile, normal_score, normal_share, student_share
from outcomes_fund.exposure.draws.quantities import Quantities, Quantity, own_weight
from outcomes_fund.exposure.draws.sampling import uniforms_of_worlds
from outcomes_fund.exposure.draws.streams import LEAST, Floats

__all__ = ["draw_quantities", "root_of", "sources_of", "tied_uniforms"]


def draw_quantities(quantities: Quantities, *, seed: int, sampling: Sampling, block: int) -> dict[str, Floats]:
    """Draw the uniforms of all quantities in the worlds of a block.

    A quantity with loadings w on drivers Z has the score ``sum of w Z + sqrt(1 - sum of w^2) e``, with e its own; those
    of the matrix have the scores L e with L L' the matrix. Under a Student-t copula with d degrees the scores of all of
    these are divided by one ``sqrt(chi^2 / d)`` in each world. Quantities that are tied to nothing stay independent.
    The shift of a driver is added last, times w, so that a stress is as large in every world.

    Args:
        quantities: What is drawn.

        seed: Whole number from 0 on.

        sampling: How worlds are spread.

        block: Number of the block.

    Returns:
        By name: ``BLOCK`` uniforms above 0 and below 1; a high one stands for a high value of the quantity.
    """
    sources = sources_of(quantities)
    rows = uniforms_of_worlds(sources, seed=seed, sampling=sampling, block=block)
    return tied_uniforms(quantities, dict(zip(sources, rows, strict=True)))


def sources_of(quantities: Quantities) -> list[str]:
    """Name all that is drawn independently of each other: the drivers, and what is each quantity's own."""
    # The drivers come first: Sobol' points are spread best in their first dimensions, and drivers move most.
    mixing = ["student_t"] if quantities.degrees is not None else []
    drivers = [f"driver {driver}" for driver in quantities.drivers]
    return [*mixing, *drivers, *(f"quantity {name}" for name in quantities.names)]


def tied_uniforms(quantities: Quantities, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
    """Tie independent uniforms together.

    Args:
        quantities: What is drawn.

        drawn: Uniforms of each of ``sources_of``.

    Returns:
        Uniforms of each quantity.
    """
    own = {quantity.name: drawn[f"quantity {quantity.name}"] for quantity in quantities.quantities}
    scores = _loaded_scores(quantities, drawn) | _matrix_scores(quantities, own)
    mixing = None
    if scores and quantities.degrees is not None:
        mixing = np.sqrt(gamma_quantile(2 / quantities.degrees, drawn["student_t"]))
    shifts = {quantity.name: float(quantity.shift) for quantity in quantities.quantities}
    return own | {name: _share(score, mixing, quantities.degrees, shifts[name]) for name, score in scores.items()}


def root_of(matrix: Sequence[Sequence[float]]) -> Floats:
    """Give the lower triangular root L of a positive definite matrix L L' (Cholesky).

    Sums run over one column after another, so that the result does not depend on a library of linear algebra.

    Args:
        matrix: Symmetric and positive definite.

    Example:
        >>> root_of([[4.0, 2.0], [2.0, 10.0]]).tolist()
        [[2.0, 0.0], [1.0, 3.0]]
    """
    left = np.array(matrix, dtype=np.float64)
    root = np.zeros_like(left)
    for column in range(len(left)):
        root[column:, column] = left[column:, column] / np.sqrt(left[column, column])
        for other in range(column + 1, len(left)):
            left[other:, other] -= root[other:, column] * root[other, column]
    return root


def _loaded_scores(quantities: Quantities, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
    loaded = [quantity for quantity in quantities.quantities if quantity.loadings]
    used = {loading.driver for quantity in loaded for loading in quantity.loadings}
    drivers = {driver: normal_score(drawn[f"driver {driver}"]) for driver in quantities.drivers if driver in used}
    return {quantity.name: _loaded(quantity, drivers, drawn[f"quantity {quantity.name}"]) for quantity in loaded}


def _loaded(quantity: Quantity, drivers: Mapping[str, Floats], own: Floats) -> Floats:
    score = normal_score(own)
    score *= own_weight(quantity)
    for loading in quantity.loadings:
        score += float(loading.weight) * drivers[loading.driver]
    return score


def _matrix_scores(quantities: Quantities, own: Mapping[str, Floats]) -> dict[str, Floats]:
    names = quantities.between
    if not names:
        return {}
    independent = [normal_score(own[name]) for name in names]
    root = root_of(quantities.matrix)
    return {name: _weighted(root[place, : place + 1], independent) for place, name in enumerate(names)}


def _weighted(weights: Floats, scores: Sequence[Floats]) -> Floats:
    # A product of matrices would add up in an order that depends on the library and on the width of the machine.
    score = np.zeros_like(scores[0])
    for weight, part in zip(weights.tolist(), scores, strict=False):
        if weight:
            score += weight * part
    return score


def _share(score: Floats, mixing: Floats | None, degrees: int | None, shift: float = 0.0) -> Floats:
    if mixing is not None:
        score = score / mixing
    if shift:
        score = score + shift
    uniform = normal_share(score) if degrees is None else student_share(degrees, score)
    # A share that rounds to 0 or 1 would have an infinite quantile.
    return np.clip(uniform, LEAST, 1 - LEAST, out=uniform)
