"""Charts as SVG: bands by year, a distribution, bars of parts, and a tornado."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

import attrs

from outcomes_fund.exposure.extras import extra_module

__all__ = [
    "Axis",
    "BandBar",
    "Line",
    "PartBar",
    "TornadoBar",
    "WorldsBar",
    "bands_chart",
    "distribution_chart",
    "parts_chart",
    "require_charts",
    "tornado_chart",
]

PURPOSE = "a page with pictures"
EXTRA = "report"

INK = "#1a1a1a"
# From light to dark, each at least 3 to 1 against the ink of lines that lie on it.
BLUES = ("#c3d9ee", "#8db8de", "#4a87bd")
BLUE, ORANGE = "#2f6fa8", "#b5470c"

WIDTH = 640
PANEL_WIDTH, PANEL_HEIGHT = 270, 150
BAR_HEIGHT = 34
LETTERS, LABEL_LINES = 30, 2
FONT = "Arial, Helvetica, sans-serif"
SIZE = 13


@attrs.frozen(kw_only=True)
class Axis:
    """What the numbers of a chart are.

    Args:
        title: What they are, with their unit.

        locale: Whose way of writing numbers, such as ``nl-NL``.
    """

    title: str
    locale: str


@attrs.frozen(kw_only=True)
class BandBar:
    """What is paid in a year.

    Args:
        panel: The panel that it is drawn in.

        year: The year.

        ends: The lower and upper end of each band, the widest band first.

        median: The middle.

        budget: The budget; None where there is none.
    """

    panel: str
    year: str
    ends: tuple[tuple[float, float], ...]
    median: float
    budget: float | None


@attrs.frozen(kw_only=True)
class WorldsBar:
    """How many worlds lie between two amounts, as a part of all."""

    low: float
    high: float
    part: float


@attrs.frozen(kw_only=True)
class Line:
    """A line that marks an amount.

    Args:
        label: What it marks.

        at: The amount.

        first: Whether it is the one to look at first.
    """

    label: str
    at: float
    first: bool


@attrs.frozen(kw_only=True)
class PartBar:
    """A part of a whole, and a second amount beside it; None where there is none."""

    label: str
    part: float
    beside: float | None


@attrs.frozen(kw_only=True)
class TornadoBar:
    """A result with an assumption low and high."""

    label: str
    low: float
    high: float


def require_charts() -> None:
    """Say at once where the libraries that draw are not installed.

    Raises:
        MissingExtra: If one of them is not.
    """
    _altair()
    _converter()


def bands_chart(bars: Sequence[BandBar], axis: Axis, *, bands: Sequence[str], median: str, budget: str) -> str:
    """Draw bands of what is paid in each year, with a mark for the budget; panels side by side where there are several.

    Args:
        bars: One for each panel and year.

        axis: The amounts.

        bands: What each band is called, the widest first.

        median: What the middle is called.

        budget: What the budget is called; no such mark without any.
    """
    alt = _altair()
    panels = list(dict.fromkeys(bar.panel for bar in bars))
    rows = [
        {"panel": bar.panel, "year": bar.year, "mark": band, "low": low, "high": high}
        for bar in bars
        for band, (low, high) in zip(bands, bar.ends, strict=True)
    ]
    marked = [(bar, median, bar.median) for bar in bars]
    marked += [(bar, budget, bar.budget) for bar in bars if bar.budget is not None]
    rows += [{"panel": bar.panel, "year": bar.year, "mark": mark, "low": at, "high": at} for bar, mark, at in marked]
    marks = [*bands, median, *([budget] if any(bar.budget is not None for bar in bars) else [])]
    colours = alt.Scale(domain=marks, range=[*BLUES, INK, ORANGE][: len(marks)])
    legend = alt.Legend(orient="top", title=None, symbolType="square", columns=3, labelLimit=WIDTH)
    years = alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(paddingInner=0.12))
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=years, color=alt.Color("mark:N", scale=colours, legend=legend, sort=marks)
    )
    amounts = alt.Y("low:Q", title=axis.title, axis=alt.Axis(tickCount=5))
    layers = [
        base.transform_filter(alt.FieldEqualPredicate(field="mark", equal=band))
        .mark_bar(stroke=BLUE, strokeWidth=0.5)
        .encode(y=amounts, y2="high:Q")
        for band in bands
    ]
    several = len(panels) > 1
    # A tick is as wide as the bars; the budget, which may lie on the median, is thicker and a little wider.
    wide = (PANEL_WIDTH if several else WIDTH) / max(len({bar.year for bar in bars}), 1)
    for mark, thickness, part in ((median, 2, 0.88), (budget, 4, 0.98)):
        one = base.transform_filter(alt.FieldEqualPredicate(field="mark", equal=mark))
        layers.append(one.mark_tick(thickness=thickness, size=wide * part, opacity=1).encode(y=amounts))
    size = (PANEL_WIDTH, PANEL_HEIGHT) if several else (WIDTH, 300)
    chart = alt.layer(*layers).properties(width=size[0], height=size[1])
    if several:
        header = alt.Header(title=None, labelFontSize=SIZE, labelFontWeight="bold", labelLimit=PANEL_WIDTH)
        chart = chart.facet(facet=alt.Facet("panel:N", sort=panels, header=header), columns=2)
        chart = chart.resolve_scale(y="independent").resolve_axis(x="independent")
    return _svg(chart, axis)


def distribution_chart(bars: Sequence[WorldsBar], lines: Sequence[Line], axis: Axis, *, shares: str) -> str:
    """Draw how likely amounts are, with lines at percentiles.

    Args:
        bars: Bars that touch each other.

        lines: Percentiles in rising order.

        axis: The amounts.

        shares: What the heights of bars are.
    """
    alt = _altair()
    rows = [{"low": bar.low, "high": bar.high, "percent": 100 * bar.part} for bar in bars]
    percents = alt.Axis(labelExpr="datum.label + ' %'", tickCount=5)
    shown = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(color=BLUES[1], stroke=BLUE, strokeWidth=0.5)
        .encode(
            x=alt.X("low:Q", title=axis.title, scale=_around(alt, bars), axis=alt.Axis(tickCount=8)),
            x2="high:Q",
            y=alt.Y("percent:Q", title=shares, axis=percents),
            y2=alt.datum(0),
        )
        .properties(width=WIDTH, height=260)
    )
    # Labels stand above the bars on steps that go down, so that neighbours never cover each other.
    steps = len(lines)
    marked = [
        {"label": line.label, "at": line.at, "step": steps - place, "first": line.first}
        for place, line in enumerate(lines)
    ]
    base = alt.Chart(alt.Data(values=marked)).encode(x=alt.X("at:Q", title=axis.title))
    bold = alt.condition("datum.first", alt.value(3), alt.value(1.2))
    rules = base.mark_rule(color=ORANGE).encode(strokeWidth=bold)
    heads = base.encode(y=alt.Y("step:Q", axis=None, scale=alt.Scale(domain=[0.5, steps + 0.5], nice=False)))
    heads = heads.encode(x=alt.X("at:Q", axis=None))
    stems = heads.mark_rule(color=ORANGE).encode(y2=alt.value(16 * steps), strokeWidth=bold)
    texts = heads.mark_text(align="left", dx=5, fontSize=SIZE, color=INK).encode(text="label:N")
    above = alt.layer(stems, texts).properties(width=WIDTH, height=16 * steps)
    chart = alt.vconcat(above, alt.layer(shown, rules), spacing=0, bounds="flush").resolve_scale(x="shared")
    return _svg(chart, axis)


def parts_chart(bars: Sequence[PartBar], axis: Axis, *, part: str, beside: str) -> str:
    """Draw parts as bars below each other, with points beside them.

    Args:
        bars: From top to bottom.

        axis: The amounts.

        part: What the bars are called.

        beside: What the points are called.
    """
    alt = _altair()
    labels = _labels([bar.label for bar in bars])
    rows = [{"label": label, "part": bar.part, "mark": part} for label, bar in zip(labels, bars, strict=True)]
    points = [
        {"label": label, "part": bar.beside, "mark": beside}
        for label, bar in zip(labels, bars, strict=True)
        if bar.beside is not None
    ]
    colours = alt.Scale(domain=[part, beside], range=[BLUES[1], ORANGE])
    colour = alt.Color("mark:N", scale=colours, legend=_legend(alt), sort=[part, beside])
    where = {"x": alt.X("part:Q", title=axis.title), "y": _rows_axis(alt, labels), "color": colour}
    drawn = alt.Chart(alt.Data(values=rows)).mark_bar(stroke=BLUE, strokeWidth=0.5).encode(**where)
    dots = alt.Chart(alt.Data(values=points)).mark_point(filled=True, size=70, shape="diamond", opacity=1)
    chart = alt.layer(drawn, dots.encode(**where)).properties(width=WIDTH - 160, height=BAR_HEIGHT * len(bars))
    return _svg(chart, axis)


def tornado_chart(bars: Sequence[TornadoBar], base: float, axis: Axis, *, low: str, high: str) -> str:
    """Draw what each assumption makes of a result, to both sides of how it stands.

    Args:
        bars: From top to bottom.

        base: The result with every assumption as it is.

        axis: The amounts.

        low: What the end with the assumption low is called.

        high: What the other is called.
    """
    alt = _altair()
    labels = _labels([bar.label for bar in bars])
    rows = [
        {"label": label, "base": base, "end": end, "mark": mark}
        for label, bar in zip(labels, bars, strict=True)
        for mark, end in ((low, bar.low), (high, bar.high))
    ]
    colours = alt.Scale(domain=[low, high], range=["#f0a878", BLUE])
    shown = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(stroke=INK, strokeWidth=0.5)
        .encode(
            x=alt.X("base:Q", title=axis.title, scale=alt.Scale(zero=False)),
            x2="end:Q",
            y=_rows_axis(alt, labels),
            yOffset=alt.YOffset("mark:N", sort=[low, high]),
            color=alt.Color("mark:N", scale=colours, legend=_legend(alt), sort=[low, high]),
        )
    )
    middle = alt.Chart(alt.Data(values=[{"base": base}])).mark_rule(color=INK, strokeWidth=2).encode(x="base:Q")
    chart = alt.layer(shown, middle).properties(width=WIDTH - 160, height=BAR_HEIGHT * len(bars))
    return _svg(chart, axis)


def _around(alt: Any, bars: Sequence[WorldsBar]) -> Any:  # noqa: ANN401 - objects of altair
    if len(bars) > 1:
        return alt.Scale(zero=False, nice=False)
    # All worlds are alike; as wide as its amount, the one bar would look like a spread.
    (bar,) = bars
    reach = max(abs(bar.low) / 10, 1.0)
    return alt.Scale(zero=False, nice=False, domain=[bar.low - reach, bar.high + reach])


def _labels(labels: Sequence[str]) -> list[str]:
    """Break long labels into lines; those that would look the same get a number."""
    broken: list[str] = []
    for label in labels:
        lines = textwrap.wrap(label, LETTERS, max_lines=LABEL_LINES, placeholder=" …") or ["-"]
        text = "\n".join(lines)
        alike = sum(each == text or each.startswith(f"{text} (") for each in broken)
        broken.append(f"{text} ({alike + 1})" if alike else text)
    return broken


def _rows_axis(alt: Any, labels: Sequence[str]) -> Any:  # noqa: ANN401 - objects of altair
    lines = alt.Axis(labelExpr="split(datum.value, '\\n')", labelLimit=260, labelLineHeight=SIZE + 1)
    return alt.Y("label:N", title=None, sort=list(labels), axis=lines, scale=alt.Scale(paddingInner=0.25))


def _legend(alt: Any) -> Any:  # noqa: ANN401 - objects of altair
    return alt.Legend(orient="top", title=None, symbolType="square", labelLimit=WIDTH)


def _svg(chart: Any, axis: Axis) -> str:  # noqa: ANN401 - objects of altair
    drawn = chart.configure(font=FONT, background="white", padding=6).configure_view(stroke=None)
    drawn = drawn.configure_axis(
        labelFontSize=SIZE, titleFontSize=SIZE, labelColor=INK, titleColor=INK, labelFlush=False
    )
    drawn = drawn.configure_legend(labelFontSize=SIZE, labelColor=INK)
    text: str = _converter().vegalite_to_svg(json.loads(drawn.to_json()), format_locale=axis.locale)
    return text


def _altair() -> Any:  # noqa: ANN401 - a module that may not be there
    return extra_module("altair", purpose=PURPOSE, extra=EXTRA)


def _converter() -> Any:  # noqa: ANN401 - a module that may not be there
    return extra_module("vl_convert", purpose=PURPOSE, extra=EXTRA)
