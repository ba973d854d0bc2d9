"""What prices are multiplied by on a day: the factor of an index, from the figures that were known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.money import RoundingMode

__all__ = ["factors_by_month", "month_number"]

ONE = Fraction(1)


def factors_by_month(index: Index, *, start: date, last: date, as_of: date | None) -> dict[int, Fraction]:
    """Give the factor of an index for every month of a contract; it never changes within one.

    Defined as::

        factor = figure of the month looked at / figure of the base month

    then rounded, held to its bounds and, if it only goes upwards, to the factors before it.

    Args:
        index: The index with its figures.

        start: First day of the contract: factors before it do not stand in for later ones.

        last: Last day of the contract.

        as_of: Last day on which a figure may have become known; None means all are known.

    Returns:
        Exact factors by the number of the month of a day; 1 where no figure has been known since the start.

    Source:
        Order of operations, step 5, factor of an index.
    """
    known = [figure for figure in index.figures if as_of is None or figure.known is None or figure.known <= as_of]
    base = _figures(index, known).get(month_number(index.base_month))
    # Figures of different bases are never divided.
    figures = {} if base is None else _figures(index, [each for each in known if each.base == base.base])
    found: dict[int, Fraction] = {}
    earlier: Fraction | None = None
    for month in range(month_number(start), month_number(last) + 1):
        figure = figures.get(_looked_at(index, month))
        factor = ONE if earlier is None else earlier
        if figure is not None and base is not None:
            factor = _held(index, _rounded(figure.value / base.value, index.decimals, index.mode))  # exact: fractions
        earlier = factor if earlier is None or not index.only_upwards else max(factor, earlier)
        found[month] = earlier
    return found


def month_number(day: date) -> int:
    """Number months through all years: 12 times the year plus the month from 0."""
    return day.year * 12 + day.month - 1


def _looked_at(index: Index, month: int) -> int:
    """Give the number of the month whose figure is looked at for a month."""
    if index.every == "month":
        return month - index.months_back
    return (month // 12 - index.years_back) * 12 + (index.month or 1) - 1


def _figures(index: Index, known: list[IndexFigure]) -> dict[int, IndexFigure]:
    """Give the figure of each month: the final one, else its provisional one where the index takes those."""
    by_month: dict[int, list[IndexFigure]] = {}
    for figure in known:
        by_month.setdefault(month_number(figure.month), []).append(figure)
    standing = {month: _standing(index, of_month) for month, of_month in by_month.items()}
    return {month: figure for month, figure in standing.items() if figure is not None}


def _standing(index: Index, of_month: list[IndexFigure]) -> IndexFigure | None:
    final = [figure for figure in of_month if figure.status == "final"]
    standing = final or (of_month if index.status == "provisional" else [])
    # Of several the one known last counts, and of those the last in the file.
    return max(reversed(standing), key=lambda figure: figure.known or date.min) if standing else None


def _rounded(number: Fraction, decimals: int | None, mode: RoundingMode) -> Fraction:
    if decimals is None:
        return number
    scaled = abs(number) * 10**decimals
    whole, rest = scaled.numerator // scaled.denominator, scaled % 1
    half = Fraction(1, 2)
    up = {
        "half_away": rest >= half,
        "half_even": rest > half or (rest == half and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[mode]
    magnitude = Fraction(whole + up, 10**decimals)
    return -magnitude if number < 0 else magnitude


def _held(index: Index, factor: Fraction) -> Fraction:
    if index.lowest is not None:
        factor = max(factor, index.lowest)
    return factor if index.highest is None else min(factor, index.highest)
