"""The part of the page on what each contract, grant and loan contributes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from outcomes_fund.exposure.estimates.contributions import contributions
from outcomes_fund.report.charts import PartBar, parts_chart
from outcomes_fund.report.exposure_page_markup import Cell, PageTable, drawing, element, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outcomes_fund.exposure.estimates.contributions import Contribution
    from outcomes_fund.exposure.result import Exposure
    from outcomes_fund.report.exposure_page_telling import PageTelling

__all__ = ["parts_section"]

# A chart with more bars than this says less; the table has all of them.
TOP = 15


def parts_section(exposure: Exposure, telling: PageTelling) -> ET.Element:
    """Show what contributes to the percentile of the total that the scenario reports first.

    Args:
        exposure: What was simulated.

        telling: How it is said.
    """
    rows = sorted(contributions(exposure), key=lambda row: -row.percentile_minor)
    certainty = exposure.scenario.terms.certainty
    first, worst = telling.named(certainty), telling.words.share(1 - certainty)
    total = sum(row.percentile_minor for row in rows)
    title = telling.say("parts_title", first=first)
    told = telling.say("parts_told_none")
    if rows and total:
        amount, part = telling.money(rows[0].percentile_minor), _part(rows[0].percentile_minor, total, telling)
        told = telling.say("parts_told", name=rows[0].name, amount=amount, part=part, first=first)
    picture = drawing(_chart(rows, telling, first, worst), name="parts", title=title, description=told)
    caption = telling.say("parts_caption", first=first, share=worst)
    return element(
        "section",
        element("h2", telling.say("parts_heading")),
        element("p", told),
        element("figure", picture, element("figcaption", caption)),
        _table(exposure, rows, telling, title),
    )


def _titles(exposure: Exposure) -> dict[str, str]:
    scenario = exposure.scenario
    titles = [contract.title for contract in scenario.contracts]
    titles += [grant.title for grant in scenario.terms.grants]
    titles += [loan.title for loan in scenario.terms.loans]
    return dict(zip(scenario.names, titles, strict=True))


def _part(minor: int, total: int, telling: PageTelling) -> str:
    return telling.percent(Fraction(minor, total)) if total else ""


def _chart(rows: Sequence[Contribution], telling: PageTelling, first: str, worst: str) -> str:
    unit = telling.unit("parts_axis", [end for row in rows for end in (row.percentile_minor, row.shortfall.value)])
    # A bar for one other would say less than its own.
    count = TOP if len(rows) > TOP + 1 else len(rows)
    bars = [
        PartBar(label=row.name, part=unit.of(row.percentile_minor), beside=unit.of(row.shortfall.value))
        for row in rows[:count]
    ]
    rest = rows[count:]
    if rest:
        # What is left is one bar, so that all bars still add up.
        part, beside = sum(row.percentile_minor for row in rest), sum(row.shortfall.value for row in rest)
        label = telling.say("others", count=telling.count(len(rest)))
        bars.append(PartBar(label=label, part=unit.of(part), beside=unit.of(beside)))
    part_name, beside_name = telling.say("parts_legend", first=first), telling.say("parts_worst", share=worst)
    return parts_chart(bars, unit.axis, part=part_name, beside=beside_name)


def _table(exposure: Exposure, rows: Sequence[Contribution], telling: PageTelling, title: str) -> ET.Element:
    titles, certainty = _titles(exposure), exposure.scenario.terms.certainty
    heads = (
        telling.say("contribution", first=telling.named(certainty)),
        telling.say("part"),
        telling.say("worst", share=telling.words.share(1 - certainty)),
    )
    total = sum(row.percentile_minor for row in rows)
    cells = [_row(row, telling, titles[row.name], total) for row in rows]
    shortfall = sum((row.shortfall.value for row in rows), Fraction(0))
    amounts = telling.amount(total), _part(total, total, telling), telling.amount(shortfall)
    cells.append((Cell(text=telling.say("all")), Cell(text="", number=False), *(Cell(text=text) for text in amounts)))
    headers = (telling.say("name"), telling.say("title"), *heads)
    return table(
        PageTable(caption=telling.captioned(title), headers=headers, groups=(("", tuple(cells)),), names=2, totals=1)
    )


def _row(row: Contribution, telling: PageTelling, title: str, total: int) -> tuple[Cell, ...]:
    error = "" if row.percentile_error is None else telling.say("error", error=telling.amount(row.percentile_error))
    return (
        Cell(text=row.name),
        Cell(text=title, number=False),
        Cell(text=telling.amount(row.percentile_minor), small=error),
        Cell(text=_part(row.percentile_minor, total, telling)),
        telling.cell(row.shortfall),
    )
