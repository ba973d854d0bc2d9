"""From arrays to the statement: entitlements, payables, cuts and refusals as records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.statement import Cut, Entitlement, RefusalCount, Statement
from outcomes_fund.domain.terms import (
    AdjustmentLine,
    FixedLine,
    MilestoneLine,
    PercentageLine,
    UnitPriceLine,
    is_tested,
)
from outcomes_fund.settlement.collapse import cell_of
from outcomes_fund.settlement.exact import Whole, is_wide, total_at
from outcomes_fund.settlement.payables import payables_of, vat_of
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.settled import Settlement

__all__ = ["ClaimSums", "claim_sums", "cuts_of", "entitlements_of", "statement_of"]


@attrs.frozen(kw_only=True, eq=False)
class ClaimSums:
    """Claims added up by line and period, shape (lines, P), for one world.

    Args:
        units: Units admitted, in unit ticks.

        full: Worth before limits, in money ticks.

        cuts: What each limit on claims took off, in money ticks, by its index in the contract's limits.
    """

    units: Whole
    full: Whole
    cuts: dict[int, Whole]


def statement_of(
    settlement: Settlement,
    metric: npt.NDArray[np.int32],
    reason: npt.NDArray[np.int8],
    *,
    as_of: date | None,
) -> Statement:
    """Write down what a settlement of one world found.

    Args:
        settlement: What the five stages found.

        metric: Metric of each row of evidence.

        reason: What became of each row of evidence.

        as_of: As asked for.
    """
    if settlement.facts.worlds != 1:
        message = f"a statement is of one world, and this settlement has {settlement.facts.worlds}"
        raise AssertionError(message)
    contract = settlement.program.contract
    sums = claim_sums(settlement)
    counts = np.bincount(reason, minlength=len(Reason))
    wide = (settlement.amounts.amount, settlement.paid.full, settlement.claims.units, settlement.claims.before)
    return Statement(
        contract_id=contract.id,
        currency=contract.currency,
        as_of=as_of,
        until=settlement.until,
        entitlements=tuple(entitlements_of(settlement, sums)),
        payables=tuple(payables_of(settlement)),
        cuts=tuple(cuts_of(settlement, sums)),
        vat=tuple(vat_of(settlement)),
        refusals=tuple(_refusals(settlement, metric, reason)),
        claims_admitted=int(counts[Reason.ADMITTED]),
        claims_suspended=int(counts[Reason.DISPUTED]),
        arithmetic="wide" if any(is_wide(array) for array in wide) else "int64",
    )


def claim_sums(settlement: Settlement) -> ClaimSums:
    """Add up units, worth and cuts of the claims of each line and period."""
    program, claims, paid = settlement.program, settlement.claims, settlement.paid
    shape = (len(program.contract.lines), len(program.periods))
    size = shape[0] * shape[1]
    cell = cell_of(program, claims, 1)
    cuts = {}
    for number, limit in enumerate(program.claim_limits):
        by_units, by_money = np.flatnonzero(paid.unit_limit == number), np.flatnonzero(paid.money_limit == number)
        rows = np.concatenate([by_units, by_money])
        amounts = np.concatenate([paid.unit_cut[by_units], paid.money_cut[by_money]])
        cuts[limit.number] = total_at(cell[rows], amounts, size).reshape(shape)
    for index, taken in settlement.mix_cuts.items():
        cuts[index] = total_at(cell, taken, size).reshape(shape)
    return ClaimSums(
        units=total_at(cell, claims.units, size).reshape(shape),
        full=total_at(cell, paid.full, size).reshape(shape),
        cuts=cuts,
    )


def entitlements_of(settlement: Settlement, sums: ClaimSums) -> Iterator[Entitlement]:
    """Give what each line earns for each period, where there is anything to tell."""
    for line in range(len(settlement.program.contract.lines)):
        for period in range(len(settlement.program.periods)):
            entitlement = _entitlement(settlement, sums, line, period)
            told = attrs.astuple(entitlement, filter=lambda field, _: field.name not in {"line", "period", "measured"})
            if any(told):
                yield entitlement


def _entitlement(settlement: Settlement, sums: ClaimSums, line: int, period: int) -> Entitlement:
    program, owed = settlement.program, settlement.owed
    record = program.contract.lines[line]
    amounts = settlement.amounts
    amount, suspended = int(owed.amount[line, period, 0]), int(owed.suspended[line, period, 0])
    rounded, raised = int(amounts.amount[line, period, 0]), int(settlement.raised[line, period, 0])
    carried = int(owed.carried_in[line, period, 0])
    by_claim = isinstance(record, UnitPriceLine) and record.by_claim
    earned = settlement.earned.get(line, amounts.parts.get(line))
    priced = Fraction(int(sums.full[line, period]), program.money_scale) if by_claim else _fraction(earned, period)
    cut = sum((int(cuts[line, period]) for cuts in sums.cuts.values()), start=0)
    return Entitlement(
        line=record.id,
        period=program.periods[period],
        units=Fraction(int(sums.units[line, period]), program.unit_scale) if by_claim else None,
        measured=_measured(settlement, line, period),
        priced_minor=priced,
        claim_cut_minor=Fraction(cut, program.money_scale),
        adjusted_minor=_fraction(amounts.adjusted.get(line), period),
        rounded_minor=rounded,
        raised_minor=raised,
        carried_minor=carried,
        cut_minor=rounded + raised + carried - amount - suspended,
        suspended_minor=suspended,
        amount_minor=amount,
    )


def _fraction(amount: Ratio | None, period: int) -> Fraction:
    return Fraction(0) if amount is None else Fraction(int(amount.num[period, 0]), int(amount.den[period, 0]))


def _measured(settlement: Settlement, line: int, period: int) -> Fraction | None:
    """The value of the metric at the last test of a period, in units; None without test or result."""
    record = settlement.program.contract.lines[line]
    if not is_tested(record) or isinstance(record, MilestoneLine | FixedLine | PercentageLine | AdjustmentLine):
        return None
    days = settlement.measures.axis(record.tests).days
    places = settlement.measures.tests_of_period(record.tests, period, settlement.until)
    places = [place for place in places if settlement.program.line_at(line, days[place]) is not None]
    if not places or record.measured is None:
        return None
    last = max(places, key=lambda place: (days[place], place))
    return settlement.measures.value(record.metric, record.tests, record.measured, last)


def cuts_of(settlement: Settlement, sums: ClaimSums) -> Iterator[Cut]:
    """Give what each limit and each payer's cap took off, by line and period."""
    program, owed = settlement.program, settlement.owed
    sources: list[tuple[str, Whole, Whole | None, int]] = []
    for number, limit in enumerate(program.contract.limits):
        if number in sums.cuts:
            sources.append((limit.id, sums.cuts[number], None, program.money_scale))
        elif number in owed.cuts:
            carried = owed.carried_cuts.get(number)
            sources.append((limit.id, owed.cuts[number][:, :, 0], None if carried is None else carried[:, :, 0], 1))
    for share, unpaid in zip(program.contract.payers.shares, settlement.allocation.unpaid, strict=True):
        sources.append((f"payer:{share.party}", unpaid[:, :, 0], None, 1))
    for line, record in enumerate(program.contract.lines):
        for p, period in enumerate(program.periods):
            for name, amounts, carried, scale in sources:
                if amounts[line, p]:
                    yield Cut(
                        limit=name,
                        line=record.id,
                        period=period,
                        amount_minor=Fraction(int(amounts[line, p]), scale),
                        carried=carried is not None and bool(carried[line, p]),
                    )


def _refusals(
    settlement: Settlement,
    metric: npt.NDArray[np.int32],
    reason: npt.NDArray[np.int8],
) -> Iterator[RefusalCount]:
    """Count the refused rows of evidence by metric and reason."""
    counts = np.bincount(metric.astype(np.int64) * len(Reason) + reason)
    for number, record in enumerate(settlement.program.contract.metrics):
        for code in Reason:
            place = number * len(Reason) + code
            if code.is_refusal and place < len(counts) and counts[place]:
                yield RefusalCount(reason=code.code, metric=record.id, count=int(counts[place]))
