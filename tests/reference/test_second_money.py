"""Cases by hand of step 8: floors, caps, what they carry, and disputes, each with its sum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.limit import Capital, MoneyCap, MoneyFloor, ReturnCap
from outcomes_fund.domain.payment import Dispute
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import FixedLine
from tests.reference.interpret import interpret
from tests.reference.return_balance import balance_on
from tests.reference.samples import cuts, day, make, owed, row, unit_price
from tests.reference.samples_second import QUARTERS, WHOLE, amounts_by_line, cents, each, on_days, priced


def settle(*lines: FixedLine, until: str | None = None, as_of: str | None = None, **more: Any) -> Statement:
    """Settle fixed lines."""
    return interpret(make(*lines, **more), [], as_of=day(as_of) if as_of else None, until=day(until) if until else None)


def cuts_in(statement: Statement) -> list[tuple[int, str, int, bool]]:
    """Give each cut as the number of its quarter, limit, amount, and whether it is carried."""
    return [(QUARTERS.index(cut.period) + 1, cut.limit, int(cut.amount_minor), cut.carried) for cut in statement.cuts]


class TestFloors:
    def test_a_floor_adds_what_is_missing_at_the_end(self) -> None:
        """What a window lacks is added in its last period, to the first line that the floor names."""
        # 100 + 10 each quarter for a year: 440; the floor of 500 adds 60 to the second line.
        floor = MoneyFloor(id="floor", amount_minor=500, lines=("two", "one"))
        statement = settle(each("one", 100), each("two", 10), limits=(floor,))
        assert cents(statement, "one") == [100] * 4
        assert cents(statement, "two") == [10, 10, 10, 70]
        assert [owed.raised_minor for owed in statement.entitlements] == [0] * 7 + [60]

    def test_floors_one_after_the_other(self) -> None:
        """A floor counts what floors before it added; without lines the contract's first line has it."""
        # Each quarter 100: the first floor adds 50 to "two" each quarter; 600 in the year are
        # 100 less than the second floor asks, which "one" has in quarter 4.
        floors = (
            MoneyFloor(id="quarterly", amount_minor=50, lines=("two",), per="period"),
            MoneyFloor(id="yearly", amount_minor=700, per="year"),
        )
        statement = settle(each("one", 100), on_days("two", ("2024-02-01", 20)), limits=floors)
        assert cents(statement, "one") == [100, 100, 100, 200]
        assert cents(statement, "two") == [50] * 4

    @pytest.mark.parametrize(
        ("floor", "until", "expected"),
        [
            # The window is not over on 30 December.
            (MoneyFloor(id="floor", amount_minor=50), "2024-12-30", [10, 0, 0, 0]),
            (MoneyFloor(id="floor", amount_minor=50), "2024-12-31", [10, 0, 0, 40]),
            # Quarters that begin from 1 April to before 1 October.
            (
                MoneyFloor(id="floor", amount_minor=50, per="period", start=day("2024-04-01"), end=day("2024-10-01")),
                "2024-12-31",
                [10, 50, 50, 0],
            ),
        ],
    )
    def test_windows_that_count(self, floor: MoneyFloor, until: str, expected: list[int]) -> None:
        """A floor holds for windows that are over and that begin while it holds."""
        statement = settle(on_days("one", ("2024-02-01", 10)), limits=(floor,), until=until)
        assert cents(statement, "one") == expected

    def test_a_cap_cuts_what_a_floor_added(self) -> None:
        """Floors come first; caps then look at what they have added."""
        # 10 a quarter, raised to 50, capped at 45.
        limits = (MoneyCap(id="cap", amount_minor=45, per="period"), MoneyFloor(id="f", amount_minor=50, per="period"))
        statement = settle(each("one", 10), limits=limits, periods=WHOLE)
        (one,) = statement.entitlements
        assert (one.rounded_minor, one.raised_minor, one.cut_minor, one.amount_minor) == (10, 40, 5, 45)


