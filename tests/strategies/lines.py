"""Payment lines of every form, on the metrics and lines there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import assume
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
ON_LINES = ("adjustment", "percentage")


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
def line_of_any_form(draw: st.DrawFn, name: str, frame: Frame, form: str | None = None) -> Line:
    """Draw a line, with a rounding, priority, index and currency of its own where the contract is about them."""
    form = draw(st.sampled_from(forms_possible(frame))) if form is None else form
    line = draw(LINE_STRATEGIES[form](name, frame))
    changes: dict[str, Any] = {}
    if form != "adjustment":
        changes["rounding"] = sometimes(draw, roundings(), one_in=3)
        if "priorities" in frame.themes:
            changes["priority"] = draw(st.sampled_from((None, 1, 2, 2)))
    if form not in ON_LINES or getattr(line, "amount_minor", None) or getattr(line, "price_minor", None):
        changes["indexed"] = draw(st.sampled_from((*frame.indices, None)))
        changes["currency"] = draw(st.sampled_from((*frame.currencies, None)))
    return attrs.evolve(line, **changes)


@st.composite
def lines(draw: st.DrawFn, frame: Frame, form: str | None = None) -> tuple[Line, ...]:
    """Draw one to four lines, each of which may look at those before it; one of them of a form that is asked for."""
    found: tuple[Line, ...] = ()
    least = 2 if form in ON_LINES else 1
    for number, name in enumerate(NAMES[: draw(st.integers(least, 4))], start=1):
        so_far = attrs.evolve(frame, lines=found)
        if number == least and form is not None:
            assume(form in forms_possible(so_far))
            found = (*found, draw(line_of_any_form(name, so_far, form)))
        else:
            found = (*found, draw(line_of_any_form(name, so_far)))
    return found
