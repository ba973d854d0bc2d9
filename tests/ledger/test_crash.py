"""A writer that is killed at any moment leaves a ledger without holes, halves or doubles."""

import os
import random
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.records import Counts
from outcomes_fund.ledger.refusals import LedgerExists
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger, open_ledger
from tests.ledger.killed_writers import killed, writing
from tests.ledger.ledger_cases import ROWS_WRITTEN, forgets, keys_of, write_command

KILLS = int(os.environ.get("OUTCOMES_FUND_KILLS", "20"))
AT_A_TIME = 5
FIRST_COMMANDS = 20
LONGEST_S = 0.03

# Says that it is ready, is told to go, makes the file, and acknowledges each command once it is written.
WRITER = """
import sys
from outcomes_fund.ledger.sqlite import create_ledger
from tests.ledger.ledger_cases import write_command

print("ready", flush=True)
input()
with create_ledger(sys.argv[1]) as store:
    for number in range(100_000):
        write_command(store, number)
        print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed in another way")
def test_killed_writers(tmp_path: Path) -> None:
    """After a kill at any of many moments each acknowledged command is there once, and the last one wholly or not."""
    dice = random.Random(20_260_131)
    commands = []
    for start in range(0, KILLS, AT_A_TIME):
        paths = [tmp_path / f"{place}.fund" for place in range(start, start + AT_A_TIME)]
        with ExitStack() as stack:
            for path, writer in [(path, stack.enter_context(writing(WRITER, path))) for path in paths]:
                said = killed(writer, dice, commands_first=FIRST_COMMANDS, longest_s=LONGEST_S)
                acknowledged = [int(line) for line in said]
                commands.append(len(acknowledged))
                _check(path, acknowledged)

    print("commands written before each kill:", commands)
    # A writer that wrote nothing, or moments that are all alike, would show nothing.
    assert sum(commands) > KILLS
    assert len(set(commands)) > min(KILLS // 4, 20)


def _check(path: Path, acknowledged: list[int]) -> None:
    count = len(acknowledged)
    assert list(range(count)) == acknowledged
    # Killed before the tables were made, there is no ledger yet, and creating it again succeeds.
    with open_ledger(path) if acknowledged else _opened_or_created(path) as store:
        keys = [entry.key for entry in store.entries()]
        written = sum(key.startswith("rows") for key in keys)
        assert written in {count, count + 1}
        assert [key for number in range(written) for key in keys_of(number)] == keys
        rows = Counts(evidence=written * ROWS_WRITTEN, postings=written * 2, texts=0, people=written)
        assert rows == store.counts()
        assert first_broken(store) is None
        forgotten = [number for number in range(written) if forgets(number)]
        assert forgotten == list(store.tombstones().values())

        # Whoever got no answer gives the command again: it is there once.
        write_command(store, count)
        assert keys_of(count) == [entry.key for entry in store.entries()][-len(keys_of(count)) :]
        assert count + 1 == store.people_count()
        assert first_broken(store) is None


def _opened_or_created(path: Path) -> SqliteStore:
    try:
        return create_ledger(path)
    except LedgerExists:
        return open_ledger(path)
