import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from outcomes_fund.cli.main import COMMANDS, main

HEAVY = ("attrs", "attr", "cattrs", "numpy", "pendulum", "rich", "sqlite_utils")

Run = Callable[..., Result]


def _command(name: str) -> click.Command:
    command = importlib.import_module(COMMANDS[name][0]).command
    assert isinstance(command, click.Command)
    return command


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


class TestTable:
    """The table of commands."""

    @pytest.mark.parametrize("name", COMMANDS)
    def test_help_is_that_of_the_command(self, name: str) -> None:
        """The line of help in the table is the first sentence of the command itself."""
        command = _command(name)

        assert (name, COMMANDS[name][1]) == (command.name, command.get_short_help_str(limit=200))

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_option_has_help(self, name: str) -> None:
        """Every option of every command says what it does."""
        options = [option for option in _command(name).params if isinstance(option, click.Option)]

        assert all(option.help for option in options)

    def test_lists_all(self, run: Run) -> None:
        """The help of the program names every command with its line of help."""
        output = run("--help").output

        assert all(name in output and text in output for name, (_, text) in COMMANDS.items())

    def test_suggests(self, run: Run) -> None:
        """A command mistyped is wrong usage, and the nearest one is named."""
        result = run("statment")

        assert (2, "") == (result.exit_code, result.stdout)
        assert "Did you mean 'statement'?" in result.stderr

    def test_unlike_any(self, run: Run) -> None:
        """A command like no other is wrong usage as well."""
        assert 2 == run("xyzzy").exit_code

    def test_version(self, run: Run) -> None:
        """The program tells its version."""
        assert run("--version").output.startswith("outcomes-fund ")


class TestStart:
    """What help costs."""

    @pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
    def test_loads_nothing_heavy(self, arguments: tuple[str, ...]) -> None:
        """Help and version load none of the libraries that a command needs when it works."""
        code = (
            "import sys; from outcomes_fund.cli.main import main\n"
            f"try: main({list(arguments)!r})\n"
            "except SystemExit: pass\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run(_python("-c", code), capture_output=True, text=True, check=True)

        assert "[]" == done.stderr.strip()


class TestFailure:
    """What a failing command leaves behind."""

    def test_closed_pipe(self, folder: Path) -> None:
        """A reader that goes away early ends the program without a word."""
        command = _python("-m", "outcomes_fund", "explain", str(folder / "contract.toml"))
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            complaint = process.stderr.read()

        assert (141, b"") == (process.returncode, complaint)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no file that is always full")
    @pytest.mark.parametrize(
        "arguments",
        [("--help",), ("schema", "contract"), ("demo",), ("explain", "{}"), ("validate", "{}")],
        ids=lambda arguments: arguments[0],
    )
    def test_full_disk(self, folder: Path, arguments: tuple[str, ...]) -> None:
        """An output that takes nothing more is one line on standard error, and status 1."""
        words = [word.format(folder / "contract.toml") for word in arguments]
        with Path("/dev/full").open("wb") as full:
            command = _python("-m", "outcomes_fund", *words)
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

        assert (1, 1) == (done.returncode, done.stderr.count("\n"))
        assert done.stderr.startswith("The output cannot be written: ")

    def test_interrupted(self, run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        """Ctrl-C ends the program with status 130 and without a word."""

        def interrupt(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("outcomes_fund.cli.explain.load_contract", interrupt)
        result = run("explain", folder / "contract.toml")

        assert (130, "") == (result.exit_code, result.output)

    def test_own_mistake_is_not_hidden(self, run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        """A mistake of the program itself is not taken for a problem of the input."""

        def fail(*_: object, **__: object) -> None:
            raise ValueError

        monkeypatch.setattr("outcomes_fund.cli.explain.load_contract", fail)

        with pytest.raises(ValueError):
            run("explain", folder / "contract.toml")

    @pytest.mark.parametrize("name", ["explain", "validate"])
    def test_absent_file(self, run: Run, name: str) -> None:
        """A file that is not there is a problem of the input, told on standard error."""
        result = run(name, "nowhere.toml")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "nowhere.toml" in result.stderr

    def test_narrow_characters(self, folder: Path) -> None:
        """An output that knows ASCII only is served with what it knows."""
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        command = _python("-m", "outcomes_fund", "explain", str(folder / "contract.toml"))
        done = subprocess.run(command, capture_output=True, check=True, env=environment)

        assert done.stdout.isascii()

    def test_module_is_program(self) -> None:
        """The package run as a module is the program."""
        done = subprocess.run(_python("-m", "outcomes_fund", "--help"), capture_output=True, text=True, check=True)

        assert "Usage: " in done.stdout
        assert "Commands:" in done.stdout


def test_group_is_a_click_command() -> None:
    """The program is one click command, so that completion and tests of click work with it."""
    assert isinstance(main, click.Group)
