"""After allocation: what is held back of each payment, and when it is released."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.business_days import PaymentTerm, due_date
from outcomes_fund.domain.calendar import Period, shift
from outcomes_fund.domain.payment import Holdback
from outcomes_fund.settlement.allocate import Allocation
from outcomes_fund.settlement.exact import Whole, difference, filled, product
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio, rounded

__all__ = ["HeldBack", "hold_back", "net_payments", "release_day", "release_due"]

Mask = npt.NDArray[np.bool_]
ByPair = tuple[tuple[Whole, ...], ...]


@attrs.frozen(kw_only=True, eq=False)
class HeldBack:
    """What is held back of each payment, and what of it is released.

    Args:
        held: For each payer and payee, whole minor units, 0 or more, shape (lines, P, worlds).

        released: Whether what was held back in a period is released by the last day looked at, shape (P, worlds).

        release_days: For each period the day of release; None where it depends on what is reached.

        reached: With ``release_when`` the index of the period at whose end the metric was first reached, -1 where it is
            not, shape (worlds,); else None.
    """

    held: ByPair
    released: Mask
    release_days: tuple[date | None, ...]
    reached: npt.NDArray[np.int64] | None

    def release(self, payer: int, payee: int) -> Whole:
        """Give what is released of what was held back between a payer and a payee, shape (lines, P, worlds)."""
        return np.where(self.released, self.held[payer][payee], 0)


def hold_back(
    program: Program, allocation: Allocation, reached: Mask | None, *, until: date, clock: date | None
) -> HeldBack | None:
    """Hold back a part of each payment, and say what of it is released.

    Args:
        program: The compiled contract.

        allocation: Who pays whom.

        reached: Whether the metric of ``release_when`` is reached to date at the end of each period, shape (P, worlds);
            None without ``release_when``.

        until: Last day of tests on which a release may depend.

        clock: Day up to which time has passed, for releases on a day; None means that all has.

    Returns:
        Whole minor units, rounded half away from zero for each payment; None where the contract holds nothing back.

    Source:
        Order of operations, step 10, holdback.
    """
    holdback = program.contract.holdback
    if holdback is None:
        return None
    worlds = allocation.borne[0].shape[-1]
    first = None if holdback.release_when is None else _first_reached(program, reached, until)
    days = tuple(release_day(holdback, period) for period in program.periods)
    if first is None:
        past = np.array([day is not None and (clock is None or day <= clock) for day in days], dtype=bool)
        released = np.broadcast_to(past[:, np.newaxis], (len(days), worlds))
    else:
        released = np.broadcast_to(first >= 0, (len(days), worlds))
    held = tuple(tuple(_part(program, holdback, paid) for paid in row) for row in allocation.paid)
    return HeldBack(held=held, released=released, release_days=days, reached=first)


def _part(program: Program, holdback: Holdback, paid: Whole) -> Whole:
    part = Ratio(num=product(paid, holdback.share.numerator), den=filled((1, 1, 1), holdback.share.denominator))
    held = rounded(part, unit=1, mode="half_away")
    names = holdback.lines or tuple(line.id for line in program.contract.lines)
    others = [index for index, line in enumerate(program.contract.lines) if line.id not in names]
    held[others] = 0
    return held


def release_day(holdback: Holdback, period: Period) -> date | None:
    """Give the day on which what was held back in a period is released; None where it depends on what is reached."""
    if holdback.release_after is not None:
        return shift(period.end, holdback.release_after)
    return holdback.release_on


def _first_reached(program: Program, reached: Mask | None, until: date) -> npt.NDArray[np.int64]:
    """Find the first period at whose end the metric is reached, among those that are over."""
    if reached is None:
        message = "what is held back until a metric is reached needs its value at the end of each period"
        raise AssertionError(message)
    tested = reached[: program.periods_until(until)]
    if len(tested) == 0:
        return np.full(reached.shape[-1], -1, dtype=np.int64)
    return np.where(tested.any(axis=0), tested.argmax(axis=0), -1)


def net_payments(allocation: Allocation, held: HeldBack | None) -> ByPair:
    """Give each payment less what is held back of it, for each payer and payee, shape (lines, P, worlds)."""
    if held is None:
        return allocation.paid
    return tuple(
        tuple(difference(paid, held.held[k][j]) for j, paid in enumerate(row)) for k, row in enumerate(allocation.paid)
    )


def release_due(payment: PaymentTerm, release_day: date | None, *, settled: date | None, payment_due: date) -> date:
    """Give the day by which a release has to be paid.

    Args:
        payment: Term, calendar and roll of the contract.

        release_day: The day of release; None where it depends on what is reached.

        settled: The settlement of the period at whose end the metric was reached; None where a day is given.

        payment_due: Due date of the payment from which it was held back; a release is never due before it.

    Returns:
        The term after the day or settlement, moved to a business day.

    Source:
        Order of operations, step 10, holdback.
    """
    known = release_day if release_day is not None else settled
    return payment_due if known is None else max(due_date(known, payment), payment_due)
