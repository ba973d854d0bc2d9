"""The most that a contract may cost, by the year whose budget bears it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outcomes_fund.domain.calendar import Period, shift, year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit, MoneyCap
from outcomes_fund.domain.places import last_end, limits_in
from outcomes_fund.ledger.accounts import Place, budget_year
from outcomes_fund.settlement.versions import Version, amended, in_force, limit_versions

__all__ = ["commitments"]


def commitments(contract: Contract) -> dict[Place, int]:
    """Give what a contract may cost at most.

    Args:
        contract: With its amendments.

    Returns:
        The least of its money caps that hold for all lines. One over the whole contract, as last amended, stands in the
        year in which the contract ends; those of each year or period stand in their own years, if there is one for
        every period, and come to their sum. An indexed cap counts as it is written. Nothing where there is no such cap.
    """
    caps = [*_over_the_years(contract), *_over_the_whole(contract)]
    return min(caps, key=lambda cap: sum(cap.values()), default={})


def _over_the_whole(contract: Contract) -> Iterator[dict[Place, int]]:
    """Give each cap over the whole contract; a later version of a limit stands for the earlier ones."""
    caps = {limit.id: limit for _, limit in limits_in(contract, MoneyCap)}
    whole = Period(start=contract.start, end=last_end(contract))
    for cap in caps.values():
        if cap.per == "contract" and not cap.lines:
            yield {_place(contract, whole): cap.amount_minor}


def _over_the_years(contract: Contract) -> Iterator[dict[Place, int]]:
    for versions in limit_versions(contract, None):
        found = _by_window(amended(contract, None), versions)
        if found is not None:
            yield found


def _by_window(contract: Contract, versions: Sequence[Version[Limit]]) -> dict[Place, int] | None:
    """Give what one cap leaves in each of its windows; None where some period is without a cap over all lines."""
    windows: dict[int, tuple[list[Period], list[int]]] = {}
    for number, period in enumerate(contract.grid):
        cap = in_force(versions, period.last)
        if not isinstance(cap, MoneyCap) or cap.lines or cap.per == "contract":
            return None
        window = number if cap.per == "period" else _year(contract, cap, period)
        periods, amounts = windows.setdefault(window, ([], []))
        periods.append(period)
        amounts.append(cap.amount_minor)
    found: dict[Place, int] = {}
    for periods, amounts in windows.values():
        place = _place(contract, Period(start=periods[0].start, end=periods[-1].end))
        # Each version of a cap counts all that was paid before it in its window, so that none adds to another.
        found[place] = max(amounts)
    return found


def _year(contract: Contract, cap: MoneyCap, period: Period) -> int:
    settled = cap.year_by == "settlement"
    day = shift(period.end, contract.payment.settle_after) if settled else period.last
    return year_of(day, contract.periods.year, contract.start)


def _place(contract: Contract, period: Period) -> Place:
    payers = [share.party for share in contract.payers.shares]
    return Place(
        contract=contract.id,
        payer=payers[0] if len(payers) == 1 else "",
        payee="",
        budget_year=budget_year(period),
        line="",
        period=str(period),
    )
