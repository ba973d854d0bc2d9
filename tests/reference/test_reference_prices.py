"""Step 5 by hand: what claims are worth, and what tested lines earn."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.metric import LatestMetric, Metric, MilestoneMetric, RateMetric, RoundTo, SumMetric
from outcomes_fund.domain.payment import ExchangeRate
from outcomes_fund.domain.terms import (
    Band,
    CohortTest,
    FixedLine,
    Instalment,
    Line,
    MilestoneLine,
    Point,
    SavingsShareLine,
    ShareTier,
    SlidingScaleLine,
    Step,
    StepTableLine,
    UnitPriceLine,
    Uplift,
)
from outcomes_fund.domain.terms import Test as Condition
from outcomes_fund.domain.terms import Tests as Schedule
from tests.reference.pricing import claim_worth, earned, value_shown
from tests.reference.samples import admitted_of, day, make, member, person, row, unit_price

QUARTERS = ("2024-01-10", "2024-04-10", "2024-07-10", "2024-10-10")
SCORE = LatestMetric(id="score", title="Score", resolution=Fraction(1, 100))
TONNES = SumMetric(id="tonnes", title="Tonnes")
# From 1 April 2024 on prices rise by a quarter.
CPI = Index(
    id="cpi",
    base_month=day("2024-03-01"),
    every="month",
    figures=(
        IndexFigure(month=day("2024-03-01"), value=Fraction(80)),
        IndexFigure(month=day("2024-04-01"), value=Fraction(100)),
    ),
)
DOLLARS = ExchangeRate(currency="USD", rate=Fraction(9, 10))


def gains(contract: Contract, rows: Sequence[EvidenceRow], line: str, last: str = "2024-12-31") -> list[Fraction]:
    """Give what a line earns in each period."""
    terms, admitted = admitted_of(contract, rows)
    return list(earned(terms, line, admitted, day(last)).values())


def shown(contract: Contract, rows: Sequence[EvidenceRow], line: str) -> list[Fraction | None]:
    """Give the value that a statement shows for a line in each period."""
    terms, admitted = admitted_of(contract, rows)
    return [value_shown(terms, line, admitted, period, day("2024-12-31")) for period in terms.periods]


def scores(*found: int | str | None, metric: str = "score") -> list[EvidenceRow]:
    """Make a row of a metric in each quarter that has a value."""
    return [
        row(f"{metric}{number}", QUARTERS[number], Fraction(score), metric=metric)
        for number, score in enumerate(found)
        if score is not None
    ]


def of_score(line: Line, *metrics: Metric, **terms: object) -> Contract:
    """Make a contract on the metrics score and tonnes."""
    return make(line, metrics=(SCORE, TONNES, *metrics), **terms)  # type: ignore[arg-type]


def table(*steps: Step, **terms: object) -> StepTableLine:
    """Make a table on score, paid for each period."""
    rest = {"metric": "score", "measured": "period", "paid": "period", **terms}
    return StepTableLine(id="table", title="Table", steps=steps, **rest)  # type: ignore[arg-type]


TWO_STEPS = (Step(at_least=Fraction(5), amount_minor=100), Step(above=Fraction(9), amount_minor=300))


class TestClaims:
    def test_uplift_index_and_exchange(self) -> None:
        """A claim is worth its units in their bands, times uplift, factor of its day and rate."""
        # Bands 2 x 1.00, then 3.00. One unit before, two paid: 100 + 300 = 400, in dollars 360.
        # anna was a veteran until April (x 3/2, first of two) and young throughout (x 2):
        # March: 360 x 3/2 = 540; May: index 5/4, 360 x 2 x 5/4 = 900; bert in May: 360 x 5/4 = 450.
        line = attrs.evolve(
            unit_price((2, 100), (None, 300)),
            uplifts=(Uplift(group="veteran", factor=Fraction(3, 2)), Uplift(group="young", factor=Fraction(2))),
            indexed="cpi",
            currency="USD",
        )
        contract = make(line, indices=(CPI,), exchange=(DOLLARS,))
        groups = (member("anna", "young", "2020-01-01"), member("anna", "veteran", "2020-01-01", "2024-04-01"))
        register = {"anna": person("anna", groups=groups), "bert": person("bert")}
        rows = [
            row("a", "2024-03-31", 5, who="anna"),
            row("b", "2024-05-01", 5, who="anna"),
            row("c", "2024-05-01", 5, who="bert"),
        ]
        terms, admitted = admitted_of(contract, rows, list(register.values()))
        found = [claim_worth(terms, "work", claim, Fraction(1), Fraction(2), register) for claim in admitted]
        assert found == [540, 900, 450]

    def test_parts_of_units_below_zero(self) -> None:
        """A part of a unit is worth that part of its price, and below 0 the first price holds."""
        # V(-1/2) = -50; V(1/2) = 50: worth 100. From 3/2 by 1: 1/2 x 100 + 1/2 x 300 = 200.
        contract = make(unit_price((2, 100), (None, 300)))
        terms, (claim,) = admitted_of(contract, [row("a", "2024-01-05")])
        assert claim_worth(terms, "work", claim, Fraction(-1, 2), Fraction(1), {}) == 100
        assert claim_worth(terms, "work", claim, Fraction(3, 2), Fraction(1), {}) == 200

    def test_line_by_claim_earns_nothing_by_test(self) -> None:
        """What is priced by claim is not earned a second time at tests."""
        assert gains(make(unit_price((None, 100))), [row("a", "2024-01-05")], "work") == [0, 0, 0, 0]


class TestFixed:
    def test_indexed_amounts(self) -> None:
        """Each amount is multiplied by the factor of its own day."""
        # 100 each quarter: 31 March still x 1, later x 5/4, in dollars x 9/10: 90, then 112.5.
        each = FixedLine(id="each", title="Each", amount_each_period_minor=100, indexed="cpi", currency="USD")
        contract = make(each, indices=(CPI,), exchange=(DOLLARS,))
        late = Fraction(225, 2)
        assert gains(contract, [], "each") == [90, late, late, late]
        assert gains(contract, [], "each", last="2024-09-29") == [90, late, 0, 0]

    def test_instalments_in_their_version(self) -> None:
        """An instalment is earned in the version that holds on its day."""

        # Amended from 1 July: the first version gives May (10), the second September (40).
        def line(*amounts: int) -> FixedLine:
            days = (day("2024-05-15"), day("2024-09-15"))
            entries = tuple(Instalment(date=date, amount_minor=a) for date, a in zip(days, amounts, strict=True))
            return FixedLine(id="dated", title="Dated", instalments=entries)

        change = Amendment(id="one", start=day("2024-07-01"), lines=(line(30, 40),))
        assert gains(make(line(10, 20), amendments=(change,)), [], "dated") == [0, 10, 40, 0]


class TestTables:
    def test_rates_of_a_notional_amount(self) -> None:
        """A step or point with a rate is worth that part of the notional amount."""
        # 7.5 % of 1,000.00; scale from 0 % at 0 to 10 % at 10: 4 gives 4 %.
        step = table(Step(at_least=Fraction(1), rate=Fraction(75, 1000)), notional_minor=100_000)
        assert gains(of_score(step), scores(1), "table")[0] == 7_500
        points = (Point(value=Fraction(0), rate=Fraction(0)), Point(value=Fraction(10), rate=Fraction(1, 10)))
        scale = SlidingScaleLine(
            id="scale",
            title="Scale",
            metric="score",
            points=points,
            notional_minor=100_000,
            measured="period",
            paid="period",
        )
        assert gains(of_score(scale), scores(4), "scale")[0] == 4_000

    def test_above_is_not_at_least(self) -> None:
        """A step above 9 does not hold at 9."""
        contract = of_score(table(*TWO_STEPS))
        assert gains(contract, scores(4, 5, 9, "9.01"), "table") == [0, 100, 100, 300]
        assert shown(contract, scores(4, 5, 9, "9.01"), "table") == [4, 5, 9, Fraction("9.01")]

    def test_rounding_half_way_gives_another_amount(self) -> None:
        """Whether 4.95 is rounded to 5.0 decides whether the step is reached."""
        # To tenths: half away from 0 gives 5.0, to even 5.0 (49.5 to 50), down 4.9.
        for mode, expected in (("half_away", 100), ("half_even", 100), ("down", 0)):
            rounded = attrs.evolve(SCORE, round=RoundTo(step=Fraction(1, 10), mode=mode))  # type: ignore[arg-type]
            contract = make(table(*TWO_STEPS), metrics=(rounded,))
            assert gains(contract, scores("4.95"), "table")[0] == expected
        # 4.85 is 48.5 tenths: half away 4.9, and so is not yet 4.9 to even: 4.8.
        step = table(Step(at_least=Fraction(49, 10), amount_minor=100))
        for mode, expected in (("half_away", 100), ("half_even", 0)):
            rounded = attrs.evolve(SCORE, round=RoundTo(step=Fraction(1, 10), mode=mode))  # type: ignore[arg-type]
            assert gains(make(step, metrics=(rounded,)), scores("4.85"), "table")[0] == expected

    def test_to_date_earns_the_rise(self) -> None:
        """Paid to date a test earns what is above the highest before it; no result sets no height."""
        # 100, none, 300, 100: earned 100, 0, 200, 0.
        contract = of_score(table(*TWO_STEPS, paid="to_date"))
        assert gains(contract, scores(5, None, 10, 6), "table") == [100, 0, 200, 0]
        assert shown(contract, scores(5, None, 10, 6), "table") == [5, None, 10, 6]

    def test_rise_across_an_index_and_a_version(self) -> None:
        """Heights are compared as they were, in money of the contract."""

        # Quarter 1: 100 x 1. Quarter 2: 100 x 5/4 = 125, 25 more. From July the step is worth 80 x 5/4 = 100: no rise.
        # From October 160 x 5/4 = 200: 75 more than 125.
        def version(cents: int) -> StepTableLine:
            return table(Step(at_least=Fraction(5), amount_minor=cents), paid="to_date", indexed="cpi")

        changes = (
            Amendment(id="one", start=day("2024-07-01"), lines=(version(80),)),
            Amendment(id="two", start=day("2024-10-01"), lines=(version(160),)),
        )
        contract = of_score(version(100), indices=(CPI,), amendments=changes)
        assert gains(contract, scores(5, 5, 5, 5), "table") == [100, 25, 0, 75]

    def test_several_tests_in_one_period_add_up(self) -> None:
        """What is earned belongs to the period of the test; the value shown is that of the last test."""
        dates = (day("2024-01-20"), day("2024-02-20"), day("2024-05-20"))
        contract = of_score(table(*TWO_STEPS, tests=Schedule(dates=dates)))
        rows = [
            row("a", "2024-01-10", 10, metric="score"),
            row("b", "2024-02-10", 6, metric="score"),
            row("c", "2024-02-21", 5, metric="score"),
        ]
        assert gains(contract, rows, "table") == [400, 100, 0, 0]
        assert gains(contract, rows, "table", last="2024-05-19") == [400, 0, 0, 0]
        assert shown(contract, rows, "table") == [6, 5, None, None]


class TestMilestones:
    def test_each_condition_in_its_own_window(self) -> None:
        """A condition may look at the period where the line looks to date, and no result does not hold."""
        # Opened to date and a score of at least 5 in the quarter: quarter 1 not opened, quarter 2 no score, 3 holds.
        when = (
            Condition(metric="opened"),
            Condition(metric="score", at_least=Fraction(5), measured="period"),
            Condition(metric="score", below=Fraction(20), measured="to_date"),
        )
        line = MilestoneLine(id="both", title="Both", amount_minor=700, when=when)
        contract = of_score(line, MilestoneMetric(id="opened", title="Opened"))
        rows = [*scores(7, None, 8, 9), row("o", "2024-05-01", metric="opened")]
        assert gains(contract, rows, "both") == [0, 0, 700, 0]
        each = attrs.evolve(line, paid="period")
        contract = of_score(each, MilestoneMetric(id="opened", title="Opened"))
        assert gains(contract, rows, "both") == [0, 0, 700, 700]
        assert shown(contract, rows, "both") == [None] * 4

    @pytest.mark.parametrize(
        ("bound", "expected"),
        [("at_least", [0, 7, 7]), ("above", [0, 0, 7]), ("at_most", [7, 7, 0]), ("below", [7, 0, 0])],
    )
    def test_bounds(self, bound: str, expected: list[int]) -> None:
        """Each bound holds on its side of 5, with or without 5 itself."""
        condition = Condition(metric="score", **{bound: Fraction(5)})  # type: ignore[arg-type]
        line = MilestoneLine(
            id="both", title="Both", amount_minor=7, when=(condition,), measured="period", paid="period"
        )
        assert gains(of_score(line), scores(4, 5, 6), "both")[:3] == expected


class TestMeasuredPrice:
    BANDS = (Band(up_to=Fraction(2), price_minor=Fraction(100)), Band(up_to=None, price_minor=Fraction(300)))

    def line(self, **terms: object) -> UnitPriceLine:
        """Make a price for each tonne that is measured."""
        rest = {"metric": "tonnes", "measured": "period", "paid": "period", **terms}
        return UnitPriceLine(id="price", title="Price", bands=self.BANDS, **rest)  # type: ignore[arg-type]

    def test_value_in_bands(self) -> None:
        """The value at each test goes through the bands from the first unit on; below 0 nothing is earned."""
        # 3 tonnes: 2 x 100 + 300 = 500; 1: 100; -2: 0; 4: 800.
        rows = scores(3, 1, -2, 4, metric="tonnes")
        assert gains(of_score(self.line()), rows, "price") == [500, 100, 0, 800]
        assert shown(of_score(self.line()), rows, "price") == [3, 1, -2, 4]

    def test_to_date(self) -> None:
        """To date the rise of the whole amount is earned, and nothing is taken back."""
        # To date 3, 4, 2, 6: 500, 800, 200, 1,400: earned 500, 300, 0, 600.
        rows = scores(3, 1, -2, 4, metric="tonnes")
        assert gains(of_score(self.line(measured="to_date", paid="to_date")), rows, "price") == [500, 300, 0, 600]

    def test_below_zero_is_carried(self) -> None:
        """What is below 0 is taken off what later tests earn, until it is used up."""
        # -3 gives -300; 1 gives 100: -200 carried; 3 gives 500: 300 earned; 1 gives 100.
        rows = scores(-3, 1, 3, 1, metric="tonnes")
        assert gains(of_score(self.line(below_zero="carried")), rows, "price") == [0, 0, 300, 100]

    def test_carried_and_paid_to_date(self) -> None:
        """What is carried lowers the amount before it is compared with the heights before."""
        # Period values -3, 4, 5, 1: A = -300; 800 - 300 = 500; 1,100; 100. Earned: 0, 500, 600, 0.
        rows = scores(-3, 4, 5, 1, metric="tonnes")
        assert gains(of_score(self.line(below_zero="carried", paid="to_date")), rows, "price") == [0, 500, 600, 0]


class TestSavings:
    TIERS = (
        ShareTier(up_to_minor=1_000, share=Fraction(1, 2)),
        ShareTier(up_to_minor=3_000, share=Fraction(1, 4)),
        ShareTier(share=Fraction(1, 10)),
    )

    def line(self, **terms: object) -> SavingsShareLine:
        """Make a share in savings of 5.00 a tonne."""
        rest = {"metric": "tonnes", "measured": "period", "paid": "period", **terms}
        return SavingsShareLine(
            id="saved",
            title="Saved",
            unit_value_minor=Fraction(500),
            tiers=self.TIERS,
            **rest,  # type: ignore[arg-type]
        )

    def test_tier_by_tier(self) -> None:
        """Each part of the savings is shared at the rate of its tier; a loss earns nothing."""
        # 1 x 500: 250; 4 x 500 = 2,000: 500 + 250 = 750; 8 x 500 = 4,000: 500 + 500 + 100 = 1,100; -1: 0.
        rows = scores(1, 4, 8, -1, metric="tonnes")
        assert gains(of_score(self.line()), rows, "saved") == [250, 750, 1_100, 0]
        assert shown(of_score(self.line()), rows, "saved") == [1, 4, 8, -1]

    def test_loss_is_carried_at_the_first_share(self) -> None:
        """A loss is carried at the share of the first tier, past a test without result."""
        # -3 x 500 = -1,500 x 1/2 = -750; 1: 250 - 750 = -500; 4: 750 - 500 = 250; 1: 250.
        rows = scores(-3, 1, 4, 1, metric="tonnes")
        assert gains(of_score(self.line(below_zero="carried")), rows, "saved") == [0, 0, 250, 250]
        with_gap = scores(-3, None, 100, 1)
        contract = of_score(self.line(below_zero="carried", metric="score"))
        # 100 x 500 = 50,000: 500 + 500 + 4,700 = 5,700, less 750.
        assert gains(contract, with_gap, "saved") == [0, 0, 4_950, 250]


class TestCohorts:
    SHARE = RateMetric(id="share", title="Share")

    def cohort_line(self) -> StepTableLine:
        """Make a table on share that pays each of three cohorts on its own day."""
        cohorts = (
            CohortTest(cohort="one", date=day("2024-03-31")),
            CohortTest(cohort="two", date=day("2024-06-30")),
            CohortTest(cohort="three", date=day("2024-09-30")),
        )
        tests = Schedule(cohorts=cohorts)
        return table(Step(at_least=Fraction(1, 2), amount_minor=100), metric="share", measured="to_date", tests=tests)

    def test_each_cohort_is_paid_by_itself(self) -> None:
        """A cohort that reaches the same step as one before is paid as well; one without claims is not."""
        rows = [row("a", "2024-01-05", 1, of=2, cohort="one"), row("c", "2024-01-05", 2, of=2, cohort="three")]
        contract = make(self.cohort_line(), metrics=(self.SHARE,))
        assert gains(contract, rows, "table") == [100, 0, 100, 0]
        assert shown(contract, rows, "table") == [Fraction(1, 2), None, 1, None]

    def test_pooled_test_pays_the_cohorts_not_paid_yet(self) -> None:
        """A test of all cohorts together is multiplied by the cohorts tested by then that earned nothing."""
        # Pooled on 30 June and 31 December. By June cohort one was paid and two (no claims) was not: 3/4 >= 2/5, so
        # 1 x 80. By December three (1/4) was not paid either: (3 + 1)/(4 + 4) = 1/2 >= 2/5: 2 x 80.
        pooled = table(
            Step(at_least=Fraction(2, 5), amount_minor=80),
            metric="share",
            measured="to_date",
            tests=Schedule(dates=(day("2024-06-30"), day("2024-12-31")), unpaid_of="table"),
        )
        contract = make(self.cohort_line(), attrs.evolve(pooled, id="pooled"), metrics=(self.SHARE,))
        rows = [row("a", "2024-01-05", 3, of=4, cohort="one"), row("c", "2024-07-05", 1, of=4, cohort="three")]
        assert gains(contract, rows, "table") == [100, 0, 0, 0]
        assert gains(contract, rows, "pooled") == [0, 80, 0, 160]
