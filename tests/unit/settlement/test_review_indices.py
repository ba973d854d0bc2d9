"""Factors of indices over long times and at the edge of what figures say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.settlement.index_factors import factors_by_month, month_number


def index_of(*figures: tuple[date, int], **rules: object) -> Index:
    """An index on January 2024."""
    records = tuple(IndexFigure(month=month, value=Fraction(value)) for month, value in figures)
    return Index(id="cpi", base_month=date(2024, 1, 1), figures=records, **rules)  # type: ignore[arg-type]


class TestFactorsByMonth:
    def test_factor_of_0_goes_on(self) -> None:
        """A factor that is rounded to 0 holds until the next figure is known, as any other does."""
        index = index_of((date(2024, 1, 1), 10), (date(2024, 2, 1), 4), every="month", decimals=0)

        found = factors_by_month(index, start=date(2024, 1, 1), last=date(2024, 3, 31), as_of=None)

        # 10/10 = 1, 4/10 = 0.4, rounded 0, and March has no figure.
        assert list(found.values()) == [1, 0, 0]

    def test_thirty_years_of_months(self) -> None:
        """Each month of thirty years has the figure of its own month over that of the base month."""
        months = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(360)]
        index = index_of(*((month, 100 + number) for number, month in enumerate(months)), every="month")

        found = factors_by_month(index, start=months[0], last=date(2053, 12, 31), as_of=None)

        assert len(found) == 360
        assert found[month_number(date(2053, 12, 31))] == Fraction(459, 100)

    def test_year_takes_one_month(self) -> None:
        """With yearly factors every month of 2025 has the factor of the month named, a year back."""
        index = index_of((date(2024, 1, 1), 100), (date(2024, 7, 1), 103), every="year", month=7, years_back=1)

        found = factors_by_month(index, start=date(2024, 6, 1), last=date(2025, 2, 1), as_of=None)

        assert list(found.values()) == [1] * 7 + [Fraction(103, 100)] * 2
