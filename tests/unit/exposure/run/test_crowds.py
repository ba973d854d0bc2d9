"""More participants than can be drawn are refused before any are, and running out of memory is told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.variance_parts import variance_parts
from outcomes_fund.exposure.deciding.variants import set_value
from outcomes_fund.exposure.prepare import prepare
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.runs.crowds import CROWD_MAX, check_crowds
from outcomes_fund.exposure.stops import NoMemory, TooMany
from outcomes_fund.formats.scenario import parse_scenario
from tests.unit.exposure.run.portfolios import ASSUMED, CONTRACT, GRANTS, with_contract


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    """A portfolio with a contract that is drawn claim by claim."""
    return with_contract(tmp_path)


def test_refused_before_drawing(scenario: Scenario) -> None:
    """An intake of millions is named with how many it brings, and nothing is drawn."""
    large = set_value(scenario, "contracts.jobs.intakes[0].mean", Fraction(5_000_000))

    with pytest.raises(TooMany, match=r"^contracts\.jobs\.intakes\[0\] brings [\d,]+,000 participants") as raised:
        simulate(large, worlds=1)
    assert raised.value.mean > 5_000_000


def test_refused_where_variance_is_taken_apart(scenario: Scenario) -> None:
    """A design has as many participants in its worlds as a run has."""
    pytest.importorskip("SALib")

    with pytest.raises(TooMany):
        variance_parts(set_value(scenario, "contracts.jobs.intakes[0].mean", Fraction(5_000_000)))


def test_a_bound_on_the_mean(scenario: Scenario) -> None:
    """Just below the most a contract may have nothing is refused, just above it is."""
    with pytest.raises(TooMany) as raised:
        check_crowds(
            prepare(set_value(scenario, "contracts.jobs.intakes[0].mean", Fraction(CROWD_MAX)), grain="claims")
        )
    most = CROWD_MAX * CROWD_MAX / raised.value.mean

    check_crowds(
        prepare(set_value(scenario, "contracts.jobs.intakes[0].mean", Fraction(int(most * 0.99))), grain="claims")
    )
    with pytest.raises(TooMany):
        check_crowds(
            prepare(set_value(scenario, "contracts.jobs.intakes[0].mean", Fraction(int(most * 1.01))), grain="claims")
        )


def test_places_bound_an_intake(tmp_path: Path) -> None:
    """Where few places are, many may come: those who wait are not drawn one by one."""
    capacity = ASSUMED.replace('kind = "poisson"', 'kind = "capacity"\nplaces = 3\nstay_days = 10')
    (tmp_path / "jobs.toml").write_text(CONTRACT, encoding="utf-8")
    text = GRANTS.split("[[grants]]")[0] + capacity.replace("mean = 1\n", "mean = 1000000\n")
    check_crowds(prepare(parse_scenario(text, folder=tmp_path), grain="claims"))

    with pytest.raises(TooMany):
        check_crowds(
            prepare(parse_scenario(text.replace("places = 3\n", "places = 3000\n"), folder=tmp_path), grain="claims")
        )


def test_memory_runs_out(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no estimate foresaw ends in a sentence too, with the worlds that were asked for."""

    def full(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("outcomes_fund.exposure.runs.running.run_block", full)

    with pytest.raises(NoMemory, match="before 10 worlds"):
        simulate(scenario, worlds=10)


def test_counts_may_be_many() -> None:
    """A portfolio without contracts that are drawn claim by claim is never too large."""
    assert simulate(parse_scenario(GRANTS), worlds=10).worlds == 10
