"""Actual payments held against what was simulated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.payment import PlannedPayment
from outcomes_fund.errors import InvalidInput, UnknownName, UnreadableFile
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.backtesting.actual_amounts import Actual, ClashingActuals
from outcomes_fund.exposure.backtesting.backtest import AmbiguousName, NeverPaid, backtest
from outcomes_fund.exposure.backtesting.name_years import NameYears, OtherWorlds, YearsTogether, years_apart
from outcomes_fund.exposure.result import CalendarRow, Exposure
from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats.actuals import load_actuals
from outcomes_fund.formats.scenario import load_scenario
from tests.contracts.case_files import CONTRACTS
from tests.unit.exposure.exposure_cases import exposure_of, grant
from tests.unit.exposure.test_risk_register import contract


def actual(name: str, amount_minor: int, year: int | None = None) -> Actual:
    """Say what was paid."""
    return Actual(name=name, amount_minor=amount_minor, year=year)


def test_place_counts_half_of_equal_worlds() -> None:
    """The place of an amount is the share of worlds below it and half of those with just that amount."""
    exposure = exposure_of({("a", 2025): [0, 10, 10, 30]})
    places = [backtest(exposure, [actual("a", minor)]).rows[0].place.value for minor in (-1, 0, 10, 29, 99)]
    assert places == [0, Fraction(1, 8), Fraction(1, 2), Fraction(3, 4), 1]


def test_interval_leaves_out_as_much_below_as_above() -> None:
    """Of 1,000 different amounts the middle 90 % goes from the 50th to the 950th, ends included."""
    exposure = exposure_of({("a", 2025): np.arange(1, 1001)})
    for minor, inside in [(49, False), (50, True), (950, True), (951, False)]:
        (found,) = backtest(exposure, [actual("a", minor)]).rows
        interval = next(each for each in found.intervals if each.level == Fraction(9, 10))
        assert (interval.low_minor, interval.high_minor, interval.inside) == (50, 950, inside)


def test_coverage_of_contracts_that_are_simulated_rightly_agrees() -> None:
    """Actual amounts from the same distribution cover each level, and are spread evenly."""
    chance_of = np.random.default_rng(4)
    worlds = chance_of.gamma(3, 1000, (40, 2000)).astype(np.int64)
    exposure = exposure_of({(f"c{row}", 2025): worlds[row] for row in range(40)})
    drawn = chance_of.gamma(3, 1000, 40).astype(np.int64)
    found = backtest(exposure, [actual(f"c{row}", int(drawn[row])) for row in range(40)])
    assert [each.rows for each in found.coverage] == [40] * 4
    assert all(each.agrees for each in found.coverage)
    assert found.uniformity is not None
    assert found.uniformity.p_value > 0.05


def test_coverage_of_contracts_that_pay_more_than_simulated_does_not_agree() -> None:
    """Actual amounts that are half as high again fall out of the intervals too often, and lie too high."""
    chance_of = np.random.default_rng(4)
    worlds = chance_of.gamma(20, 1000, (40, 2000)).astype(np.int64)
    exposure = exposure_of({(f"c{row}", 2025): worlds[row] for row in range(40)})
    drawn = (1.5 * chance_of.gamma(20, 1000, 40)).astype(np.int64)
    found = backtest(exposure, [actual(f"c{row}", int(drawn[row])) for row in range(40)])
    assert not any(each.agrees for each in found.coverage)
    assert found.uniformity is not None
    assert found.uniformity.p_value < 0.001


def test_coverage_is_the_exact_binomial_interval() -> None:
    """None of three inside leaves a share of up to 1 - 0.025 ^ (1/3) possible; all of three, at least 0.025 ^ (1/3)."""
    exposure = exposure_of({(name, 2025): range(100) for name in "abc"})
    (none, *_) = backtest(exposure, [actual(name, 500) for name in "abc"]).coverage
    assert [none.inside, none.low, none.high] == pytest.approx([0, 0, 1 - 0.025 ** (1 / 3)])
    (every, *_) = backtest(exposure, [actual(name, 50) for name in "abc"]).coverage
    assert [every.inside, every.low, every.high] == pytest.approx([3, 0.025 ** (1 / 3), 1])
    assert backtest(exposure, [actual(name, 50) for name in "abc"]).uniformity is None


def apart(payments: dict[tuple[str, int], Sequence[int] | np.ndarray]) -> Exposure:
    """Give a result in which each name has a programme of its own, so that its years are kept apart."""
    names = dict.fromkeys(name for name, _ in payments)
    return exposure_of(payments, grants=[grant(name, programme=f"of {name}") for name in names])


def test_amount_of_a_year_is_held_against_that_name_in_that_year() -> None:
    """Each amount has the distribution of what it is of; sums of amounts have those of the same names and years."""
    exposure = apart({("a", 2025): [1, 2], ("a", 2026): [10, 20], ("a", 2027): [5, 5], ("b", 2026): [100, 200]})
    rows = backtest(exposure, [actual("a", 2, 2025), actual("a", 15, 2026), actual("b", 150, 2026)]).rows
    assert [(row.name, row.years, row.amounts, row.actual_minor, row.mean.value) for row in rows] == [
        ("a", (2025,), 1, 2, Fraction(3, 2)),
        ("a", (2026,), 1, 15, 15),
        ("a", (2025, 2026), 2, 17, Fraction(33, 2)),
        ("b", (2026,), 1, 150, 150),
        (None, (2025, 2026), 3, 167, Fraction(333, 2)),
        (None, (2026,), 2, 165, 165),
    ]
    assert [row.years_missing for row in rows] == [(), (), (2027,), (), (), ()]
    same = backtest(exposure, [actual("a", 15, 2026), actual("b", 150, 2026)]).rows
    assert [(row.name, row.years) for row in same] == [("a", (2026,)), ("b", (2026,)), (None, (2026,))]
    assert [row.place.value for row in rows[:2]] == [Fraction(3, 4), Fraction(1, 2)]


def test_coverage_counts_single_amounts_only() -> None:
    """A sum of amounts says nothing new, so it does not count."""
    exposure = apart({("a", 2025): [1, 2], ("a", 2026): [10, 20], ("b", 2026): [100, 200]})
    found = backtest(exposure, [actual("a", 2, 2025), actual("a", 15, 2026), actual("b", 150)])
    assert [each.rows for each in found.coverage] == [3] * 4
    assert [row.amounts for row in found.rows] == [1, 1, 2, 1, 3]
    assert found.rows[-1].years == ()


def test_years_by_the_period_are_held_against_the_years_of_the_result() -> None:
    """What is missing follows from the years of payments, not from days of settlement."""
    exposure = exposure_of(
        {("a", 2025): [1, 2], ("a", 2026): [3, 3]},
        calendar=(CalendarRow(on=date(2027, 6, 1), name="a", payer="province", total_minor=9),),
    )
    terms = attrs.evolve(exposure.scenario.terms, year_by="period")
    exposure = attrs.evolve(exposure, scenario=attrs.evolve(exposure.scenario, terms=terms))
    (row,) = backtest(exposure, [actual("a", 1, 2025)]).rows
    assert (row.mean.value, row.years_missing) == (Fraction(3, 2), (2026,))


def test_year_in_which_nothing_is_ever_paid_is_refused() -> None:
    """Most likely the year is wrong, and the message names the years in which worlds pay."""
    exposure = apart({("a", 2025): [1, 2], ("b", 2026): [0, 5]})
    with pytest.raises(NeverPaid, match="'a' in 2026; worlds pay in 2025") as caught:
        backtest(exposure, [actual("a", 1, 2026)])
    assert (caught.value.name, caught.value.year, caught.value.years) == ("a", 2026, (2025,))


def test_year_of_a_name_that_shares_its_programme_is_refused() -> None:
    """Where a result keeps years of several names together, no single one is held against their sum."""
    exposure = exposure_of({("a", 2025): [1, 2], ("b", 2026): [0, 5]})
    with pytest.raises(YearsTogether, match="'a' only together with the rest of what has no programme"):
        backtest(exposure, [actual("a", 1, 2025)])
    assert backtest(exposure, [actual("a", 1)]).rows[0].mean.value == Fraction(3, 2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([actual("a", 1), actual("a", 1)], "two amounts of all years"),
        ([actual("a", 1, 2025), actual("a", 2, 2025)], "two amounts of 2025"),
        ([actual("a", 1, 2025), actual("a", 2)], "one of a single year"),
        ([actual("a", 1), actual("a", 2, 2025)], "one of a single year"),
    ],
)
def test_amounts_that_contradict_each_other_are_refused(given: list[Actual], words: str) -> None:
    """Two amounts of the same, or a year beside all years, are not added up."""
    with pytest.raises(ClashingActuals, match=words):
        backtest(apart({("a", 2025): [1, 2]}), given)


def test_worlds_are_drawn_again_with_years_apart() -> None:
    """A result that keeps years together is simulated again; what was saved has to come out, or it is refused."""
    exposure = exposure_of({("a", 2025): [1, 2], ("b", 2026): [0, 5]}, budget=None)
    asked: list[Scenario] = []

    def again(scenario: Scenario) -> Exposure:
        asked.append(scenario)
        return attrs.evolve(exposure, scenario=scenario)

    assert years_apart(exposure, frozenset({"c"}), simulate=again) is exposure
    assert not asked
    years_apart(exposure, frozenset({"b"}), simulate=again)
    assert [each.programme for each in asked[0].terms.grants] == ["", "b"]
    other = attrs.evolve(exposure, by_name=exposure.by_name + 1)
    with pytest.raises(OtherWorlds, match="Give the scenario file"):
        years_apart(exposure, frozenset({"b"}), simulate=lambda _: other)


@pytest.mark.parametrize(
    ("file", "kinds"),
    [pytest.param("brabant-base", {"contract"}, marks=pytest.mark.slow), ("programme-2017", {"grant", "loan"})],
)
def test_years_of_names_add_up_to_what_the_portfolio_pays(file: str, kinds: set[str]) -> None:
    """Contracts, grants and loans with years apart pay in all what they pay together, in each year and by name."""
    scenario = load_scenario(CONTRACTS.parent / "simulations" / f"{file}.toml")
    exposure = simulate(scenario, worlds=20)
    apart_years = years_apart(exposure, frozenset(scenario.names), simulate=lambda other: simulate(other, worlds=20))
    name_years = NameYears.of(apart_years)
    assert {each.kind for each in name_years.terms.values()} == kinds
    for year in exposure.years:
        together = sum(name_years.paid(name, (year,)) for name in exposure.names)
        assert np.array_equal(together, exposure.payments(years=(year,)))
    for name in exposure.names:
        assert np.array_equal(name_years.paid(name, exposure.years), exposure.of_name(name))


def test_plan_stands_beside_the_distribution() -> None:
    """Where a contract has a plan, the row shows what it foresaw."""
    exposure = exposure_of({("work", 2025): [1, 2]})
    work: Contract = contract(PlannedPayment(date=date(2025, 2, 1), amount_minor=77))
    terms = attrs.evolve(exposure.scenario.terms, grants=(), contracts=(ContractAssumptions(file="work.toml"),))
    planned: Exposure = attrs.evolve(exposure, scenario=Scenario(terms=terms, contracts=(work,)))
    assert backtest(planned, [actual("work", 1)]).rows[0].planned_minor == 77
    assert backtest(exposure, [actual("work", 1)]).rows[0].planned_minor is None
    assert backtest(planned, [actual("work", 1, 2025)]).rows[0].planned_minor == 77


def test_plan_is_left_out_where_years_are_missing() -> None:
    """The plan is of all years, and stands beside no part of them."""
    exposure = exposure_of({("work", 2025): [1, 2], ("work", 2026): [1, 2]})
    work: Contract = contract(PlannedPayment(date=date(2025, 2, 1), amount_minor=77))
    terms = attrs.evolve(exposure.scenario.terms, grants=(), contracts=(ContractAssumptions(file="work.toml"),))
    planned: Exposure = attrs.evolve(exposure, scenario=Scenario(terms=terms, contracts=(work,)))
    assert backtest(planned, [actual("work", 1, 2025)]).rows[0].planned_minor is None
    rows = backtest(planned, [actual("work", 1, 2025), actual("work", 1, 2026)]).rows
    assert [row.planned_minor for row in rows] == [None, None, 77]


def test_name_of_no_result_or_of_two_is_refused() -> None:
    """An actual amount has to belong to one result."""
    exposure = exposure_of({("alpha", 2025): [1, 2]})
    with pytest.raises(UnknownName, match="Did you mean 'alpha'"):
        backtest(exposure, [actual("alphq", 1)])
    with pytest.raises(AmbiguousName, match="case and case"):
        backtest([exposure, exposure], [actual("alpha", 1)])
    assert len(backtest(exposure, []).rows) == 0


def test_actual_payments_are_read_from_a_table(tmp_path: Path) -> None:
    """Columns come in any order, the year may be left out, and amounts are exact."""
    path = tmp_path / "paid.csv"
    path.write_text('amount,contract,year\n1250.05,"a, b",2025\n-3,c,\n', encoding="utf-8")
    assert load_actuals(path, currency="EUR") == (actual("a, b", 125_005, 2025), actual("c", -300))
    path.write_text("contract,amount\nc,7\n", encoding="utf-8")
    assert load_actuals(path, currency="JPY") == (actual("c", 7),)


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("contract,amount\na,\n", "row 1, column amount", "missing_value"),
        ("contract,amount\na,1\n,2\n", "row 2, column contract", "missing_value"),
        ("contract,year,amount\na,25,1\n", "row 1, column year", "bad_number"),
        ("contract,amount\na,1.234\n", "row 1, column amount", "not_whole_minor"),
        ('contract,amount\na,"1,50"\n', "row 1, column amount", "bad_number"),
        ("contract\na\n", "header", "missing_column"),
        ("contract,amount,yaer\na,1,1\n", "header", "unknown_column"),
        ("contract;amount\na;1\n", "header", "not_commas"),
        ("name,money\na,1\n", "file", "other_file"),
        ("", "file", "empty_file"),
        ("contract,year,amount\n", "file", "empty_file"),
        ("contract,amount\na,1\nb,1\na,1\n", "row 3", "clashing_amounts"),
        ("contract,year,amount\na,2025,1\na,,1\n", "row 2", "clashing_amounts"),
        ("contract,year,amount\na,,1\na,25,1\n", "row 2, column year", "bad_number"),
    ],
)
def test_wrong_tables_are_refused_with_the_place(tmp_path: Path, text: str, path: str, code: str) -> None:
    """What is wrong is told with its row and column, and nothing is read."""
    file = tmp_path / "paid.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_actuals(file, currency="EUR")
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]
    assert caught.value.problems[0].source == str(file)


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is told by its name."""
    with pytest.raises(UnreadableFile, match="nothing"):
        load_actuals(tmp_path / "nothing.csv", currency="EUR")
