"""How far budgets and reserves reach: chance and amount of spending more, and of spending less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
import numpy as np

from outcomes_fund.exposure.budgets.pots import Cover, PayerCover, budgeted_payers, payer_cover
from outcomes_fund.exposure.estimates.estimate import Estimate, chance, mean
from outcomes_fund.exposure.estimates.summary import Summary, summary
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["BudgetRow", "budget_use"]


@attrs.frozen(kw_only=True)
class BudgetRow:
    """A budget and what is paid from it.

    All budget years together, and all programmes of a payer together, are held against the sum of their budgets: there
    ``over`` lets one year or programme make up for another. ``uncovered`` never does: it is the sum of what is left
    uncovered in each, since a budget lapses with its year and is for its programme.

    Args:
        payer: Whose budget.

        programme: For which programme; empty for all that have no budget of their own, None for all of the payer's
            together.

        year: Which budget year; None for all of the horizon together.

        budget_minor: Budgeted.

        beside_minor: Budgeted for something that is not simulated.

        reserve_minor: Reserves there are at most: all that was set aside by then.

        paid: What is paid.

        chance_over, mean_over: How likely more is paid than budgeted, and how much more on average over all worlds.

        chance_under, mean_under: How likely less is paid, and how much less on average over all worlds.

        chance_uncovered, mean_uncovered: How likely more is paid than budget and reserves cover, and how much more on
            average over all worlds.
    """

    payer: str
    programme: str | None
    year: int | None
    budget_minor: int
    beside_minor: int
    reserve_minor: int
    paid: Summary
    chance_over: Estimate
    mean_over: Estimate
    chance_under: Estimate
    mean_under: Estimate
    chance_uncovered: Estimate
    mean_uncovered: Estimate


def budget_use(exposure: Exposure) -> tuple[BudgetRow, ...]:
    """Hold payments against budgets and reserves.

    Args:
        exposure: The result.

    Returns:
        For each payer that the budget knows and each of its programmes: a row for each budget year and one for all of
        them; then the same for all programmes of the payer together, where there are several. Empty without a budget.
    """
    budget = exposure.scenario.budget
    if budget is None:
        return ()
    return tuple(row for payer in budgeted_payers(budget) for row in _rows(exposure, payer_cover(exposure, payer)))


def _rows(exposure: Exposure, payer: PayerCover) -> Iterator[BudgetRow]:
    for each in payer.covers:
        yield from _over_time(exposure, each, each.pot.programme)
    if len(payer.covers) > 1:
        yield from _over_time(exposure, _together(payer), None)


def _together(payer: PayerCover) -> Cover:
    """Take all pots of a payer as one, in which what is left uncovered is what the common reserve leaves."""
    covers = payer.covers
    pots = [each.pot for each in covers]
    pot = attrs.evolve(
        pots[0],
        budget_minor=_sums(each.budget_minor for each in pots),
        beside_minor=_sums(each.beside_minor for each in pots),
        added_minor=_sums([*(each.added_minor for each in pots), payer.common_minor]),
    )
    paid, over = np.zeros_like(payer.uncovered), np.zeros_like(payer.uncovered)
    for each in covers:
        paid += each.paid
        over += each.over
    return Cover(pot=pot, paid=paid, over=over, uncovered=payer.uncovered)


def _over_time(exposure: Exposure, cover: Cover, programme: str | None) -> Iterator[BudgetRow]:
    """Give the row of each year, and of all together."""
    pot, places = cover.pot, range(len(exposure.budget_years))
    spans = [*((year, [place]) for place, year in enumerate(exposure.budget_years)), (None, [*places])]
    for year, span in spans:
        paid, uncovered = cover.paid[span].sum(axis=0), cover.uncovered[span].sum(axis=0)
        budget_minor = sum(pot.budget_minor[place] for place in span)
        yield BudgetRow(
            payer=pot.payer,
            programme=programme,
            year=year,
            budget_minor=budget_minor,
            beside_minor=sum(pot.beside_minor[place] for place in span),
            reserve_minor=sum(pot.added_minor[: span[-1] + 1]),
            paid=summary(paid, group=exposure.group, certainty=exposure.scenario.terms.certainty),
            **_beyond("over", paid - budget_minor, exposure.group),
            **_beyond("under", budget_minor - paid, exposure.group),
            **_beyond("uncovered", uncovered, exposure.group),
        )


def _beyond(word: str, amounts: Whole, group: int) -> dict[str, Estimate]:
    """Give how likely amounts are above 0, and the mean of that part."""
    return {f"chance_{word}": chance(amounts > 0, group), f"mean_{word}": mean(np.maximum(amounts, 0), group)}


def _sums(by_year: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(amounts) for amounts in zip(*by_year, strict=True))
