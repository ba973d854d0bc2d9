"""The contracts of import-linter in pyproject.toml, each tripped on a skeleton of the package."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).parent / "lint-imports"

LAYERS = ("cli", "services", "report", "formats", "ledger", "exposure", "settlement", "domain")


@pytest.fixture
def lint(tmp_path: Path) -> Callable[[dict[str, str]], str]:
    """Runs the project's own contracts on a skeleton with the given files; gives what it prints."""

    def run(files: dict[str, str]) -> str:
        package = tmp_path / "outcomes_fund"
        skeleton = {"__init__.py": "", "errors.py": "", **{f"{x}/__init__.py": "" for x in LAYERS}}
        for name, text in {**skeleton, **files}.items():
            path = package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        command = [str(LINTER), "--no-cache", "--config", "pyproject.toml"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True).stdout

    return run


class TestContracts:
    """Each contract holds on a sound package and breaks where it should."""

    def test_keeps_sound_package(self, lint: Callable[[dict[str, str]], str]) -> None:
        """Imports downwards, and numpy in the settlement, are allowed."""
        output = lint(
            {
                "settlement/price.py": "import attrs\nimport numpy\nimport outcomes_fund.domain",
                "domain/calendar.py": "import pendulum",
                "cli/main.py": "import click\nimport outcomes_fund.services",
            }
        )

        assert "4 kept, 0 broken" in output

    @pytest.mark.parametrize(
        ("name", "text", "broken"),
        [
            ("domain/money.py", "import outcomes_fund.settlement", "layers"),
            ("formats/contract.py", "import outcomes_fund.report", "layers"),
            ("report/pages.py", "import outcomes_fund.services", "layers"),
            ("finance.py", "import outcomes_fund.exposure", "layers"),
            ("finance.py", "import outcomes_fund.ledger", "layers"),
            ("unplaced.py", "", "layers"),
            ("domain/money.py", "import sqlite3", "pure-core"),
            ("domain/money.py", "import json", "pure-core"),
            ("domain/money.py", "from cattrs import Converter", "pure-core"),
            ("settlement/price.py", "from pathlib import Path", "pure-core"),
            ("settlement/price.py", "def now():\n    import time", "pure-core"),
            ("settlement/price.py", "import pendulum", "settlement-arrays"),
            ("domain/money.py", "import outcomes_fund.domain.party", "no-cycles"),
        ],
    )
    def test_trips(self, lint: Callable[[dict[str, str]], str], name: str, text: str, broken: str) -> None:
        """A wrong import, or a package without a place, breaks the contract that forbids it."""
        others = {
            "domain/party.py": "import outcomes_fund.domain.money",
            "exposure/__init__.py": "",
            "ledger/__init__.py": "",
        }
        title = {
            "layers": "Imports point one way",
            "pure-core": "Rules know no files",
            "settlement-arrays": "Settlement uses numpy",
            "no-cycles": "No two siblings",
        }[broken]

        lines = lint({**others, name: text}).splitlines()

        assert [line for line in lines if line.startswith(title) and line.endswith("BROKEN")]
