"""The part of the page on which assumption matters most: a tornado."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from outcomes_fund.report.charts import TornadoBar, tornado_chart
from outcomes_fund.report.exposure_page_markup import Cell, PageTable, drawing, element, table

if TYPE_CHECKING:
    from outcomes_fund.exposure.deciding.sensitivity import Tornado, TornadoRow
    from outcomes_fund.report.exposure_page_telling import PageTelling

__all__ = ["assumption_text", "tornado_section"]

# Places of assumptions that are varied by themselves.
INTAKE = re.compile(r"contracts\.(?P<name>.+)\.intakes\[(?P<index>\d+)\]\.(mean|level)")
OUTCOME = re.compile(r"contracts\.(?P<name>.+)\.outcomes(\.|\[)(?P<outcome>[^]]+?)\]?\.(?P<field>[a-z]+)")
RECOVERY = re.compile(r"loans\.(?P<name>.+)\.recovery")
FIELDS = {"success", "value", "level", "delay"}


def tornado_section(tornado: Tornado, telling: PageTelling, *, worlds: int, known: int) -> ET.Element:
    """Show what each assumption makes of the percentile of the total that the scenario reports first.

    Args:
        tornado: As ``sensitivity.tornado`` gives it, of a percentile of the total.

        telling: How it is said.

        worlds: How many worlds were drawn for it.

        known: How many assumptions might have been varied.
    """
    section = element("section", element("h2", telling.say("tornado_heading")))
    if not tornado.rows:
        section.append(element("p", telling.say("tornado_none")))
        return section
    share = tornado.statistic.share
    statistic = telling.say("statistic", first=telling.named(share)) if share is not None else str(tornado.statistic)
    first = tornado.rows[0]
    base = telling.money(tornado.base.value)
    told = telling.say(
        "tornado_told",
        statistic=statistic,
        base=base,
        label=assumption_text(first.variation.path, telling),
        low=telling.money(first.low.value),
        high=telling.money(first.high.value),
    )
    title = telling.say("tornado_title", statistic=statistic)
    picture = drawing(_chart(tornado, telling, statistic), name="tornado", title=title, description=told)
    captions = [telling.say("tornado_caption", worlds=telling.count(worlds))]
    if len(tornado.rows) < known:
        varied = telling.count(len(tornado.rows))
        captions.append(telling.say("tornado_few", varied=varied, known=telling.count(known)))
    section.append(element("p", told))
    section.append(element("figure", picture, element("figcaption", " ".join(captions))))
    section.append(_table(tornado, telling, telling.say("tornado_table", statistic=statistic, base=base)))
    return section


def assumption_text(path: str, telling: PageTelling) -> str:
    """Say what an assumption is about.

    Args:
        path: Its place in the scenario; one that has no words is said as it is.

        telling: How it is said.
    """
    intake = INTAKE.fullmatch(path)
    if intake is not None:
        number = int(intake["index"]) + 1
        key = "varied_intake" if number == 1 else "varied_intake_numbered"
        return telling.say(key, name=intake["name"], **({} if number == 1 else {"number": str(number)}))
    outcome = OUTCOME.fullmatch(path)
    if outcome is not None and outcome["field"] in FIELDS:
        return telling.say(f"varied_{outcome['field']}", name=outcome["name"], outcome=outcome["outcome"])
    recovery = RECOVERY.fullmatch(path)
    if recovery is not None:
        return telling.say("varied_recovery", name=recovery["name"])
    return path


def _chart(tornado: Tornado, telling: PageTelling, statistic: str) -> str:
    ends = [end.value for row in tornado.rows for end in (row.low, row.high)]
    unit = telling.unit("tornado_axis", [tornado.base.value, *ends], statistic=statistic)
    bars = [
        TornadoBar(
            label=assumption_text(row.variation.path, telling),
            low=unit.of(row.low.value),
            high=unit.of(row.high.value),
        )
        for row in tornado.rows
    ]
    names = {"low": telling.say("side_low"), "high": telling.say("side_high")}
    return tornado_chart(bars, unit.of(tornado.base.value), unit.axis, **names)


def _table(tornado: Tornado, telling: PageTelling, caption: str) -> ET.Element:
    rows = tuple(_row(row, telling) for row in tornado.rows)
    keys = ("assumption", "place", "set_low", "set_high", "at_low", "at_high", "swing")
    headers = tuple(telling.say(key) for key in keys)
    return table(PageTable(caption=telling.captioned(caption), headers=headers, groups=(("", rows),), names=2))


def _row(row: TornadoRow, telling: PageTelling) -> tuple[Cell, ...]:
    varied = row.variation
    return (
        Cell(text=assumption_text(varied.path, telling)),
        Cell(text=varied.path, number=False),
        Cell(text=telling.number(varied.low)),
        Cell(text=telling.number(varied.high)),
        *(telling.cell(each) for each in (row.low, row.high, row.swing)),
    )
