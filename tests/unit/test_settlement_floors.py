"""Floors, worked by hand: which windows are raised, by how much, and on which line."""

from __future__ import annotations

from datetime import date
from typing import Any

from outcomes_fund.domain.limit import MoneyFloor
from outcomes_fund.settlement.floors import raised
from tests.unit.settlement_cases import BASE, LAST, SCHOOL, WORK, amounts_of, program_of, rows

NOTHING = (0, 0, 0, 0)


def floor(amount_minor: int, **parts: Any) -> MoneyFloor:
    """A floor under all lines over the contract, unless parts say otherwise."""
    return MoneyFloor(id=parts.pop("id", "floor"), amount_minor=amount_minor, **parts)


def test_what_is_missing_is_added_at_the_end_to_the_first_line() -> None:
    """100 + 50 come to 200 by 50 in the last quarter, on the contract's first line."""
    program = program_of(limits=(floor(200),))
    more = raised(program, amounts_of((100, 0, 0, 0), (0, 50, 0, 0), NOTHING), LAST)
    assert rows(more) == [[0, 0, 0, 50], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_a_floor_raises_the_first_line_it_names() -> None:
    """Of school and work, named in that order, school is raised, and base is not looked at."""
    program = program_of(limits=(floor(200, lines=("school", "work")),))
    more = raised(program, amounts_of((100, 0, 0, 0), NOTHING, (900, 0, 0, 0)), LAST)
    assert rows(more)[SCHOOL] == [0, 0, 0, 100]
    assert rows(more)[WORK] == [0, 0, 0, 0]


def test_windows_count_once_they_are_over() -> None:
    """By period, the second quarter is raised on its last day, and not the day before."""
    program = program_of(limits=(floor(30, per="period"),))
    amounts = amounts_of((10, 20, 0, 0), NOTHING, NOTHING)
    assert rows(raised(program, amounts, date(2024, 6, 29)))[WORK] == [20, 0, 0, 0]
    assert rows(raised(program, amounts, date(2024, 6, 30)))[WORK] == [20, 10, 0, 0]


def test_a_floor_holds_for_windows_that_begin_in_its_time() -> None:
    """From April to before October the second and third quarters are raised."""
    program = program_of(limits=(floor(5, per="period", start=date(2024, 4, 1), end=date(2024, 10, 1)),))
    more = raised(program, amounts_of(NOTHING, NOTHING, NOTHING), LAST)
    assert rows(more)[WORK] == [0, 5, 5, 0]


def test_floors_stand_on_each_other() -> None:
    """Floors of 100 for base and 15 for work leave 150 - 100 - 15 - 20 = 15 more on work to the floor for all lines."""
    floors = (floor(100, id="one", lines=("base",)), floor(15, id="own", lines=("work",)), floor(150, id="all"))
    program = program_of(limits=floors)
    more = raised(program, amounts_of(NOTHING, (20, 0, 0, 0), NOTHING), LAST)
    assert rows(more)[BASE] == [0, 0, 0, 100]
    assert rows(more)[WORK] == [0, 0, 0, 30]


def test_without_floor_nothing_is_added() -> None:
    """A contract without floors adds nothing anywhere."""
    more = raised(program_of(), amounts_of((1, 2, 3, 4), NOTHING, NOTHING), LAST)
    assert more.shape == (3, 4, 1)
    assert not more.any()
