"""The tables of a result and of a back-test as JSON."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import numpy as np

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, BudgetTotal, Capacity, Reserve
from outcomes_fund.exposure.backtesting.actual_amounts import Actual
from outcomes_fund.exposure.backtesting.backtest import backtest
from outcomes_fund.exposure.result import Binding, CalendarRow, Environment, Exposure
from outcomes_fund.formats.exposure_json import backtest_json, exposure_json
from tests.unit.exposure.exposure_cases import exposure_of


def result() -> Exposure:
    """Give a grant that pays 0.00 to 1.99 euros, under a budget of one euro of which the source says two."""
    budget = Budget(
        id="budget",
        title="Budget",
        currency="EUR",
        lines=(BudgetLine(title="Outcomes", payer="province", years=(2025,), amount_minor=100),),
        totals=(BudgetTotal(title="All", years=(2025,), amount_minor=200),),
        reserves=(Reserve(title="Rainy days", payer="province", year=2025, amount_minor=50),),
        capacities=(Capacity(payer="province", amount_minor=45),),
    )
    return exposure_of(
        {("a", 2025): np.arange(200)},
        budget=budget,
        years=1,
        maxima=(250,),
        calendar=(CalendarRow(on=date(2025, 2, 28), name="a", payer="province", total_minor=19_900),),
        bindings=(Binding(name="a", limit="all", worlds=50, squares=50),),
        environment=Environment(package="1", python="3.11", numpy="2", cpu_features=("AVX2",)),
    )


def test_every_table_is_there_with_its_errors() -> None:
    """Amounts are text in euros with their standard error, chances are shares with theirs."""
    found = json.loads(exposure_json(result()))
    assert (found["run"]["worlds"], found["run"]["certainty"], found["run"]["cpu_features"]) == (200, "0.9", ["AVX2"])
    total = found["distribution"][0]
    assert (total["year"], found["distribution"][1]["year"], total["gross_maximum"]) == (None, "horizon", "2.50")
    assert total["mean"]["amount"] == "1.00"
    assert float(total["mean"]["error"]) > 0
    assert {each["share"]: each["amount"] for each in total["percentiles"]}["0.9"] == "1.79"
    assert found["contributions"][0]["percentile"]["amount"] == "1.79"
    assert found["caps"] == [{"name": "a", "limit": "all", "binds": {"share": "0.250000", "error": "0.030695"}}]
    assert found["calendar"] == [{"start": "2025-02-01", "end": "2025-03-01", "payer": "province", "mean": "1.00"}]
    (budget, horizon) = found["budget"]
    assert (budget["year"], horizon["year"], budget["reserve"]) == (2025, "horizon", "0.50")
    assert (budget["over"]["chance"]["share"], budget["uncovered"]["chance"]["share"]) == ("0.495000", "0.245000")
    assert (found["resilience"][0]["needed"]["amount"], found["resilience"][0]["class"]) == ("0.29", "B")
    assert (found["resilience"][0]["ratio"], found["resilience"][0]["meets_norm"]) == ("1.55", True)
    assert found["budget_differences"] == [{"title": "All", "stated": "2.00", "summed": "1.00"}]
    assert sum(bar["worlds"] for bar in found["histogram"]) == 200


def test_equal_results_give_equal_bytes_and_unknown_errors_are_null() -> None:
    """The text depends on nothing but the result; with one group of worlds no error is known."""
    assert exposure_json(result()) == exposure_json(result())
    alone = exposure_of({("a", 2025): [1, 2]}, group=2, certainty=Fraction(1, 2))
    found = json.loads(exposure_json(alone))
    assert found["distribution"][0]["mean"] == {"amount": "0.02", "error": None}
    assert (found["budget"], found["resilience"], found["budget_differences"]) == ([], [], [])


def test_back_test_as_json() -> None:
    """Places, intervals and coverage are there; too few contracts say nothing about evenness."""
    text = backtest_json(backtest(result(), [Actual(name="a", year=2025, amount_minor=100)]), currency="EUR")
    found = json.loads(text)
    assert [(row["years"], row["amounts"]) for row in found["rows"]] == [([2025], 1)]
    assert (found["rows"][0]["actual"], found["rows"][0]["place"]["share"]) == ("1.00", "0.502500")
    assert found["rows"][0]["intervals"][0] == {"level": "0.5", "low": "0.49", "high": "1.49", "inside": True}
    assert (found["coverage"][0]["rows"], found["uniformity"]) == (1, None)