class TestCaps:
    def test_lines_by_priority(self) -> None:
        """Fixed lines come first, then the others; among both the lowest priority first, none last, then the file."""
        # 350 in all, 170 of them for the fixed lines: 100 for the one with a priority, 70 for the other;
        # of the 180 that are left priority 1 has 100 and priority 2 80.
        contract = make(
            priced("none", 100),
            priced("two", 100, priority=2),
            priced("one", 100, priority=1),
            each("last", 100),
            each("first", 100, priority=9),
            limits=(
                MoneyCap(id="cap", amount_minor=350),
                MoneyCap(id="pair", amount_minor=170, lines=("last", "first")),
            ),
            periods=WHOLE,
        )
        statement = interpret(contract, [row("a", "2024-01-05")], as_of=None)
        assert amounts_by_line(statement) == {"none": 0, "two": 80, "one": 100, "last": 70, "first": 100}

    def test_the_least_headroom_has_the_cut(self) -> None:
        """A cut is put down to the limit that leaves least, the first in the file where several do."""
        limits = (
            MoneyCap(id="wide", amount_minor=90),
            MoneyCap(id="zulu", amount_minor=70),
            MoneyCap(id="alfa", amount_minor=70, lines=("one",)),
        )
        assert cuts(settle(each("one", 100), limits=limits, periods=WHOLE)) == [("zulu", Fraction(30))]

    def test_pro_rata_shares_by_largest_remainder(self) -> None:
        """Lines that compete have shares of the headroom in proportion to what they ask."""
        # 200 for 100 + 200: 66 2/3 and 133 1/3, so 67 and 133.
        cap = MoneyCap(id="cap", amount_minor=200, sharing="pro_rata")
        statement = settle(each("one", 100), each("two", 200), limits=(cap,), periods=WHOLE)
        assert amounts_by_line(statement) == {"one": 67, "two": 133}
        assert cuts(statement) == [("cap", Fraction(33)), ("cap", Fraction(67))]

    def test_pro_rata_limits_one_after_the_other(self) -> None:
        """A second such limit shares what the first has left, and the cells are looked at after both."""
        # 100, 100 and 100; all share 150: 50 each. Then "one" and "two" share 60: 30 each. Then the
        # limit of 20 on "one" leaves 20; what it gives up goes to nobody.
        limits = (
            MoneyCap(id="all", amount_minor=150, sharing="pro_rata"),
            MoneyCap(id="pair", amount_minor=60, lines=("one", "two"), sharing="pro_rata"),
            MoneyCap(id="single", amount_minor=20, lines=("one",)),
        )
        statement = settle(each("one", 100), each("two", 100), each("three", 100), limits=limits, periods=WHOLE)
        assert amounts_by_line(statement) == {"one": 20, "two": 30, "three": 50}
        taken = [(cut.line, cut.limit, int(cut.amount_minor)) for cut in statement.cuts]
        assert taken == [
            ("one", "all", 50),
            ("one", "pair", 20),
            ("one", "single", 10),
            ("two", "all", 50),
            ("two", "pair", 20),
            ("three", "all", 50),
        ]

    def test_a_cut_is_carried_from_period_to_period(self) -> None:
        """What a limit carries is asked again in the next period, on top of what that earns."""
        # 300 in quarter 1, 20 in quarter 3; at most 100 a quarter: 200 wait, then 100, then 20.
        cap = MoneyCap(id="cap", amount_minor=100, per="period", cut="carried")
        statement = settle(on_days("one", ("2024-02-01", 300), ("2024-08-01", 20)), limits=(cap,))
        assert cents(statement, "one") == [100, 100, 100, 20]
        assert cuts_in(statement) == [(1, "cap", 200, True), (2, "cap", 100, True), (3, "cap", 20, True)]
        assert [owed.carried_minor for owed in statement.entitlements] == [0, 200, 100, 20]

    def test_a_carried_cut_lapses_with_the_last_period_begun(self) -> None:
        """In the last period that begins by `until` what cannot be paid lapses."""
        # Until 15 May: quarter 2 has begun and pays 100 of the 200; the other 100 lapses.
        cap = MoneyCap(id="cap", amount_minor=100, per="period", cut="carried")
        statement = settle(on_days("one", ("2024-02-01", 300)), limits=(cap,), until="2024-05-15")
        assert cents(statement, "one") == [100, 100, 0, 0]
        assert cuts_in(statement) == [(1, "cap", 200, True), (2, "cap", 100, False)]

    def test_a_carried_cut_lapses_where_the_line_stops(self) -> None:
        """Nothing is carried into a period on whose last day the line is not in force."""
        cap = MoneyCap(id="cap", amount_minor=100, per="period", cut="carried")
        stop = Amendment(id="first", start=day("2024-06-30"), stops=("one",))
        statement = settle(on_days("one", ("2024-02-01", 300)), limits=(cap,), amendments=(stop,))
        assert cuts_in(statement) == [(1, "cap", 200, False)]

    def test_pro_rata_carries_as_well(self) -> None:
        """A limit that shares and carries gives each line its own cut back in the next period."""
        # Quarter 1: 100 + 200 for 200: 67 + 133. Quarter 2 asks 33 + 67, which fits.
        cap = MoneyCap(id="cap", amount_minor=200, per="period", sharing="pro_rata", cut="carried")
        lines = (on_days("one", ("2024-02-01", 100)), on_days("two", ("2024-02-01", 200)))
        statement = settle(*lines, limits=(cap,))
        assert (cents(statement, "one"), cents(statement, "two")) == ([67, 33, 0, 0], [133, 67, 0, 0])

    def test_unused_room_is_carried(self) -> None:
        """What a window leaves widens the next one, and through it those after."""
        # 100 a quarter. Quarter 1 leaves 100, quarter 2 pays 150 of 200 and leaves 50, quarter 3 has
        # 150 and pays 120, quarter 4 has 130 of its 140.
        cap = MoneyCap(id="cap", amount_minor=100, per="period", unused="carried")
        dated = on_days("one", ("2024-05-01", 150), ("2024-08-01", 120), ("2024-11-01", 140))
        assert cents(settle(dated, limits=(cap,)), "one") == [0, 150, 120, 130]
        lapsing = attrs.evolve(cap, unused="lapses")
        assert cents(settle(dated, limits=(lapsing,)), "one") == [0, 100, 100, 100]

    def test_an_amended_cap_counts_what_was_paid(self) -> None:
        """New figures hold for periods whose last day is not before them; nothing is taken back."""
        # 100 a quarter; the cap of 1,000 becomes 150 from 30 June: quarter 2 has 50, later 0.
        cap = MoneyCap(id="cap", amount_minor=1_000)
        lower = attrs.evolve(cap, amount_minor=150)
        amendment = Amendment(id="first", start=day("2024-06-30"), limits=(lower,))
        assert owed(settle(each("one", 100), limits=(cap,), amendments=(amendment,))) == [100, 50, 0, 0]

    def test_an_indexed_cap_is_rounded_down(self) -> None:
        """An indexed limit is worth its amount times the factor of its window's first day."""
        # 101 in 2024; 101 x 1.05 = 106.05, so 106, in 2025.
        figures = tuple(
            IndexFigure(month=day(f"{year}-01-01"), value=Fraction(value)) for year, value in ((2024, 100), (2025, 105))
        )
        index = Index(id="cpi", base_month=day("2024-01-01"), month=1, figures=figures)
        cap = MoneyCap(id="cap", amount_minor=101, per="year", indexed="cpi")
        statement = settle(each("one", 60), limits=(cap,), indices=(index,), end="2026-01-01")
        assert owed(statement) == [60, 41, 0, 0, 60, 46, 0, 0]

    def test_years_by_settlement(self) -> None:
        """By settlement, a period uses the room of the year in which it is settled."""
        # Settled a month after its end, quarter 4 of 2024 belongs to 2025, with all of its 150.
        cap = MoneyCap(id="cap", amount_minor=150, per="year", year_by="settlement")
        payment = PaymentTerm(settle_after=Duration(count=1, unit="months"))
        assert owed(settle(each("one", 100), limits=(cap,), payment=payment)) == [100, 50, 0, 100]


