"""Thinning: one count for each cell of time in place of every participant, with the same law."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, epoch_day
from outcomes_fund.domain.metric import CountMetric
from outcomes_fund.exposure.assumptions.distribution import Beta, Lognormal, Pert, Uniform
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import Ending, GroupShare, Verification
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, Weibull
from outcomes_fund.exposure.drivers.counts import draw_counted_rows, draw_counts
from outcomes_fund.exposure.drivers.facts import draw_facts
from outcomes_fund.exposure.drivers.prepared import PreparedContract
from outcomes_fund.settlement.counts import counts_of
from tests.unit.exposure.drivers.driver_cases import (
    END,
    HOURS,
    JOBS,
    KEPT,
    OPENED,
    SCORE,
    SEED,
    START,
    WORLDS,
    Uniforms,
    certain,
    contract_of,
    near,
    prepared_of,
    ten_a_month,
)

MONTH_AFTER = PaymentTerm(settle_after=Duration(count=1, unit="months"))
SOON = Verification(
    report_delay=Uniform(low=Fraction(0), high=Fraction(9)),
    delay=Pert(low=Fraction(1), mode=Fraction(5), high=Fraction(20)),
    lost=Fraction(1, 10),
    rejected=Fraction(1, 10),
    unverified=Fraction(1, 20),
    source="test",
)
POISSON = PoissonIntake(start=date(2023, 11, 15), end=date(2024, 9, 10), mean=Fraction(9), source="test")


def job(**parts: Any) -> PersonOutcome:
    """A job for about half, some weeks after enrolment, as long as it lasts."""
    whole: dict[str, Any] = {
        "metric": "jobs",
        "success": Beta(mean=Fraction(1, 2), deviation=Fraction(1, 10)),
        "delay": Pert(low=Fraction(0), mode=Fraction(30), high=Fraction(200)),
        "lasts": Weibull(scale_days=Fraction(300), shape=Fraction(4, 5)),
        "source": "test",
    }
    return PersonOutcome(**(whole | parts))


def drawn(prepared: PreparedContract) -> tuple[np.ndarray, np.ndarray]:
    """Draw the jobs of all cells and worlds as counts, and as claims that are counted."""
    assert prepared.as_counts, prepared.why_claims
    counts = draw_counts(prepared, Uniforms(), seed=SEED, block=0)
    facts = draw_facts(prepared, Uniforms(), seed=SEED, block=0)
    return counts.numerator[JOBS], counts_of(prepared.program, facts).numerator[JOBS]


@pytest.mark.parametrize(
    "intakes",
    [
        (POISSON,),
        (NegativeBinomialIntake(start=START, end=END, mean=Fraction(9), dispersion=Fraction(1, 4), source="test"),),
        (
            SCurveIntake(
                start=START, end=END, total=Fraction(80), midpoint=date(2024, 5, 1), pace_days=Fraction(25), source="t"
            ),
            attrs.evolve(POISSON, level=Uniform(low=Fraction(1, 2), high=Fraction(3, 2))),
        ),
    ],
    ids=["poisson", "negative-binomial", "two"],
)
def test_counts_have_the_means_and_variances_of_claims(intakes: tuple[Any, ...]) -> None:
    """Cell by cell and in all, counts and counted claims have the same mean and spread."""
    prepared = prepared_of(
        job(group="youth"),
        contract=contract_of(payment=MONTH_AFTER),
        grain="coarsest",
        intakes=intakes,
        groups=(GroupShare(group="youth", share=Fraction(4, 5)),),
        takes_part=ConstantHazard(monthly=Fraction(5, 100)),
        verification=SOON,
        endings=(Ending(cause="provider_failure", yearly=Fraction(1, 2), source="test"),),
    )
    counts, claims = drawn(prepared)
    for few, many in ((counts, claims), (counts.sum(axis=0)[None], claims.sum(axis=0)[None])):
        for each, other in zip(few, many, strict=True):
            assert near(each.mean() - other.mean(), 0, (each.var() + other.var()) ** 0.5, WORLDS)
            assert abs(each.var() / other.var() - 1) < 0.15


ENROLMENT = Admission(
    once_per="person",
    enrolment_start=date(2024, 1, 20),
    enrolment_end=date(2024, 7, 10),
    within_of_enrolment=Duration(count=2, unit="months"),
    outcome_start=date(2024, 3, 1),
)


def test_rules_on_enrolment_say_which_part_counts() -> None:
    """Windows of enrolment and the time since it are part of what is expected, as they admit claim by claim."""
    metrics = (CountMetric(id="jobs", title="Jobs", admission=ENROLMENT),)
    contract = contract_of(metrics=metrics, payment=MONTH_AFTER)
    counts, claims = drawn(prepared_of(job(), contract=contract, grain="coarsest", intakes=(POISSON,)))
    # Nothing is drawn for a cell outside the window of outcomes: the contract's own admission refuses it there.
    assert claims[0].sum() == counts[0].sum() == 0
    for each, other in zip(counts[1:], claims[1:], strict=True):
        assert near(each.mean() - other.mean(), 0, (each.var() + other.var()) ** 0.5, WORLDS)
    assert claims[-1].sum() == counts[-1].sum() == 0


def test_rows_of_counts_are_of_people_who_may_reach_it() -> None:
    """Each claim is of a participant of its own whom the rules on enrolment admit."""
    metrics = (CountMetric(id="jobs", title="Jobs", admission=ENROLMENT),)
    contract = contract_of(metrics=metrics, payment=MONTH_AFTER)
    prepared = prepared_of(job(), contract=contract, grain="coarsest", intakes=(POISSON,))
    counts = draw_counts(prepared, Uniforms(), seed=SEED, block=0)
    rows = draw_counted_rows(prepared, Uniforms(), seed=SEED, block=0, worlds=slice(0, 50))
    again = counts_of(prepared.program, rows)
    inside = counts.grid.edges[:-1] >= epoch_day(date(2024, 3, 1))
    assert (again.numerator[JOBS][inside] == counts.numerator[JOBS][inside, :50]).all()
    assert len(np.unique(rows.world.astype(int) * 1000 + rows.participant)) == len(rows)


@pytest.mark.parametrize(
    "metrics",
    [
        (
            CountMetric(id="jobs", title="Jobs", admission=ENROLMENT),
            CountMetric(id="soon", title="Soon", evidence="jobs"),
        ),
        (CountMetric(id="jobs", title="Jobs", admission=attrs.evolve(ENROLMENT, group="youth")),),
        (CountMetric(id="jobs", title="Jobs", admission=attrs.evolve(ENROLMENT, claim_deadline=date(2024, 9, 1))),),
    ],
    ids=["read-by-another", "group", "report"],
)
def test_other_rules_on_participants_still_need_claims(metrics: tuple[Any, ...]) -> None:
    """Two metrics that read the same rows, groups on a day and days of reports are looked at claim by claim."""
    contract = contract_of(metrics=metrics, payment=MONTH_AFTER)
    assert not prepared_of(job(), contract=contract, grain="coarsest", intakes=(POISSON,)).as_counts


def test_what_is_expected_is_the_mean_of_the_counts() -> None:
    """Without uncertainty about worlds, the mean in each cell is success x what is expected there."""
    prepared = prepared_of(
        job(success=certain("0.5")), contract=contract_of(payment=MONTH_AFTER), grain="coarsest", intakes=(POISSON,)
    )
    counts, _ = drawn(prepared)
    (expected,) = prepared.expected
    ((_, upto),) = expected.terms
    cells = np.diff(upto[[0, 91, 182, 274, 366]]) / 2
    assert all(near(each.mean(), mean, mean**0.5, WORLDS) for each, mean in zip(counts, cells, strict=True))


def test_an_ending_takes_what_lies_behind_it() -> None:
    """With an ending in the middle of a quarter, that quarter has half of its mean and later ones nothing."""
    number = NumberOutcome(metric="jobs", mean=Fraction(40), source="test")
    on = Ending(cause="termination", on=date(2024, 5, 16), source="test")
    prepared = prepared_of(number, grain="coarsest", endings=(on,))
    counts, claims = drawn(prepared)
    assert near(counts[1].mean(), 40 * 45 / 91, (40 * 45 / 91) ** 0.5, WORLDS)
    assert counts[2:].sum() == claims[2:].sum() == 0


def test_rows_without_people_are_the_same_in_both_grains() -> None:
    """Shares, measurements and milestones are drawn alike, and give the same counts."""
    outcomes = (
        ShareOutcome(metric="kept", of=certain("30"), success=certain("0.7"), source="test"),
        Measured(metric="score", value=certain("6"), error=Fraction(1), source="test"),
        MilestoneReached(metric="opened", on=date(2024, 5, 5), chance=Fraction(1, 2), source="test"),
        NumberOutcome(metric="hours", mean=Fraction(2), value=certain("1.5"), source="test"),
    )
    prepared = prepared_of(*outcomes, contract=contract_of(payment=MONTH_AFTER), grain="coarsest", verification=SOON)
    counts = draw_counts(prepared, Uniforms(), seed=SEED, block=0)
    claims = counts_of(prepared.program, draw_facts(prepared, Uniforms(), seed=SEED, block=0))
    for metric in (KEPT, SCORE, OPENED):
        assert (counts.numerator[metric] == claims.numerator[metric]).all()
        assert (counts.claims[metric] == claims.claims[metric]).all()
    assert (counts.denominator[KEPT] == claims.denominator[KEPT]).all()
    assert set(np.unique(counts.numerator[HOURS]) % 3) == {0}


def test_values_beyond_64_bits_stay_exact() -> None:
    """Counts of claims with a value so large that their sum leaves 64 bits add up to what it is."""
    for value in (10**18, 10**30):
        outcomes = [
            NumberOutcome(metric="hours", mean=Fraction(40), value=certain(str(value)), source="test", id=id_)
            for id_ in ("one", "two")
        ]
        prepared = prepared_of(*outcomes, contract=contract_of(payment=MONTH_AFTER), grain="coarsest")
        counts = draw_counts(prepared, Uniforms(), seed=SEED, block=0)
        expected = counts.claims[HOURS].astype(object) * (2 * value)
        assert expected.max() > 2**63
        assert (counts.numerator[HOURS] == expected).all()


def test_rows_of_counts_add_up_to_the_counts() -> None:
    """Read as claims, they say the same in each cell."""
    outcomes = (
        job(),
        NumberOutcome(metric="hours", mean=Fraction(2), value=certain("1.5"), source="test"),
        NumberOutcome(metric="opened", mean=Fraction(1), source="test"),
    )
    prepared = prepared_of(*outcomes, contract=contract_of(payment=MONTH_AFTER), grain="coarsest", intakes=(POISSON,))
    counts = draw_counts(prepared, Uniforms(), seed=SEED, block=0)
    rows = draw_counted_rows(prepared, Uniforms(), seed=SEED, block=0, worlds=slice(5, 105))
    again = counts_of(prepared.program, rows)
    assert rows.worlds == 100
    for metric in (JOBS, HOURS, OPENED):
        assert (again.numerator[metric] == counts.numerator[metric][:, 5:105]).all()


@pytest.mark.parametrize(
    ("reason", "parts"),
    [
        ("outcomes jobs, hours (the same participants)", {"outcomes": (job(), job(metric="hours"))}),
        (
            "outcome hours (again and again)",
            {"outcomes": (RepeatedOutcome(metric="hours", value=certain("1"), source="test"),)},
        ),
        (
            "outcome jobs (a value for each claim)",
            {"outcomes": (job(value=Uniform(low=Fraction(1), high=Fraction(2))),)},
        ),
        ("outcome score (the last value of all)", {"outcomes": (job(metric="score"),)}),
        ("intake (a number that is certain)", {"intakes": (ten_a_month(),)}),
        (
            "intake2 (places)",
            {
                "intakes": (
                    POISSON,
                    CapacityIntake(start=START, end=END, mean=Fraction(1), places=3, stay_days=9, source="test"),
                )
            },
        ),
        ("intake (a largest number of people)", {"intakes": (attrs.evolve(POISSON, people_max=9),)}),
        ("verification (disputed rows)", {"verification": attrs.evolve(SOON, disputed=Fraction(1, 100))}),
        (
            "verification (it may come after the settlement of its period)",
            {"verification": attrs.evolve(SOON, delay=Lognormal(mean=Fraction(1), deviation=Fraction(1)))},
        ),
        (
            "verification (it may come after the settlement of its period)",
            {"verification": attrs.evolve(SOON, delay=certain("23"))},
        ),
    ],
)
def test_claims_are_drawn_where_counts_would_not_do(reason: str, parts: dict[str, Any]) -> None:
    """The reason is named; with every reason away, counts are drawn."""
    whole: dict[str, Any] = {"outcomes": (job(),), "intakes": (POISSON,), "verification": SOON} | parts
    outcomes = whole.pop("outcomes")
    prepared = prepared_of(*outcomes, contract=contract_of(payment=MONTH_AFTER), grain="coarsest", **whole)
    assert reason in prepared.why_claims
    assert not prepared.as_counts
    assert prepared.expected == ()


def test_a_delay_up_to_the_settlement_is_in_time() -> None:
    """Nine days to the report and twenty-two to the decision end on the day of the settlement."""
    verification = attrs.evolve(SOON, delay=certain("22"))
    prepared = prepared_of(
        job(),
        contract=contract_of(payment=MONTH_AFTER),
        grain="coarsest",
        intakes=(POISSON,),
        verification=verification,
    )
    assert prepared.as_counts


def test_rules_on_participants_need_claims_and_claims_can_be_asked_for() -> None:
    """Why claims are drawn is said in words."""
    many = (CountMetric(id="jobs", title="Jobs", admission=Admission(person_at_least=Fraction(2))),)
    prepared = prepared_of(job(), contract=contract_of(metrics=many), grain="coarsest", intakes=(POISSON,))
    assert prepared.why_claims == ("metric jobs (from a threshold for each participant)",)
    asked = prepared_of(job(), grain="claims", intakes=(POISSON,))
    assert asked.why_claims == ("claims were asked for",)
