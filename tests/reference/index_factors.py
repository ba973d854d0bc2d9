"""Step 5: the factor of an index on a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.indexation import Index, IndexFigure
from tests.reference.multiples import to_multiple
from tests.reference.versions import Terms

__all__ = ["exchange", "factor"]

ONE = Fraction(1)


def factor(terms: Terms, index_id: str | None, day: date) -> Fraction:
    """Step 5: what amounts are multiplied by on a day; 1 without an index."""
    if index_id is None:
        return ONE
    (index,) = [index for index in terms.contract.indices if index.id == index_id]
    last = month_looked_at(index, day)
    month = min(last, month_looked_at(index, terms.contract.start))
    found: list[Fraction] = []
    while month <= last:
        own = own_factor(terms, index, month)
        if own is None:
            own = found[-1] if found else ONE
        if index.only_upwards:
            own = max([own, *found])
        found.append(own)
        month = months_later(month, 12 if index.every == "year" else 1)
    return found[-1]


def month_looked_at(index: Index, day: date) -> date:
    """Step 5: the first day of the month whose figure counts on a day."""
    if index.every == "year":
        assert index.month is not None
        return date(day.year - index.years_back, index.month, 1)
    return months_later(day.replace(day=1), -index.months_back)


def months_later(month: date, count: int) -> date:
    """Count months from the first day of a month."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def own_factor(terms: Terms, index: Index, month: date) -> Fraction | None:
    """Step 5: the factor that the figure of one month gives; None where it is not known."""
    known = [figure for figure in index.figures if is_known(terms, index, figure)]
    base = best([figure for figure in known if figure.month == index.base_month])
    if base is None:
        return None
    figure = best([figure for figure in known if figure.month == month and figure.base == base.base])
    if figure is None:
        return None
    found = figure.value / base.value
    if index.decimals is not None:
        found = to_multiple(found, Fraction(1, 10**index.decimals), index.mode)
    if index.lowest is not None:
        found = max(found, index.lowest)
    if index.highest is not None:
        found = min(found, index.highest)
    return found


def is_known(terms: Terms, index: Index, figure: IndexFigure) -> bool:
    """Step 5: whether a figure is looked at."""
    in_time = figure.known is None or terms.as_of is None or figure.known <= terms.as_of
    return in_time and (index.status == "provisional" or figure.status == "final")


def best(figures: list[IndexFigure]) -> IndexFigure | None:
    """Step 5: the final figure if there is one, else the provisional one; of several, the one known last."""
    final = [figure for figure in figures if figure.status == "final"]
    found = None
    for figure in final or figures:
        if found is None or (figure.known or date.min) >= (found.known or date.min):
            found = figure
    return found


def exchange(terms: Terms, currency: str | None) -> Fraction:
    """Step 5: what amounts in a currency are multiplied by; 1 for that of the contract."""
    if currency is None or currency == terms.contract.currency:
        return ONE
    (rate,) = [entry.rate for entry in terms.contract.exchange if entry.currency == currency]
    return rate
