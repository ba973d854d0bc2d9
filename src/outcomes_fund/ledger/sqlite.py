"""The ledger of a fund in one SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import NoReturn, Self, TypeVar

from sqlite_utils import Database

from outcomes_fund.ledger.attached import attached_of
from outcomes_fund.ledger.records import Booking, Draft, EnrolmentBatch, Entry, EvidenceBatch, NewPerson, Pack
from outcomes_fund.ledger.refusals import BytesLeft, ChangedMeanwhile, DamagedFile, ReadOnlyLedger
from outcomes_fund.ledger.sqlite_file import (
    IMMUTABLE,
    PATIENCE_S,
    connect,
    create_file,
    patiently,
    reading_mode,
    savepoint,
)
from outcomes_fund.ledger.sqlite_reading import SqliteReading
from outcomes_fund.ledger.sqlite_rows import put
from outcomes_fund.ledger.triggers import schema_breaches
from outcomes_fund.ledger.writing import Writing, request_of, writing_of

__all__ = ["SqliteStore", "create_ledger", "open_ledger"]

# Between two attempts to empty the log, which waits for readers a second itself.
PAUSE_MS = 10

Answer = TypeVar("Answer")
# What is another once a file was changed.
Stamp = tuple[int, int, int]


def create_ledger(path: Path | str) -> SqliteStore:
    """Make the file of a new fund and open it.

    Args:
        path: A name that is not taken.

    Returns:
        The store, without entries.

    Raises:
        LedgerExists: If the file holds something.

        LedgerRefusal: If it cannot be written.
    """
    create_file(Path(path))
    return open_ledger(path)


def open_ledger(path: Path | str, *, patience_s: float = PATIENCE_S, read_only: bool = False) -> SqliteStore:
    """Open the file of a fund.

    Args:
        path: Of the file.

        patience_s: How long to wait for other writers, in seconds.

        read_only: Whether it is only read: a file or folder that cannot be written to will do, and writing is refused.

    Returns:
        The store, which is closed by ``close`` or at the end of a ``with`` block.

    Raises:
        LedgerRefusal: If there is no such file, or it is not one that can be read and written.
    """
    path = Path(path)
    if not read_only:
        return SqliteStore(connect(path), path, patience_s=patience_s)
    mode = reading_mode(path)
    stamp = _stamp_of(path) if mode == IMMUTABLE else None
    return _ReadOnlyStore(connect(path, reading=mode), path, patience_s=patience_s, stamp=stamp)


class SqliteStore(SqliteReading):
    """A store in a file; each method is that of :class:`~outcomes_fund.ledger.port.Store`.

    Args:
        database: As :func:`open_ledger` opens it.

        path: Of the file, for messages.

        patience_s: How long to wait for other writers, in seconds.
    """

    def __init__(self, database: Database, path: Path, *, patience_s: float = PATIENCE_S) -> None:
        super().__init__(database.conn, path, patience_s=patience_s)
        self._in_turn = False
        self._has_forgotten = False

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        after: int | None = None,
        evidence: EvidenceBatch | None = None,
        enrolments: EnrolmentBatch | None = None,
        people: Sequence[NewPerson] = (),
        postings: Sequence[Booking] = (),
        texts: Sequence[str] = (),
        pack: Pack | None = None,
        forgetting: Mapping[int, str] | None = None,
    ) -> tuple[Entry, ...]:
        """Write drafts at the end, with what they name: all of it or nothing."""
        attached = attached_of(
            evidence=evidence,
            enrolments=enrolments,
            people=people,
            postings=postings,
            texts=texts,
            pack=pack,
            forgetting=forgetting,
        )
        request = request_of(drafts, at=at, after=after, attached=attached)
        with self.turn():
            # Nobody else can write now: here reading the head is safe.
            writing = writing_of(request, self)
            self._put(writing)
        return writing.answer

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have the right to write, while all others who would write wait."""
        if self._in_turn:
            if not self._connection.in_transaction:
                raise DamagedFile(str(self._path), "the database has undone what was written in this turn")
            with savepoint(self._connection):
                yield
            return
        self._execute("BEGIN IMMEDIATE")
        self._in_turn = True
        self._has_forgotten = False
        try:
            yield
            self._execute("COMMIT")
        finally:
            self._in_turn = False
            # On a full disk SQLite may have undone it already.
            if self._connection.in_transaction:
                self._execute("ROLLBACK")
        if self._has_forgotten:
            self._empty_log()

    def breaches(self) -> tuple[str, ...]:
        """Say what is wrong with the file itself: its tables, triggers and pages, and gaps between rows."""
        pages = (row[0] for row in self._rows("PRAGMA integrity_check") if row != ("ok",))
        gaps = (
            f"the rows of {table} of entry {seq} have gaps"
            for table in ("evidence", "enrolments", "postings")
            for (seq,) in self._rows(
                f"SELECT entry FROM {table} GROUP BY entry HAVING min(place) <> 1 OR max(place) <> count(*)"  # noqa: S608 - a table
            )
        )
        return (*self._patiently(lambda: schema_breaches(self._connection)), *pages, *gaps)

    def close(self) -> None:
        """Let go of the file; a closed store is of no further use."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, writing: Writing) -> None:
        # Without patience: nobody else holds the file up now, and half of it must not be written again.
        patiently(self._path, lambda: put(self._connection, writing), patience_s=0)
        self._has_forgotten |= bool(writing.forgotten)

    def _execute(self, sql: str) -> None:
        self._patiently(lambda: self._connection.execute(sql))

    def _empty_log(self) -> None:
        """Write the log into the file and empty it: what was forgotten stands in its older pages."""
        start = monotonic()
        while self._rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            if monotonic() - start >= self._patience_s:
                raise BytesLeft(str(self._path), self._patience_s)
            sleep(PAUSE_MS / 1_000)


class _ReadOnlyStore(SqliteStore):
    """A store in a file that is only read.

    Args:
        stamp: Of the file, if no lock keeps it as it is; None otherwise.
    """

    def __init__(self, database: Database, path: Path, *, patience_s: float, stamp: Stamp | None) -> None:
        super().__init__(database, path, patience_s=patience_s)
        self._stamp = stamp

    def turn(self) -> NoReturn:
        """Refuse: all that writes asks for a turn."""
        raise ReadOnlyLedger(str(self._path))

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        try:
            return super()._patiently(act)
        finally:
            # What is read of a file that changes may be of two moments, or look like damage.
            if self._stamp is not None and _stamp_of(self._path) != self._stamp:
                raise ChangedMeanwhile(str(self._path))


def _stamp_of(path: Path) -> Stamp | None:
    if not path.exists():
        return None
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
