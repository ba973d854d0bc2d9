"""Nodes of an explanation, and the values of metrics told down to the rows of evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np

from outcomes_fund.domain.calendar import epoch_day, from_epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, Evidence
from outcomes_fund.domain.metric import ChangeMetric, Factor, Metric
from outcomes_fund.domain.money import minor_digits
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.terms import (
    AdjustmentLine,
    Basis,
    FixedLine,
    Line,
    PercentageLine,
    Test,
    is_tested,
    line_metrics,
)
from outcomes_fund.settlement.days import days_after
from outcomes_fund.settlement.metrics import METRIC_VALUES
from outcomes_fund.settlement.modifiers import MODIFIERS
from outcomes_fund.settlement.reading import Reading, View
from outcomes_fund.settlement.settled import Settlement

__all__ = [
    "Node",
    "NodeKind",
    "basis_text",
    "fact_text",
    "lacks_result",
    "money_text",
    "number_text",
    "percent_text",
    "row_text",
    "tell_values",
]

NodeKind = Literal[
    "line",
    "period",
    "priced",
    "reading",
    "modifier",
    "found",
    "claim_cut",
    "adjusted",
    "changed",
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

REPORTED = EVIDENCE_STATUSES.index("reported")

# Of a number that does not end as a decimal, so many digits stand beside the fraction.
DIGITS_SHOWN = 4


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


def tell_values(
    settlement: Settlement,
    evidence: Evidence,
    line: Line,
    period: int,
    found: Mapping[int, tuple[Node, ...]] | None = None,
) -> Iterator[Node]:
    """Tell the values of the metrics that a line looked at in a period, with what they were made of.

    Args:
        settlement: What the five stages found, for one world.

        evidence: All rows.

        line: The line; one that reads no metric tells nothing.

        period: Index of the period.

        found: What is told behind the values of a test, by the place of the test.
    """
    if isinstance(line, FixedLine | PercentageLine) or line.measured is None:
        return
    tests = None if isinstance(line, AdjustmentLine) else line.tests
    plain = settlement.measures.plain(tests)
    conditions: tuple[Test, ...] = getattr(line, "when", ())
    # A metric may be looked at twice: for the amount and for a condition, to date and in the period.
    metric: str | None = getattr(line, "metric", None)
    views = [] if metric is None else [(metric, line.measured)]
    views += [(test.metric, test.measured or line.measured) for test in conditions]
    views = [(name, _basis(settlement, name, basis)) for name, basis in views]
    for place in settlement.measures.tests_of_period(tests, period, settlement.until):
        for name, basis in dict.fromkeys(views):
            yield _value(settlement, evidence, name, (View(tests=plain, basis=basis), place))
        yield from (found or {}).get(place, ())


def lacks_result(settlement: Settlement, line: Line, period: int) -> bool:
    """Say whether a test in a period found a metric of its line without result, so that it earned nothing.

    Args:
        settlement: What the five stages found, for one world.

        line: Any line; one that is not tested lacks nothing.

        period: Index of the period.
    """
    if not is_tested(line) or isinstance(line, FixedLine | PercentageLine | AdjustmentLine) or line.measured is None:
        return False
    bases = {test.metric: test.measured for test in getattr(line, "when", ())}
    places = settlement.measures.tests_of_period(line.tests, period, settlement.until)
    names = line_metrics(line)
    return any(
        settlement.measures.value(name, line.tests, bases.get(name) or line.measured, place) is None
        for place in places
        for name in names
    )


def _basis(settlement: Settlement, name: str, basis: Basis) -> Basis:
    return settlement.program.metric(name).read or basis


def basis_text(settlement: Settlement, name: str, basis: Basis) -> str:
    """Say over which window a metric is read."""
    return "to date" if _basis(settlement, name, basis) == "to_date" else "in the period"


def _value(
    settlement: Settlement, evidence: Evidence, name: str, at: tuple[View, int], *, earlier: bool = False
) -> Node:
    """Tell the value of a metric at a test, with the values or rows it was made of, and what changed it."""
    program, (view, place) = settlement.program, at
    record = program.metric(name)
    view = attrs.evolve(view, basis=_basis(settlement, name, view.basis))
    value = settlement.measures.value(name, view.tests, view.basis, place)
    others = [
        _value(settlement, evidence, other, (view, place), earlier=earlier)
        for _, other in (*record.parts, *record.modifier_metrics)
    ]
    if isinstance(record, ChangeMetric) and record.baseline_tests is not None:
        before = range(max(place - record.baseline_tests, 0), place)
        others += [_value(settlement, evidence, record.of, (view, each), earlier=True) for each in before]
    if isinstance(record, ChangeMetric) and record.baseline is not None:
        others.append(Node(kind="found", text=f"baseline {number_text(record.baseline)}"))
    rows = [
        Node(kind="measured", text=fact_text(settlement, evidence, fact))
        for fact in _facts(settlement, program.metric_index(name), view, place)
    ]
    day = settlement.measures.axis(view.tests).days[place].isoformat()
    # A value of another test than the one that is told needs its day, since the period does not say it.
    test = f" on {day}" if earlier or view.tests.every != "period" else ""
    return Node(
        kind="reading",
        text=f"{name} {basis_text(settlement, name, view.basis)}{test}: {_result(value)}",
        children=(*others, *rows, *_changes(settlement, record, view, place)),
    )


def _result(value: Fraction | None) -> str:
    return "no result" if value is None else number_text(value)


def _changes(settlement: Settlement, record: Metric, view: View, place: int) -> Iterator[Node]:
    """Tell each modifier that changed the value at a test, in the order in which they hold."""
    if record.is_plain and record.otherwise is None:
        return
    measures = settlement.measures

    def read(name: str) -> str:
        return _result(measures.value(name, view.tests, view.basis, place))

    reading = METRIC_VALUES[record.kind](measures, record, view)
    for name, change in MODIFIERS.items():
        after = change(measures, record, reading, view)
        old, new = _at(reading, place), _at(after, place)
        if old != new:
            change_text = "" if old is None else f": {number_text(old)} becomes {_result(new)}"
            yield Node(kind="modifier", text=MODIFIED_BY[name](record, read) + change_text)
        reading = after


def _at(reading: Reading, place: int) -> Fraction | None:
    if not reading.exists[place, 0]:
        return None
    return Fraction(int(reading.value.num[place, 0]), int(reading.value.den[place, 0]))


Read = Callable[[str], str]


def _deadweight(record: Metric, read: Read) -> str:
    if record.deadweight is not None:
        return f"deadweight {percent_text(record.deadweight)}"
    return f"deadweight {read(record.deadweight_metric or '')} ({record.deadweight_metric})"


def _factors(record: Metric, read: Read) -> str:
    return ", ".join(_factor(factor, read) for factor in record.factors)


def _factor(factor: Factor, read: Read) -> str:
    title = f' "{factor.title}"' if factor.title else ""
    if factor.metric is not None:
        return f"factor {read(factor.metric)} ({factor.metric}){title}"
    return f"factor {number_text(factor.value or Fraction(0))}{title}"


# One row for each modifier, as in the table of what they do.
MODIFIED_BY: dict[str, Callable[[Metric, Read], str]] = {
    "audit": lambda record, read: f"audit {read(record.audit or '')} ({record.audit})",
    "significance": lambda _record, _read: "insignificant, counts as zero",
    "deadweight": _deadweight,
    "factors": _factors,
    "lowest": lambda record, _read: f"not below {number_text(record.lowest or Fraction(0))}",
    "highest": lambda record, _read: f"not above {number_text(record.highest or Fraction(0))}",
    "round": lambda record, _read: f"rounded to {number_text(record.round.step) if record.round else ''}",
    "otherwise": lambda record, _read: f"no result, so otherwise {number_text(record.otherwise or Fraction(0))}",
}


def _facts(settlement: Settlement, metric: int, view: View, place: int) -> list[int]:
    """Give the claims in the window of a test."""
    axis, facts = settlement.measures.axis(view.tests), settlement.facts
    own = np.flatnonzero((settlement.admission == Reason.ADMITTED) & (facts.metric == metric))
    day = facts.achieved[own]
    if axis.cohorts:
        held = (facts.cohort[own] == axis.cohorts[place]) & (day <= epoch_day(axis.days[place]))
    else:
        first = axis.edges[0 if view.basis == "to_date" else place]
        held = (day >= first) & (day < axis.edges[place + 1])
    return [int(fact) for fact in own[np.asarray(held, dtype=bool)]]


def fact_text(settlement: Settlement, evidence: Evidence, fact: int, terms: str = "") -> str:
    """Write a claim in one line: its row of evidence, its terms, and why it counts although it was only reported."""
    facts = settlement.facts
    row = int(facts.row[fact])
    text = f"{row_text(evidence, row)} {terms}".rstrip()
    if evidence.status[row] != REPORTED or facts.status[fact] == REPORTED:
        return text
    rule = settlement.program.contract.metrics[int(facts.metric[fact])].admission
    if rule.deemed_after is None or rule.verification == "waived":
        return f"{text}, verification waived"
    day = from_epoch_day(int(days_after(facts.first_report[[fact]], rule.deemed_after)[0]))
    return f"{text}, deemed verified on {day.isoformat()}"


def row_text(evidence: Evidence, row: int) -> str:
    """Write a row of evidence in one line."""
    record = evidence.row(row)
    who = record.participant or record.cohort or "group"
    value = number_text(record.value)
    if record.denominator is not None:
        value = f"{value}/{number_text(record.denominator)}"
    when = from_epoch_day(int(evidence.achieved[row])).isoformat()
    name = record.id if record.supersedes is None else f"{record.id} (corrects {record.supersedes})"
    return f"{name} {record.metric} {who} {when} value {value}"


def percent_text(share: Fraction) -> str:
    """Write a share as a percentage.

    Example:
        >>> percent_text(Fraction(1, 8))
        '12.5 %'
    """
    return f"{number_text(share * 100)} %"


def money_text(amount_minor: Fraction | int, currency: str) -> str:
    """Write an amount in units of a currency, without its name.

    Example:
        >>> money_text(123450, "EUR"), money_text(Fraction(-1, 2), "EUR"), money_text(5000, "JPY")
        ('1,234.50', '-0.005', '5,000')
    """
    digits = minor_digits(currency)
    amount = Fraction(amount_minor) / 10**digits  # exact: fractions
    text = number_text(abs(amount))
    sign = "-" if amount < 0 else ""
    if "/" in text:
        return sign + text
    head, _, tail = text.partition(".")
    tail = tail.ljust(digits, "0")
    return f"{sign}{int(head):,}" + (f".{tail}" if tail else "")


def number_text(number: Fraction) -> str:
    """Write a number as a decimal where it has one, as a fraction and what that is near to otherwise.

    Example:
        >>> number_text(Fraction(1, 8)), number_text(Fraction(1564, 1975))
        ('0.125', '1564/1975 (0.7919)')
    """
    if number.denominator == 1:
        return str(number.numerator)
    # A decimal ends within as many digits as the denominator has bits, or never.
    digits = number.denominator.bit_length()
    scaled = number * 10**digits
    if scaled.denominator == 1:
        return _decimal(int(scaled), digits).rstrip("0")
    digits = 0
    while abs(number) * 10**digits < 10 ** (DIGITS_SHOWN - 1):
        digits += 1
    doubled, whole = 2 * abs(number.numerator) * 10**digits, number.denominator
    near = (doubled + whole) // (2 * whole)
    text = _decimal(-near if number < 0 else near, digits)
    return f"{number.numerator}/{number.denominator} ({text})"


def _decimal(scaled: int, digits: int) -> str:
    """Write a whole number of parts, 10**digits of which make one."""
    sign = "-" if scaled < 0 else ""
    if digits == 0:
        return f"{scaled}"
    text = f"{abs(scaled):0{digits + 1}d}"
    return f"{sign}{text[:-digits]}.{text[-digits:]}"
