"""Cases by hand of the statement as a whole: versions of lines, what is shown, in which order, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import attrs

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.limit import MixCap, MoneyCap, MoneyFloor, PersonCap
from outcomes_fund.domain.metric import Admission, CountMetric
from outcomes_fund.domain.statement import Cut, Entitlement, RefusalCount
from outcomes_fund.domain.terms import AdjustmentLine, PercentageLine
from tests.reference.interpret import interpret
from tests.reference.samples import day, make, member, owed, payers, person, row, unit_price
from tests.reference.samples_second import QUARTERS, WHOLE, amounts_by_line, cents, counted, each, priced

ONE = Fraction(1)


class TestVersions:
    def test_a_new_price_goes_on_with_the_bands(self) -> None:
        """Units count in the bands whatever version of the line they were achieved under."""
        # 2 units of March at 100. From April 80 for the first 3 units and 20 beyond: 80 + 20.
        amendment = Amendment(id="first", start=day("2024-04-01"), lines=(unit_price((3, 80), (None, 20)),))
        contract = make(unit_price((None, 100)), amendments=(amendment,))
        rows = [row("a", "2024-03-31", 2), row("b", "2024-04-01", 2)]
        assert owed(interpret(contract, rows, as_of=None)) == [200, 100]

    def test_a_line_that_stops_has_no_claims(self) -> None:
        """A claim achieved from the day on which its line stops is admitted, but uses nothing and earns nothing."""
        # One unit each person: the claim of May uses none of it, for the line that pays as well.
        stop = Amendment(id="first", start=day("2024-05-01"), stops=("old",))
        contract = make(
            priced("old", 10, "jobs"),
            priced("new", 100, "others"),
            metrics=(counted("jobs"), counted("others")),
            limits=(PersonCap(id="once", units=ONE),),
            amendments=(stop,),
        )
        rows = [
            row("a", "2024-05-01", who="anna"),
            row("b", "2024-05-02", who="anna", metric="others"),
            row("c", "2024-04-30", who="bert"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert amounts_by_line(statement) == {"old": 10, "new": 100}
        assert (statement.claims_admitted, statement.cuts) == (3, ())

    def test_lines_of_amendments_stand_behind(self) -> None:
        """A line that an amendment brings earns from its start on, and stands behind the others."""
        amendment = Amendment(id="first", start=day("2024-06-30"), agreed=day("2024-03-01"), lines=(each("extra", 5),))
        contract = make(each("base", 10), amendments=(amendment,))
        statement = interpret(contract, [], as_of=None)
        assert (cents(statement, "base"), cents(statement, "extra")) == ([10] * 4, [0, 5, 5, 5])
        assert [found.line for found in statement.entitlements] == ["base"] * 4 + ["extra"] * 3
        unknown = interpret(contract, [], as_of=day("2024-02-29"), until=day("2024-12-31"))
        assert amounts_by_line(unknown) == {"base": 40}

    def test_a_later_end_gives_further_periods(self) -> None:
        """An amendment that moves the end lengthens the contract once it is known."""
        longer = Amendment(id="first", start=day("2024-10-01"), end=day("2025-04-01"))
        contract = make(each("base", 10), amendments=(longer,))
        assert owed(interpret(contract, [], as_of=None)) == [10] * 5
        assert interpret(contract, [], as_of=None).until == day("2025-03-31")
        assert interpret(contract, [], as_of=day("2024-09-30")).until == day("2024-09-30")


class TestStatement:
    def test_every_figure_of_an_entitlement(self) -> None:
        """An amount is what was priced, cut, adjusted and rounded, raised, carried, cut again and suspended."""
        # Quarter 1: 4 units of 101 = 404; anna may have 303: cut 101. Half of 303 is 151.5, so 152;
        # of it C, without the disputed unit, (303 - 101) / 2 = 101. The floor of 200 adds 48: 200;
        # the cap of 170 carries 30. Suspended 152 - 101 = 51; owed 119.
        # Quarter 2: a floor of 200, 30 carried: 230, of which 60 is carried on (nothing is left to
        # carry to in the statement until 30 June: it lapses). Owed 170.
        contract = make(
            unit_price((None, 101)),
            AdjustmentLine(id="half", title="Half", factor=Fraction(1, 2)),
            limits=(
                PersonCap(id="person", amount_minor=303),
                MoneyCap(id="cap", amount_minor=170, per="period", cut="carried"),
                MoneyFloor(id="floor", amount_minor=200, per="period"),
            ),
        )
        rows = [
            row("a", "2024-01-05", status="disputed", who="anna"),
            row("b", "2024-01-06", 3, who="anna"),
        ]
        statement = interpret(contract, rows, as_of=None, until=day("2024-06-30"))
        nothing = {"measured": None, "priced_minor": Fraction(0), "claim_cut_minor": Fraction(0), "rounded_minor": 0}
        assert statement.entitlements == (
            Entitlement(
                line="work",
                period=QUARTERS[0],
                units=Fraction(4),
                measured=None,
                priced_minor=Fraction(404),
                claim_cut_minor=Fraction(101),
                adjusted_minor=Fraction(-303, 2),
                rounded_minor=152,
                raised_minor=48,
                carried_minor=0,
                cut_minor=30,
                suspended_minor=51,
                amount_minor=119,
            ),
            Entitlement(
                line="work",
                period=QUARTERS[1],
                units=Fraction(0),
                raised_minor=200,
                carried_minor=30,
                cut_minor=60,
                suspended_minor=0,
                amount_minor=170,
                **nothing,  # type: ignore[arg-type]
            ),
        )
        assert statement.cuts == (
            Cut(limit="person", line="work", period=QUARTERS[0], amount_minor=Fraction(101)),
            Cut(limit="cap", line="work", period=QUARTERS[0], amount_minor=Fraction(30), carried=True),
            Cut(limit="cap", line="work", period=QUARTERS[1], amount_minor=Fraction(60)),
        )

    def test_cuts_by_line_period_and_limit(self) -> None:
        """Cuts stand by line and period, then by the order of limits, those of payers last."""
        # two: 3 x 100, two claims by a share of one unit: 200 cut; 100 capped to 60, of which the payer has
        # 50 left after 40 of the fixed line, less: 90 - 40 = 50.
        limits = (
            MoneyCap(id="cap", amount_minor=60, lines=("two",)),
            MixCap(id="mix", lines=("two",), share=ONE, base="maximum", maximum_units=ONE),
        )
        paying = payers(PayerShare(party="province", weight=ONE, cap_minor=90), overflow="lapse")
        contract = make(priced("two", 100), each("one", 40), limits=limits, paying=paying, periods=WHOLE)
        statement = interpret(contract, [row("a", "2024-01-05", 2), row("b", "2024-01-06")], as_of=None)
        assert [(cut.limit, int(cut.amount_minor)) for cut in statement.cuts] == [
            ("cap", 40),
            ("mix", 200),
            ("payer:province", 10),
        ]

    def test_an_adjustment_is_no_entitlement(self) -> None:
        """Adjustments are shown in the lines they change; a line whose figures are all 0 is left out."""
        contract = make(
            each("base", 10),
            AdjustmentLine(id="less", title="Less", amount_minor=10),
            PercentageLine(id="fee", title="Fee", share=Fraction(1, 2)),
            periods=WHOLE,
        )
        (base,) = interpret(contract, [], as_of=None).entitlements
        assert (base.line, base.amount_minor) == ("base", 0)
        assert (base.priced_minor, base.adjusted_minor) == (Fraction(10), Fraction(-10))

    def test_a_row_that_some_metric_admits_is_not_refused(self) -> None:
        """A row counts as refused once, under its own metric, and only if no metric admits it."""
        # young admits anna alone; jobs admits what was achieved before June. anna in June is admitted by
        # young; bert in June by none; both in January count, anna's once though two metrics admit it.
        metrics = (
            CountMetric(id="jobs", title="Jobs", admission=Admission(outcome_end=day("2024-06-01"))),
            CountMetric(id="young", title="Young", evidence="jobs", admission=Admission(group="young")),
        )
        contract = make(priced("work", 100), priced("more", 10, "young"), metrics=metrics, periods=WHOLE)
        people = [person("anna", groups=(member("anna", "young", "2024-01-01"),)), person("bert")]
        rows = [
            row("a", "2024-01-05", who="anna"),
            row("b", "2024-01-05", who="bert"),
            row("c", "2024-06-05", who="anna", status="disputed"),
            row("d", "2024-06-05", who="bert"),
        ]
        statement = interpret(contract, rows, people, as_of=None)
        assert amounts_by_line(statement) == {"work": 200, "more": 10}
        assert statement.refusals == (RefusalCount(reason="outside_outcome_window", metric="jobs", count=1),)
        assert (statement.claims_admitted, statement.claims_suspended) == (2, 1)

    def test_rounding_of_an_amended_line(self) -> None:
        """A line is rounded as the version says that is in force on the last day of the period."""
        coarse = attrs.evolve(
            unit_price((None, 101)), rounding=attrs.evolve(make(each("x", 1)).rounding, unit_minor=50)
        )
        contract = make(
            unit_price((None, 101)), amendments=(Amendment(id="first", start=day("2024-06-30"), lines=(coarse,)),)
        )
        rows = [row("a", "2024-01-05"), row("b", "2024-04-05")]
        assert owed(interpret(contract, rows, as_of=None)) == [101, 100]
