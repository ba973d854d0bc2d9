"""Amendments: other figures in lines and limits, new ones, ends, weights, all from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.allocation import Payers
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.terms import Line
from tests.strategies.additions import ADJUSTED
from tests.strategies.frame import Frame, sometimes
from tests.strategies.limits import CAPS, RATES, SHARES, limit_of_any_kind
from tests.strategies.lines import line_of_any_form
from tests.strategies.metrics import metric_of_any_kind
from tests.strategies.prices import AMOUNTS, FACTORS, PRICES
from tests.strategies.prices import SHARES as PARTS
from tests.strategies.sharing import line_payers
from tests.strategies.tables import RATES as NOTIONAL_RATES

__all__ = ["amendments"]

# Figures by the name of their field, and whether they grow with the scale of the contract.
LINE_FIGURES: dict[str, tuple[tuple[Any, ...], bool]] = {
    "amount_minor": (AMOUNTS, True),
    "amount_each_period_minor": (AMOUNTS, True),
    "price_minor": (PRICES, True),
    "rate": (NOTIONAL_RATES, False),
    "factor": (ADJUSTED, False),
    "share": (PARTS, False),
}
TABLES = ("bands", "steps", "points", "tiers", "instalments")
LIMIT_FIGURES: dict[str, tuple[tuple[Any, ...], bool]] = {
    "amount_minor": (CAPS, True),
    "share": (SHARES, False),
    "rate": (RATES, False),
}


def _figures(draw: st.DrawFn, record: Any, figures: dict[str, tuple[tuple[Any, ...], bool]], frame: Frame) -> Any:
    """Draw each figure of a record anew that it has."""
    changes = {}
    for name, (values, grows) in figures.items():
        if getattr(record, name, None) is not None:
            changes[name] = draw(st.sampled_from(values)) * (frame.scale if grows else 1)
    return attrs.evolve(record, **changes)


@st.composite
def other_line(draw: st.DrawFn, line: Line, frame: Frame) -> Line:
    """Draw other amounts, prices and factors for a line; all else stays."""
    changed = _figures(draw, line, LINE_FIGURES, frame)
    tables = {
        name: tuple(_figures(draw, row, LINE_FIGURES, frame) for row in getattr(line, name))
        for name in TABLES
        if getattr(line, name, ())
    }
    if getattr(line, "uplifts", ()):
        factors = st.sampled_from(FACTORS)
        tables["uplifts"] = tuple(attrs.evolve(uplift, factor=draw(factors)) for uplift in changed.uplifts)
    return attrs.evolve(changed, **tables)  # type: ignore[no-any-return]


@st.composite
def other_limit(draw: st.DrawFn, limit: Limit, frame: Frame) -> Limit:
    """Draw other figures for a limit; all else stays."""
    changed = _figures(draw, limit, LIMIT_FIGURES, frame)
    units = getattr(changed, "units", None)
    if units is not None:
        # Twice as many are whole steps still.
        changed = attrs.evolve(changed, units=draw(st.sampled_from((units, units * 0, units * 2))))
    return changed  # type: ignore[no-any-return]


@st.composite
def amendments(draw: st.DrawFn, frame: Frame, limits: tuple[Limit, ...], payers: Payers) -> tuple[Amendment, ...]:
    """Draw one or two amendments in rising order of their start."""
    found: list[Amendment] = []
    days = sorted(draw(st.sets(st.sampled_from(frame.days), min_size=1, max_size=2)))
    stopped: set[str] = set()
    for number, day in enumerate(days):
        amendment = draw(one(number, day, attrs.evolve(frame, lines=_kept(frame, stopped)), limits, payers))
        found.append(amendment)
        stopped |= set(amendment.stops)
        frame = attrs.evolve(
            frame,
            metrics=(*frame.metrics, *amendment.metrics),
            lines=(*frame.lines, *_new(frame.lines, amendment.lines)),
        )
        limits = (*limits, *_new(limits, amendment.limits))
    return tuple(found)


def _kept(frame: Frame, stopped: set[str]) -> tuple[Line, ...]:
    return tuple(line for line in frame.lines if line.id not in stopped)


def _new(known: Any, given: Any) -> Any:
    ids = {each.id for each in known}
    return [each for each in given if each.id not in ids]


@st.composite
def one(  # noqa: PLR0917 - composite strategies take their arguments by position
    draw: st.DrawFn, number: int, day: date, frame: Frame, limits: tuple[Limit, ...], payers: Payers
) -> Amendment:
    """Draw an amendment that changes one to three things."""
    parts = draw(
        st.sets(st.sampled_from(("line", "new", "stop", "limit", "cap", "payers", "end")), min_size=1, max_size=3)
    )
    metrics = (draw(metric_of_any_kind(f"new-metric-{number}", frame)),) if "new" in parts else ()
    wider = attrs.evolve(frame, metrics=(*frame.metrics, *metrics))
    lines: tuple[Line, ...] = ()
    if "line" in parts and frame.lines:
        lines = (draw(other_line(draw(st.sampled_from(frame.lines)), frame)),)
    if "new" in parts:
        lines = (*lines, draw(line_of_any_form(f"new-{number}", wider)))
    changed = {line.id for line in lines}
    stays = [line.id for line in frame.lines if line.id not in changed]
    new_limits = (draw(other_limit(draw(st.sampled_from(limits)), frame)),) if "limit" in parts and limits else ()
    if "cap" in parts and frame.earning:
        new_limits = (*new_limits, draw(limit_of_any_kind(f"new-cap-{number}", frame)))
    ends = (day + timedelta(days=1), frame.end - timedelta(days=1), frame.end + timedelta(days=40))
    return Amendment(
        id=f"change-{number}",
        start=day,
        agreed=sometimes(draw, st.sampled_from(frame.days), one_in=3),
        by=draw(st.sampled_from(("achieved", "achieved", "enrolled"))),
        end=draw(st.sampled_from([end for end in ends if end > day])) if "end" in parts else None,
        metrics=metrics,
        lines=lines,
        stops=(draw(st.sampled_from(stays)),) if "stop" in parts and stays else (),
        limits=new_limits,
        payers=draw(line_payers(payers.shares, frame))[:1] if "payers" in parts and frame.earning else (),
    )
