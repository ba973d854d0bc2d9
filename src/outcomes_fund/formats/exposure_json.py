"""The tables of a result, and of a back-test, as JSON: the same result gives the same bytes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from outcomes_fund.exposure.backtesting.backtest import BacktestResult, BacktestRow
from outcomes_fund.exposure.budgets.budget_totals import budget_differences
from outcomes_fund.exposure.budgets.budget_use import BudgetRow, budget_use
from outcomes_fund.exposure.budgets.outside_years import outside_years
from outcomes_fund.exposure.budgets.resilience import ResilienceRow, resilience
from outcomes_fund.exposure.estimates.bindings import binding_chances
from outcomes_fund.exposure.estimates.calendar_means import CalendarMean, calendar_means
from outcomes_fund.exposure.estimates.contributions import Contribution, contributions
from outcomes_fund.exposure.estimates.estimate import Estimate
from outcomes_fund.exposure.estimates.histogram import histogram
from outcomes_fund.exposure.estimates.summary import Summary, SummaryRow, summaries
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.formats.rounded import amount, decimals, error_amount

__all__ = ["backtest_document", "backtest_json", "exposure_document", "exposure_json"]

# Chances are counted in worlds; six decimals are finer than their error up to a million million of them.
CHANCE_DECIMALS = 6

Table = dict[str, Any]


def exposure_document(exposure: Exposure) -> Table:
    """Give the tables of a result as plain tables, ready for JSON.

    Args:
        exposure: The result.

    Returns:
        ``run`` (what was simulated and how), ``distribution``, ``histogram``, ``contributions``, ``caps``,
        ``calendar`` (by month and payer), ``budget`` (with ``uncovered``: more than budget and reserve in some year),
        ``outside_budget_years``, ``resilience`` and ``budget_differences``. Amounts are text in units of the currency,
        rounded half away from zero; each stands with its standard error as ``amount`` and ``error``, or ``share`` and
        ``error`` for a chance; an error that cannot be known is null.
    """
    currency = exposure.scenario.terms.currency
    budget = exposure.scenario.budget
    return {
        "run": _run(exposure),
        "distribution": [_summary_row(row, currency) for row in summaries(exposure)],
        "histogram": [
            {"low": amount(bar.low_minor, currency), "high": amount(bar.high_minor, currency), "worlds": bar.worlds}
            for bar in histogram(exposure.total())
        ],
        "contributions": [_contribution(row, currency) for row in contributions(exposure)],
        "caps": [
            {"name": row.name, "limit": row.limit, "binds": _chance(row.chance)} for row in binding_chances(exposure)
        ],
        "calendar": [_calendar(row, currency) for row in calendar_means(exposure, by=("payer",))],
        "budget": [_budget(row, currency) for row in budget_use(exposure)],
        "outside_budget_years": [
            {"year": each.year, "mean": _money(each.paid, currency), "budget": amount(each.budget_minor, currency)}
            for each in outside_years(exposure)
        ],
        "resilience": [_resilience(row, currency) for row in resilience(exposure)],
        "budget_differences": [
            {
                "title": row.title,
                "stated": amount(row.stated_minor, currency),
                "summed": amount(row.summed_minor, currency),
            }
            for row in (budget_differences(budget) if budget else ())
        ],
    }


def exposure_json(exposure: Exposure) -> str:
    """Give the tables of a result as canonical JSON, one line without a line end."""
    return canonical_json(exposure_document(exposure))


def backtest_document(result: BacktestResult, *, currency: str) -> Table:
    """Give a back-test as plain tables, ready for JSON.

    Args:
        result: The back-test.

        currency: ISO 4217 code of its amounts.

    Returns:
        ``rows``, ``coverage``, and ``uniformity`` or null; numbers are text as in ``exposure_document``.
    """
    uniformity = result.uniformity
    return {
        "rows": [_backtest_row(row, currency) for row in result.rows],
        "coverage": [
            {
                "level": number_text(row.level),
                "inside": row.inside,
                "rows": row.rows,
                "low": _share(row.low),
                "high": _share(row.high),
                "agrees": row.agrees,
            }
            for row in result.coverage
        ],
        "uniformity": None
        if uniformity is None
        else {"distance": _share(uniformity.distance), "p_value": _share(uniformity.p_value)},
    }


def backtest_json(result: BacktestResult, *, currency: str) -> str:
    """Give a back-test as canonical JSON, one line without a line end."""
    return canonical_json(backtest_document(result, currency=currency))


def _run(exposure: Exposure) -> Table:
    terms, environment = exposure.scenario.terms, exposure.environment
    return {
        "scenario": terms.id,
        "title": terms.title,
        "status": terms.status,
        "scenario_sha256": exposure.scenario.digest,
        "currency": terms.currency,
        "worlds": exposure.worlds,
        "seed": exposure.seed,
        "sampling": exposure.sampling,
        "worlds_that_belong_together": exposure.group,
        "certainty": number_text(terms.certainty),
        "budget_years": list(exposure.budget_years),
        "package": environment.package,
        "python": environment.python,
        "numpy": environment.numpy,
        "cpu_features": list(environment.cpu_features),
    }


def _summary_row(row: SummaryRow, currency: str) -> Table:
    subject = row.subject
    return {
        "name": subject.name,
        "programme": subject.programme,
        "payer": subject.payer,
        "year": "horizon" if subject.horizon else subject.year,
        **_summary(row.summary, currency),
        "gross_maximum": None if row.maximum_minor is None else amount(row.maximum_minor, currency),
    }


def _summary(summary: Summary, currency: str) -> Table:
    return {
        "mean": _money(summary.mean, currency),
        "percentiles": [
            {"share": number_text(each.share), **_money(each.amount, currency)} for each in summary.percentiles
        ],
        "shortfall": _money(summary.shortfall, currency),
        "lowest": amount(summary.lowest_minor, currency),
        "highest": amount(summary.highest_minor, currency),
    }


def _contribution(row: Contribution, currency: str) -> Table:
    return {
        "name": row.name,
        "percentile": {
            "amount": amount(row.percentile_minor, currency),
            "error": error_amount(row.percentile_error, currency),
        },
        "shortfall": _money(row.shortfall, currency),
    }


def _calendar(row: CalendarMean, currency: str) -> Table:
    return {"start": row.start, "end": row.end, "payer": row.payer, "mean": amount(row.mean, currency)}


def _budget(row: BudgetRow, currency: str) -> Table:
    return {
        "payer": row.payer,
        "programme": row.programme,
        "year": "horizon" if row.year is None else row.year,
        "budget": amount(row.budget_minor, currency),
        "beside": amount(row.beside_minor, currency),
        "reserve": amount(row.reserve_minor, currency),
        "paid": _summary(row.paid, currency),
        "over": {"chance": _chance(row.chance_over), "mean": _money(row.mean_over, currency)},
        "under": {"chance": _chance(row.chance_under), "mean": _money(row.mean_under, currency)},
        "uncovered": {"chance": _chance(row.chance_uncovered), "mean": _money(row.mean_uncovered, currency)},
    }


def _resilience(row: ResilienceRow, currency: str) -> Table:
    verdict = row.verdict
    return {
        "payer": row.payer,
        "year": "horizon" if row.year is None else row.year,
        "certainty": number_text(row.certainty),
        "gross": _money(row.paid, currency),
        "above_budget": _money(row.above_budget, currency),
        "needed": _money(row.needed, currency),
        "mean_needed": _money(row.mean_needed, currency),
        "available": None if verdict is None else amount(verdict.available_minor, currency),
        "ratio": None if verdict is None or verdict.ratio is None else decimals(verdict.ratio, 2),
        "class": None if verdict is None else verdict.grade,
        "class_least": None if verdict is None else verdict.grade_least,
        "class_most": None if verdict is None else verdict.grade_most,
        "norm": None if verdict is None else number_text(verdict.norm),
        "meets_norm": None if verdict is None else verdict.meets_norm,
    }


def _backtest_row(row: BacktestRow, currency: str) -> Table:
    return {
        "scenario": row.scenario,
        "name": row.name,
        "years": list(row.years),
        "amounts": row.amounts,
        "actual": amount(row.actual_minor, currency),
        "planned": None if row.planned_minor is None else amount(row.planned_minor, currency),
        "mean": _money(row.mean, currency),
        "median": amount(row.median_minor, currency),
        "place": _chance(row.place),
        "intervals": [
            {
                "level": number_text(each.level),
                "low": amount(each.low_minor, currency),
                "high": amount(each.high_minor, currency),
                "inside": each.inside,
            }
            for each in row.intervals
        ],
        "years_missing": list(row.years_missing),
    }


def _money(estimate: Estimate, currency: str) -> Table:
    return {"amount": amount(estimate.value, currency), "error": error_amount(estimate.error, currency)}


def _chance(estimate: Estimate) -> Table:
    error = None if estimate.error is None else _share(estimate.error)
    return {"share": _share(estimate.value), "error": error}


def _share(number: Fraction | float) -> str:
    return decimals(Fraction(number), CHANCE_DECIMALS)
