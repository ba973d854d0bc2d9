"""Scenarios that together use every kind of intake and outcome, and every field that worlds hang on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Distribution,
    Empirical,
    Fixed,
    Loading,
    LogitNormal,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.intake import (
    CapacityIntake,
    FixedIntake,
    Intake,
    NegativeBinomialIntake,
    PoissonIntake,
    SCurveIntake,
)
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    Outcome,
    PersonOutcome,
    RepeatedOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import (
    ContractAssumptions,
    Ending,
    GroupShare,
    HomeShare,
    Verification,
)
from outcomes_fund.exposure.assumptions.scenario import Correlation, Dependence, Driver, Scenario, ScenarioTerms
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, LifeTable, SurvivalPoint, Weibull
from outcomes_fund.formats.contract import parse_contract
from tests.exposure.second_opinion_contract import contract_named

__all__ = ["SCENARIOS"]

SOURCE = "made for the test"
START, END = date(2024, 1, 1), date(2025, 1, 1)
GROUPS = (GroupShare(group="young", share=Fraction(3, 10)), GroupShare(group="permit", share=Fraction(6, 10)))
HOMES = (
    HomeShare(municipality="Breda", share=Fraction(1, 2)),
    HomeShare(municipality="Tilburg", share=Fraction(1, 4)),
    HomeShare(municipality="Elsewhere", share=Fraction(1, 8)),
)


def _scenario_of(
    *contracts: ContractAssumptions, drivers: tuple[Driver, ...] = (), dependence: Dependence | None = None
) -> Scenario:
    """Put contracts of the same text and their assumptions together."""
    terms = ScenarioTerms(
        id="second-opinion",
        title="Second opinion",
        status="illustrative",
        currency="EUR",
        start=START,
        years=2,
        drivers=drivers,
        dependence=dependence or Dependence(),
        contracts=contracts,
    )
    return Scenario(terms=terms, contracts=tuple(parse_contract(contract_named(each.id)) for each in contracts))


def _of(*intakes: Intake, outcomes: tuple[Outcome, ...], name: str = "one", **more: object) -> ContractAssumptions:
    return ContractAssumptions(
        file="contract.toml",
        id=name,
        intakes=intakes,
        outcomes=outcomes,
        groups=GROUPS,
        homes=HOMES,
        **more,  # type: ignore[arg-type]
    )


def _exactly(value: str | int) -> Fixed:
    return Fixed(value=Fraction(value))


def _uniform(low: str | int, high: str | int, *loadings: Loading) -> Uniform:
    return Uniform(low=Fraction(low), high=Fraction(high), loadings=loadings)


def _pert(low: int, mode: int, high: int) -> Pert:
    return Pert(low=Fraction(low), mode=Fraction(mode), high=Fraction(high))


def _triangular(low: int, mode: int, high: int) -> Triangular:
    return Triangular(low=Fraction(low), mode=Fraction(mode), high=Fraction(high))


def _seen(*values: int | str, weights: tuple[int, ...] = ()) -> Empirical:
    return Empirical(values=tuple(map(Fraction, values)), weights=tuple(map(Fraction, weights)))


def _job(success: Distribution | str = "0.6", **more: object) -> PersonOutcome:
    chance = success if not isinstance(success, str) else _exactly(success)
    return PersonOutcome(metric="job", success=chance, source=SOURCE, **more)  # type: ignore[arg-type]


def _fixed(**more: object) -> FixedIntake:
    whole = {"start": START, "end": date(2024, 3, 1), "numbers": (8,), "source": SOURCE}
    return FixedIntake(**(whole | more))  # type: ignore[arg-type]


DAYS = Duration(count=10, unit="days")
ENROLMENT = (
    _fixed(end=date(2024, 2, 6), every=DAYS, numbers=(3, 0, 5, 4), cohort="first"),
    PoissonIntake(
        start=date(2024, 2, 10),
        end=date(2024, 3, 16),
        every=DAYS,
        mean=Fraction(4),
        level=Lognormal(mean=Fraction(1), deviation=Fraction(3, 10)),
        cohort="second",
        people_max=15,
        source=SOURCE,
    ),
    NegativeBinomialIntake(
        start=date(2024, 5, 1), end=date(2024, 7, 1), mean=Fraction(3), dispersion=Fraction(2, 5), source=SOURCE
    ),
)

PLACES = (
    CapacityIntake(
        start=date(2024, 1, 8),
        end=date(2024, 4, 30),
        every=Duration(count=2, unit="weeks"),
        mean=Fraction(4),
        places=7,
        stay_days=45,
        level=_uniform("0.5", "1.5"),
        source=SOURCE,
    ),
    SCurveIntake(
        start=date(2024, 1, 1),
        end=date(2024, 9, 15),
        total=Fraction(20),
        midpoint=date(2024, 4, 10),
        pace_days=Fraction(20),
        level=_triangular(0, 1, 2),
        cohort="first",
        source=SOURCE,
    ),
)

AFTER_EACH_OTHER = (
    _job(
        Beta(mean=Fraction(7, 10), deviation=Fraction(1, 10)),
        success_deviation=Fraction(1, 2),
        delay=_pert(0, 20, 70),
        lasts=ConstantHazard(monthly=Fraction(1, 10)),
    ),
    PersonOutcome(
        id="later",
        metric="stay",
        after="job",
        success=LogitNormal(median=Fraction(3, 4), deviation=Fraction(1, 2)),
        delay=_seen(10, 30, 40, weights=(1, 2, 1)),
        lasts=Weibull(scale_days=Fraction(90), shape=Fraction(3, 2)),
        group="permit",
        source=SOURCE,
    ),
    RepeatedOutcome(
        metric="hours",
        after="later",
        value=_uniform(1, 5),
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
BY_PERIOD = (
    _job("0.8", delay=Normal(mean=Fraction(10), deviation=Fraction(10)), value=_seen(1, 2)),
    RepeatedOutcome(
        metric="hours", value=Normal(mean=Fraction(20), deviation=Fraction(5)), prorated=True, source=SOURCE
    ),
    RepeatedOutcome(
        id="whole", metric="tonnes", after="job", value=_seen(0, 3, "4.5"), times_max=2, lasts=TABLE, source=SOURCE
    ),
    RepeatedOutcome(
        id="parts",
        metric="stay",
        after="job",
        value=_exactly(30),
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
        success_deviation=Fraction(2, 5),
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
        metric="opened", on=date(2024, 10, 1), delay=_uniform(0, 120), chance=Fraction(7, 10), source=SOURCE
    ),
    NumberOutcome(
        metric="tonnes",
        mean=Fraction(5),
        level=Lognormal(mean=Fraction(1), deviation=Fraction(1, 2)),
        value=_triangular(0, 1, 4),
        source=SOURCE,
    ),
    NumberOutcome(
        metric="stay", mean=Fraction(2), start=date(2024, 3, 3), end=date(2024, 5, 1), every=DAYS, source=SOURCE
    ),
)
SLOWLY = Verification(
    report_delay=_pert(0, 6, 20),
    delay=_seen(3, 9, 30),
    lost=Fraction(1, 10),
    unverified=Fraction(1, 5),
    rejected=Fraction(1, 4),
    disputed=Fraction(3, 10),
    source=SOURCE,
)
AT_ONCE = Verification(report_delay=_uniform(0, 3), disputed=Fraction(1, 10), source=SOURCE)
LABOUR = Driver(id="labour", title="Labour", shift=Fraction(-1, 2), source=SOURCE)
PRICES = Driver(id="prices", title="Prices", source=SOURCE)


def _loaded(weight: str, driver: str = "labour") -> Loading:
    return Loading(driver=driver, weight=Fraction(weight))


def _tied(name: str, dependence: Dependence) -> Scenario:
    """Two contracts of which everything goes together by loadings."""
    first = _of(
        PoissonIntake(
            start=START,
            end=date(2024, 4, 1),
            mean=Fraction(4),
            level=Lognormal(mean=Fraction(1), deviation=Fraction(1, 2), loadings=(_loaded("0.8", "prices"),)),
            source=SOURCE,
        ),
        name=name,
        outcomes=(
            _job(Beta(mean=Fraction(1, 2), deviation=Fraction(1, 4), loadings=(_loaded("0.9"),))),
            NumberOutcome(
                metric="tonnes",
                mean=Fraction(6),
                level=_uniform(0, 2, _loaded("-0.7"), _loaded("0.6", "prices")),
                source=SOURCE,
            ),
            Measured(
                metric="score",
                value=Normal(mean=Fraction(5), deviation=Fraction(1), loadings=(_loaded("0.7"),)),
                at=(date(2024, 2, 1),),
                source=SOURCE,
            ),
            ShareOutcome(
                metric="kept",
                of=_exactly(20),
                success=_uniform("0.2", "0.8", _loaded("0.5")),
                at=(date(2024, 2, 1),),
                source=SOURCE,
            ),
        ),
        endings=(Ending(cause="provider_failure", yearly=Fraction(3, 5), loadings=(_loaded("0.8"),), source=SOURCE),),
    )
    return _scenario_of(first, drivers=(LABOUR, PRICES), dependence=dependence)


def _in_a_matrix(copula: str) -> Scenario:
    """Milestones, an intake and an ending with a matrix of correlations."""
    assumed = _of(
        NegativeBinomialIntake(
            start=START, end=date(2024, 3, 1), mean=Fraction(3), dispersion=Fraction(1, 2), source=SOURCE
        ),
        outcomes=(
            _job("0.5"),
            MilestoneReached(metric="opened", on=date(2024, 5, 1), chance=Fraction(3, 5), source=SOURCE),
            NumberOutcome(metric="tonnes", mean=Fraction(4), level=_uniform(0, 2), source=SOURCE),
        ),
        endings=(
            Ending(cause="termination", on=date(2024, 7, 10), chance=Fraction(1, 3), source=SOURCE),
            Ending(cause="provider_failure", yearly=Fraction(2, 5), source=SOURCE),
        ),
    )
    matrix = [
        ["1", "0.6", "0.7", "0.5"],
        ["0.6", "1", "0.2", "0.3"],
        ["0.7", "0.2", "1", "0.6"],
        ["0.5", "0.3", "0.6", "1"],
    ]
    correlation = Correlation(
        between=("one.intake", "one.opened", "one.tonnes", "one.ending"),
        matrix=tuple(tuple(map(Fraction, row)) for row in matrix),
    )
    degrees = 3 if copula == "student_t" else None
    return _scenario_of(
        assumed,
        dependence=Dependence(copula=copula, degrees=degrees, correlation=correlation),  # type: ignore[arg-type]
    )


# For each name the scenario, and the number of worlds that are drawn one by one.
SCENARIOS: dict[str, tuple[Scenario, int]] = {
    "enrolment": (_scenario_of(_of(*ENROLMENT, outcomes=(_job("0.9"),), verification=AT_ONCE)), 500),
    "places and s-curve": (_scenario_of(_of(*PLACES, outcomes=(_job("0.9"),))), 500),
    "one after the other": (
        _scenario_of(
            _of(
                _fixed(cohort="first"),
                outcomes=AFTER_EACH_OTHER,
                takes_part=ConstantHazard(monthly=Fraction(1, 20)),
                verification=SLOWLY,
            )
        ),
        600,
    ),
    "by period": (_scenario_of(_of(_fixed(), outcomes=BY_PERIOD, takes_part=TABLE)), 300),
    "for all together": (
        _scenario_of(_of(_fixed(end=date(2024, 2, 1)), outcomes=(_job(), *TOGETHER), verification=SLOWLY)),
        700,
    ),
    "tied by loadings": (_tied("one", Dependence()), 1500),
    "tied as Student-t": (_tied("one", Dependence(copula="student_t", degrees=4)), 1500),
    "in a matrix": (_in_a_matrix("gaussian"), 1500),
    "in a matrix as Student-t": (_in_a_matrix("student_t"), 1500),
}
