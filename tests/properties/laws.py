"""Each law as a function of one generated case: it asserts, or it passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

import attrs
import numpy as np

from outcomes_fund.domain.calendar import Period, year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Statement
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement import claims_in_turn, limit_claims
from outcomes_fund.settlement.evaluate import evaluate, settle, settle_facts
from outcomes_fund.settlement.explain import Node, why
from outcomes_fund.settlement.known import facts_known, join_worlds
from outcomes_fund.settlement.program import compile_contract
from tests.properties.cases import Case, register_for
from tests.reference.interpret import interpret

__all__ = ["LAWS", "holds"]


def state(case: Case, rows: tuple[EvidenceRow, ...] | None = None) -> Statement:
    """Settle a case with the engine."""
    evidence = evidence_of(case.rows if rows is None else rows, case.contract)
    return evaluate(case.contract, evidence, as_of=case.as_of, until=case.until, register=register_for(case))


def engine_agrees_with_reference(case: Case) -> None:
    """Law 2: the array program gives what the slow interpreter gives, field by field."""
    expected = interpret(case.contract, case.rows, case.participants, as_of=case.as_of, until=case.until)
    found = attrs.evolve(state(case), arithmetic=expected.arithmetic)
    for field in attrs.fields(Statement):
        assert getattr(found, field.name) == getattr(expected, field.name), (
            field.name,
            getattr(found, field.name),
            getattr(expected, field.name),
        )


def claims_in_turn_agree_with_rounds(case: Case) -> None:
    """Law 2: taking claims one by one gives what rounds over all claims give."""
    evidence = evidence_of(case.rows, case.contract)
    settlement, _ = settle(case.contract, evidence, as_of=case.as_of, until=case.until, register=register_for(case))
    program, claims, full = settlement.program, settlement.claims, settlement.paid.full
    found = [
        limit_claims._buckets(program, claims, number, limit, full) for number, limit in enumerate(program.claim_limits)
    ]
    binding = [(each.limit, each.rows, each.groups) for each in found if each is not None]
    if binding:
        _, paid = claims_in_turn.in_turn(program, claims, full, binding)
        assert paid.tolist() == settlement.paid.paid.tolist()


def amounts_are_rounded_once(case: Case) -> None:
    """Law 1: a rounded amount is the exact amount, rounded half away from zero or as stated, and whole."""
    for item in state(case).entitlements:
        rule = case.contract.line(item.line).rounding or case.contract.rounding
        exact = max(Fraction(0), item.priced_minor - item.claim_cut_minor)
        assert item.rounded_minor == _rounded(exact, rule)


def _rounded(amount: Fraction, rule: Rounding) -> int:
    units, rest = divmod(amount / rule.unit_minor, 1)
    up = {
        "half_away": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and units % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rule.mode]
    return (int(units) + up) * rule.unit_minor


def worlds_are_settled_each_by_itself(case: Case) -> None:
    """Law 3: a batch of worlds gives, world by world, what each world alone gives."""
    program = compile_contract(case.contract)
    register: Register | None = register_for(case)
    worlds = []
    for rows in (case.rows, case.rows[: len(case.rows) // 2], ()):
        evidence = evidence_of(_closed(rows), case.contract)
        worlds.append(facts_known(program, evidence, register, as_of=case.as_of, until=case.until))
    batch = settle_facts(program, join_worlds([world.facts for world in worlds]), until=worlds[0].until)
    for number, world in enumerate(worlds):
        alone = settle_facts(program, world.facts, until=world.until)
        for paid, paid_alone in zip(batch.allocation.paid, alone.allocation.paid, strict=True):
            for amount, amount_alone in zip(paid, paid_alone, strict=True):
                assert amount[:, :, number].tolist() == amount_alone[:, :, 0].tolist()
        assert batch.owed.suspended[:, :, number].tolist() == alone.owed.suspended[:, :, 0].tolist()


def _closed(rows: tuple[EvidenceRow, ...]) -> tuple[EvidenceRow, ...]:
    """Leave out rows that supersede a row that is not there."""
    ids: set[str] = set()
    kept = []
    pending = list(rows)
    while pending:
        ready = [row for row in pending if row.supersedes is None or row.supersedes in ids]
        if not ready:
            break
        kept += ready
        ids |= {row.id for row in ready}
        pending = [row for row in pending if row not in ready]
    return tuple(kept)


def shares_sum_to_the_amount(case: Case) -> None:
    """Law 4: what payers pay payees, with what caps leave unpaid, is what is owed; no cent is lost or made."""
    statement = state(case)
    owed: dict[str, int] = defaultdict(int)
    told: dict[str, int] = defaultdict(int)
    for item in statement.entitlements:
        owed[item.line] += item.amount_minor
    for payable in statement.payables:
        told[payable.line] += payable.amount_minor
    for cut in statement.cuts:
        if cut.limit.startswith("payer:"):
            assert cut.amount_minor.denominator == 1
            told[cut.line] += int(cut.amount_minor)
    assert {line: amount for line, amount in told.items() if amount} == {
        line: amount for line, amount in owed.items() if amount
    }


def caps_are_never_exceeded(case: Case) -> None:
    """Law 5: what is owed stays within every limit on money and every payer's cap."""
    statement, contract = state(case), case.contract
    for limit in contract.limits:
        if isinstance(limit, MoneyCap):
            sums: dict[object, int] = defaultdict(int)
            for item in statement.entitlements:
                if not limit.lines or item.line in limit.lines:
                    sums[_window(contract, limit.per, item.period)] += item.amount_minor + item.suspended_minor
            assert all(amount <= limit.amount_minor for amount in sums.values())
    for share in contract.payers.shares:
        sums = defaultdict(int)
        for payable in statement.payables:
            if payable.payer == share.party:
                sums[_window(contract, share.cap_per, payable.period)] += payable.amount_minor
        assert share.cap_minor is None or all(amount <= share.cap_minor for amount in sums.values())


