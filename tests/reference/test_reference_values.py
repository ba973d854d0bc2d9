"""Step 4 by hand: the value of a metric, and all that is done to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.metric import (
    ChangeMetric,
    CountMetric,
    Factor,
    IndexMetric,
    IndexPart,
    LatestMetric,
    MeanMetric,
    Metric,
    MilestoneMetric,
    RateMetric,
    RoundTo,
    Significance,
    Stage,
    StagedMetric,
    SumMetric,
)
from outcomes_fund.domain.money import RoundingMode
from outcomes_fund.domain.terms import Basis, FixedLine
from tests.reference.metric_values import value_at
from tests.reference.multiples import to_multiple
from tests.reference.samples import admitted_of, day, make, row
from tests.reference.tests_in_time import tests_of as days_of

BASE = FixedLine(id="base", title="Base", amount_each_period_minor=1)
QUARTERS = ("2024-01-10", "2024-04-10", "2024-07-10", "2024-10-10")


def values(metrics: Sequence[Metric], rows: Sequence[EvidenceRow], basis: Basis = "period") -> list[Fraction | None]:
    """Read the last metric at the end of each quarter of 2024."""
    contract = make(BASE, metrics=tuple(metrics))
    terms, admitted = admitted_of(contract, rows)
    tests = days_of(terms, BASE, day("2024-12-31"))
    return [value_at(terms, metrics[-1].id, admitted, test, basis) for test in tests]


def value(*metrics: Metric, **known: Fraction | int | str) -> Fraction | None:
    """Read the last metric in the first quarter, where `latest` metrics have the values given."""
    named = tuple(latest(name) for name in known)
    rows = [row(name, "2024-01-10", Fraction(number), metric=name) for name, number in known.items()]
    return values((*named, *metrics), rows)[0]


def latest(name: str = "score", **more: object) -> LatestMetric:
    """Make a metric whose value is that of its last claim."""
    resolution = Fraction(1, 1000)
    return LatestMetric(id=name, title=name, resolution=resolution, **more)  # type: ignore[arg-type]


def scores(*found: str | int | None, name: str = "score") -> list[EvidenceRow]:
    """Make a row of a metric in each quarter that has a value."""
    return [
        row(f"{name}{number}", QUARTERS[number], Fraction(score), metric=name)
        for number, score in enumerate(found)
        if score is not None
    ]


class TestKinds:
    def test_period_and_to_date(self) -> None:
        """A sum is that of the quarter, or of all from the contract's start; nothing is 0."""
        rows = scores(3, None, -1, 4)
        metric = SumMetric(id="score", title="Score")
        assert values([metric], rows) == [3, 0, -1, 4]
        assert values([metric], rows, "to_date") == [3, 3, 2, 6]

    def test_mean_of_claims(self) -> None:
        """A mean is the sum over the number of claims; disputed ones do not count, none has no result."""
        # (1 + 2 + 2) / 3 = 5/3.
        rows = [
            row("a", "2024-01-01", 1, metric="score"),
            row("b", "2024-01-01", 2, metric="score"),
            row("c", "2024-01-01", 2, metric="score"),
            row("d", "2024-01-01", 50, metric="score", status="disputed"),
        ]
        assert values([MeanMetric(id="score", title="Score")], rows)[:2] == [Fraction(5, 3), None]

    def test_rate_without_denominator(self) -> None:
        """A rate is numerators over denominators; denominators that sum to 0 give no result."""
        rows = [
            row("a", "2024-01-01", 1, of=2),
            row("b", "2024-01-02", 1, of=4),
            row("c", "2024-04-01", 0, of=0),
        ]
        assert values([RateMetric(id="share", title="Share")], rows) == [Fraction(1, 3), None, None, None]

    def test_milestone_and_count(self) -> None:
        """A milestone is 1 once something was claimed, a count adds up the values."""
        rows = scores(2, 3)
        assert values([MilestoneMetric(id="score", title="Score")], rows, "to_date") == [1, 1, 1, 1]
        assert values([CountMetric(id="score", title="Score")], rows, "to_date") == [2, 5, 5, 5]
        assert values([MilestoneMetric(id="score", title="Score")], []) == [0, 0, 0, 0]

    def test_latest_goes_by_the_day_then_by_place(self) -> None:
        """Of several claims of the latest day, the last in the order of place counts."""
        # b2 corrects b, of 1 January, to 20 January: the same day as a and c, but in an earlier place.
        rows = [
            row("a", "2024-01-20", 1, metric="score", who="zoe"),
            row("c", "2024-01-20", 3, metric="score", who="anna"),
            row("b", "2024-01-01", 9, metric="score", who="zoe"),
            row("b2", "2024-01-20", 2, metric="score", who="zoe", supersedes="b", reported="2024-02-01"),
        ]
        assert values([latest()], rows)[0] == 1


