import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.fund_commands import made


def _run(folder: Path, *words: str, by: str = "ann") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OUTCOMES_FUND_DB": "work.fund", "OUTCOMES_FUND_ACTOR": by}
    command = [sys.executable, "-m", "outcomes_fund", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)


@pytest.fixture
def place(folder: Path) -> Path:
    """A folder with a fund file that has a contract, and rows of evidence beside it."""
    return made(folder.parent).folder


class TestProcess:
    """The program as a process of its own."""

    def test_day_of_a_fund(self, place: Path) -> None:
        """One process after the other takes evidence to a payment that is executed, and an audit finds all sound."""
        steps = [
            ("ann", "fund person tim --role verifier"),
            ("rea", "evidence import rows.csv"),
            ("tim", "evidence verify swimming --all"),
            ("rea", "settle --pay-until 2031-01-01"),
            ("bea", "approve --all"),
            ("pia", "release --all"),
            ("tom", "bank authorise run-1"),
            ("tom", "bank result swimming-p1 executed"),
            ("ann", "audit"),
        ]
        done = [_run(place, *words.split(), by=person) for person, words in steps]

        assert [(0, "")] * len(steps) == [(each.returncode, each.stderr) for each in done]
        assert done[-1].stdout.startswith("All is as it was written")

    def test_refused(self, place: Path) -> None:
        """What is refused ends with status 1, an empty answer and JSON on standard error where it is wanted."""
        done = _run(place, "contract", "add", "nowhere.toml", "--json")

        assert (1, "") == (done.returncode, done.stdout)
        assert ["unreadable_file"] == [problem["code"] for problem in json.loads(done.stderr)["problems"]]

    def test_usage(self, place: Path) -> None:
        """Wrong usage ends with status 2 and an empty answer."""
        done = _run(place, "settle", "--pay-until", "soon")

        assert (2, "") == (done.returncode, done.stdout)
        assert "2020-01-31" in done.stderr

    def test_no_fund_file(self, place: Path) -> None:
        """A file that is no fund file is refused in one sentence, and left as it is."""
        before = (place / "rows.csv").read_bytes()
        done = _run(place, "fund", "status", "rows.csv")

        assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
        assert before == (place / "rows.csv").read_bytes()

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no file that is always full")
    @pytest.mark.parametrize("words", [("fund", "status"), ("journal", "--json"), ("checkpoint",)], ids=" ".join)
    def test_full_output(self, place: Path, words: tuple[str, ...]) -> None:
        """An output that takes nothing more is one line on standard error, and status 1."""
        environment = {**os.environ, "OUTCOMES_FUND_DB": "work.fund"}
        command = [sys.executable, "-m", "outcomes_fund", *words]
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=place, env=environment
            )

        assert (1, 1) == (done.returncode, done.stderr.count("\n"))
        assert done.stderr.startswith("The output cannot be written: ")
