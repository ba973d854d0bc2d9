"""Steps 9, 10 and 12: what each payer owes each payee, kind by kind, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from outcomes_fund.domain.statement import Payable
from tests.reference.advances import settled_in_advance
from tests.reference.allocation import payees_share
from tests.reference.collapse import Evidenced
from tests.reference.due_dates import days_recorded, due_day, settlement
from tests.reference.holdback import held_back
from tests.reference.money_limits import cells_in_order
from tests.reference.windows import Cell

__all__ = ["all_payables"]

KINDS = ("payment", "holdback", "release", "set_off")


def all_payables(work: Evidenced, pays: Mapping[Cell, Mapping[str, int]]) -> list[Payable]:
    """Steps 9 to 12: every payable, by line, period, payer, payee and kind, advances at the end.

    Args:
        work: What steps 0 to 6 give.

        pays: What each payer pays for each line and period.
    """
    settled = {
        cell: settlement(work.terms, cell[1], days_recorded(work.terms, cell, work.admitted, work.priced_claims))
        for cell in pays
    }
    payments = _payments(work, pays, settled)
    beside = held_back(work.terms, payments, settled, work.admitted, last_day=work.last_day, clock=work.clock)
    set_off, ahead = settled_in_advance(work.terms, cells_in_order(work.terms), [*payments, *beside], work.last_day)
    return [*_in_order(work, [*payments, *beside, *set_off]), *ahead]


def _payments(work: Evidenced, pays: Mapping[Cell, Mapping[str, int]], settled: Mapping[Cell, date]) -> list[Payable]:
    """Step 9: what each payer pays each payee, before anything is held back."""
    found = []
    for (line, period), parts in pays.items():
        for payer, amount in parts.items():
            for payee, part in payees_share(work.terms, line, amount).items():
                if part:
                    found.append(
                        Payable(
                            payer=payer,
                            payee=payee,
                            line=line,
                            period=period,
                            amount_minor=part,
                            due=due_day(work.terms, settled[line, period]),
                        ),
                    )
    return found


def _in_order(work: Evidenced, payables: Sequence[Payable]) -> list[Payable]:
    """Put payables in the order of the statement."""
    payers = [share.party for share in work.terms.contract.payers.shares]
    payees = [share.party for share in work.terms.contract.payees.shares]
    return [
        payable
        for line, period in work.cells
        for payer in payers
        for payee in payees
        for kind in KINDS
        for payable in payables
        if (payable.line, payable.period, payable.payer, payable.payee, payable.kind)
        == (line, period, payer, payee, kind)
    ]
