"""After allocation: money paid ahead, what is set off against it, and what is clawed back of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs
import numpy as np

from outcomes_fund.domain.business_days import due_date
from outcomes_fund.domain.calendar import epoch_day, shift
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.payment import Advance
from outcomes_fund.settlement.exact import Whole, difference, filled, product
from outcomes_fund.settlement.limit_money import cells_in_order, written
from outcomes_fund.settlement.program import Program

__all__ = ["AdvanceAccount", "claw_back_due", "set_off"]


@attrs.frozen(kw_only=True, eq=False)
class AdvanceAccount:
    """What became of one advance that has been paid.

    Args:
        advance: Index in the contract's advances.

        payer, payee: Index in the contract's payers and payees.

        period: Index of the period that holds its date.

        set_off: What each payment of this payer to this payee is lowered by, whole minor units, 0 or more, shape
            (lines, P, worlds).

        left: What is not set off, shape (worlds,).

        claw_back: What of that is clawed back at the contract's end, shape (worlds,).
    """

    advance: int
    payer: int
    payee: int
    period: int
    set_off: Whole
    left: Whole
    claw_back: Whole


def set_off(program: Program, net: Sequence[Sequence[Whole]], *, until: date) -> tuple[AdvanceAccount, ...]:
    """Set payments off against the advances paid before them.

    Args:
        program: The compiled contract.

        net: For each payer and payee each payment less what is held back of it, whole minor units, shape
            (lines, P, worlds).

        until: Last day looked at; an advance of a later date is not paid yet.

    Returns:
        An account of each advance that has been paid, in the order of the file.

    Source:
        Order of operations, step 10, advances.
    """
    contract = program.contract
    payers = [share.party for share in contract.payers.shares]
    payees = [share.party for share in contract.payees.shares]
    left: dict[tuple[int, int], Whole] = {}
    accounts = []
    for number, advance in enumerate(contract.advances):
        if advance.date > until:
            continue
        pair = payers.index(advance.payer), payees.index(advance.payee)
        account = _account(program, number, pair, left.get(pair, net[pair[0]][pair[1]]), until)
        # What one advance took is no longer there for the next one.
        left[pair] = difference(left.get(pair, net[pair[0]][pair[1]]), account.set_off)
        accounts.append(account)
    return tuple(accounts)


def _account(program: Program, number: int, pair: tuple[int, int], payments: Whole, until: date) -> AdvanceAccount:
    advance = program.contract.advances[number]
    rest = filled(payments.shape[-1], advance.amount_minor)
    taken = np.zeros(payments.shape, dtype=np.int64)
    first = _period_of(program, advance)
    for line, period in cells_in_order(program):
        if period < first or not payments[line, period].any():
            continue
        part = product(np.maximum(payments[line, period], 0), advance.set_off_share.numerator)
        mine = np.minimum(part // filled(part.shape, advance.set_off_share.denominator), rest)
        taken = written(taken, line, period, mine)
        rest = difference(rest, mine)
    over = advance.rest == "clawed_back" and program.periods[-1].last <= until
    return AdvanceAccount(
        advance=number,
        payer=pair[0],
        payee=pair[1],
        period=first,
        set_off=taken,
        left=rest,
        claw_back=rest if over else np.zeros_like(rest),
    )


def _period_of(program: Program, advance: Advance) -> int:
    """Give the period that holds the date of an advance: the first whose last day is on or after it."""
    number = int(program.period_of(np.array([epoch_day(advance.date)], dtype=np.int32))[0])
    return min(max(number, 0), len(program.periods) - 1)


def claw_back_due(contract: Contract) -> date:
    """Give the day by which what is left of advances is paid back: a term after the contract's end is settled."""
    return due_date(shift(contract.end, contract.payment.settle_after), contract.payment)
