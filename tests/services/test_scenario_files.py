from pathlib import Path

import pytest

from outcomes_fund.errors import FileNotWritten, InvalidInput
from outcomes_fund.exposure.stops import ImpossibleDraw
from outcomes_fund.services.exposure import Manner
from outcomes_fund.services.scenario_files import write_worlds
from tests.unit.exposure.run.portfolios import ASSUMED, CONTRACT, GRANTS


def all_by_one() -> str:
    """A contract whose one party pays, delivers, reports and verifies, so that nobody may verify what it reports."""
    head, tail = CONTRACT.split("[[parties]]", 1)
    party = 'id = "team"\nname = "Team"\nroles = ["outcome_payer", "service_provider", "reporter", "verifier"]\n\n'
    terms = "[[metrics]]" + tail.split("[[metrics]]", 1)[1].split("[payers]", 1)[0]
    shares = '[payers]\nshares = [{ party = "team", weight = 1 }]\n[payees]\nshares = [{ party = "team" }]\n'
    return (head + "[[parties]]\n" + party + terms + shares).replace('id = "jobs"', 'id = "more"')


def scenario_of(folder: Path, *assumed: str) -> Path:
    """Write a scenario with some contracts."""
    head, grants = GRANTS.split("[[grants]]", 1)
    path = folder / "scenario.toml"
    path.write_text(head + "".join(assumed) + "\n[[grants]]" + grants, encoding="utf-8")
    return path


class TestWriteWorlds:
    """A simulated world as files."""

    def test_all_or_nothing(self, tmp_path: Path) -> None:
        """Where the evidence of one contract cannot be written, nothing of another is."""
        (tmp_path / "jobs.toml").write_text(CONTRACT, encoding="utf-8")
        (tmp_path / "more.toml").write_text(all_by_one(), encoding="utf-8")
        path = scenario_of(tmp_path, ASSUMED, ASSUMED.replace("jobs.toml", "more.toml"))

        with pytest.raises(InvalidInput, match="no party of 'more' may verify"):
            write_worlds(path, 0, tmp_path / "world", Manner())
        assert not (tmp_path / "world").exists()

    def test_impossible(self, tmp_path: Path) -> None:
        """A quantity without a value is told as it is when the scenario is simulated, and nothing is written."""
        (tmp_path / "jobs.toml").write_text(CONTRACT, encoding="utf-8")
        tiny, large = "0." + "0" * 199 + "1", "1" + "0" * 14
        level = f'level = {{ kind = "lognormal", mean = "{tiny}", deviation = "{large}" }}'
        path = scenario_of(tmp_path, ASSUMED.replace("mean = 1\n", f"mean = 1\n{level}\n", 1))

        with pytest.raises(ImpossibleDraw):
            write_worlds(path, 0, tmp_path / "world", Manner())
        assert not (tmp_path / "world").exists()

    def test_not_written(self, tmp_path: Path) -> None:
        """A place where nothing can be written is named."""
        (tmp_path / "jobs.toml").write_text(CONTRACT, encoding="utf-8")
        path = scenario_of(tmp_path, ASSUMED)

        with pytest.raises(FileNotWritten, match=r"scenario.toml/jobs cannot be written: "):
            write_worlds(path, 0, path, Manner())
