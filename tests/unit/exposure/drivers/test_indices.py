"""How indices go on after their last known figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.exposure.assumptions.portfolio import IndexPath
from outcomes_fund.exposure.drivers.indices import with_index_paths
from outcomes_fund.settlement.compile import compile_contract
from tests.unit.exposure.drivers.driver_cases import contract_of, prepared_of

CPI = Index(
    id="cpi",
    title="Prices",
    base_month=date(2023, 7, 1),
    month=7,
    figures=(
        IndexFigure(month=date(2023, 7, 1), value=Fraction("120.00"), base="2015=100"),
        IndexFigure(month=date(2023, 10, 1), value=Fraction("121.25"), base="2015=100"),
    ),
)
TWO_PERCENT = IndexPath(index="cpi", yearly=Fraction(2, 100), source="test")


def test_figures_grow_month_by_month_to_the_end_of_the_contract() -> None:
    """A year after the last figure it is two percent higher; figures have as many decimals as those known."""
    contract = with_index_paths(contract_of(indices=(CPI,)), (TWO_PERCENT,))
    figures = {figure.month: figure for figure in contract.indices[0].figures}
    assert contract.indices[0].figures[:2] == CPI.figures
    assert figures[date(2024, 10, 1)].value == Fraction("123.68")  # 121.25 x 1.02 = 123.675
    assert figures[date(2024, 1, 1)].value == Fraction("121.85")  # 121.25 x 1.02 ^ (3 / 12) = 121.8518
    assert max(figures) == date(2025, 1, 1)
    assert {figure.base for figure in figures.values()} == {"2015=100"}
    assert len(figures) == 17


def test_an_index_without_a_path_stays_as_it_is() -> None:
    """Nothing is added to an index of which nothing is assumed."""
    contract = contract_of(indices=(CPI,))
    assert with_index_paths(contract, ()) is contract
    other = IndexPath(index="wages", yearly=Fraction(1), source="test")
    assert with_index_paths(contract, (other,)).indices == contract.indices


def test_the_program_of_a_prepared_contract_follows_the_path() -> None:
    """The factor of July 2024 comes from the figure that is assumed."""
    prepared = prepared_of(contract=contract_of(indices=(CPI,)), index_paths=(TWO_PERCENT,))
    last = prepared.program.factor("cpi", date(2024, 12, 31))
    assert last == Fraction("123.06") / 120  # 121.25 x 1.02 ^ (9 / 12) = 123.0643
    assert compile_contract(contract_of(indices=(CPI,))).factor("cpi", date(2024, 12, 31)) == 1
