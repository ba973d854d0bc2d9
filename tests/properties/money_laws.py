"""Laws of amounts: identities, caps, shares, payments, tax."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import Any

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import MoneyCap, ReturnCap
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.payment import VatRule
from outcomes_fund.domain.statement import Payable, Statement
from tests.properties.cases import Case, first_version, rounded_by, state, window_of

__all__ = [
    "amounts_are_rounded_once",
    "caps_are_never_exceeded",
    "entitlements_add_up",
    "payments_net_to_what_is_owed",
    "shares_sum_to_the_amount",
    "tax_adds_up",
    "what_is_settled_changes_nothing",
]

WHOLE = Rounding()
BESIDE_DOCUMENTS = {"advance", "set_off", "claw_back"}


def amounts_are_rounded_once(case: Case) -> None:
    """Law 1: a rounded amount is the exact amount, rounded half away from zero or as stated, and whole."""
    for item in state(case).entitlements:
        rule = first_version(case.contract, item.line).rounding or case.contract.rounding
        exact = max(Fraction(0), item.priced_minor - item.claim_cut_minor + item.adjusted_minor)
        assert item.rounded_minor == rounded_by(exact, rule)


def entitlements_add_up(case: Case) -> None:
    """Law 1: what is owed is what was rounded, raised and carried here, less what was cut and what waits."""
    statement = state(case)
    for item in statement.entitlements:
        before = item.rounded_minor + item.raised_minor + item.carried_minor
        assert item.amount_minor == before - item.cut_minor - item.suspended_minor
        parts = (item.rounded_minor, item.raised_minor, item.carried_minor, item.cut_minor, item.suspended_minor)
        assert min(*parts, item.amount_minor) >= 0
    cells = Counter((item.line, item.period) for item in statement.entitlements)
    assert all(times == 1 for times in cells.values())
    assert _carried_by_line(statement, "carried_minor") <= _carried_by_line(statement, "cut_minor")


def _carried_by_line(statement: Statement, field: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for item in statement.entitlements:
        found[item.line] += getattr(item, field)
    return found


def shares_sum_to_the_amount(case: Case) -> None:
    """Law 4: what payers pay payees, with what caps leave unpaid, is what is owed; no cent is lost or made."""
    statement = state(case)
    is_carried = case.contract.payers.overflow == "carry"

    def cell(line: str, period: Period) -> object:
        # What a payer carries moves to later periods, never to other lines.
        return line if is_carried else (line, period)

    owed: Counter[object] = Counter()
    told: Counter[object] = Counter()
    for item in statement.entitlements:
        owed[cell(item.line, item.period)] += item.amount_minor
    for payable in statement.payables:
        if payable.kind == "payment":
            told[cell(payable.line, payable.period)] += payable.amount_minor
    for cut in statement.cuts:
        if cut.limit.startswith("payer:") and not cut.carried:
            assert cut.amount_minor.denominator == 1
            told[cell(cut.line, cut.period)] += int(cut.amount_minor)
    assert +told == +owed


def caps_are_never_exceeded(case: Case) -> None:
    """Law 5: what is owed stays within every limit on money and every payer's cap, as far as no amendment moves it."""
    statement, contract = state(case), case.contract
    moved = {limit.id for change in contract.amendments for limit in change.limits}
    for limit in contract.limits:
        if limit.id in moved:
            continue
        if isinstance(limit, MoneyCap) and limit.indexed is None:
            _within_cap(statement, contract, limit)
        elif isinstance(limit, ReturnCap):
            most = sum(each.amount_minor for each in limit.capital) * (1 + limit.rate) ** len(limit.compounds)
            assert sum(_used(statement, limit).values()) <= most
    for share in contract.payers.shares:
        sums: dict[object, int] = defaultdict(int)
        for payable in statement.payables:
            if payable.payer == share.party and payable.kind == "payment":
                sums[window_of(contract, share.cap_per, payable.period)] += payable.amount_minor
        assert share.cap_minor is None or all(amount <= share.cap_minor for amount in sums.values())


def _used(statement: Statement, limit: Any) -> dict[Period, int]:
    found: dict[Period, int] = defaultdict(int)
    for item in statement.entitlements:
        if not limit.lines or item.line in limit.lines:
            # Suspended by a dispute about the whole line, or as a claim: both use headroom.
            found[item.period] += item.amount_minor + item.suspended_minor
    return found


