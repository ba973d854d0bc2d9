"""What an error of SQLite means: a full disk, one that does not answer, a file that is damaged, or a row refused."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile

from outcomes_fund.ledger.refusals import (
    DamagedFile,
    DiskError,
    DiskFull,
    LedgerRefusal,
    NotADatabase,
    ReadOnlyLedger,
    RowRefused,
)

__all__ = ["is_busy", "refusal_of"]

# Another program has the file locked, or was quicker with the files beside it.
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}

# The disk, the share of this user in it, or the size that a file may have, is used up.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

# As much as SQLite asks for at once beside a file.
ROOM_BYTES = 65_536


def is_busy(error: sqlite3.Error) -> bool:
    """Say whether another program stands in the way, so that trying again is worth it."""
    return _primary(error) in BUSY


def refusal_of(path: Path, error: sqlite3.DatabaseError | UnicodeDecodeError) -> LedgerRefusal:
    """Say what an error of SQLite means.

    Args:
        path: Of the file.

        error: As it was raised; one of decoding comes from names in the file, which SQLite tells in its message.
    """
    if isinstance(error, UnicodeDecodeError):
        return DamagedFile(str(path), "a name in it is no UTF-8")
    match _primary(error):
        case sqlite3.SQLITE_NOTADB:
            return NotADatabase(str(path), "no database")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ReadOnlyLedger(str(path), str(_closed(path) or path))
        case sqlite3.SQLITE_CONSTRAINT | sqlite3.SQLITE_MISMATCH | sqlite3.SQLITE_TOOBIG:
            return RowRefused(str(error))
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return _of_disk(path, error)
    return DamagedFile(str(path), str(error))


def _of_disk(path: Path, error: sqlite3.DatabaseError) -> LedgerRefusal:
    if _primary(error) == sqlite3.SQLITE_FULL or _is_full(path):
        return DiskFull(str(path))
    closed = _closed(path)
    if _primary(error) == sqlite3.SQLITE_CANTOPEN and closed is not None:
        return ReadOnlyLedger(str(path), str(closed))
    return DiskError(str(path), f"{error} ({getattr(error, 'sqlite_errorname', 'without a code')})")


def _closed(path: Path) -> Path | None:
    """Give what cannot be written to: the file or its folder."""
    return next((place for place in (path, path.parent) if not os.access(place, os.W_OK)), None)


def _is_full(path: Path) -> bool:
    """Try whether a little more could be written, as far into a file as the longest of this fund goes.

    SQLite does not hand on why the system refused. Quotas and limits of a process are in no statistics of the disk.
    """
    beside = (path.with_name(path.name + end) for end in ("", "-wal", "-shm"))
    length = max((place.stat().st_size for place in beside if place.exists()), default=0)
    try:
        with TemporaryFile(dir=path.parent, buffering=0) as file:
            file.seek(length)
            file.write(bytes(ROOM_BYTES))
            # A write that fits in part says so by its length; the next one fails.
            file.seek(length + ROOM_BYTES - 1)
            file.write(b"\0")
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in NO_ROOM
    return False


def _primary(error: sqlite3.Error) -> int:
    # Errors that Python itself raises, such as that of a closed connection, have no code.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
