"""Cases worked out by hand, each with its sum, so that the reference itself rests on something."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from outcomes_fund.domain.allocation import PayeeShare, PayerShare
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, Period, PeriodGrid
from outcomes_fund.domain.limit import MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import LatestMetric, MilestoneMetric, SumMetric
from outcomes_fund.domain.money import Rounding, RoundingMode
from outcomes_fund.domain.statement import RefusalCount, Statement
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


def refusals(statement: Statement) -> list[tuple[str, int]]:
    """Give each refusal as reason and number."""
    return [(refusal.reason, refusal.count) for refusal in statement.refusals]


class TestClaims:
    def test_a_claim_straddles_bands(self) -> None:
        """Units of one claim are paid at the price of the band each of them lies in."""
        # Bands: 10 x 1.00, then 10 x 2.00, then 5.00. Units before: 8; the claim has 15 units:
        # 2 x 100 + 10 x 200 + 3 x 500 = 3,700, after 8 x 100 = 800.
        contract = make(unit_price((10, 100), (20, 200), (None, 500)))
        rows = [row("a", "2024-01-05", 8), row("b", "2024-04-05", 15)]
        assert owed(interpret(contract, rows, as_of=None)) == [800, 3_700]

    def test_bands_over_a_year_begin_again(self) -> None:
        """Bands over the year count from 0 in each contract year."""
        # Contract years run from July. 3 units in June 2025 (year 1): 2 x 100 + 1 x 10 = 210;
        # 3 units in July 2025 (year 2): again 210. Over the contract it would be 3 x 10 = 30.
        quarters = PeriodGrid(every=Duration(count=3, unit="months"), anchor=day("2024-07-01"), year="contract")
        rows = [row("a", "2025-06-30", 3), row("b", "2025-07-01", 3)]
        for over, second in (("year", 210), ("contract", 30)):
            line = unit_price((2, 100), (None, 10), over=over)
            contract = make(line, periods=quarters, start="2024-07-01", end="2026-07-01")
            assert owed(interpret(contract, rows, as_of=None)) == [210, second]

    def test_negative_units_are_worth_the_first_price_below_zero(self) -> None:
        """Below 0 units the value runs on at the price of the first band."""
        # V(-3) = -3 x 100; then 5 units: V(2) - V(-3) = 2 x 100 + 300 = 500.
        # Quarter 1: max(0, -300) = 0; quarter 2: 500.
        contract = make(unit_price((2, 100), (None, 10)), metrics=(SumMetric(id="jobs", title="Jobs"),))
        rows = [row("a", "2024-01-05", -3), row("b", "2024-04-05", 5)]
        statement = interpret(contract, rows, as_of=None)
        assert [entitlement.priced_minor for entitlement in statement.entitlements] == [-300, 500]
        assert owed(statement) == [0, 500]

    def test_person_limit_pays_in_part(self) -> None:
        """A limit in money for each person pays what is left of it."""
        # 1,000 a job, 1,500 a person: anna 1,000 + 500, bert 1,000; 500 is cut.
        limit = PersonCap(id="person", amount_minor=1_500)
        contract = make(unit_price((None, 1_000)), limits=(limit,), periods=WHOLE)
        rows = [
            row("a", "2024-01-05", who="anna"),
            row("b", "2024-01-06", who="anna"),
            row("c", "2024-01-07", who="bert"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert owed(statement) == [2_500]
        assert cuts(statement) == [("person", Fraction(500))]

    def test_overlapping_limits_take_each_their_part(self) -> None:
        """Units are cut first, then money, and only what is paid uses headroom."""
        # 100 a unit. At most 5 units in all, at most 350 a person.
        # anna 4 units: v = 4, worth 400, paid 350: money cuts 50; units left 5 - 4 = 1, anna 0.
        # anna 1 unit: v = 1, worth 100, paid 0: money cuts 100; nothing paid, so units left 1.
        # bert 3 units: v = 1, worth 100, paid 100: units cut 200; nothing left.
        limits = (
            VolumeCap(id="volume", units=Fraction(5)),
            PersonCap(id="person", amount_minor=350),
        )
        contract = make(unit_price((None, 100)), limits=limits, periods=WHOLE)
        rows = [
            row("a", "2024-01-05", 4, who="anna"),
            row("b", "2024-01-06", 1, who="anna"),
            row("c", "2024-01-07", 3, who="bert"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert owed(statement) == [450]
        assert cuts(statement) == [("volume", Fraction(200)), ("person", Fraction(150))]

    def test_negative_claim_gives_headroom_back(self) -> None:
        """A claim below 0 is not cut, and limits regain what it takes away."""
        # At most 4 units of 100: 3 paid, then -2 gives 2 back, then 3 of 4 paid: 4 in all.
        limits = (VolumeCap(id="volume", units=Fraction(4)),)
        metrics = (SumMetric(id="jobs", title="Jobs"),)
        contract = make(unit_price((None, 100)), metrics=metrics, limits=limits, periods=WHOLE)
        rows = [row(name, f"2024-01-0{n}", u) for name, n, u in (("a", 1, 3), ("b", 2, -2), ("c", 3, 4))]
        statement = interpret(contract, rows, as_of=None)
        assert owed(statement) == [400]
        assert cuts(statement) == [("volume", Fraction(100))]

    def test_disputed_claim_keeps_its_headroom(self) -> None:
        """What is disputed waits, and nobody else gets its place."""
        # At most 2 units of 100: the disputed first claim uses one, the second the other,
        # the third gets nothing. Rounded 200, of which 100 waits.
        limits = (VolumeCap(id="volume", units=Fraction(2)),)
        contract = make(unit_price((None, 100)), limits=limits, periods=WHOLE)
        rows = [
            row("a", "2024-01-01", status="disputed"),
            row("b", "2024-01-02"),
            row("c", "2024-01-03"),
        ]
        statement = interpret(contract, rows, as_of=None)
        (entitlement,) = statement.entitlements
        assert (entitlement.rounded_minor, entitlement.suspended_minor) == (200, 100)
        assert owed(statement) == [100]
        assert (statement.claims_admitted, statement.claims_suspended) == (2, 1)

    def test_money_limit_cuts_before_it_suspends(self) -> None:
        """The suspended part is the lesser of itself and what a limit on money leaves."""
        # Rounded 300, of which 200 disputed; the limit leaves 150: 150 waits, nothing is owed.
        limits = (MoneyCap(id="ceiling", amount_minor=150),)
        contract = make(unit_price((None, 100)), limits=limits, periods=WHOLE)
        rows = [row("a", "2024-01-01", 2, status="disputed"), row("b", "2024-01-02")]
        (entitlement,) = interpret(contract, rows, as_of=None).entitlements
        figures = (entitlement.cut_minor, entitlement.suspended_minor, entitlement.amount_minor)
        assert figures == (150, 150, 0)


class TestCorrections:
    def test_correction_keeps_the_place(self) -> None:
        """A claim that is corrected to a later day still comes before those it came before."""
        # One unit is paid, 100. Row a (5 January) is corrected to 20 April; b is of 10 January.
        # a keeps its place, so it is paid, in the second quarter; b is cut.
        limits = (VolumeCap(id="volume", units=ONE),)
        contract = make(unit_price((None, 100)), limits=limits)
        rows = [
            row("b", "2024-01-10"),
            row("a2", "2024-04-20", supersedes="a", reported="2024-05-01"),
            row("a", "2024-01-05"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert paid_by(statement) == [("2024-04-01", "province", 100)]

    def test_as_of_before_the_correction(self) -> None:
        """Before it was recorded, a correction does not exist."""
        # 3 units until 30 April, then 1: the correction is verified on 1 May at 00:30 in
        # Amsterdam, which is still 30 April in UTC.
        contract = make(unit_price((None, 100)))
        verified = "2024-04-30T22:30:00+00:00"
        rows = [
            row("a", "2024-01-05", 3),
            row("a2", "2024-01-05", 1, supersedes="a", reported="2024-04-01", verified=verified),
        ]
        assert owed(interpret(contract, rows, as_of=day("2024-04-30"))) == [300]
        assert owed(interpret(contract, rows, as_of=day("2024-05-01"))) == [100]

    def test_deadline_looks_at_the_first_report(self) -> None:
        """A late correction of a timely claim is in time."""
        # Deadline 31 March: a was reported on 31 March and corrected in June; b came on 1 April.
        contract = make(unit_price((None, 100)), metrics=(count(claim_deadline=day("2024-03-31")),))
        rows = [
            row("a", "2024-01-05", reported="2024-03-31", status="reported"),
            row("a2", "2024-01-05", 2, supersedes="a", reported="2024-06-01"),
            row("b", "2024-01-06", reported="2024-04-01"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert owed(statement) == [200]
        assert refusals(statement) == [("after_claim_deadline", 1)]

    def test_unknown_first_row_still_gives_the_place(self) -> None:
        """The first row of a chain gives the place even while it is not known itself."""
        # a is verified only on 1 June, its correction a2 on 1 March; as of 1 April a2 is known,
        # in the place of 5 January, before b: the one unit that is paid is that of a2.
        limits = (VolumeCap(id="volume", units=ONE),)
        contract = make(unit_price((None, 100)), limits=limits)
        rows = [
            row("a", "2024-01-05", reported="2024-01-06", verified="2024-06-01"),
            row("a2", "2024-02-20", supersedes="a", reported="2024-02-21", verified="2024-03-01"),
            row("b", "2024-01-10"),
        ]
        statement = interpret(contract, rows, as_of=day("2024-04-01"))
        assert [entitlement.priced_minor for entitlement in statement.entitlements] == [200]
        assert cuts(statement) == [("volume", Fraction(100))]
        assert statement.until == day("2024-04-01")


class TestAdmission:
    def test_within_six_months_from_the_end_of_august(self) -> None:
        """Six months from 31 August end on the last day of February, included."""
        # 2023-08-31 + 6 months = 2024-02-29: in time on that day, too late on 1 March.
        metric = count(within_of_enrolment=Duration(count=6, unit="months"))
        contract = make(unit_price((None, 100)), metrics=(metric,))
        rows = [
            row("a", "2024-02-29", who="anna"),
            row("b", "2024-03-01", who="anna"),
            row("c", "2024-03-01", who="bert"),
        ]
        register = [person("anna", enrolled="2023-08-31")]
        statement = interpret(contract, rows, register, as_of=None)
        assert owed(statement) == [100]
        assert refusals(statement) == [("not_enrolled", 1), ("too_long_after_enrolment", 1)]

    def test_refused_claim_does_not_block(self) -> None:
        """Once for each person: the first that is admitted blocks, one refused does not."""
        # a is rejected, b is disputed and admitted, c comes after b.
        contract = make(unit_price((None, 100)), metrics=(count(once_per="person"),))
        rows = [
            row("c", "2024-01-06", who="anna"),
            row("b", "2024-01-05", who="anna", status="disputed"),
            row("a", "2024-01-04", who="anna", status="rejected"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert statement.refusals == (
            RefusalCount(reason="rejected", metric="jobs", count=1),
            RefusalCount(reason="already_admitted", metric="jobs", count=1),
        )
        assert statement.claims_suspended == 1

    def test_until_leaves_later_claims_out(self) -> None:
        """A claim achieved after the last day looked at is neither paid nor refused."""
        # Until 5 January: a counts (100), b (6 January) is not looked at.
        contract = make(unit_price((None, 100)))
        rows = [row("a", "2024-01-05"), row("b", "2024-01-06", status="reported")]
        statement = interpret(contract, rows, as_of=None, until=day("2024-01-05"))
        assert (owed(statement), statement.refusals) == ([100], ())


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
