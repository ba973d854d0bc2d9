"""A program that is killed while it imports, settles and releases leaves each command there once, or not at all."""

import os
import random
import shutil
import sys
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.records import Entry
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger
from outcomes_fund.services.audit import audit
from tests.ledger.killed_writers import killed, writing
from tests.services.rounds import Command, begun, commands

KILLS = int(os.environ.get("OUTCOMES_FUND_KILLS", "10"))
AT_A_TIME = 5
FIRST_COMMANDS = 20
LONGEST_S = 0.05

# Says that it is ready, is told to go, and acknowledges each command by its key once it is carried out.
WRITER = """
import sys
from pathlib import Path
from outcomes_fund.ledger.sqlite import open_ledger
from tests.services.rounds import commands

print("ready", flush=True)
input()
with open_ledger(sys.argv[1]) as store:
    for command in commands(Path(sys.argv[2])):
        command.act(store)
        print(command.key, flush=True)
"""


class Course:
    """What the commands come to when nothing goes wrong, in memory; each is carried out once it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.store = begun(MemoryStore())
        self.heads = [self.store.head().count]
        self.commands: list[Command] = []
        self._coming = commands(folder)

    def entries_after(self, done: int) -> list[Entry]:
        """The entries of a fund in which so many commands were carried out."""
        for command in islice(self._coming, max(0, done - len(self.commands))):
            command.act(self.store)
            self.commands.append(command)
            self.heads.append(self.store.head().count)
        return list(islice(self.store.entries(), self.heads[done]))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed in another way")
def test_killed(tmp_path: Path) -> None:
    """After each kill each acknowledged command is there once, the last one wholly or not, and an audit is clean."""
    dice = random.Random(20_260_601)
    fund = tmp_path / "begun.fund"
    with create_ledger(fund) as store:
        begun(store)
    course = Course(tmp_path)
    done = []
    for start in range(0, KILLS, AT_A_TIME):
        folders = [tmp_path / str(place) for place in range(start, min(KILLS, start + AT_A_TIME))]
        with ExitStack() as stack:
            for folder, writer in [
                (folder, stack.enter_context(writing(WRITER, _copied(fund, folder), folder))) for folder in folders
            ]:
                acknowledged = killed(writer, dice, commands_first=FIRST_COMMANDS, longest_s=LONGEST_S)
                done.append(len(acknowledged))
                _check(folder / "work.fund", acknowledged, course)

    print("commands acknowledged before each kill:", done)
    # Writers that wrote nothing, or moments that are all alike, would show nothing.
    assert sum(done) > KILLS
    assert len(set(done)) > min(KILLS, FIRST_COMMANDS) // 4


def _copied(fund: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(fund, folder / "work.fund"))


def _check(path: Path, acknowledged: list[str], course: Course) -> None:
    count = len(acknowledged)
    expected = [course.entries_after(count), course.entries_after(count + 1)]
    assert acknowledged == [command.key for command in course.commands[:count]]
    with open_ledger(path) as store:
        assert list(store.entries()) in expected
        assert audit(store).breach is None

        # Whoever got no answer, or is not sure, gives the command again: it is there once.
        for command in course.commands[max(0, count - 1) : count + 1]:
            command.act(store)
        assert expected[1] == list(store.entries())
        assert audit(store).breach is None
