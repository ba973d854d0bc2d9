"""Several programs write to one file at the same time."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.records import Counts
from outcomes_fund.ledger.sqlite import create_ledger
from tests.ledger.ledger_cases import AT, draft, write_command

ROOT = Path(__file__).parents[2]
WRITERS = 4
# Of all writers together.
BOOKINGS = int(os.environ.get("OUTCOMES_FUND_BOOKINGS", "2000"))
COMMANDS = BOOKINGS // WRITERS

# Writes its own bookings, and now and then an entry that every writer writes, with a reader beside it.
WRITER = """
import sys
from outcomes_fund.ledger.sqlite import open_ledger
from tests.ledger.ledger_cases import AT, booked_draft, booking, draft

path, name, commands = sys.argv[1], sys.argv[2], int(sys.argv[3])
input()
with open_ledger(path) as store:
    for number in range(commands):
        owed = booking(number + 1)
        drafts = [booked_draft(f"{name}-{number}", owed)]
        if number % 50 == 0:
            drafts.append(draft(f"all-{number}"))
            list(store.entries(after=store.head().count - 100))
        store.append(drafts, at=AT, postings=[owed])
"""

# Adds one to a number that stands in the last entry: right only if nobody writes in between.
COUNTER = """
import sys
from outcomes_fund.ledger.refusals import HeadMoved
from outcomes_fund.ledger.sqlite import open_ledger
from tests.ledger.ledger_cases import AT, draft

path, name, commands = sys.argv[1], sys.argv[2], int(sys.argv[3])
input()
with open_ledger(path) as store:
    for number in range(commands):
        while True:
            count = store.head().count
            last = next(store.entries(after=count - 1)).body["total"] if count else 0
            try:
                store.append([draft(f"{name}-{number}", body={"total": last + 1})], at=AT, after=count)
            except HeadMoved:
                continue
            break
"""


@contextmanager
def _started(program: str, path: Path, *names: str, commands: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start writers that wait for a word, and see to it that none is left behind."""
    with ExitStack() as stack:
        writers = []
        for name in names:
            command = [sys.executable, "-c", program, str(path), name, str(commands)]
            pipe = subprocess.PIPE
            writer = subprocess.Popen(command, stdin=pipe, stderr=pipe, text=True, cwd=ROOT)
            stack.enter_context(writer)
            stack.callback(writer.kill)
            writers.append(writer)
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write("go\n")
            writer.stdin.flush()
        yield writers


def _run(program: str, path: Path, commands: int) -> list[str]:
    """Let all writers go at once and give what they complained about."""
    names = [f"w{place}" for place in range(WRITERS)]
    with _started(program, path, *names, commands=commands) as writers:
        complaints = [writer.communicate(timeout=300)[1] for writer in writers]
        return [f"{writer.returncode}: {said}" for writer, said in zip(writers, complaints, strict=True) if said]


@pytest.mark.slow
def test_many_writers(tmp_path: Path) -> None:
    """Of four programs that write bookings at once, none loses or doubles an entry or meets a lock."""
    path = tmp_path / "work.fund"
    with create_ledger(path) as store:
        assert [] == _run(WRITER, path, COMMANDS)

        keys = Counter(entry.key for entry in store.entries())
        assert {1} == set(keys.values())
        own = {f"w{place}-{number}" for place in range(WRITERS) for number in range(COMMANDS)}
        assert own | {f"all-{number}" for number in range(0, COMMANDS, 50)} == set(keys)
        for place in range(WRITERS):
            numbers = [int(key.split("-")[1]) for key in keys if key.startswith(f"w{place}-")]
            assert list(range(COMMANDS)) == numbers
        owed = sum(booked.posting.amount_minor for booked in store.postings() if booked.posting.account == "payable")
        assert -WRITERS * sum(range(1, COMMANDS + 1)) == owed
        assert first_broken(store) is None


@pytest.mark.slow
def test_counting_together(tmp_path: Path) -> None:
    """What is worked out from the ledger and written only if its head has not moved is never based on old entries."""
    path = tmp_path / "work.fund"
    with create_ledger(path) as store:
        assert [] == _run(COUNTER, path, 25)

        totals = [entry.body["total"] for entry in store.entries()]
    assert list(range(1, WRITERS * 25 + 1)) == totals


def test_audit_beside_a_writer(tmp_path: Path) -> None:
    """An audit during which somebody writes takes the new entries along and finds nothing broken."""
    path = tmp_path / "work.fund"
    with create_ledger(path) as store:
        store.append([draft(f"k{number}") for number in range(20)], at=AT)
        found = []
        with _started(WRITER, path, "w", commands=200) as (writer,):
            while writer.poll() is None:
                found.append(first_broken(store))

        assert {None} == {*found, first_broken(store)}
        assert 0 == writer.returncode
        assert 224 == store.head().count


class _Growing(MemoryStore):
    """A store to which somebody writes before, and once more after, the rows beside the entries are counted."""

    written = 0

    def counts(self) -> Counts:
        """Count in the middle of somebody else's writing."""
        if self.written == 4:
            return super().counts()
        write_command(self, self.written)
        counts = super().counts()
        write_command(self, self.written + 1)
        self.written += 2
        return counts


def test_audit_of_a_growing_ledger() -> None:
    """Rows whose entries were written after the entries were read are not taken for strays."""
    store = _Growing()

    assert first_broken(store) is None
    assert (4, 8) == (store.written, store.head().count)
