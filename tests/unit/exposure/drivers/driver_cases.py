"""A contract of every kind of metric, and the draws of one block, for tests of what comes about."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.calendar import Duration, PeriodGrid, epoch_day
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import CountMetric, LatestMetric, MilestoneMetric, RateMetric, SumMetric
from outcomes_fund.domain.party import Party
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.intake import FixedIntake
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.draws.streams import between, stream
from outcomes_fund.exposure.drivers.chance import Chance
from outcomes_fund.exposure.drivers.facts import draw_facts
from outcomes_fund.exposure.drivers.prepared import Grain, PreparedContract, prepare_contract
from outcomes_fund.settlement.facts import Facts
from tests.unit.settlement_cases import fixed

START, END = date(2024, 1, 1), date(2025, 1, 1)
FIRST, BEYOND = epoch_day(START), epoch_day(END)
MONTH, QUARTER = Duration(count=1, unit="months"), Duration(count=3, unit="months")
WORLDS = 4096
SEED = 7

JOBS, HOURS, OPENED, KEPT, SCORE, LOWER, UPPER, P_VALUE = range(8)


class Uniforms(dict[str, npt.NDArray[np.float64]]):
    """Uniform numbers of any quantity that is asked for."""

    def __missing__(self, name: str) -> npt.NDArray[np.float64]:
        self[name] = between(stream(SEED, "quantity", name, block=0), WORLDS)
        return self[name]


def contract_of(**parts: Any) -> Contract:
    """A year of quarters with a metric of each kind; parts replace any of it."""
    whole: dict[str, Any] = {
        "id": "small",
        "title": "Small",
        "status": "signed",
        "currency": "EUR",
        "start": START,
        "end": END,
        "periods": PeriodGrid(every=QUARTER, anchor=START),
        "parties": (
            Party(id="town", name="Town", roles=("outcome_payer",)),
            Party(id="provider", name="Provider", roles=("service_provider", "reporter")),
            Party(id="auditor", name="Auditor", roles=("verifier",)),
        ),
        "metrics": (
            CountMetric(id="jobs", title="Jobs"),
            SumMetric(id="hours", title="Hours", resolution=Fraction(1, 2)),
            MilestoneMetric(id="opened", title="Opened"),
            RateMetric(id="kept", title="Kept"),
            LatestMetric(id="score", title="Score", resolution=Fraction(1, 10)),
            LatestMetric(id="lower", title="Lower end", resolution=Fraction(1, 10)),
            LatestMetric(id="upper", title="Upper end", resolution=Fraction(1, 10)),
            LatestMetric(id="p", title="P-value", resolution=Fraction(1, 1000)),
        ),
        "lines": (fixed("base"),),
        "payers": Payers(shares=(PayerShare(party="town", weight=Fraction(1)),)),
        "payees": Payees(shares=(PayeeShare(party="provider"),)),
    }
    return Contract(**(whole | parts))


def prepared_of(
    *outcomes: Any, contract: Contract | None = None, grain: Grain = "claims", **parts: Any
) -> PreparedContract:
    """Prepare the small contract under some assumptions."""
    assumptions = ContractAssumptions(file="contract.toml", outcomes=outcomes, **parts)
    return prepare_contract("small", contract or contract_of(), assumptions, grain=grain)


def facts_of(*outcomes: Any, contract: Contract | None = None, **parts: Any) -> Facts:
    """Draw the claims of one block under some assumptions."""
    return draw_facts(prepared_of(*outcomes, contract=contract, **parts), Uniforms(), seed=SEED, block=0)


def chance() -> Chance:
    """The draws of the small contract."""
    return Chance(name="small", quantities=Uniforms(), seed=SEED, block=0)


def ten_a_month(**parts: Any) -> FixedIntake:
    """Ten people enrol in each month of the year."""
    whole: dict[str, Any] = {"start": START, "end": END, "numbers": (10,), "source": "test"}
    return FixedIntake(**(whole | parts))


def certain(value: str) -> Fixed:
    """One value that is certain."""
    return Fixed(value=Fraction(value))


def near(mean: float, expected: float, deviation: float, count: int) -> bool:
    """Say whether a mean of so many is within four standard errors of what is expected."""
    return bool(abs(mean - expected) <= 4 * deviation / np.sqrt(count))
