import io
import re

import attrs
import numpy as np
import pytest
from rich.console import Console

from outcomes_fund.exposure.result import Exposure
from outcomes_fund.formats.scenario import load_scenario
from outcomes_fund.report.exposure_histogram import histogram_lines
from outcomes_fund.report.exposure_parts import exposure_parts
from tests.contracts.case_files import CONTRACTS


@pytest.fixture
def exposure() -> Exposure:
    """A result with amounts that are known: 1,000 worlds, evenly from 1,000 to 100,900 euros."""
    scenario = load_scenario(CONTRACTS.parent / "simulations" / "programme-2017.toml")
    terms = attrs.evolve(scenario.terms, grants=scenario.terms.grants[:1], loans=())
    amounts = np.arange(1, 1001, dtype=np.int64) * 10_000 + 90_000
    return Exposure(
        scenario=attrs.evolve(scenario, terms=terms, contracts=(), budget=None),
        worlds=1000,
        seed=1,
        sampling="plain",
        group=1,
        names=(terms.grants[0].id,),
        accounts=(),
        years=(),
        by_name=amounts[None],
        by_account_year=np.zeros((0, 0, 1000), np.int64),
    )


def _printed(exposure: Exposure, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    for part in exposure_parts(exposure):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class TestHistogram:
    """The distribution as bars of characters."""

    def test_all_worlds(self, exposure: Exposure) -> None:
        """Every world stands in one bar, and the bars are as long as their worlds are many."""
        lines = list(histogram_lines(exposure))[1:]
        percents = [float(found[1]) for line in lines if (found := re.search(r"([0-9.]+) %", line))]
        bars = [line.count("█") for line in lines]

        assert 100 == pytest.approx(sum(percents))
        assert bars[percents.index(max(percents))] == max(bars)
        assert 30 < max(bars)

    def test_marks(self, exposure: Exposure) -> None:
        """Median and percentile stand once, each at the bar that holds it."""
        lines = list(histogram_lines(exposure))
        (median,) = (line for line in lines if "P50" in line)
        (certain,) = (line for line in lines if "P90" in line)

        # The median is 50,900 euros and P90 is 90,900.
        assert "50,000 to 60,000" in median
        assert "90,000 to 100,000" in certain


class TestParts:
    """What is printed of a simulation."""

    def test_wide(self, exposure: Exposure) -> None:
        """Where there is room the histogram stands beside the distribution."""
        assert any("P90" in line and "%" in line and "90,900" in line for line in _printed(exposure, 160).splitlines())

    def test_narrow(self, exposure: Exposure) -> None:
        """Where there is none it stands below, whole."""
        lines = _printed(exposure, 80).splitlines()

        assert all(len(line) <= 80 for line in lines)
        assert any(line.startswith("How likely") for line in lines)
