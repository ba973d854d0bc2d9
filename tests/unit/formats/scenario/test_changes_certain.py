"""Changes that make something certain which goes together with others."""

from fractions import Fraction
from pathlib import Path

from outcomes_fund.exposure.assumptions.scenario import Correlation
from outcomes_fund.formats.scenario import load_scenario
from tests.cli.conftest import CONTRACT
from tests.cli.scenario_files import SCENARIO, scenario_in

MATRIX = """
[dependence.correlation]
between = ["swimming.diploma", "swimming.intake"]
matrix = [["1", "0.5"], ["0.5", "1"]]
"""

CHANGED = """
id = "certain"
title = "A chance that is known"
based_on = "scenario.toml"

[[changes]]
path = "contracts.swimming.outcomes.diploma.success"
value = "50 %"
"""


def test_leaves_the_matrix(tmp_path: Path) -> None:
    """What a change makes certain leaves the matrix of the scenario that the file builds on."""
    (tmp_path / "swimming").mkdir()
    (tmp_path / "swimming" / "contract.toml").write_text(CONTRACT, encoding="utf-8")
    scenario_in(tmp_path).write_text(SCENARIO + MATRIX, encoding="utf-8")
    other = tmp_path / "certain.toml"
    other.write_text(CHANGED, encoding="utf-8")

    found = load_scenario(other).terms.dependence.correlation

    assert Correlation(between=("swimming.intake",), matrix=((Fraction(1),),)) == found
