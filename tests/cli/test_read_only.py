"""Commands on a fund file that this user can only read, such as a copy in an archive."""

import pytest

from outcomes_fund.ledger import sqlite_file
from tests.cli.fund_commands import FundCommands

READING = ["fund status", "audit", "journal", "payments", "contract list", "checkpoint", "statement swimming"]
WRITING = ["settle", "evidence list swimming", "evidence verify swimming --all"]


@pytest.fixture
def archived(fund: FundCommands, monkeypatch: pytest.MonkeyPatch) -> FundCommands:
    """A fund whose file cannot be written to."""
    monkeypatch.setattr(sqlite_file, "_is_writable", lambda _: False)
    return fund


@pytest.mark.parametrize("command", READING)
def test_is_read(archived: FundCommands, command: str) -> None:
    """What writes nothing is answered, and leaves no trace in the file or beside it."""
    before = archived.file.read_bytes()

    assert archived.text(*command.split())
    assert before == archived.file.read_bytes()
    assert [] == list(archived.folder.glob(f"{archived.file.name}-*"))


@pytest.mark.parametrize("command", WRITING)
def test_is_refused(archived: FundCommands, command: str) -> None:
    """What writes is refused, also where it only notes that somebody looked."""
    (problem,) = archived.problems(*command.split(), by="vera")

    assert "read_only_ledger" == problem["code"]
