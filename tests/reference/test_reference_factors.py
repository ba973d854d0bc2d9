"""Step 5 by hand: the factor of an index on a day."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.indexation import FigureStatus, Index, IndexFigure
from outcomes_fund.domain.payment import ExchangeRate
from outcomes_fund.domain.terms import FixedLine
from tests.reference.index_factors import exchange, factor
from tests.reference.samples import day, make
from tests.reference.versions import Terms, in_force

BASE = FixedLine(id="base", title="Base", amount_each_period_minor=1, indexed="cpi")


def figure(
    month: str, value: str, *, known: str | None = None, status: FigureStatus = "final", base: str = ""
) -> IndexFigure:
    """Make a figure of a month such as 2024-01."""
    return IndexFigure(
        month=day(f"{month}-01"),
        value=Fraction(value),
        known=None if known is None else day(known),
        status=status,
        base=base,
    )


def terms_of(*figures: IndexFigure, as_of: str | None = None, **rules: object) -> Terms:
    """Make a contract from 2022 to 2026 with one index, whose base month is October 2021."""
    rules = {"every": "year", "month": 10, "years_back": 1, **rules}
    index = Index(id="cpi", base_month=day("2021-10-01"), figures=figures, **rules)  # type: ignore[arg-type]
    contract = make(BASE, start="2022-01-01", end="2027-01-01", indices=(index,))
    return in_force(contract, None if as_of is None else day(as_of))


def by_year(terms: Terms) -> list[Fraction]:
    """Give the factor on a day of each year from 2022."""
    return [factor(terms, "cpi", day(f"{year}-06-15")) for year in range(2022, 2027)]


FOUR = (figure("2021-10", "100"), figure("2022-10", "110"), figure("2023-10", "99"), figure("2024-10", "120"))


def test_no_index() -> None:
    """Without an index the factor is 1."""
    assert factor(terms_of(*FOUR), None, day("2024-06-15")) == 1


def test_yearly_factor() -> None:
    """The month of the year before is divided by the base month; a year without figure has the factor before."""
    # 2022: 100/100; 2023: 110/100; 2024: 99/100; 2025: 120/100; 2026: nothing for October 2025: 1.2 again.
    assert by_year(terms_of(*FOUR)) == [1, Fraction(11, 10), Fraction(99, 100), Fraction(6, 5), Fraction(6, 5)]


def test_only_upwards() -> None:
    """The factor never falls below one before it."""
    assert by_year(terms_of(*FOUR, only_upwards=True)) == [
        1,
        Fraction(11, 10),
        Fraction(11, 10),
        Fraction(6, 5),
        Fraction(6, 5),
    ]


def test_bounds_and_decimals() -> None:
    """The factor is rounded, then held to its bounds."""
    # 104.96/100 to one decimal is 1.0, 105/100 is 1.1 (half away from 0), 90/100 is 0.9 held to 0.95, 150: 1.2.
    figures = (
        figure("2021-10", "100"),
        figure("2022-10", "104.96"),
        figure("2023-10", "105"),
        figure("2024-10", "90"),
        figure("2025-10", "150"),
    )
    terms = terms_of(*figures, decimals=1, lowest=Fraction(95, 100), highest=Fraction(12, 10))
    assert by_year(terms) == [1, 1, Fraction(11, 10), Fraction(95, 100), Fraction(12, 10)]


def test_rounding_to_even() -> None:
    """A factor half way is rounded as the mode says."""
    figures = (figure("2021-10", "100"), figure("2022-10", "105"), figure("2023-10", "115"))
    assert by_year(terms_of(*figures, decimals=1, mode="half_even"))[1:3] == [1, Fraction(12, 10)]


def test_figures_become_known() -> None:
    """A figure published later than the day of knowledge is not looked at; the factor before holds until then."""
    figures = (figure("2021-10", "100"), figure("2022-10", "110"), figure("2023-10", "120", known="2024-03-01"))
    assert by_year(terms_of(*figures, as_of="2024-02-29"))[2] == Fraction(11, 10)
    assert by_year(terms_of(*figures, as_of="2024-03-01"))[2] == Fraction(12, 10)


def test_unknown_first_figure() -> None:
    """Before the first figure is known the factor is 1, whatever the bounds."""
    figures = (figure("2020-10", "200"), figure("2021-10", "100", known="2023-01-01"), figure("2022-10", "110"))
    terms = terms_of(*figures, as_of="2022-12-31", lowest=Fraction(2))
    assert by_year(terms) == [1, 1, 1, 1, 1]


def test_factor_before_is_held_within_its_bounds() -> None:
    """The factor that goes on holding is the bounded one of the month before."""
    figures = (figure("2021-10", "100"), figure("2022-10", "150"))
    assert by_year(terms_of(*figures, highest=Fraction(12, 10))) == [1, *[Fraction(12, 10)] * 4]


def test_provisional_and_final() -> None:
    """Final figures only, or the provisional one for as long as there is no final one."""
    figures = (
        figure("2021-10", "100"),
        figure("2022-10", "110", status="provisional", known="2022-11-01"),
        figure("2022-10", "120", known="2023-02-01"),
    )
    for status, as_of, expected in (
        ("final", "2023-01-31", 1),
        ("final", "2023-02-01", Fraction(12, 10)),
        ("provisional", "2022-10-31", 1),
        ("provisional", "2023-01-31", Fraction(11, 10)),
        ("provisional", "2023-02-01", Fraction(12, 10)),
    ):
        terms = terms_of(*figures, as_of=as_of, status=status)
        assert factor(terms, "cpi", day("2023-01-15")) == expected


def test_final_figure_goes_before_a_later_provisional_one() -> None:
    """Once there is a final figure, a provisional one is not looked at, whenever it became known."""
    figures = (
        figure("2021-10", "100"),
        figure("2022-10", "120", known="2022-11-01"),
        figure("2022-10", "110", status="provisional", known="2023-02-01"),
    )
    assert factor(terms_of(*figures, status="provisional"), "cpi", day("2023-06-15")) == Fraction(12, 10)


def test_other_bases_are_not_looked_at() -> None:
    """A figure of another base than that of the base month does not count."""
    figures = (
        figure("2021-10", "100", base="2015=100"),
        figure("2022-10", "50", base="2021=100"),
        figure("2022-10", "130", base="2015=100"),
        figure("2023-10", "60", base="2021=100"),
        figure("2023-10", "140", base="2015=100", known="2024-03-01"),
    )
    assert by_year(terms_of(*figures, as_of="2024-02-29"))[:3] == [1, Fraction(13, 10), Fraction(13, 10)]


def test_monthly_factor() -> None:
    """Each month looks so many months back, over the turn of the year."""
    # Two months back: January 2022 looks at November 2021 (105), February at December (104: 1.05 upwards), March at
    # January 2022 (none: 1.05), April at February (110).
    figures = (
        figure("2021-10", "100"),
        figure("2021-11", "105"),
        figure("2021-12", "104"),
        figure("2022-02", "110"),
    )
    terms = terms_of(*figures, every="month", month=None, years_back=0, months_back=2, only_upwards=True)
    found = [factor(terms, "cpi", day(date)) for date in ("2022-01-31", "2022-02-01", "2022-03-31", "2022-04-30")]
    assert found == [Fraction(105, 100)] * 3 + [Fraction(11, 10)]


def test_exchange() -> None:
    """Another currency has its stated rate, that of the contract 1."""
    contract = make(
        FixedLine(id="base", title="Base", amount_each_period_minor=1),
        exchange=(ExchangeRate(currency="USD", rate=Fraction(9, 10)),),
    )
    terms = in_force(contract, None)
    assert [exchange(terms, currency) for currency in (None, "EUR", "USD")] == [1, 1, Fraction(9, 10)]
