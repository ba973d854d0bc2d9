"""Many rows at once: the trigger against replaced rows is put aside for them, and nobody else can profit from it."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from outcomes_fund.ledger import sqlite_rows
from outcomes_fund.ledger.integrity import Checkpoint, first_broken
from outcomes_fund.ledger.refusals import LedgerRefusal
from outcomes_fund.ledger.sqlite import open_ledger
from outcomes_fund.ledger.triggers import TRIGGERS
from tests.ledger.ledger_cases import AT, batch, import_draft, people_draft, persons

ROOT = Path(__file__).parents[2]
NOT_REPLACED = TRIGGERS["evidence"][2]

# Two blocks and some rows that fill none.
IDS = [f"e{number}" for number in range(2 * sqlite_rows.BLOCK_ROWS + 7)]

# Dies while the trigger is put aside and so many rows are added that they are in the log already.
KILLED = """
import os, signal, sys
from outcomes_fund.ledger.sqlite_file import connect
from outcomes_fund.ledger.triggers import replacing_allowed
from pathlib import Path

connection = connect(Path(sys.argv[1])).conn
connection.execute("PRAGMA cache_size = 10")
connection.execute("BEGIN IMMEDIATE")
with replacing_allowed(connection, "evidence"):
    rows = ((1, place, "x" * 1_000) for place in range(1_000, 6_000))
    connection.executemany("INSERT INTO evidence (entry, place, id) VALUES (?, ?, ?)", rows)
    print("aside", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a hundred rows for many."""
    monkeypatch.setattr(sqlite_rows, "MANY_ROWS", 100)


@pytest.fixture
def fund(tmp_path: Path, sound: tuple[Path, Checkpoint]) -> Path:
    """A closed file with a bit of everything."""
    return Path(shutil.copy(sound[0], tmp_path))


@pytest.fixture
def plain(fund: Path) -> Iterator[sqlite3.Connection]:
    """The same file as any tool would open it."""
    with closing(sqlite3.connect(fund, isolation_level=None, timeout=0)) as connection:
        yield connection


def test_are_kept(fund: Path, plain: sqlite3.Connection) -> None:
    """All rows are kept in their order, and afterwards no program can replace one."""
    rows = batch(*IDS)
    with open_ledger(fund) as store:
        (entry,) = store.append([import_draft("many", rows)], at=AT, evidence=rows)
        assert tuple(store.evidence(entry=entry.seq)) == rows.rows
        assert first_broken(store) is None
        assert store.breaches() == ()
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        plain.execute("INSERT OR REPLACE INTO evidence (entry, place) VALUES (?, 1)", (entry.seq,))


def test_trigger_is_put_aside(fund: Path) -> None:
    """The trigger is away while many rows are added, and only then."""
    found: list[str] = []
    with open_ledger(fund) as store:
        store._connection.set_trace_callback(found.append)
        few, many = batch("few"), batch(*IDS)
        store.append([import_draft("few", few)], at=AT, evidence=few)
        assert not [sql for sql in found if "TRIGGER" in sql]
        store.append([import_draft("many", many)], at=AT, evidence=many)
    changes = [sql for sql in found if "TRIGGER" in sql]
    assert changes == ["DROP TRIGGER evidence_not_replaced", NOT_REPLACED]


def test_many_persons(fund: Path, plain: sqlite3.Connection) -> None:
    """The trigger is put aside for many persons too, and afterwards no program can replace one."""
    found: list[str] = []
    with open_ledger(fund) as store:
        store._connection.set_trace_callback(found.append)
        first = store.people_count() + 1
        people = persons(*IDS, first=first)
        store.append([people_draft("many", people)], at=AT, people=people)
        assert first_broken(store) is None
        assert store.people_count() == first + len(IDS) - 1
    changes = [sql for sql in found if "TRIGGER" in sql]
    assert changes == ["DROP TRIGGER people_not_replaced", TRIGGERS["people"][2]]
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        plain.execute("INSERT OR REPLACE INTO people (surrogate, entry) VALUES (?, 1)", (first,))


def test_others_never_see_it(fund: Path, plain: sqlite3.Connection) -> None:
    """As long as the rows are not written for good, others read the file with the trigger and cannot write."""
    rows = batch(*IDS)
    with open_ledger(fund) as store, store.turn():
        store.append([import_draft("many", rows)], at=AT, evidence=rows)
        found = plain.execute("SELECT sql FROM sqlite_schema WHERE name = 'evidence_not_replaced'").fetchall()
        assert found == [(NOT_REPLACED,)]
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            plain.execute("INSERT OR REPLACE INTO evidence (entry, place) VALUES (1, 1)")


@pytest.mark.parametrize("within", [False, True], ids=["alone", "in-a-turn"])
def test_failure_brings_it_back(fund: Path, plain: sqlite3.Connection, *, within: bool) -> None:
    """A row whose key is taken is refused without the trigger too, and the trigger is back."""
    rows = batch(*IDS)
    with open_ledger(fund) as store:
        counts, seq = store.counts(), store.head().count + 1
        plain.execute("INSERT INTO evidence (entry, place, id) VALUES (?, 77, 'first')", (seq,))
        if within:
            with store.turn(), pytest.raises(LedgerRefusal, match="UNIQUE"):
                store.append([import_draft("many", rows)], at=AT, evidence=rows)
        else:
            with pytest.raises(LedgerRefusal, match="UNIQUE"):
                store.append([import_draft("many", rows)], at=AT, evidence=rows)
        assert store.counts().evidence == counts.evidence + 1
        assert not [breach for breach in store.breaches() if "trigger" in breach]
    assert plain.execute("SELECT id FROM evidence WHERE entry = ?", (seq,)).fetchall() == [("first",)]
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        plain.execute("INSERT OR REPLACE INTO evidence (entry, place) VALUES (?, 77)", (seq,))


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed in another way")
def test_kill_brings_it_back(fund: Path, plain: sqlite3.Connection) -> None:
    """A process that is killed while the trigger is put aside leaves the file as it was."""
    before = plain.execute("SELECT count(*) FROM evidence").fetchone()
    command = [sys.executable, "-c", KILLED, str(fund)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.returncode) == ("aside\n", -signal.SIGKILL)
    with open_ledger(fund) as store:  # which compares the triggers with those of the code
        assert store.breaches() == ()
        assert first_broken(store) is None
    assert plain.execute("SELECT count(*) FROM evidence").fetchone() == before
