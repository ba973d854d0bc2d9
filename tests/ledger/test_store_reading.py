"""A file that is only read: where nothing can be written, beside writers, and never changed by it."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlite_utils import Database

from outcomes_fund.ledger import sqlite_file
from outcomes_fund.ledger.integrity import Checkpoint, first_broken
from outcomes_fund.ledger.migrations import FORMAT
from outcomes_fund.ledger.refusals import (
    ChangedMeanwhile,
    NewerFormat,
    NoLedger,
    OlderFormat,
    OtherApplication,
    ReadOnlyLedger,
    TamperedFile,
)
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger, open_ledger
from tests.ledger.ledger_cases import AT, draft


@pytest.fixture
def fund(tmp_path: Path, sound: tuple[Path, Checkpoint]) -> Path:
    """A closed file with a bit of everything."""
    return Path(shutil.copy(sound[0], tmp_path))


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written to, though the system's administrator runs the tests."""
    monkeypatch.setattr(sqlite_file, "_is_writable", lambda _: False)


def _files(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}


class TestReading:
    def test_reads(self, fund: Path) -> None:
        """All that is read is what a store that may write reads, and no file beside it is left or changed."""
        before = _files(fund)
        with open_ledger(fund) as store, open_ledger(fund, read_only=True) as reading:
            assert store.head() == reading.head()
            assert list(store.entries()) == list(reading.entries())
            assert store.counts() == reading.counts()
            assert first_broken(reading) is None

        assert before == _files(fund)

    def test_refuses_writing(self, fund: Path) -> None:
        """Whatever would write is refused, also by the database itself."""
        with open_ledger(fund, read_only=True) as store:
            with pytest.raises(ReadOnlyLedger, match="opened only to be read"):
                store.append([draft()], at=AT)
            with pytest.raises(ReadOnlyLedger), store.turn():
                pass
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                store._connection.execute("DELETE FROM packs")

    def test_beside_a_writer(self, fund: Path) -> None:
        """What others write while the file is read is seen."""
        with open_ledger(fund, read_only=True) as reading, open_ledger(fund) as store:
            store.append([draft("more")], at=AT)

            assert store.head() == reading.head()

    def test_keeps_the_journal(self, fund: Path) -> None:
        """A copy without a write-ahead log stays as it is, to the last byte."""
        copy = fund.with_name("copy.fund")
        with closing(sqlite3.connect(fund)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        before = copy.read_bytes()

        with open_ledger(copy, read_only=True) as store:
            assert first_broken(store) is None

        assert before == copy.read_bytes()


class TestOtherFiles:
    def test_older_format(self, fund: Path) -> None:
        """A file of an earlier format is not taken along by reading, and what to do is said."""
        with closing(sqlite3.connect(fund, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA user_version = {FORMAT - 1}")
        before = fund.read_bytes()

        with pytest.raises(OlderFormat, match="give a command that writes"):
            open_ledger(fund, read_only=True)

        assert before == fund.read_bytes()

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (f"PRAGMA user_version = {FORMAT + 1}", NewerFormat),
            ("PRAGMA application_id = 7", OtherApplication),
            ("DROP TRIGGER texts_not_deleted", TamperedFile),
        ],
    )
    def test_is_refused(self, fund: Path, change: str, refusal: type[Exception]) -> None:
        """A file that is refused to writers for what it is, is refused to readers as well."""
        with closing(sqlite3.connect(fund, isolation_level=None)) as connection:
            connection.execute(change)

        with pytest.raises(refusal):
            open_ledger(fund, read_only=True)

    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there is not made."""
        with pytest.raises(NoLedger):
            open_ledger(tmp_path / "a.fund", read_only=True)

        assert [] == list(tmp_path.iterdir())


class TestWithoutLocks:
    def test_leaves_nothing(self, fund: Path, closed: None) -> None:
        """Where nothing can be written, no file is made beside it even while it is read."""
        with open_ledger(fund, read_only=True) as store:
            assert store.head().count
            assert [fund] == list(fund.parent.iterdir())

    def test_changed_meanwhile(self, fund: Path, closed: None) -> None:
        """What a writer has changed under a reader is never given as an answer."""
        with open_ledger(fund, read_only=True) as reading:
            assert reading.head().count
            with open_ledger_to_write(fund) as store:
                store.append([draft("more")], at=AT)

            with pytest.raises(ChangedMeanwhile, match="Give the command again"):
                reading.head()

    def test_log_is_read(self, fund: Path, closed: None) -> None:
        """Where a log says that others have written, what stands in it is read too."""
        with open_ledger_to_write(fund) as store:
            (entry,) = store.append([draft("more")], at=AT)
            with open_ledger(fund, read_only=True) as reading:
                assert entry.hash == reading.head().hash
                store.append([draft("again")], at=AT)
                assert entry.seq + 1 == reading.head().count


def open_ledger_to_write(path: Path) -> SqliteStore:
    """Open a file as a user who may write to it, while this one may not."""
    connection = sqlite_file._raw(path, mode="rw")
    sqlite_file._set_up(connection, path)
    return SqliteStore(Database(connection, execute_plugins=False), path)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of POSIX")
class TestPermissions:
    @pytest.fixture
    def public(self) -> Iterator[Path]:
        """A file of a fund that any user may read; the folder of the tests is closed to others."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "work.fund"
            with create_ledger(path) as store:
                store.append([draft()], at=AT)
            yield path
            Path(folder).chmod(0o777)

    @pytest.mark.parametrize(("folder", "file"), [(0o555, 0o444), (0o777, 0o444), (0o555, 0o666), (0o777, 0o666)])
    def test_is_read(self, public: Path, folder: int, file: int) -> None:
        """A file that anybody may read is read, whether it or its folder can be written to, and nothing is left."""
        public.chmod(file)
        public.parent.chmod(folder)
        before = _files(public)

        assert "1 entries" == _as_ordinary_user(public)
        assert before == _files(public)

    def test_log_without_its_index(self, public: Path) -> None:
        """A log that cannot be read without writing is no reason to read less: the reader is refused."""
        with open_ledger(public) as store:
            store.append([draft("more")], at=AT)
            log = public.with_name(f"{public.name}-wal")
            content = log.read_bytes()
            older = public.read_bytes()
        public.write_bytes(older)
        log.write_bytes(content)
        public.chmod(0o444)
        public.parent.chmod(0o555)

        assert f"ReadOnlyLedger {public}" == _as_ordinary_user(public)


# The library is imported before the rights are given up: its folder may be closed to others.
READING = """
import os, sys
from outcomes_fund.ledger.refusals import LedgerRefusal
from outcomes_fund.ledger.sqlite import open_ledger

if not os.getuid():
    os.setuid(65_534)
try:
    with open_ledger(sys.argv[1], read_only=True) as store:
        print(store.head().count, "entries")
except LedgerRefusal as refusal:
    print(type(refusal).__name__, getattr(refusal, "place", ""))
"""


def _as_ordinary_user(path: Path) -> str:
    """Read a fund without the rights of the system's administrator, and say what came of it."""
    command = [sys.executable, "-c", READING, str(path)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
