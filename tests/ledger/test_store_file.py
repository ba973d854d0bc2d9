"""The file of a fund: what it is, what keeps it as it was, and which files are refused."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from outcomes_fund.ledger import sqlite_file, triggers
from outcomes_fund.ledger.integrity import Checkpoint, first_broken
from outcomes_fund.ledger.migrations import FORMAT, STEPS
from outcomes_fund.ledger.refusals import (
    DamagedFile,
    DiskFull,
    LedgerBusy,
    LedgerExists,
    LedgerRefusal,
    NewerFormat,
    NoLedger,
    NotADatabase,
    OtherApplication,
    ReadOnlyLedger,
    TamperedFile,
)
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger
from outcomes_fund.ledger.triggers import TRIGGERS
from tests.ledger.ledger_cases import AT, batch, draft, import_draft

# Never changed, because files keep them.
RELEASED = [
    ("m001_first", "ccd3c54836797a36abd4354a7af2c8b4652d50df8232fdc86c8695e570a6f430"),
    ("m002_people", "9b09ac43a43906b92e9005f887984851ebb6acb8c98913d7489025488a58778e"),
]

# All but that of packs: those are copies, which may be replaced and deleted.
TABLES = ("meta", "entries", "evidence", "postings", "texts", "people", "enrolments")


@pytest.fixture
def fund(tmp_path: Path, sound: tuple[Path, Checkpoint]) -> Path:
    """A closed file with a bit of everything."""
    return Path(shutil.copy(sound[0], tmp_path))


@pytest.fixture
def plain(fund: Path) -> Iterator[sqlite3.Connection]:
    """The same file as any tool would open it."""
    with closing(sqlite3.connect(fund, isolation_level=None)) as connection:
        yield connection


class TestFile:
    def test_header(self, plain: sqlite3.Connection) -> None:
        """The header names the application and the format, and the file has a write-ahead log."""
        found = [plain.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]

        assert [int.from_bytes(b"OFnd"), FORMAT] == found
        assert ("wal",) == plain.execute("PRAGMA journal_mode").fetchone()

    def test_tables_are_strict(self, plain: sqlite3.Connection) -> None:
        """Every table refuses values of another type."""
        listed = {row[1]: row[5] for row in plain.execute("PRAGMA table_list") if not row[1].startswith("sqlite_")}

        assert dict.fromkeys((*TABLES, "packs"), 1) == listed

    def test_connection(self, fund: Path) -> None:
        """Foreign keys are held, deleted bytes overwritten, and each entry is on the disk before it is acknowledged."""
        with open_ledger(fund) as store:
            names = ("foreign_keys", "secure_delete", "synchronous", "recursive_triggers")
            found = [store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

        assert [1, 1, 2, 1] == found

    def test_reopens(self, fund: Path) -> None:
        """What was written is there when the file is opened again."""
        with open_ledger(fund) as store:
            head = store.head()
            (entry,) = store.append([draft("later")], at=AT, after=head.count)
        with open_ledger(str(fund)) as store:
            assert (head.count + 1, entry.hash) == (store.head().count, store.head().hash)
            assert first_broken(store) is None


class TestOnlyAdded:
    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "REPLACE INTO {0} {2}"])
    def test_triggers(self, plain: sqlite3.Connection, table: str, change: str) -> None:
        """No tool can change, delete or replace a row of any table by an ordinary statement."""
        rows = f"SELECT * FROM {table}"  # noqa: S608 - one of the names above
        (column, *_), *_ = plain.execute(rows).description
        before = plain.execute(rows).fetchall()

        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            plain.execute(change.format(table, column, f"{rows} LIMIT 1"))

        assert before
        assert before == plain.execute(rows).fetchall()

    def test_key_is_not_replaced(self, plain: sqlite3.Connection) -> None:
        """An entry is not replaced by one of another place with its key."""
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            plain.execute("REPLACE INTO entries VALUES (999, 'x', 'x', 'x', 'fund', '{}', 'x', 'x')")

    @pytest.mark.parametrize("sql", [sql for group in TRIGGERS.values() for sql in group])
    def test_missing_trigger(self, fund: Path, plain: sqlite3.Connection, sql: str) -> None:
        """A file in which any trigger is missing is refused, and the message names it."""
        name = sql.split()[2]
        plain.execute(f"DROP TRIGGER {name}")

        with pytest.raises(TamperedFile, match=f"the trigger {name} is missing"):
            open_ledger(fund)

    @pytest.mark.parametrize(
        ("change", "breach"),
        [
            ("CREATE TRIGGER more AFTER INSERT ON texts BEGIN SELECT 1; END", "a trigger more too many"),
            (
                """DROP TRIGGER texts_not_deleted;
                CREATE TRIGGER texts_not_deleted BEFORE DELETE ON texts BEGIN SELECT 1; END""",
                "the trigger texts_not_deleted has another definition",
            ),
            ("DROP INDEX entries_by_kind", "the index entries_by_kind is missing"),
            ("CREATE TABLE notes (note)", "a table notes too many"),
            ("CREATE TABLE 'sqlite-stat notes' (note)", "a table sqlite-stat notes too many"),
            (
                "CREATE TRIGGER 'sqlite-stat spy' AFTER INSERT ON people BEGIN SELECT 1; END",
                "a trigger sqlite-stat spy too many",
            ),
            ("CREATE VIEW sqlitexstat1 AS SELECT 1", "a view sqlitexstat1 too many"),
            ("INSERT INTO meta VALUES ('m000', '')", "list of steps"),
            ("PRAGMA user_version = 0", "its format is 0"),
        ],
    )
    def test_changed_schema(self, fund: Path, plain: sqlite3.Connection, change: str, breach: str) -> None:
        """A file whose tables or triggers are not those of the code is refused, and the message says why."""
        plain.executescript(change)

        with pytest.raises(TamperedFile, match=breach):
            open_ledger(fund)

    def test_changed_while_open(self, fund: Path, plain: sqlite3.Connection) -> None:
        """A trigger that is dropped from an open file is found by the audit."""
        with open_ledger(fund) as store:
            plain.execute("DROP TRIGGER texts_not_deleted")
            breach = first_broken(store)

        assert breach is not None
        assert "texts_not_deleted is missing" in breach.message

    def test_planner_statistics(self, fund: Path, plain: sqlite3.Connection) -> None:
        """Statistics that a tool has collected are no breach."""
        plain.execute("ANALYZE")

        with open_ledger(fund) as store:
            assert first_broken(store) is None


class TestOtherFiles:
    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there is not made by opening it, nor is a folder by creating a fund."""
        with pytest.raises(NoLedger, match="not there"):
            open_ledger(tmp_path / "a.fund")
        with pytest.raises(NoLedger, match="not there"):
            create_ledger(tmp_path / "b" / "a.fund")

        assert [] == list(tmp_path.iterdir())

    @pytest.mark.parametrize("content", [b"", b"id,contract\n", b"SQLite format 3\0" + b"\0" * 600, b"\xff" * 9_000])
    def test_no_database(self, tmp_path: Path, content: bytes) -> None:
        """A file that is no database is refused and stays as it was."""
        path = tmp_path / "rows.csv"
        path.write_bytes(content)

        with pytest.raises(NotADatabase):
            open_ledger(path)

        assert content == path.read_bytes()
        assert [path] == list(tmp_path.iterdir())

    def test_folder(self, tmp_path: Path) -> None:
        """A folder is refused."""
        with pytest.raises(NotADatabase, match="a folder"):
            open_ledger(tmp_path)

    def test_other_application(self, tmp_path: Path) -> None:
        """A database of another program is refused, and not one byte of it changes."""
        path = tmp_path / "other.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE entries (seq)")
        before = path.read_bytes()

        with pytest.raises(OtherApplication, match="application_id is 0"):
            open_ledger(path)
        with pytest.raises(LedgerExists):
            create_ledger(path)

        assert before == path.read_bytes()

    def test_newer_format(self, fund: Path, plain: sqlite3.Connection) -> None:
        """A file of a later version is refused, and not taken back to this one."""
        plain.execute(f"PRAGMA user_version = {FORMAT + 1}")

        with pytest.raises(NewerFormat) as caught:
            open_ledger(fund)

        assert (FORMAT + 1, FORMAT) == (caught.value.found, caught.value.known)
        assert (FORMAT + 1,) == plain.execute("PRAGMA user_version").fetchone()

    def test_exists(self, fund: Path) -> None:
        """A fund is not created over another fund, any other file, or a folder."""
        before = fund.read_bytes()
        note = fund.with_name("note.txt")
        note.write_text("not a fund\n" * 100, encoding="utf-8")

        for path in (fund, note, fund.parent):
            with pytest.raises(LedgerExists):
                create_ledger(path)

        assert before == fund.read_bytes()

    @pytest.mark.parametrize("in_log", [False, True])
    def test_broken_creation(self, tmp_path: Path, *, in_log: bool) -> None:
        """What a creation leaves behind that was broken off is taken over by the next."""
        path = tmp_path / "work.fund"
        path.touch()
        if in_log:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")

        with create_ledger(path) as store:
            assert first_broken(store) is None

    def test_damaged(self, fund: Path) -> None:
        """Pages that were overwritten give a refusal or a breach, and no error of the database."""
        content = bytearray(fund.read_bytes())
        content[8_192:] = b"\xff" * len(content[8_192:])
        fund.write_bytes(content)

        with pytest.raises(DamagedFile), open_ledger(fund) as store:
            print(list(store.entries()), list(store.evidence()))


