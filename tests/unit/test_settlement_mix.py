"""Limits on the mix, worked by hand: which claims are cut, in whole units, the latest first."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import attrs
import numpy as np

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.limit import MixCap
from outcomes_fund.domain.metric import SumMetric
from outcomes_fund.domain.register import NO_DAY
from outcomes_fund.domain.terms import Band
from outcomes_fund.settlement.mix import mix
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program
from tests.unit.settlement_cases import (
    END,
    SCHOOL,
    START,
    WORK,
    claims_at,
    fixed,
    paid_in_full,
    priced,
    program_of,
)

HALF = Fraction(1, 2)

# Only a limit that some amendment brings looks at the dates of the claims.
NO_FACTS: Any = None


def dated(program: Program, claims: Claims) -> Any:
    """Each claim achieved on the first day of its period, by somebody who is not in the register."""
    days = program.edges[claims.period]
    return SimpleNamespace(achieved=days, enrolled=np.full(len(days), NO_DAY))


def share(number: Fraction, **parts: Any) -> MixCap:
    """A limit on the share of school in the units admitted, unless parts say otherwise."""
    whole: dict[str, Any] = {
        "id": "mix",
        "share": number,
        "lines": ("school",),
        "of": ("work", "school"),
        "base": "admitted",
    }
    return MixCap(**(whole | parts))


def units_left(program: Program, claims: Claims) -> list[Fraction]:
    """Units that are paid of each claim."""
    paid, _ = mix(program, dated(program, claims), claims, paid_in_full(program, claims))
    return [Fraction(int(ticks), program.unit_scale) for ticks in paid.units_paid]


def test_the_latest_claims_are_cut_first() -> None:
    """Of 4 units 30 % is 1.2, so one unit of school: the two latest are cut, and put down to the limit."""
    program = program_of(limits=(share(Fraction(3, 10)),))
    claims = claims_at(program, (SCHOOL, 0, 1), (WORK, 0, 1), (SCHOOL, 1, 1), (SCHOOL, 2, 1))
    paid, cuts = mix(program, NO_FACTS, claims, paid_in_full(program, claims))
    assert paid.paid.tolist() == [1000, 1000, 0, 0]
    assert paid.units_paid.tolist() == [1, 1, 0, 0]
    assert cuts[0].tolist() == [0, 0, 1000, 1000]


def test_without_limit_on_the_mix_claims_are_passed_on() -> None:
    """A contract without such a limit gets back what it gave."""
    program = program_of()
    paid = paid_in_full(program, claims_at(program, (SCHOOL, 0, 1)))
    assert mix(program, NO_FACTS, claims_at(program, (SCHOOL, 0, 1)), paid) == (paid, {})


def test_a_share_of_what_is_paid_looks_at_the_other_lines() -> None:
    """With 3 units of work and a share of 40 %, school may have 0.4 / 0.6 * 3 = 2 units."""
    program = program_of(limits=(share(Fraction(2, 5), base="paid"),))
    claims = claims_at(program, (SCHOOL, 0, 4), (WORK, 0, 3))
    assert units_left(program, claims) == [2, 3]


def test_a_share_of_all_that_is_paid_cuts_nothing() -> None:
    """Everything may be school where its share is 1, even without other units."""
    program = program_of(limits=(share(Fraction(1), base="paid"),))
    assert units_left(program, claims_at(program, (SCHOOL, 0, 4))) == [4]


def test_a_share_of_a_maximum_is_a_number_of_units() -> None:
    """Half of 7 units is 3.5: three whole units."""
    program = program_of(limits=(share(HALF, base="maximum", maximum_units=Fraction(7)),))
    assert units_left(program, claims_at(program, (SCHOOL, 0, 2), (SCHOOL, 1, 2))) == [2, 1]


def test_units_count_by_window_and_world() -> None:
    """By period, each quarter of each world has a share of its own."""
    program = program_of(limits=(share(HALF, per="period"),))
    one = claims_at(program, (SCHOOL, 0, 2), (WORK, 0, 2), (SCHOOL, 1, 2))
    other = claims_at(program, (SCHOOL, 0, 4), world=1)
    both = Claims(
        **{
            field.name: np.concatenate([getattr(one, field.name), getattr(other, field.name)])
            for field in attrs.fields(Claims)
        }
    )
    assert units_left(program, both) == [2, 2, 1, 2]


def test_years_far_apart_stay_in_their_own_world() -> None:
    """With periods of three years the number of the year says nothing about how many there are."""
    program = program_of(
        limits=(share(HALF, per="year"),),
        end=END.replace(year=2030),
        periods=PeriodGrid(every=Duration(count=3, unit="years"), anchor=START),
    )
    one, other = claims_at(program, (SCHOOL, 1, 2)), claims_at(program, (SCHOOL, 0, 2), (SCHOOL, 1, 2), world=1)
    both = Claims(
        **{
            field.name: np.concatenate([getattr(one, field.name), getattr(other, field.name)])
            for field in attrs.fields(Claims)
        }
    )
    assert units_left(program, both) == [1, 1, 1]


def test_parts_of_units_are_cut_whole() -> None:
    """Of 2.5 + 1.25 units of school 2 may stay: a claim loses whole units, or all it has."""
    metrics = (SumMetric(id="jobs", title="Jobs"), SumMetric(id="grades", title="Grades", resolution=Fraction(1, 4)))
    program = program_of(limits=(share(HALF, base="maximum", maximum_units=Fraction(4)),), metrics=metrics)
    quarters = attrs.evolve(claims_at(program, (SCHOOL, 0, 1), (SCHOOL, 1, 1)), units=np.array([10, 5]))
    # 3.75 units are 1.75 above 2: the later claim loses all its 1.25, and 0.5 is left, for which a whole unit goes.
    assert units_left(program, quarters) == [Fraction(3, 2), 0]


def test_negative_claims_count_and_are_not_cut() -> None:
    """3 - 1 = 2 units of school fit in half of 4, and nothing is cut; of 4 - 1 = 3 in half of 5 one is cut."""
    program = program_of(limits=(share(HALF),))
    assert units_left(program, claims_at(program, (SCHOOL, 0, 3), (WORK, 0, 2), (SCHOOL, 1, -1))) == [3, 2, -1]
    assert units_left(program, claims_at(program, (SCHOOL, 0, 4), (WORK, 0, 2), (SCHOOL, 1, -1))) == [3, 2, -1]


def test_limits_follow_each_other() -> None:
    """The second limit counts the units that the first has left."""
    first = share(HALF, base="maximum", maximum_units=Fraction(4))
    second = share(HALF, id="second", lines=("work",), base="paid")
    program = program_of(limits=(first, second))
    claims = claims_at(program, (SCHOOL, 0, 5), (WORK, 0, 5))
    paid, cuts = mix(program, NO_FACTS, claims, paid_in_full(program, claims))
    assert paid.units_paid.tolist() == [2, 2]
    assert {number: cut.tolist() for number, cut in cuts.items()} == {0: [3000, 0], 1: [0, 3000]}


def test_what_is_paid_is_never_raised() -> None:
    """A claim that a limit in money cut to 5.00 keeps that where the units left are worth more."""
    program = program_of(limits=(share(HALF, base="maximum", maximum_units=Fraction(4)),))
    claims = claims_at(program, (SCHOOL, 0, 3))
    before = attrs.evolve(paid_in_full(program, claims), paid=np.array([500]))
    paid, cuts = mix(program, NO_FACTS, claims, before)
    assert (paid.paid.tolist(), paid.units_paid.tolist(), cuts[0].tolist()) == ([500], [2], [0])


def test_units_of_which_nothing_is_paid_are_not_paid() -> None:
    """Cut to its first unit, which is free, a claim has no units left that count for the next limit."""
    bands = (Band(up_to=Fraction(1), price_minor=Fraction(0)), Band(up_to=None, price_minor=Fraction(1000)))
    lines = (priced("work", "jobs"), attrs.evolve(priced("school", "grades"), bands=bands), fixed("base"))
    limit = share(HALF, base="maximum", maximum_units=Fraction(2))
    program = program_of(lines=lines, limits=(limit, share(HALF, id="next", lines=("work",), base="paid")))
    assert units_left(program, claims_at(program, (WORK, 0, 1), (SCHOOL, 0, 3))) == [0, 0]


def test_an_amended_share_holds_for_windows_that_end_later() -> None:
    """By period, half until June and a quarter from July on."""
    change = Amendment(id="change", start=START.replace(month=7), limits=(share(Fraction(1, 4), per="period"),))
    program = program_of(limits=(share(HALF, per="period"),), amendments=(change,))
    assert units_left(program, claims_at(program, (SCHOOL, 1, 4), (SCHOOL, 2, 4))) == [2, 1]


def test_a_limit_that_is_brought_takes_nothing_back() -> None:
    """Brought in July, a limit of 2 units over the contract counts what came before, and leaves it."""
    limit = share(HALF, base="maximum", maximum_units=Fraction(4))
    program = program_of(amendments=(Amendment(id="bring", start=START.replace(month=7), limits=(limit,)),))
    assert units_left(program, claims_at(program, (SCHOOL, 1, 3), (SCHOOL, 2, 3))) == [3, 0]
