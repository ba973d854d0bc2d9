"""Cases by hand of steps 10 to 12: holdback, advances, value added tax and due dates, each with its sum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.metric import Factor, IndexMetric, IndexPart, Metric, MilestoneMetric
from outcomes_fund.domain.payment import Advance, Holdback, Vat, VatRule
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import AdjustmentLine, Band, Line, MilestoneLine, Test, UnitPriceLine
from outcomes_fund.domain.terms import Tests as WhenTested
from tests.reference.interpret import interpret
from tests.reference.samples import day, make, payers, row, unit_price
from tests.reference.samples_second import QUARTERS, WHOLE, counted, each, kinds, on_days, priced

ONE = Fraction(1)
TERM = PaymentTerm(settle_after=Duration(count=1, unit="months"), term=Duration(count=14, unit="days"), calendar="T2")
NO_TERM = PaymentTerm(term=Duration(count=0, unit="days"))


def settle(*lines: Line, until: str | None = None, rows: Any = (), **more: Any) -> Statement:
    """Settle a contract with payments as said."""
    own = {key: more.pop(key) for key in ("holdback", "advances", "vat") if key in more}
    contract = attrs.evolve(make(*lines, **more), **own)
    return interpret(contract, rows, as_of=None, until=None if until is None else day(until))


class TestHoldback:
    def test_a_part_of_each_payment_waits_for_its_day(self) -> None:
        """A holdback is rounded half away from zero, and released once its day is not after `until`."""
        # 10 % of 105 is 10.5, so 11; released on 1 July, due 14 days later, 15 July.
        holdback = Holdback(share=Fraction(1, 10), release_on=day("2024-07-01"), lines=("one",))
        lines = (on_days("one", ("2024-01-01", 105)), on_days("two", ("2024-01-01", 50)))
        paid = [("payment", 105, "2024-05-15"), ("holdback", -11, "2024-05-15")]
        other = [("payment", 50, "2024-05-15")]
        early = settle(*lines, holdback=holdback, payment=TERM, until="2024-06-30")
        late = settle(*lines, holdback=holdback, payment=TERM, until="2024-07-01")
        assert kinds(early) == [*paid, *other]
        assert kinds(late) == [*paid, ("release", 11, "2024-07-15"), *other]

    def test_a_release_is_never_due_before_its_payment(self) -> None:
        """What was paid after the day of release is held back and released with the payment."""
        holdback = Holdback(share=Fraction(1, 2), release_on=day("2024-07-01"))
        statement = settle(on_days("one", ("2024-11-01", 100)), holdback=holdback, payment=TERM)
        # Quarter 4 is settled on 1 February 2025, plus 14 days is Saturday: Monday 17 February.
        assert kinds(statement) == [
            ("payment", 100, "2025-02-17"),
            ("holdback", -50, "2025-02-17"),
            ("release", 50, "2025-02-17"),
        ]

    def test_release_after_each_period(self) -> None:
        """With `release_after` each period has its own day of release, moved to a business day."""
        # Quarter 1 ends on 1 April, six months later is 1 October, plus 14 days Tuesday 15 October;
        # quarter 2 is released on 1 January 2025, which is after `until`.
        holdback = Holdback(share=Fraction(1, 2), release_after=Duration(count=6, unit="months"))
        statement = settle(each("one", 100), holdback=holdback, payment=TERM, until="2024-12-31")
        assert [entry for entry in kinds(statement) if entry[0] == "release"] == [("release", 50, "2024-10-15")]

    def test_release_when_a_milestone_is_reached(self) -> None:
        """All is released at the settlement of the period in which the milestone was reached."""
        # Reached in quarter 2, settled on 1 August, due 15 August. Quarter 3 has its own settlement,
        # 1 November, due on Friday 15 November.
        holdback = Holdback(share=Fraction(1, 5), release_when="done")
        statement = settle(
            on_days("one", ("2024-02-01", 100), ("2024-08-01", 50)),
            metrics=(MilestoneMetric(id="done", title="Done"),),
            holdback=holdback,
            payment=TERM,
            rows=[row("d", "2024-05-05", metric="done")],
        )
        assert [entry for entry in kinds(statement) if entry[0] == "release"] == [
            ("release", 20, "2024-08-15"),
            ("release", 10, "2024-11-15"),
        ]

    def test_nothing_is_released_before_the_milestone(self) -> None:
        """A period whose last day is after `until` has no test, so nothing is released yet."""
        holdback = Holdback(share=Fraction(1, 5), release_when="done")
        statement = settle(
            on_days("one", ("2024-02-01", 100)),
            metrics=(MilestoneMetric(id="done", title="Done"),),
            holdback=holdback,
            rows=[row("d", "2024-05-05", metric="done")],
            until="2024-06-29",
        )
        assert [entry[:2] for entry in kinds(statement)] == [("payment", 100), ("holdback", -20)]


def advance(amount: int, when: str = "2024-01-15", **more: Any) -> Advance:
    """Make an advance of the province to the provider."""
    return Advance(payer="province", payee="provider", date=day(when), amount_minor=amount, **more)


def set_offs(statement: Statement) -> list[tuple[int, str, int]]:
    """Give each payable that is no payment as the number of its quarter, kind and amount."""
    return [
        (QUARTERS.index(payable.period) + 1, payable.kind, payable.amount_minor)
        for payable in statement.payables
        if payable.kind != "payment"
    ]


class TestAdvances:
    def test_an_advance_is_set_off_until_it_is_used_up(self) -> None:
        """A part of each later payment is set off, rounded down, at most what is left of the advance."""
        # Half of 75 is 37 each quarter: 37 + 37 + 26 = 100.
        statement = settle(each("one", 75), advances=(advance(100, set_off_share=Fraction(1, 2)),))
        assert set_offs(statement) == [
            (1, "set_off", -37),
            (2, "set_off", -37),
            (3, "set_off", -26),
            (1, "advance", 100),
        ]
        assert statement.total_minor == 300

    def test_the_rest_is_clawed_back_after_the_end(self) -> None:
        """What is not set off by the contract's end is owed back, unless it may be kept."""
        # 500 less 4 x 75 = 200; the end, 1 January 2025, plus a month, plus 14 days is Saturday
        # 15 February: Monday 17 February 2025.
        for rest, until, expected in (
            ("clawed_back", "2024-12-31", [("advance", 500, "2024-01-15"), ("claw_back", -200, "2025-02-17")]),
            ("clawed_back", "2024-12-30", [("advance", 500, "2024-01-15")]),
            ("kept", "2024-12-31", [("advance", 500, "2024-01-15")]),
        ):
            statement = settle(each("one", 75), advances=(advance(500, rest=rest),), payment=TERM, until=until)
            assert [entry for entry in kinds(statement) if entry[0] in {"advance", "claw_back"}] == expected

    def test_claw_back_after_an_amended_end(self) -> None:
        """The contract's end is that of the amendments."""
        # The contract ends on 1 July 2024: 500 - 150 = 350, in quarter 2, due on 15 August.
        shorter = Amendment(id="first", start=day("2024-02-01"), end=day("2024-07-01"))
        statement = settle(each("one", 75), advances=(advance(500),), payment=TERM, amendments=(shorter,))
        assert kinds(statement)[-1] == ("claw_back", -350, "2024-08-15")
        assert statement.payables[-1].period == QUARTERS[1]

    def test_advances_one_after_the_other(self) -> None:
        """A second advance is set off against what the first leaves, in periods that end on or after its date."""
        # Quarter 1 is over before the second advance: 75 to the first. Quarter 2: 25 to the first, then
        # half of the other 50 to the second.
        second = advance(60, "2024-04-01", set_off_share=Fraction(1, 2))
        statement = settle(each("one", 75), advances=(advance(100), second), until="2024-06-30")
        assert set_offs(statement) == [
            (1, "set_off", -75),
            (2, "set_off", -25),
            (2, "set_off", -25),
            (1, "advance", 100),
            (2, "advance", 60),
        ]

    def test_payments_of_periods_before_an_advance_stay_whole(self) -> None:
        """Nothing is set off in periods that ended before the advance, whatever order lines stand in."""
        statement = settle(each("one", 75), advances=(advance(100, "2024-04-01"),), until="2024-06-30")
        assert set_offs(statement) == [(2, "set_off", -75), (2, "advance", 100)]

    def test_an_advance_after_until_is_not_there_yet(self) -> None:
        """Before its day an advance is neither paid nor set off."""
        statement = settle(each("one", 75), advances=(advance(100, "2024-06-30"),), until="2024-06-29")
        assert [entry[:2] for entry in kinds(statement)] == [("payment", 75)]

    def test_what_is_held_back_is_not_set_off(self) -> None:
        """Set off is what is left of payment and holdback; a release is paid in full."""
        # 100 less 40 held back is 60, so 60 is set off; the release of a later day stands with quarter 1.
        holdback = Holdback(share=Fraction(2, 5), release_on=day("2025-06-01"))
        statement = settle(on_days("one", ("2024-01-01", 100)), advances=(advance(70, rest="kept"),), holdback=holdback)
        expected = [(1, "holdback", -40), (1, "release", 40), (1, "set_off", -60), (1, "advance", 70)]
        assert set_offs(statement) == expected

    def test_fixed_lines_are_set_off_first(self) -> None:
        """Set-off goes in the order of cells, in which fixed lines come first; other payers stand apart."""
        paying = payers(PayerShare(party="province", weight=ONE), PayerShare(party="breda", weight=ONE))
        statement = settle(
            unit_price((None, 100)),
            each("fixed", 60),
            paying=paying,
            periods=WHOLE,
            rows=[row("a", "2024-01-05")],
            advances=(advance(35),),
        )
        found = [(owed.line, owed.payer, owed.kind, owed.amount_minor) for owed in statement.payables]
        assert found == [
            ("work", "province", "payment", 50),
            ("work", "province", "set_off", -5),
            ("work", "breda", "payment", 50),
            ("fixed", "province", "payment", 30),
            ("fixed", "province", "set_off", -30),
            ("fixed", "breda", "payment", 30),
            ("", "province", "advance", 35),
        ]


