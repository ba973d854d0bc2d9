"""From arrays to payables: who pays whom how much and when, of every kind, and the tax on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from outcomes_fund.domain.calendar import shift
from outcomes_fund.domain.statement import Payable, PayableKind, VatAmount
from outcomes_fund.settlement.advances import claw_back_due
from outcomes_fund.settlement.due import settlement_dates
from outcomes_fund.settlement.holdback import HeldBack, release_due
from outcomes_fund.settlement.settled import Settlement

__all__ = ["payables_of", "vat_of"]


def payables_of(settlement: Settlement) -> Iterator[Payable]:
    """Give what each payer owes each payee, by line and period, with the due date; then what concerns advances.

    Args:
        settlement: What the five stages found, for one world.

    Source:
        Order of operations, steps 9, 10 and 12.
    """
    program, due = settlement.program, settlement_dates(settlement)
    for line in range(len(program.contract.lines)):
        for period in range(len(program.periods)):
            for payer in range(len(program.contract.payers.shares)):
                for payee in range(len(program.contract.payees.shares)):
                    yield from _of_cell(settlement, (payer, payee, line, period), due)
    yield from _advances(settlement)


def _of_cell(
    settlement: Settlement, cell: tuple[int, int, int, int], due: Callable[[int, int], date]
) -> Iterator[Payable]:
    payer, payee, line, period = cell
    contract = settlement.program.contract
    for kind, amount in _amounts(settlement, cell):
        if amount:
            day = due(line, period)
            yield Payable(
                payer=contract.payers.shares[payer].party,
                payee=contract.payees.shares[payee].party,
                line=contract.lines[line].id,
                period=settlement.program.periods[period],
                amount_minor=amount,
                due=_release_day(settlement, settlement.held, period, day) if kind == "release" else day,
                kind=kind,
            )


def _amounts(settlement: Settlement, cell: tuple[int, int, int, int]) -> Iterator[tuple[PayableKind, int]]:
    """Give the amount of each kind, those that are taken off with a minus."""
    payer, payee, line, period = cell
    yield "payment", int(settlement.allocation.paid[payer][payee][line, period, 0])
    held = settlement.held
    if held is not None:
        amount = int(held.held[payer][payee][line, period, 0])
        yield "holdback", -amount
        yield "release", amount if held.released[period, 0] else 0
    for account in settlement.advances:
        if (account.payer, account.payee) == (payer, payee):
            yield "set_off", -int(account.set_off[line, period, 0])


def _release_day(settlement: Settlement, held: HeldBack | None, period: int, payment_due: date) -> date:
    if held is None:
        message = "nothing is released that was not held back"
        raise AssertionError(message)
    payment = settlement.program.contract.payment
    settled = None
    if held.reached is not None:
        settled = shift(settlement.program.periods[int(held.reached[0])].end, payment.settle_after)
    return release_due(payment, held.release_days[period], settled=settled, payment_due=payment_due)


def _advances(settlement: Settlement) -> Iterator[Payable]:
    """Give each advance that has been paid, and what is clawed back of it."""
    program = settlement.program
    for account in settlement.advances:
        advance = program.contract.advances[account.advance]
        entries: tuple[tuple[PayableKind, int, int, date], ...] = (
            ("advance", advance.amount_minor, account.period, advance.date),
            ("claw_back", -int(account.claw_back[0]), len(program.periods) - 1, claw_back_due(program.contract)),
        )
        for kind, amount, period, day in entries:
            if amount:
                yield Payable(
                    payer=advance.payer,
                    payee=advance.payee,
                    line="",
                    period=program.periods[period],
                    amount_minor=amount,
                    due=day,
                    kind=kind,
                )


def vat_of(settlement: Settlement) -> Iterator[VatAmount]:
    """Give the value added tax by payer, payee, period and rule, where there is anything to tax."""
    program, vat = settlement.program, settlement.program.contract.vat
    places = [(taxed, period) for taxed in settlement.taxed for period in range(len(program.periods))]
    for taxed, period in sorted(places, key=lambda place: (place[0].payer, place[0].payee, place[1], place[0].rule)):
        net, tax = int(taxed.net[period, 0]), int(taxed.tax[period, 0])
        if vat is not None and (net or tax):
            rule = vat.rules[taxed.rule]
            yield VatAmount(
                payer=program.contract.payers.shares[taxed.payer].party,
                payee=program.contract.payees.shares[taxed.payee].party,
                period=program.periods[period],
                treatment=rule.treatment,
                rate=rule.rate,
                net_minor=net,
                vat_minor=tax,
            )
