"""A result whose money a test gives world by world: grants by name, programme and payer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np

from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.portfolio import Flow, Grant
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.exposure.result import Account, Exposure

START = date(2025, 1, 1)


def grant(name: str, *, payer: str = "province", programme: str = "") -> Grant:
    """Give a grant that only lends its name, payer and programme to a test."""
    flow = Flow(on=START, amount_minor=1)
    return Grant(
        id=name,
        title=f"Grant {name}",
        programme=programme,
        payer=payer,
        payee="provider",
        instalments=(flow,),
        source="A test.",
    )


def exposure_of(
    payments: dict[tuple[str, int], Sequence[int] | np.ndarray],
    *,
    grants: Sequence[Grant] | None = None,
    budget: Budget | None = None,
    certainty: Fraction = Fraction(9, 10),
    years: int = 4,
    **fields: Any,
) -> Exposure:
    """Give the result in which each name pays so much in a year, in each world.

    Args:
        payments: Amounts of the worlds by name and year.

        grants: What there is; left out, a grant of the province for each name.

        budget: The budget.

        certainty: The percentile that is reported first.

        years: Number of budget years from 2025 on.

        fields: Other fields of the result.
    """
    names = tuple(dict.fromkeys(name for name, _ in payments))
    owned = {each.id: each for each in grants or [grant(name) for name in names]}
    accounts = tuple(sorted({Account(programme=each.programme, payer=each.payer) for each in owned.values()}))
    paid_years = tuple(sorted({year for _, year in payments}))
    worlds = len(next(iter(payments.values())))
    by_name = np.zeros((len(names), worlds), np.int64)
    by_account_year = np.zeros((len(accounts), len(paid_years), worlds), np.int64)
    for (name, year), amounts in payments.items():
        by_name[names.index(name)] += amounts
        account = Account(programme=owned[name].programme, payer=owned[name].payer)
        by_account_year[accounts.index(account), paid_years.index(year)] += amounts
    terms = ScenarioTerms(
        id="case",
        title="Case",
        status="illustrative",
        currency="EUR",
        start=START,
        years=years,
        worlds=worlds,
        certainty=certainty,
        grants=tuple(owned[name] for name in names),
    )
    exposure = Exposure(
        scenario=Scenario(terms=terms, contracts=(), budget=budget),
        worlds=worlds,
        seed=1,
        sampling="plain",
        group=1,
        names=names,
        accounts=accounts,
        years=paid_years,
        by_name=by_name,
        by_account_year=by_account_year,
        maxima=(None,) * len(names),
    )
    return attrs.evolve(exposure, **fields)
