"""Scenarios held against each other, assumptions varied, and goals met: as tables and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rich.table import Table

from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.formats.rounded import amount, decimals, error_amount
from outcomes_fund.report.exposure_tables import subject_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.rough_amounts import error_text, estimate_cells, rough_text, signed_text

if TYPE_CHECKING:
    from outcomes_fund.exposure.deciding.compare import ComparedRow, Comparison
    from outcomes_fund.exposure.deciding.sensitivity import Tornado, TornadoRow
    from outcomes_fund.exposure.deciding.solve import Solution, Tried
    from outcomes_fund.exposure.deciding.variance_parts import VarianceParts
    from outcomes_fund.exposure.estimates.estimate import Estimate

__all__ = [
    "comparison_document",
    "comparison_table",
    "estimate_document",
    "parts_document",
    "parts_table",
    "solution_document",
    "solution_parts",
    "tornado_document",
    "tornado_table",
]

ERROR = "±"

# An interval of 95 % reaches so many standard errors to either side.
INTERVAL = 1.96

# A bar of the tornado is at most so many characters long to each side.
HALF = 12


def comparison_table(comparison: Comparison) -> Table:
    """Show what differs between two scenarios, each difference with its error in common worlds.

    Args:
        comparison: As ``compare`` gives it; what is the same in both is left out.
    """
    currency = comparison.currency
    told = [row for row in comparison.rows if row.difference.value or row.base is None or row.other is None]
    lines = []
    for row in told:
        values = (*estimate_cells(row.base, currency), *estimate_cells(row.other, currency))
        change = signed_text(row.difference.value, currency), error_text(row.difference, currency), _part(row)
        lines.append(Row(cells=(str(row.statistic), *values, *change)))
    numbers = ("Base", ERROR, "Other", ERROR, "Difference", ERROR, "in %")
    columns = [Column(header="Payments", whole=True), *(Column(header=name, number=True) for name in numbers)]
    lines = lines or [Row(cells=("nothing differs", *("" for _ in numbers)))]
    return table_of(f"{comparison.other}, held against {comparison.base} ({currency})", columns, lines)


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as a plain table, ready for JSON.

    Args:
        comparison: As ``compare`` gives it.
    """
    currency = comparison.currency
    return {
        "base": comparison.base,
        "other": comparison.other,
        "currency": currency,
        "rows": [
            {
                "statistic": str(row.statistic),
                "base": estimate_document(row.base, currency),
                "other": estimate_document(row.other, currency),
                "difference": estimate_document(row.difference, currency),
            }
            for row in comparison.rows
        ],
    }


def tornado_table(tornado: Tornado, currency: str) -> Table:
    """Show what each assumption does to a statistic, with a bar to each side of how it stands.

    Args:
        tornado: As ``tornado`` gives it.

        currency: ISO 4217 code.
    """
    most = max((abs(float(each)) for row in tornado.rows for each in (row.below, row.above)), default=0.0)
    lines = []
    for row in tornado.rows:
        ends = (_shown(row.variation.low), _shown(row.variation.high))
        changes = [signed_text(each.value, currency) for each in (row.below, row.above)]
        swing = signed_text(row.swing.value, currency), error_text(row.swing, currency)
        lines.append(Row(cells=(row.variation.path, *ends, *changes, *swing, _bars(row, most))))
    columns = [Column(header="Assumption", whole=True)]
    columns += [Column(header=name, number=True) for name in ("Low", "High", "At low", "At high", "Swing", ERROR)]
    columns.append(Column(header="", whole=True))
    base = rough_text(tornado.base.value, currency)
    title = f"{tornado.statistic} is {base} {ERROR}{error_text(tornado.base, currency)} {currency}"
    return table_of(f"{title}; what each assumption makes of it", columns, lines)


def tornado_document(tornado: Tornado, currency: str) -> dict[str, Any]:
    """Give a tornado as a plain table, ready for JSON.

    Args:
        tornado: As ``tornado`` gives it.

        currency: ISO 4217 code.
    """
    return {
        "statistic": str(tornado.statistic),
        "currency": currency,
        "base": estimate_document(tornado.base, currency),
        "rows": [
            {
                "assumption": row.variation.path,
                "low": number_text(row.variation.low),
                "high": number_text(row.variation.high),
                "at_low": estimate_document(row.low, currency),
                "at_high": estimate_document(row.high, currency),
                "swing": estimate_document(row.swing, currency),
            }
            for row in tornado.rows
        ],
    }