class TestTax:
    LINES = (on_days("one", ("2024-01-01", 100)), on_days("two", ("2024-01-01", 50)))

    def figures(self, *rules: VatRule, prices: str = "excluding", **more: Any) -> list[tuple[str, int, int]]:
        """Give treatment, net amount and tax of each document."""
        vat = Vat(prices=prices, rules=rules)  # type: ignore[arg-type]
        statement = settle(*(more.pop("lines", self.LINES)), vat=vat, **more)
        return [(amount.treatment, amount.net_minor, amount.vat_minor) for amount in statement.vat]

    def test_one_document_for_all_lines_of_a_rule(self) -> None:
        """Tax is rounded once for each document, not for each line; payables stay as they are."""
        # 21 % of 150 is 31.5, so 32.
        rule = VatRule(rate=Fraction(21, 100))
        assert self.figures(rule) == [("standard", 150, 32)]
        statement = settle(*self.LINES, vat=Vat(prices="excluding", rules=(rule,)))
        assert statement.total_minor == 150

    def test_prices_including_tax(self) -> None:
        """With prices including tax the net amount is what remains."""
        # 150 x 0.21 / 1.21 = 26.03: tax 26, net 124.
        assert self.figures(VatRule(rate=Fraction(21, 100)), prices="including") == [("standard", 124, 26)]

    def test_treatments(self) -> None:
        """Exempt amounts have no tax; under reverse charge the sum is net whatever prices include."""
        rules = (
            VatRule(treatment="exempt", lines=("one",)),
            VatRule(treatment="reverse_charge", rate=Fraction(1, 5), lines=("two",)),
        )
        for prices in ("including", "excluding"):
            assert self.figures(*rules, prices=prices) == [("exempt", 100, 0), ("reverse_charge", 50, 10)]

    def test_lines_without_rule_stand_in_no_document(self) -> None:
        """The last rule that holds counts; a line that no rule names has no document."""
        rules = (VatRule(rate=Fraction(1, 5), lines=("one",)), VatRule(rate=Fraction(1, 10), lines=("one",)))
        assert self.figures(*rules) == [("standard", 100, 10)]

    def test_a_new_rate_holds_for_periods_that_end_on_or_after_its_start(self) -> None:
        """A rule holds from its start on, as the last day of a period."""
        rules = (VatRule(rate=Fraction(1, 5)), VatRule(rate=Fraction(1, 4), start=day("2024-06-30")))
        found = self.figures(*rules, lines=(each("one", 100),), until="2024-06-30")
        assert found == [("standard", 100, 20), ("standard", 100, 25)]

    def test_a_document_holds_payments_only(self) -> None:
        """A document is of what is owed, before anything is held back or set off."""
        # 20 % of 150 is 30, whatever is held back of it until later.
        found = self.figures(
            VatRule(rate=Fraction(1, 5)),
            holdback=Holdback(share=Fraction(1, 10), release_on=day("2025-01-01")),
            advances=(advance(200),),
        )
        assert found == [("standard", 150, 30)]


