"""Cases by hand of step 7: adjustments and percentages, each with its sum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.payment import ExchangeRate
from outcomes_fund.domain.statement import Entitlement, Statement
from outcomes_fund.domain.terms import AdjustmentLine, FactorPoint, FactorStep, PercentageLine, Test
from tests.reference.adjustments import factor_of
from tests.reference.interpret import interpret
from tests.reference.samples import day, make, owed, rate, row, unit_price
from tests.reference.samples_second import (
    QUARTERS,
    WHOLE,
    amounts_by_line,
    cents,
    counted,
    each,
    on_days,
    priced,
    summed,
)

RATES = [row("q2", "2024-04-05", 4, of=10), row("q3", "2024-07-05", 5, of=10), row("q4", "2024-10-05", 8, of=10)]


def adjust(name: str = "adjust", **more: Any) -> AdjustmentLine:
    """Make an adjustment."""
    return AdjustmentLine(id=name, title=name, **more)


def steps(*bounds: tuple[str, str, str]) -> tuple[FactorStep, ...]:
    """Make steps from (at_least or above, bound, factor)."""
    return tuple(FactorStep(**{key: Fraction(bound)}, factor=Fraction(factor)) for key, bound, factor in bounds)


def points(*pairs: tuple[str, str]) -> tuple[FactorPoint, ...]:
    """Make points from (value, factor)."""
    return tuple(FactorPoint(value=Fraction(value), factor=Fraction(factor)) for value, factor in pairs)


def of_line(statement: Statement, line: str, quarter: int = 0) -> Entitlement:
    """Give one line and quarter of a statement."""
    (found,) = [owed for owed in statement.entitlements if (owed.line, owed.period) == (line, QUARTERS[quarter])]
    return found


class TestFactors:
    def test_a_discount_on_the_lines_before_it(self) -> None:
        """A bare factor changes the lines before it, exactly, and they are rounded after it."""
        # 101 x 0.93 = 93.93, so 94, with 7.07 taken off; the line behind it stays 101.
        contract = make(unit_price((None, 101)), adjust(factor=Fraction(93, 100)), each("fee", 101), periods=WHOLE)
        statement = interpret(contract, [row("a", "2024-01-05")], as_of=None)
        assert amounts_by_line(statement) == {"work": 94, "fee": 101}
        work = statement.entitlements[0]
        assert (work.priced_minor, work.adjusted_minor, work.rounded_minor) == (Fraction(101), Fraction(-707, 100), 94)

    def test_a_bare_factor_holds_before_the_end_of_a_period(self) -> None:
        """Without metric a factor holds in a period that is not over; with one it does nothing there."""
        # Until 15 January: the claim of 5 January, 100, times 1/2.
        rows = [row("a", "2024-01-05"), row("r", "2024-01-05", 1, of=1)]
        metrics = (counted("jobs"), rate())
        table = steps(("at_least", "0", "1/2"))
        for line, expected in ((adjust(factor=Fraction(1, 2)), 50), (adjust(steps=table, metric="share"), 100)):
            contract = make(unit_price((None, 100)), line, metrics=metrics)
            assert owed(interpret(contract, rows, as_of=None, until=day("2024-01-15"))) == [expected]

    @pytest.mark.parametrize(
        ("found", "expected"),
        [
            # Quarter 1 has no result; 40 % is below the first step; 50 % is a malus; 80 % a bonus.
            ({"steps": steps(("at_least", "1/2", "9/10"), ("above", "79/100", "21/20"))}, [100, 100, 90, 105]),
            # Between (0; 0) and (1; 1) the factor is the rate itself.
            ({"points": points(("0", "0"), ("1", "1"))}, [100, 40, 50, 80]),
        ],
    )
    def test_bonus_malus_and_quality(self, found: dict[str, Any], expected: list[int]) -> None:
        """Each period has the factor that the metric gives; no result changes nothing."""
        contract = make(each("base", 100), adjust(metric="share", **found), metrics=(rate(),))
        assert cents(interpret(contract, RATES, as_of=None), "base") == expected

    def test_points_jump_and_run_level_outside(self) -> None:
        """The second of two points at one value holds there, and outside the points the factor is level."""
        line = adjust(metric="share", points=points(("1", "1"), ("2", "2"), ("2", "3"), ("4", "5")))
        found = [factor_of(line, Fraction(value)) for value in ("0", "1", "3/2", "2", "3", "9")]
        assert found == [1, 1, Fraction(3, 2), 3, 4, 5]

    def test_a_negative_target_is_unchanged(self) -> None:
        """A factor makes nothing out of an amount below 0."""
        # -2 x 100 stays -200, however high the factor, and is owed as 0.
        contract = make(unit_price((None, 100)), adjust(factor=Fraction(3)), periods=WHOLE)
        (work,) = interpret(contract, [row("a", "2024-01-05", -2)], as_of=None).entitlements
        assert (work.priced_minor, work.adjusted_minor, work.amount_minor) == (Fraction(-200), Fraction(0), 0)


class TestDeductions:
    @pytest.mark.parametrize(("excess", "expected"), [("carried", [0, 0, 50, 100]), ("lapses", [0, 100, 100, 100])])
    def test_what_is_left_of_a_deduction(self, excess: str, expected: list[int]) -> None:
        """What a deduction leaves below 0 is carried to the next periods, or lapses."""
        # 5 faults at 50 in quarter 1: 250 off 100 each quarter: 100 + 100 + 50, or 100 alone.
        line = adjust(price_minor=Fraction(50), metric="jobs", excess=excess)
        contract = make(each("base", 100), line)
        assert cents(interpret(contract, [row("a", "2024-01-05", 5)], as_of=None), "base") == expected

    def test_targets_in_the_order_named(self) -> None:
        """A deduction empties its targets one after the other, in the order in which it names them."""
        # 150 off: all 100 of the second line, then 50 of the first.
        contract = make(
            each("one", 100), each("two", 100), adjust(lines=("two", "one"), amount_minor=150), periods=WHOLE
        )
        assert amounts_by_line(interpret(contract, [], as_of=None)) == {"one": 50, "two": 0}

    def test_index_and_currency_of_a_deduction(self) -> None:
        """A deduction follows its index on the last day of the period, and its currency."""
        # 10 dollars x 1.5 (index) x 0.9 = 13.5 cents off 100: 86.5, rounded 87.
        index = Index(
            id="cpi",
            base_month=day("2023-01-01"),
            month=1,
            figures=(
                IndexFigure(month=day("2023-01-01"), value=Fraction(100)),
                IndexFigure(month=day("2024-01-01"), value=Fraction(150)),
            ),
        )
        contract = make(
            each("base", 100),
            adjust(amount_minor=10, indexed="cpi", currency="USD"),
            periods=WHOLE,
            indices=(index,),
            exchange=(ExchangeRate(currency="USD", rate=Fraction(9, 10)),),
        )
        (base,) = interpret(contract, [], as_of=None).entitlements
        assert (base.adjusted_minor, base.amount_minor) == (Fraction(-27, 2), 87)

    def test_index_of_the_last_day_of_the_period(self) -> None:
        """Where the index changes within a period, the last day of the period counts."""
        # 10 x 2 (the factor of March) off 100 in quarter 1.
        figures = tuple(
            IndexFigure(month=day(f"2024-{month:02}-01"), value=Fraction(100 if month < 3 else 200))
            for month in range(1, 13)
        )
        index = Index(id="cpi", base_month=day("2024-01-01"), every="month", figures=figures)
        contract = make(each("base", 100), adjust(amount_minor=10, indexed="cpi"), indices=(index,))
        assert cents(interpret(contract, [], as_of=None), "base") == [80, 80, 80, 80]

    def test_no_deduction_for_a_negative_value(self) -> None:
        """A price times a value below 0 takes nothing off, and adds nothing."""
        contract = make(each("base", 100), adjust(price_minor=Fraction(50), metric="jobs"), metrics=(summed("jobs"),))
        statement = interpret(contract, [row("a", "2024-01-05", -1), row("b", "2024-04-05", 1)], as_of=None)
        assert cents(statement, "base") == [100, 50, 100, 100]

    def test_a_condition_may_be_read_otherwise(self) -> None:
        """A condition with `measured` of its own is read that way, the rest as the adjustment says."""
        # Two jobs to date from quarter 2 on; in the quarters themselves never two.
        rows = [row("a", "2024-01-05"), row("b", "2024-04-05")]
        for measured, expected in (("to_date", [100, 90, 90, 90]), (None, [100] * 4)):
            condition = Test(metric="jobs", at_least=Fraction(2), measured=measured)  # type: ignore[arg-type]
            contract = make(each("base", 100), adjust(amount_minor=10, when=(condition,)))
            assert cents(interpret(contract, rows, as_of=None), "base") == expected

    def test_conditions_of_a_deduction(self) -> None:
        """A deduction happens in periods at whose end all its tests hold; without result they do not."""
        # At least 50 % in quarters 3 and 4 only.
        line = adjust(amount_minor=30, when=(Test(metric="share", at_least=Fraction(1, 2)),))
        contract = make(each("base", 100), line, metrics=(rate(),))
        assert cents(interpret(contract, RATES, as_of=None), "base") == [100, 100, 70, 70]

    def test_what_is_carried_is_taken_off_a_period_that_has_begun(self) -> None:
        """A period that is not over has no deduction of its own, but bears what is carried."""
        # Until 15 May. Quarter 1: 250 off 100, 150 carried; quarter 2: claim of 200 less 150.
        line = adjust(amount_minor=250, excess="carried")
        contract = make(unit_price((None, 100)), line)
        rows = [row("a", "2024-01-05"), row("b", "2024-05-05", 2)]
        assert cents(interpret(contract, rows, as_of=None, until=day("2024-05-15")), "work") == [0, 50, 0, 0]

    def test_disputed_part_runs_by_itself(self) -> None:
        """W and C are each adjusted by themselves, and so is what they carry."""
        # Quarter 1: W = 200, C = 100 (one of two disputed); 150 off: W = 50, C = 0 with 50 carried.
        # Rounded 50, all of it suspended. Quarter 2: W = 300 - 150 = 150, C = 300 - 200 = 100:
        # 50 is suspended, though no claim of that quarter is disputed.
        contract = make(unit_price((None, 100)), adjust(amount_minor=150, excess="carried"))
        rows = [row("a", "2024-01-05", status="disputed"), row("b", "2024-01-06"), row("c", "2024-04-05", 3)]
        statement = interpret(contract, rows, as_of=None, until=day("2024-06-30"))
        found = [(owed.rounded_minor, owed.suspended_minor, owed.amount_minor) for owed in statement.entitlements]
        assert found == [(50, 50, 0), (150, 50, 100)]

    def test_nothing_is_suspended_where_the_disputed_part_is_negative(self) -> None:
        """Where C is more than W, nothing waits."""
        # W = 2 - 1 units, C = 2: owed is 100, for the correction downwards is disputed but known.
        contract = make(unit_price((None, 100)), metrics=(summed("jobs"),))
        rows = [row("a", "2024-01-05", 2), row("b", "2024-01-06", -1, status="disputed")]
        (work,) = interpret(contract, rows, as_of=None).entitlements
        assert (work.rounded_minor, work.suspended_minor, work.amount_minor) == (100, 0, 100)

    def test_a_stopped_adjustment_does_nothing(self) -> None:
        """From the amendment on that stops it, an adjustment takes off nothing, carried or not."""
        # 250 off 100 in quarter 1, 150 carried; it is stopped on 1 June, before the end of quarter 2.
        amendment = Amendment(id="first", start=day("2024-06-01"), stops=("adjust",))
        line = adjust(amount_minor=250, excess="carried")
        contract = make(each("base", 100), line, amendments=(amendment,))
        assert cents(interpret(contract, [], as_of=None), "base") == [0, 100, 100, 100]

    def test_a_stopped_adjustment_begins_afresh(self) -> None:
        """What an adjustment carried lapses in a period in which it is not in force."""
        # 150 is carried out of quarter 1; stopped in quarter 2; from quarter 3 on it takes 10, no more.
        again = adjust(amount_minor=10, excess="carried")
        amendments = (
            Amendment(id="first", start=day("2024-06-01"), stops=("adjust",)),
            Amendment(id="second", start=day("2024-09-01"), lines=(again,)),
        )
        contract = make(each("base", 100), adjust(amount_minor=250, excess="carried"), amendments=amendments)
        assert cents(interpret(contract, [], as_of=None), "base") == [0, 100, 90, 90]


class TestPercentages:
    def test_a_fee_on_what_the_lines_before_it_earn(self) -> None:
        """A percentage is of the adjusted amounts before it, negative ones left out, and is adjusted after it."""
        # base 200 - 50 = 150; jobs -100 counts 0; 10 % of 150 = 15, then halved with base: 7.5 -> 8.
        contract = make(
            each("base", 200),
            unit_price((None, 100)),
            adjust("less", lines=("base",), amount_minor=50),
            PercentageLine(id="fee", title="Fee", share=Fraction(1, 10)),
            adjust("half", lines=("base", "fee"), factor=Fraction(1, 2)),
            periods=WHOLE,
        )
        statement = interpret(contract, [row("a", "2024-01-05", -1)], as_of=None)
        assert amounts_by_line(statement) == {"base": 75, "work": 0, "fee": 8}
        fee = statement.entitlements[-1]
        assert (fee.priced_minor, fee.adjusted_minor, fee.units) == (Fraction(15), Fraction(-15, 2), None)

    def test_a_fee_is_suspended_with_what_it_is_of(self) -> None:
        """The part of a percentage that rests on disputed claims waits with them."""
        # 10 % of 200 is 20, of the 100 not disputed 10.
        contract = make(
            unit_price((None, 100)),
            PercentageLine(id="fee", title="Fee", lines=("work",), share=Fraction(1, 10)),
        )
        rows = [row("a", "2024-01-05", status="disputed"), row("b", "2024-01-06")]
        fee = of_line(interpret(contract, rows, as_of=None), "fee")
        assert (fee.rounded_minor, fee.suspended_minor, fee.amount_minor) == (20, 10, 10)

    def test_amended_share_holds_from_the_last_day_of_a_period(self) -> None:
        """A percentage has the share that is in force on the last day of the period."""
        # 10 % of 100; from 30 June 20 %, so in all of quarter 2 as well.
        dearer = PercentageLine(id="fee", title="Fee", share=Fraction(1, 5))
        contract = make(
            on_days("base", *((f"2024-{month:02}-01", 100) for month in (1, 4, 7, 10))),
            PercentageLine(id="fee", title="Fee", share=Fraction(1, 10)),
            amendments=(Amendment(id="first", start=day("2024-06-30"), lines=(dearer,)),),
        )
        assert cents(interpret(contract, [], as_of=None), "fee") == [10, 20, 20, 20]

    def test_a_percentage_is_of_lines_before_it(self) -> None:
        """Lines that are no adjustments and stand before it are all that a percentage is of."""
        contract = make(
            priced("one", 100),
            PercentageLine(id="fee", title="Fee", share=Fraction(1, 4)),
            priced("two", 1_000),
            periods=WHOLE,
        )
        statement = interpret(contract, [row("a", "2024-01-05")], as_of=None)
        assert amounts_by_line(statement) == {"one": 100, "fee": 25, "two": 1_000}
