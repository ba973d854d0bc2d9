"""Counts are settled by the rules of claims: figures worked out by hand, and worlds that stay apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.metric import CountMetric, LatestMetric, MeanMetric, Metric, MilestoneMetric, RateMetric
from outcomes_fund.domain.terms import Band, MilestoneLine, Test, Tests, UnitPriceLine
from outcomes_fund.settlement.cell_tallies import CellTallies, Counts
from outcomes_fund.settlement.count_grid import count_grid
from outcomes_fund.settlement.counts import settle_counts
from outcomes_fund.settlement.measure import measures_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.settled import Settled
from tests.unit.settlement_cases import LAST, fixed, priced, program_of

JOBS = CountMetric(id="jobs", title="Jobs")


def banded(**parts: Any) -> UnitPriceLine:
    """Ten units at 10.00, the rest at 5.00."""
    bands = (Band(up_to=Fraction(10), price_minor=Fraction(1000)), Band(up_to=None, price_minor=Fraction(500)))
    return UnitPriceLine(id="work", title="Work", metric="jobs", bands=bands, **parts)


def counted(program: Program, *cells: tuple[int, ...], **other: Any) -> Counts:
    """Numerators of the first metric: a row of worlds for each cell."""
    numerator = {0: np.array(cells, dtype=np.int64)}
    parts: dict[str, Any] = {"numerator": numerator, "denominator": {}, "claims": {}}
    return Counts(worlds=len(cells[0]), grid=count_grid(program), **parts | other)


def settled(program: Program, *cells: tuple[int, ...], **other: Any) -> Settled:
    """Settle counts of the first metric in full."""
    return settle_counts(program, counted(program, *cells, **other), until=program.periods[-1].last)


def owed(program: Program, *cells: tuple[int, ...], **other: Any) -> list[list[int]]:
    """What the first line is owed: a row of worlds for each period."""
    found: list[list[int]] = settled(program, *cells, **other).owed.amount[0].tolist()
    return found


def test_bands_look_at_units_of_earlier_cells() -> None:
    """Twelve and four jobs: ten at 10.00, all others at 5.00, wherever the first quarter ended."""
    program = program_of(metrics=(JOBS,), lines=(banded(), fixed("base")))
    assert owed(program, (12, 8), (4, 4), (0, 0), (0, 0)) == [[11000, 8000], [2000, 3000], [0, 0], [0, 0]]


def test_bands_begin_anew_each_year() -> None:
    """Bands over the year forget the units of the year before."""
    line = banded(bands_over="year")
    grid = PeriodGrid(every=Duration(count=1, unit="years"), anchor=date(2024, 1, 1))
    program = program_of(metrics=(JOBS,), lines=(line, fixed("base")), end=date(2026, 1, 1), periods=grid)
    assert owed(program, (12,), (12,)) == [[11000], [11000]]


def test_counts_outside_the_window_are_refused() -> None:
    """What is achieved before the window opens or from its end on pays nothing and fills no band."""
    window = Admission(outcome_start=date(2024, 2, 1), outcome_end=date(2024, 3, 1))
    jobs = CountMetric(id="jobs", title="Jobs", admission=window)
    program = program_of(metrics=(jobs,), lines=(banded(), fixed("base")))
    assert owed(program, (9,), (11,), (9,), (9,), (9,), (9,)) == [[10500], [0], [0], [0]]


def test_metrics_read_the_counts_of_another() -> None:
    """A metric that reads the evidence of another needs no counts of its own, and uses them if it has them."""
    again = CountMetric(id="again", title="Again", evidence="jobs")
    program = program_of(metrics=(JOBS, again), lines=(priced("work", "again"), fixed("base")))
    assert owed(program, (1,), (2,), (3,), (4,)) == [[1000], [2000], [3000], [4000]]
    own = {0: np.ones((4, 1), dtype=np.int64), 1: np.full((4, 1), 7)}
    assert owed(program, (1,), (2,), (3,), (4,), numerator=own) == [[7000]] * 4


def test_caps_cut_each_world_by_itself() -> None:
    """A world that reaches the cap leaves the headroom of the others alone, and the cut is put down to the cap."""
    caps = (MoneyCap(id="year", amount_minor=9_000, per="year"), MoneyCap(id="all", amount_minor=5_000))
    program = program_of(metrics=(JOBS,), lines=(priced("work", "jobs"), fixed("base")), limits=caps)
    found = settled(program, (4, 1), (4, 1), (4, 1), (0, 1))
    assert found.owed.amount[0].tolist() == [[4000, 1000], [1000, 1000], [0, 1000], [0, 1000]]
    assert {limit: cut[0].tolist() for limit, cut in found.owed.cuts.items()} == {
        1: [[0, 0], [3000, 0], [4000, 0], [0, 0]]
    }


def test_the_later_cap_of_two_equal_ones_is_not_tighter() -> None:
    """Of limits that leave the same, the first one written cut; of different ones the one that leaves least."""
    caps = (MoneyCap(id="first", amount_minor=3_000), MoneyCap(id="second", amount_minor=3_000))
    program = program_of(metrics=(JOBS,), lines=(priced("work", "jobs"), fixed("base")), limits=caps)
    assert list(settled(program, (4,), (0,), (0,), (0,)).owed.cuts) == [0]


@pytest.mark.parametrize("jobs", [2**50, 2**61])
def test_counts_beyond_64_bits_are_exact(jobs: int) -> None:
    """Units times price may leave 64 bits; the amounts stay whole and exact."""
    cap = MoneyCap(id="cap", amount_minor=10**30)
    program = program_of(metrics=(JOBS,), lines=(banded(), fixed("base")), limits=(cap,))
    first = 10_000 + 500 * (jobs - 10)
    assert owed(program, (jobs,), (1,), (jobs,), (0,)) == [[first], [500], [500 * jobs], [0]]


def metric_values(metric: Metric, basis: Any, **counts: Any) -> list[Fraction | None]:
    """Read a metric of one world at the end of each quarter."""
    reading = Test(metric=metric.id, at_least=Fraction(1))
    line = MilestoneLine(id="work", title="Work", amount_minor=1, when=(reading,), measured="to_date")
    program = program_of(metrics=(metric,), lines=(line, fixed("base")))
    columns = {name: {0: np.array(column, dtype=np.int64)[:, np.newaxis]} for name, column in counts.items()}
    whole: dict[str, Any] = {"numerator": {}, "denominator": {}, "claims": {}}
    tallies = CellTallies(program=program, counts=Counts(worlds=1, grid=count_grid(program), **whole | columns))
    measures = measures_of(program, tallies)
    return [measures.value(metric.id, None, basis, place) for place in range(4)]


def test_rates_divide_sums() -> None:
    """A rate has no result before there is a denominator."""
    metric = RateMetric(id="rate", title="Rate")
    columns = {"numerator": (0, 1, 1, 0), "denominator": (0, 4, 2, 0)}
    assert metric_values(metric, "period", **columns) == [None, Fraction(1, 4), Fraction(1, 2), None]
    assert metric_values(metric, "to_date", **columns) == [None, Fraction(1, 4), Fraction(1, 3), Fraction(1, 3)]


def test_means_and_milestones_need_the_number_of_claims() -> None:
    """A mean is the sum over the number of claims; a milestone is reached with the first claim."""
    mean, reached = MeanMetric(id="mean", title="Mean"), MilestoneMetric(id="done", title="Done")
    means = metric_values(mean, "to_date", numerator=(6, 0, 3, 0), claims=(2, 0, 1, 0))
    assert means == [3, 3, 3, 3]
    assert metric_values(reached, "period", claims=(0, 2, 0, 1)) == [0, 1, 0, 1]
    assert metric_values(reached, "to_date", claims=(0, 2, 0, 0)) == [0, 1, 1, 1]


def test_latest_values_stand_until_the_next() -> None:
    """The value of the last claim holds to date, a value of 0 as well; a period without claims has none."""
    metric = LatestMetric(id="score", title="Score")
    columns = {"numerator": (0, 5, 0, 9), "claims": (0, 1, 1, 0)}
    assert metric_values(metric, "to_date", **columns) == [None, 5, 0, 0]
    assert metric_values(metric, "period", **columns) == [None, 5, 0, None]


def test_dated_tests_add_up_the_cells_of_their_window() -> None:
    """A test in May sees what came by its day, not the rest of its quarter."""
    line = UnitPriceLine(
        id="work",
        title="Work",
        metric="jobs",
        bands=(Band(up_to=None, price_minor=Fraction(1000)),),
        measured="to_date",
        paid="to_date",
        tests=Tests(dates=(date(2024, 5, 15), LAST)),
    )
    program = program_of(metrics=(JOBS,), lines=(line, fixed("base")))
    assert owed(program, (1,), (2,), (4,), (8,), (16,)) == [[0], [3000], [0], [28000]]


def test_latest_values_of_a_year_look_at_all_its_cells() -> None:
    """A claim in the first quarter is the last of the year where none follows."""
    reading = Test(metric="score", at_least=Fraction(5))
    line = MilestoneLine(id="work", title="Work", amount_minor=100, when=(reading,), measured="period", paid="period")
    yearly = attrs.evolve(line, tests=Tests(every="year"))
    program = program_of(metrics=(LatestMetric(id="score", title="Score"),), lines=(yearly, fixed("base")))
    claims = {0: np.array([[1, 1], [0, 0], [0, 1], [0, 0]])}
    assert owed(program, (5, 5), (0, 0), (0, 4), (0, 0), claims=claims) == [[0, 0], [0, 0], [0, 0], [100, 0]]


def test_bands_of_a_new_version_look_at_units_of_the_old_one() -> None:
    """Eight jobs before the new prices leave two at the first of them."""
    bands = (Band(up_to=Fraction(10), price_minor=Fraction(2000)), Band(up_to=None, price_minor=Fraction(100)))
    change = Amendment(id="later", start=date(2024, 4, 1), lines=(attrs.evolve(banded(), bands=bands),))
    program = program_of(metrics=(JOBS,), lines=(banded(), fixed("base")), amendments=(change,))
    assert owed(program, (8,), (5,), (1,), (0,)) == [[8000], [4300], [100], [0]]


def test_units_before_a_line_fill_no_band() -> None:
    """What was achieved before an amendment brought the line is not the line's."""
    change = Amendment(id="later", start=date(2024, 4, 1), lines=(banded(),))
    program = program_of(metrics=(JOBS,), lines=(fixed("base"),), amendments=(change,))
    amount = settled(program, (8,), (10,), (1,), (0,)).owed.amount[1]
    assert amount.tolist() == [[0], [10000], [500], [0]]


def test_a_cut_is_put_down_to_the_tightest_cap() -> None:
    """Of two caps that are both too small, the one that leaves least takes all that is cut."""
    caps = (MoneyCap(id="wide", amount_minor=3_000), MoneyCap(id="tight", amount_minor=2_000))
    program = program_of(metrics=(JOBS,), lines=(priced("work", "jobs"), fixed("base")), limits=caps)
    cuts = settled(program, (4,), (0,), (0,), (0,)).owed.cuts
    assert {limit: int(cut.sum()) for limit, cut in cuts.items()} == {1: 2000}


def test_a_cap_counts_what_was_paid_before_it_beyond_64_bits() -> None:
    """Amounts that fit may have a sum that does not; a cap that begins later still finds itself used up."""
    jobs = 4_600_000_000_000_000
    change = Amendment(id="later", start=date(2024, 10, 1), limits=(MoneyCap(id="cap", amount_minor=5_000),))
    program = program_of(metrics=(JOBS,), lines=(priced("work", "jobs"), fixed("base")), amendments=(change,))
    assert owed(program, (jobs,), (jobs,), (jobs,), (1,)) == [[jobs * 1000]] * 3 + [[0]]