class TestDueDates:
    QUARTERLY = PaymentTerm(term=Duration(count=0, unit="days"))

    def due(self, line: Line, metrics: tuple[Metric, ...], late: str, rows: Any, **more: Any) -> str:
        """Give the due date of quarter 3 where the row called `late` was verified on 20 October."""
        settled = [
            attrs.evolve(each_row, verified_at=row("x", "2024-10-20").reported_at) if each_row.id == late else each_row
            for each_row in rows
        ]
        contract = make(line, metrics=metrics, payment=self.QUARTERLY, **more)
        (found,) = [
            payable.due.isoformat()
            for payable in interpret(contract, settled, as_of=None, until=day("2024-12-30")).payables
            if payable.period == QUARTERS[2]
        ]
        return found

    @pytest.mark.parametrize(
        ("metric", "more", "expected"),
        [
            # The late row is of quarter 1: it counts for quarter 3 only where the line reads it there.
            (counted("jobs"), {"measured": "period"}, "2024-10-01"),
            (counted("jobs"), {"measured": "to_date"}, "2025-01-01"),
            (counted("jobs"), {"measured": "period", "tests": WhenTested(every="period")}, "2025-01-01"),
            (attrs.evolve(counted("jobs"), read="period"), {"measured": "period"}, "2025-01-01"),
            (attrs.evolve(counted("jobs"), factors=(Factor(value=ONE),)), {"measured": "period"}, "2025-01-01"),
            (counted("jobs"), {}, "2024-10-01"),
        ],
    )
    def test_claims_that_count_for_a_line(self, metric: Metric, more: dict[str, Any], expected: str) -> None:
        """Claims of earlier periods count where the line may read them; for claims by themselves they do not."""
        bands = (Band(up_to=None, price_minor=Fraction(10)),)
        paid = {"paid": "period"} if more else {}
        line = UnitPriceLine(id="work", title="Work", metric="jobs", bands=bands, **more, **paid)  # type: ignore[arg-type]
        rows = [row("a", "2024-01-05"), row("c", "2024-07-05")]
        assert self.due(line, (metric,), "a", rows) == expected

    def test_claims_of_metrics_behind_a_metric_count(self) -> None:
        """The claims of all metrics that a value is worked out from count, modifiers included."""
        parts = IndexMetric(id="index", title="Index", of=(IndexPart(metric="audited", weight=ONE),))
        audited = attrs.evolve(counted("audited"), audit="audit")
        line = priced("work", 10, "index", measured="period", paid="period")
        rows = [row("a", "2024-07-05", metric="audited"), row("b", "2024-07-06", metric="audit")]
        metrics = (parts, audited, counted("audit"))
        assert self.due(line, metrics, "b", rows) == "2025-01-01"
        assert self.due(line, metrics, "none", rows) == "2024-10-01"

    def test_a_worked_out_metric_looks_back(self) -> None:
        """A metric that is worked out from others may look back, so earlier claims count."""
        # Only row a, of quarter 1, was verified late.
        parts = IndexMetric(id="index", title="Index", of=(IndexPart(metric="jobs", weight=ONE),))
        line = priced("work", 10, "index", measured="period", paid="period")
        rows = [row("a", "2024-01-05"), row("c", "2024-07-05")]
        assert self.due(line, (parts, counted("jobs")), "a", rows) == "2025-01-01"

    @pytest.mark.parametrize(("measured", "expected"), [(None, "2024-10-01"), ("to_date", "2025-01-01")])
    def test_a_single_test_read_to_date_looks_back(self, measured: Any, expected: str) -> None:
        """Where one test of a milestone is measured to date, claims of earlier periods count."""
        line = MilestoneLine(
            id="goal",
            title="Goal",
            amount_minor=10,
            when=(Test(metric="jobs", at_least=ONE, measured=measured),),
            measured="period",
            paid="period",
        )
        rows = [row("a", "2024-01-05"), row("c", "2024-07-05")]
        assert self.due(line, (counted("jobs"),), "a", rows) == expected

    def test_a_disputed_claim_counts(self) -> None:
        """A disputed claim, though it has no part in the value, was settled when it was recorded."""
        line = MilestoneLine(
            id="goal",
            title="Goal",
            amount_minor=10,
            when=(Test(metric="jobs", at_least=ONE),),
            measured="period",
            paid="period",
        )
        rows = [row("a", "2024-07-05"), row("b", "2024-07-06", status="disputed")]
        assert self.due(line, (counted("jobs"),), "b", rows) == "2025-01-01"

    def test_adjustments_and_carried_amounts_change_no_date(self) -> None:
        """A payable is due by the claims of its own line in its own period."""
        # 100 of quarter 1 is carried to quarter 3 by way of quarter 2; the claims of the adjustment
        # and of quarter 1 were verified late, and quarter 3 is due on 1 October all the same.
        adjusting = AdjustmentLine(id="less", title="Less", price_minor=ONE, metric="faults")
        contract = make(
            unit_price((None, 100)),
            adjusting,
            metrics=(counted("jobs"), counted("faults")),
            limits=(MoneyCap(id="cap", amount_minor=50, per="period", cut="carried"),),
            payment=NO_TERM,
        )
        rows = [
            row("a", "2024-01-05", 2, verified="2024-12-15"),
            row("f", "2024-07-05", metric="faults", verified="2024-12-15"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert kinds(statement) == [
            ("payment", 50, "2025-01-01"),
            ("payment", 50, "2024-07-01"),
            ("payment", 50, "2024-10-01"),
            ("payment", 50, "2025-01-01"),
        ]
