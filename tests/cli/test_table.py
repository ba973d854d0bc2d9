import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import Result

from outcomes_fund.cli.main import main
from outcomes_fund.cli.table import CommandTable

Run = Callable[..., Result]

HEAVY = (
    "attr",
    "cattrs",
    "numpy",
    "pendulum",
    "rich",
    "sqlite_utils",
    "outcomes_fund.ledger",
    "outcomes_fund.services",
)


def _groups() -> Iterator[tuple[str, CommandTable]]:
    """Give the groups within the program."""
    for name, (module, _) in main.table.items():
        command = importlib.import_module(module).command
        if isinstance(command, CommandTable):
            yield name, command


GROUPS = dict(_groups())
PLACES = [(name, sub) for name, group in GROUPS.items() for sub in group.table]

# It looks at persons before they are participants, and at no fund.
NO_FUND = ("evidence", "pseudonyms")


def _sub(group: str, name: str) -> click.Command:
    command = GROUPS[group].get_command(click.Context(GROUPS[group]), name)
    assert command is not None
    return command


class TestGroups:
    """Groups of commands within the program."""

    @pytest.mark.parametrize(("group", "name"), PLACES)
    def test_help_is_that_of_the_command(self, group: str, name: str) -> None:
        """The line of help in the table of a group is the first sentence of the command itself."""
        command = _sub(group, name)

        assert (name, GROUPS[group].table[name][1]) == (command.name, command.get_short_help_str(limit=200))

    @pytest.mark.parametrize(("group", "name"), PLACES)
    def test_every_option_has_help(self, group: str, name: str) -> None:
        """Every option of a command in a group says what it does."""
        options = [option for option in _sub(group, name).params if isinstance(option, click.Option)]

        assert options
        assert all(option.help for option in options)

    @pytest.mark.parametrize(("group", "name"), [place for place in PLACES if place != NO_FUND])
    def test_answers_as_json(self, group: str, name: str) -> None:
        """Every command on a fund file takes the file, the person and the form of the answer."""
        words = {word for param in _sub(group, name).params for word in param.opts}

        assert {"--db", "--actor", "--json"} <= words

    @pytest.mark.parametrize("group", GROUPS)
    def test_help_loads_no_services(self, group: str) -> None:
        """The help of a group lists its commands without loading what they work with."""
        code = (
            "import sys; from outcomes_fund.cli.main import main\n"
            f"try: main([{group!r}, '--help'])\n"
            "except SystemExit: pass\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert "[]" == done.stderr.strip()
        assert all(text.split()[0] in done.stdout for text in GROUPS[group].table)

    def test_suggests(self, run: Run) -> None:
        """A command of a group mistyped is wrong usage, and the nearest one is named."""
        result = run("evidence", "imprt")

        assert (2, "") == (result.exit_code, result.stdout)
        assert "Did you mean 'import'?" in result.stderr
