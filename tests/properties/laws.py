"""Each law as a function of one generated case: it asserts, or it passes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import attrs
import numpy as np

from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Statement
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement import claims_in_turn, limit_claims
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.evaluate import settle, settle_facts
from outcomes_fund.settlement.explain import Node, why
from outcomes_fund.settlement.facts import join_worlds
from outcomes_fund.settlement.known import facts_known
from tests.properties.cases import Case, register_for, state
from tests.properties.correction_laws import (
    competition_knows_no_arrival,
    correction_replaces_the_original,
    late_correction_gives_the_difference,
    order_of_arrival_does_not_matter,
)
from tests.properties.money_laws import (
    amounts_are_rounded_once,
    caps_are_never_exceeded,
    entitlements_add_up,
    payments_net_to_what_is_owed,
    shares_sum_to_the_amount,
    tax_adds_up,
    what_is_settled_changes_nothing,
)
from tests.reference.interpret import interpret
from tests.strategies.evidence import all_lines

__all__ = [
    "LAWS",
    "amounts_are_rounded_once",
    "caps_are_never_exceeded",
    "competition_knows_no_arrival",
    "correction_replaces_the_original",
    "entitlements_add_up",
    "holds",
    "late_correction_gives_the_difference",
    "order_of_arrival_does_not_matter",
    "payments_net_to_what_is_owed",
    "shares_sum_to_the_amount",
    "tax_adds_up",
    "what_is_settled_changes_nothing",
]


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
    program, facts, claims = settlement.program, settlement.facts, settlement.claims
    in_rounds = limit_claims.limit_claims(program, facts, claims)
    found = [
        limit_claims._buckets(program, facts, claims, in_rounds.full, number)
        for number in range(len(program.claim_limits))
    ]
    binding = [(each.limit, each.rows, each.groups, each.headroom) for each in found if each is not None]
    if binding:
        units, paid = claims_in_turn.in_turn(program, claims, in_rounds.full, binding)
        assert paid.tolist() == in_rounds.paid.tolist()
        assert [count if amount else 0 for count, amount in zip(units.tolist(), paid.tolist(), strict=True)] == (
            in_rounds.units_paid.tolist()
        )


def worlds_are_settled_each_by_itself(case: Case) -> None:
    """Law 3: a batch of worlds gives, world by world, what each world alone gives."""
    program = compile_contract(case.contract, case.as_of)
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


def every_cent_explains_itself(case: Case) -> None:
    """Law 7: the steps of an explanation add up to what is owed, and the payables to that."""
    statement = state(case)
    evidence, register = evidence_of(case.rows, case.contract), register_for(case)
    for line in dict.fromkeys(line.id for line in all_lines(case.contract)):
        tree = why(case.contract, evidence, line=line, as_of=case.as_of, until=case.until, register=register)
        assert tree.amount_minor == sum(item.amount_minor for item in statement.entitlements if item.line == line)
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
    counts = np.bincount(reason, minlength=len(Reason))
    assert int(counts[Reason.NOT_VERIFIED :].sum()) == sum(refusal.count for refusal in statement.refusals)
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
        entitlements_add_up,
        worlds_are_settled_each_by_itself,
        shares_sum_to_the_amount,
        caps_are_never_exceeded,
        order_of_arrival_does_not_matter,
        competition_knows_no_arrival,
        correction_replaces_the_original,
        late_correction_gives_the_difference,
        payments_net_to_what_is_owed,
        what_is_settled_changes_nothing,
        tax_adds_up,
        every_cent_explains_itself,
        refusals_have_a_reason,
    )
}