class TestMigrations:
    @pytest.fixture
    def later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A later version of the library, with one step more and triggers for its table."""
        step = ("m003_notes", ("CREATE TABLE notes (note TEXT PRIMARY KEY) STRICT", "DROP INDEX entries_by_kind"))
        monkeypatch.setattr(triggers, "STEPS", (*STEPS, step))
        monkeypatch.setitem(triggers.TRIGGERS, "notes", triggers._triggers_of("notes", (("note",),)))
        monkeypatch.setattr(sqlite_file, "FORMAT", FORMAT + 1)
        triggers._expected.cache_clear()

    def test_takes_a_file_along(self, fund: Path, plain: sqlite3.Connection, later: None) -> None:
        """A file of an earlier format gets what is new, with triggers, and keeps its entries."""
        entries = plain.execute("SELECT * FROM entries").fetchall()

        for _ in range(2):
            open_ledger(fund).close()

        assert (FORMAT + 1,) == plain.execute("PRAGMA user_version").fetchone()
        assert entries == plain.execute("SELECT * FROM entries").fetchall()
        assert ("m003_notes",) == plain.execute("SELECT max(name) FROM meta").fetchone()
        count = plain.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").fetchone()
        assert (3 * (len(TABLES) + 1),) == count

    def test_compares_before(self, fund: Path, plain: sqlite3.Connection, later: None) -> None:
        """A file of an earlier format without one of its triggers is refused, and stays in that format."""
        plain.execute("DROP TRIGGER texts_not_deleted")

        with pytest.raises(TamperedFile, match="texts_not_deleted is missing"):
            open_ledger(fund)

        assert (FORMAT,) == plain.execute("PRAGMA user_version").fetchone()

    def test_released_steps_are_unchanged(self, plain: sqlite3.Connection) -> None:
        """The statements of released steps are those they were released with."""
        assert RELEASED == plain.execute("SELECT name, value FROM meta").fetchall()


class TestNoRoom:
    def test_disk_full(self, fund: Path) -> None:
        """Without room nothing of a command is written, nothing is lost, and with room it works again."""
        with open_ledger(fund) as store:
            before = store.head()
            pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
            store._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
            rows = batch(*map(str, range(5_000)))
            drafts = [draft("k1"), import_draft("rows", rows)]

            with pytest.raises(DiskFull, match="no room"):
                store.append(drafts, at=AT, evidence=rows)

            assert before == store.head()
            assert first_broken(store) is None
            store._connection.execute("PRAGMA max_page_count = 1000000")
            store.append(drafts, at=AT, evidence=rows)
            assert before.count + 2 == store.head().count

    def test_busy(self, fund: Path, plain: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        """A writer that is kept out for too long gets a refusal, and writes once it is let in."""
        monkeypatch.setattr(sqlite_file, "BUSY_MS", 10)
        with open_ledger(fund, patience_s=0.1) as store:
            plain.execute("BEGIN IMMEDIATE")
            with pytest.raises(LedgerBusy, match="kept"):
                store.append([draft("k1")], at=AT)
            plain.execute("ROLLBACK")

            assert "k1" == store.append([draft("k1")], at=AT)[0].key

    def test_error_within(self, fund: Path) -> None:
        """An error between two rows undoes the whole command."""
        with open_ledger(fund) as store:
            before = store.head()
            store._connection.execute(
                "CREATE TEMP TRIGGER stop BEFORE INSERT ON main.evidence BEGIN SELECT 1/0, nix(); END"
            )
            rows = batch("a")
            with pytest.raises(LedgerRefusal):
                store.append([draft("k1"), import_draft("rows", rows)], at=AT, evidence=rows)
            store._connection.execute("DROP TRIGGER stop")

            assert before == store.head()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of POSIX")
class TestReadOnly:
    @pytest.fixture
    def public(self) -> Iterator[Path]:
        """A file of a fund that any user may read; the folder of the tests is closed to others."""
        with TemporaryDirectory() as folder:
            Path(folder).chmod(0o777)
            path = Path(folder) / "work.fund"
            with create_ledger(path) as store:
                store.append([draft()], at=AT)
            path.chmod(0o666)
            yield path
            Path(folder).chmod(0o777)

    @pytest.mark.parametrize("what", ["file", "folder", "creation"])
    def test_is_refused(self, public: Path, what: str) -> None:
        """A file or folder that cannot be written to is named, and the file stays as it was."""
        place = public if what == "file" else public.parent
        place.chmod(0o444 if what == "file" else 0o555)
        before = public.read_bytes()
        path = public.with_name("new.fund") if what == "creation" else public

        assert f"ReadOnlyLedger {place}" == _as_ordinary_user(path)
        assert before == public.read_bytes()

    def test_control(self, public: Path) -> None:
        """Where nothing is read-only, the ordinary user writes."""
        assert "0 entries" == _as_ordinary_user(public.with_name("new.fund"))
        assert "1 entries" == _as_ordinary_user(public)

    def test_by_the_database(self, tmp_path: Path) -> None:
        """The database's own word that a file is read-only gives the same refusal."""
        path = tmp_path / "work.fund"
        with create_ledger(path) as store:
            store._connection.execute("PRAGMA query_only = ON")
            with pytest.raises(ReadOnlyLedger):
                store.append([draft()], at=AT)


# The library is imported before the rights are given up: its folder may be closed to others.
OPENING = """
import os, sys
from pathlib import Path
from outcomes_fund.ledger.refusals import ReadOnlyLedger
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger

path = Path(sys.argv[1])
if not os.getuid():
    os.setuid(65_534)
try:
    store = open_ledger(path) if path.exists() else create_ledger(path)
    print(store.head().count, "entries")
except ReadOnlyLedger as refusal:
    print("ReadOnlyLedger", refusal.place)
"""


def _as_ordinary_user(path: Path) -> str:
    """Open or create a fund without the rights of the system's administrator, and say what came of it."""
    command = [sys.executable, "-c", OPENING, str(path)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
