"""Why an amount is what it is: a tree from the amount down to claims, clause and limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np

from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.reasons import REASON_TEXT, Reason
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Cut, Entitlement
from outcomes_fund.domain.terms import Basis, FixedLine, UnitPriceLine, line_metrics
from outcomes_fund.errors import UnknownName
from outcomes_fund.settlement.evaluate import settle
from outcomes_fund.settlement.exact import Whole
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.settled import Settlement
from outcomes_fund.settlement.state import claim_sums, cuts_of, entitlements_of, value_at_test

__all__ = ["Node", "NodeKind", "why"]

NodeKind = Literal[
    "line",
    "period",
    "priced",
    "reading",
    "claim_cut",
    "rounding",
    "cut",
    "suspended",
    "owed",
    "moved",
    "unpaid",
    "payable",
    "claim",
    "paid",
    "measured",
    "refused",
]


@attrs.frozen(kw_only=True)
class Node:
    """One step of an explanation.

    Args:
        kind: What the step is.

        text: The step in words, without the amount.

        amount_minor: Amount of the step in minor units, exact; None where it has none.

        children: What the step rests on.
    """

    kind: NodeKind
    text: str
    amount_minor: Fraction | None = None
    children: tuple[Node, ...] = ()


def why(
    contract: Contract,
    evidence: Evidence,
    *,
    line: str,
    period: date | None = None,
    as_of: date | None = None,
    until: date | None = None,
    register: Register | None = None,
) -> Node:
    """Explain what a line owes, from the amount down to claims, clause and limits.

    Args:
        contract: The contract.

        evidence: All its rows of evidence.

        line: Id of the payment line.

        period: Any day of the period to explain; None explains every period with something to tell.

        as_of: As for ``evaluate``.

        until: As for ``evaluate``.

        register: As for ``evaluate``.

    Returns:
        A tree. In each period the steps ``priced - claim_cut``, rounded, ``- cut - suspended`` add up to what
        is owed, and the payables with what stays unpaid add up to that.

    Raises:
        UnknownName: If the contract has no such line, or the day lies in none of its periods.

        InvalidInput: As for ``evaluate``.
    """
    record = contract.line(line)
    settlement, reason = settle(contract, evidence, as_of=as_of, until=until, register=register)
    index = contract.lines.index(record)
    wanted = _wanted(settlement.program, period)
    sums = claim_sums(settlement)
    told = {item.period: item for item in entitlements_of(settlement, sums) if item.line == line}
    cuts = [cut for cut in cuts_of(settlement, sums) if cut.line == line]
    telling = _Telling(settlement=settlement, evidence=evidence, reason=reason, line=index, cuts=cuts)
    periods = settlement.program.periods
    nodes = [telling.period(number, told.get(periods[number]), asked_for=period is not None) for number in wanted]
    children = tuple(node for node in nodes if node is not None)
    owed = sum((item.amount_minor for item in told.values()), start=0)
    clause = f" ({record.clause})" if record.clause else ""
    return Node(
        kind="line",
        text=f"{record.id}: {record.title}{clause}",
        amount_minor=Fraction(owed) if period is None else _total(children),
        children=children,
    )


def _wanted(program: Program, day: date | None) -> list[int]:
    if day is None:
        return list(range(len(program.periods)))
    for number, period in enumerate(program.periods):
        if day in period:
            return [number]
    raise UnknownName("period", day.isoformat(), [str(period) for period in program.periods])


def _total(nodes: tuple[Node, ...]) -> Fraction:
    return sum((node.amount_minor or Fraction(0) for node in nodes), start=Fraction(0))


@attrs.frozen(kw_only=True, eq=False)
class _Telling:
    """The telling of one line."""

    settlement: Settlement
    evidence: Evidence
    reason: np.ndarray[tuple[int], np.dtype[np.int8]]
    line: int
    cuts: list[Cut]

    def period(self, number: int, told: Entitlement | None, *, asked_for: bool) -> Node | None:
        """Tell one period; None if nothing happened in it and nobody asked for it."""
        refused = tuple(self._refused(number))
        if told is None and not refused and not asked_for:
            return None
        period = self.settlement.program.periods[number]
        nothing = Node(kind="priced", text=self._basis(None), amount_minor=Fraction(0), children=self._rest(number))
        steps = tuple(self._steps(number, told)) if told else (nothing,)
        amount = Fraction(told.amount_minor) if told else Fraction(0)
        return Node(kind="period", text=str(period), amount_minor=amount, children=(*steps, *refused))

    def _steps(self, number: int, told: Entitlement) -> Iterator[Node]:
        rest = self._rest(number)
        yield Node(kind="priced", text=self._basis(told), amount_minor=told.priced_minor, children=rest)
        yield from self._cuts(number, "claim_cut")
        exact = told.priced_minor - told.claim_cut_minor
        if told.rounded_minor != exact:
            text = "rounded" if exact > 0 else "not below zero"
            yield Node(kind="rounding", text=text, amount_minor=told.rounded_minor - exact)
        yield from self._cuts(number, "cut")
        if told.suspended_minor:
            text = "disputed, waits"
            yield Node(kind="suspended", text=text, amount_minor=Fraction(-told.suspended_minor))
        payables = tuple(self._payables(number))
        yield Node(kind="owed", text="owed", amount_minor=Fraction(told.amount_minor), children=payables)

    def _basis(self, told: Entitlement | None) -> str:
        record = self.settlement.program.contract.lines[self.line]
        if isinstance(record, UnitPriceLine):
            units = _number(told.units) if told and told.units is not None else "0"
            return f"{units} unit at its price" if units == "1" else f"{units} units at their price"
        if isinstance(record, FixedLine):
            return "fixed"
        rise = ", less the highest amount of an earlier test" if record.paid == "to_date" else ""
        return f"earned at the test on the last day{rise}"

    def _rest(self, number: int) -> tuple[Node, ...]:
        """Tell what the amount rests on: claims priced one by one, or the values that were tested."""
        if self.line not in self.settlement.earned:
            return tuple(self._claims(number))
        record = self.settlement.program.contract.lines[self.line]
        if isinstance(record, FixedLine | UnitPriceLine):
            return ()
        return tuple(self._reading(number, name, record.measured) for name in dict.fromkeys(line_metrics(record)))

    def _reading(self, number: int, name: str, measured: Basis) -> Node:
        """Tell the value of a metric at the test, with the rows it was made of."""
        settlement = self.settlement
        value = value_at_test(settlement, name, measured, number)
        since = 0 if measured == "to_date" else number
        counted = settlement.admission == Reason.ADMITTED
        rows = self._rows(range(since, number + 1), counted, (name,))
        when = "to date" if measured == "to_date" else "in the period"
        return Node(
            kind="reading",
            text=f"{name} {when}: {'no result' if value is None else _number(value)}",
            children=tuple(Node(kind="measured", text=self._row_text(row)) for row in rows),
        )

    def _cuts(self, number: int, kind: Literal["claim_cut", "cut"]) -> Iterator[Node]:
        """Tell what limits took off: on claims, or on money."""
        program = self.settlement.program
        on_claims = {limit.id for limit in program.claim_limits}
        clauses = {limit.id: limit.clause for limit in program.contract.limits}
        for cut in self.cuts:
            if cut.period != program.periods[number] or cut.limit.startswith("payer:"):
                continue
            if (cut.limit in on_claims) == (kind == "claim_cut"):
                clause = f" ({clauses[cut.limit]})" if clauses[cut.limit] else ""
                yield Node(kind=kind, text=f"cut by limit {cut.limit}{clause}", amount_minor=-cut.amount_minor)

    def _payables(self, number: int) -> Iterator[Node]:
        contract = self.settlement.program.contract
        allocation = self.settlement.allocation
        for k, payer in enumerate(contract.payers.shares):
            for j, payee in enumerate(contract.payees.shares):
                amount = int(allocation.paid[k][j][self.line, number, 0])
                if amount:
                    text = f"{payer.party} to {payee.party}"
                    yield Node(kind="payable", text=text, amount_minor=Fraction(amount))
            borne = sum(int(amounts[self.line, number, 0]) for amounts in allocation.paid[k])
            moved = borne - int(allocation.parts[k][self.line, number, 0])
            if moved:
                text = f"by caps of payers, part of {payer.party} changed by"
                yield Node(kind="moved", text=text, amount_minor=Fraction(moved))
            unpaid = int(allocation.unpaid[k][self.line, number, 0])
            if unpaid:
                text = f"above the cap of {payer.party}"
                yield Node(kind="unpaid", text=text, amount_minor=Fraction(unpaid))

    def _claims(self, number: int) -> Iterator[Node]:
        """Tell the claims priced one by one, and what limits left of them."""
        settlement = self.settlement
        claims, scale = settlement.claims, settlement.program.money_scale
        for claim in np.flatnonzero((claims.line == self.line) & (claims.period == number)).tolist():
            full, paid = int(settlement.paid.full[claim]), int(settlement.paid.paid[claim])
            left = (Node(kind="paid", text="of which limits leave", amount_minor=Fraction(paid, scale)),)
            waits = ", disputed" if claims.suspended[claim] else ""
            yield Node(
                kind="claim",
                text=self._row_text(int(settlement.facts.row[claims.fact[claim]])) + waits,
                amount_minor=Fraction(full, scale),
                children=() if full == paid else left,
            )

    def _refused(self, number: int) -> Iterator[Node]:
        names = line_metrics(self.settlement.program.contract.lines[self.line])
        for row in self._rows(range(number, number + 1), self.settlement.admission >= Reason.NOT_VERIFIED, names):
            reason = Reason(int(self.reason[row]))
            yield Node(kind="refused", text=f"{self._row_text(row)}: {REASON_TEXT[reason]} [{reason.code}]")

    def _rows(self, periods: range, mask: Whole, names: tuple[str, ...]) -> list[int]:
        """Rows of evidence of some metrics in some periods, among those of a mask over the facts."""
        facts, program = self.settlement.facts, self.settlement.program
        metrics = [i for i, metric in enumerate(program.contract.metrics) if metric.id in names]
        period = program.period_of(facts.achieved)
        within = (period >= periods.start) & (period < periods.stop)
        return [int(row) for row in facts.row[mask & within & np.isin(facts.metric, metrics)]]

    def _row_text(self, row: int) -> str:
        record = self.evidence.row(row)
        who = record.participant or record.cohort or "group"
        value = _number(record.value)
        if record.denominator is not None:
            value = f"{value}/{_number(record.denominator)}"
        when = from_epoch_day(int(self.evidence.achieved[row])).isoformat()
        return f"{record.id} {record.metric} {who} {when} value {value}"


def _number(number: Fraction) -> str:
    """Write a number as a decimal where it has one, as a fraction otherwise."""
    if number.denominator == 1:
        return str(number.numerator)
    digits = len(str(number.denominator))
    scaled = number * 10**digits
    if scaled.denominator == 1:
        text = f"{abs(int(scaled)):0{digits + 1}d}"
        sign = "-" if number < 0 else ""
        return f"{sign}{text[:-digits]}.{text[-digits:]}".rstrip("0")
    return f"{number.numerator}/{number.denominator}"