class TestReturn:
    def limit(self, *capital: tuple[str, int], rate: str = "1/10") -> ReturnCap:
        """Make a limit that compounds on the last day of the year."""
        put_in = tuple(Capital(date=day(when), amount_minor=amount) for when, amount in capital)
        return ReturnCap(id="return", capital=put_in, rate=Fraction(rate), compounds=(day("2024-12-31"),))

    def test_payments_end_where_investors_have_their_return(self) -> None:
        """Payments lower the balance on the last day of their period; what is left of it grows."""
        # 1,000 less 600 in quarter 1 is 400, grown by 10 % is 440: so much of 900 in quarter 4.
        dated = on_days("one", ("2024-02-01", 600), ("2024-11-01", 900))
        statement = settle(dated, limits=(self.limit(("2024-01-01", 1_000)),))
        assert cents(statement, "one") == [600, 0, 0, 440]
        assert cuts_in(statement) == [(4, "return", 460, False)]

    def test_capital_of_later_periods_gives_no_room_yet(self) -> None:
        """Headroom is the balance on the last day of the period, capital put in on that day included."""
        # 50 on 31 March, 50 on 1 April: quarter 1 pays 50, quarter 2 the other 50.
        limit = self.limit(("2024-03-31", 50), ("2024-04-01", 50))
        assert cents(settle(each("one", 100), limits=(limit,)), "one") == [50, 50, 0, 0]

    def test_a_balance_is_rounded_down_for_headroom_alone(self) -> None:
        """On a day the balance first grows, then takes capital, then payments; it stays exact."""
        # 333 x 1.1 = 366.3; with 10 on the same day 376.3; less 6 paid is 370.3.
        limit = self.limit(("2024-01-01", 333), ("2024-12-31", 10))
        assert balance_on(limit, day("2024-12-31"), [(day("2024-12-31"), 6)]) == Fraction(3_703, 10)
        assert owed(settle(each("one", 900), limits=(limit,), periods=WHOLE)) == [376]


