"""Grants and loans in the worlds of a block: what is paid on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import log1p

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.portfolio import Flow, Grant, Loan
from outcomes_fund.exposure.draws.quantiles import value_in_worlds
from outcomes_fund.exposure.draws.streams import Floats
from outcomes_fund.exposure.result import Whole
from outcomes_fund.exposure.stops import ImpossibleDraw

__all__ = ["Movement", "grant_maximum", "grant_movements", "loan_maximum", "loan_movements"]

YEAR_DAYS = 365.25

# A default so late is none: the calendar ends.
NEVER_DAYS = 4_000_000


@attrs.frozen(kw_only=True, eq=False)
class Movement:
    """Money that moves on a day.

    Args:
        on: The day.

        amount: Whole minor units in each world, below 0 where it is received; shape (worlds,).
    """

    on: date
    amount: Whole


def grant_movements(grant: Grant, worlds: int) -> Iterator[Movement]:
    """Give the instalments of a grant, which are the same in every world.

    Args:
        grant: The grant.

        worlds: Number of worlds.
    """
    for flow in grant.instalments:
        yield Movement(on=flow.on, amount=np.full(worlds, flow.amount_minor, dtype=np.int64))


def grant_maximum(grant: Grant) -> int:
    """Give the most that a grant costs: all instalments."""
    return sum(flow.amount_minor for flow in grant.instalments)


def loan_movements(loan: Loan, name: str, drawn: Mapping[str, Floats], worlds: int) -> Iterator[Movement]:
    """Give what a loan pays out, gets back and recovers, world by world.

    With yearly chance of default q, a share (1 - q) ^ t of the worlds is not in default t years after the first
    payment. A flow moves where default comes after its day. In a world in default, what was lent and not paid back by
    then is recovered in part, so many days later, rounded half away from zero.

    Args:
        loan: The loan.

        name: Its name in the scenario, by which its quantities are drawn.

        drawn: Uniforms of all quantities by name, each of at least so many worlds.

        worlds: Number of worlds.

    Returns:
        Movements of the lender, positive where it pays.

    Raises:
        ImpossibleDraw: If a share recovered is no number.
    """
    flows = _signed(loan)
    first = flows[0].on if flows else None
    if first is None:
        return
    default = _default_days(loan, name, drawn, worlds)
    lent = np.zeros(worlds, dtype=np.int64)
    for flow in flows:
        amount = np.where(default > (flow.on - first).days, flow.amount_minor, 0)
        lent += amount
        yield Movement(on=flow.on, amount=amount)
    yield from _recovered(loan, name, drawn, default=default, left=np.maximum(lent, 0))


def loan_maximum(loan: Loan) -> int:
    """Give the most that a loan may cost its lender: default after the flow that leaves most outstanding.

    Where default is out of the question it is what the schedule comes to, below 0 with interest.
    """
    outstanding, most = 0, 0
    for flow in _signed(loan):
        outstanding += flow.amount_minor
        most = max(most, outstanding)
    return most if loan.default_yearly else outstanding


def _signed(loan: Loan) -> list[Flow]:
    """Give all flows in order of their days, repayments below 0; on one day what is paid out comes first."""
    back = (attrs.evolve(flow, amount_minor=-flow.amount_minor) for flow in loan.repaid)
    return sorted((*loan.paid_out, *back), key=lambda flow: flow.on)


def _default_days(loan: Loan, name: str, drawn: Mapping[str, Floats], worlds: int) -> Whole:
    """Give the days from the first payment to default, rounded up, so that a flow on day d moves where days > d."""
    if loan.default_yearly == 0:
        return np.full(worlds, NEVER_DAYS, dtype=np.int64)
    years = np.log1p(-drawn[name][:worlds]) / log1p(-float(loan.default_yearly))
    return np.ceil(np.minimum(years * YEAR_DAYS, NEVER_DAYS)).astype(np.int64)


def _recovered(
    loan: Loan, name: str, drawn: Mapping[str, Floats], *, default: Whole, left: Whole
) -> Iterator[Movement]:
    """Give what is recovered, by the day on which it comes in."""
    flows = _signed(loan)
    first, last = flows[0].on, flows[-1].on
    if loan.recovery is None:
        return
    # After the last flow there is nothing to default on.
    hit = np.flatnonzero((default <= (last - first).days) & (left > 0))
    share = value_in_worlds(loan.recovery, drawn, f"{name}.recovery", len(drawn[name]))[hit]
    if not np.isfinite(share).all():
        raise ImpossibleDraw(name, "recovery", "not a number")
    # A part is between nothing and all, whatever tails its distribution has.
    back = np.floor(left[hit] * np.clip(share, 0.0, 1.0) + 0.5).astype(np.int64)
    worlds_by_day: dict[int, list[int]] = defaultdict(list)
    for place, days in enumerate(default[hit].tolist()):
        worlds_by_day[days].append(place)
    for days, places in sorted(worlds_by_day.items()):
        amount = np.zeros(len(left), dtype=np.int64)
        amount[hit[places]] = -back[places]
        yield Movement(on=first + timedelta(days=days + loan.recovery_days), amount=amount)
