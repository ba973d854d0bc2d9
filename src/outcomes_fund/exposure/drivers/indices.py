"""How indices go on after their last known figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.exposure.assumptions.portfolio import IndexPath
from outcomes_fund.exposure.drivers.chance import fixed_steps

__all__ = ["with_index_paths"]

MONTHS = 12
DECIMALS_MAX = 6


def with_index_paths(contract: Contract, paths: tuple[IndexPath, ...]) -> Contract:
    """Add the figures that are assumed for the months up to the end of a contract.

    Defined, m months after the last known figure, as::

        figure = last known figure x (1 + yearly) ^ (m / 12)

    rounded half away from zero to as many decimals as the known figures have, at least 1.

    Args:
        contract: The contract with its known figures.

        paths: How each index goes on; others stay as they are.

    Returns:
        The contract; its figures so far are the same.
    """
    yearly = {path.index: path.yearly for path in paths}
    if not yearly:
        return contract
    return attrs.evolve(
        contract,
        indices=tuple(
            _continued(index, yearly[index.id], contract.end) if index.id in yearly else index
            for index in contract.indices
        ),
    )


def _continued(index: Index, yearly: Fraction, end: date) -> Index:
    last = max(index.figures, key=lambda figure: (figure.month, figure.status == "final"))
    step = Fraction(1, 10 ** _decimals(index))
    months = (end.year - last.month.year) * MONTHS + end.month - last.month.month
    more = tuple(_figure(last, yearly, number, step) for number in range(1, months + 1))
    return attrs.evolve(index, figures=(*index.figures, *more))


def _decimals(index: Index) -> int:
    """Count the decimals of the known figures."""
    return next(
        (
            count
            for count in range(1, DECIMALS_MAX)
            if all((f.value * 10**count).denominator == 1 for f in index.figures)
        ),
        DECIMALS_MAX,
    )


def _figure(last: IndexFigure, yearly: Fraction, number: int, step: Fraction) -> IndexFigure:
    # The root of a twelfth is no fraction: a float decides on the last decimal, and the figure is exact from there on.
    growth = Fraction(float(1 + yearly) ** (number / MONTHS))
    month = last.month.year * MONTHS + last.month.month - 1 + number
    return IndexFigure(
        month=date(month // MONTHS, month % MONTHS + 1, 1),
        value=fixed_steps(last.value * growth, step) * step,
        base=last.base,
    )
