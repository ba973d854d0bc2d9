import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result

from outcomes_fund import evaluate, load_contract, load_evidence

Run = Callable[..., Result]


@pytest.fixture
def state(run: Run, folder: Path) -> Run:
    """Draws up the statement of the small contract."""

    def invoke(*arguments: object) -> Result:
        return run("statement", folder / "contract.toml", "--evidence", folder / "evidence.csv", *arguments)

    return invoke


class TestTable:
    """The statement as tables."""

    def test_totals(self, state: Run) -> None:
        """The tables end in the total that the library works out."""
        output = state().output

        assert 0 == state().exit_code
        assert ["300.00", "300.00", "300.00"] == [
            line.split()[-1] for line in output.splitlines() if line.startswith("  total") and "." in line
        ]

    def test_refusals_and_notes(self, state: Run) -> None:
        """Refused claims, what was known, and how many claims count are told."""
        output = state().output

        assert "an earlier claim of the same person or instance already counts [already_admitted]" in output
        assert "as of all records; results looked at until 2025-12-31." in output
        assert "Claims that count: 2; disputed, whose amounts wait: 0." in output

    def test_cuts(self, state: Run) -> None:
        """What a limit took off is told with the limit."""
        output = state("--as-of", "2025-06-30").output

        assert "Cut by limits" in output
        assert any(line.split()[0] == "budget" and line.endswith("50.00") for line in output.splitlines() if line)

    def test_plain_and_whole(self, state: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Off a terminal the width of the window changes nothing, and no escape code is written."""
        wide = state().output
        monkeypatch.setenv("COLUMNS", "20")

        assert wide == state().output
        assert "\x1b" not in wide
        assert "…" not in wide


class TestJson:
    """The statement as JSON."""

    def test_same_bytes(self, state: Run) -> None:
        """Twice the same question gives twice the same bytes."""
        assert state("--format", "json").stdout_bytes == state("--format", "json").stdout_bytes

    def test_is_that_of_the_library(self, state: Run, folder: Path) -> None:
        """The total is that of the library."""
        contract = load_contract(folder / "contract.toml")
        statement = evaluate(contract, load_evidence(folder / "evidence.csv", contract), as_of=None)

        assert 30000 == statement.total_minor
        assert "300.00" == json.loads(state("--format", "json").stdout)["total"]

    def test_as_of_earlier(self, state: Run) -> None:
        """With an earlier day of knowledge less has been achieved, and a later rejection is not yet known."""
        totals = [
            json.loads(state("--format", "json", "--as-of", day).stdout)["total"]
            for day in ("2025-03-31", "2025-04-30", "2025-06-30", "2025-12-31")
        ]

        assert ["0.00", "300.00", "400.00", "300.00"] == totals

    def test_until(self, state: Run) -> None:
        """With an earlier last day of achievement, later results are left out."""
        assert "150.00" == json.loads(state("--format", "json", "--until", "2025-03-31").stdout)["total"]


class TestCsv:
    """The statement as CSV."""

    def test_rows(self, state: Run) -> None:
        """What is payable stands in rows of CSV under a header."""
        rows = list(csv.DictReader(StringIO(state("--format", "csv").stdout)))

        assert ["150.00", "150.00"] == [row["amount"] for row in rows]
        assert {"municipality"} == {row["payer"] for row in rows}


class TestRefused:
    """Statements that cannot be drawn up."""

    @pytest.mark.parametrize("form", ["table", "json", "csv"])
    def test_nothing_on_standard_output(self, state: Run, folder: Path, form: str) -> None:
        """Evidence with problems leaves standard output empty, and all problems are told."""
        file = folder / "evidence.csv"
        text = file.read_text(encoding="utf-8").replace("2025-05-12", "2031-05-12").replace(",ben,", ",,")
        file.write_text(text, encoding="utf-8")
        result = state("--format", form)

        assert (1, "") == (result.exit_code, result.stdout)
        assert "2031-05-12" in result.stderr
        assert "participant" in result.stderr

    def test_register_needed(self, state: Run, folder: Path) -> None:
        """A rule on enrolment without a register names the option that gives it."""
        file = folder / "contract.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("once_per", 'within_of_enrolment = "6 months"\nonce_per'), encoding="utf-8")
        result = state()

        assert (1, "") == (result.exit_code, result.stdout)
        assert "--participants FILE" in result.stderr

    def test_problems_of_both_files(self, state: Run, folder: Path) -> None:
        """Problems of the evidence and of the register come together."""
        (folder / "participants.csv").write_text("participant,enrolled\nann,soon\n", encoding="utf-8")
        file = folder / "evidence.csv"
        file.write_text(file.read_text(encoding="utf-8").replace("2025-05-12", "2031-05-12"), encoding="utf-8")
        result = state("--participants", folder / "participants.csv")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "participants.csv" in result.stderr
        assert "evidence.csv" in result.stderr

    @pytest.mark.parametrize("day", ["2025-02-30", "30-06-2025", "20250630", "yesterday"])
    @pytest.mark.parametrize("option", ["--as-of", "--until"])
    def test_wrong_date(self, state: Run, option: str, day: str) -> None:
        """A date typed wrong is wrong usage, and the value is named."""
        result = state(option, day)

        assert (2, "") == (result.exit_code, result.stdout)
        assert day in result.stderr

    def test_evidence_needed(self, run: Run, folder: Path) -> None:
        """No evidence, neither named nor beside the contract, is wrong usage."""
        (folder / "evidence.csv").rename(folder / "rows.csv")
        result = run("statement", folder / "contract.toml")

        assert 2 == result.exit_code
        assert "evidence.csv" in result.stderr
