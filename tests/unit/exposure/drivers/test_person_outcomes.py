"""Outcomes of participants: who reaches them, when, how often."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.assumptions.distribution import Beta, Empirical, Pert, Uniform
from outcomes_fund.exposure.assumptions.outcome import PersonOutcome, RepeatedOutcome
from outcomes_fund.exposure.assumptions.portfolio import GroupShare
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, SurvivalPoint
from outcomes_fund.exposure.drivers.chance import drawn_steps
from outcomes_fund.exposure.drivers.claims import NUMBERED
from outcomes_fund.settlement.facts import Facts
from tests.unit.exposure.drivers.driver_cases import (
    BEYOND,
    FIRST,
    HOURS,
    JOBS,
    MONTH,
    WORLDS,
    certain,
    facts_of,
    near,
    ten_a_month,
)

JANUARY: dict[str, Any] = {"numbers": (10,), "end": ten_a_month().start.replace(month=2)}
STOPS_AT_60 = LifeTable(points=(SurvivalPoint(days=60, share=Fraction(1)), SurvivalPoint(days=61, share=Fraction(0))))


def job(**parts: Any) -> PersonOutcome:
    """Everybody finds a job on the day of enrolment; parts replace any of it."""
    whole: dict[str, Any] = {"metric": "jobs", "success": certain("1"), "source": "test"}
    return PersonOutcome(**(whole | parts))


def hours(**parts: Any) -> RepeatedOutcome:
    """Twelve hours at the end of each quarter; parts replace any of it."""
    whole: dict[str, Any] = {"metric": "hours", "value": certain("12"), "source": "test"}
    return RepeatedOutcome(**(whole | parts))


def of_participant(facts: Facts, code: int) -> list[tuple[int, int]]:
    """Give the days since enrolment and the steps of one participant of world 0."""
    rows = (facts.world == 0) & (facts.participant == code)
    days = facts.achieved[rows] - facts.enrolled[rows]
    return list(zip(days.tolist(), facts.numerator[rows].tolist(), strict=True))


def test_everybody_reaches_what_is_certain_after_the_delay() -> None:
    """Each participant has one row, thirty days after enrolment, as long as the contract runs."""
    facts = facts_of(job(delay=certain("30")), intakes=(ten_a_month(),))
    assert (facts.achieved - facts.enrolled == 30).all()
    assert (facts.metric == JOBS).all()
    assert facts.achieved.max() == BEYOND - 1
    assert len(facts) < 120 * WORLDS
    assert len(np.unique(facts.participant[facts.world == 0])) == (facts.world == 0).sum()


def test_success_is_a_chance_of_the_world() -> None:
    """The mean is that of the chance; worlds differ by more than chance alone would make them."""
    success = Beta(mean=Fraction(2, 5), deviation=Fraction(1, 10))
    facts = facts_of(job(success=success), intakes=(ten_a_month(),))
    share = np.bincount(facts.world, minlength=WORLDS) / 120
    assert near(share.mean(), 0.4, (0.01 + 0.24 / 120) ** 0.5, WORLDS)
    assert abs(share.var() / (0.01 + (0.24 - 0.01) / 120) - 1) < 0.1


def test_uncertainty_about_the_mean_moves_the_log_odds() -> None:
    """The log-odds of the share have the standard deviation assumed; a chance of 0 or 1 stays."""
    facts = facts_of(job(success=certain("0.5"), success_deviation=Fraction(1)), intakes=(ten_a_month(numbers=(50,)),))
    share = np.bincount(facts.world, minlength=WORLDS) / 600
    assert abs(np.log(share / (1 - share)).std() - 1) < 0.06
    assert len(facts_of(job(success_deviation=Fraction(1)), intakes=(ten_a_month(),))) == 120 * WORLDS


def test_what_comes_after_another_outcome_counts_from_there() -> None:
    """Only those who reached the first can reach the second, and its delay begins on that day."""
    first = job(id="first", success=certain("0.5"), delay=certain("20"))
    second = job(id="second", metric="opened", after="first", delay=certain("10"))
    facts = facts_of(second, first, intakes=(ten_a_month(**JANUARY),))
    jobs = facts.metric == JOBS
    assert jobs.sum() == (~jobs).sum()
    assert (facts.achieved[~jobs] - facts.enrolled[~jobs] == 30).all()
    assert near(jobs.sum() / (10 * WORLDS), 0.5, 0.5, 10 * WORLDS)


def test_nothing_is_reached_after_taking_part_has_ended() -> None:
    """Of a delay of so many days the share is left that survival gives; the day on which it ends counts."""
    hazard = ConstantHazard(monthly=Fraction(1, 5))
    facts = facts_of(job(delay=certain("91")), intakes=(ten_a_month(**JANUARY),), takes_part=hazard)
    left = 0.8 ** (91 * 12 / 365.25)
    assert near(len(facts) / (10 * WORLDS), left, (left * (1 - left)) ** 0.5, 10 * WORLDS)
    assert (
        len(facts_of(job(delay=certain("60")), intakes=(ten_a_month(**JANUARY),), takes_part=STOPS_AT_60))
        == 10 * WORLDS
    )
    assert len(facts_of(job(delay=certain("61")), intakes=(ten_a_month(**JANUARY),), takes_part=STOPS_AT_60)) == 0


def test_an_outcome_that_has_to_last_is_left_to_its_share() -> None:
    """Half stop each month, so a quarter is left after two."""
    facts = facts_of(
        job(delay=certain("60.875"), lasts=ConstantHazard(monthly=Fraction(1, 2))), intakes=(ten_a_month(**JANUARY),)
    )
    left = 0.5 ** (61 * 12 / 365.25)
    assert near(len(facts) / (10 * WORLDS), left, 0.43, 10 * WORLDS)


def test_only_a_group_may_reach_it() -> None:
    """Rows are of members alone."""
    facts = facts_of(
        job(group="youth"), intakes=(ten_a_month(),), groups=(GroupShare(group="youth", share=Fraction(1, 4)),)
    )
    assert near(len(facts) / (120 * WORLDS), 0.25, 0.43, 120 * WORLDS)


def test_no_name_of_an_outcome_shares_its_chance_with_a_group() -> None:
    """Whatever outcome and group are called, half of a quarter of all reach it."""
    facts = facts_of(
        job(id="groups", group="success", success=certain("0.5")),
        intakes=(ten_a_month(),),
        groups=(GroupShare(group="success", share=Fraction(1, 4)),),
    )
    assert near(len(facts) / (120 * WORLDS), 0.125, 0.33, 120 * WORLDS)


def test_a_value_is_rounded_to_the_step_of_the_metric() -> None:
    """Values between 1 and 2 hours become 2, 3 or 4 half hours, the middle one half of the time."""
    value = Uniform(low=Fraction(1), high=Fraction(2))
    facts = facts_of(job(metric="hours", value=value), intakes=(ten_a_month(),))
    found = np.bincount(facts.numerator, minlength=5) / len(facts)
    assert found[:2].sum() == 0
    assert near(found[3], 0.5, 0.5, len(facts))


def test_values_and_delays_that_were_seen_are_rounded_half_away_from_zero() -> None:
    """A delay that is always 10.5 days is 11, and a value of 1.25 hours is 3 half hours, as if they were certain."""
    for seen in (certain, lambda text: Empirical(values=(Fraction(text),))):
        facts = facts_of(job(metric="hours", delay=seen("10.5"), value=seen("1.25")), intakes=(ten_a_month(**JANUARY),))
        assert (facts.achieved - facts.enrolled == 11).all()
        assert (facts.numerator == 3).all()


def test_steps_from_the_table_are_those_of_the_distribution() -> None:
    """Looking numbers up gives the same as asking the distribution for each."""
    distribution = Pert(low=Fraction(3), mode=Fraction(14), high=Fraction(40))
    uniforms = np.random.default_rng(1).random(5000)
    from outcomes_fund.exposure.draws.quantiles import quantile  # noqa: PLC0415 - only here

    found = drawn_steps(distribution, Fraction(1, 2), uniforms)
    assert found.tolist() == np.rint(quantile(distribution, uniforms) * 2).astype(int).tolist()


def test_values_come_at_the_end_of_each_period_that_is_lasted() -> None:
    """Somebody who enrols in January has a value on the last day of each quarter, in whole or by the part of days."""
    facts = facts_of(hours(), intakes=(ten_a_month(**JANUARY),))
    assert (facts.metric == HOURS).all()
    assert sorted({day - FIRST + 1 for day in facts.achieved.tolist()}) == [91, 182, 274, 366]
    assert (facts.numerator == 24).all()
    parts = facts_of(hours(prorated=True), intakes=(ten_a_month(**JANUARY),))
    first = parts.achieved == FIRST + 90
    held = 91 - (parts.enrolled[first] - FIRST)
    assert (parts.numerator[first] == (2 * 24 * held + 91) // (2 * 91)).all()
    assert (parts.numerator[~first] == 24).all()


def test_a_prorated_value_of_what_ends_within_a_period_falls_on_its_last_day() -> None:
    """What ends sixty days after enrolment has its part of the quarter on that day, or without parts nothing."""
    facts = facts_of(hours(prorated=True, lasts=STOPS_AT_60), intakes=(ten_a_month(**JANUARY),))
    assert (facts.achieved - facts.enrolled).max() == 60
    assert facts.numerator.sum() > 0
    ended = facts_of(hours(lasts=STOPS_AT_60), intakes=(ten_a_month(**JANUARY),))
    assert (ended.achieved == FIRST + 90).all()
    assert (FIRST + 90 - ended.enrolled).max() == 60


def test_values_by_length_count_from_their_day_and_are_numbered() -> None:
    """Every two weeks, three times, with the numbers 1 to 3 as instances."""
    every = Duration(count=2, unit="weeks")
    facts = facts_of(hours(every=every, times_max=3, numbered=True), intakes=(ten_a_month(**JANUARY),))
    assert of_participant(facts, 4) == [(14, 24), (28, 24), (42, 24)]
    assert set(facts.instance.tolist()) == {NUMBERED + 1, NUMBERED + 2, NUMBERED + 3}


def test_values_after_an_outcome_need_that_outcome() -> None:
    """Monthly values count from the job; those without have none, and a value of 0 gives no row."""
    both = (job(success=certain("0.5"), delay=certain("10")), hours(after="jobs", every=MONTH))
    facts = facts_of(*both, intakes=(ten_a_month(**JANUARY),))
    jobs = facts.metric == JOBS
    with_job = set(zip(facts.world[jobs].tolist(), facts.participant[jobs].tolist(), strict=True))
    with_hours = set(zip(facts.world[~jobs].tolist(), facts.participant[~jobs].tolist(), strict=True))
    assert with_hours == with_job
    assert len(facts_of(hours(value=certain("0.2")), intakes=(ten_a_month(),))) == 0


def test_rows_without_a_participant_have_no_day_of_enrolment() -> None:
    """NO_DAY stands only where there is no participant."""
    facts = facts_of(job(), intakes=(ten_a_month(),))
    assert (facts.enrolled != NO_DAY).all()