def parts_table(found: VarianceParts, currency: str) -> Table:
    """Show which part of the variance comes from which source.

    Args:
        found: As ``variance_parts`` gives it.

        currency: ISO 4217 code.
    """
    columns = [Column(header="Source", whole=True)]
    columns += [Column(header=name, number=True) for name in ("Alone", ERROR, "With others", ERROR)]
    rows = [
        Row(
            cells=(
                part.source,
                *(f"{100 * each:z.1f} %" for each in (part.first, part.first_interval / INTERVAL)),
                *(f"{100 * each:z.1f} %" for each in (part.total, part.total_interval / INTERVAL)),
            )
        )
        for part in found.parts
    ]
    mean, deviation = (rough_text(each, currency) for each in (found.mean_minor, found.deviation_minor))
    whose = subject_text(found.subject)
    title = f"Where the variance of {whose} comes from (mean {mean}, standard deviation {deviation} {currency})"
    return table_of(title, columns, rows)


def parts_document(found: VarianceParts, currency: str) -> dict[str, Any]:
    """Give the parts of the variance as a plain table, ready for JSON.

    Args:
        found: As ``variance_parts`` gives it.

        currency: ISO 4217 code.
    """
    return {
        "payments": subject_text(found.subject),
        "worlds": found.worlds,
        "currency": currency,
        "mean": amount(found.mean_minor, currency),
        "deviation": error_amount(found.deviation_minor, currency),
        "parts": [
            {
                "source": part.source,
                "first": _index(part.first),
                "first_interval": _index(part.first_interval),
                "total": _index(part.total),
                "total_interval": _index(part.total_interval),
            }
            for part in found.parts
        ],
    }


def _index(number: float) -> str:
    return decimals(Fraction(number), 4)


def solution_parts(solution: Solution) -> Iterator[Table | str]:
    """Say at which value a goal is just met, how sure that is, and what was tried.

    Args:
        solution: As ``solve`` gives it.
    """
    goal = solution.goal
    found, missed = solution.found, solution.missed
    yield f"{goal} is met by {solution.path} = {number_text(found.value)}, and missed at {number_text(missed.value)}."
    yield f"There {goal.statistic} is {_with_error(found.estimate, goal.currency)} {goal.currency}."
    if solution.interval is not None:
        low, high = (f"{end:,.6g}" for end in solution.interval)
        yield f"With more worlds the value would lie between {low} and {high} (95 %)."
    if not solution.monotone:
        yield "Over the values tried the statistic both rises and falls: there may be other solutions."
    rows = [_tried_row(each, goal.currency) for each in solution.tried]
    columns = [Column(header="Value", number=True), Column(header=str(goal.statistic), number=True)]
    columns += [Column(header=ERROR, number=True), Column(header="Goal")]
    yield table_of("Values tried", columns, rows)


def solution_document(solution: Solution) -> dict[str, Any]:
    """Give a solution as a plain table, ready for JSON.

    Args:
        solution: As ``solve`` gives it.
    """
    currency = solution.goal.currency
    return {
        "path": solution.path,
        "goal": str(solution.goal),
        "currency": currency,
        "value": number_text(solution.found.value),
        "missed_at": number_text(solution.missed.value),
        "attained": estimate_document(solution.found.estimate, currency),
        "interval": None if solution.interval is None else [f"{end:.10g}" for end in solution.interval],
        "monotone": solution.monotone,
        "tried": [
            {"value": number_text(each.value), "estimate": estimate_document(each.estimate, currency), "met": each.met}
            for each in solution.tried
        ],
    }


def estimate_document(estimate: Estimate | None, currency: str) -> dict[str, Any] | None:
    """Give an amount with its error, ready for JSON: texts in units of the currency.

    Args:
        estimate: Minor units; None where there is none.

        currency: ISO 4217 code.

    Example:
        >>> from outcomes_fund.exposure.estimates.estimate import Estimate
        >>> estimate_document(Estimate(value=Fraction(12345), error=67.8), "EUR")
        {'amount': '123.45', 'error': '0.68'}
    """
    if estimate is None:
        return None
    return {"amount": amount(estimate.value, currency), "error": error_amount(estimate.error, currency)}


def _part(row: ComparedRow) -> str:
    # Of nothing, or of money that is received, a part in percent would have another sign than the difference.
    if row.base is None or row.base.value <= 0:
        return ""
    return f"{float(100 * row.difference.value / row.base.value):+.1f}"


def _shown(number: Fraction) -> str:
    return f"{float(number):,.6g}"


def _bars(row: TornadoRow, most: float) -> str:
    """Draw how far the ends push the statistic: to the left less, to the right more."""
    ends = [float(row.below), float(row.above)]
    left, right = min(0.0, *ends), max(0.0, *ends)
    lengths = [round(abs(each) / most * HALF) if most else 0 for each in (left, right)]
    return f"{('█' * lengths[0]).rjust(HALF)}│{'█' * lengths[1]}"


def _with_error(estimate: Estimate, currency: str) -> str:
    return f"{rough_text(estimate.value, currency)} {ERROR}{error_text(estimate, currency)}"


def _tried_row(tried: Tried, currency: str) -> Row:
    cells = number_text(tried.value), *estimate_cells(tried.estimate, currency)
    return Row(cells=(*cells, "met" if tried.met else "missed"))
