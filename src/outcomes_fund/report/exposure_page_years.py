"""The part of the page on payments by budget year: bands of percentiles against the budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import attrs
import numpy as np

from outcomes_fund.exposure.budgets.pots import Cover, budgeted_payers, payer_cover
from outcomes_fund.exposure.estimates.estimate import Estimate, chance, mean
from outcomes_fund.exposure.estimates.percentiles import ordered, percentile
from outcomes_fund.report.charts import BandBar, bands_chart
from outcomes_fund.report.exposure_page_markup import Cell, PageTable, drawing, element, table

if TYPE_CHECKING:
    from outcomes_fund.exposure.result import Exposure, Whole
    from outcomes_fund.report.exposure_page_telling import PageTelling

__all__ = ["Spread", "SpreadYear", "spreads", "years_section"]

# The ends of each band, the widest first, and the middle.
BANDS = ((Fraction(5, 100), Fraction(95, 100)), (Fraction(1, 10), Fraction(9, 10)), (Fraction(1, 4), Fraction(3, 4)))
MEDIAN = Fraction(1, 2)

# So many panels are still told apart.
PANELS = 8


@attrs.frozen(kw_only=True)
class SpreadYear:
    """What is paid in a budget year, and what there is for it.

    Args:
        year: The year; None for all of them together.

        mean: The mean, minor units.

        at: Percentiles by share, in rising order.

        budget_minor: The budget; None where none is looked at.

        reserve_minor: Reserves there are at most: all that was set aside by then.

        over: How likely more is paid than budgeted.
    """

    year: int | None
    mean: Estimate
    at: dict[Fraction, Estimate]
    budget_minor: int | None = None
    reserve_minor: int = 0
    over: Estimate | None = None


@attrs.frozen(kw_only=True)
class Spread:
    """Payments by budget year.

    Args:
        payer: Whose; None for all together.

        programme: For which programme; empty for none in particular.

        years: Each year, and at the end all of them together.
    """

    payer: str | None
    programme: str
    years: tuple[SpreadYear, ...]


def spreads(exposure: Exposure) -> tuple[Spread, ...]:
    """Give payments by budget year against budgets; without a budget, all payments by year.

    Args:
        exposure: What was simulated.

    Returns:
        All budgets together, and then each of them where there are several, the largest first.
    """
    budget = exposure.scenario.budget
    if budget is None:
        years = tuple(sorted({*exposure.years, *exposure.budget_years}))
        paid = [exposure.payments(years=(year,)) for year in years]
        return (Spread(payer=None, programme="", years=tuple(_years(exposure, years, paid))),)
    payers = [payer_cover(exposure, payer) for payer in budgeted_payers(budget)]
    covers = [cover for payer in payers for cover in payer.covers]
    places = range(len(exposure.budget_years))
    added = [cover.pot.added_minor for cover in covers] + [payer.common_minor for payer in payers]
    together = Spread(
        payer=None,
        programme="",
        years=tuple(
            _years(
                exposure,
                exposure.budget_years,
                [sum((cover.paid[place] for cover in covers), np.zeros(exposure.worlds, np.int64)) for place in places],
                [sum(cover.pot.budget_minor[place] for cover in covers) for place in places],
                [sum(each[place] for each in added) for place in places],
            )
        ),
    )
    if len(covers) == 1:
        pot = covers[0].pot
        return (attrs.evolve(together, payer=pot.payer, programme=pot.programme),)
    return (together, *(_of_cover(exposure, cover) for cover in sorted(covers, key=_size)))


def years_section(exposure: Exposure, telling: PageTelling) -> ET.Element:
    """Show payments by budget year against the budget.

    Args:
        exposure: What was simulated.

        telling: How it is said.
    """
    found = spreads(exposure)
    first, rest = found[0], found[1:]
    budgeted = exposure.scenario.budget is not None
    caption = telling.say("years_caption_budget" if budgeted else "years_caption")
    title = telling.say("years_title" if budgeted else "years_plain_title")
    told = " ".join(_told(year, telling) for year in first.years if year.year is not None)
    section = element("section", element("h2", telling.say("years_heading")), element("p", told))
    section.append(_figure("years", (first,), telling, (title, told, caption)))
    section.append(element("p", telling.say("years_sum")))
    outside = _outside(exposure, first) if budgeted else Fraction(0)
    if outside:
        section.append(element("p", telling.say("years_outside", amount=telling.money(outside))))
    section.append(_table(title, (first,), telling))
    if rest:
        title = telling.say("years_payers_title")
        told = " ".join(f"{_whose(each, telling)}: {_told(each.years[-1], telling)}" for each in rest)
        if len(rest) > PANELS:
            caption = f"{caption} {telling.say('years_few', shown=str(PANELS))}"
        section.append(element("h3", title))
        section.append(_figure("payers", rest[:PANELS], telling, (title, told, caption)))
        section.append(_table(title, rest, telling))
    return section


def _of_cover(exposure: Exposure, cover: Cover) -> Spread:
    pot = cover.pot
    years = _years(exposure, exposure.budget_years, list(cover.paid), pot.budget_minor, pot.added_minor)
    return Spread(payer=pot.payer, programme=pot.programme, years=tuple(years))


def _size(cover: Cover) -> int:
    return -sum(cover.pot.budget_minor)


def _years(
    exposure: Exposure,
    years: Sequence[int],
    paid: Sequence[Whole],
    budget_minor: Sequence[int] | None = None,
    added_minor: Sequence[int] = (),
) -> Iterator[SpreadYear]:
    """Sum up each year, and all of them together."""
    for place, year in [*enumerate(years), (len(years), None)]:
        amounts = paid[place] if year is not None else sum(paid, np.zeros(exposure.worlds, np.int64))
        among = ordered(amounts, exposure.group)
        shares = sorted({*(end for band in BANDS for end in band), MEDIAN, exposure.scenario.terms.certainty})
        spread = SpreadYear(
            year=year,
            mean=mean(amounts, exposure.group),
            at={share: percentile(among, share) for share in shares},
        )
        if budget_minor is not None:
            budget = budget_minor[place] if year is not None else sum(budget_minor)
            over = chance(amounts > budget, exposure.group)
            reserve = sum(added_minor[: place + 1])
            spread = attrs.evolve(spread, budget_minor=budget, reserve_minor=reserve, over=over)
        yield spread


def _outside(exposure: Exposure, together: Spread) -> Fraction:
    return mean(exposure.total(), 1).value - together.years[-1].mean.value


def _whose(spread: Spread, telling: PageTelling) -> str:
    return f"{spread.payer}, {spread.programme or telling.say('no_programme')}"


def _heading(spread: Spread, telling: PageTelling) -> str:
    if spread.payer is not None:
        return _whose(spread, telling)
    return telling.say("everything" if spread.years[0].budget_minor is not None else "all_payments")


def _when(year: SpreadYear, telling: PageTelling) -> str:
    return telling.say("all_years") if year.year is None else str(year.year)


def _told(year: SpreadYear, telling: PageTelling) -> str:
    low, high = (telling.money(year.at[share].value) for share in BANDS[0])
    median = telling.money(year.at[MEDIAN].value)
    # Where all is certain, "between" two equal amounts would say less.
    key, ends = ("years_told_one", {}) if low == high else ("years_told", {"low": low, "high": high})
    told = telling.say(key, year=_when(year, telling), median=median, **ends)
    if year.budget_minor is None or year.over is None:
        return told
    budget, over = telling.money(year.budget_minor), telling.percent(year.over.value)
    return f"{told} {telling.say('years_told_budget', budget=budget, over=over)}"


def _figure(name: str, shown: Sequence[Spread], telling: PageTelling, texts: tuple[str, str, str]) -> ET.Element:
    title, told, caption = texts
    years = [(spread, year) for spread in shown for year in spread.years if year.year is not None]
    drawn = [end.value for _, year in years for end in year.at.values()]
    drawn += [Fraction(year.budget_minor or 0) for _, year in years]
    unit = telling.unit("payments_axis", drawn)
    bars = [
        BandBar(
            panel=_heading(spread, telling),
            year=str(year.year),
            ends=tuple((unit.of(year.at[low].value), unit.of(year.at[high].value)) for low, high in BANDS),
            median=unit.of(year.at[MEDIAN].value),
            budget=None if year.budget_minor is None else unit.of(year.budget_minor),
        )
        for spread, year in years
    ]
    bands = [telling.say("band", share=telling.words.share(high - low)) for low, high in BANDS]
    median, budget = telling.say("median"), telling.say("budget")
    svg = bands_chart(bars, unit.axis, bands=bands, median=median, budget=budget)
    picture = drawing(svg, name=name, title=title, description=told)
    return element("figure", picture, element("figcaption", caption))


def _table(title: str, shown: Sequence[Spread], telling: PageTelling) -> ET.Element:
    budgeted = shown[0].years[0].budget_minor is not None
    shares = [telling.named(share) for share in shown[0].years[0].at]
    headers = [telling.say("year"), telling.say("mean"), *shares]
    if budgeted:
        headers[1:1] = [telling.say("budget"), telling.say("reserve")]
        headers.append(telling.say("over"))
    groups = tuple((_heading(spread, telling), tuple(_row(year, telling) for year in spread.years)) for spread in shown)
    return table(PageTable(caption=telling.captioned(title), headers=tuple(headers), groups=groups, totals=1))


def _row(year: SpreadYear, telling: PageTelling) -> tuple[Cell, ...]:
    amounts = [telling.cell(each) for each in (year.mean, *year.at.values())]
    name = Cell(text=_when(year, telling))
    if year.budget_minor is None or year.over is None:
        return name, *amounts
    budgeted = [Cell(text=telling.amount(minor)) for minor in (year.budget_minor, year.reserve_minor)]
    return name, *budgeted, *amounts, telling.chance_cell(year.over)
