"""Scenarios that together use every kind of intake and outcome, and every field that worlds hang on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    LogitNormal,
    Lognormal,
    Normal,
)
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
from outcomes_fund.exposure.assumptions.portfolio import (
    Ending,
    Verification,
)
from outcomes_fund.exposure.assumptions.scenario import Dependence, Scenario
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, SurvivalPoint, Weibull
from tests.exposure.short_assumptions import (
    SOURCE,
    assumed,
    exactly,
    job,
    pert,
    same_each_month,
    scenario_of,
    seen,
    triangular,
    uniform,
)
from tests.exposure.tied_cases import in_a_matrix, tied, two_contracts

__all__ = ["SCENARIOS"]

DAYS = Duration(count=10, unit="days")
ENROLMENT = (
    same_each_month(end=date(2024, 2, 6), every=DAYS, numbers=(3, 0, 5, 4), cohort="first"),
    PoissonIntake(
        start=date(2024, 2, 10),
        end=date(2024, 3, 16),
        every=DAYS,
        mean=Fraction(4),
        level=Lognormal(mean=Fraction(1), deviation=Fraction(3, 10)),
        cohort="second",
        people_max=8,
        source=SOURCE,
    ),
)
GAMMA = NegativeBinomialIntake(
    start=date(2024, 5, 1), end=date(2024, 7, 11), mean=Fraction(4), dispersion=Fraction(4, 5), source=SOURCE
)

PLACES = (
    CapacityIntake(
        start=date(2024, 1, 8),
        end=date(2024, 4, 30),
        every=Duration(count=2, unit="weeks"),
        mean=Fraction(4),
        places=7,
        stay_days=45,
        level=uniform("0.5", "1.5"),
        source=SOURCE,
    ),
    SCurveIntake(
        start=date(2024, 1, 1),
        end=date(2024, 9, 15),
        total=Fraction(20),
        midpoint=date(2024, 4, 10),
        pace_days=Fraction(20),
        level=triangular(0, 1, 2),
        cohort="first",
        source=SOURCE,
    ),
)

AFTER_EACH_OTHER = (
    job(
        Beta(mean=Fraction(7, 10), deviation=Fraction(1, 10)),
        success_deviation=Fraction(1),
        delay=pert(0, 20, 70),
        lasts=ConstantHazard(monthly=Fraction(1, 10)),
    ),
    PersonOutcome(
        id="later",
        metric="stay",
        after="job",
        success=LogitNormal(median=Fraction(3, 4), deviation=Fraction(1, 2)),
        delay=seen(10, 30, 40, weights=(1, 2, 1)),
        lasts=Weibull(scale_days=Fraction(90), shape=Fraction(3, 2)),
        group="permit",
        instance="3-months",
        source=SOURCE,
    ),
    RepeatedOutcome(
        metric="hours",
        after="later",
        value=uniform(1, 5),
        every=DAYS,
        times_max=4,
        lasts=Weibull(scale_days=Fraction(60), shape=Fraction(1)),
        numbered=True,
        source=SOURCE,
    ),
)
TABLE = LifeTable(
    points=(SurvivalPoint(days=30, share=Fraction(7, 10)), SurvivalPoint(days=120, share=Fraction(4, 10)))
)
# Half stop on the twentieth day, and nearly all of the others on the next.
ON_A_DAY = LifeTable(
    points=(
        SurvivalPoint(days=19, share=Fraction(95, 100)),
        SurvivalPoint(days=20, share=Fraction(50, 100)),
        SurvivalPoint(days=21, share=Fraction(5, 100)),
    )
)
TO_THE_DAY = (
    job("1", delay=seen(18, 19, 20, 21)),
    PersonOutcome(metric="stay", success=exactly("0.9"), delay=seen(18, 19, 20, 21), lasts=ON_A_DAY, source=SOURCE),
    RepeatedOutcome(
        metric="hours",
        value=exactly(14),
        every=Duration(count=1, unit="weeks"),
        lasts=ON_A_DAY,
        prorated=True,
        source=SOURCE,
    ),
    RepeatedOutcome(
        id="daily",
        metric="tonnes",
        after="job",
        value=exactly(14),
        every=Duration(count=1, unit="days"),
        lasts=ON_A_DAY,
        source=SOURCE,
    ),
)
BY_PERIOD = (
    job("0.8", delay=Normal(mean=Fraction(10), deviation=Fraction(10)), value=seen(1, 2)),
    RepeatedOutcome(
        metric="hours", value=Normal(mean=Fraction(20), deviation=Fraction(5)), prorated=True, source=SOURCE
    ),
    RepeatedOutcome(
        id="whole", metric="tonnes", after="job", value=seen(0, 3, "4.5"), times_max=2, lasts=TABLE, source=SOURCE
    ),
    RepeatedOutcome(
        id="parts",
        metric="stay",
        after="job",
        value=exactly(30),
        every=Duration(count=1, unit="months"),
        lasts=TABLE,
        prorated=True,
        source=SOURCE,
    ),
)
TOGETHER = (
    ShareOutcome(
        metric="kept",
        of=Normal(mean=Fraction(12), deviation=Fraction(6)),
        success=Beta(mean=Fraction(3, 5), deviation=Fraction(1, 10)),
        success_deviation=Fraction(1),
        source=SOURCE,
    ),
    Measured(
        metric="score",
        value=Normal(mean=Fraction(1), deviation=Fraction(1, 2)),
        error=Fraction(3, 5),
        rise=Fraction(1, 5),
        at=(date(2024, 2, 1), date(2024, 8, 1), date(2024, 12, 31)),
        p_value="p",
        lower="lower",
        upper="upper",
        confidence=Fraction(9, 10),
        source=SOURCE,
    ),
    MilestoneReached(
        metric="opened", on=date(2024, 10, 1), delay=uniform(0, 120), chance=Fraction(7, 10), source=SOURCE
    ),
    NumberOutcome(
        metric="tonnes",
        mean=Fraction(5),
        instance="first",
        level=Lognormal(mean=Fraction(1), deviation=Fraction(1, 2)),
        value=triangular(0, 1, 4),
        source=SOURCE,
    ),
    NumberOutcome(
        metric="stay",
        mean=Fraction(2),
        start=date(2024, 3, 3),
        end=date(2024, 3, 19),
        every=Duration(count=3, unit="days"),
        source=SOURCE,
    ),
)
ENDED = (
    job(),
    Measured(
        metric="score",
        value=exactly(5),
        at=tuple(date(2024, month, 15) for month in range(1, 13)),
        source=SOURCE,
    ),
)
ENDINGS = (
    Ending(cause="provider_failure", yearly=Fraction(1, 2), source=SOURCE),
    Ending(cause="termination", on=date(2024, 9, 15), chance=Fraction(1, 3), source=SOURCE),
)
SLOWLY = Verification(
    report_delay=pert(0, 6, 20),
    delay=seen(3, 9, 30),
    lost=Fraction(1, 10),
    unverified=Fraction(1, 5),
    rejected=Fraction(1, 4),
    disputed=Fraction(3, 10),
    source=SOURCE,
)
AT_ONCE = Verification(report_delay=uniform(0, 3), disputed=Fraction(1, 10), source=SOURCE)
# For each name the scenario, and the number of worlds that are drawn one by one.
SCENARIOS: dict[str, tuple[Scenario, int]] = {
    "enrolment": (scenario_of(assumed(*ENROLMENT, outcomes=(job("0.9"),), verification=AT_ONCE)), 500),
    "gamma": (scenario_of(assumed(GAMMA, outcomes=(job("0.9"),))), 800),
    "endings": (scenario_of(assumed(same_each_month(numbers=(1,)), outcomes=ENDED, endings=ENDINGS)), 2500),
    "places and s-curve": (scenario_of(assumed(*PLACES, outcomes=(job("0.9"),))), 500),
    "one after the other": (
        scenario_of(
            assumed(
                same_each_month(cohort="first"),
                outcomes=AFTER_EACH_OTHER,
                takes_part=ConstantHazard(monthly=Fraction(1, 20)),
                verification=SLOWLY,
            )
        ),
        600,
    ),
    "to the day": (
        scenario_of(
            assumed(
                CapacityIntake(
                    start=date(2024, 3, 4),
                    end=date(2024, 3, 24),
                    every=Duration(count=1, unit="days"),
                    mean=Fraction(2),
                    places=5,
                    stay_days=4,
                    source=SOURCE,
                ),
                outcomes=TO_THE_DAY,
                takes_part=ON_A_DAY,
                endings=(Ending(cause="termination", on=date(2024, 4, 8), chance=Fraction(1, 2), source=SOURCE),),
            )
        ),
        200,
    ),
    "by period": (scenario_of(assumed(same_each_month(), outcomes=BY_PERIOD, takes_part=TABLE)), 300),
    "for all together": (
        scenario_of(assumed(same_each_month(end=date(2024, 2, 1)), outcomes=(job(), *TOGETHER), verification=SLOWLY)),
        500,
    ),
    "tied by loadings": (tied("one", Dependence()), 1100),
    "tied as Student-t": (tied("one", Dependence(copula="student_t", degrees=4)), 1100),
    "two contracts": (two_contracts("plain"), 1000),
    "in mirror images": (two_contracts("antithetic"), 600),
    "evenly spread": (two_contracts("sobol"), 600),
    "in a matrix": (in_a_matrix("gaussian"), 1100),
    "in a matrix as Student-t": (in_a_matrix("student_t"), 1100),
}
