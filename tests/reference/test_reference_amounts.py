"""Cases by hand of tests, tables, money limits, shares and due dates, each with its sum."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from outcomes_fund.domain.allocation import PayeeShare, PayerShare
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, Period, PeriodGrid
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.metric import LatestMetric, MilestoneMetric, SumMetric
from outcomes_fund.domain.money import Rounding, RoundingMode
from outcomes_fund.domain.terms import (
    FixedLine,
    Instalment,
    MilestoneLine,
    Point,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
)
from tests.reference.interpret import interpret
from tests.reference.rounding import rounded
from tests.reference.samples import (
    count,
    cuts,
    day,
    make,
    owed,
    paid_by,
    payers,
    person,
    rate,
    row,
    unit_price,
)

WHOLE = PeriodGrid(every=None, anchor=day("2024-01-01"))
ONE = Fraction(1)


class TestOtherForms:
    def test_jump_in_a_sliding_scale(self) -> None:
        """At a jump the second amount holds, and the line from below runs to the first."""
        # (0; 0) (10; 100) (10; 200) (20; 300): 9 gives 90, 10 gives 200, 15 gives 250, 25 gives 300.
        points = tuple(
            Point(value=Fraction(value), amount_minor=amount)
            for value, amount in ((0, 0), (10, 100), (10, 200), (20, 300))
        )
        line = SlidingScaleLine(
            id="scale", title="Scale", metric="jobs", points=points, measured="period", paid="period"
        )
        rows = [row(f"r{n}", f"2024-{n:02}-05", u) for n, u in ((1, 9), (4, 10), (7, 15), (10, 25))]
        assert owed(interpret(make(line), rows, as_of=None)) == [90, 200, 250, 300]

    def test_rate_to_date_pays_a_coupon_each_period(self) -> None:
        """A cumulative rate is tested each period, and pays each period; no result pays nothing."""
        # Quarter 1: no claims, no result. 2: 3/4 > 70 %: 1,000. 3: (3 + 0)/(4 + 2) = 1/2: 0.
        # 4: (3 + 4)/(6 + 4) = 70 %: not above 70 % but at least 60 %: 400.
        steps = (
            Step(at_least=Fraction(6, 10), amount_minor=400),
            Step(above=Fraction(7, 10), amount_minor=1_000),
        )
        line = StepTableLine(
            id="coupon", title="Coupon", metric="share", steps=steps, measured="to_date", paid="period"
        )
        rows = [
            row("a", "2024-04-05", 3, of=4),
            row("b", "2024-07-05", 0, of=2),
            row("c", "2024-10-05", 4, of=4),
        ]
        statement = interpret(make(line, metrics=(rate(),)), rows, as_of=None)
        assert paid_by(statement) == [
            ("2024-04-01", "province", 1_000),
            ("2024-10-01", "province", 400),
        ]
        measured = [entitlement.measured for entitlement in statement.entitlements]
        assert measured == [Fraction(3, 4), Fraction(7, 10)]

    def test_table_paid_to_date_survives_a_dip(self) -> None:
        """Paid to date earns the rise above the highest earlier amount, and takes nothing back."""
        # Values 5, 2, 8, 9 give A = 100, 0, 100, 300: earned 100, 0, 0, 300 - 100 = 200.
        steps = (
            Step(at_least=Fraction(5), amount_minor=100),
            Step(at_least=Fraction(9), amount_minor=300),
        )
        line = StepTableLine(id="table", title="Table", metric="score", steps=steps, measured="period", paid="to_date")
        rows = [row(f"r{n}", f"2024-{n:02}-05", u, metric="score") for n, u in ((1, 5), (4, 2), (7, 8), (10, 9))]
        contract = make(line, metrics=(LatestMetric(id="score", title="Score"),))
        assert paid_by(interpret(contract, rows, as_of=None)) == [
            ("2024-01-01", "province", 100),
            ("2024-10-01", "province", 200),
        ]

    def test_milestone_is_paid_once_when_all_tests_hold(self) -> None:
        """All tests have to hold on the same day, and a disputed claim does not count."""
        # Opened in quarter 1 (disputed there for b); at least 3 jobs to date from quarter 2 on.
        line = MilestoneLine(
            id="both",
            title="Both",
            amount_minor=5_000,
            when=(Test(metric="opened"), Test(metric="jobs", at_least=Fraction(3))),
        )
        contract = make(line, metrics=(MilestoneMetric(id="opened", title="Opened"), count()))
        rows = [
            row("o", "2024-02-01", metric="opened"),
            row("a", "2024-01-05", 2),
            row("b", "2024-01-06", 2, status="disputed"),
            row("c", "2024-04-05", 2),
        ]
        assert paid_by(interpret(contract, rows, as_of=None)) == [("2024-04-01", "province", 5_000)]

    def test_fixed_amounts_wait_for_their_day(self) -> None:
        """An amount each period is earned on its last day, an instalment on its own day."""
        # Until 30 June: quarters 1 and 2 are over (2 x 100); of the instalments only that of
        # 30 June (70) is earned, not that of 1 July.
        each = FixedLine(id="each", title="Each", amount_each_period_minor=100)
        dated = FixedLine(
            id="dated",
            title="Dated",
            instalments=(
                Instalment(date=day("2024-06-30"), amount_minor=70),
                Instalment(date=day("2024-07-01"), amount_minor=80),
            ),
        )
        contract = make(each, dated)
        assert owed(interpret(contract, [], as_of=None, until=day("2024-06-30"))) == [100, 100, 70]
        assert owed(interpret(contract, [], as_of=None, until=day("2024-06-29"))) == [100]


class TestMoney:
    def test_rounding_to_ten_thousand_yen(self) -> None:
        """Amounts are rounded once, for each line and period, to the unit of the contract."""
        # 2 x 12,500 = 25,000 yen is half-way: 30,000 away from zero, 20,000 to even.
        modes: dict[RoundingMode, int] = {"half_away": 30_000, "half_even": 20_000}
        for mode, expected in modes.items():
            contract = make(
                unit_price((None, 12_500)),
                rounding=Rounding(unit_minor=10_000, mode=mode),
                currency="JPY",
            )
            rows = [row("a", "2024-01-05"), row("b", "2024-01-06")]
            assert owed(interpret(contract, rows, as_of=None)) == [expected]

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("half_away", [-3, -2, 2, 3]),
            ("half_even", [-2, -2, 2, 2]),
            ("down", [-2, -1, 1, 2]),
            ("up", [-3, -2, 2, 3]),
        ],
    )
    def test_modes_of_rounding(self, mode: RoundingMode, expected: list[int]) -> None:
        """Each mode rounds -5/2, -3/2, 3/2 and 5/2 as its name says, on both sides of zero."""
        halves = [Fraction(number, 2) for number in (-5, -3, 3, 5)]
        assert [rounded(half, Rounding(mode=mode)) for half in halves] == expected

    def test_money_limit_by_contract_year(self) -> None:
        """A yearly limit has new headroom in each contract year; a period has the year of its last day."""
        # 100 each quarter, at most 250 a contract year (from July): 100 + 100 + 50 + 0, twice.
        quarters = PeriodGrid(every=Duration(count=3, unit="months"), anchor=day("2024-07-01"), year="contract")
        contract = make(
            FixedLine(id="each", title="Each", amount_each_period_minor=100),
            limits=(MoneyCap(id="yearly", amount_minor=250, per="year"),),
            start="2024-07-01",
            end="2026-07-01",
            periods=quarters,
        )
        statement = interpret(contract, [], as_of=None)
        assert owed(statement) == [100, 100, 50, 0] * 2
        assert cuts(statement) == [("yearly", Fraction(50)), ("yearly", Fraction(100))] * 2

    def test_fixed_lines_come_first_under_a_limit(self) -> None:
        """Within a period, fixed lines use a limit on money before the others do."""
        # Ceiling 150: the fixed line, second in the file, gets its 100; the other 50 of 200.
        contract = make(
            unit_price((None, 200)),
            FixedLine(id="base", title="Base", amount_each_period_minor=100),
            limits=(MoneyCap(id="ceiling", amount_minor=150),),
            periods=WHOLE,
        )
        statement = interpret(contract, [row("a", "2024-01-05")], as_of=None)
        assert owed(statement) == [50, 100]
        assert cuts(statement) == [("ceiling", Fraction(150))]


class TestSharing:
    def test_residence_shares_with_tied_remainders(self) -> None:
        """Municipalities bear their residents' part; equal remainders go by the order of the file."""
        # 101 cents, half of it by residence: Tilburg 2 of 4 claims, Breda 1, nobody 1.
        # Exact: province 101 x (1 - 3/8) = 63.125, Tilburg 101/4 = 25.25, Breda 101/8 = 12.625:
        # whole parts 63 + 25 + 12 = 100; the last cent goes to Breda.
        # 99 cents: 61.875, 24.75, 12.375: 97 whole; cents to province (.875), Tilburg (.75).
        # 100 cents: 62.5, 25, 12.5: the tie goes to the province, first in the file.
        shares = (
            PayerShare(party="province", weight=ONE),
            PayerShare(party="tilburg", municipality="Tilburg"),
            PayerShare(party="breda", municipality="Breda"),
        )
        register = [person("a", "Tilburg"), person("b", "Tilburg"), person("c", "Breda")]
        rows = [row(name, "2024-01-05", who=name) for name in "abcd"]
        for total, expected in ((101, [63, 25, 13]), (99, [62, 25, 12]), (100, [63, 25, 12])):
            contract = make(
                unit_price((None, Fraction(total, 4))),
                paying=payers(*shares, residence="1/2"),
            )
            statement = interpret(contract, rows, register, as_of=None)
            assert [amount for _, _, amount in paid_by(statement)] == expected

    def test_claim_below_zero_has_no_residence(self) -> None:
        """In the residence shares a claim below 0 counts as 0, so that shares stay within the whole."""
        # Tilburg 3 units, Breda -2 and 1: owed 2 x 100 = 200; values 3, 0 and 1 of 4.
        # All by residence: Tilburg 200 x 3/4 = 150, Breda 200 x 1/4 = 50, province 0.
        contract = make(
            unit_price((None, 100)),
            metrics=(SumMetric(id="jobs", title="Jobs"),),
            paying=payers(
                PayerShare(party="province", weight=ONE),
                PayerShare(party="tilburg", municipality="Tilburg"),
                PayerShare(party="breda", municipality="Breda"),
                residence="1",
            ),
        )
        register = [person("anna", "Tilburg"), person("bert", "Breda")]
        rows = [
            row("a", "2024-01-05", 3, who="anna"),
            row("b", "2024-01-06", -2, who="bert"),
            row("c", "2024-01-07", 1, who="bert"),
        ]
        statement = interpret(contract, rows, register, as_of=None)
        assert paid_by(statement) == [("2024-01-01", "tilburg", 150), ("2024-01-01", "breda", 50)]

    def test_ties_of_remainders_go_by_the_order_of_the_file(self) -> None:
        """Of equal remainders the first in the file gets the cent."""
        # 100 by 1 : 1 : 1 is 33 1/3 each: 34, 33, 33. Each is shared 1 : 1 over two payees:
        # 34 gives 17 + 17, 33 gives 17 + 16.
        shares = tuple(PayerShare(party=party, weight=ONE) for party in ("breda", "tilburg", "province"))
        contract = make(
            FixedLine(id="base", title="Base", amount_each_period_minor=100),
            paying=payers(*shares),
            payees=(PayeeShare(party="provider"), PayeeShare(party="partner")),
            periods=WHOLE,
        )
        found = [
            (payable.payer, payable.payee, payable.amount_minor)
            for payable in interpret(contract, [], as_of=None).payables
        ]
        assert found == [
            ("breda", "provider", 17),
            ("breda", "partner", 17),
            ("tilburg", "provider", 17),
            ("tilburg", "partner", 16),
            ("province", "provider", 17),
            ("province", "partner", 16),
        ]

    @pytest.mark.parametrize(
        ("overflow", "expected", "cut"),
        [
            # 100 a half-year by 1 : 1, Tilburg at most 30 a year, province at most 130 in all.
            # lapse: 50 + 30, then 50 + 0; Tilburg leaves 20 and 50 unpaid.
            ("lapse", [50, 30, 50], [("payer:tilburg", 20), ("payer:tilburg", 50)]),
            # carry: the same is paid within the year; 70 is left in the last period.
            ("carry", [50, 30, 50], [("payer:tilburg", 70)]),
            # reallocate: 50 + 20 and 30; then the province has 60: its 50 and 10 of Tilburg's 50.
            ("reallocate", [70, 30, 60], [("payer:tilburg", 40)]),
        ],
    )
    def test_overflow(self, overflow: str, expected: list[int], cut: list[tuple[str, int]]) -> None:
        """What is above a payer's cap lapses, waits, or is borne by the others."""
        contract = make(
            FixedLine(id="base", title="Base", amount_each_period_minor=100),
            paying=payers(
                PayerShare(party="province", weight=ONE, cap_minor=130),
                PayerShare(party="tilburg", weight=ONE, cap_minor=30, cap_per="year"),
                overflow=overflow,
            ),
            periods=PeriodGrid(every=Duration(count=6, unit="months"), anchor=day("2024-01-01")),
        )
        statement = interpret(contract, [], as_of=None)
        assert [amount for _, _, amount in paid_by(statement)] == expected
        assert cuts(statement) == [(limit, Fraction(amount)) for limit, amount in cut]

    def test_carried_amounts_are_paid_in_a_later_period(self) -> None:
        """What is carried is paid when the cap has room again, also if nothing new is owed."""
        # One instalment of 100 in the first half-year of 2024; at most 60 a year:
        # 60 at once, nothing in the second half (no room), 40 in the first half of 2025.
        contract = make(
            FixedLine(
                id="base",
                title="Base",
                instalments=(Instalment(date=day("2024-03-01"), amount_minor=100),),
            ),
            paying=payers(
                PayerShare(party="province", weight=ONE, cap_minor=60, cap_per="year"),
                overflow="carry",
            ),
            periods=PeriodGrid(every=Duration(count=6, unit="months"), anchor=day("2024-01-01")),
            end="2026-01-01",
        )
        assert paid_by(interpret(contract, [], as_of=None)) == [
            ("2024-01-01", "province", 60),
            ("2025-01-01", "province", 40),
        ]
        early = interpret(contract, [], as_of=None, until=day("2024-12-31"))
        assert [(cut.period.start, cut.amount_minor) for cut in early.cuts] == [(day("2024-07-01"), Fraction(40))]


