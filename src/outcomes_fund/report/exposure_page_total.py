"""The part of the page on the total of all payments: its distribution with its percentiles."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from outcomes_fund.exposure.estimates.histogram import histogram
from outcomes_fund.exposure.estimates.summary import Subject, SummaryRow, summaries
from outcomes_fund.report.charts import Line, WorldsBar, distribution_chart
from outcomes_fund.report.exposure_page_markup import Cell, PageTable, drawing, element, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outcomes_fund.exposure.estimates.histogram import Bar
    from outcomes_fund.exposure.result import Exposure
    from outcomes_fund.report.exposure_page_telling import PageTelling

__all__ = ["total_section"]

BARS = 24

MEDIAN, HIGH = Fraction(1, 2), Fraction(99, 100)


def total_section(exposure: Exposure, telling: PageTelling) -> ET.Element:
    """Show the distribution of the total.

    Args:
        exposure: What was simulated.

        telling: How it is said.
    """
    whole = next(row for row in summaries(exposure) if row.subject == Subject())
    bars = histogram(exposure.total(), bars=BARS)
    summary, title = whole.summary, telling.say("total_title")
    told = telling.say(
        "total_told",
        mean=telling.money(summary.mean.value),
        median=telling.money(summary.at(MEDIAN).value),
        certainty=telling.words.share(summary.certainty),
        certain=telling.money(summary.certain.value),
        high=telling.money(summary.at(HIGH).value),
        lowest=telling.money(summary.lowest_minor),
        highest=telling.money(summary.highest_minor),
    )
    picture = drawing(_chart(exposure, whole, bars, telling), name="total", title=title, description=told)
    caption = telling.say("total_caption", first=telling.named(summary.certainty))
    return element(
        "section",
        element("h2", telling.say("total_heading")),
        element("p", told),
        element("figure", picture, element("figcaption", caption)),
        element("div", _figures(whole, telling), _bars(bars, exposure.worlds, telling), class_="beside"),
    )


def _chart(exposure: Exposure, whole: SummaryRow, bars: Sequence[Bar], telling: PageTelling) -> str:
    unit = telling.unit("total_axis", [Fraction(bars[0].low_minor), Fraction(bars[-1].high_minor)])
    drawn = [
        WorldsBar(low=unit.of(bar.low_minor), high=unit.of(bar.high_minor), part=bar.worlds / exposure.worlds)
        for bar in bars
    ]
    lines = [
        Line(
            label=f"{telling.named(each.share)}: {telling.amount(each.amount.value)}",
            at=unit.of(each.amount.value),
            first=each.share == whole.summary.certainty,
        )
        for each in whole.summary.percentiles
    ]
    return distribution_chart(drawn, lines, unit.axis, shares=telling.say("share_axis"))


def _figures(whole: SummaryRow, telling: PageTelling) -> ET.Element:
    summary = whole.summary
    rows = [(telling.say("mean"), telling.cell(summary.mean))]
    rows += [(telling.named(each.share), telling.cell(each.amount)) for each in summary.percentiles]
    rows.append(
        (telling.say("worst", share=telling.words.share(1 - summary.certainty)), telling.cell(summary.shortfall))
    )
    for key, minor in (
        ("lowest", summary.lowest_minor),
        ("highest", summary.highest_minor),
        ("maximum", whole.maximum_minor),
    ):
        rows.append(
            (telling.say(key), Cell(text=telling.say("no_maximum") if minor is None else telling.amount(minor)))
        )
    cells = tuple((Cell(text=name), cell) for name, cell in rows)
    caption = telling.captioned(telling.say("figures"))
    return table(
        PageTable(caption=caption, headers=(telling.say("figure"), telling.say("amount")), groups=(("", cells),))
    )


def _bars(bars: Sequence[Bar], worlds: int, telling: PageTelling) -> ET.Element:
    rows = tuple(
        (
            Cell(text=telling.amount(bar.low_minor)),
            Cell(text=telling.amount(bar.high_minor)),
            Cell(text=telling.count(bar.worlds)),
            Cell(text=telling.percent(Fraction(bar.worlds, worlds))),
        )
        for bar in bars
    )
    headers = tuple(telling.say(key) for key in ("from", "below", "worlds", "part"))
    return table(
        PageTable(caption=telling.captioned(telling.say("bars")), headers=headers, groups=(("", rows),), names=0)
    )
