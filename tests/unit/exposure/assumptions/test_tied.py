"""Names of quantities: what checks allow is what is drawn."""

from pathlib import Path

import pytest

from outcomes_fund.exposure.assumptions.checks.tied import tied_in
from outcomes_fund.exposure.draws.quantities import quantities_of
from outcomes_fund.formats.scenario import load_scenario

ROOT = Path(__file__).parents[4]
FILES = [ROOT / "tests" / "unit" / "formats" / "scenario" / "every_kind.toml", *(ROOT / "simulations").glob("*.toml")]

# Quantities of their own, which no matrix names.
OWN = (".success_deviation", ".delay", ".recovery")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_names_are_those_that_are_drawn(path: Path) -> None:
    """What a matrix may name, and is not certain, is drawn under that name and with those loadings."""
    scenario = load_scenario(path)
    drawn = {each.name: each.loadings for each in quantities_of(scenario).quantities if not each.name.endswith(OWN)}
    tied = {each.name: each.loadings for each in tied_in(scenario)}
    certain = {each.name for each in tied_in(scenario) if each.certain}

    assert drawn
    assert tied == {**drawn, **dict.fromkeys(certain, ())}
