"""Forgetting in a file: the bytes of a pseudonym are in no file any more, and files of format 1 are taken along."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import attrs
import pytest

from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.digests import lines_digest
from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.records import Entry, Pack, entry_hash, instant_text, posting_row, text_digest
from outcomes_fund.ledger.refusals import BytesLeft, LedgerBusy
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger, open_ledger
from outcomes_fund.ledger.sqlite_file import APPLICATION_ID
from outcomes_fund.ledger.triggers import make_tables, schema_breaches
from tests.ledger.ledger_cases import AT, batch, booking, draft, filled, forget, people_draft, persons, statement_draft

ROOT = Path(__file__).parents[2]


def _pseudonym(number: int) -> str:
    # Shorter than what stays of a forgotten person, so that pages overflow and rows move to others.
    return f"p-{sha256(str(number).encode()).hexdigest()[:8]}"


def _peopled(store: SqliteStore, count: int) -> None:
    """Bring persons in several entries of different size."""
    first = 1
    while first <= count:
        people = persons(*map(_pseudonym, range(first, min(first + 700, count + 1))), first=first)
        store.append([people_draft(f"people{first}", people)], at=AT, people=people)
        first += 700


def _holding(folder: Path, *pieces: bytes) -> list[str]:
    """Files of a fund in which some bytes stand."""
    return [path.name for path in folder.iterdir() if any(piece in path.read_bytes() for piece in pieces)]


class TestBytes:
    def test_are_gone_at_once(self, tmp_path: Path) -> None:
        """Pseudonym and salt stand in the files before, and in none of them once the call returns."""
        with create_ledger(tmp_path / "work.fund") as store:
            _peopled(store, 10)
            pack = Pack(contract="jobs", content=_pseudonym(3).encode() * 1_000)
            store.append([statement_draft("made", "{}", pack)], at=AT, texts=["{}"], pack=pack)
            (three,) = store.people([3])
            pseudonym, salt = _pseudonym(3).encode(), three.salt or b""
            assert _holding(tmp_path, pseudonym)
            assert _holding(tmp_path, salt)

            forget(store, "forgotten", 3)

            assert (tmp_path / "work.fund-wal").exists()
            assert [] == _holding(tmp_path, pseudonym, salt)
            assert _holding(tmp_path, _pseudonym(4).encode())
            assert first_broken(store) is None

    def test_of_many_are_gone(self, tmp_path: Path) -> None:
        """Whoever is forgotten out of thousands, in several steps, leaves nothing in unused parts of pages."""
        dice = random.Random(5)
        numbers = dice.sample(range(1, 3_001), 400)
        with create_ledger(tmp_path / "work.fund") as store:
            _peopled(store, 3_000)
            for step in range(10):
                forget(store, f"forgotten{step}", *numbers[step * 40 : step * 40 + 40])
            more = persons("more", first=3_001)
            store.append([people_draft("more", more)], at=AT, people=more)

            content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
            assert first_broken(store) is None

        assert [] == [number for number in numbers if _pseudonym(number).encode() in content]
        kept = set(range(1, 3_001)) - set(numbers)
        assert all(_pseudonym(number).encode() in content for number in kept)

    def test_reader_is_in_the_way(self, tmp_path: Path) -> None:
        """While another program reads, the person is forgotten, and what is left in the log is said and goes later."""
        path = tmp_path / "work.fund"
        with open_ledger(_made(path), patience_s=0.1) as store, closing(sqlite3.connect(path)) as reader:
            _peopled(store, 3)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM people").fetchall()

            with pytest.raises(BytesLeft, match=r"work\.fund-wal"):
                forget(store, "forgotten", 3)

            assert 3 not in store.remembered()
            assert _holding(tmp_path, _pseudonym(3).encode())
        open_ledger(path).close()
        assert [] == _holding(tmp_path, _pseudonym(3).encode())

    def test_killed_before_the_log_is_emptied(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a program that was killed leaves in the log is gone once the file was opened and closed."""
        left = tmp_path / "left"
        with create_ledger(tmp_path / "work.fund") as store:
            _peopled(store, 3)
            monkeypatch.setattr(store, "_empty_log", lambda: shutil.copytree(tmp_path, left))
            forget(store, "forgotten", 3)
        assert _holding(left, _pseudonym(3).encode())

        with open_ledger(left / "work.fund") as store:
            assert first_broken(store) is None
            assert 3 not in store.remembered()

        assert [] == _holding(left, _pseudonym(3).encode())

    def test_undone(self, tmp_path: Path) -> None:
        """A forgetting that is undone leaves the person, the triggers and the pack."""
        with create_ledger(tmp_path / "work.fund") as store:
            _peopled(store, 3)
            pack = Pack(contract="jobs", content=b"x")
            store.append([statement_draft("made", "{}", pack)], at=AT, texts=["{}"], pack=pack)

            def act() -> None:
                with store.turn():
                    forget(store, "forgotten", 3)
                    raise ZeroDivisionError

            with pytest.raises(ZeroDivisionError):
                act()

            assert _pseudonym(3) == store.remembered()[3]
            assert pack == store.pack("jobs")
            assert () == schema_breaches(store._connection)
            assert first_broken(store) is None


def _made(path: Path) -> Path:
    create_ledger(path).close()
    return path


