import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import click
import pytest
from click.testing import Result
from rich.console import Console

from outcomes_fund.cli import clock
from outcomes_fund.cli.asked import Asked, nth, secret_in
from outcomes_fund.cli.chosen import named_or_all, one_way
from outcomes_fund.cli.options import MOMENT
from outcomes_fund.errors import UnreadableFile
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.services.orders import Order

Run = Callable[..., Result]

READING = [("payments",), ("journal",), ("contract", "list")]
WRITING = [
    ("approve", "--all"),
    ("release", "--all"),
    ("bank", "authorise", "run-1"),
]


class TestMissing:
    """Options that every command on a fund file needs."""

    @pytest.mark.parametrize("command", [*READING, *WRITING], ids=" ".join)
    def test_db(self, run: Run, command: tuple[str, ...]) -> None:
        """Without a fund file the usage error names the option and the variable of the environment."""
        result = run(*command, "--actor", "ann") if command in WRITING else run(*command)

        assert (2, "") == (result.exit_code, result.stdout)
        assert "--db" in result.stderr
        assert "OUTCOMES_FUND_DB" in result.stderr

    @pytest.mark.parametrize("command", WRITING, ids=" ".join)
    def test_actor(self, run: Run, command: tuple[str, ...]) -> None:
        """Without a person the usage error names the option and the variable of the environment."""
        result = run(*command, "--db", "work.fund")

        assert (2, "") == (result.exit_code, result.stdout)
        assert "--actor" in result.stderr
        assert "OUTCOMES_FUND_ACTOR" in result.stderr

    @pytest.mark.parametrize("command", [("fund", "status"), ("audit",), ("checkpoint",)], ids=" ".join)
    def test_file(self, run: Run, command: tuple[str, ...]) -> None:
        """Commands that take the fund file as argument as well name both ways."""
        result = run(*command)

        assert (2, "") == (result.exit_code, result.stdout)
        assert "FILE or --db" in result.stderr

    def test_environment(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment may name the fund file and the person."""
        monkeypatch.setenv("OUTCOMES_FUND_DB", "nowhere.fund")
        monkeypatch.setenv("OUTCOMES_FUND_ACTOR", "ann")
        result = run("approve", "--all")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "nowhere.fund is not there" in result.stderr


class TestComplaints:
    """What went wrong, on standard error."""

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_ledger_refuses(self, run: Run, command: tuple[str, ...]) -> None:
        """What the ledger refuses is one sentence with what to do, and status 1."""
        result = run(*command, "--db", "nowhere.fund")

        assert (1, "") == (result.exit_code, result.stdout)
        assert "nowhere.fund is not there. Check the name, or create the fund first.\n" == result.stderr

    def test_as_json(self, run: Run) -> None:
        """With --json the same is JSON, under the name of the refusal."""
        result = run("payments", "--db", "nowhere.fund", "--json")
        (problem,) = json.loads(result.stderr)["problems"]

        assert (1, "") == (result.exit_code, result.stdout)
        assert ("no_ledger", "nowhere.fund") == (problem["code"], problem["path"])

    def test_unknown_name_as_json(self, run: Run, folder: Path) -> None:
        """A name that is not known is told under that code, with the name as value."""
        result = run("why", folder, "--line", "diploms", "--json")
        (problem,) = json.loads(result.stderr)["problems"]

        assert ("unknown_name", "line", "diploms") == (problem["code"], problem["path"], problem["value"])
        assert "Did you mean 'diplomas'?" in problem["remedy"]

    def test_unlike_any_as_json(self, run: Run, folder: Path) -> None:
        """A name like none of those known is told with what to do as well."""
        (problem,) = json.loads(run("why", folder, "--line", "zzz", "--json").stderr)["problems"]

        assert "known: diplomas" in problem["message"]
        assert "Give one of those that are known." == problem["remedy"]

    def test_unreadable_file_as_json(self, run: Run) -> None:
        """A file that cannot be read is a problem of that file."""
        (problem,) = json.loads(run("validate", "nowhere.toml", "--json").stderr)["problems"]

        assert ("unreadable_file", "nowhere.toml") == (problem["code"], problem["source"])


class TestMoments:
    """Days and moments on the command line."""

    def test_day(self) -> None:
        """A day stays a day."""
        assert date(2025, 6, 30) == MOMENT.convert("2025-06-30", None, None)

    def test_moment(self) -> None:
        """A moment has its time zone."""
        expected = datetime(2025, 6, 30, 9, 30, tzinfo=timezone(timedelta(hours=2)))

        assert expected == MOMENT.convert("2025-06-30T09:30:00+02:00", None, None)

    @pytest.mark.parametrize("text", ["2025-06-30T09:30:00", "2025-06-30T25:00:00Z", "soon", "T"])
    def test_neither(self, text: str) -> None:
        """A moment without time zone, or no moment at all, is wrong usage."""
        with pytest.raises(click.BadParameter):
            MOMENT.convert(text, None, None)

    def test_clock(self) -> None:
        """The moment of an order is that of the computer, with its time zone."""
        before = datetime.now(UTC)

        assert before <= clock.moment() <= datetime.now(UTC)


class TestKeys:
    """The keys of several orders of one command."""

    def test_nth(self) -> None:
        """Under the key of a command each of several things has a key of its own, and without one none has."""
        order = Order(actor="ann", at=datetime(2025, 1, 1, tzinfo=UTC), key="k")

        assert ["k", "k/2", "k/3"] == [nth(order, place).key for place in range(3)]
        assert "" == nth(Order(actor="ann", at=order.at), 1).key


class TestChosen:
    """What a command is about."""

    @pytest.mark.parametrize("given", [{"ROW...": (), "--all": False}, {"ROW...": ("e1",), "--all": True}])
    def test_exactly_one(self, given: dict[str, object]) -> None:
        """None of the ways, or two of them, is wrong usage that names them all."""
        with pytest.raises(click.UsageError, match=r"ROW\.\.\. or --all"):
            one_way(given)

    def test_taken(self) -> None:
        """The one way that was taken is given, also where it is an entry of number 0."""
        assert "--batch" == one_way({"ROW...": (), "--batch": 0, "--all": False})

    def test_named_or_all(self) -> None:
        """Many payments are not spelt out in what comes next."""
        assert ("a b", "--all") == (named_or_all(["a", "b"]), named_or_all(list("abcdef")))


class _Terminal(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)

    def isatty(self) -> bool:
        return True


class TestAnswer:
    """Answers on a terminal."""

    def test_command_is_whole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A sentence is broken at the end of a line, and a command that is to be copied is not."""
        stream = _Terminal()
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setenv("COLUMNS", "20")
        asked = Asked(db=Path("work.fund"), actor="", key="", as_json=False)
        asked.answer({}, "Next: outcomes-fund approve swimming-p1", "What was done is told here.")
        stream.seek(0)
        first, *others = stream.read().splitlines()

        assert "Next: outcomes-fund approve swimming-p1" == first
        assert 2 == len(others)

    def test_ids_are_whole(self) -> None:
        """The words of a column of ids are never broken; other texts may be."""
        row = Row(cells=("swimming-p1", "a-word-of-some-length"))
        table = table_of("T", [Column(header="Id", whole=True), Column(header="Text")], [row])
        output = io.StringIO()
        Console(file=output, width=24).print(table)

        assert "swimming-p1" in output.getvalue()
        assert "a-word-of-some-length" not in output.getvalue()


class TestSecret:
    """The secret of a fund."""

    def test_all_bytes(self, tmp_path: Path) -> None:
        """Every byte of the file belongs to the secret, whatever it is."""
        file = tmp_path / "secret.key"
        file.write_bytes(b"\xff0123456789abcdef\n")

        assert (b"\xff0123456789abcdef\n", None) == (secret_in(file), secret_in(None))

    def test_absent(self, tmp_path: Path) -> None:
        """A file that is not there is a problem that names it."""
        with pytest.raises(UnreadableFile, match=r"secret\.key"):
            secret_in(tmp_path / "secret.key")
