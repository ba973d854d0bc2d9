"""World by world, what is simulated equals what ``evaluate`` says of that world's evidence written out as files."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence, load_register
from outcomes_fund.domain.statement import Payable
from outcomes_fund.errors import InvalidInput
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome, Outcome, PersonOutcome, RepeatedOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Verification
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.draft import draft
from outcomes_fund.exposure.draws.copula import draw_quantities
from outcomes_fund.exposure.drivers.counts import draw_counts
from outcomes_fund.exposure.drivers.facts import draw_facts, draw_rows
from outcomes_fund.exposure.drivers.worlds import rows_of_worlds
from outcomes_fund.exposure.prepare import Grain, Plan, PreparedContract, prepare
from outcomes_fund.formats.evidence import parse_evidence
from outcomes_fund.formats.register import parse_register
from outcomes_fund.formats.world_files import world_files, write_world
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.count_grid import claims_needed
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.flows import Flows, flows_of_counts, flows_of_facts
from tests.contracts.case_files import CASE_FOLDERS, CONTRACTS, contract_in

WORLDS = 200
# Worlds that go through files on disk; the others are read from memory, by the same code.
ON_DISK = 2
SEED = 20190221

# (line, period, payer, payee) or (period, payer), in whole minor units.
Amounts = Counter[tuple[object, ...]]


# Contracts whose first assumptions let every claim be verified at once, and that counts can settle then.
COUNTED_MIN = 50
COUNTED_WORLDS = 10


@cache
def plan_of(folder: Path) -> Plan:
    """Draft assumptions of the contract in a folder, and prepare them."""
    contract = contract_in(folder)
    return planned(contract, draft(contract), grain="claims")


def planned(contract: Contract, assumptions: ContractAssumptions, *, grain: Grain) -> Plan:
    """Prepare a scenario of one contract."""
    terms = ScenarioTerms(
        id="worlds",
        title="Worlds",
        status="illustrative",
        currency=contract.currency,
        start=contract.start,
        contracts=(assumptions,),
    )
    return prepare(Scenario(terms=terms, contracts=(contract,)), grain=grain)


def drawn(folder: Path, *, rows: bool) -> tuple[PreparedContract, Facts]:
    """Draw worlds of the contract in a folder."""
    plan = plan_of(folder)
    uniforms = draw_quantities(plan.quantities, seed=SEED, sampling="plain", block=0)
    prepared = plan.contracts[0]
    draw = draw_rows if rows else draw_facts
    return prepared, draw(prepared, uniforms, seed=SEED, block=0, worlds=slice(0, WORLDS))


def simulated_payments(prepared: PreparedContract, facts: Facts) -> list[Amounts]:
    """Settle all worlds at once, and give for each what falls to each payer and payee of each line and period."""
    program = prepared.program
    settled = settle_facts(program, facts, until=program.periods[-1].last)
    contract = program.contract
    found = [Counter[tuple[object, ...]]() for _ in range(facts.worlds)]
    for payer, of_payer in zip(contract.payers.shares, settled.allocation.paid, strict=True):
        for payee, paid in zip(contract.payees.shares, of_payer, strict=True):
            for line, period, world in np.argwhere(paid != 0).tolist():
                place = (contract.lines[line].id, program.periods[period], payer.party, payee.party)
                found[world][place] += int(paid[line, period, world])
    return found


def net_by_period(prepared: PreparedContract, flows: Flows, worlds: int) -> list[Amounts]:
    """Give for each world what each payer pays for each period, less what is held back, set off and paid back."""
    program, earned = prepared.program, flows.earned[..., :worlds]
    found = [Counter[tuple[object, ...]]() for _ in range(worlds)]
    for payer, period, world in np.argwhere(earned != 0).tolist():
        place = (program.periods[period], program.contract.payers.shares[payer].party)
        found[world][place] = int(earned[payer, period, world])
    return found


def payments_in(statement: Statement) -> Amounts:
    """Add up the payments of a statement by line, period, payer and payee."""
    return _added((each.line, each.period, each.payer, each.payee, each) for each in statement.payables)


def net_in(statement: Statement) -> Amounts:
    """Add up all payables of a statement by period and payer."""
    found = Counter[tuple[object, ...]]()
    for each in statement.payables:
        found[each.period, each.payer] += each.amount_minor
    return Counter({place: amount for place, amount in found.items() if amount})


def _added(payables: object) -> Amounts:
    found = Counter[tuple[object, ...]]()
    for *place, payable in payables:  # type: ignore[attr-defined]
        assert isinstance(payable, Payable)
        if payable.kind == "payment":
            found[tuple(place)] += payable.amount_minor
    return found


def written(rows: Facts, world: int, prepared: PreparedContract) -> Statement:
    """Evaluate a world on its files as texts."""
    files = world_files(rows, world, prepared)
    contract = prepared.contract
    return evaluate(
        contract,
        parse_evidence(files.evidence.encode(), contract, syntax="csv"),
        as_of=None,
        register=parse_register(files.participants.encode(), contract, syntax="csv"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("folder", CASE_FOLDERS, ids=lambda folder: folder.name)
def test_each_world_pays_what_its_written_evidence_is_settled_to(folder: Path) -> None:
    """Two hundred worlds of a contract pay the same by line, period, payer and payee as their files, to the cent."""
    prepared, rows = drawn(folder, rows=True)
    _, facts = drawn(folder, rows=False)
    payments = simulated_payments(prepared, facts)
    net = net_by_period(prepared, flows_of_facts(prepared.program, facts), WORLDS)
    for world in range(WORLDS):
        statement = written(rows, world, prepared)
        assert payments_in(statement) == payments[world]
        assert net_in(statement) == net[world]
        assert statement.total_minor == sum(net[world].values())
    assert any(payments)


@pytest.mark.parametrize("folder", CASE_FOLDERS, ids=lambda folder: folder.name)
def test_a_world_on_disk_is_settled_from_its_folder_alone(folder: Path, tmp_path: Path) -> None:
    """A folder that is written holds contract, evidence and register; settled, it gives what the world pays."""
    prepared, rows = drawn(folder, rows=True)
    _, facts = drawn(folder, rows=False)
    payments = simulated_payments(prepared, facts)
    for world in range(ON_DISK):
        place = tmp_path / str(world)
        write_world(rows, world, prepared, place)
        contract = load_contract(place / "contract.toml")
        evidence = load_evidence(place / "evidence.csv", contract)
        statement = evaluate(
            contract, evidence, as_of=None, register=load_register(place / "participants.csv", contract)
        )
        assert payments_in(statement) == payments[world]


def certain_to_be_known(contract: Contract) -> ContractAssumptions:
    """Draft assumptions under which no row waits for its verification, none is disputed, and one thing is counted."""
    drafted = draft(contract)
    people = [each for each in drafted.outcomes if isinstance(each, PersonOutcome | RepeatedOutcome)]
    kept = {each.metric for each in people[:1] if isinstance(each, PersonOutcome)}
    outcomes = tuple(each if each.metric in kept else _without_people(each) for each in drafted.outcomes)
    verification = Verification(lost=Fraction(1, 20), rejected=Fraction(1, 10), source="test")
    return attrs.evolve(drafted, outcomes=outcomes, verification=verification)


def _without_people(outcome: Outcome) -> Outcome:
    if isinstance(outcome, PersonOutcome | RepeatedOutcome | NumberOutcome):
        value = Fixed(value=Fraction(3)) if isinstance(outcome, NumberOutcome) else None
        return NumberOutcome(metric=outcome.metric, mean=Fraction(3), value=value, source="test")
    return outcome


@pytest.mark.slow
def test_worlds_drawn_as_counts_pay_what_their_written_evidence_is_settled_to() -> None:
    """Where a contract is drawn as counts, rows that say the same pay the same by period and payer, to the cent."""
    counted = 0
    for folder in CASE_FOLDERS:
        contract = contract_in(folder)
        try:
            plan = planned(contract, certain_to_be_known(contract), grain="coarsest")
        except InvalidInput:
            continue  # some contracts need participants for more than one outcome
        prepared = plan.contracts[0]
        if not prepared.as_counts:
            assert claims_needed(compile_contract(contract))
            continue
        counted += 1
        uniforms = draw_quantities(plan.quantities, seed=SEED, sampling="plain", block=0)
        counts = draw_counts(prepared, uniforms, seed=SEED, block=0)
        net = net_by_period(prepared, flows_of_counts(prepared.program, counts), COUNTED_WORLDS)
        rows = rows_of_worlds(prepared, uniforms, seed=SEED, block=0, worlds=slice(0, COUNTED_WORLDS))
        for world in range(COUNTED_WORLDS):
            assert net_in(written(rows, world, prepared)) == net[world], folder.name
    assert counted >= COUNTED_MIN


def test_worlds_are_not_all_alike() -> None:
    """The worlds that are compared pay different amounts, also nothing of some lines."""
    prepared, facts = drawn(CONTRACTS / "bof" / "refugee-team", rows=False)
    totals = {sum(amounts.values()) for amounts in simulated_payments(prepared, facts)}
    assert len(totals) > WORLDS // 2
