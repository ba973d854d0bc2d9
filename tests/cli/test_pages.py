import importlib
from pathlib import Path

import click
import pytest

from outcomes_fund.cli.main import COMMANDS
from outcomes_fund.cli.table import CommandTable
from tests.cli.replay import replayed

ROOT = Path(__file__).parents[2]


def _command(name: str) -> click.Command:
    command = importlib.import_module(COMMANDS[name][0]).command
    assert isinstance(command, click.Command)
    return command


class TestPages:
    """Pages that show commands."""

    @pytest.mark.parametrize("page", ["tutorial.md", "fund.md"])
    def test_in_empty_folder(self, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who follows the page in an empty folder sees what it shows."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("OUTCOMES_FUND_DB", "swim.fund")
        pairs = list(replayed(ROOT / "docs" / page, tmp_path))

        assert len(pairs) > 5
        assert [shown.output for shown, _ in pairs] == [printed for _, printed in pairs]

    @pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
    def test_in_checkout(self, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who runs the commands of a page in a checkout sees what it shows."""
        monkeypatch.chdir(ROOT)
        pairs = list(replayed(ROOT / page, tmp_path))

        assert pairs
        assert [shown.output for shown, _ in pairs] == [printed for _, printed in pairs]

    @pytest.mark.parametrize("name", COMMANDS)
    def test_reference_is_complete(self, name: str) -> None:
        """The page on commands shows the help of every command, and so every option."""
        text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
        command = _command(name)

        assert f"$ outcomes-fund {name} --help\n" in text
        options = [word for option in command.params if isinstance(option, click.Option) for word in option.opts]
        assert all(word in text for word in options)

    @pytest.mark.parametrize("name", [name for name in COMMANDS if isinstance(_command(name), CommandTable)])
    def test_reference_has_groups(self, name: str) -> None:
        """The page on commands shows the help of every command of a group, and so every option."""
        text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
        group = _command(name)
        assert isinstance(group, CommandTable)
        commands = {f"{name} {sub}": group.get_command(click.Context(group), sub) for sub in group.table}
        options = [word for command in commands.values() if command for param in command.params for word in param.opts]

        assert [] == [words for words in commands if f"$ outcomes-fund {words} --help\n" not in text]
        assert all(word in text for word in options if word.startswith("-"))
