"""What adjustments changed and what percentages are parts of, told line by line and period by period."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.terms import AdjustmentLine, PercentageLine
from outcomes_fund.settlement.adjust import Change
from outcomes_fund.settlement.forms.adjustment import Effect
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.settled import Settlement
from outcomes_fund.settlement.telling import Node, money_text, number_text, percent_text, tell_values
from outcomes_fund.settlement.telling_terms import (
    amendment_on,
    condition_nodes,
    factor_text,
    nearest,
    price_text,
    step_text,
)

__all__ = ["change_nodes", "changed_lines", "share_nodes"]

NOTHING = Fraction(0)


def change_nodes(settlement: Settlement, evidence: Evidence, change: Change, line: int, number: int) -> Iterator[Node]:
    """Tell what an adjustment changed on a line in a period; nothing where it changed nothing.

    Args:
        settlement: What the five stages found, for one world.

        evidence: All rows.

        change: What the adjustment did.

        line: Index of the line that it may have changed.

        number: Index of the period.
    """
    amount = _changed(change, line, number)
    if not amount:
        return
    record = settlement.program.contract.lines[change.line]
    clause = f" ({record.clause})" if record.clause else ""
    others = [
        Node(kind="found", text=f"off {settlement.program.contract.lines[other].id}: {_money(settlement, own)}")
        for other in change.targets
        if other != line and (own := _changed(change, other, number)) and _deducted(change, number)
    ]
    children = (*_reasons(settlement, evidence, change, number), *others)
    yield Node(kind="adjusted", text=f"{record.id}: {record.title}{clause}", amount_minor=amount, children=children)


def changed_lines(settlement: Settlement, evidence: Evidence, change: Change | None, number: int) -> Node | None:
    """Tell which lines an adjustment changed in a period, and why; None where it changed none."""
    if change is None:
        return None
    amounts = [(target, _changed(change, target, number)) for target in change.targets]
    if not any(amount for _, amount in amounts):
        return None
    lines = settlement.program.contract.lines
    nodes = [
        Node(kind="changed", text=f"{lines[target].id}: {lines[target].title}", amount_minor=amount)
        for target, amount in amounts
        if amount
    ]
    return Node(
        kind="adjusted",
        text="owes nothing itself, changes other lines by",
        amount_minor=sum((amount for _, amount in amounts), start=NOTHING),
        children=(*nodes, *_reasons(settlement, evidence, change, number)),
    )


def share_nodes(settlement: Settlement, change: Change, number: int) -> Iterator[Node]:
    """Tell of which amounts of which lines a percentage is a part; the parts add up to what it earns."""
    program = settlement.program
    record = program.line_at(change.line, program.periods[number].last)
    if not isinstance(record, PercentageLine):
        return
    for target, before in zip(change.targets, change.before, strict=True):
        amount = max(_exact(before, number), NOTHING)
        if amount:
            text = (
                f"{percent_text(record.share)} of {_money(settlement, amount)} of {program.contract.lines[target].id}"
            )
            yield Node(kind="found", text=text, amount_minor=record.share * amount)


def _reasons(settlement: Settlement, evidence: Evidence, change: Change, number: int) -> Iterator[Node]:
    """Tell the values that an adjustment looked at, what it found there, and what it carries."""
    program = settlement.program
    last = program.periods[number].last
    record = program.line_at(change.line, last)
    if isinstance(record, AdjustmentLine):
        yield from tell_values(settlement, evidence, record, number)
        yield from condition_nodes(settlement, record, number)
        text = _found(settlement, change, record, number) + amendment_on(program, change.line, last)
        yield Node(kind="found", text=text)
    if change.effect is None:
        return
    carried, left = _carried(change, change.effect, number)
    if carried:
        yield Node(kind="found", text=f"carried in from the period before: {_money(settlement, carried)}")
    if left:
        goes = "carried to the next period" if change.effect.carried[number] else "lapses"
        yield Node(kind="found", text=f"more than there is to take off: {_money(settlement, left)}, {goes}")


def _found(settlement: Settlement, change: Change, record: AdjustmentLine, number: int) -> str:
    """Say which factor, step, points, amount or price an adjustment came to."""
    program, last = settlement.program, settlement.program.periods[number].last
    if record.factor is not None:
        return f"factor {number_text(record.factor)}"
    if record.amount_minor is not None:
        return f"takes off {price_text(program, record, record.amount_minor)}{factor_text(program, record, last)}"
    value = settlement.measures.value(record.metric or "", None, record.measured, number)
    if value is None:
        return "no result, so it changes nothing"
    if record.price_minor is not None:
        at = price_text(program, record, record.price_minor)
        return f"takes off {number_text(value)} at {at}{factor_text(program, record, last)}"
    if record.steps:
        return step_text(value, [(step, f"factor {number_text(step.factor)}") for step in record.steps])
    points = [(point.value, f"factor {number_text(point.factor)}") for point in record.points]
    factor = NOTHING if change.effect is None else _exact(change.effect.factor, number)
    return f"factor {number_text(factor)}, {nearest(value, points)}"


def _carried(change: Change, effect: Effect, number: int) -> tuple[Fraction, Fraction]:
    """Give what was carried into a period, and what was left of the deduction at its end."""
    into = left = NOTHING
    for period in range(number + 1):
        into = left if period and effect.carried[period - 1] else NOTHING
        left = into + _exact(effect.deduction, period)
        for before, after in zip(change.before, change.after, strict=True):
            had = _exact(before, period)
            if had > 0:
                left -= had * _exact(effect.factor, period) - _exact(after, period)
    return into, left


def _deducted(change: Change, number: int) -> bool:
    """Whether lines share one deduction, so that what others bear of it says why this one bears the rest."""
    effect = change.effect
    return effect is not None and bool(_exact(effect.deduction, number) or _carried(change, effect, number)[0])


def _changed(change: Change, line: int, number: int) -> Fraction:
    if change.effect is None or line not in change.targets:
        return NOTHING
    place = change.targets.index(line)
    return _exact(change.after[place], number) - _exact(change.before[place], number)


def _exact(amount: Ratio, number: int) -> Fraction:
    return Fraction(int(amount.num[number, 0]), int(amount.den[number, 0]))


def _money(settlement: Settlement, amount: Fraction) -> str:
    return money_text(amount, settlement.program.contract.currency)
