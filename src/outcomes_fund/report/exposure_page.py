"""A page about a simulation that opens without a network: pictures, each with its table and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from outcomes_fund.report.charts import require_charts
from outcomes_fund.report.exposure_page_markup import element, page_text
from outcomes_fund.report.exposure_page_parts import parts_section
from outcomes_fund.report.exposure_page_telling import PAGE_WORDS, PageTelling
from outcomes_fund.report.exposure_page_tornado import tornado_section
from outcomes_fund.report.exposure_page_total import total_section
from outcomes_fund.report.exposure_page_years import years_section

if TYPE_CHECKING:
    from outcomes_fund.exposure.deciding.sensitivity import Tornado
    from outcomes_fund.exposure.result import Exposure
    from outcomes_fund.report.sentences import Language

__all__ = ["exposure_page"]

STYLE = """
:root { color-scheme: light; }
body { font-family: Arial, Helvetica, sans-serif; color: #1a1a1a; background: #fff; line-height: 1.5;
  max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #2f6fa8; }
.note { border-left: 5px solid #2f6fa8; padding: 0.3rem 1rem; background: #eef4fa; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; }
figcaption, caption { color: #3d3d3d; font-size: 0.9rem; text-align: left; }
caption { font-weight: bold; padding-bottom: 0.3rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid #c4c4c4; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #1a1a1a; vertical-align: bottom; }
th[scope="rowgroup"] { background: #eef4fa; }
th[scope="row"] { font-weight: normal; } .total th, .total td { font-weight: bold; }
.number { text-align: right; } td.number { white-space: nowrap; }
small { color: #4f4f4f; font-weight: normal; } td small { display: block; }
.beside { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: flex-start; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; font-size: 0.9rem; }
dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  figure, tr { break-inside: avoid; } h2, h3, caption { break-after: avoid; } .wide { overflow: visible; }
  table { font-size: 7.5pt; } th, td { padding: 0.1rem 0.3rem; } .note { border: 1px solid #2f6fa8; }
}
"""


def exposure_page(
    exposure: Exposure, tornado: Tornado, *, lang: Language = "en", varied_worlds: int, known: int = 0
) -> str:
    """Write the page.

    Args:
        exposure: What was simulated.

        tornado: What each assumption makes of the percentile that the scenario reports first.

        lang: English or Dutch.

        varied_worlds: How many worlds were drawn for the tornado.

        known: How many assumptions it might have varied; left out, those that it has.

    Returns:
        HTML with all that it needs: no script, and nothing that is fetched.

    Raises:
        MissingExtra: If the libraries that draw are not installed.
    """
    require_charts()
    telling = PageTelling(words=PAGE_WORDS[lang], currency=exposure.scenario.terms.currency)
    title = telling.say("page_title", title=exposure.scenario.terms.title)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", STYLE),
    )
    description = exposure.scenario.terms.description
    main = element(
        "main",
        element("h1", title),
        *([element("p", description)] if description else []),
        element("p", telling.say("good_news"), class_="note"),
        element("p", telling.say("how_to_read", worlds=telling.count(exposure.worlds))),
        years_section(exposure, telling),
        total_section(exposure, telling),
        parts_section(exposure, telling),
        tornado_section(tornado, telling, worlds=varied_worlds, known=known),
    )
    page = element("html", head, element("body", main, _about(exposure, telling)), lang=lang)
    return f"<!DOCTYPE html>\n{page_text(page)}\n"


def _about(exposure: Exposure, telling: PageTelling) -> ET.Element:
    """Name what the figures come from, so that anybody can work them out again."""
    terms, drawn = exposure.scenario.terms, exposure.environment
    unknown = telling.say("unknown")
    facts = {
        "about_scenario": f"{terms.title} ({terms.id})",
        "about_status": telling.say(f"status_{terms.status}"),
        "about_digest": exposure.scenario.digest or unknown,
        "about_worlds": telling.count(exposure.worlds),
        "about_seed": str(exposure.seed),
        "about_sampling": telling.say(f"sampling_{exposure.sampling}"),
        "about_numpy": drawn.numpy or unknown,
        "about_package": drawn.package or unknown,
    }
    told = element("dl")
    for key, text in facts.items():
        told.extend((element("dt", telling.say(key)), element("dd", text)))
    return element("footer", element("h2", telling.say("about")), told)
