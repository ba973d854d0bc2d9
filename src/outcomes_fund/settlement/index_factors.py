"""What prices are multiplied by on a day: the factor of an index, from the figures that were known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.money import RoundingMode

__all__ = ["index_factor"]

ONE = Fraction(1)


def index_factor(index: Index, day: date, *, start: date, as_of: date | None) -> Fraction:
    """Give the factor of an index for a day.

    Defined as::

        factor = figure of the month looked at / figure of the base month

    then rounded, held to its bounds and, if it only goes upwards, to the factors before it.

    Args:
        index: The index with its figures.

        day: Day of the claim, test or instalment.

        start: First day of the contract: factors before it do not stand in for later ones.

        as_of: Last day on which a figure may have become known; None means all are known.

    Returns:
        The factor, exact; 1 where no figure has been known since the contract's start.

    Source:
        Order of operations, step 5, factor of an index.
    """
    known = [figure for figure in index.figures if as_of is None or figure.known is None or figure.known <= as_of]
    base = _figure(index, known, index.base_month)
    earlier: Fraction | None = None
    for month in _months(index, start, day):
        figure = None if base is None else _figure(index, [each for each in known if each.base == base.base], month)
        if figure is None or base is None:
            factor = earlier or ONE
        else:
            factor = _held(index, _rounded(figure.value / base.value, index.decimals, index.mode))  # exact: fractions
        earlier = max(factor, earlier or factor) if index.only_upwards else factor
    return earlier or ONE


def _months(index: Index, start: date, day: date) -> Iterator[date]:
    """Give the months looked at, from that for the contract's start to that for the day."""
    if index.every == "year":
        for year in range(min(start.year, day.year), day.year + 1):
            yield date(year - index.years_back, index.month or 1, 1)
        return
    first, last = start.year * 12 + start.month - 1, day.year * 12 + day.month - 1
    for number in range(min(first, last) - index.months_back, last - index.months_back + 1):
        yield date(number // 12, number % 12 + 1, 1)


def _figure(index: Index, known: list[IndexFigure], month: date) -> IndexFigure | None:
    """Give the final figure of a month, else its provisional one where the index takes those."""
    of_month = [figure for figure in known if (figure.month.year, figure.month.month) == (month.year, month.month)]
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
