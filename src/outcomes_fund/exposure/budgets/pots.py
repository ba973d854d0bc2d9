"""What each payer has budgeted and reserved for a programme, and what payments leave uncovered, world by world."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine
from outcomes_fund.exposure.budgets.budget_totals import amounts_by_year
from outcomes_fund.exposure.result import Exposure, Whole

__all__ = ["Cover", "PayerCover", "Pot", "budgeted_payers", "payer_cover"]


@attrs.frozen(kw_only=True)
class Pot:
    """A budget from which a payer pays for a programme.

    Args:
        payer: Whose it is.

        programme: Its programme; empty for the budget of all programmes that have none of their own.

        programmes: Programmes of the portfolio that are paid from it.

        budget_minor: Budgeted in each budget year of the horizon.

        beside_minor: Budgeted for something that is not simulated, in each year; it covers nothing here.

        added_minor: Added to its reserves at the beginning of each year; what is set aside before the horizon is there
            in the first.
    """

    payer: str
    programme: str
    programmes: tuple[str, ...]
    budget_minor: tuple[int, ...]
    beside_minor: tuple[int, ...]
    added_minor: tuple[int, ...]


@attrs.frozen(kw_only=True, eq=False)
class Cover:
    """What is paid from a pot and what covers it.

    Args:
        pot: The pot.

        paid: Payments, shape (years, worlds), whole minor units.

        over: The part above the budget of the year, 0 or more.

        uncovered: The part above budget and reserve, 0 or more.
    """

    pot: Pot
    paid: Whole
    over: Whole
    uncovered: Whole


@attrs.frozen(kw_only=True, eq=False)
class PayerCover:
    """All pots of a payer.

    What is left over in one pot or year covers nothing in another; only reserves go on.

    Args:
        payer: The payer.

        covers: Each of its pots.

        common_minor: Added to reserves that are for no programme in particular, by year; they cover what the pots leave
            uncovered. All 0 where there is one pot: then they are among its own.

        uncovered: What is left in the end, shape (years, worlds).
    """

    payer: str
    covers: tuple[Cover, ...]
    common_minor: tuple[int, ...]
    uncovered: Whole


def budgeted_payers(budget: Budget) -> tuple[str, ...]:
    """Give each payer that a budget knows, in the order in which it names them."""
    named = [line.payer for line in budget.lines]
    named += [reserve.payer for reserve in budget.reserves]
    named += [capacity.payer for capacity in budget.capacities]
    return tuple(dict.fromkeys(named))


def payer_cover(exposure: Exposure, payer: str) -> PayerCover:
    """Hold what a payer pays against its budgets and reserves, year by year in each world.

    In each year: over = max(0, paid - budget); used = min(over, reserve); what of the reserve is not used is there in
    the next year. Payments outside the budget years of the horizon are left out.

    Args:
        exposure: The result; its scenario has a budget.

        payer: One of the payers of the budget.
    """
    budget = exposure.scenario.budget
    assert budget is not None
    pots, common = _pots(exposure, budget, payer)
    covers = tuple(_cover(exposure, pot) for pot in pots)
    left = np.zeros((len(exposure.budget_years), exposure.worlds), np.int64)
    for each in covers:
        left += each.uncovered
    uncovered = _beyond_reserve(left, common) if any(common) else left
    return PayerCover(payer=payer, covers=covers, common_minor=common, uncovered=uncovered)


def _pots(exposure: Exposure, budget: Budget, payer: str) -> tuple[tuple[Pot, ...], tuple[int, ...]]:
    """Give the pots of a payer, and its reserves for no programme in particular."""
    years = exposure.budget_years
    paying = [account.programme for account in exposure.accounts if account.payer == payer]
    lines = [line for line in budget.lines if line.payer == payer]
    reserved = [reserve.programme for reserve in budget.reserves if reserve.payer == payer and reserve.programme]
    has_any = any(not line.programme for line in lines)
    own = dict.fromkeys([line.programme for line in lines if line.programme] + reserved)
    if not has_any:
        own.update(dict.fromkeys(paying))
    titles = [*own, ""] if has_any or not own else [*own]
    common = _added(budget, payer, "", years)
    single = len(titles) == 1
    pots = tuple(
        Pot(
            payer=payer,
            programme=title,
            programmes=tuple(each for each in paying if each == title or (has_any and not title and each not in own)),
            budget_minor=_by_year((line for line in lines if line.programme == title and line.simulated), years),
            beside_minor=_by_year((line for line in lines if line.programme == title and not line.simulated), years),
            added_minor=_total(
                _added(budget, payer, title, years) if title else None, common if single else None, years
            ),
        )
        for title in titles
    )
    return pots, (0,) * len(years) if single else common


def _by_year(lines: Iterable[BudgetLine], years: tuple[int, ...]) -> tuple[int, ...]:
    spread = [amounts_by_year(line) for line in lines]
    return tuple(sum(amounts.get(year, 0) for amounts in spread) for year in years)


def _added(budget: Budget, payer: str, programme: str, years: tuple[int, ...]) -> tuple[int, ...]:
    amounts = dict.fromkeys(years, 0)
    for reserve in budget.reserves:
        year = max(reserve.year, years[0])
        if (reserve.payer, reserve.programme) == (payer, programme) and year in amounts:
            amounts[year] += reserve.amount_minor
    return tuple(amounts.values())


def _total(own: tuple[int, ...] | None, common: tuple[int, ...] | None, years: tuple[int, ...]) -> tuple[int, ...]:
    none = (0,) * len(years)
    return tuple(left + right for left, right in zip(own or none, common or none, strict=True))


def _cover(exposure: Exposure, pot: Pot) -> Cover:
    paid = np.zeros((len(exposure.budget_years), exposure.worlds), np.int64)
    for place, year in enumerate(exposure.budget_years):
        for programme in pot.programmes:
            paid[place] += exposure.payments(programme=programme, payer=pot.payer, years=(year,))
    over = np.maximum(paid - np.array(pot.budget_minor, np.int64)[:, None], 0)
    return Cover(pot=pot, paid=paid, over=over, uncovered=_beyond_reserve(over, pot.added_minor))


def _beyond_reserve(over: Whole, added: tuple[int, ...]) -> Whole:
    """Give what a reserve does not cover; what of it is not used in a year is there in the next."""
    reserve = np.zeros(over.shape[1], np.int64)
    uncovered = np.empty_like(over)
    for place, amount in enumerate(added):
        reserve += amount
        used = np.minimum(over[place], reserve)
        reserve -= used
        uncovered[place] = over[place] - used
    return uncovered