class TestDueDates:
    PAYMENT = PaymentTerm(
        settle_after=Duration(count=1, unit="months"),
        term=Duration(count=30, unit="days"),
        calendar="T2",
    )

    def test_due_date_rolls_to_a_business_day(self) -> None:
        """The term runs from the settlement, and a Saturday moves to the Monday after."""
        # Period ends 1 April 2024, settled 1 May, plus 30 days is Friday 31 May.
        # The next ends 1 July, settled 1 August, plus 30 days is Saturday 31 August: 2 September.
        contract = make(unit_price((None, 100)), payment=self.PAYMENT)
        rows = [row("a", "2024-01-05"), row("b", "2024-04-05")]
        due = [payable.due for payable in interpret(contract, rows, as_of=None).payables]
        assert due == [day("2024-05-31"), day("2024-09-02")]

    def test_late_evidence_waits_for_the_next_settlement(self) -> None:
        """An amount is settled when all its claims are recorded, also after the contract's end."""
        # a belongs to quarter 1, verified on 2 May: settled on 1 August, due 2 September.
        # b belongs to quarter 4, verified on 2 February 2025; the settlement of 1 February has
        # passed, the next in the rhythm is 1 April + 1 month = 1 May 2025, due 31 May, a
        # Saturday: Monday 2 June.
        contract = make(unit_price((None, 100)), payment=self.PAYMENT)
        rows = [
            row("a", "2024-01-05", verified="2024-05-02"),
            row("b", "2024-12-31", verified="2025-02-02"),
        ]
        due = [payable.due for payable in interpret(contract, rows, as_of=None).payables]
        assert due == [day("2024-09-02"), day("2025-06-02")]

    def test_one_long_period_still_has_a_rhythm(self) -> None:
        """Where periods have a length, settlements go on in it, however few periods there are."""
        # One period of a year, settled on 1 February 2025. Recorded on 4 March 2025: the next
        # settlement is 1 February 2026; plus 30 days is Tuesday 3 March 2026.
        yearly = PeriodGrid(every=Duration(count=1, unit="years"), anchor=day("2024-01-01"))
        contract = make(unit_price((None, 100)), payment=self.PAYMENT, periods=yearly)
        rows = [row("a", "2024-01-05", verified="2025-03-04")]
        (payable,) = interpret(contract, rows, as_of=None).payables
        assert payable.due == day("2026-03-03")

    def test_single_period_is_settled_when_all_is_recorded(self) -> None:
        """Without a rhythm the day on which the last claim was recorded is the settlement."""
        # Recorded on 4 March 2025, after 1 February; plus 30 days is Thursday 3 April.
        contract = make(unit_price((None, 100)), payment=self.PAYMENT, periods=WHOLE)
        rows = [row("a", "2024-01-05", verified="2025-03-04")]
        (payable,) = interpret(contract, rows, as_of=None).payables
        assert payable.due == day("2025-04-03")


