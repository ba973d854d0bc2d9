"""What was simulated as tables: the distribution, by year and by whom, budgets, contributions, caps, capacity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs
from rich.table import Table

from outcomes_fund.exposure.estimates.summary import Subject, SummaryRow, summaries
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.rough_amounts import chance_text, estimate_cells, rough_text, share_name

if TYPE_CHECKING:
    from outcomes_fund.exposure.budgets.budget_use import BudgetRow
    from outcomes_fund.exposure.budgets.resilience import ResilienceRow
    from outcomes_fund.exposure.estimates.bindings import BindingChance
    from outcomes_fund.exposure.estimates.calendar_means import CalendarMean
    from outcomes_fund.exposure.estimates.contributions import Contribution
    from outcomes_fund.exposure.result import Exposure

__all__ = [
    "bindings_table",
    "budget_table",
    "calendar_table",
    "contributions_table",
    "distribution_table",
    "exposure_heading",
    "resilience_table",
    "subject_text",
    "summaries_table",
]

# A screen holds so many rows of what contributes most.
TOP = 10

ERROR = "±"
# Never of sums of years: a year lets another use its reserve, but not its budget.
BEYOND_RESERVE = "Some year over\nbudget and reserve"

GOOD_NEWS = "High payments are a good result of the policy: more was achieved."


def exposure_heading(exposure: Exposure) -> Iterator[str]:
    """Say what was simulated, and how.

    Args:
        exposure: What was simulated.
    """
    terms = exposure.scenario.terms
    yield f"{terms.title} ({terms.id}), {terms.status}"
    worlds = "1 world" if exposure.worlds == 1 else f"{exposure.worlds:,} worlds"
    yield f"{worlds}, {exposure.sampling}, seed {exposure.seed}; {ERROR} is one standard error"
    yield GOOD_NEWS


def distribution_table(exposure: Exposure, rows: Iterable[SummaryRow] | None = None) -> Table:
    """Show the distribution of all payments: mean, percentiles, shortfall, most that caps allow.

    Args:
        exposure: What was simulated.

        rows: As ``summaries`` gives them, where they are known already.
    """
    currency = exposure.scenario.terms.currency
    whole = next(row for row in rows or summaries(exposure) if row.subject == Subject())
    summary = whole.summary
    cells = [("mean", *estimate_cells(summary.mean, currency))]
    cells += [(share_name(each.share), *estimate_cells(each.amount, currency)) for each in summary.percentiles]
    beyond = f"mean of the worst {float(100 * (1 - summary.certainty)):g} %"
    cells.append((beyond, *estimate_cells(summary.shortfall, currency)))
    maximum = rough_text(whole.maximum_minor, currency) if whole.maximum_minor is not None else "no cap on all"
    cells.append(("gross maximum", maximum, ""))
    first = share_name(summary.certainty)
    lines = [Row(cells=each, total=each[0] == first) for each in cells]
    columns = [Column(header="All payments"), Column(header=currency, number=True), Column(header=ERROR, number=True)]
    return table_of("Distribution", columns, lines)


def summaries_table(exposure: Exposure, rows: Iterable[SummaryRow] | None = None) -> Table:
    """Show mean, median and percentile by year, payer, programme and contract.

    Percentiles of years or contracts do not add up to those of the whole: not all are high in the same world.

    Args:
        exposure: What was simulated.

        rows: As ``summaries`` gives them, where they are known already.
    """
    terms = exposure.scenario.terms
    found = [row for row in rows or summaries(exposure) if row.subject.payer is None or row.subject.year is None]
    # Where nothing is paid after the horizon, its rows say what stands above them.
    whole = {attrs.evolve(row.subject, horizon=True): row.summary.mean for row in found if not row.subject.horizon}
    found = [row for row in found if not row.subject.horizon or whole.get(row.subject) != row.summary.mean]
    lines = []
    for row in found:
        summary = row.summary
        amounts = (summary.mean, summary.percentiles[0].amount, summary.certain)
        cells = [text for amount in amounts for text in estimate_cells(amount, terms.currency)]
        maximum = "" if row.maximum_minor is None else rough_text(row.maximum_minor, terms.currency)
        lines.append(Row(cells=(subject_text(row.subject), *cells, maximum)))
    columns = [Column(header="Payments")]
    for name in ("mean", share_name(found[0].summary.percentiles[0].share), share_name(terms.certainty)):
        columns += [Column(header=name, number=True), Column(header=ERROR, number=True)]
    columns.append(Column(header="Maximum", number=True))
    return table_of(f"By year, payer and contract ({terms.currency})", columns, lines)


def subject_text(subject: Subject) -> str:
    """Name what a row is about.

    Example:
        >>> subject_text(Subject(payer="province", year=2025)), subject_text(Subject(horizon=True))
        ('province 2025', 'budget years together')
    """
    whose = subject.name or subject.payer or subject.programme or ("no programme" if subject.programme == "" else "")
    when = str(subject.year) if subject.year is not None else "budget years together" if subject.horizon else ""
    return " ".join(filter(None, (whose, when))) or "all payments"


def budget_table(exposure: Exposure, rows: Iterable[BudgetRow], *, full: bool = True) -> Table | None:
    """Show budgets beside what is paid from them; None without a budget.

    Args:
        exposure: What was simulated.

        rows: As ``budget_use`` gives them.

        full: Whether amounts over and under the budget are shown, too.
    """
    terms = exposure.scenario.terms
    # The columns of amounts over and under, which a narrow screen has no room for.
    wide = slice(None) if full else slice(0, 6)
    found = list(rows)
    if not found:
        return None
    first = share_name(terms.certainty)
    numbers = ("Budget", "Reserve", "mean", ERROR, first, ERROR, "mean over", ERROR, "mean under", ERROR)[wide]
    columns = [Column(header=name, whole=True) for name in ("Payer", "Programme", "Year")]
    columns += [Column(header=name, number=True) for name in (*numbers, "Over", "Under", BEYOND_RESERVE)]
    lines = [(*_budget_names(row), *_budget_cells(row, terms.currency)[wide], *_reach_cells(row)) for row in found]
    # One programme alone, and reserves that nobody has, say nothing.
    silent = {"Programme"} if len({row.programme for row in found}) == 1 else set()
    silent |= set() if any(row.reserve_minor for row in found) else {"Reserve", BEYOND_RESERVE}
    kept = [place for place, column in enumerate(columns) if column.header not in silent]
    cells = [
        Row(cells=tuple(line[place] for place in kept), total=full and row.year is None)
        for row, line in zip(found, lines, strict=True)
    ]
    return table_of(f"Budget ({terms.currency})", [columns[place] for place in kept], cells)


def _budget_names(row: BudgetRow) -> tuple[str, str, str]:
    programme = "all together" if row.programme is None else row.programme
    return row.payer, programme, "all years" if row.year is None else str(row.year)


def _budget_cells(row: BudgetRow, currency: str) -> tuple[str, ...]:
    budgeted = [rough_text(each, currency) for each in (row.budget_minor, row.reserve_minor)]
    amounts = (row.paid.mean, row.paid.certain, row.mean_over, row.mean_under)
    return *budgeted, *(text for each in amounts for text in estimate_cells(each, currency))


def _reach_cells(row: BudgetRow) -> tuple[str, str, str]:
    return chance_text(row.chance_over), chance_text(row.chance_under), chance_text(row.chance_uncovered)


def contributions_table(exposure: Exposure, rows: Iterable[Contribution]) -> Table:
    """Show what contributes most to the percentile and to the shortfall.

    Args:
        exposure: What was simulated.

        rows: As ``contributions`` gives them.
    """
    terms = exposure.scenario.terms
    ordered = sorted(rows, key=lambda row: -row.percentile_minor)
    total = sum(row.percentile_minor for row in ordered)
    lines = []
    for row in ordered[:TOP]:
        part = f"{100 * row.percentile_minor / total:.1f} %" if total else ""
        error = "" if row.percentile_error is None else rough_text(row.percentile_error, terms.currency)
        amounts = rough_text(row.percentile_minor, terms.currency), error, part
        lines.append(Row(cells=(row.name, *amounts, *estimate_cells(row.shortfall, terms.currency))))
    rest = ordered[TOP:]
    if rest:
        minor = sum(row.percentile_minor for row in rest)
        shortfall = sum(row.shortfall.value for row in rest)
        texts = rough_text(minor, terms.currency), "", "", rough_text(shortfall, terms.currency), ""
        lines.append(Row(cells=(f"{len(rest)} others", *texts)))
    first = share_name(terms.certainty)
    columns = [Column(header="Contract", whole=True)]
    numbers = (f"to {first}", ERROR, "part", "in the worst worlds", ERROR)
    columns += [Column(header=name, number=True) for name in numbers]
    return table_of(f"What contributes most to the total ({terms.currency})", columns, lines)


def bindings_table(rows: Iterable[BindingChance]) -> Table | None:
    """Show how likely it is that each cap takes something off; None where there is no cap.

    Args:
        rows: As ``binding_chances`` gives them.
    """
    lines = [Row(cells=(row.name, row.limit, chance_text(row.chance))) for row in rows]
    columns = [
        Column(header="Contract", whole=True),
        Column(header="Limit", whole=True),
        Column(header="Binds", number=True),
    ]
    return table_of("Caps", columns, lines) if lines else None


def resilience_table(exposure: Exposure, rows: Iterable[ResilienceRow]) -> Table | None:
    """Show what each payer needs beyond budget and reserve, and how that compares with what it has; None if unknown.

    Args:
        exposure: What was simulated.

        rows: As ``resilience`` gives them.
    """
    terms = exposure.scenario.terms
    lines = []
    for row in rows:
        verdict = row.verdict
        told = ("", "", "", "")
        if verdict is not None:
            ratio = "nothing needed" if verdict.ratio is None else f"{float(verdict.ratio):,.2f}"
            available = rough_text(verdict.available_minor, terms.currency)
            told = available, ratio, verdict.grade, "yes" if verdict.meets_norm else "no"
        year = "all years" if row.year is None else str(row.year)
        paid = rough_text(row.paid.value, terms.currency)
        cells = row.payer, year, paid, *estimate_cells(row.needed, terms.currency), *told
        lines.append(Row(cells=cells, total=row.year is None))
    first = share_name(terms.certainty)
    columns = [Column(header="Payer", whole=True), Column(header="Year", whole=True)]
    numbers = (f"Gross {first}", f"Needed {first}", ERROR, "Available", "Ratio", "Class", "Norm met")
    columns += [Column(header=name, number=True) for name in numbers]
    return table_of(f"Capacity beyond budget and reserve ({terms.currency})", columns, lines) if lines else None


def calendar_table(exposure: Exposure, rows: Iterable[CalendarMean]) -> Table:
    """Show when money moves, on average.

    Args:
        exposure: What was simulated.

        rows: As ``calendar_means`` gives them.
    """
    currency = exposure.scenario.terms.currency
    lines = [Row(cells=(row.start.isoformat(), row.payer or "", rough_text(row.mean, currency))) for row in rows]
    columns = [
        Column(header="From", whole=True),
        Column(header="Payer", whole=True),
        Column(header="mean", number=True),
    ]
    return table_of(f"When money moves ({currency})", columns, lines)
