"""Flows add up to the statement, and settling once gives what settling at every settlement gives."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
from hypothesis import assume, given, settings

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement import flows
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.count_grid import claims_needed
from outcomes_fund.settlement.counts import counts_of
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.facts import Facts, join_worlds, taken
from outcomes_fund.settlement.flows import (
    Flows,
    flows_in_a_loop,
    flows_in_one_pass,
    flows_of_counts,
    flows_of_facts,
    settlement_days,
)
from outcomes_fund.settlement.known import facts_known
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import order_by
from outcomes_fund.settlement.separable import separable
from tests.properties.cases import Case, cases, register_for, state
from tests.properties.test_grains import in_place, of_counts


def facts_of(case: Case, program: Program) -> Facts:
    """Make facts of three worlds: all rows that stand alone, every other one of them, and none."""
    alone = [row for row in case.rows if row.supersedes is None]
    worlds = []
    for rows in (case.rows, alone[::2], ()):
        known = facts_known(program, evidence_of(rows, case.contract), register_for(case), as_of=None, until=None)
        worlds.append(known.facts)
    return join_worlds(worlds)


def on_time(program: Program, facts: Facts) -> Facts:
    """Let every claim be recorded on the day of the settlement of its period, in the order achieved."""
    settled_on = np.array(
        [
            next(epoch_day(day) for day, until in settlement_days(program, None) if until >= period.last)
            for period in program.periods
        ]
    )
    recorded = settled_on[program.period_of(facts.achieved)].astype(np.int32)
    order = order_by(facts.world, facts.achieved, np.arange(len(facts)))
    columns = {field.name: getattr(facts, field.name) for field in attrs.fields(Facts) if field.name != "worlds"}
    moved = {**columns, "recorded": recorded, "place_day": facts.achieved}
    return Facts(worlds=facts.worlds, **{name: column[order] for name, column in moved.items()})


def equal(one: Flows, other: Flows) -> bool:
    """Whether two flows are the same."""
    return (
        one.days == other.days
        and one.paid.tolist() == other.paid.tolist()
        and one.earned.tolist() == other.earned.tolist()
        and worlds_bound(one) == worlds_bound(other)
    )


def worlds_bound(moved: Flows) -> list[list[bool] | None]:
    """Give for each limit and cap in which worlds it took something off."""
    return [None if mask is None else mask.tolist() for mask in moved.binds]


@given(case=cases())
@settings(max_examples=60)
def test_flows_add_up(case: Case) -> None:
    """Over all days, and over all periods, flows are what each payer owes by the statement of all rows."""
    program = compile_contract(case.contract)
    statement = state(case._replace(as_of=None, until=None))

    found = flows_of_facts(program, facts_of(case, program))

    assert found.paid.sum(axis=1).tolist() == found.earned.sum(axis=1).tolist()
    for number, share in enumerate(program.contract.payers.shares):
        own = [payable for payable in statement.payables if payable.payer == share.party]
        for place, period in enumerate(program.periods):
            mine = sum(payable.amount_minor for payable in own if payable.period == period)
            assert found.earned[number, place, 0] == mine


@given(case=cases())
@settings(max_examples=60)
def test_one_pass_is_the_loop(case: Case) -> None:
    """Where a contract is separable and every claim is on time, settling once is settling again and again."""
    program = compile_contract(case.contract)
    assume(separable(program))
    facts = on_time(program, facts_of(case, program))
    schedule = settlement_days(program, int(facts.recorded.max()) if len(facts) else None)

    assert equal(flows_in_one_pass(program, facts, schedule), flows_in_a_loop(program, facts, schedule))


def claim_by_claim(program: Program, facts: Facts) -> Flows:
    """Settle claims, not counts, at every scheduled settlement."""
    schedule = settlement_days(program, flows._last_recorded(facts))
    known = [(facts.recorded <= epoch_day(day)) & (facts.achieved <= epoch_day(until)) for day, until in schedule]
    settlements = [
        (day, settle_facts(program, taken(facts, np.flatnonzero(now)), until=until, clock=day))
        for (day, until), now in zip(schedule, known, strict=True)
    ]
    return flows._looped(program, schedule, settlements)


@given(case=cases())
@settings(max_examples=50)
def test_counts_pay_as_claims_do(case: Case) -> None:
    """Where counts say all, they move the same money on the same days as the claims they add up, late ones too."""
    eased = case._replace(contract=of_counts(case.contract))
    program = compile_contract(eased.contract)
    assume(not claims_needed(program))
    facts = in_place(facts_of(eased, program))
    prompt = on_time(program, facts)

    assert equal(flows_of_counts(program, counts_of(program, prompt)), claim_by_claim(program, prompt))
    assert equal(flows_of_facts(program, facts), claim_by_claim(program, facts))


@given(case=cases())
@settings(max_examples=50)
def test_worlds_are_paid_each_by_itself(case: Case) -> None:
    """Worlds on time and worlds with late claims, side by side, are paid what the loop and what each alone gives."""
    program = compile_contract(case.contract)
    facts = facts_of(case, program)
    prompt = on_time(program, facts)
    both = beside(facts, prompt)

    found = flows_of_facts(program, both)

    assert equal(found, flows_in_a_loop(program, both, settlement_days(program, flows._last_recorded(both))))
    late, early = (flows_of_facts(program, each) for each in (facts, prompt))
    assert by_day(found, slice(0, 3)) == by_day(late, slice(0, 3))
    assert by_day(found, slice(3, 6)) == by_day(early, slice(0, 3))


def beside(one: Facts, other: Facts) -> Facts:
    """Put the worlds of two facts behind each other."""
    columns = {
        field.name: np.concatenate([getattr(one, field.name), getattr(other, field.name)])
        for field in attrs.fields(Facts)
        if field.name not in {"worlds", "world"}
    }
    world = np.concatenate([one.world, other.world + one.worlds]).astype(np.int32)
    return Facts(worlds=one.worlds + other.worlds, world=world, **columns)


def by_day(moved: Flows, worlds: slice) -> dict[date, list[list[int]]]:
    """Give what moves in some worlds, by day, where anything does."""
    paid = {day: moved.paid[:, place, worlds] for place, day in enumerate(moved.days)}
    return {day: amounts.tolist() for day, amounts in paid.items() if amounts.any()}
