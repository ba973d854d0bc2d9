"""From arrays to the statement: entitlements, payables, cuts and refusals as records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.statement import Cut, Entitlement, Payable, RefusalCount, Statement
from outcomes_fund.domain.terms import Basis, SlidingScaleLine, StepTableLine
from outcomes_fund.settlement.collapse import cell_of
from outcomes_fund.settlement.due import settlement_dates
from outcomes_fund.settlement.exact import Whole, is_wide, total_at
from outcomes_fund.settlement.settled import Settlement

__all__ = ["ClaimSums", "claim_sums", "cuts_of", "entitlements_of", "statement_of", "value_at_test"]


@attrs.frozen(kw_only=True, eq=False)
class ClaimSums:
    """Claims added up by line and period, shape (lines, P), for one world.

    Args:
        units: Units admitted, in unit ticks.

        full: Worth before limits, in money ticks.

        cuts: What each limit on claims took off, in money ticks, by its index.
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
        payables=tuple(_payables(settlement)),
        cuts=tuple(cuts_of(settlement, sums)),
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
    for number in range(len(program.claim_limits)):
        by_units, by_money = np.flatnonzero(paid.unit_limit == number), np.flatnonzero(paid.money_limit == number)
        rows = np.concatenate([by_units, by_money])
        amounts = np.concatenate([paid.unit_cut[by_units], paid.money_cut[by_money]])
        cuts[number] = total_at(cell[rows], amounts, size).reshape(shape)
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
    tested = settlement.earned.get(line)
    amount, suspended = int(owed.amount[line, period, 0]), int(owed.suspended[line, period, 0])
    rounded = int(settlement.amounts.amount[line, period, 0])
    if tested is None:
        priced = Fraction(int(sums.full[line, period]), program.money_scale)
        cut = sum((int(cuts[line, period]) for cuts in sums.cuts.values()), start=0)
    else:
        priced = Fraction(int(tested.num[period, 0]), int(tested.den[period, 0]))
        cut = 0
    return Entitlement(
        line=record.id,
        period=program.periods[period],
        units=Fraction(int(sums.units[line, period]), program.unit_scale) if tested is None else None,
        measured=_measured(settlement, line, period),
        priced_minor=priced,
        claim_cut_minor=Fraction(cut, program.money_scale),
        rounded_minor=rounded,
        cut_minor=rounded - amount - suspended,
        suspended_minor=suspended,
        amount_minor=amount,
    )


def _measured(settlement: Settlement, line: int, period: int) -> Fraction | None:
    """The value of the metric at the test, in units; None without test or result."""
    contract = settlement.program.contract
    record = contract.lines[line]
    if not isinstance(record, StepTableLine | SlidingScaleLine):
        return None
    return value_at_test(settlement, record.metric, record.measured, period)


def value_at_test(settlement: Settlement, metric: str, measured: Basis, period: int) -> Fraction | None:
    """Give the value of a metric at the test at the end of a period.

    Args:
        settlement: What the five stages found, for one world.

        metric: Id of a metric that some line tests.

        measured: Read ``to_date`` or for the ``period`` alone.

        period: Index of the period.

    Returns:
        The exact value in units; None without result, or where the test has not come yet.
    """
    metrics = settlement.program.contract.metrics
    index = settlement.program.metric_index(metric)
    reading = settlement.measures.readings[index, measured]
    if period >= settlement.program.periods_until(settlement.until) or not reading.exists[period, 0]:
        return None
    steps = Fraction(int(reading.value.num[period, 0]), int(reading.value.den[period, 0]))
    return steps if metrics[index].kind == "rate" else steps * metrics[index].resolution


def _payables(settlement: Settlement) -> Iterator[Payable]:
    """Give what each payer owes each payee, by line and period, with the due date."""
    contract = settlement.program.contract
    paid = settlement.allocation.paid
    due = settlement_dates(settlement)
    for line, record in enumerate(contract.lines):
        for p, period in enumerate(settlement.program.periods):
            for k, payer in enumerate(contract.payers.shares):
                for j, payee in enumerate(contract.payees.shares):
                    amount = int(paid[k][j][line, p, 0])
                    if amount:
                        yield Payable(
                            payer=payer.party,
                            payee=payee.party,
                            line=record.id,
                            period=period,
                            amount_minor=amount,
                            due=due(line, p),
                        )


def cuts_of(settlement: Settlement, sums: ClaimSums) -> Iterator[Cut]:
    """Give what each limit and each payer's cap took off, by line and period."""
    program = settlement.program
    sources: list[tuple[str, Whole, int]] = []
    claim_cuts = {limit.id: sums.cuts[number] for number, limit in enumerate(program.claim_limits)}
    money_cuts = {program.ceilings[number].id: cut[:, :, 0] for number, cut in settlement.owed.cuts.items()}
    for limit in program.contract.limits:
        if limit.id in claim_cuts:
            sources.append((limit.id, claim_cuts[limit.id], program.money_scale))
        elif limit.id in money_cuts:
            sources.append((limit.id, money_cuts[limit.id], 1))
    for share, unpaid in zip(program.contract.payers.shares, settlement.allocation.unpaid, strict=True):
        sources.append((f"payer:{share.party}", unpaid[:, :, 0], 1))
    for line, record in enumerate(program.contract.lines):
        for p, period in enumerate(program.periods):
            for name, amounts, scale in sources:
                if amounts[line, p]:
                    amount = Fraction(int(amounts[line, p]), scale)
                    yield Cut(limit=name, line=record.id, period=period, amount_minor=amount)


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