class TestDisputes:
    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            # Quarters 2 and 3 wait from 1 May 2025 until the dispute is known to be closed.
            ("2025-04-30", [100, 100, 100, 100]),
            ("2025-05-01", [100, 0, 0, 100]),
            ("2025-07-31", [100, 0, 0, 100]),
            ("2025-08-01", [100, 100, 100, 100]),
            (None, [100, 100, 100, 100]),
        ],
    )
    def test_a_dispute_suspends_a_line(self, as_of: str | None, expected: list[int]) -> None:
        """An open dispute suspends all that is left of a line in the periods that it names."""
        dispute = Dispute(
            line="one",
            opened=day("2025-05-01"),
            closed=day("2025-08-01"),
            start=day("2024-04-01"),
            end=day("2024-10-01"),
        )
        contract = attrs.evolve(make(each("one", 100), each("two", 10)), disputes=(dispute,))
        statement = interpret(contract, [], as_of=None if as_of is None else day(as_of))
        assert cents(statement, "one") == expected
        assert cents(statement, "two") == [10] * 4

    def test_an_open_dispute_without_a_day(self) -> None:
        """Without `as_of` an open dispute suspends; what limits cut is cut before."""
        dispute = Dispute(line="work", opened=day("2030-01-01"))
        limits = (MoneyCap(id="cap", amount_minor=150),)
        contract = attrs.evolve(make(unit_price((None, 100)), limits=limits, periods=WHOLE), disputes=(dispute,))
        (work,) = interpret(contract, [row("a", "2024-01-05", 2)], as_of=None).entitlements
        assert (work.cut_minor, work.suspended_minor, work.amount_minor) == (50, 150, 0)
