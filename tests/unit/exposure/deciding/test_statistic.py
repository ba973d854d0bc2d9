from fractions import Fraction

import attrs
import numpy as np
import pytest

from outcomes_fund.errors import UnknownName
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.statistic import NoStatistic, Statistic, influenced, money_of, parse_statistic
from outcomes_fund.exposure.estimates.estimate import error_of_mean
from outcomes_fund.exposure.estimates.summary import Subject
from outcomes_fund.exposure.result import Exposure

NINETY = Fraction(9, 10)


class TestParseStatistic:
    """A statistic written as text."""

    @pytest.mark.parametrize(
        ("text", "statistic"),
        [
            ("mean(total)", Statistic(kind="mean")),
            ("p90(total)", Statistic(kind="percentile", share=NINETY)),
            ("p99.5(payer)", Statistic(kind="percentile", share=Fraction(995, 1000), subject=Subject(payer="payer"))),
            ("mean(work)", Statistic(kind="mean", subject=Subject(name="work"))),
            ("mean(name:work)", Statistic(kind="mean", subject=Subject(name="work"))),
            (
                " shortfall90( payer , 2025 ) ",
                Statistic(kind="shortfall", share=NINETY, subject=Subject(payer="payer", year=2025)),
            ),
            ("p90(total, 2024)", Statistic(kind="percentile", share=NINETY, subject=Subject(year=2024))),
        ],
    )
    def test_read(self, scenario: Scenario, text: str, statistic: Statistic) -> None:
        """Kind, share, subject and year are read, and what is written of it reads as the same."""
        assert statistic == parse_statistic(text, scenario)
        assert statistic == parse_statistic(str(statistic), scenario)

    @pytest.mark.parametrize(
        "text", ["", "p(total)", "p0(total)", "p100(total)", "mean90(total)", "q90(total)", "p90", "p90(a, b)"]
    )
    def test_form(self, scenario: Scenario, text: str) -> None:
        """Anything else is refused with an example of the form."""
        with pytest.raises(NoStatistic, match=r"p90\(total\)"):
            parse_statistic(text, scenario)

    def test_told_without_spaces(self, scenario: Scenario) -> None:
        """What is no statistic is told without the spaces around it."""
        with pytest.raises(NoStatistic, match=r"'p100\(total\)'"):
            parse_statistic(" p100(total) ", scenario)

    def test_year_of_contract(self, scenario: Scenario) -> None:
        """The year of a contract is refused, since only accounts are kept by year."""
        with pytest.raises(NoStatistic, match="leave the year out"):
            parse_statistic("p90(work, 2024)", scenario)

    @pytest.mark.parametrize("text", ["p90(wrk)", "p90(payer:work)", "p90(total, 1999)"])
    def test_unknown(self, scenario: Scenario, text: str) -> None:
        """A name that the portfolio does not have is refused with those that it has."""
        with pytest.raises(UnknownName):
            parse_statistic(text, scenario)


class TestInfluenced:
    """The value of a statistic and the part of each world in it."""

    @pytest.mark.parametrize("group", [1, 2, 64])
    @pytest.mark.parametrize("text", ["mean(total)", "p90(total)", "p50(payer, 2025)", "shortfall90(work)"])
    def test_error(self, exposure: Exposure, text: str, group: int) -> None:
        """The influences of groups of worlds give the error of the statistic."""
        found = influenced(attrs.evolve(exposure, group=group), parse_statistic(text, exposure.scenario))

        assert found.estimate.error
        assert found.estimate.error == pytest.approx(error_of_mean(found.influence, group), rel=1e-3)

    def test_level(self, exposure: Exposure) -> None:
        """Where many worlds have just the amount of a percentile, they count so far that its share is met."""
        coarse = attrs.evolve(exposure, by_name=exposure.by_name // 20_000 * 20_000)
        counted = -influenced(coarse, parse_statistic("p90(work)", exposure.scenario)).influence

        assert len(np.unique(coarse.of_name("work"))) < exposure.worlds / 10
        assert 0.9 == pytest.approx(counted.mean() / counted.max())

    def test_money(self, exposure: Exposure) -> None:
        """The years of a payer add up to the payer, and contracts to the total."""
        years = sum(money_of(exposure, Subject(payer="payer", year=year)) for year in exposure.years)
        names = sum(money_of(exposure, Subject(name=name)) for name in exposure.names)

        assert np.array_equal(years, money_of(exposure, Subject()))
        assert np.array_equal(names, money_of(exposure, Subject(payer="payer", horizon=True)))
