"""Cases worked out by hand, each with its sum, so that the reference itself rests on something."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.limit import MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import SumMetric
from outcomes_fund.domain.statement import RefusalCount, Statement
from tests.reference.interpret import interpret
from tests.reference.samples import (
    count,
    cuts,
    day,
    make,
    owed,
    paid_by,
    person,
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
