"""Step 10: money paid ahead, what is set off against it, and what is clawed back of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.payment import Advance
from outcomes_fund.domain.statement import Payable
from tests.reference.dates import ONE_DAY, period_holding
from tests.reference.due_dates import due_day
from tests.reference.rounding import whole_below
from tests.reference.versions import Terms
from tests.reference.windows import Cell

__all__ = ["settled_in_advance"]


def settled_in_advance(
    terms: Terms, cells: Sequence[Cell], payables: Sequence[Payable], last_day: date
) -> tuple[list[Payable], list[Payable]]:
    """Step 10, advances: what is set off, and the advances with their claw-backs.

    Args:
        terms: The terms.

        cells: In the order of cells.

        payables: Payments, with holdback and release; a release is not set off.

        last_day: `until`.

    Returns:
        The payables of kind `set_off`; and those of kind `advance` and `claw_back`, advance by advance.
    """
    set_off: list[Payable] = []
    ahead: list[Payable] = []
    for advance in terms.contract.advances:
        if advance.date > last_day:
            continue
        ahead.append(_paid_ahead(terms, advance))
        rest = advance.amount_minor
        for cell in cells:
            taken = _set_off(advance, cell, [*payables, *set_off], rest)
            if taken is not None:
                set_off.append(taken)
                rest += taken.amount_minor
        if rest and advance.rest == "clawed_back" and terms.end - ONE_DAY <= last_day:
            ahead.append(_clawed_back(terms, advance, rest))
    return set_off, ahead


def _paid_ahead(terms: Terms, advance: Advance) -> Payable:
    """Step 10: an advance is due on its date."""
    return Payable(
        payer=advance.payer,
        payee=advance.payee,
        line="",
        period=period_holding(advance.date, terms.periods),
        amount_minor=advance.amount_minor,
        due=advance.date,
        kind="advance",
    )


def _set_off(advance: Advance, cell: Cell, payables: Sequence[Payable], rest: int) -> Payable | None:
    """Step 10: what is set off in one line and period, of what earlier advances leave of it; None if nothing is."""
    line, period = cell
    mine = [
        payable
        for payable in payables
        if (payable.payer, payable.payee, payable.line, payable.period) == (advance.payer, advance.payee, line, period)
        and payable.kind != "release"
    ]
    left = sum(payable.amount_minor for payable in mine)
    if left <= 0 or period.end - ONE_DAY < advance.date:
        return None
    amount = min(whole_below(advance.set_off_share * left), rest)
    if amount == 0:
        return None
    (payment,) = [payable for payable in mine if payable.kind == "payment"]
    return Payable(
        payer=advance.payer,
        payee=advance.payee,
        line=line,
        period=period,
        amount_minor=-amount,
        due=payment.due,
        kind="set_off",
    )


def _clawed_back(terms: Terms, advance: Advance, rest: int) -> Payable:
    """Step 10: what is left at the contract's end is owed back."""
    settled = shift(terms.end, terms.contract.payment.settle_after)
    return Payable(
        payer=advance.payer,
        payee=advance.payee,
        line="",
        period=terms.periods[-1],
        amount_minor=-rest,
        due=due_day(terms, settled),
        kind="claw_back",
    )
