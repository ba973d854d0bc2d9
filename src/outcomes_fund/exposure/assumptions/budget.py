"""What has been budgeted and set aside, by year, payer and programme."""

from __future__ import annotations

from fractions import Fraction

import attrs

from outcomes_fund.domain.contract import Source

__all__ = ["Budget", "BudgetLine", "BudgetTotal", "Capacity", "Reserve"]


@attrs.frozen(kw_only=True)
class BudgetLine:
    """An amount that is budgeted.

    Args:
        title: What it is for.

        programme: Programme it belongs to; left out, any.

        payer: Whose budget it is.

        years: Budget years, by the year in which each begins; an amount for several years is one for all together, and
            counts in equal whole parts (the last year takes what is left over).

        amount_minor: Whole minor units.

        simulated: Whether payments of the scenario are paid from it; a line for something else stands beside them.
    """

    title: str
    programme: str = ""
    payer: str
    years: tuple[int, ...]
    amount_minor: int
    simulated: bool = True


@attrs.frozen(kw_only=True)
class BudgetTotal:
    """A total that the source states, to be held against the lines.

    Args:
        title: What it is the total of.

        titles: The lines it adds up, by title; left out, all.

        years: Budget years it is of.

        amount_minor: The total as stated, whole minor units.
    """

    title: str
    titles: tuple[str, ...] = ()
    years: tuple[int, ...]
    amount_minor: int


@attrs.frozen(kw_only=True)
class Reserve:
    """Money set aside for overspending in a year.

    Args:
        title: Name of the reserve.

        payer: Whose reserve it is.

        programme: Programme it is for; left out, any.

        year: Budget year in which it is there, by the year in which that begins; what is not used is there in the next.

        amount_minor: What is added to the reserve in that year, whole minor units.
    """

    title: str
    payer: str
    programme: str = ""
    year: int
    amount_minor: int


@attrs.frozen(kw_only=True)
class Capacity:
    """What a payer has to bear risks with, and the ratio it wants (weerstandsvermogen).

    Args:
        payer: Whose it is.

        amount_minor: Beschikbare weerstandscapaciteit that is counted for these risks, whole minor units.

        norm: Lowest ratio of available to needed that the payer accepts.
    """

    payer: str
    amount_minor: int
    norm: Fraction = Fraction(1)


@attrs.frozen(kw_only=True)
class Budget:
    """A budget with its reserves.

    Args:
        id: Short name.

        title: Name for people.

        currency: ISO 4217 code.

        lines: What is budgeted.

        totals: Totals that the source states.

        reserves: What is set aside.

        capacities: What payers can bear beyond.

        sources: What the figures rest on.
    """

    id: str
    title: str
    currency: str
    lines: tuple[BudgetLine, ...]
    totals: tuple[BudgetTotal, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    sources: tuple[Source, ...] = ()
