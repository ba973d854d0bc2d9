"""The most that the caps of a contract let it pay, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from outcomes_fund.domain.limit import Limit, MoneyCap, VolumeCap
from outcomes_fund.settlement.ceilings import lines_held, windows_of
from outcomes_fund.settlement.program import Program

__all__ = ["contract_maximum"]

# Combinations of caps that are compared; beyond them the bound may be higher than it need be, never lower.
COMBINATIONS_MAX = 4096


def contract_maximum(program: Program) -> int | None:
    """Give an upper bound of all that a contract pays, from its caps.

    Caps that together hold for all lines bound the contract by their sum, a yearly one by its sum over the years; so do
    caps of the payers where each has one. The least of these bounds is given.

    Args:
        program: The compiled contract.

    Returns:
        Whole minor units; None where no caps hold for all lines.
    """
    bounds = [bound for bound in (_of_limits(program), _of_payers(program)) if bound is not None]
    return min(bounds, default=None)


def _of_limits(program: Program) -> int | None:
    """Find the cheapest caps that together hold for all lines."""
    all_lines = frozenset(range(len(program.contract.lines)))
    cheapest: dict[frozenset[int], int] = {frozenset(): 0}
    for held, amount in _caps(program):
        for lines, cost in list(cheapest.items()):
            together = lines | held
            cheapest[together] = min(cost + amount, cheapest.get(together, cost + amount))
        cheapest = dict(sorted(cheapest.items(), key=lambda each: (-len(each[0]), each[1]))[:COMBINATIONS_MAX])
        cheapest.setdefault(frozenset(), 0)
    return cheapest.get(all_lines)


def _caps(program: Program) -> Iterator[tuple[frozenset[int], int]]:
    """Give the lines that each cap holds for and the most that it leaves them over the contract."""
    for number in range(len(program.limits)):
        in_force = [program.limit_at(number, period) for period in range(len(program.periods))]
        limits = [limit for limit in in_force if isinstance(limit, MoneyCap | VolumeCap)]
        # A cap that does not hold all the time bounds nothing, nor does one on units.
        if len(limits) == len(in_force) and not any(limit.amount_minor is None for limit in limits):
            # An amendment changes amounts of a limit, never its lines.
            yield _held(program, limits[0]), _over_windows(program, limits)


def _held(program: Program, limit: MoneyCap | VolumeCap) -> frozenset[int]:
    if isinstance(limit, MoneyCap):
        return lines_held(program, limit)
    if limit.group is not None:
        return frozenset()
    priced = {priced.line for priced in program.priced_lines}
    return lines_held(program, limit) & priced if limit.lines else frozenset()


def _over_windows(program: Program, limits: list[MoneyCap | VolumeCap]) -> int:
    """Add the largest amount of each window up."""
    largest: dict[int, int] = {}
    for period, limit in enumerate(limits):
        window = _windows(program, limit)[period]
        largest[window] = max(largest.get(window, 0), _amount(program, limit, period))
    return sum(largest.values())


def _windows(program: Program, limit: Limit) -> list[int]:
    return windows_of(program, limit)


def _amount(program: Program, limit: MoneyCap | VolumeCap, period: int) -> int:
    amount = limit.amount_minor or 0
    if isinstance(limit, MoneyCap):
        return floor(amount * program.factor(limit.indexed, program.periods[period].start))
    return amount


def _of_payers(program: Program) -> int | None:
    """Add the caps of all payers up; None if one of them has none."""
    years = len(set(program.years.tolist()))
    total = 0
    for share in program.contract.payers.shares:
        if share.cap_minor is None:
            return None
        total += share.cap_minor * (years if share.cap_per == "year" else 1)
    return total
