"""Claims and counts of the same evidence settle to the same amounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import assume, given

from outcomes_fund import load_contract, load_evidence, load_register
from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.limit import ExclusiveCap, MixCap, PersonCap, VolumeCap
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.evidence import evidence_of
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.count_grid import claims_needed
from outcomes_fund.settlement.counts import counts_of, settle_counts
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.exact import Whole
from outcomes_fund.settlement.facts import Facts, join_worlds, taken
from outcomes_fund.settlement.known import facts_known
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.settled import Settled
from tests.properties.cases import Case, cases, register_for

FOLDERS = sorted(path.parent for path in Path("contracts").glob("*/*/contract.toml"))
LIMITS_ON_CLAIMS = (PersonCap, VolumeCap, ExclusiveCap, MixCap)
# What rules that look at participants are replaced by, wherever a record has them.
ALIKE = {"uplifts": (), "residence_share": Fraction(0), "by": "achieved"}
DISPUTED = EVIDENCE_STATUSES.index("disputed")


def eased(record: Any) -> Any:
    """Take out of a record, and of all records in it, the rules that look at claims."""
    if isinstance(record, tuple):
        return tuple(eased(each) for each in record if not isinstance(each, LIMITS_ON_CLAIMS))
    if isinstance(record, Admission):
        return Admission(outcome_start=record.outcome_start, outcome_end=record.outcome_end)
    if not attrs.has(type(record)):
        return record
    fields = [field.name for field in attrs.fields(type(record)) if field.init]
    changed = {name: eased(getattr(record, name)) for name in fields}
    return type(record)(**changed | {name: ALIKE[name] for name in ALIKE if changed.get(name)})


def of_counts(contract: Contract) -> Contract:
    """Ease a contract where it stays one; most generated contracts then settle in both grains."""
    try:
        changed: Contract = eased(contract)
    except InvalidInput:
        return contract
    return changed


def in_place(facts: Facts) -> Facts:
    """Leave out what counts do not know: disputed claims, and claims that a correction moved to another day."""
    keep = (facts.status != DISPUTED) & (facts.place_day == facts.achieved)
    return taken(facts, np.flatnonzero(keep))


def found(settled: Settled) -> Iterator[tuple[str, Whole]]:
    """Give every array of money that a settlement found, by name."""
    owed, allocation = settled.owed, settled.allocation
    yield from {
        "amount": settled.amounts.amount,
        "raised": settled.raised,
        "owed": owed.amount,
        "suspended": owed.suspended,
        "carried_in": owed.carried_in,
    }.items()
    yield from ((f"cut by {limit}", cut) for limit, cut in sorted(owed.cuts.items()))
    yield from ((f"carried cut by {limit}", cut) for limit, cut in sorted(owed.carried_cuts.items()))
    for payer, row in enumerate(allocation.paid):
        yield f"part of {payer}", allocation.parts[payer]
        yield f"unpaid by {payer}", allocation.unpaid[payer]
        yield from ((f"paid by {payer} to {payee}", paid) for payee, paid in enumerate(row))
    if settled.held is not None:
        yield from ((f"released by {payer}", settled.held.release(payer, 0)) for payer in range(len(allocation.paid)))
    for account in settled.advances:
        yield f"set off of {account.advance}", account.set_off
        yield f"clawed back of {account.advance}", account.claw_back
    for taxed in settled.taxed:
        yield f"tax {taxed.payer} {taxed.payee} {taxed.rule}", taxed.tax


def assert_grains_agree(program: Program, facts: Facts, until: date) -> None:
    """Compare all that both grains find."""
    of_claims = dict(found(settle_facts(program, facts, until=until)))
    of_counts = dict(found(settle_counts(program, counts_of(program, facts), until=until)))
    assert of_claims.keys() == of_counts.keys()
    for name, array in of_claims.items():
        np.testing.assert_array_equal(array, of_counts[name], err_msg=name)


@given(case=cases())
def test_grains_agree_on_generated_contracts(case: Case) -> None:
    """Where no rule looks at a claim, counts settle to what the claims do, in every array."""
    contract = of_counts(case.contract)
    program = compile_contract(contract, case.as_of)
    assume(not claims_needed(program))
    evidence, register = evidence_of(case.rows, contract), register_for(case)
    known = facts_known(program, evidence, register, as_of=case.as_of, until=case.until)
    facts = in_place(known.facts)
    thinner = taken(facts, np.arange(0, len(facts), 2))
    assert_grains_agree(program, join_worlds([facts, thinner]), known.until)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_grains_agree_on_contracts(folder: Path) -> None:
    """Every contract in contracts/ settles the same in both grains, or says which rules look at claims."""
    contract = load_contract(folder / "contract.toml")
    program = compile_contract(contract)
    needed = claims_needed(program)
    if needed:
        assert all(phrase.endswith(")") for phrase in needed)
        return
    evidence = load_evidence(folder / "evidence.csv", contract)
    people = folder / "participants.csv"
    register = load_register(people, contract) if people.exists() else None
    known = facts_known(program, evidence, register, as_of=None, until=None)
    assert_grains_agree(program, in_place(known.facts), known.until)


def test_most_contracts_need_no_claims() -> None:
    """Counts say enough for more than half of the contracts in contracts/."""
    enough = [
        folder for folder in FOLDERS if not claims_needed(compile_contract(load_contract(folder / "contract.toml")))
    ]
    assert len(enough) > len(FOLDERS) // 2
