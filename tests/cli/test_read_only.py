"""Commands on a fund file that this user can only read, such as a copy in an archive."""

from pathlib import Path

import pytest

from outcomes_fund.ledger import sqlite_file
from tests.cli.fund_commands import FundCommands, made

READING = ["fund status", "audit", "journal", "payments", "contract list", "checkpoint", "statement swimming"]
WRITING = ["settle", "evidence list swimming", "evidence verify swimming --all"]


@pytest.fixture
def archived(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FundCommands:
    """A fund whose file cannot be written to."""
    fund = made(folder.parent)
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


@pytest.mark.parametrize("words", [("why", "swimming-p1"), ("why", "swimming", "--line", "diplomas")])
def test_explanations_need_a_name(folder: Path, words: tuple[str, ...]) -> None:
    """An explanation names participants, so it is given only to somebody, and that is kept."""
    fund = made(folder.parent)
    fund.proposed()
    before = fund.answer("fund", "status")["entries"]

    assert "--actor" in fund.run(*words, by="", status=2).stderr
    assert before == fund.answer("fund", "status")["entries"]
    fund.run(*words, by="vera")
    assert before + 1 == fund.answer("fund", "status")["entries"]
