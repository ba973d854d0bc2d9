"""Why an amount is what it is: a tree from the amount down to claims, clause and limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.limit import Limit, ReturnCap
from outcomes_fund.domain.reasons import REASON_TEXT, Reason
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Cut, Entitlement, Payable
from outcomes_fund.domain.terms import (
    AdjustmentLine,
    FixedLine,
    PercentageLine,
    UnitPriceLine,
    is_tested,
    line_metrics,
)
from outcomes_fund.errors import UnknownName
from outcomes_fund.settlement.adjust import Change, adjust, has_adjustments
from outcomes_fund.settlement.ceilings import ceilings_of
from outcomes_fund.settlement.collapse import before_adjustments
from outcomes_fund.settlement.evaluate import settle
from outcomes_fund.settlement.limit_money import cells_in_order
from outcomes_fund.settlement.payables import payables_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.settled import Settlement
from outcomes_fund.settlement.state import claim_sums, cuts_of, entitlements_of
from outcomes_fund.settlement.telling import (
    Node,
    NodeKind,
    fact_text,
    lacks_result,
    money_text,
    number_text,
    percent_text,
    tell_values,
)
from outcomes_fund.settlement.telling_changes import change_nodes, changed_lines, share_nodes
from outcomes_fund.settlement.telling_terms import amendment_on, claim_terms, fixed_nodes, nodes_of_tests

__all__ = ["Node", "NodeKind", "why"]

# Limits that cut claims, before anything is rounded.
CLAIM_LIMITS = {"person", "volume", "exclusive", "mix"}

CAP_WINDOWS = {"contract": "the contract", "year": "each year"}

HELD_KINDS: dict[str, NodeKind] = {"holdback": "holdback", "release": "release", "set_off": "set_off"}


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
        A tree. In each period the steps ``priced - claim_cut + adjusted`` (one for each adjustment), rounded,
        ``+ raised + carried - cut - suspended`` add up to what is owed, and the payables with what stays unpaid add
        up to that.

    Raises:
        UnknownName: If the contract has no such line, or the day lies in none of its periods.

        InvalidInput: As for ``evaluate``.
    """
    settlement, _ = settle(contract, evidence, as_of=as_of, until=until, register=register)
    lines = settlement.program.contract.lines
    index = next((number for number, each in enumerate(lines) if each.id == line), None)
    if index is None:
        return _not_known(contract, line, [each.id for each in lines])
    record = lines[index]
    wanted = _wanted(settlement.program, period)
    sums = claim_sums(settlement)
    told = {item.period: item for item in entitlements_of(settlement, sums) if item.line == line}
    cuts = [cut for cut in cuts_of(settlement, sums) if cut.line == line]
    payables = list(payables_of(settlement)) if contract.holdback or contract.advances else []
    telling = _Telling(
        settlement=settlement,
        evidence=evidence,
        line=index,
        cuts=cuts,
        payables=payables,
        changes=_changes(settlement),
        tests=nodes_of_tests(settlement, index) if is_tested(record) else {},
        left=_left(settlement, index) if any(isinstance(each, ReturnCap) for each in contract.limits) else {},
    )
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


def _not_known(contract: Contract, line: str, known: list[str]) -> Node:
    """Tell a line that only a later amendment brings: it owes nothing."""
    for amendment in contract.amendments:
        for record in amendment.lines:
            if record.id == line:
                text = f"{record.id}: {record.title}, brought by amendment {amendment.id}, which is not known yet"
                return Node(kind="line", text=text, amount_minor=Fraction(0))
    raise UnknownName("line", line, known)


def _changes(settlement: Settlement) -> list[Change]:
    """Let adjustments and percentages have their turn once more, and write down what each of them changed."""
    changes: list[Change] = []
    program = settlement.program
    if has_adjustments(program):
        running = before_adjustments(program, settlement.claims, settlement.paid, settlement.earned)
        adjust(settlement.measures, running, until=settlement.until, changes=changes)
    return changes


def _left(settlement: Settlement, line: int) -> dict[tuple[str, int], int]:
    """Give what each limit on money left for a line when its turn came in a period, by limit and period."""
    program, owed = settlement.program, settlement.owed
    left: dict[tuple[str, int], int] = {}
    ceilings, begun = ceilings_of(program, 1), -1
    for cell in cells_in_order(program):
        if cell[1] > begun:
            begun = cell[1]
            for ceiling in ceilings:
                ceiling.begin(begun)
        for ceiling in ceilings:
            if cell[0] == line and ceiling.holds(*cell):
                left[program.contract.limits[ceiling.number].id, begun] = int(ceiling.room(begun)[0])
        paid = owed.amount[cell] + owed.suspended[cell]
        if paid.any():
            for ceiling in ceilings:
                ceiling.pay(*cell, paid)
    return left


