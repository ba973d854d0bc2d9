"""Scenarios in which quantities go together: by loadings and by a matrix, Gaussian and as Student-t."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Loading,
    Lognormal,
    Normal,
)
from outcomes_fund.exposure.assumptions.intake import (
    NegativeBinomialIntake,
    PoissonIntake,
)
from outcomes_fund.exposure.assumptions.outcome import (
    Measured,
    MilestoneReached,
    NumberOutcome,
    ShareOutcome,
)
from outcomes_fund.exposure.assumptions.portfolio import (
    Ending,
)
from outcomes_fund.exposure.assumptions.scenario import Correlation, Dependence, Driver, Sampling, Scenario
from tests.exposure.short_assumptions import SOURCE, START, assumed, exactly, job, scenario_of, uniform

__all__ = ["in_a_matrix", "tied", "two_contracts"]

LABOUR = Driver(id="labour", title="Labour", shift=Fraction(-1, 2), source=SOURCE)
PRICES = Driver(id="prices", title="Prices", source=SOURCE)


def _loaded(weight: str, driver: str = "labour") -> Loading:
    return Loading(driver=driver, weight=Fraction(weight))


def tied(name: str, dependence: Dependence) -> Scenario:
    """Two contracts of which everything goes together by loadings."""
    first = assumed(
        PoissonIntake(
            start=START,
            end=date(2024, 4, 1),
            mean=Fraction(4),
            level=Lognormal(mean=Fraction(1), deviation=Fraction(1, 2), loadings=(_loaded("0.8", "prices"),)),
            source=SOURCE,
        ),
        name=name,
        outcomes=(
            job(Beta(mean=Fraction(1, 2), deviation=Fraction(1, 4), loadings=(_loaded("0.9"),))),
            NumberOutcome(
                metric="tonnes",
                mean=Fraction(6),
                level=uniform(0, 2, _loaded("-0.7"), _loaded("0.6", "prices")),
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
                of=exactly(20),
                success=uniform("0.2", "0.8", _loaded("0.5")),
                at=(date(2024, 2, 1),),
                source=SOURCE,
            ),
        ),
        endings=(Ending(cause="provider_failure", yearly=Fraction(3, 5), loadings=(_loaded("0.8"),), source=SOURCE),),
    )
    return scenario_of(first, drivers=(LABOUR, PRICES), dependence=dependence)


def in_a_matrix(copula: str) -> Scenario:
    """Milestones, an intake and an ending with a matrix of correlations."""
    whole = assumed(
        NegativeBinomialIntake(
            start=START, end=date(2024, 3, 1), mean=Fraction(3), dispersion=Fraction(1, 2), source=SOURCE
        ),
        outcomes=(
            job("0.5"),
            MilestoneReached(metric="opened", on=date(2024, 5, 1), chance=Fraction(3, 5), source=SOURCE),
            NumberOutcome(metric="tonnes", mean=Fraction(4), level=uniform(0, 2), source=SOURCE),
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
    return scenario_of(
        whole,
        dependence=Dependence(copula=copula, degrees=degrees, correlation=correlation),  # type: ignore[arg-type]
    )


def two_contracts(sampling: Sampling) -> Scenario:
    """Give two contracts that depend on the same driver, the one on much of it and the other on little."""
    both = [
        assumed(
            PoissonIntake(
                start=START, end=date(2024, 3, 1), mean=Fraction(3), level=uniform("0.5", "1.5", loading), source=SOURCE
            ),
            name=name,
            outcomes=(
                job("0.5"),
                Measured(
                    metric="kept",
                    value=uniform("0.3", "0.8", loading),
                    error=Fraction(1, 20),
                    out_of=40,
                    at=(date(2024, 6, 30),),
                    source=SOURCE,
                ),
            ),
        )
        for name, loading in (("one", _loaded("0.9")), ("other", _loaded("-0.6")))
    ]
    return scenario_of(*both, drivers=(LABOUR,), sampling=sampling)
