"""What goes wrong while a file is used: rows that are not taken, disks that are full or silent, and names in pieces."""

import errno
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from outcomes_fund.ledger import sqlite_errors
from outcomes_fund.ledger.integrity import Checkpoint, first_broken
from outcomes_fund.ledger.refusals import DamagedFile, DiskError, DiskFull, RowRefused
from outcomes_fund.ledger.sqlite import open_ledger
from outcomes_fund.ledger.sqlite_errors import refusal_of
from tests.ledger.ledger_cases import AT, batch, draft, import_draft


@pytest.fixture
def fund(tmp_path: Path, sound: tuple[Path, Checkpoint]) -> Path:
    """A closed file with a bit of everything."""
    return Path(shutil.copy(sound[0], tmp_path))


def _error(name: str) -> sqlite3.OperationalError:
    """Make an error as SQLite raises it."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = name
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error


class TestRows:
    @pytest.mark.parametrize(
        ("table", "when", "lost"),
        [
            ("entries", "NEW.\"key\" = 'k1'", "of 2 rows of entries it has taken 1"),
            ("evidence", "NEW.place = 1", "of 50 rows of evidence it has taken 49"),
            ("evidence", "NEW.place = 52", "of 3 rows of evidence it has taken 2"),
        ],
    )
    def test_swallowed(self, fund: Path, table: str, when: str, lost: str) -> None:
        """A row that a trigger passes over without a word is an error, and nothing of the command is written."""
        with open_ledger(fund) as store:
            before = store.head(), store.counts()
            sql = f"CREATE TEMP TRIGGER ign BEFORE INSERT ON main.{table} WHEN {when} BEGIN SELECT RAISE(IGNORE); END"
            store._connection.execute(sql)
            rows = batch(*map(str, range(53)))

            with pytest.raises(RowRefused, match=lost):
                store.append([draft("k1"), import_draft("rows", rows)], at=AT, evidence=rows)

            assert before == (store.head(), store.counts())

    def test_rule_of_a_table(self, fund: Path) -> None:
        """A row that a table refuses is told with its rule, and is no damage of the file."""
        with open_ledger(fund) as store:
            before = store.head()
            sql = "CREATE TEMP TRIGGER no BEFORE INSERT ON main.entries BEGIN SELECT RAISE(ABORT, 'not today'); END"
            store._connection.execute(sql)

            with pytest.raises(RowRefused, match=r"not today\. Nothing of this command was written"):
                store.append([draft("k1")], at=AT)

            assert before == store.head()


class TestNames:
    def test_no_utf8(self, fund: Path) -> None:
        """A byte that makes the text of the schema no UTF-8 gives a refusal, and no error of decoding."""
        content = fund.read_bytes()
        # Type, name and table of the trigger stand before its text: SQLite cannot read the text, and tells the name.
        name, text = content.index(b"triggertexts_not_deleted"), content.index(b"CREATE TRIGGER texts_not_deleted")
        damaged = bytearray(content)
        damaged[name + 7], damaged[text] = 0xC3, 0xC3
        fund.write_bytes(damaged)

        with pytest.raises(DamagedFile, match="no UTF-8"):
            open_ledger(fund)

    def test_while_open(self, fund: Path) -> None:
        """The same holds where such a name comes up while the file is read."""
        with open_ledger(fund) as store, pytest.raises(DamagedFile, match="no UTF-8"):
            store._patiently(b"\xc3".decode)


class TestDisk:
    @pytest.mark.parametrize("name", ["SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_READ"])
    def test_silent(self, fund: Path, name: str) -> None:
        """A disk that does not answer says nothing about the file: nothing is to be restored before it is looked at."""
        refusal = refusal_of(fund, _error(name))

        assert isinstance(refusal, DiskError)
        assert name in str(refusal)
        assert "restore nothing before that" in str(refusal)
        assert [fund] == list(fund.parent.iterdir())

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
    @pytest.mark.parametrize("name", ["SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_CANTOPEN"])
    def test_full(self, fund: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
        """Whatever SQLite calls it: where the system says that there is no room, the disk is full."""

        def refuse(**_: object) -> None:
            raise OSError(number, "no room")

        monkeypatch.setattr(sqlite_errors, "TemporaryFile", refuse)

        assert isinstance(refusal_of(fund, _error(name)), DiskFull)

    def test_other_reason(self, fund: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A trial that fails for another reason does not make the disk full."""

        def refuse(**_: object) -> None:
            raise OSError(errno.EIO, "no answer")

        monkeypatch.setattr(sqlite_errors, "TemporaryFile", refuse)

        assert isinstance(refusal_of(fund, _error("SQLITE_IOERR_WRITE")), DiskError)

    @pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
    def test_limit_of_the_process(self, fund: Path) -> None:
        """A file that may not grow is a full disk too, and what was acknowledged is there with room again."""
        with open_ledger(fund) as store:
            before = store.head()

        assert "DiskFull" == _limited(fund, fund.stat().st_size + 20_000)
        with open_ledger(fund) as store:
            assert before == store.head()
            assert first_broken(store) is None
            assert "again" == store.append([draft("again")], at=AT)[0].key

    @pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
    def test_no_room_beside(self, fund: Path) -> None:
        """Where not even the files beside it can be made, it is a full disk, and no damage."""
        assert "DiskFull" == _limited(fund, 1_000)

    def test_trial_leaves_nothing(self, fund: Path) -> None:
        """The trial writes beside the file and never into it."""
        before = fund.read_bytes()
        with NamedTemporaryFile(dir=fund.parent) as other, closing(sqlite3.connect(fund)):
            refusal_of(fund, _error("SQLITE_IOERR_WRITE"))

            assert {fund, Path(other.name)} == set(fund.parent.iterdir())
        assert before == fund.read_bytes()


# The library is imported before the limit stands.
WRITING = """
import resource, sys
from outcomes_fund.ledger.refusals import LedgerRefusal
from outcomes_fund.ledger.sqlite import open_ledger
from tests.ledger.ledger_cases import AT, batch, draft, import_draft

rows = batch(*map(str, range(5_000)))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    with open_ledger(sys.argv[1]) as store:
        store.append([import_draft("rows", rows)], at=AT, evidence=rows)
        print("written")
except LedgerRefusal as refusal:
    print(type(refusal).__name__)
"""


def _limited(path: Path, length_bytes: int) -> str:
    """Write many rows in a process whose files may be only so long, and say what came of it."""
    command = [sys.executable, "-c", WRITING, str(path), str(length_bytes)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, check=True, text=True, cwd=root).stdout.strip()
