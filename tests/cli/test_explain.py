from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from outcomes_fund import explain, load_contract

Run = Callable[..., Result]

CONTRACTS = sorted((Path(__file__).parents[2] / "contracts").glob("*/*/contract.toml"))


class TestExplain:
    """Contracts in sentences."""

    @pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
    def test_is_that_of_the_library(self, run: Run, path: Path) -> None:
        """Every sentence stands on a line of its own, whole, whatever its length."""
        assert [*explain(load_contract(path))] == run("explain", path).stdout.splitlines()

    def test_dutch(self, run: Run, folder: Path) -> None:
        """Dutch sentences use Dutch words, dates and amounts."""
        output = run("explain", folder / "contract.toml", "--lang", "nl").stdout

        for text in ("€ 150,00", "1 januari 2025", "eenmaal per deelnemer", "Plafond budget", "meetwijze niet vermeld"):
            assert text in output

    def test_other_language(self, run: Run, folder: Path) -> None:
        """A language that is not there is wrong usage."""
        assert 2 == run("explain", folder / "contract.toml", "--lang", "fr").exit_code
