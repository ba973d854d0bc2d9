"""Payment lines of every form, on the metrics and lines there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.terms import Line
from tests.strategies.additions import adjustments, percentages
from tests.strategies.frame import Frame, sometimes
from tests.strategies.prices import fixed_lines, savings_shares, unit_prices
from tests.strategies.tables import milestones, sliding_scales, step_tables
from tests.strategies.times import roundings

__all__ = ["LINE_STRATEGIES", "forms_possible", "line_of_any_form", "lines"]

NAMES = ("work", "base", "zeal", "able")

LINE_STRATEGIES: dict[str, Callable[[str, Frame], st.SearchStrategy[Line]]] = {
    "fixed": fixed_lines,
    "unit_price": unit_prices,
    "milestone": milestones,
    "step_table": step_tables,
    "sliding_scale": sliding_scales,
    "savings_share": savings_shares,
    "adjustment": adjustments,
    "percentage": percentages,
}
WITHOUT_AMOUNT = ("adjustment", "percentage")


def forms_possible(frame: Frame) -> list[str]:
    """Name the forms that a line can have; unit prices come up most, for limits to hold on."""
    forms = ["fixed"]
    if frame.metrics:
        forms.append("milestone")
    if frame.valued:
        forms += ["unit_price", "step_table", "sliding_scale", "savings_share"]
    if frame.plain:
        forms = ["unit_price"] * 6 + forms
    if frame.earning:
        forms += ["adjustment", "adjustment", "percentage"]
    return forms


@st.composite
def line_of_any_form(draw: st.DrawFn, name: str, frame: Frame) -> Line:
    """Draw a line, with a rounding, priority, index and currency of its own where the contract is about them."""
    form = draw(st.sampled_from(forms_possible(frame)))
    line = draw(LINE_STRATEGIES[form](name, frame))
    changes: dict[str, Any] = {}
    if form != "adjustment":
        changes["rounding"] = sometimes(draw, roundings(), one_in=3)
        if "priorities" in frame.themes:
            changes["priority"] = draw(st.sampled_from((None, 1, 2, 2)))
    if form not in WITHOUT_AMOUNT or getattr(line, "amount_minor", None) or getattr(line, "price_minor", None):
        changes["indexed"] = draw(st.sampled_from((*frame.indices, None)))
        changes["currency"] = draw(st.sampled_from((*frame.currencies, None)))
    return attrs.evolve(line, **changes)


@st.composite
def lines(draw: st.DrawFn, frame: Frame) -> tuple[Line, ...]:
    """Draw one to four lines, each of which may look at those before it."""
    found: tuple[Line, ...] = ()
    for name in NAMES[: draw(st.integers(1, 4))]:
        found = (*found, draw(line_of_any_form(name, attrs.evolve(frame, lines=found))))
    return found