class TestChange:
    def test_against_a_fixed_baseline(self) -> None:
        """A decrease is the baseline less the value; relative, as a part of the baseline."""
        # From 80 to 60: 20 less, a quarter of 80.
        decrease = ChangeMetric(id="fall", title="Fall", of="score", baseline=Fraction(80), direction="decrease")
        assert value(decrease, score=60) == 20
        relative = ChangeMetric(
            id="fall", title="Fall", of="score", baseline=Fraction(80), direction="decrease", relative=True
        )
        assert value(relative, score=60) == Fraction(1, 4)

    @pytest.mark.parametrize(("control", "expected"), [(4, Fraction(1, 2)), (0, None), (-2, None)])
    def test_against_another_metric(self, control: int, expected: Fraction | None) -> None:
        """A relative change against nothing or less has no result."""
        # (6 - 4) / 4 = 1/2.
        change = ChangeMetric(id="rise", title="Rise", of="score", baseline_metric="control", relative=True)
        assert value(change, score=6, control=control) == expected

    def test_difference_in_differences(self) -> None:
        """A change of one change against another takes off what would have happened anyway."""
        # Treated 10 to 16 is 6, control 10 to 12 is 2: 4.
        treated = ChangeMetric(id="treated", title="Treated", of="score", baseline=Fraction(10))
        control = ChangeMetric(id="control", title="Control", of="other", baseline=Fraction(10))
        both = ChangeMetric(id="both", title="Both", of="treated", baseline_metric="control")
        assert value(treated, control, both, score=16, other=12) == 4

    def test_rolling_baseline(self) -> None:
        """The baseline is the mean of the tests before; too few of them, or one without result, give none."""
        # 1, 2, 6 -> third quarter 6 - (1 + 2) / 2 = 9/2; fourth 5 - (2 + 6) / 2 = 1.
        change = ChangeMetric(id="rise", title="Rise", of="score", baseline_tests=2)
        assert values([latest(), change], scores(1, 2, 6, 5)) == [None, None, Fraction(9, 2), 1]
        assert values([latest(), change], scores(1, None, 6, 5)) == [None, None, None, None]

    def test_rolling_baseline_reads_modified_values(self) -> None:
        """The tests before are read with all that is done to the metric."""
        # Held to at most 4: 4 and 2, mean 3; then 4 - 3 = 1.
        change = ChangeMetric(id="rise", title="Rise", of="score", baseline_tests=2)
        assert values([latest(highest=Fraction(4)), change], scores(9, 2, 6))[2] == 1


class TestWorkedOut:
    def test_index_with_targets_and_bounds(self) -> None:
        """Each part is divided by its target, held within its bounds, weighted and added up."""
        # a: 30 / 20 = 1.5, held to 1.2, x 0.5 = 0.6; b: 1 / 4 = 0.25, raised to 0.4, x 2 = 0.8; c: -3 x 0.1 = -0.3.
        parts = (
            IndexPart(metric="a", weight=Fraction(1, 2), target=Fraction(20), highest=Fraction(12, 10)),
            IndexPart(metric="b", weight=Fraction(2), target=Fraction(4), lowest=Fraction(4, 10)),
            IndexPart(metric="c", weight=Fraction(1, 10)),
        )
        index = IndexMetric(id="index", title="Index", of=parts)
        assert value(index, a=30, b=1, c=-3) == Fraction(11, 10)
        assert value(latest("c"), index, a=30, b=1) is None

    def test_stages_by_the_day_of_the_test(self) -> None:
        """The last stage that starts on or before the day of the test is read."""
        # Tests on 31 March, 30 June, 30 September: the second stage starts on 30 June, the third on 1 October.
        stages = (
            Stage(metric="a"),
            Stage(metric="b", start=day("2024-06-30")),
            Stage(metric="c", start=day("2024-10-01")),
        )
        staged = StagedMetric(id="staged", title="Staged", of=stages)
        metrics: list[Metric] = [latest("a"), latest("b"), latest("c"), staged]
        rows = [row(name, "2024-01-10", u, metric=name) for name, u in (("a", 1), ("b", 2), ("c", 3))]
        assert values(metrics, rows, "to_date") == [1, 2, 2, 3]
        assert values(metrics, rows) == [1, None, None, None]

    def test_own_window_is_that_of_all_it_names(self) -> None:
        """A metric with a window of its own reads what it names in that window, unless that has one as well."""
        # Quarters 1 and 2 hold 1 and 2. Read to date: 1, 3. The part with `read` stays with the quarter: 1, 2.
        plain = SumMetric(id="score", title="Score")
        own = SumMetric(id="own", title="Own", evidence="score", read="period")
        parts = (IndexPart(metric="score", weight=Fraction(10)), IndexPart(metric="own", weight=Fraction(1)))
        index = IndexMetric(id="index", title="Index", of=parts, read="to_date")
        assert values([plain, own, index], scores(1, 2), "period")[:2] == [11, 32]