# Reads a number and adds one to it, in a turn, without saying from which head.
COUNTER = """
import sys
from outcomes_fund.ledger.sqlite import open_ledger
from tests.ledger.ledger_cases import AT, draft

path, name = sys.argv[1:]
with open_ledger(path) as store:
    for number in range(25):
        with store.turn():
            count = store.head().count
            last = next(store.entries(after=count - 1)).body["total"] if count else 0
            store.append([draft(f"{name}-{number}", body={"total": last + 1})], at=AT)
"""


class TestTurn:
    def test_others_wait(self, tmp_path: Path) -> None:
        """What is read in a turn is not changed by others before it is written."""
        path = _made(tmp_path / "work.fund")
        writers = [
            subprocess.Popen([sys.executable, "-c", COUNTER, str(path), name], cwd=ROOT, stderr=subprocess.PIPE)
            for name in ("a", "b", "c")
        ]
        complaints = [writer.communicate(timeout=100)[1] for writer in writers]

        assert [b"", b"", b""] == complaints
        with open_ledger(path) as store:
            assert list(range(1, 76)) == [entry.body["total"] for entry in store.entries()]

    def test_keeps_writers_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """While one has its turn, others read and cannot write; afterwards they can."""
        monkeypatch.setattr("outcomes_fund.ledger.sqlite_file.BUSY_MS", 10)
        path = _made(tmp_path / "work.fund")
        with open_ledger(path) as one, open_ledger(path, patience_s=0.1) as other:
            with one.turn():
                one.append([draft("k1")], at=AT)
                assert 0 == other.head().count
                start = time.monotonic()
                with pytest.raises(LedgerBusy):
                    other.append([draft("k2")], at=AT)
                assert time.monotonic() - start >= 0.1
            other.append([draft("k2")], at=AT)

            assert ["k1", "k2"] == [entry.key for entry in one.entries()]


def _format_1(path: Path) -> Path:
    """Write a file as the library of format 1 did: its tables and triggers, and digests of lines."""
    rows, owed, text = batch("a", 'é"'), booking(), "id = 'jobs'"
    bodies = {
        "contract_added": {"contract": "jobs", "digest": text_digest(text)},
        "evidence_imported": {"contract": "jobs", "rows": 2, "digest": lines_digest(rows.rows)},
        "booked": {"contract": "jobs", "postings": lines_digest(map(posting_row, owed.postings))},
    }
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        plain.execute("PRAGMA user_version = 1")
        make_tables(plain, until=1)
        previous = "0" * 64
        for seq, (kind, body) in enumerate(bodies.items(), start=1):
            entry = Entry(
                seq=seq,
                kind=kind,
                at=instant_text(AT),
                actor="ann",
                key=kind,
                body_text=canonical_json(body),
                previous=previous,
                hash="",
            )
            previous = entry_hash(entry)
            _put(plain, "entries", *attrs.astuple(entry)[:-1], previous)
        _put(plain, "texts", text_digest(text), text)
        for place, row in enumerate(rows.rows, start=1):
            _put(plain, "evidence", 2, place, *row)
        for place, posting in enumerate(owed.postings, start=1):
            _put(plain, "postings", 3, place, *attrs.astuple(posting))
    return path


def _put(plain: sqlite3.Connection, table: str, *values: object) -> None:
    plain.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - a table and marks


class TestFormat1:
    def test_is_taken_along(self, tmp_path: Path) -> None:
        """A file of format 1 gets the new tables, is sound by the digests of its time, and can be written to."""
        path = _format_1(tmp_path / "work.fund")
        with open_ledger(path) as store:
            assert first_broken(store) is None
            assert [batch("a", 'é"').rows, booking().postings] == [
                tuple(store.evidence("jobs")),
                tuple(booked.posting for booked in store.postings("jobs")),
            ]
            filled(store)
            assert first_broken(store) is None
        with closing(sqlite3.connect(path)) as plain:
            assert (2,) == plain.execute("PRAGMA user_version").fetchone()

    def test_is_the_same_as_new(self, tmp_path: Path) -> None:
        """Tables, indices and triggers of a file that was taken along are those of a new one."""
        old, new = _format_1(tmp_path / "old.fund"), _made(tmp_path / "new.fund")
        open_ledger(old).close()
        schemas = []
        for path in (old, new):
            with closing(sqlite3.connect(path)) as plain:
                schemas.append(plain.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall())

        assert 8 == sum(kind == "table" for kind, _, _ in schemas[1])
        assert schemas[1] == schemas[0]

    @pytest.mark.parametrize("table", ["evidence", "postings"])
    def test_is_watched(self, tmp_path: Path, table: str) -> None:
        """A row of format 1 that was changed is found."""
        path = _format_1(tmp_path / "work.fund")
        with closing(sqlite3.connect(path, isolation_level=None)) as plain:
            (sql,) = plain.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (f"{table}_not_changed",)).fetchone()
            plain.execute(f"DROP TRIGGER {table}_not_changed")
            plain.execute(f"UPDATE {table} SET contract = 'care'")  # noqa: S608 - one of the names above
            plain.execute(sql)
        with open_ledger(path) as store:
            breach = first_broken(store)

        assert breach is not None
        assert table == breach.code
