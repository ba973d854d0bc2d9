"""Indexation: figures of a named index, and how a factor on prices comes from them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.money import RoundingMode

__all__ = ["FigureStatus", "Index", "IndexFigure"]

FigureStatus = Literal["provisional", "final"]


@attrs.frozen(kw_only=True)
class IndexFigure:
    """One published figure of an index.

    Args:
        month: First day of the month it is about.

        value: The figure.

        base: What the series is set to 100 by, such as ``2015=100``; figures of different bases are never divided.

        status: ``provisional`` or ``final``.

        known: Day on which it became known; None means it always was.
    """

    month: date
    value: Fraction
    base: str = ""
    status: FigureStatus = "final"
    known: date | None = None


@attrs.frozen(kw_only=True)
class Index:
    """How prices follow an index.

    Defined as::

        factor = figure of the month looked at / figure of the base month

    Args:
        id: Short name used by lines and limits.

        title: Name of the index and who publishes it.

        base_month: First day of the month whose figure is the divisor.

        every: The factor changes each calendar ``year`` or each ``month``.

        month: With ``every`` year: number of the month that is looked at, from 1 to 12.

        years_back: With ``every`` year: how many years before the year of the amount that month lies.

        months_back: With ``every`` month: how many months before the month of the amount the one looked at lies.

        status: ``final`` looks at final figures only; ``provisional`` at the last figure known, of either status.

        decimals: The factor is rounded to so many decimals, half away from zero unless ``mode`` says otherwise;
            None leaves it exact.

        mode: How it is rounded.

        lowest: The factor is at least this.

        highest: The factor is at most this.

        only_upwards: The factor never falls below that of an earlier year or month of the contract.

        figures: The published figures.
    """

    id: str
    title: str = ""
    base_month: date
    every: Literal["year", "month"] = "year"
    month: int | None = None
    years_back: int = 0
    months_back: int = 0
    status: FigureStatus = "final"
    decimals: int | None = None
    mode: RoundingMode = "half_away"
    lowest: Fraction | None = None
    highest: Fraction | None = None
    only_upwards: bool = False
    figures: tuple[IndexFigure, ...]