class TestModifiers:
    def test_all_steps_in_their_order(self) -> None:
        """Audit, deadweight, factors, bounds and rounding follow on each other."""
        # 90 x audit 9/10 = 81; deadweight 1/3: 54; x 2 x 5 = 540. With a bound of 533.3, then to whole fives: 535
        # (533.3 / 5 = 106.66, so 107), which is above the bound, since rounding comes last.
        free = latest(
            "score",
            audit="audit",
            deadweight_metric="anyway",
            factors=(Factor(value=Fraction(2)), Factor(metric="area")),
        )
        metric = attrs.evolve(free, highest=Fraction("533.3"), round=RoundTo(step=Fraction(5)))
        others: list[Metric] = [latest("audit"), latest("area"), RateMetric(id="anyway", title="Anyway")]
        rows = [
            row("s", "2024-01-10", 90, metric="score"),
            row("u", "2024-01-10", Fraction(9, 10), metric="audit"),
            row("r", "2024-01-10", 5, metric="area"),
            row("d", "2024-01-10", 1, of=3, metric="anyway"),
        ]
        assert values([*others, free], rows)[0] == 540
        assert values([*others, metric], rows)[0] == 535
        for missing in "urd":
            assert values([*others, metric], [each for each in rows if each.id != missing])[0] is None

    def test_constant_deadweight(self) -> None:
        """A part that would have come about anyway is taken off."""
        # 80 less 15 % is 68; then x 1/2 = 34, not 80 / 2 - 15 %.
        metric = latest(deadweight=Fraction(15, 100), factors=(Factor(value=Fraction(1, 2)),))
        assert values([metric], scores(80))[0] == 34

    def test_lowest_and_otherwise(self) -> None:
        """A bound raises a value, the value for no result is taken as it stands."""
        metric = latest(lowest=Fraction(3), otherwise=Fraction(-1), round=RoundTo(step=Fraction(2)))
        # 1 is raised to 3 and rounded to 4, half away from 0; without claims -1, neither raised nor rounded.
        assert values([metric], scores(1))[:2] == [4, -1]

    def test_otherwise_after_a_missing_factor(self) -> None:
        """What a missing factor leaves without result is replaced as well."""
        metric = latest(factors=(Factor(metric="area"),), otherwise=Fraction(7))
        assert values([latest("area"), metric], scores(5))[0] == 7

    @pytest.mark.parametrize(("p_value", "expected"), [("0.049", 5), ("0.05", 0), (None, 0)])
    def test_p_value(self, p_value: str | None, expected: int) -> None:
        """A value counts as 0 unless its p-value is known and below the level."""
        rows = [*scores(5), *scores(p_value, name="p")]
        metric = latest(significance=Significance(p_value="p", below=Fraction("0.05")))
        assert values([latest("p"), metric], rows)[0] == expected

    @pytest.mark.parametrize(
        ("lower", "upper", "expected"), [(1, 9, 5), (-9, -1, 5), (0, 9, 0), (-9, 0, 0), (-1, 1, 0), (1, None, 0)]
    )
    def test_interval(self, lower: int, upper: int | None, expected: int) -> None:
        """A value counts as 0 unless 0 lies outside its confidence interval, ends included."""
        rows = [*scores(5), *scores(lower, name="low"), *scores(upper, name="high")]
        metric = latest(significance=Significance(lower="low", upper="high"))
        assert values([latest("low"), latest("high"), metric], rows)[0] == expected

    def test_insignificant_value_is_still_raised(self) -> None:
        """What became 0 goes through the steps that follow."""
        metric = latest(significance=Significance(p_value="p", below=Fraction(1)), lowest=Fraction(2))
        assert values([latest("p"), metric], scores(5))[0] == 2

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("half_away", ["-0.3", "-0.2", "0.2", "0.3", "0.3"]),
            ("half_even", ["-0.2", "-0.2", "0.2", "0.2", "0.3"]),
            ("down", ["-0.2", "-0.1", "0.1", "0.2", "0.2"]),
            ("up", ["-0.3", "-0.2", "0.2", "0.3", "0.3"]),
        ],
    )
    def test_rounding_modes(self, mode: RoundingMode, expected: list[str]) -> None:
        """Each mode rounds -0.25, -0.15, 0.15, 0.25 and 0.26 to tenths as its name says."""
        found = [Fraction(text) for text in ("-0.25", "-0.15", "0.15", "0.25", "0.26")]
        rounded = [to_multiple(each, Fraction(1, 10), mode) for each in found]
        assert rounded == [Fraction(text) for text in expected]