def _wanted(program: Program, day: date | None) -> list[int]:
    if day is None:
        return list(range(len(program.periods)))
    for number, period in enumerate(program.periods):
        if day in period:
            return [number]
    raise UnknownName("period", day.isoformat(), [str(period) for period in program.periods])


def _total(nodes: tuple[Node, ...]) -> Fraction:
    return sum((node.amount_minor or Fraction(0) for node in nodes), start=Fraction(0))


def _cap_text(payer: PayerShare, currency: str) -> str:
    if payer.cap_minor is None:
        return f"the caps of payers, part of {payer.party}"
    return f"the cap of {payer.party}, {money_text(payer.cap_minor, currency)} over {CAP_WINDOWS[payer.cap_per]}"


@attrs.frozen(kw_only=True, eq=False)
class _Telling:
    """The telling of one line.

    Args:
        settlement: What the five stages found.

        evidence: All rows.

        line: Index of the line.

        cuts, payables: Those of the line, and all.

        changes: What adjustments and percentages did, in turn.

        tests: What the terms made of the values, by the place of the test.

        left: What limits on money left for the line, by limit and period; empty where no limit needs it.
    """

    settlement: Settlement
    evidence: Evidence
    line: int
    cuts: list[Cut]
    payables: list[Payable]
    changes: list[Change]
    tests: dict[int, tuple[Node, ...]]
    left: dict[tuple[str, int], int]

    def period(self, number: int, told: Entitlement | None, *, asked_for: bool) -> Node | None:
        """Tell one period; None if nothing happened in it and nobody asked for it."""
        refused = tuple(self._refused(number))
        own = changed_lines(self.settlement, self.evidence, self._change(), number)
        record = self.settlement.program.contract.lines[self.line]
        happened = told is not None or refused or asked_for or own is not None
        # A test that found no result earned nothing, and that is worth telling.
        if not happened and not lacks_result(self.settlement, record, number):
            return None
        period = self.settlement.program.periods[number]
        if own is not None:
            return Node(kind="period", text=str(period), amount_minor=Fraction(0), children=(own, *refused))
        nothing = Node(
            kind="priced", text=self._basis(None, number), amount_minor=Fraction(0), children=self._rest(number)
        )
        steps = tuple(self._steps(number, told)) if told else (nothing,)
        amount = Fraction(told.amount_minor) if told else Fraction(0)
        return Node(kind="period", text=str(period), amount_minor=amount, children=(*steps, *refused))

    def _steps(self, number: int, told: Entitlement) -> Iterator[Node]:
        rest = self._rest(number)
        yield Node(kind="priced", text=self._basis(told, number), amount_minor=told.priced_minor, children=rest)
        yield from self._cuts(number, "claim_cut")
        for change in self.changes:
            yield from change_nodes(self.settlement, self.evidence, change, self.line, number)
        exact = told.priced_minor - told.claim_cut_minor + told.adjusted_minor
        if told.rounded_minor != exact:
            text = "rounded" if exact > 0 else "not below zero"
            yield Node(kind="rounding", text=text, amount_minor=told.rounded_minor - exact)
        if told.raised_minor:
            yield Node(kind="raised", text="raised by floors", amount_minor=Fraction(told.raised_minor))
        if told.carried_minor:
            text = "carried from earlier periods"
            yield Node(kind="carried", text=text, amount_minor=Fraction(told.carried_minor))
        yield from self._cuts(number, "cut")
        if told.suspended_minor:
            text = "disputed, waits"
            yield Node(kind="suspended", text=text, amount_minor=Fraction(-told.suspended_minor))
        payables = tuple(self._payables(number))
        yield Node(kind="owed", text="owed", amount_minor=Fraction(told.amount_minor), children=payables)

    def _change(self) -> Change | None:
        """Give what the line itself changed, where it is an adjustment."""
        return next((change for change in self.changes if change.line == self.line and change.effect), None)

    def _basis(self, told: Entitlement | None, number: int) -> str:
        program = self.settlement.program
        last = program.periods[number].last
        record = program.line_at(self.line, last) or program.contract.lines[self.line]
        if isinstance(record, UnitPriceLine) and record.by_claim:
            units = number_text(told.units) if told and told.units is not None else "0"
            return f"{units} unit at its price" if units == "1" else f"{units} units at their price"
        if isinstance(record, FixedLine):
            return "fixed"
        if isinstance(record, PercentageLine):
            return f"{percent_text(record.share)} of other lines{amendment_on(program, self.line, last)}"
        if isinstance(record, AdjustmentLine):
            return "changes other lines"
        rise = ", less the highest amount of an earlier test" if record.paid == "to_date" else ""
        when = "on the last day" if record.tests is None else "on its day"
        return f"earned at the test {when}{rise}"

    def _rest(self, number: int) -> tuple[Node, ...]:
        """Tell what the amount rests on: claims priced one by one, or the values that were tested."""
        record = self.settlement.program.contract.lines[self.line]
        if isinstance(record, UnitPriceLine) and record.by_claim:
            return tuple(self._claims(number))
        if isinstance(record, FixedLine):
            return tuple(fixed_nodes(self.settlement, self.line, number))
        if isinstance(record, PercentageLine):
            parts = [change for change in self.changes if change.line == self.line]
            return tuple(node for change in parts for node in share_nodes(self.settlement, change, number))
        if isinstance(record, AdjustmentLine):
            record = self.settlement.program.line_at(self.line, self.settlement.program.periods[number].last) or record
        return tuple(tell_values(self.settlement, self.evidence, record, number, self.tests))

    def _cuts(self, number: int, kind: Literal["claim_cut", "cut"]) -> Iterator[Node]:
        """Tell what limits took off: on claims, or on money."""
        program = self.settlement.program
        on_claims = {limit.id for limit in program.contract.limits if limit.kind in CLAIM_LIMITS}
        limits = {limit.id: limit for limit in program.contract.limits}
        for cut in self.cuts:
            if cut.period != program.periods[number] or cut.limit.startswith("payer:"):
                continue
            if (cut.limit in on_claims) == (kind == "claim_cut"):
                limit = limits[cut.limit]
                clause = f" ({limit.clause})" if limit.clause else ""
                later = ", carried to a later period" if cut.carried else ""
                text = f"cut by limit {cut.limit}{clause}{later}{self._balance(limit, number)}"
                yield Node(kind=kind, text=text, amount_minor=-cut.amount_minor)

    def _balance(self, limit: Limit, number: int) -> str:
        """Say what the balance of a return limit left to be paid."""
        if not isinstance(limit, ReturnCap):
            return ""
        left = self.left.get((limit.id, number), 0)
        return f", whose balance left {money_text(left, self.settlement.program.contract.currency)}"

    def _payables(self, number: int) -> Iterator[Node]:
        contract = self.settlement.program.contract
        allocation = self.settlement.allocation
        for k, payer in enumerate(contract.payers.shares):
            for j, payee in enumerate(contract.payees.shares):
                amount = int(allocation.paid[k][j][self.line, number, 0])
                if amount:
                    text = f"{payer.party} to {payee.party}"
                    children = tuple(self._held(payer.party, payee.party, number))
                    yield Node(kind="payable", text=text, amount_minor=Fraction(amount), children=children)
            borne = sum(int(amounts[self.line, number, 0]) for amounts in allocation.paid[k])
            moved = borne - int(allocation.parts[k][self.line, number, 0])
            if moved:
                cap = f"cut by {_cap_text(payer, contract.currency)}"
                text = cap if moved < 0 else f"above a cap, borne by {payer.party}"
                yield Node(kind="moved", text=text, amount_minor=Fraction(moved))
            unpaid = int(allocation.unpaid[k][self.line, number, 0])
            if unpaid:
                text = f"unpaid, above {_cap_text(payer, contract.currency)}"
                yield Node(kind="unpaid", text=text, amount_minor=Fraction(unpaid))

    def _held(self, payer: str, payee: str, number: int) -> Iterator[Node]:
        """Tell what is held back of a payment, released, and set off against an advance."""
        line, period = self.settlement.program.contract.lines[self.line].id, self.settlement.program.periods[number]
        for payable in self.payables:
            if (payable.payer, payable.payee, payable.line, payable.period) != (payer, payee, line, period):
                continue
            if payable.kind in {"holdback", "release", "set_off"}:
                text = {
                    "holdback": "held back",
                    "release": f"released, due {payable.due.isoformat()}",
                    "set_off": "set off against an advance",
                }[payable.kind]
                yield Node(kind=HELD_KINDS[payable.kind], text=text, amount_minor=Fraction(payable.amount_minor))

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
                text=fact_text(settlement, self.evidence, int(claims.fact[claim]), claim_terms(settlement, claim))
                + waits,
                amount_minor=Fraction(full, scale),
                children=() if full == paid else left,
            )

    def _refused(self, number: int) -> Iterator[Node]:
        program, facts = self.settlement.program, self.settlement.facts
        names = {program.metric_index(name) for name in line_metrics(program.contract.lines[self.line])}
        period = program.edges[number], program.edges[number + 1]
        refused = (self.settlement.admission >= Reason.NOT_VERIFIED) & np.isin(facts.metric, sorted(names))
        within = (facts.achieved >= period[0]) & (facts.achieved < period[1])
        for fact in np.flatnonzero(refused & within).tolist():
            reason = Reason(int(self.settlement.admission[fact]))
            text = fact_text(self.settlement, self.evidence, fact)
            yield Node(kind="refused", text=f"{text}: {REASON_TEXT[reason]} [{reason.code}]")
