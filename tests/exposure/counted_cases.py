"""Contracts and assumptions that are drawn as counts, with all that decides which part of participants counts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.exposure.assumptions.distribution import (
    Beta,
    Empirical,
    Fixed,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from outcomes_fund.exposure.assumptions.intake import NegativeBinomialIntake, PoissonIntake, SCurveIntake
from outcomes_fund.exposure.assumptions.outcome import Measured, MilestoneReached, NumberOutcome, PersonOutcome
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions, Ending, GroupShare, Verification
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.assumptions.survival import ConstantHazard, Weibull
from outcomes_fund.formats.contract import parse_contract

__all__ = ["COUNTED"]

CONTRACT = """
id = "counted"
title = "Counted"
status = "illustrative"
currency = "EUR"
start = 2024-01-01
end = 2025-07-01

[periods]
every = "3 months"

[payment]
settle_after = "2 months"

[[parties]]
id = "province"
name = "Province"
roles = ["outcome_payer"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider", "reporter"]

[[parties]]
id = "auditor"
name = "Auditor"
roles = ["verifier"]

[[metrics]]
id = "job"
kind = "count"
title = "Job"
{admission}

[[metrics]]
id = "tonnes"
kind = "sum"
title = "Tonnes"
resolution = "0.5"

[[metrics]]
id = "score"
kind = "latest"
title = "Score"
resolution = "0.1"

[[metrics]]
id = "opened"
kind = "milestone"
title = "Opened"

[[lines]]
id = "job"
title = "Job"
form = "unit_price"
metric = "job"
bands = [{{ up_to = 6, price = "1000.00" }}, {{ up_to = 14, price = "600.00" }}, {{ price = "150.00" }}]

[[lines]]
id = "tonnes"
title = "Tonnes"
form = "unit_price"
metric = "tonnes"
price = "90.00"

[[lines]]
id = "score"
title = "Score"
form = "sliding_scale"
metric = "score"
measured = "to_date"
paid = "to_date"
points = [{{ value = "4.0", amount = "0.00" }}, {{ value = "6.0", amount = "2000.00" }}]

[[lines]]
id = "opened"
title = "Opened"
form = "milestone"
amount = "700.00"
when = [{{ metric = "opened" }}]

[[limits]]
id = "ceiling"
kind = "money"
amount = "14000.00"

[payers]
shares = [{{ party = "province", weight = 1 }}]

[payees]
shares = [{{ party = "provider", weight = 1 }}]

[[assumptions]]
about = "lines.job"
assumed = "made for the test"
"""

START = date(2024, 1, 1)
SOURCE = "made for the test"
HALF_A_MONTH = Duration(count=2, unit="weeks")
FROM_ENROLMENT = """
[metrics.admission]
once_per = "person"
enrolment_start = 2024-02-10
enrolment_end = 2024-08-20
within_of_enrolment = "3 months"
"""
NUMBER = NumberOutcome(
    metric="tonnes",
    mean=Fraction(4),
    level=Lognormal(mean=Fraction(1), deviation=Fraction(2, 5)),
    value=Fixed(value=Fraction(3, 2)),
    start=date(2024, 2, 20),
    end=date(2025, 3, 1),
    every=Duration(count=6, unit="weeks"),
    source=SOURCE,
)
BESIDE = (
    NUMBER,
    Measured(
        metric="score",
        value=Normal(mean=Fraction(5), deviation=Fraction(1, 2)),
        error=Fraction(1, 3),
        rise=Fraction(1, 10),
        source=SOURCE,
    ),
    MilestoneReached(
        metric="opened",
        on=date(2024, 5, 1),
        delay=Uniform(low=Fraction(0), high=Fraction(300)),
        chance=Fraction(4, 5),
        source=SOURCE,
    ),
)
POISSON = PoissonIntake(
    start=date(2023, 12, 11),
    end=date(2024, 10, 5),
    every=HALF_A_MONTH,
    mean=Fraction(3, 2),
    level=Triangular(low=Fraction(0), mode=Fraction(1), high=Fraction(2)),
    source=SOURCE,
)
GAMMA = NegativeBinomialIntake(
    start=date(2024, 3, 15), end=date(2025, 1, 1), mean=Fraction(3), dispersion=Fraction(3, 10), source=SOURCE
)
CURVE = SCurveIntake(
    start=START,
    end=date(2024, 12, 10),
    total=Fraction(25),
    midpoint=date(2024, 6, 1),
    pace_days=Fraction(25),
    source=SOURCE,
)
SLOW = PersonOutcome(
    metric="job",
    success=Beta(mean=Fraction(3, 5), deviation=Fraction(1, 10)),
    success_deviation=Fraction(3, 10),
    delay=Pert(low=Fraction(10), mode=Fraction(60), high=Fraction(200)),
    lasts=Weibull(scale_days=Fraction(250), shape=Fraction(3, 2)),
    source=SOURCE,
)
SEEN = PersonOutcome(
    metric="job",
    success=Fixed(value=Fraction(4, 5)),
    delay=Empirical(values=(Fraction(0), Fraction(40), Fraction(95)), weights=(Fraction(1), Fraction(2), Fraction(1))),
    group="young",
    value=Fixed(value=Fraction(2)),
    source=SOURCE,
)
ALONE = PersonOutcome(metric="job", success=Fixed(value=Fraction(1, 2)), source=SOURCE)
IN_TIME = Verification(
    report_delay=Uniform(low=Fraction(0), high=Fraction(20)),
    delay=Triangular(low=Fraction(1), mode=Fraction(10), high=Fraction(35)),
    lost=Fraction(1, 10),
    unverified=Fraction(1, 20),
    rejected=Fraction(1, 5),
    source=SOURCE,
)
ENDINGS = (
    Ending(cause="provider_failure", yearly=Fraction(3, 10), source=SOURCE),
    Ending(cause="termination", on=date(2024, 8, 17), chance=Fraction(1, 4), source=SOURCE),
)


def _scenario(admission: str = "", **assumed: object) -> Scenario:
    terms = ScenarioTerms(
        id="counted",
        title="Counted",
        status="illustrative",
        currency="EUR",
        start=START,
        years=3,
        contracts=(
            ContractAssumptions(
                file="contract.toml",
                **assumed,  # type: ignore[arg-type]
            ),
        ),
    )
    return Scenario(terms=terms, contracts=(parse_contract(CONTRACT.format(admission=admission)),))


COUNTED: dict[str, Scenario] = {
    "by chance": _scenario(intakes=(POISSON, GAMMA), outcomes=(SLOW, *BESIDE)),
    "s-curve, dropout and endings": _scenario(
        intakes=(CURVE,),
        outcomes=(SLOW, *BESIDE),
        takes_part=ConstantHazard(monthly=Fraction(1, 10)),
        endings=ENDINGS,
    ),
    "rules on enrolment": _scenario(
        FROM_ENROLMENT, intakes=(POISSON, CURVE), outcomes=(SLOW, *BESIDE), verification=IN_TIME, endings=ENDINGS
    ),
    "at once": _scenario(intakes=(GAMMA,), outcomes=(ALONE, *BESIDE), verification=IN_TIME),
    "a group": _scenario(
        intakes=(GAMMA, POISSON),
        outcomes=(SEEN, *BESIDE),
        groups=(GroupShare(group="young", share=Fraction(2, 5)),),
        endings=ENDINGS[:1],
    ),
}
