"""Nodes of an explanation, and the values of metrics told down to the rows of evidence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np

from outcomes_fund.domain.calendar import epoch_day, from_epoch_day
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.metric import ChangeMetric
from outcomes_fund.domain.terms import AdjustmentLine, FixedLine, Line, PercentageLine
from outcomes_fund.settlement.reading import View
from outcomes_fund.settlement.settled import Settlement

__all__ = ["Node", "NodeKind", "number_text", "row_text", "tell_values"]

NodeKind = Literal[
    "line",
    "period",
    "priced",
    "reading",
    "claim_cut",
    "adjusted",
    "rounding",
    "raised",
    "carried",
    "cut",
    "suspended",
    "owed",
    "moved",
    "unpaid",
    "payable",
    "holdback",
    "release",
    "set_off",
    "claim",
    "paid",
    "measured",
    "refused",
]


@attrs.frozen(kw_only=True)
class Node:
    """One step of an explanation.

    Args:
        kind: What the step is.

        text: The step in words, without the amount.

        amount_minor: Amount of the step in minor units, exact; None where it has none.

        children: What the step rests on.
    """

    kind: NodeKind
    text: str
    amount_minor: Fraction | None = None
    children: tuple[Node, ...] = ()


def tell_values(settlement: Settlement, evidence: Evidence, line: Line, period: int) -> Iterator[Node]:
    """Tell the values of the metrics that a line looked at in a period, with what they were made of.

    Args:
        settlement: What the five stages found, for one world.

        evidence: All rows.

        line: The line; one that reads no metric tells nothing.

        period: Index of the period.
    """
    if isinstance(line, FixedLine | PercentageLine) or line.measured is None:
        return
    tests = None if isinstance(line, AdjustmentLine) else line.tests
    measured = {test.metric: test.measured for test in getattr(line, "when", ())}
    view = View(tests=settlement.measures.plain(tests), basis=line.measured)
    for place in settlement.measures.tests_of_period(tests, period, settlement.until):
        for name in dict.fromkeys(name for _, name in line.metrics):
            own = attrs.evolve(view, basis=measured.get(name) or view.basis)
            yield _value(settlement, evidence, name, (own, place))


def _value(settlement: Settlement, evidence: Evidence, name: str, at: tuple[View, int]) -> Node:
    """Tell the value of a metric at a test, with the values or rows it was made of."""
    program, (view, place) = settlement.program, at
    record = program.metric(name)
    view = attrs.evolve(view, basis=record.read or view.basis)
    value = settlement.measures.value(name, view.tests, view.basis, place)
    others = [
        _value(settlement, evidence, other, (view, place)) for _, other in (*record.parts, *record.modifier_metrics)
    ]
    if isinstance(record, ChangeMetric) and record.baseline_tests is not None:
        before = range(max(place - record.baseline_tests, 0), place)
        others += [_value(settlement, evidence, record.of, (view, earlier)) for earlier in before]
    rows = _rows(settlement, program.metric_index(name), view, place)
    made_of = [Node(kind="measured", text=row_text(evidence, row)) for row in rows]
    when = "to date" if view.basis == "to_date" else "in the period"
    day = "" if view.tests.every == "period" else f" on {settlement.measures.axis(view.tests).days[place].isoformat()}"
    text = f"{name} {when}{day}: {'no result' if value is None else number_text(value)}"
    return Node(kind="reading", text=text, children=(*others, *made_of))


def _rows(settlement: Settlement, metric: int, view: View, place: int) -> list[int]:
    """Give the rows of evidence in the window of a test."""
    axis, facts, counted = settlement.measures.axis(view.tests), settlement.facts, settlement.measures.counted
    own = counted[facts.metric[counted] == metric]
    day = facts.achieved[own]
    if axis.cohorts:
        held = (facts.cohort[own] == axis.cohorts[place]) & (day <= epoch_day(axis.days[place]))
    else:
        first = axis.edges[0 if view.basis == "to_date" else place]
        held = (day >= first) & (day < axis.edges[place + 1])
    return [int(row) for row in facts.row[own[np.asarray(held, dtype=bool)]]]


def row_text(evidence: Evidence, row: int) -> str:
    """Write a row of evidence in one line."""
    record = evidence.row(row)
    who = record.participant or record.cohort or "group"
    value = number_text(record.value)
    if record.denominator is not None:
        value = f"{value}/{number_text(record.denominator)}"
    when = from_epoch_day(int(evidence.achieved[row])).isoformat()
    return f"{record.id} {record.metric} {who} {when} value {value}"


def number_text(number: Fraction) -> str:
    """Write a number as a decimal where it has one, as a fraction otherwise.

    Example:
        >>> number_text(Fraction(1, 8)), number_text(Fraction(1, 3))
        ('0.125', '1/3')
    """
    if number.denominator == 1:
        return str(number.numerator)
    # A decimal ends within as many digits as the denominator has bits, or never.
    digits = number.denominator.bit_length()
    scaled = number * 10**digits
    if scaled.denominator == 1:
        text = f"{abs(int(scaled)):0{digits + 1}d}"
        sign = "-" if number < 0 else ""
        return f"{sign}{text[:-digits]}.{text[-digits:]}".rstrip("0")
    return f"{number.numerator}/{number.denominator}"
