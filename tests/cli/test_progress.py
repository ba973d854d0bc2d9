import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.fund_commands import FundCommands, made


@pytest.fixture
def fund(folder: Path) -> FundCommands:
    """A fund file with a contract."""
    return made(folder.parent)


def _audit(fund: FundCommands, error: int) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "outcomes_fund", "audit", str(fund.file)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=error, check=True, env=environment)


class TestProgress:
    """The bar for long work."""

    def test_terminal(self, fund: FundCommands) -> None:
        """On a terminal the bar stands on standard error, and not in the answer."""
        ours, theirs = pty.openpty()
        done = _audit(fund, theirs)
        os.close(theirs)
        bar = os.read(ours, 1 << 16)
        os.close(ours)

        assert b"Auditing" in bar
        assert done.stdout.startswith(b"All is as it was written")

    def test_no_terminal(self, fund: FundCommands, tmp_path: Path) -> None:
        """In a file or pipe there is no bar."""
        with (tmp_path / "complaints").open("w+b") as file:
            _audit(fund, file.fileno())
            file.seek(0)

            assert b"" == file.read()
