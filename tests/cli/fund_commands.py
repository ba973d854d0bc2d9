"""A fund file made by its own commands, for the tests of these commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
from click.testing import CliRunner, Result

from outcomes_fund.cli import clock
from outcomes_fund.cli.main import main

__all__ = ["PEOPLE", "ROWS", "FundCommands", "at", "made"]

PEOPLE = {
    "rea": "reporter",
    "vera": "verifier",
    "bea": "budget_holder",
    "bob": "budget_holder",
    "pia": "payment_releaser",
    "tom": "bank_releaser",
}

ROWS = """\
id,contract,metric,participant,achieved,status,reporter,reported_at
e1,swimming,diploma,p-1,2025-02-10,reported,pool,2025-02-14
e2,swimming,diploma,p-2,2025-03-05,reported,pool,2025-03-07
e3,swimming,diploma,p-3,2025-05-12,reported,pool,2025-05-16
"""


@contextmanager
def at(text: str) -> Iterator[None]:
    """Put the clock of the program to a moment; it goes on by a second each time it is looked at."""
    before, times = clock.moment, iter(range(10_000))
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    clock.moment = lambda: start + timedelta(seconds=next(times))
    try:
        yield
    finally:
        clock.moment = before


@attrs.frozen(kw_only=True)
class FundCommands:
    """Runs commands on one fund file.

    Args:
        file: The fund file.

        folder: Beside it: ``swimming/contract.toml`` and ``rows.csv``.
    """

    file: Path
    folder: Path

    def run(self, *arguments: object, by: str = "rea", status: int = 0) -> Result:
        """Run a command as a person, and see that it ends with a status."""
        words = [str(argument) for argument in arguments]
        environment = {"OUTCOMES_FUND_DB": str(self.file), "OUTCOMES_FUND_ACTOR": by}
        result = CliRunner().invoke(main, words, env=environment, catch_exceptions=False)
        assert status == result.exit_code, result.output
        assert not (status and result.stdout), result.stdout
        return result

    def text(self, *arguments: object, by: str = "rea") -> str:
        """Run a command that succeeds, and give what it prints."""
        return self.run(*arguments, by=by).stdout

    def answer(self, *arguments: object, by: str = "rea") -> Any:
        """Run a command that succeeds, and give its JSON."""
        return json.loads(self.run(*arguments, "--json", by=by).stdout)

    def problems(self, *arguments: object, by: str = "rea") -> list[dict[str, Any]]:
        """Run a command that is refused, and give its problems."""
        found: list[dict[str, Any]] = json.loads(self.run(*arguments, "--json", by=by, status=1).stderr)["problems"]
        return found

    def verified(self) -> None:
        """Import the rows and verify them, in the summer of 2025."""
        with at("2025-07-01T09:00:00"):
            self.run("evidence", "import", self.folder / "rows.csv")
            self.run("evidence", "verify", "swimming", "--all", by="vera")

    def proposed(self) -> list[str]:
        """Import, verify and settle, in the autumn of 2025; give the payments."""
        self.verified()
        with at("2025-09-30T12:00:00"):
            answer = self.answer("settle")
        return [payment["payment"] for settled in answer["settled"] for payment in settled["proposed"]]


def made(folder: Path) -> FundCommands:
    """Create the fund file beside a contract, with people for every duty and the contract in it."""
    commands = FundCommands(file=folder / "work.fund", folder=folder)
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    people = [word for name, role in PEOPLE.items() for word in ("--person", f"{name}:{role}")]
    with at("2025-01-02T09:00:00"):
        commands.run("fund", "init", commands.file, "--title", "Work", "--currency", "EUR", *people, by="ann")
        commands.run("contract", "add", folder / "swimming", by="ann")
    return commands
