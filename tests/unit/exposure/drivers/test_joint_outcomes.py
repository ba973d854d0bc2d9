"""Outcomes without participants: shares, measurements, milestones, numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import ndtr

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.exposure.assumptions.distribution import Empirical, Lognormal, Normal, Uniform
from outcomes_fund.exposure.assumptions.outcome import Measured, MilestoneReached, NumberOutcome, ShareOutcome
from outcomes_fund.exposure.drivers.chance import few_steps
from outcomes_fund.exposure.drivers.person_outcomes import drawn_days
from outcomes_fund.exposure.stops import ImpossibleDraw
from outcomes_fund.settlement.facts import Facts
from tests.unit.exposure.drivers.driver_cases import (
    FIRST,
    HOURS,
    JOBS,
    LOWER,
    MONTH,
    P_VALUE,
    SCORE,
    START,
    UPPER,
    WORLDS,
    certain,
    facts_of,
    near,
)

QUARTER_ENDS = [FIRST + day for day in (90, 181, 273, 365)]


def own(facts: Facts, metric: int) -> np.ndarray:
    """Give the values of a metric in steps, in the order of worlds and days."""
    values: np.ndarray = facts.numerator[facts.metric == metric]
    return values


def test_a_share_has_a_row_for_each_period_with_both_its_numbers() -> None:
    """Forty are looked at on the last day of each quarter; the mean of the part that succeeds is the chance."""
    facts = facts_of(ShareOutcome(metric="kept", of=certain("40"), success=certain("0.7"), source="test"))
    assert len(facts) == 4 * WORLDS
    assert sorted(set(facts.achieved.tolist())) == QUARTER_ENDS
    assert (facts.denominator == 40).all()
    assert near((facts.numerator / 40).mean(), 0.7, (0.21 / 40) ** 0.5, len(facts))
    assert (facts.participant == NONE).all()
    assert (facts.enrolled == NO_DAY).all()


def test_a_share_of_nobody_gives_no_row() -> None:
    """Where there is nobody to look at there is no row, and the days are those given."""
    of = Empirical(values=(Fraction(0), Fraction(10)))
    at = (date(2024, 5, 1), date(2024, 6, 1))
    facts = facts_of(ShareOutcome(metric="kept", of=of, success=certain("1"), at=at, source="test"))
    assert near(len(facts) / (2 * WORLDS), 0.5, 0.5, 2 * WORLDS)
    assert (facts.numerator == 10).all()
    assert set(facts.achieved.tolist()) == {FIRST + 121, FIRST + 152}


def test_a_measurement_is_the_true_value_with_its_rise_and_error() -> None:
    """The true value is that of the world; each quarter it rises, and each measurement errs by itself."""
    value = Normal(mean=Fraction(6), deviation=Fraction(1))
    facts = facts_of(Measured(metric="score", value=value, error=Fraction(1, 2), rise=Fraction(1, 4), source="test"))
    score = own(facts, SCORE).reshape(WORLDS, 4) / 10
    means = score.mean(axis=0)
    assert all(near(means[k], 6 + k / 4, 1.12, WORLDS) for k in range(4))
    assert abs(score.std(axis=0) - 1.25**0.5).max() < 0.06
    assert abs(np.corrcoef(score[:, 0], score[:, 1])[0, 1] - 0.8) < 0.03


def test_p_value_and_interval_belong_to_the_measurement() -> None:
    """They follow from the measurement and its error, on the same day, and only one in twenty misses the true value."""
    facts = facts_of(
        Measured(
            metric="score",
            value=certain("20"),
            error=Fraction(10),
            p_value="p",
            lower="lower",
            upper="upper",
            source="test",
        )
    )
    score, low, high = (own(facts, metric) / 10 for metric in (SCORE, LOWER, UPPER))
    assert np.abs(own(facts, P_VALUE) / 1000 - 2 * ndtr(-np.abs(score) / 10)).max() < 0.005
    assert np.abs(high - low - 2 * 1.96 * 10).max() < 0.21
    assert near(((low <= 20) & (high >= 20)).mean(), 0.95, 0.22, len(score))


def test_a_measurement_without_error_is_certain() -> None:
    """Its p-value is 0 and its interval a point; where it is 0 nothing is significant."""
    sure = Measured(metric="score", value=certain("3"), p_value="p", lower="lower", upper="upper", source="test")
    facts = facts_of(sure)
    assert {int(each) for metric in (SCORE, LOWER, UPPER) for each in own(facts, metric)} == {30}
    assert set(own(facts, P_VALUE).tolist()) == {0}
    nothing = facts_of(Measured(metric="score", value=certain("0"), p_value="p", source="test"))
    assert set(own(nothing, P_VALUE).tolist()) == {1000}


def test_a_quotient_is_measured_out_of_its_denominator() -> None:
    """With 200 looked at, 12.5 % are 25."""
    facts = facts_of(Measured(metric="kept", value=certain("0.125"), out_of=200, source="test"))
    assert set(zip(facts.numerator.tolist(), facts.denominator.tolist(), strict=True)) == {(25, 200)}


def test_a_milestone_is_reached_late_or_never() -> None:
    """Three in four worlds reach it, each on the planned day or up to ten days later."""
    facts = facts_of(
        MilestoneReached(
            metric="opened",
            on=date(2024, 2, 1),
            delay=Uniform(low=Fraction(0), high=Fraction(10)),
            chance=Fraction(3, 4),
            source="test",
        )
    )
    assert near(len(facts) / WORLDS, 0.75, 0.43, WORLDS)
    assert set(facts.achieved.tolist()) == set(range(FIRST + 31, FIRST + 42))
    certainly = facts_of(MilestoneReached(metric="opened", on=START, source="test"))
    assert certainly.achieved.tolist() == WORLDS * [FIRST]
    assert len(facts_of(MilestoneReached(metric="opened", on=START, chance=Fraction(0), source="test"))) == 0


def test_numbers_are_poisson_in_each_interval() -> None:
    """Three a quarter on average, one each, on any day; a count has no negative value."""
    facts = facts_of(NumberOutcome(metric="jobs", mean=Fraction(3), source="test"))
    quarter = np.searchsorted(QUARTER_ENDS, facts.achieved)
    numbers = np.bincount(quarter * WORLDS + facts.world, minlength=4 * WORLDS).reshape(4, WORLDS)
    assert near(numbers.mean(), 3, 3**0.5, 4 * WORLDS)
    assert abs(numbers.var() / 3 - 1) < 0.05
    assert (facts.numerator == 1).all()
    assert (facts.metric == JOBS).all()
    negative = facts_of(NumberOutcome(metric="jobs", mean=Fraction(3), value=certain("-2"), source="test"))
    assert (negative.numerator == 0).all()


def test_numbers_hold_between_their_days_and_for_their_intervals() -> None:
    """From March to mid April, four a month, the last interval in part; values are drawn for each."""
    facts = facts_of(
        NumberOutcome(
            metric="hours",
            mean=Fraction(4),
            value=Uniform(low=Fraction(1), high=Fraction(3)),
            start=date(2024, 3, 1),
            end=date(2024, 4, 16),
            every=MONTH,
            source="test",
        )
    )
    assert facts.achieved.min() == FIRST + 60
    assert facts.achieved.max() == FIRST + 105
    assert near(len(facts) / WORLDS, 6, 6**0.5, WORLDS)
    assert near(facts.numerator.mean() / 2, 2, 0.6, len(facts))
    assert (facts.metric == HOURS).all()


HUGE = certain("1000000000000000000000")

HUGE_OUTCOMES = (
    Measured(metric="score", value=HUGE, source="test"),
    Measured(metric="score", value=certain("-1000000000000000000000"), source="test"),
    Measured(metric="score", value=Lognormal(mean=HUGE.value, deviation=Fraction(1)), source="test"),
    NumberOutcome(
        id="score",
        metric="hours",
        mean=Fraction(1),
        value=Uniform(low=Fraction(0), high=HUGE.value),
        source="test",
    ),
    ShareOutcome(id="score", metric="kept", of=Uniform(low=Fraction(0), high=HUGE.value), success=HUGE, source="test"),
)


@pytest.mark.parametrize("outcome", HUGE_OUTCOMES)
def test_a_drawn_value_beyond_what_evidence_may_have_is_refused(
    outcome: Measured | NumberOutcome | ShareOutcome,
) -> None:
    """It is never cut without a word: contract, outcome and the most that evidence may have are told."""
    with pytest.raises(ImpossibleDraw, match=r"small: outcomes\.score .* at most 9,007,199,254,740,992\."):
        facts_of(outcome)


def test_a_certain_value_beyond_64_bits_is_refused_in_plain_words() -> None:
    """It is exact as long as 64 bits hold it; beyond, the outcome is named."""
    exact = facts_of(NumberOutcome(metric="jobs", mean=Fraction(1), value=certain("9007199254740993"), source="test"))
    assert set(exact.numerator.tolist()) == {2**53 + 1}
    with pytest.raises(ImpossibleDraw, match=r"small: outcomes\.jobs .*: a number too large to work with\."):
        facts_of(NumberOutcome(metric="jobs", mean=Fraction(1), value=HUGE, source="test"))


def test_as_many_steps_as_evidence_may_have_are_drawn() -> None:
    """The largest number of steps is drawn as it is, on either side of 0, and the next is refused."""
    assert few_steps(np.array([2.0**53, -(2.0**53)]), Fraction(1)).tolist() == [2**53, -(2**53)]
    with pytest.raises(OverflowError):
        few_steps(np.array([0, -(2.0**53) - 2]), Fraction(1))


def test_days_beyond_any_contract_are_never() -> None:
    """A delay of more days than any contract has makes no difference, however long it is."""
    for delay in (HUGE, Uniform(low=HUGE.value, high=2 * HUGE.value)):
        assert drawn_days(delay, np.array([0.5])).tolist() == [2**20]
