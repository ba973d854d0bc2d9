from collections.abc import Callable
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund.exposure.deciding.sensitivity import Tornado, Variation, tornado
from outcomes_fund.exposure.deciding.statistic import Statistic
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats.scenario import load_scenario
from outcomes_fund.services.exposure import Manner
from outcomes_fund.services.exposure_page import page_tornado
from tests.cli.conftest import CONTRACT
from tests.cli.scenario_files import SCENARIO, scenario_in

# The same contract once more under a name that begins as the first one does, and a loan.
MORE = """
[[contracts]]
file = "swimming/contract.toml"
id = "swimming-late"

[[contracts.intakes]]
kind = "negative_binomial"
start = 2025-01-01
end = 2025-06-01
mean = 2
dispersion = "0.3"
source = "assumed"

[[contracts.outcomes]]
metric = "diploma"
kind = "person"
success = { kind = "beta", mean = "50 %", deviation = "15 %" }
source = "assumed"

[[loans]]
id = "boat"
title = "A boat"
lender = "municipality"
borrower = "pool"
paid_out = [{ on = 2025-02-01, amount = "500.00" }]
repaid = [{ on = 2026-02-01, amount = "500.00" }]
default_yearly = "30 %"
recovery = { kind = "beta", mean = "40 %", deviation = "20 %" }
recovery_days = 90
source = "assumed"
"""

CORRELATED = """
[dependence.correlation]
between = ["swimming.diploma", "swimming-late.diploma"]
matrix = [["1", "0.5"], ["0.5", "1"]]
"""


@pytest.fixture
def simulated(tmp_path: Path) -> Callable[..., Exposure]:
    """What simulates a portfolio of three that chance holds together, or not."""

    def run(more: str = MORE, **drawn: object) -> Exposure:
        (tmp_path / "swimming").mkdir(exist_ok=True)
        (tmp_path / "swimming" / "contract.toml").write_text(CONTRACT, encoding="utf-8")
        path = scenario_in(tmp_path)
        path.write_text(SCENARIO + more, encoding="utf-8")
        return simulate(load_scenario(path), **drawn)  # type: ignore[arg-type]

    return run


def whole(exposure: Exposure, worlds: int, variations: tuple[Variation, ...] = ()) -> Tornado:
    """Give the tornado for which the whole portfolio is simulated each time."""
    like = attrs.evolve(Manner().like(exposure), worlds=worlds)
    return tornado(
        exposure.scenario,
        Statistic(kind="percentile", share=exposure.scenario.terms.certainty),
        simulate=like.run,
        variations=variations,
    )


class TestPageTornado:
    """Assumptions that a page varies."""

    @pytest.mark.parametrize("sampling", ["plain", "antithetic", "sobol"])
    def test_as_whole(self, simulated: Callable[..., Exposure], sampling: str) -> None:
        """Whether contracts can be simulated one by one or not, all comes out as if the whole portfolio were."""
        exposure = simulated(worlds=1024, sampling=sampling)
        found = page_tornado(exposure, Manner())

        assert 5 == len(found.tornado.rows) == found.known
        assert whole(exposure, 1024) == found.tornado
        assert all(row.swing.value for row in found.tornado.rows)

    def test_tied(self, simulated: Callable[..., Exposure]) -> None:
        """What a matrix of correlations ties together is varied as the rest is."""
        exposure = simulated(MORE + CORRELATED, worlds=300)
        found = page_tornado(exposure, Manner())
        places = {row.variation.path for row in found.tornado.rows}

        assert 5 == found.known
        assert 2 == sum("diploma" in place for place in places)
        assert whole(exposure, 300) == found.tornado

    def test_dots(self, simulated: Callable[..., Exposure]) -> None:
        """Names with dots are told apart, also where one begins as another does."""
        more = MORE.replace("swimming-late", "swimming.outcomes").replace('"boat"', '"boat.1"')
        exposure = simulated(more, worlds=300)
        found = page_tornado(exposure, Manner())

        assert 5 == len(found.tornado.rows)
        assert whole(exposure, 300) == found.tornado

    def test_first_block(self, simulated: Callable[..., Exposure]) -> None:
        """Of many worlds the first block is taken, as if no others had been drawn."""
        exposure = simulated(worlds=5000)
        told: list[int] = []
        found = page_tornado(exposure, Manner(progress=lambda done, _of: told.append(done)))

        assert 4096 == found.worlds
        assert 4096 * (3 + 2 * 5) == told[-1]
        assert whole(exposure, 4096) == found.tornado

    def test_result_that_is_not_drawn_again(self, simulated: Callable[..., Exposure]) -> None:
        """Where the worlds of a result cannot be had again, all runs are new ones, and fit each other."""
        exposure = simulated(worlds=500)
        other = attrs.evolve(exposure, by_name=exposure.by_name + np.int64(100))

        assert whole(exposure, 500) == page_tornado(other, Manner()).tornado

    def test_progress(self, simulated: Callable[..., Exposure]) -> None:
        """Each run is told as a part of all runs."""
        told: list[tuple[int, int]] = []
        page_tornado(simulated(worlds=300), Manner(progress=lambda done, of: told.append((done, of))))
        runs = 3 + 2 * 5

        assert told == [(300 * run, 300 * runs) for run in range(1, runs + 1)]

    def test_nothing_to_vary(self, simulated: Callable[..., Exposure]) -> None:
        """Where nothing is uncertain for a whole world, nothing is varied."""
        exposure = simulated("", worlds=50)
        terms = attrs.evolve(exposure.scenario.terms, contracts=())
        scenario = attrs.evolve(exposure.scenario, terms=terms, contracts=())

        assert () == page_tornado(simulate(scenario, worlds=50), Manner()).tornado.rows
