"""Limits on money, worked by hand: the order of cells, what is carried, shared and suspended."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.limit import Capital, MoneyCap, MoneyFloor, ReturnCap
from outcomes_fund.domain.payment import Dispute
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.floors import raised
from outcomes_fund.settlement.limit_money import Owed, cells_in_order, limit_money
from outcomes_fund.settlement.program import Program
from tests.unit.settlement_cases import BASE, LAST, SCHOOL, START, WORK, amounts_of, fixed, priced, program_of, rows

NOTHING = (0, 0, 0, 0)
QUARTERS = (date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1))


def owed(program: Program, amounts: Amounts, until: date = LAST) -> Owed:
    """What is owed, floors first."""
    return limit_money(program, amounts, raised(program, amounts, until), until=until)


def cap(amount_minor: int, **parts: Any) -> MoneyCap:
    """A limit on money for all lines over the contract, unless parts say otherwise."""
    return MoneyCap(id=parts.pop("id", "cap"), amount_minor=amount_minor, **parts)


def test_cells_go_by_fixed_then_priority_then_file() -> None:
    """Within a period fixed lines come first, then low priorities, then lines without one as written."""
    lines = (priced("work", "jobs"), priced("school", "grades", priority=2), fixed("base", priority=9))
    more = priced("more", "jobs", priority=1)
    program = program_of(lines=(*lines, more))
    assert list(cells_in_order(program))[:5] == [(2, 0), (3, 0), (1, 0), (0, 0), (2, 1)]


def test_priority_decides_who_is_cut() -> None:
    """With 100 left for two lines that ask 80 each, the line with a priority is paid in full."""
    lines = (priced("work", "jobs"), priced("school", "grades", priority=1), fixed("base"))
    program = program_of(lines=lines, limits=(cap(100),))
    found = owed(program, amounts_of((80, 0, 0, 0), (80, 0, 0, 0), NOTHING))
    assert rows(found.amount) == [[20, 0, 0, 0], [80, 0, 0, 0], [0, 0, 0, 0]]
    assert rows(found.cuts[0]) == [[60, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_without_limit_nothing_is_copied() -> None:
    """Where no limit holds, amounts are passed on and nothing is cut or carried."""
    found = owed(program_of(), amounts_of((5, 6, 7, 8), NOTHING, NOTHING))
    assert rows(found.amount)[WORK] == [5, 6, 7, 8]
    assert found.cuts == {}
    assert found.carried_cuts == {}
    assert not found.carried_in.any()


def test_what_is_cut_is_carried_to_later_periods() -> None:
    """100 a period: of 150 + 120 + 0 + 10, 100, 100, 70 and 10 are paid."""
    program = program_of(limits=(cap(100, per="period", cut="carried"),))
    found = owed(program, amounts_of((150, 120, 0, 10), NOTHING, NOTHING))
    assert rows(found.amount)[WORK] == [100, 100, 70, 10]
    assert rows(found.carried_in)[WORK] == [0, 50, 70, 0]
    assert rows(found.cuts[0])[WORK] == [50, 70, 0, 0]
    assert rows(found.carried_cuts[0])[WORK] == [50, 70, 0, 0]


def test_carrying_ends_with_the_last_period_begun() -> None:
    """What the last period that has begun cuts lapses."""
    program = program_of(limits=(cap(100, per="period", cut="carried"),))
    found = owed(program, amounts_of((150, 120, 0, 0), NOTHING, NOTHING), until=date(2024, 4, 1))
    assert rows(found.amount)[WORK] == [100, 100, 0, 0]
    assert rows(found.carried_cuts[0])[WORK] == [50, 0, 0, 0]


def test_carrying_ends_where_the_line_is_stopped() -> None:
    """A line that is not in force in the next period carries nothing there."""
    stop = Amendment(id="stop", start=QUARTERS[1], stops=("work",))
    program = program_of(limits=(cap(100, per="period", cut="carried"),), amendments=(stop,))
    found = owed(program, amounts_of((150, 0, 0, 0), (150, 0, 0, 0), NOTHING))
    assert rows(found.amount)[:2] == [[100, 0, 0, 0], [0, 100, 50, 0]]


def test_room_that_is_left_is_carried() -> None:
    """100 a period with unused room carried: 30 leaves 170, and 200 then leaves nothing beyond the next 100."""
    program = program_of(limits=(cap(100, per="period", unused="carried"),))
    found = owed(program, amounts_of((30, 200, 120, 50), NOTHING, NOTHING))
    assert rows(found.amount)[WORK] == [30, 170, 100, 50]
    lapsing = owed(program_of(limits=(cap(100, per="period"),)), amounts_of((30, 200, 120, 50), NOTHING, NOTHING))
    assert rows(lapsing.amount)[WORK] == [30, 100, 100, 50]


def test_lines_of_a_period_share_pro_rata() -> None:
    """Of 100 for 90 and 60, largest remainders give 60 and 40; the cut is put down to the limit."""
    program = program_of(limits=(cap(100, sharing="pro_rata"),))
    found = owed(program, amounts_of((90, 0, 0, 0), (60, 0, 0, 0), NOTHING))
    assert rows(found.amount)[:2] == [[60, 0, 0, 0], [40, 0, 0, 0]]
    assert rows(found.cuts[0])[:2] == [[30, 0, 0, 0], [20, 0, 0, 0]]


def test_pro_rata_cut_and_a_later_cut_are_both_carried() -> None:
    """A pro-rata share is cut again by the limit of its own line; what each limit cuts is put down to it."""
    own = cap(30, id="own", lines=("work",), per="period", cut="carried")
    both = cap(100, id="both", per="period", sharing="pro_rata", cut="carried")
    found = owed(program_of(limits=(own, both)), amounts_of((90, 0, 0, 0), (60, 0, 0, 0), NOTHING))
    # First period: shares 60 and 40, work then 30. Second: 60 and 20 are asked, work is paid 30 again, and once more.
    assert rows(found.amount)[:2] == [[30, 30, 30, 0], [40, 20, 0, 0]]
    assert rows(found.cuts[0])[WORK] == [30, 30, 0, 0]
    assert rows(found.cuts[1])[:2] == [[30, 0, 0, 0], [20, 0, 0, 0]]


def test_a_cap_by_settlement_counts_the_year_of_the_settlement() -> None:
    """Settled a month later, the last quarter belongs to the next year and finds new room."""
    payment = PaymentTerm(settle_after=Duration(count=1, unit="months"))
    amounts = amounts_of((50, 50, 50, 50), NOTHING, NOTHING)
    achieved = owed(program_of(limits=(cap(100, per="year"),), payment=payment), amounts)
    settled = owed(program_of(limits=(cap(100, per="year", year_by="settlement"),), payment=payment), amounts)
    assert rows(achieved.amount)[WORK] == [50, 50, 0, 0]
    assert rows(settled.amount)[WORK] == [50, 50, 0, 50]


def test_a_cap_follows_an_index_rounded_down() -> None:
    """Half a year at 100, then at 100 * 103/101 = 101.98, rounded down."""
    figures = (
        IndexFigure(month=date(2024, 1, 1), value=Fraction(101)),
        IndexFigure(month=date(2024, 7, 1), value=Fraction(103)),
    )
    index = Index(id="cpi", base_month=START, every="month", figures=figures)
    program = program_of(limits=(cap(100, per="period", indexed="cpi"),), indices=(index,))
    found = owed(program, amounts_of((200, 200, 200, 200), NOTHING, NOTHING))
    assert rows(found.amount)[WORK] == [100, 100, 101, 101]


def test_an_amended_cap_takes_nothing_back() -> None:
    """Lowered from 200 to 100 after 150 were paid, a cap leaves nothing more; raised to 400, it leaves 250."""
    for figure, later in ((100, [0, 0]), (400, [180, 70])):
        change = Amendment(id="change", start=QUARTERS[2], limits=(cap(figure),))
        program = program_of(limits=(cap(200),), amendments=(change,))
        found = owed(program, amounts_of((150, 0, 180, 180), NOTHING, NOTHING))
        assert rows(found.amount)[WORK] == [150, 0, *later]
        assert not found.suspended.any()


def test_a_cap_that_is_brought_later_counts_from_the_start() -> None:
    """Brought in the third quarter, a cap of 100 cuts nothing before, but 80 of it are used."""
    bring = Amendment(id="bring", start=QUARTERS[2], limits=(cap(100),))
    found = owed(program_of(amendments=(bring,)), amounts_of((80, 0, 50, 50), NOTHING, NOTHING))
    assert rows(found.amount)[WORK] == [80, 0, 20, 0]


def test_the_cut_is_put_down_to_the_first_of_equal_limits() -> None:
    """Of two limits with the same room the first in the file has cut."""
    found = owed(program_of(limits=(cap(70, id="a"), cap(70, id="b"))), amounts_of((90, 0, 0, 0), NOTHING, NOTHING))
    assert list(found.cuts) == [0]


def test_payments_never_go_beyond_the_balance_of_a_return() -> None:
    """1000 at 10 % a half year: 300, then 300 of 770, then all of 1.1 * 470 = 517 and nothing more."""
    returns = ReturnCap(
        id="return",
        capital=(Capital(date=START, amount_minor=1000),),
        rate=Fraction(1, 10),
        compounds=(date(2024, 6, 30), date(2024, 12, 31)),
    )
    found = owed(program_of(limits=(returns,)), amounts_of((300, 300, 0, 900), (0, 0, 0, 50), NOTHING))
    assert rows(found.amount)[:2] == [[300, 300, 0, 517], [0, 0, 0, 0]]
    assert rows(found.cuts[0])[:2] == [[0, 0, 0, 383], [0, 0, 0, 50]]


def test_open_disputes_suspend_all_that_is_left() -> None:
    """In the periods of a dispute the whole amount waits, as long as it was open on the day looked at."""
    dispute = Dispute(line="work", opened=date(2024, 5, 1), closed=date(2024, 9, 1), start=QUARTERS[1], end=QUARTERS[2])
    amounts = amounts_of((10, 20, 30, 40), NOTHING, NOTHING, suspended=((0, 5, 6, 0), NOTHING, NOTHING))
    cases = {date(2024, 4, 30): 5, date(2024, 5, 1): 20, date(2024, 8, 31): 20, date(2024, 9, 1): 5, None: 5}
    for as_of, waits in cases.items():
        found = owed(program_of(as_of, disputes=(dispute,)), amounts)
        assert rows(found.suspended)[WORK] == [0, waits, 6, 0]
        assert rows(found.amount)[WORK] == [10, 20 - waits, 24, 40]
    still_open = owed(program_of(disputes=(attrs.evolve(dispute, closed=None, end=None),)), amounts)
    assert rows(still_open.suspended)[WORK] == [0, 20, 30, 40]


def test_the_suspended_part_is_at_most_what_is_left() -> None:
    """Of 90, 60 of it suspended, a cap leaves 40: all of them wait."""
    amounts = amounts_of((90, 0, 0, 0), NOTHING, NOTHING, suspended=((60, 0, 0, 0), NOTHING, NOTHING))
    found = owed(program_of(limits=(cap(40),)), amounts)
    assert (rows(found.amount)[WORK][0], rows(found.suspended)[WORK][0]) == (0, 40)


def test_floors_are_under_caps() -> None:
    """A floor raises the year to 500 in its last quarter; the cap of 450 then cuts what was added."""
    limits = (MoneyFloor(id="floor", amount_minor=500, lines=("base", "work")), cap(450))
    found = owed(program_of(limits=limits), amounts_of((100, 0, 0, 0), NOTHING, (50, 50, 50, 50)))
    assert rows(found.amount)[BASE] == [50, 50, 50, 200]
    assert list(found.cuts) == [1]


def test_worlds_are_limited_each_by_itself() -> None:
    """What is paid in one world uses no headroom of another, whatever the features of the limit."""
    limits = (
        cap(100, id="a", per="period", cut="carried", unused="carried"),
        cap(260, id="b", sharing="pro_rata"),
    )
    program = program_of(limits=limits)
    worlds = [
        amounts_of((150, 30, 90, 10), (40, 40, 20, 10), NOTHING),
        amounts_of((10, 10, 10, 190), (0, 90, 90, 90), NOTHING),
        amounts_of(NOTHING, NOTHING, (10, 300, 0, 0)),
    ]
    together = Amounts(
        amount=np.concatenate([each.amount for each in worlds], axis=2),
        suspended=np.concatenate([each.suspended for each in worlds], axis=2),
    )
    joint = owed(program, together)
    for number, world in enumerate(worlds):
        alone = owed(program, world)
        assert rows(alone.amount) == rows(joint.amount[:, :, number:])
        assert rows(alone.carried_in) == rows(joint.carried_in[:, :, number:])


def test_amounts_beyond_64_bits_are_cut_exactly() -> None:
    """Twenty-five digits are capped, carried and shared like two."""
    huge = 10**25
    program = program_of(limits=(cap(huge, per="period", cut="carried", sharing="pro_rata"),))
    amount = np.array([[huge + 7, 1, 0, 0], [3, 0, 0, 0], [0, 0, 0, 0]], dtype=object)[:, :, np.newaxis]
    found = owed(program, Amounts(amount=amount, suspended=np.zeros(amount.shape, dtype=np.int64)))
    assert rows(found.amount)[WORK] == [huge - 3, 11, 0, 0]
    assert rows(found.amount)[SCHOOL] == [3, 0, 0, 0]


def test_years_begin_anew_where_the_contract_says() -> None:
    """A limit by year finds new room in the next calendar year."""
    program = program_of(
        limits=(cap(60, per="year"),),
        end=date(2025, 7, 1),
        periods=PeriodGrid(every=Duration(count=6, unit="months"), anchor=START),
    )
    found = owed(program, amounts_of((50, 50, 50), (0, 0, 0), (0, 0, 0)), until=date(2025, 6, 30))
    assert rows(found.amount)[WORK] == [50, 10, 50]
