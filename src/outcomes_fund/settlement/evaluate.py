"""The five stages in a row: from a contract and its evidence to the statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.limit import ExclusiveCap, MixCap, PersonCap, VolumeCap
from outcomes_fund.domain.places import limits_in, lines_by_id, lines_in, sections_of
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.errors import InvalidInput, Problem, listed
from outcomes_fund.settlement.admit import admit
from outcomes_fund.settlement.after_rounding import Days, settle_amounts
from outcomes_fund.settlement.allocate import payer_parts
from outcomes_fund.settlement.collapse import collapse
from outcomes_fund.settlement.compile import compile_contract
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.forms.table import price_lines
from outcomes_fund.settlement.known import Knowledge, facts_known
from outcomes_fund.settlement.limit_claims import limit_claims
from outcomes_fund.settlement.measure import measure
from outcomes_fund.settlement.mix import mix
from outcomes_fund.settlement.price import claims_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.settled import Settlement
from outcomes_fund.settlement.state import statement_of

__all__ = ["evaluate", "register_needed", "settle", "settle_facts"]


def settle_facts(program: Program, facts: Facts, *, until: date, clock: date | None = None) -> Settlement:
    """Settle the claims of one world or of many, each world by itself.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place, of any number of worlds.

        until: Last day of achievement looked at; the facts hold nothing later.

        clock: Day up to which time has passed, for releases of what is held back; None means that all has.

    Returns:
        What the five stages found; world by world the same as that world alone.
    """
    admitted = admit(program, facts)
    facts = attrs.evolve(facts, recorded=admitted.recorded)
    measures = measure(program, facts, admitted.reason)
    claims = claims_of(program, facts, admitted.reason)
    earned = price_lines(measures, until=until)
    paid, mix_cuts = mix(program, facts, claims, limit_claims(program, facts, claims))
    amounts = collapse(measures, claims, paid, earned, until=until)
    weights = payer_parts(program, facts, claims, paid, amounts.amount.shape)
    settled = settle_amounts(measures, earned, amounts, weights, Days(until=until, clock=clock))
    return Settlement(
        facts=facts,
        admission=admitted.reason,
        claims=claims,
        paid=paid,
        mix_cuts=mix_cuts,
        **attrs.asdict(settled, recurse=False),
    )


def settle(
    contract: Contract,
    evidence: Evidence,
    *,
    as_of: date | None,
    until: date | None = None,
    register: Register | None = None,
) -> tuple[Settlement, npt.NDArray[np.int8]]:
    """Settle a contract on its evidence, and say of every row of evidence what became of it.

    Args:
        contract: The contract.

        evidence: All rows of evidence of that contract.

        as_of: Last day of recording that counts, in the contract's time zone; None means all rows.

        until: Last day of achievement looked at; None means ``as_of``, at most the contract's last day.

        register: The participants; needed where a rule looks at enrolment, group or residence.

    Returns:
        What the five stages found, and the ``Reason`` of each row of evidence, shape (rows,).

    Raises:
        InvalidInput: If the evidence is another contract's, or a register is needed and missing.
    """
    _check(contract, evidence, register)
    program = compile_contract(contract, as_of)
    known = facts_known(program, evidence, register, as_of=as_of, until=until)
    settlement = settle_facts(program, known.facts, until=known.until, clock=as_of or until)
    return settlement, _reasons(known, evidence.metric, settlement.admission)


def _reasons(known: Knowledge, metric: npt.NDArray[np.int32], admission: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Say of every row of evidence what became of it: admitted if any metric that reads it admits it."""
    reason, row = known.reason.copy(), known.facts.row
    own = known.facts.metric == metric[row]
    reason[row[own]] = admission[own]
    for code in (Reason.DISPUTED, Reason.ADMITTED):
        other = row[~own & (admission == code)]
        refused = reason[other] >= Reason.NOT_VERIFIED
        reason[other[refused]] = code
    return reason


