"""Step 5: what a claim is worth, and what the lines earn that are not priced by claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.terms import (
    Basis,
    FixedLine,
    Line,
    MilestoneLine,
    SavingsShareLine,
    SlidingScaleLine,
    StepTableLine,
    TestedLine,
    UnitPriceLine,
)
from tests.reference.amounts import Read, amount_at, holds_at, value_of_first_units
from tests.reference.claims import Claim
from tests.reference.dates import ONE_DAY, period_holding
from tests.reference.index_factors import exchange, factor
from tests.reference.metric_values import value_at
from tests.reference.participant import Participant, belongs_to, enrolled_on
from tests.reference.tests_in_time import TestDay, tests_of
from tests.reference.versions import Terms

__all__ = ["claim_worth", "earned", "value_of_first_units", "value_shown"]

ZERO = Fraction(0)
ONE = Fraction(1)


def claim_worth(  # noqa: PLR0917 - what the formula of step 5 is made of
    terms: Terms,
    line_id: str,
    claim: Claim,
    before_units: Fraction,
    units: Fraction,
    register: Mapping[str, Participant],
) -> Fraction:
    """Step 5, `unit_price` by claim: what paying the first units of a claim is worth.

    Args:
        terms: The contract as it is known.

        line_id: The line.

        claim: The claim.

        before_units: b, the units of the line's claims before it.

        units: v, how many of its units are paid.

        register: Participants by pseudonym.

    Returns:
        (V(b + v) - V(b)) x u x f x x; 0 where the line is in force in no version.
    """
    achieved, who = claim.row.achieved, claim.row.participant
    line = terms.line(line_id, achieved, enrolled_on(register, who))
    if line is None:
        return ZERO
    assert isinstance(line, UnitPriceLine)
    worth = value_of_first_units(line.bands, before_units + units) - value_of_first_units(line.bands, before_units)
    uplifts = [uplift.factor for uplift in line.uplifts if belongs_to(register, who, uplift.group, achieved)]
    u = uplifts[0] if uplifts else ONE
    return worth * u * in_money_of(terms, line, achieved)


def in_money_of(terms: Terms, line: Line, day: date) -> Fraction:
    """Step 5: f x x, by which amounts of a line become those of the contract on a day."""
    return factor(terms, line.indexed, day) * exchange(terms, line.currency)


def earned(terms: Terms, line_id: str, admitted: Sequence[Claim], last_day: date) -> dict[Period, Fraction]:
    """Step 5, all lines that are not priced by claim: the amount earned in each period.

    Args:
        terms: The contract as it is known.

        line_id: The line; an adjustment, a percentage or a unit price by claim earns nothing here.

        admitted: The admitted claims of all metrics.

        last_day: Last day looked at.
    """
    amounts = dict.fromkeys(terms.periods, ZERO)
    for day, amount in fixed_amounts(terms, line_id, last_day):
        amounts[period_holding(day, terms.periods)] += amount
    for test, amount in earned_at_tests(terms, line_id, admitted, last_day):
        amounts[test.period] += amount
    return amounts


def fixed_amounts(terms: Terms, line_id: str, last_day: date) -> list[tuple[date, Fraction]]:
    """Step 5, `fixed`: each amount and its day, in the version in force on that day."""
    found = []
    for number, line in enumerate(terms.versions(line_id)):
        if not isinstance(line, FixedLine):
            continue
        if line.amount_each_period_minor is not None:
            dated = [(period.end - ONE_DAY, line.amount_each_period_minor) for period in terms.periods]
        else:
            dated = [(instalment.date, instalment.amount_minor) for instalment in line.instalments]
        found += [
            (day, amount * in_money_of(terms, line, day))
            for day, amount in dated
            if terms.contract.start <= day <= last_day and terms.version(line_id, day) == number
        ]
    return found


def tests_in_force(terms: Terms, line_id: str, last_day: date) -> list[tuple[TestDay, TestedLine]]:
    """Steps 0 and 4: the tests of a line that take place, each with the version in force on its day."""
    found: list[tuple[TestDay, TestedLine]] = []
    for number, line in enumerate(terms.versions(line_id)):
        if isinstance(line, TestedLine) and line.measured is not None:
            found += [
                (test, line) for test in tests_of(terms, line, last_day) if terms.version(line_id, test.day) == number
            ]
    if all(test.cohort is None for test, _ in found):
        found.sort(key=lambda entry: entry[0].day)
    return found


def earned_at_tests(
    terms: Terms, line_id: str, admitted: Sequence[Claim], last_day: date
) -> list[tuple[TestDay, Fraction]]:
    """Step 5, tested lines: what is earned at each test."""
    found = []
    carried, highest = ZERO, ZERO
    for test, line in tests_in_force(terms, line_id, last_day):
        amount = amount_here(terms, line, admitted, test)
        if amount is None:
            found.append((test, ZERO))
            continue
        amount *= in_money_of(terms, line, test.day)
        if isinstance(line, UnitPriceLine | SavingsShareLine) and line.below_zero == "carried":
            amount += carried
            carried = min(amount, ZERO)
        amount = max(amount, ZERO)
        gain = amount
        if line.paid == "to_date" and test.cohort is None:
            gain = max(amount - highest, ZERO)
            highest = max(highest, amount)
        if unpaid_of(line) is not None and not isinstance(line, UnitPriceLine | SavingsShareLine):
            gain *= len(unpaid_cohorts(terms, unpaid_of(line), admitted, test.day))
        found.append((test, gain))
    return found


def amount_here(terms: Terms, line: TestedLine, admitted: Sequence[Claim], test: TestDay) -> Fraction | None:
    """Step 5: A at a test, before index and exchange; None where there is no amount."""
    read = reader(terms, admitted, test)
    other = unpaid_of(line)
    if isinstance(line, UnitPriceLine | SavingsShareLine):
        assert line.measured is not None
        values = [(each, read(each.metric, each.measured or line.measured)) for each in line.when]
        if not all(value is not None and holds_at(each, value) for each, value in values):
            return None
        if other is not None:
            amounts = [
                amount_at(line, reader(terms, admitted, cohort))
                for cohort in unpaid_cohorts(terms, other, admitted, test.day)
            ]
            return sum((amount for amount in amounts if amount is not None), ZERO)
    return amount_at(line, read)


def unpaid_of(line: TestedLine) -> str | None:
    """Step 5: the line whose unpaid cohorts are tested again."""
    return None if line.tests is None else line.tests.unpaid_of


def unpaid_cohorts(terms: Terms, line_id: str | None, admitted: Sequence[Claim], day: date) -> list[TestDay]:
    """Step 5, `unpaid_of`: the tests of a line by cohorts, on or before a day, that earned nothing there."""
    assert line_id is not None
    return [test for test, amount in earned_at_tests(terms, line_id, admitted, day) if amount == 0]


def reader(terms: Terms, admitted: Sequence[Claim], test: TestDay) -> Read:
    """Step 4: read metrics at one test."""

    def read(metric_id: str, basis: Basis) -> Fraction | None:
        return value_at(terms, metric_id, admitted, test, basis)

    return read


def value_shown(
    terms: Terms, line_id: str, admitted: Sequence[Claim], period: Period, last_day: date
) -> Fraction | None:
    """Give the value that a line was tested at in a period, for the statement: the last one, if there are several.

    Args:
        terms: The contract as it is known.

        line_id: The line; only those of a form that reads a single metric show a value.

        admitted: The admitted claims of all metrics.

        period: The period.

        last_day: Last day looked at.
    """
    inside = [entry for entry in tests_in_force(terms, line_id, last_day) if entry[0].period == period]
    if not inside:
        return None
    last = max(test.day for test, _ in inside)
    test, line = [entry for entry in inside if entry[0].day == last][-1]
    if isinstance(line, MilestoneLine):
        return None
    assert isinstance(line, UnitPriceLine | StepTableLine | SlidingScaleLine | SavingsShareLine)
    assert line.measured is not None
    return value_at(terms, line.metric, admitted, test, line.measured)