def _within_cap(statement: Statement, contract: Contract, limit: MoneyCap) -> None:
    """Check each window; where room is carried, all windows up to each one together."""
    wait = contract.payment.settle_after if limit.year_by == "settlement" else None
    first = contract.grid[0]
    sums: dict[Any, int] = defaultdict(int)
    for period, amount in sorted(_used(statement, limit).items()):
        sums[window_of(contract, limit.per, period, wait)] += amount
    if limit.unused == "lapses":
        assert all(amount <= limit.amount_minor for amount in sums.values())
        return
    together = 0
    for window, amount in sums.items():
        together += amount
        # Windows that saw nothing paid count too; as many as there may be is enough of a bound.
        begin = window_of(contract, limit.per, first, wait)
        passed = _periods_until(contract, window) if limit.per == "period" else window - begin + 1
        assert together <= passed * limit.amount_minor


def _periods_until(contract: Contract, period: Period) -> int:
    inside = sum(1 for each in contract.grid if each.start <= period.start)
    # Behind the contract's own end come those of an extension, each of at least a day.
    return inside + max(0, (period.start - contract.end).days + 1)


def payments_net_to_what_is_owed(case: Case) -> None:
    """Law 4: what is held back and released nets to nothing, and so do an advance, its set-off and its claw-back."""
    statement, contract = state(case), case.contract
    cells: dict[tuple[str, str, str, Period], Counter[str]] = defaultdict(Counter)
    for payable in statement.payables:
        assert payable.amount_minor != 0
        cells[payable.payer, payable.payee, payable.line, payable.period][payable.kind] += payable.amount_minor
    holdback = contract.holdback
    for (_, _, line, _), sums in cells.items():
        held, released = -sums["holdback"], sums["release"]
        is_held = holdback is not None and (not holdback.lines or line in holdback.lines)
        share = holdback.share if holdback is not None and is_held else Fraction(0)
        assert held == rounded_by(share * sums["payment"], WHOLE)
        assert released in {0, held}
        assert 0 <= -sums["set_off"] <= sums["payment"] - held + released
    _advances_net(statement, contract)


def _advances_net(statement: Statement, contract: Contract) -> None:
    """Check that what was paid ahead comes back by the contract's end, unless the rest is kept."""
    ends = [contract.end, *(change.end for change in contract.amendments if change.end is not None)]
    is_over = statement.until >= max(ends) - timedelta(days=1)
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for payable in statement.payables:
        sums[payable.payer, payable.payee][payable.kind] += payable.amount_minor
    for (payer, payee), parts in sums.items():
        given = [each for each in contract.advances if (each.payer, each.payee) == (payer, payee)]
        back = [each for each in given if each.rest == "clawed_back"]
        assert parts["advance"] == sum(each.amount_minor for each in given if each.date <= statement.until)
        rest = parts["advance"] + parts["set_off"] + parts["claw_back"]
        kept = sum(each.amount_minor for each in given if each.rest == "kept")
        assert 0 <= rest <= (kept if is_over else parts["advance"])
        assert 0 <= -parts["claw_back"] <= sum(each.amount_minor for each in back)


def what_is_settled_changes_nothing(case: Case) -> None:
    """Law 6: plans, and disputes that are closed or not open yet, change nothing that is owed."""
    contract = case.contract
    waiting = tuple(
        dispute
        for dispute in contract.disputes
        if (case.as_of is None or dispute.opened <= case.as_of)
        and (dispute.closed is None or (case.as_of is not None and dispute.closed > case.as_of))
    )
    assert state(case._replace(contract=attrs.evolve(contract, plans=(), disputes=waiting))) == state(case)


def tax_adds_up(case: Case) -> None:
    """Law 4: net and tax of each document are those of what it asks for, and stand for it all."""
    statement, vat = state(case), case.contract.vat
    documents: dict[tuple[str, str, Period, int], int] = defaultdict(int)
    rules = () if vat is None else vat.rules
    for payable in statement.payables:
        number = _rule_of(payable, rules)
        if number is not None and payable.kind not in BESIDE_DOCUMENTS:
            documents[payable.payer, payable.payee, payable.period, number] += payable.amount_minor
    expected: Counter[object] = Counter()
    for (payer, payee, period, number), amount in documents.items():
        rule = rules[number]
        assert vat is not None
        is_within = vat.prices == "including" and rule.treatment == "standard"
        part = rule.rate / (1 + rule.rate) if is_within else rule.rate
        tax = rounded_by(abs(amount) * part, WHOLE) * (1 if amount >= 0 else -1)
        net = amount - tax if is_within else amount
        if amount:
            expected[payer, payee, period, rule.treatment, rule.rate, net, tax] += 1
    found = Counter(attrs.astuple(each, recurse=False) for each in statement.vat if each.net_minor or each.vat_minor)
    assert found == expected


def _rule_of(payable: Payable, rules: tuple[VatRule, ...]) -> int | None:
    holding = [
        number
        for number, rule in enumerate(rules)
        if (not rule.lines or payable.line in rule.lines) and (rule.start is None or rule.start <= payable.period.last)
    ]
    return holding[-1] if holding else None