def evaluate(
    contract: Contract,
    evidence: Evidence,
    *,
    as_of: date | None,
    until: date | None = None,
    register: Register | None = None,
) -> Statement:
    """Work out what a contract owes, to the cent.

    Args:
        contract: The contract.

        evidence: All rows of evidence of that contract, in any order.

        as_of: Last day of recording that counts, in the contract's time zone; None means all rows. With an
            earlier day the statement is what it was then.

        until: Last day of achievement looked at; None means ``as_of``, at most the contract's last day.

        register: The participants; needed where a rule looks at enrolment, group or residence.

    Returns:
        What is owed in whole minor units by line and period, payer and payee, what was cut and what was
        refused. The same arguments give an equal statement.

    Raises:
        InvalidInput: If the evidence is another contract's, or a register is needed and missing.

    Example:
        >>> from outcomes_fund import load_contract, load_evidence
        >>> folder = "contracts/published/carbon-ghana"
        >>> contract = load_contract(f"{folder}/contract.toml")
        >>> evidence = load_evidence(f"{folder}/evidence.csv", contract)
        >>> evaluate(contract, evidence, as_of=None).total_minor
        486228000

    Source:
        docs/language/order-of-operations.md.
    """
    settlement, reason = settle(contract, evidence, as_of=as_of, until=until, register=register)
    return statement_of(settlement, evidence.metric, reason, as_of=as_of)


def _check(contract: Contract, evidence: Evidence, register: Register | None) -> None:
    problems = []
    if evidence.contract_id != contract.id:
        problems.append(
            Problem(
                code="other_contract",
                path="evidence",
                message=f"the evidence is for contract {evidence.contract_id!r}, not for {contract.id!r}.",
                remedy="Load the evidence with the contract it belongs to.",
            ),
        )
    if register is None:
        problems.extend(register_needed(contract))
    if problems:
        raise InvalidInput(problems)


def register_needed(contract: Contract) -> tuple[Problem, ...]:
    """Say that a contract cannot be settled without a register; nothing if no rule looks at one.

    Args:
        contract: The contract; its amendments are looked at as well, whether they are known yet or not.
    """
    rules = tuple(_rules_on_people(contract))
    if not rules:
        return ()
    problem = Problem(
        code="register_needed",
        path="participants",
        message=f"there is no register of participants, and without it these cannot be worked out: {listed(rules)}.",
        remedy="Give the register: participants.csv (or .jsonl) beside a contract that is called contract.toml, "
        "--participants FILE where that is an option, 'evidence register' in a fund file, or register= in Python.",
    )
    return (problem,)


def _rules_on_people(contract: Contract) -> Iterator[str]:
    """Name each rule of the contract or of an amendment that only a register can answer."""
    metrics = dict.fromkeys(
        metric.id
        for _, metrics in sections_of(contract, "metrics")
        for metric in metrics
        if metric.admission.looks_at_enrolment
    )
    yield from (f"metric {name} (admission by enrolment or group)" for name in metrics)
    lines = dict.fromkeys(line.id for _, line in lines_in(contract, UnitPriceLine) if line.uplifts)
    yield from (f"line {name} (uplifts by group)" for name in lines)
    limits = dict.fromkeys(limit.id for _, limit in limits_in(contract, VolumeCap) if limit.group is not None)
    yield from (f"limit {name} (claims of one group)" for name in limits)
    if any(share.municipality is not None for share in contract.payers.shares):
        yield from (f"{path} (shares by residence)" for path, share in _residence_shares(contract) if share)
    yield from _terms_by_enrolment(contract)


def _terms_by_enrolment(contract: Contract) -> Iterator[str]:
    """Name each line and limit whose terms for a claim depend on the day on which the participant enrolled."""
    lines = lines_by_id(contract)
    for amendment in contract.amendments:
        if amendment.by != "enrolled":
            continue
        for name in (*(line.id for line in amendment.lines), *amendment.stops):
            line = lines[name]
            if isinstance(line, UnitPriceLine) and line.by_claim:
                yield f"amendment {amendment.id} (line {name} by enrolment)"
        for limit in amendment.limits:
            if isinstance(limit, PersonCap | VolumeCap | ExclusiveCap | MixCap):
                yield f"amendment {amendment.id} (limit {limit.id} by enrolment)"


def _residence_shares(contract: Contract) -> Iterator[tuple[str, Fraction | None]]:
    """Give each share that municipalities of residence bear, with its path."""
    yield "payers.residence_share", contract.payers.residence_share
    for number, entry in enumerate(contract.payers.by_line):
        yield f"payers.by_line[{number}].residence_share", entry.residence_share
    for number, amendment in enumerate(contract.amendments):
        for place, entry in enumerate(amendment.payers):
            yield f"amendments[{number}].payers[{place}].residence_share", entry.residence_share
