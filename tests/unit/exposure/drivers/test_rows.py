"""From what comes about to facts: verification, endings, order of place, worlds apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.allocation import Payers, PayerShare
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE
from outcomes_fund.domain.metric import CountMetric
from outcomes_fund.domain.party import Party
from outcomes_fund.exposure.assumptions.distribution import Uniform
from outcomes_fund.exposure.assumptions.outcome import NumberOutcome, Outcome, PersonOutcome
from outcomes_fund.exposure.assumptions.portfolio import Ending, GroupShare, HomeShare, Verification
from outcomes_fund.exposure.drivers.facts import draw_facts, draw_rows
from outcomes_fund.formats.evidence import parse_evidence
from outcomes_fund.formats.register import parse_register
from outcomes_fund.formats.world_files import world_files
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.known import facts_known
from tests.unit.exposure.drivers.driver_cases import (
    BEYOND,
    FIRST,
    JOBS,
    SEED,
    WORLDS,
    Uniforms,
    certain,
    contract_of,
    facts_of,
    near,
    prepared_of,
    ten_a_month,
)

REPORTED, VERIFIED, REJECTED, DISPUTED = range(4)
DELAYED = Verification(
    report_delay=Uniform(low=Fraction(1), high=Fraction(9)),
    delay=Uniform(low=Fraction(10), high=Fraction(20)),
    lost=Fraction(1, 10),
    unverified=Fraction(1, 10),
    rejected=Fraction(2, 10),
    disputed=Fraction(3, 10),
    source="test",
)


def job(**parts: Any) -> PersonOutcome:
    """Half of all find a job within two months."""
    whole: dict[str, Any] = {
        "metric": "jobs",
        "success": certain("0.5"),
        "delay": Uniform(low=Fraction(0), high=Fraction(60)),
        "source": "test",
    }
    return PersonOutcome(**(whole | parts))


def looking(**rules: Any) -> Any:
    """A contract with payers by residence, and one metric that reads the rows of another under rules of its own."""
    return contract_of(
        parties=(
            Party(id="tilburg", name="Tilburg", roles=("outcome_payer",)),
            Party(id="breda", name="Breda", roles=("outcome_payer",)),
            Party(id="provider", name="Provider", roles=("service_provider", "reporter")),
            Party(id="auditor", name="Auditor", roles=("verifier",)),
        ),
        metrics=(
            CountMetric(id="soon", title="Soon", evidence="jobs", admission=Admission(**rules)),
            CountMetric(id="jobs", title="Jobs"),
        ),
        payers=Payers(
            shares=(
                PayerShare(party="tilburg", weight=Fraction(1), municipality="Tilburg"),
                PayerShare(party="breda", weight=Fraction(1), municipality="Breda"),
            ),
            residence_share=Fraction(1),
        ),
    )


def test_statuses_and_delays_are_those_assumed() -> None:
    """A tenth is lost; of the rest so many stay reported, are rejected or disputed; delays come one after the other."""
    number = NumberOutcome(metric="jobs", mean=Fraction(20), source="test")
    everything = facts_of(number)
    facts = facts_of(number, verification=DELAYED)
    assert near(len(facts) / len(everything), 0.9, 0.3, len(everything))
    shares = np.bincount(facts.status, minlength=4) / len(facts)
    assert np.abs(shares - [0.1, 0.4, 0.2, 0.3]).max() < 0.005
    report, wait = facts.first_report - facts.achieved, facts.recorded - facts.first_report
    assert (report.min(), report.max()) == (1, 9)
    assert set(wait[facts.status == REPORTED].tolist()) == {0}
    decided = wait[facts.status != REPORTED]
    assert (decided.min(), decided.max()) == (10, 20)
    assert EVIDENCE_STATUSES[VERIFIED] == "verified"


def test_without_verification_all_are_verified_on_their_day() -> None:
    """Left out, a row is verified on the day on which it is achieved."""
    facts = facts_of(NumberOutcome(metric="jobs", mean=Fraction(2), source="test"))
    assert (facts.status == VERIFIED).all()
    assert (facts.recorded == facts.achieved).all()


def test_reported_rows_count_where_verification_is_waived_or_deemed() -> None:
    """What the contract takes for verified is verified in the facts, and stays reported in the rows."""
    metrics = (CountMetric(id="jobs", title="Jobs", admission=Admission(deemed_after=Duration(count=30, unit="days"))),)
    unverified = Verification(unverified=Fraction(1), source="test")
    number = NumberOutcome(metric="jobs", mean=Fraction(2), source="test")
    prepared = prepared_of(number, contract=contract_of(metrics=metrics), verification=unverified)
    facts = draw_facts(prepared, Uniforms(), seed=SEED, block=0)
    rows = draw_rows(prepared, Uniforms(), seed=SEED, block=0)
    assert (facts.status == VERIFIED).all()
    assert (facts.recorded == facts.achieved + 30).all()
    assert (rows.status == REPORTED).all()


def test_from_an_ending_on_nothing_is_achieved() -> None:
    """An ending on a day cuts the worlds in which it happens; the day itself belongs to what is lost."""
    number = NumberOutcome(metric="jobs", mean=Fraction(100), source="test")
    on = Ending(cause="termination", on=date(2024, 7, 1), chance=Fraction(1, 2), source="test")
    facts = facts_of(number, endings=(on,))
    last = np.zeros(WORLDS, dtype=int)
    np.maximum.at(last, facts.world, facts.achieved)
    ended = last < FIRST + 182
    assert last[ended].max() == FIRST + 181
    assert near(ended.mean(), 0.5, 0.5, WORLDS)


def test_a_yearly_chance_of_ending_is_that_within_a_year() -> None:
    """With a chance of 90 % in a year of 365.25 days, one in ten of the contracts of 366 days goes on to its end."""
    number = NumberOutcome(metric="jobs", mean=Fraction(120), source="test")
    facts = facts_of(number, endings=(Ending(cause="provider_failure", yearly=Fraction(9, 10), source="test"),))
    last = np.zeros(WORLDS, dtype=int)
    np.maximum.at(last, facts.world, facts.achieved)
    half = (last < FIRST + 183).mean()
    assert near(half, 1 - 0.1 ** (183 / 365.25), 0.47, WORLDS)
    assert near((last >= BEYOND - 12).mean(), 0.1, 0.3, WORLDS)


def test_rows_stand_in_the_order_of_place() -> None:
    """World, day, participant; each row belongs to a participant of its world."""
    facts = facts_of(job(), job(metric="hours", delay=certain("30")), intakes=(ten_a_month(), ten_a_month()))
    key = np.stack([facts.world, facts.achieved, facts.participant]).astype(np.int64)
    packed = (key[0] << 40) + (key[1] << 20) + key[2]
    assert (np.diff(packed) >= 0).all()
    assert (np.diff(packed) == 0).any()
    assert facts.participant.max() < 240
    jobs = facts.metric == JOBS
    pairs = np.unique(facts.world[jobs].astype(np.int64) * 1000 + facts.participant[jobs])
    assert len(pairs) == jobs.sum()


@pytest.mark.parametrize("worlds", [slice(0, 1), slice(10, 13), slice(4000, None)])
def test_worlds_do_not_depend_on_which_are_asked_for(worlds: slice) -> None:
    """Some worlds of a block are the same as they are among all."""
    prepared = prepared_of(job(), intakes=(ten_a_month(),), verification=DELAYED)
    start, stop, _ = worlds.indices(WORLDS)
    whole = draw_facts(prepared, Uniforms(), seed=SEED, block=0)
    some = draw_facts(prepared, Uniforms(), seed=SEED, block=0, worlds=worlds)
    rows = (whole.world >= start) & (whole.world < stop)
    assert some.worlds == stop - start
    assert (some.world + start).tolist() == whole.world[rows].tolist()
    for name in ("achieved", "participant", "status", "recorded", "numerator", "enrolled"):
        assert (getattr(some, name) == getattr(whole, name)[rows]).all()


def test_a_variant_keeps_the_chance_of_everything_else() -> None:
    """With a greater chance of success nobody who reached it before fails to, and days stay the same."""
    low = facts_of(job(), intakes=(ten_a_month(),))
    high = facts_of(job(success=certain("0.6")), intakes=(ten_a_month(),))
    before = set(zip(low.world.tolist(), low.participant.tolist(), low.achieved.tolist(), strict=True))
    after = set(zip(high.world.tolist(), high.participant.tolist(), high.achieved.tolist(), strict=True))
    assert before < after


def test_seeds_and_blocks_give_other_worlds() -> None:
    """The same seed and block give the same bytes, others do not."""
    prepared = prepared_of(job(), intakes=(ten_a_month(),))
    first, again, seeded, next_block = (
        draw_facts(prepared, Uniforms(), seed=seed, block=block).achieved.tobytes()
        for seed, block in ((1, 0), (1, 0), (2, 0), (1, 1))
    )
    assert first == again
    assert len({first, seeded, next_block}) == 3


def test_homes_and_groups_come_as_often_as_assumed() -> None:
    """Shares of municipalities are those of the payers; the rest lives elsewhere."""
    facts = facts_of(
        job(),
        contract=looking(group="youth"),
        intakes=(ten_a_month(),),
        homes=(
            HomeShare(municipality="Breda", share=Fraction(1, 2)),
            HomeShare(municipality="Elsewhere", share=Fraction(1, 4)),
        ),
        groups=(GroupShare(group="youth", share=Fraction(1, 5)),),
    )
    shares = [(facts.payer == payer).mean() for payer in (NONE, 0, 1)]
    assert np.abs(np.array(shares) - [0.5, 0, 0.5]).max() < 0.01
    assert abs(facts.groups[:, 0].mean() - 0.2) < 0.01


def columns(facts: Facts, names: tuple[str, ...]) -> dict[str, list[Any]]:
    """Give columns as lists."""
    return {name: getattr(facts, name).tolist() for name in names}


@pytest.mark.parametrize("world", [0, 3, 7])
def test_facts_are_those_of_the_written_evidence(world: int) -> None:
    """Every column that rules look at is what reading the written files gives; participants keep their order."""
    rules = {
        "group": "youth",
        "within_of_enrolment": Duration(count=1, unit="months"),
        "claim_deadline": date(2024, 9, 1),
    }
    prepared = prepared_of(
        job(),
        contract=looking(**rules),
        intakes=(ten_a_month(),),
        homes=(HomeShare(municipality="Tilburg", share=Fraction(1, 2)),),
        groups=(GroupShare(group="youth", share=Fraction(1, 2)),),
        verification=DELAYED,
    )
    rows = draw_rows(prepared, Uniforms(), seed=SEED, block=0, worlds=slice(0, 8))
    files = world_files(rows, world, prepared)
    evidence = parse_evidence(files.evidence.encode(), prepared.contract, syntax="csv")
    register = parse_register(files.participants.encode(), prepared.contract, syntax="csv")
    known = facts_known(prepared.program, evidence, register, as_of=None, until=None).facts
    own = np.flatnonzero(rows.world == world)
    drawn = attrs.evolve(
        rows,
        **{f.name: getattr(rows, f.name)[own] for f in attrs.fields(Facts) if f.name not in {"worlds", "row"}},
        row=rows.row[own] - rows.row[own].min(),
    )
    names = ("metric", "achieved", "place_day", "first_report", "recorded", "numerator", "denominator", "status")
    more = ("groups", "enrolled", "payer", "cohort", "row")
    assert columns(drawn, names + more) == columns(known, names + more)
    _, order = np.unique(drawn.participant, return_inverse=True)
    assert order.tolist() == known.participant.tolist()


def test_an_outcome_without_people_needs_none() -> None:
    """Without an intake there is nobody, and outcomes of participants never come about."""
    outcomes: tuple[Outcome, ...] = (job(), NumberOutcome(metric="hours", mean=Fraction(1), source="test"))
    facts = facts_of(*outcomes)
    assert (facts.participant == NONE).all()
    assert len(facts) > 0