def test_periods_of_a_month_end_do_not_drift() -> None:
    """Periods count from their anchor, so a month's end stays one, and are cut off at both ends."""
    # Every month from 31 January, contract from 10 January to 10 April: 10 to 30 January,
    # 31 January to 28 February, 29 February to 30 March, 31 March to 9 April.
    contract = make(
        FixedLine(id="base", title="Base", amount_each_period_minor=1),
        start="2024-01-10",
        end="2024-04-10",
        periods=PeriodGrid(every=Duration(count=1, unit="months"), anchor=day("2024-01-31")),
    )
    found = [entitlement.period for entitlement in interpret(contract, [], as_of=None).entitlements]
    edges = ["2024-01-10", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-10"]
    assert found == [Period(start=day(start), end=day(end)) for start, end in pairwise(edges)]


def test_periods_before_the_start_are_left_out() -> None:
    """A contract that begins long after its anchor begins within a later period."""
    # Every month from 1 January, contract from 10 March to 10 April: 10 to 31 March, 1 to 9 April.
    contract = make(
        FixedLine(id="base", title="Base", amount_each_period_minor=1),
        start="2024-03-10",
        end="2024-04-10",
        periods=PeriodGrid(every=Duration(count=1, unit="months"), anchor=day("2024-01-01")),
    )
    found = [entitlement.period.end for entitlement in interpret(contract, [], as_of=None).entitlements]
    assert found == [day("2024-04-01"), day("2024-04-10")]
