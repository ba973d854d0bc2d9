"""What the terms of a line made of a value, in words: price, band, step or points, factors, amendment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from outcomes_fund.domain.calendar import epoch_day, from_epoch_day
from outcomes_fund.domain.terms import (
    FixedLine,
    Line,
    MilestoneLine,
    SavingsShareLine,
    SlidingScaleLine,
    StepTableLine,
    Test,
    UnitPriceLine,
)
from outcomes_fund.settlement.forms.table import AMOUNTS_AT_TESTS
from outcomes_fund.settlement.forms.tables import holds
from outcomes_fund.settlement.forms.tested import earned_at_tests
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.settled import Settlement
from outcomes_fund.settlement.telling import Node, basis_text, money_text, number_text, percent_text
from outcomes_fund.settlement.versions import known_amendments

__all__ = [
    "SAID_BY_FORM",
    "amendment_on",
    "claim_terms",
    "condition_nodes",
    "factor_text",
    "fixed_nodes",
    "nearest",
    "nodes_of_tests",
    "price_text",
    "step_text",
    "under_amendment",
]

NOTHING, ONE = Fraction(0), Fraction(1)

Bands = Sequence[tuple[Fraction | None, Fraction]]


def claim_terms(settlement: Settlement, claim: int) -> str:
    """Say at which price a claim counts, by which factors, and under which amendment.

    Args:
        settlement: What the five stages found, for one world.

        claim: Index in its claims.
    """
    program, claims, facts = settlement.program, settlement.claims, settlement.facts
    unit = program.unit_prices[int(claims.price[claim])]
    record: Any = program.lines[unit.line][unit.version].terms
    before, units = (Fraction(int(column[claim]), program.unit_scale) for column in (claims.before, claims.units))
    fact = int(claims.fact[claim])
    pieces = list(_pieces([(band.up_to, band.price_minor) for band in record.bands], before, before + units))
    text = f"at {price_text(program, record, pieces[0][1])}{pieces[0][2]}"
    if len(pieces) > 1:
        text = "as " + _priced(program, record, pieces)
    group = next((each for each in record.uplifts if facts.groups[fact, program.groups.index(each.group)]), None)
    if group is not None and group.factor != ONE:
        text += f" x uplift {number_text(group.factor)} (group {group.group})"
    day = from_epoch_day(int(facts.achieved[fact]))
    return text + factor_text(program, record, day) + under_amendment(program, unit.line, unit.version)


def _pieces(bands: Bands, start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, Fraction, str]]:
    """Cut what lies between two numbers of units into bands: units, price of one, and which band."""
    low, high, sign = min(start, end), max(start, end), -1 if end < start else 1
    lower = None
    for upper, price in bands:
        bottom = low if lower is None else max(low, lower)
        top = high if upper is None else min(high, upper)
        where = f" (band above {number_text(lower)})" if upper is None and lower is not None else ""
        where = where if upper is None else f" (band up to {number_text(upper)})"
        if top > bottom or (low == high and bottom == top):
            yield sign * (top - bottom), price, where
            if low == high:
                return
        lower = upper


def _priced(program: Program, record: Line, pieces: list[tuple[Fraction, Fraction, str]]) -> str:
    return ", ".join(f"{number_text(units)} at {price_text(program, record, price)}{at}" for units, price, at in pieces)


def price_text(program: Program, record: Line, amount_minor: Fraction | int) -> str:
    """Write an amount of a line in the currency of the line."""
    text = money_text(amount_minor, program.contract.currency)
    return text if record.currency in {None, program.contract.currency} else f"{text} {record.currency}"


def factor_text(program: Program, record: Line, day: date) -> str:
    """Say by which index factor and exchange rate amounts of a line are multiplied; nothing where both are 1."""
    index, rate = program.factor(record.indexed, day), program.exchange_rate(record)
    text = "" if index == ONE else f" x index factor {number_text(index)} ({record.indexed})"
    return text if rate == ONE else f"{text} x exchange rate {number_text(rate)} ({record.currency})"


def under_amendment(program: Program, line: int, version: int) -> str:
    """Name the amendment that brought a version of a line; nothing for the version of the contract itself."""
    name = program.contract.lines[line].id
    brought = [""]
    for each in known_amendments(program.source, program.as_of):
        clause = f" ({each.clause})" if each.clause else ""
        times = sum(record.id == name for record in each.lines) + (name in each.stops)
        brought += [f", under amendment {each.id}{clause}"] * times
    return brought[version]


def amendment_on(program: Program, line: int, day: date) -> str:
    """Name the amendment under which a line stands on a day."""
    versions = [place for place, each in enumerate(program.lines[line]) if each.start <= epoch_day(day)]
    return under_amendment(program, line, versions[-1])


def nearest(value: Fraction, points: Sequence[tuple[Fraction, str]]) -> str:
    """Name the points between which a value lies: one at an end or at the value itself, else both neighbours.

    Args:
        value: The value.

        points: Values in rising order, with what holds there; of two with the same value the second holds at it.
    """
    below = [point for point in points if point[0] <= value]
    above = [point for point in points if point[0] > value]
    told = below[-1:] if below and (below[-1][0] == value or not above) else [*below[-1:], *above[:1]]
    said = [f"{number_text(place)} ({what})" for place, what in told]
    return f"between {said[0]} and {said[1]}" if len(said) > 1 else f"at point {said[0]}"


def step_text(value: Fraction, steps: Sequence[tuple[Any, str]]) -> str:
    """Name the last step that a value reaches."""
    reached = [(step, what) for step, what in steps if _holds(value, step)]
    if not reached:
        return "no step is reached"
    step, what = reached[-1]
    return f"step {_bound_text(step)}: {what}"


def condition_nodes(settlement: Settlement, record: Line, place: int) -> Iterator[Node]:
    """Tell whether each condition of a line held at a test."""
    line: Any = record
    for test in getattr(record, "when", ()):
        tests = getattr(record, "tests", None)
        value = settlement.measures.value(test.metric, tests, test.measured or line.measured, place)
        held = "holds" if value is not None and _holds(value, test) else "does not hold"
        window = basis_text(settlement, test.metric, test.measured or line.measured)
        yield Node(kind="found", text=f"{test.metric} {window} {_bound_text(test)}: {held}")


def _holds(value: Fraction, bounds: Any) -> bool:  # noqa: ANN401 - a test or a step
    keys = ("at_least", "above", "at_most", "below")
    test = Test(metric="", **{key: getattr(bounds, key, None) for key in keys})
    return bool(holds(Ratio.constant(value, (1,)), test)[0])


def _bound_text(bounds: Any) -> str:  # noqa: ANN401 - a test or a step
    words = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}
    found = [(said, getattr(bounds, key, None)) for key, said in words.items()]
    return next((f"{said} {number_text(bound)}" for said, bound in found if bound is not None), "reached")


def fixed_nodes(settlement: Settlement, line: int, number: int) -> Iterator[Node]:
    """Tell the fixed amounts that are earned in a period."""
    program = settlement.program
    period = program.periods[number]
    for version, each in enumerate(program.lines[line]):
        record = each.terms
        if not isinstance(record, FixedLine):
            continue
        due = [(item.date, item.amount_minor, "instalment of " + item.date.isoformat()) for item in record.instalments]
        if record.amount_each_period_minor is not None:
            due.append((period.last, record.amount_each_period_minor, "for the period"))
        for day, amount, text in due:
            if day in period and day <= settlement.until and program.line_at(line, day) is record:
                factors = factor_text(program, record, day) + under_amendment(program, line, version)
                exact = amount * program.factor(record.indexed, day) * program.exchange_rate(record)
                told = f"{text}: {price_text(program, record, amount)}{factors}"
                yield Node(kind="found", text=told, amount_minor=exact)


def nodes_of_tests(settlement: Settlement, line: int) -> dict[int, tuple[Node, ...]]:
    """Tell for each test of a line what its terms made of the value; the amounts add up to what it earned there.

    Args:
        settlement: What the five stages found, for one world.

        line: Index of a tested line.

    Returns:
        By the place of the test; only tests that have come.
    """
    program, measures = settlement.program, settlement.measures
    record: Any = next(version.terms for version in program.lines[line] if version.terms is not None)
    axis = measures.axis(record.tests)
    earned = earned_at_tests(measures, line, AMOUNTS_AT_TESTS, settlement.until)
    told: dict[int, tuple[Node, ...]] = {}
    carried, highest = NOTHING, NOTHING
    for place, day in enumerate(axis.days):
        if day > settlement.until:
            continue
        terms = program.line_at(line, day)
        many = sum(axis.period == axis.period[place]) > 1
        named = f"on {day.isoformat()}: " if many else ""
        if terms is None:
            told[place] = (Node(kind="found", text=f"{named}the line is not in force"),)
            continue
        got = Fraction(int(earned.num[place, 0]), int(earned.den[place, 0]))
        amount = None if _by_cohort(terms) else _amount(settlement, terms, place)
        nodes = list(condition_nodes(settlement, terms, place))
        nodes.append(_found(settlement, (line, terms), place, named, got if _by_cohort(terms) else amount))
        if amount is not None:
            steps, carried, highest = _steps(terms, amount, carried, NOTHING if axis.cohorts else highest)
            nodes += steps
        if record.tests is not None and record.tests.unpaid_of is not None:
            rest = got - sum((node.amount_minor or NOTHING for node in nodes), start=NOTHING)
            text = f"for each cohort of {record.tests.unpaid_of} that earned nothing"
            nodes += [Node(kind="found", text=text, amount_minor=rest)] if rest else []
        told[place] = tuple(nodes)
    return told


def _by_cohort(record: Line) -> bool:
    """Whether a re-test applies a price to the values of cohorts at their own tests."""
    tests = getattr(record, "tests", None)
    return tests is not None and tests.unpaid_of is not None and isinstance(record, UnitPriceLine | SavingsShareLine)


def _amount(settlement: Settlement, record: Line, place: int) -> Fraction | None:
    """Give what the terms make of the value at a test; None without result."""
    program, line = settlement.program, record
    amount, exists = AMOUNTS_AT_TESTS[line.form](settlement.measures, line)
    if not exists[place, 0]:
        return None
    tests: Any = line
    day = settlement.measures.axis(tests.tests).days[place]
    factor = program.factor(line.indexed, day) * program.exchange_rate(line)
    return factor * Fraction(int(amount.num[place, 0]), int(amount.den[place, 0]))


def _found(settlement: Settlement, line: tuple[int, Line], place: int, named: str, amount: Fraction | None) -> Node:
    program, (index, terms) = settlement.program, line
    record: Any = terms
    day = settlement.measures.axis(record.tests).days[place]
    more = factor_text(program, terms, day) + amendment_on(program, index, day)
    if _by_cohort(terms):
        text = f"at the value of each cohort of {record.tests.unpaid_of} that earned nothing"
    elif amount is None:
        text = "no amount at this test"
    else:
        name = getattr(record, "metric", None)
        value = None
        if name is not None:
            value = settlement.measures.value(name, record.tests, record.measured, place)
        text = (
            SAID_BY_FORM[terms.form](program, terms, value or NOTHING) if name else _all_held(program, record, amount)
        )
    return Node(kind="found", text=named + text + more, amount_minor=amount)


def _all_held(program: Program, record: MilestoneLine, amount: Fraction) -> str:
    if amount == 0 and record.amount_minor:
        return "not reached"
    return f"reached: {price_text(program, record, record.amount_minor)}"


def _unit_price(program: Program, record: UnitPriceLine, value: Fraction) -> str:
    bands = [(band.up_to, band.price_minor) for band in record.bands]
    return _priced(program, record, list(_pieces(bands, NOTHING, value)))


def _step_table(program: Program, record: StepTableLine, value: Fraction) -> str:
    return step_text(value, [(step, _amount_text(program, record, step)) for step in record.steps])


def _sliding_scale(program: Program, record: SlidingScaleLine, value: Fraction) -> str:
    points = [(point.value, _amount_text(program, record, point)) for point in record.points]
    return f"{number_text(value)} {nearest(value, points)}"


def _amount_text(program: Program, record: StepTableLine | SlidingScaleLine, point: Any) -> str:  # noqa: ANN401
    if point.amount_minor is not None:
        return price_text(program, record, point.amount_minor)
    return f"{percent_text(point.rate or NOTHING)} of {price_text(program, record, record.notional_minor or 0)}"


def _savings_share(program: Program, record: SavingsShareLine, value: Fraction) -> str:
    saved = value * record.unit_value_minor
    tiers = [(None if tier.up_to_minor is None else Fraction(tier.up_to_minor), tier.share) for tier in record.tiers]
    shares = [
        f"{percent_text(share)} of {price_text(program, record, part)}"
        for part, share, _ in _pieces(tiers, NOTHING, saved)
    ]
    return f"{number_text(value)} saved at {price_text(program, record, record.unit_value_minor)}, {', '.join(shares)}"


# One row for each form that looks at the value of one metric.
SAID_BY_FORM: dict[str, Callable[[Program, Any, Fraction], str]] = {
    "unit_price": _unit_price,
    "step_table": _step_table,
    "sliding_scale": _sliding_scale,
    "savings_share": _savings_share,
}


def _steps(
    record: Line, amount: Fraction, carried: Fraction, highest: Fraction
) -> tuple[list[Node], Fraction, Fraction]:
    """Tell what earlier tests take off an amount, and give what later tests see of it."""
    nodes = []
    keeps = getattr(record, "below_zero", "zero") == "carried"
    if carried and keeps:
        nodes.append(Node(kind="found", text="below zero at earlier tests", amount_minor=carried))
        amount += carried
    rest = min(amount, NOTHING)
    if rest:
        text = "below zero, carried to the next test" if keeps else "below zero, counts as zero"
        nodes.append(Node(kind="found", text=text, amount_minor=-rest))
    now = amount - rest
    if getattr(record, "paid", None) == "to_date":
        paid = min(highest, now)
        if paid:
            text = "less the highest amount of an earlier test"
            nodes.append(Node(kind="found", text=text, amount_minor=-paid))
        highest = max(highest, now)
    return nodes, rest if keeps else NOTHING, highest
