"""The SQLite file of a fund: made, opened and looked at before anything is written, with patience for other writers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep
from typing import TypeVar

from sqlite_utils import Database

from outcomes_fund.ledger.migrations import FORMAT
from outcomes_fund.ledger.refusals import (
    LedgerBusy,
    LedgerExists,
    NewerFormat,
    NoLedger,
    NotADatabase,
    OlderFormat,
    OtherApplication,
    ReadOnlyLedger,
    TamperedFile,
)
from outcomes_fund.ledger.sqlite_errors import is_busy, refusal_of
from outcomes_fund.ledger.triggers import make_tables, schema_breaches

__all__ = [
    "APPLICATION_ID",
    "IMMUTABLE",
    "PATIENCE_S",
    "connect",
    "create_file",
    "decoded",
    "patiently",
    "reading_mode",
    "savepoint",
    "transaction",
]

# "OFnd" in the header of the file, by which other tools recognise it.
APPLICATION_ID = 0x4F466E64

# How long a writer waits for others: in SQLite at a time, and in all.
BUSY_MS = 1_000
PATIENCE_S = 60

# A file that no lock keeps as it is.
IMMUTABLE = "ro&immutable=1"

# Writers that were sent away come back at different moments.
PAUSE_MS = (1, 50)

Answer = TypeVar("Answer")

_chance = SystemRandom()


def create_file(path: Path) -> None:
    """Make the file of a new fund, with tables and triggers and without entries.

    Args:
        path: A name that is not taken; a file without tables, as a broken creation leaves it, is taken over.

    Raises:
        LedgerExists: If the file holds something.

        LedgerRefusal: If it cannot be written.
    """
    if path.is_dir():
        raise LedgerExists(str(path))
    if not path.parent.is_dir():
        raise NoLedger(str(path.parent))
    _check_writable(path, path, path.parent)
    connection = _raw(path, mode="rwc")
    try:
        patiently(path, lambda: _make(connection, path))
    except NotADatabase as error:
        raise LedgerExists(str(path)) from error
    finally:
        connection.close()


def connect(path: Path, *, reading: str = "") -> Database:
    """Open the file of a fund, after checks that write nothing to a file of somebody else.

    Args:
        path: Of the file.

        reading: If it is only read: as what, from :func:`reading_mode`.

    Returns:
        The database; its connection begins transactions only when told.

    Raises:
        LedgerRefusal: If the file is missing, foreign, newer, changed by hand or damaged; if it is to be written, also
            if that cannot be; if it is only to be read, also if it has an earlier format.
    """
    if not path.exists():
        raise NoLedger(str(path))
    if path.is_dir():
        raise NotADatabase(str(path), "a folder")
    if not path.stat().st_size:
        raise NotADatabase(str(path), "an empty file")
    connection = _raw(path, mode=reading or "rw")
    try:
        patiently(path, lambda: _check_ours(connection, path))
        if reading:
            patiently(path, lambda: _set_up_reading(connection, path))
        else:
            _check_writable(path, path, path.parent)
            patiently(path, lambda: _set_up(connection, path))
    except BaseException:
        connection.close()
        raise
    # Plugins could change what the connection does, and a ledger needs none.
    return Database(connection, execute_plugins=False)


def reading_mode(path: Path) -> str:
    """Choose how a file is opened that is only read, where perhaps neither it nor its folder can be written to.

    Where it can be written to, as always: SQLite then takes away the files beside it that reading needs. Elsewhere they
    would stay, belong to this reader, and keep writers out. So no lock is taken there if no log says that others may be
    writing; whoever reads then has to look whether the file has changed.

    Returns:
        The mode for SQLite: ``rw``, ``ro``, or ``IMMUTABLE`` where no lock is taken.
    """
    if _is_writable(path) and _is_writable(path.parent):
        return "rw"
    log = path.with_name(f"{path.name}-wal")
    return "ro" if log.exists() and log.stat().st_size else IMMUTABLE


def patiently(path: Path, act: Callable[[], Answer], *, patience_s: float = PATIENCE_S) -> Answer:
    """Do something with the file, again and again while other programs have it locked.

    Args:
        path: For the message.

        act: Leaves nothing half done when it fails.

        patience_s: How long to go on, in seconds.

    Returns:
        What ``act`` returns.

    Raises:
        LedgerRefusal: What the error of SQLite means.
    """
    start = monotonic()
    while True:
        try:
            return act()
        except UnicodeDecodeError as error:
            raise refusal_of(path, error) from error
        except sqlite3.DatabaseError as error:
            if not is_busy(error):
                raise refusal_of(path, error) from error
            if monotonic() - start >= patience_s:
                raise LedgerBusy(str(path), patience_s) from error
        sleep(_chance.randint(*PAUSE_MS) / 1_000)


def transaction(connection: sqlite3.Connection, act: Callable[[], Answer]) -> Answer:
    """Do something in one transaction that has the right to write from its start; undo all of it if it fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        answer = act()
        connection.execute("COMMIT")
    except BaseException:
        # On a full disk SQLite may have undone it already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return answer


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo what is done inside a transaction from here on if it fails, and leave the rest as it is."""
    connection.execute("SAVEPOINT here")
    try:
        yield
    except BaseException:
        # On a full disk SQLite may have undone the whole transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK TO here")
            connection.execute("RELEASE here")
        raise
    connection.execute("RELEASE here")


def decoded(raw: bytes) -> str:
    """Decode a text of the file; what is no UTF-8 becomes half characters, which no digest agrees with."""
    return raw.decode("utf-8", "surrogateescape")


def _raw(path: Path, *, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1_000, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise refusal_of(path, error) from error
    connection.text_factory = decoded
    return connection


def _make(connection: sqlite3.Connection, path: Path) -> None:
    _check_empty(connection, path)
    _prepare(connection)

    def make() -> None:
        _check_empty(connection, path)  # again: another program may have been quicker
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        make_tables(connection)

    transaction(connection, make)


def _check_empty(connection: sqlite3.Connection, path: Path) -> None:
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables != (0,) or connection.execute("PRAGMA application_id").fetchone() != (0,):
        raise LedgerExists(str(path))


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise OtherApplication(str(path), application, APPLICATION_ID)
    found = _format_of(connection)
    if found > FORMAT:
        raise NewerFormat(str(path), found, FORMAT)
    if found < 1:
        raise TamperedFile(str(path), f"it says that its format is {found}")


def _set_up(connection: sqlite3.Connection, path: Path) -> None:
    _prepare(connection)
    if _format_of(connection) < FORMAT:
        transaction(connection, lambda: _upgrade(connection, path))
    _check_schema(connection, path, done=FORMAT)


def _set_up_reading(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA query_only = ON")
    found = _format_of(connection)
    if found < FORMAT:
        raise OlderFormat(str(path), found, FORMAT)
    _check_schema(connection, path, done=FORMAT)


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    done = _format_of(connection)  # again, now that no other program can write
    _check_schema(connection, path, done=done)
    make_tables(connection, done=done, until=FORMAT)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    _check_schema(connection, path, done=FORMAT)


def _check_schema(connection: sqlite3.Connection, path: Path, *, done: int) -> None:
    breaches = schema_breaches(connection, done=done)
    if breaches:
        raise TamperedFile(str(path), "; ".join(breaches))


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # an acknowledged entry survives a loss of power
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA recursive_triggers = ON")


def _format_of(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found)


def _check_writable(path: Path, *places: Path) -> None:
    for place in places:
        if place.exists() and not _is_writable(place):
            raise ReadOnlyLedger(str(path), str(place))


def _is_writable(place: Path) -> bool:
    return os.access(place, os.W_OK)
