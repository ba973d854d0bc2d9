"""The ledger of a fund in one SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import attrs
from sqlite_utils import Database

from outcomes_fund.ledger.records import (
    EVIDENCE_COLUMNS,
    NO_HEAD,
    Booked,
    Booking,
    Counts,
    Draft,
    Entry,
    EvidenceBatch,
    EvidenceRow,
    Head,
    Posting,
)
from outcomes_fund.ledger.sqlite_file import PATIENCE_S, connect, create_file, patiently, transaction
from outcomes_fund.ledger.triggers import schema_breaches
from outcomes_fund.ledger.writing import Request, Writing, request_of, writing_of

__all__ = ["SqliteStore", "create_ledger", "open_ledger"]

# Rows are read in pages, so that no reader holds the file up while its caller thinks.
PAGE_ROWS = 1_000

ENTRY_COLUMNS = 'seq, kind, at, actor, "key", body, previous, hash'
ROW_COLUMNS = ", ".join(EVIDENCE_COLUMNS)
POSTING_COLUMNS = ", ".join(field.name for field in attrs.fields(Posting))

Answer = TypeVar("Answer")


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


def open_ledger(path: Path | str, *, patience_s: float = PATIENCE_S) -> SqliteStore:
    """Open the file of a fund.

    Args:
        path: Of the file.

        patience_s: How long to wait for other writers, in seconds.

    Returns:
        The store, which is closed by ``close`` or at the end of a ``with`` block.

    Raises:
        LedgerRefusal: If there is no such file, or it is not one that can be read and written.
    """
    return SqliteStore(connect(Path(path)), Path(path), patience_s=patience_s)


class SqliteStore:
    """A store in a file; each method is that of :class:`~outcomes_fund.ledger.port.Store`.

    Args:
        database: As :func:`open_ledger` opens it.

        path: Of the file, for messages.

        patience_s: How long to wait for other writers, in seconds.
    """

    def __init__(self, database: Database, path: Path, *, patience_s: float = PATIENCE_S) -> None:
        self._connection = database.conn
        self._path = path
        self._patience_s = patience_s

    def head(self) -> Head:
        """Give the number of entries, and hash and moment of the last."""
        rows = self._rows("SELECT seq, hash, at FROM entries ORDER BY seq DESC LIMIT 1")
        return Head(count=rows[0][0], hash=rows[0][1], at=rows[0][2]) if rows else NO_HEAD

    def entries(self, *, after: int = 0, kinds: Sequence[str] = ()) -> Iterator[Entry]:
        """Give entries in their order."""
        among = f"AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        sql = f"SELECT {ENTRY_COLUMNS} FROM entries WHERE seq > ? {among} ORDER BY seq LIMIT {PAGE_ROWS}"  # noqa: S608 - columns and marks
        page = self._rows(sql, after, *kinds)
        while page:
            yield from map(_entry, page)
            page = self._rows(sql, page[-1][0], *kinds)

    def entry_of(self, key: str) -> Entry | None:
        """Give the entry with an idempotency key, if there is one."""
        rows = self._rows(f'SELECT {ENTRY_COLUMNS} FROM entries WHERE "key" = ?', key)  # noqa: S608 - a list of columns
        return _entry(rows[0]) if rows else None

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        after: int | None = None,
        evidence: EvidenceBatch | None = None,
        postings: Sequence[Booking] = (),
        texts: Sequence[str] = (),
    ) -> tuple[Entry, ...]:
        """Write drafts at the end, with what they name: all of it or nothing."""
        request = request_of(drafts, at=at, after=after, evidence=evidence, postings=postings, texts=texts)
        return self._patiently(lambda: transaction(self._connection, lambda: self._write(request)))

    def evidence(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[EvidenceRow]:
        """Give rows of evidence in order of arrival."""
        if entry is not None and contract is None:
            yield from self._evidence_of(entry)
            return
        for (seq,) in self._rows("SELECT DISTINCT entry FROM evidence ORDER BY entry"):
            if entry in {None, seq} and contract in {None, self._contract_of(seq)}:
                yield from self._evidence_of(seq)

    def postings(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[Booked]:
        """Give postings in the order in which they were booked."""
        wanted = {"contract": contract, "entry": entry}
        tests = "".join(f" AND {name} = :{name}" for name, value in wanted.items() if value is not None)
        sql = (
            f"SELECT entry, place, {POSTING_COLUMNS} FROM postings WHERE (entry, place) > (:after, :place){tests} "  # noqa: S608 - names of columns
            f"ORDER BY entry, place LIMIT {PAGE_ROWS}"
        )
        page = self._rows(sql, named={**wanted, "after": 0, "place": 0})
        while page:
            yield from map(_booked, page)
            page = self._rows(sql, named={**wanted, "after": page[-1][0], "place": page[-1][1]})

    def text(self, digest: str) -> str | None:
        """Give the contract or statement with this digest, if there is one."""
        rows = self._rows("SELECT text FROM texts WHERE digest = ?", digest)
        return rows[0][0] if rows else None

    def counts(self) -> Counts:
        """Count the rows beside the entries, those included that no entry names."""
        sql = "SELECT (SELECT count(*) FROM evidence), (SELECT count(*) FROM postings), (SELECT count(*) FROM texts)"
        ((evidence, postings, texts),) = self._rows(sql)
        return Counts(evidence=evidence, postings=postings, texts=texts)

    def breaches(self) -> tuple[str, ...]:
        """Say what is wrong with the file itself: its tables, triggers and pages, and gaps between rows."""
        pages = (row[0] for row in self._rows("PRAGMA integrity_check") if row != ("ok",))
        gaps = (
            f"the rows of {table} of entry {seq} have gaps"
            for table in ("evidence", "postings")
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

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        return patiently(self._path, act, patience_s=self._patience_s)

    def _rows(self, sql: str, *values: object, named: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        return self._patiently(lambda: self._connection.execute(sql, values if named is None else named).fetchall())

    def _evidence_of(self, entry: int) -> Iterator[EvidenceRow]:
        sql = (
            f"SELECT place, {ROW_COLUMNS} FROM evidence WHERE entry = ? AND place > ? "  # noqa: S608 - names of columns
            f"ORDER BY place LIMIT {PAGE_ROWS}"
        )
        page = self._rows(sql, entry, 0)
        while page:
            yield from (row[1:] for row in page)
            page = self._rows(sql, entry, page[-1][0])

    def _contract_of(self, seq: int) -> object:
        entry = next(self.entries(after=seq - 1), None)
        return entry.body.get("contract") if entry is not None and entry.seq == seq else None

    def _write(self, request: Request) -> tuple[Entry, ...]:
        """Write in a transaction that nobody else can write beside: here reading the head is safe."""
        writing = writing_of(
            request, head=self.head(), entry_of=self.entry_of, has_text=lambda digest: self.text(digest) is not None
        )
        self._insert("entries", map(attrs.astuple, writing.entries), width=len(attrs.fields(Entry)))
        self._insert("evidence", _evidence_rows(writing), width=len(EVIDENCE_COLUMNS) + 2)
        self._insert("postings", _posting_rows(writing), width=len(attrs.fields(Posting)) + 2)
        self._insert("texts", iter(writing.texts.items()), width=2)
        return writing.answer

    def _insert(self, table: str, rows: Iterator[tuple[Any, ...]], *, width: int) -> None:
        marks = ", ".join("?" * width)
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - a table and marks


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, kind, at, actor, key, body_text, previous, own = row
    return Entry(seq=seq, kind=kind, at=at, actor=actor, key=key, body_text=body_text, previous=previous, hash=own)


def _booked(row: tuple[Any, ...]) -> Booked:
    entry, _, account, contract, payer, payee, budget_year, line, period, amount_minor = row
    posting = Posting(
        account=account,
        contract=contract,
        payer=payer,
        payee=payee,
        budget_year=budget_year,
        line=line,
        period=period,
        amount_minor=amount_minor,
    )
    return Booked(entry=entry, posting=posting)


def _evidence_rows(writing: Writing) -> Iterator[tuple[Any, ...]]:
    for seq, batch in writing.evidence:
        for place, row in enumerate(batch.rows, start=1):
            yield seq, place, *row


def _posting_rows(writing: Writing) -> Iterator[tuple[Any, ...]]:
    for seq, booking in writing.postings:
        for place, posting in enumerate(booking.postings, start=1):
            yield seq, place, *attrs.astuple(posting)