def _window(contract: Contract, per: str, period: Period) -> object:
    if per == "period":
        return period
    return year_of(period.last, contract.periods.year, contract.start) if per == "year" else None


def order_of_arrival_does_not_matter(case: Case) -> None:
    """Law 6: rows in another order, or the same row twice, give the same statement."""
    assert state(case, (*reversed(case.rows), *case.rows[:2])) == state(case)


def correction_replaces_the_original(case: Case) -> None:
    """Law 6: a chain of corrections equals its last row alone under the original's dates."""
    by_id = {row.id: row for row in case.rows}
    replaced = {row.supersedes for row in case.rows}
    alone = []
    for row in case.rows:
        if row.id in replaced:
            continue
        root = row
        while root.supersedes is not None:
            root = by_id[root.supersedes]
        if root.achieved != row.achieved:
            return
        # A dispute without a verifier is recorded when it is reported; the day of the first report is another.
        decided = row.verified_at or (row.reported_at if row is not root else None)
        verifier = row.verifier or (case.contract.parties_with("verifier")[0] if decided else None)
        alone.append(
            attrs.evolve(
                row,
                id=root.id,
                supersedes=None,
                reported_at=root.reported_at,
                verified_at=decided,
                verifier=verifier,
            ),
        )
    plain = case._replace(as_of=None)
    assert _amounts(state(plain, tuple(alone))) == _amounts(state(plain))


def _amounts(statement: Statement) -> object:
    return statement.entitlements, statement.cuts, statement.refusals, statement.payables


def every_cent_explains_itself(case: Case) -> None:
    """Law 7: the steps of an explanation add up to what is owed, and the payables to that."""
    statement = state(case)
    evidence, register = evidence_of(case.rows, case.contract), register_for(case)
    for line in case.contract.lines:
        tree = why(case.contract, evidence, line=line.id, as_of=case.as_of, until=case.until, register=register)
        assert tree.amount_minor == sum(item.amount_minor for item in statement.entitlements if item.line == line.id)
        for period in tree.children:
            _adds_up(period)


def _adds_up(period: Node) -> None:
    steps = [node for node in period.children if node.kind not in {"refused", "owed"}]
    owed = [node for node in period.children if node.kind == "owed"]
    exact = sum((node.amount_minor or Fraction(0) for node in steps), start=Fraction(0))
    if owed:
        assert owed[0].amount_minor == exact == period.amount_minor
    for node in steps:
        claims = [child for child in node.children if child.kind == "claim"]
        if claims:
            assert node.amount_minor == sum((child.amount_minor or Fraction(0) for child in claims), start=Fraction(0))


def refusals_have_a_reason(case: Case) -> None:
    """Law 7: every row of evidence counts, waits, was replaced, lies outside what is looked at, or has a reason."""
    evidence = evidence_of(case.rows, case.contract)
    statement = state(case)
    _, reason = settle(case.contract, evidence, as_of=case.as_of, until=case.until, register=register_for(case))
    counts = np.bincount(reason, minlength=15)
    assert int(counts[5:].sum()) == sum(refusal.count for refusal in statement.refusals)
    assert int(counts.sum()) == len(evidence)


def holds(law: Callable[[Case], None], case: Case) -> bool:
    """Hold a case to a law; what the law asserts fails as it stands there."""
    law(case)
    return True


LAWS = {
    law.__name__: law
    for law in (
        engine_agrees_with_reference,
        claims_in_turn_agree_with_rounds,
        amounts_are_rounded_once,
        worlds_are_settled_each_by_itself,
        shares_sum_to_the_amount,
        caps_are_never_exceeded,
        order_of_arrival_does_not_matter,
        correction_replaces_the_original,
        every_cent_explains_itself,
        refusals_have_a_reason,
    )
}
