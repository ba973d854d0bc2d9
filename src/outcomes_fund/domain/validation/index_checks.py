"""The rules on indices and their figures: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from outcomes_fund.domain.bounds import order_problems, out_of_range, without_effect
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.places import has_unread
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def _indices(contract: Contract) -> Iterator[tuple[str, Index]]:
    for number, index in enumerate(contract.indices):
        yield f"indices[{number}]", index


def months_are_first_days(contract: Contract) -> Iterator[Problem]:
    """Months of an index are given by their first day."""
    for path, index in _indices(contract):
        months = [(f"{path}.base_month", index.base_month)]
        months += [(f"{path}.figures[{number}].month", figure.month) for number, figure in enumerate(index.figures)]
        for place, month in months:
            if not 1 <= month.day <= 1:
                yield Problem(
                    code="bad_date",
                    path=place,
                    message=f"{month.isoformat()} is not the first day of a month.",
                    remedy=f"Write the month as {month:%Y-%m}.",
                    value=month.isoformat(),
                )


def base_months_have_a_figure(contract: Contract) -> Iterator[Problem]:
    """The base month has a figure that counts, by which others are divided."""
    for path, index in _indices(contract):
        statuses = ("final",) if index.status == "final" else ("final", "provisional")
        found = [figure for figure in index.figures if figure.month == index.base_month and figure.status in statuses]
        if not found and not has_unread(index.figures):
            yield Problem(
                code="no_base_figure",
                path=f"{path}.base_month",
                message=f"there is no {' or '.join(statuses)} figure for the base month {_month(index.base_month)}.",
                remedy="Add the figure of that month, or name another base month.",
                value=_month(index.base_month),
            )


def _month(month: date) -> str:
    return f"{month:%Y-%m}"


def _by_month(index: Index) -> dict[date, list[tuple[int, IndexFigure]]]:
    months: dict[date, list[tuple[int, IndexFigure]]] = {}
    for number, figure in enumerate(index.figures):
        months.setdefault(figure.month, []).append((number, figure))
    return months


def figures_have_one_base(contract: Contract) -> Iterator[Problem]:
    """Every month with a figure has one of the base by which it is divided."""
    for path, index in _indices(contract):
        bases = [figure.base for figure in index.figures if figure.month == index.base_month]
        for month, figures in _by_month(index).items():
            if bases and not any(figure.base in bases for _, figure in figures):
                number, figure = figures[0]
                yield Problem(
                    code="other_base",
                    path=f"{path}.figures[{number}].base",
                    message=f"{_month(month)} has a figure of base {figure.base!r} only, the base month one of "
                    f"{bases[0]!r}; figures of different bases are never divided.",
                    remedy="Chain the series first, and give all figures on one base.",
                    value=figure.base,
                )


def figures_stand_once(contract: Contract) -> Iterator[Problem]:
    """A month has one figure of each status and base, and figures are above 0."""
    for path, index in _indices(contract):
        first: dict[tuple[date, str, str], int] = {}
        for number, figure in enumerate(index.figures):
            if figure.value <= 0:
                yield out_of_range(f"{path}.figures[{number}].value", figure.value, "above 0")
            key = (figure.month, figure.status, figure.base)
            if key in first:
                yield Problem(
                    code="duplicate_figure",
                    path=f"{path}.figures[{number}].month",
                    message=f"a {figure.status} figure for {_month(figure.month)} stands in "
                    f"{path}.figures[{first[key]}] already.",
                    remedy="Keep the one that was published last, or give the first the status provisional.",
                    value=_month(figure.month),
                )
            first.setdefault(key, number)


def months_suit_the_rhythm(contract: Contract) -> Iterator[Problem]:
    """A yearly factor looks at a month of the year; a monthly one at so many months back."""
    for path, index in _indices(contract):
        if index.every == "year" and index.month is None:
            yield Problem(
                code="missing_month",
                path=f"{path}.month",
                message=f"the factor changes each {index.every}, but nothing says which month is looked at.",
                remedy="Give the number of the month, from 1 to 12.",
            )
        if index.month is not None and not 1 <= index.month <= 12:
            yield out_of_range(f"{path}.month", index.month, "from 1 to 12")
        yield from _idle_keys(path, index)
        for key in ("years_back", "months_back"):
            if getattr(index, key) < 0:
                yield out_of_range(f"{path}.{key}", getattr(index, key), "0 or more")


def _idle_keys(path: str, index: Index) -> Iterator[Problem]:
    if index.every == "year":
        idle = {"months_back": index.months_back or None}
    else:
        idle = {"month": index.month, "years_back": index.years_back or None}
    for key, value in idle.items():
        if value is not None:
            why = f"the factor changes each {index.every}"
            yield without_effect(f"{path}.{key}", str(value), why, f"Leave {key!r} out, or change 'every'.")


def factors_are_in_order(contract: Contract) -> Iterator[Problem]:
    """Factors have 0 to 12 decimals, and a lowest that is not above the highest."""
    for path, index in _indices(contract):
        yield from order_problems(path, index.lowest, index.highest)
        if index.decimals is not None and not 0 <= index.decimals <= 12:
            yield out_of_range(f"{path}.decimals", index.decimals, "from 0 to 12")
        if index.decimals is None and index.mode != "half_away":
            why = "the factor is not rounded"
            yield without_effect(f"{path}.mode", index.mode, why, "Give 'decimals', or leave 'mode' out.")


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    months_are_first_days,
    base_months_have_a_figure,
    figures_have_one_base,
    figures_stand_once,
    months_suit_the_rhythm,
    factors_are_in_order,
)
