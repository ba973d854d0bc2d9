"""What is read of a ledger in an SQLite file, in pages, so that no reader holds the file up while its caller thinks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import count, repeat
from pathlib import Path
from typing import Any, TypeVar

from outcomes_fund.ledger.naming import ENROLMENT_KINDS, EVIDENCE_KINDS
from outcomes_fund.ledger.records import (
    ENROLMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    NO_HEAD,
    Booked,
    Counts,
    EnrolmentRow,
    Entry,
    EvidenceRow,
    Head,
    Pack,
    Person,
)
from outcomes_fund.ledger.sqlite_file import decoded, patiently
from outcomes_fund.ledger.sqlite_rows import (
    ENTRY_COLUMNS,
    PERSON_COLUMNS,
    POSTING_COLUMNS,
    booked_of,
    entry_of,
    person_of,
)

__all__ = ["SqliteReading"]

PAGE_ROWS = 2_000
# Up to so many pseudonyms are looked for one by one in all rows.
FEW = 500

EVIDENCE = ", ".join(EVIDENCE_COLUMNS)
ENROLMENTS = ", ".join(f'"{name}"' for name in ENROLMENT_COLUMNS)

Answer = TypeVar("Answer")
Row = tuple[Any, ...]


class SqliteReading:
    """The reading half of a store in a file; each method is that of :class:`~outcomes_fund.ledger.port.Store`.

    Args:
        connection: Begins transactions only when told.

        path: Of the file, for messages.

        patience_s: How long to wait for other writers, in seconds.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, patience_s: float) -> None:
        self._connection = connection
        # SQLite's own decoder is ten times faster than ours; it stops at what is no UTF-8.
        self._connection.text_factory = str
        self._path = path
        self._patience_s = patience_s

    def head(self) -> Head:
        """Give the number of entries, and hash and moment of the last."""
        rows = self._rows("SELECT seq, hash, at FROM entries ORDER BY seq DESC LIMIT 1")
        return Head(count=rows[0][0], hash=rows[0][1], at=rows[0][2]) if rows else NO_HEAD

    def entries(self, *, after: int = 0, kinds: Sequence[str] = ()) -> Iterator[Entry]:
        """Give entries in their order."""
        among = f"AND kind IN ({_marks(kinds)})" if kinds else ""
        sql = f"SELECT {ENTRY_COLUMNS} FROM entries WHERE seq > ? {among} ORDER BY seq LIMIT {PAGE_ROWS}"  # noqa: S608 - columns and marks
        page = self._rows(sql, after, *kinds)
        while page:
            yield from map(entry_of, page)
            page = self._rows(sql, page[-1][0], *kinds)

    def entry_of(self, key: str) -> Entry | None:
        """Give the entry with an idempotency key, if there is one."""
        rows = self._rows(f'SELECT {ENTRY_COLUMNS} FROM entries WHERE "key" = ?', key)  # noqa: S608 - a list of columns
        return entry_of(rows[0]) if rows else None

    def evidence(
        self, contract: str | None = None, *, entry: int | None = None, after: int = 0
    ) -> Iterator[EvidenceRow]:
        """Give rows of evidence in order of arrival."""
        for seq in self._about(EVIDENCE_KINDS, contract, entry, after=after):
            for _, page in self._pages("evidence", EVIDENCE, seq):
                yield from page

    def evidence_placed(
        self, contract: str | None = None, *, after: int = 0, to: int | None = None
    ) -> Iterator[tuple[int, int, EvidenceRow]]:
        """Give rows of evidence in order of arrival, each with its entry and place."""
        for seq in self._about(EVIDENCE_KINDS, contract, None, after=after, to=to):
            for first, page in self._pages("evidence", EVIDENCE, seq):
                yield from zip(repeat(seq), count(first), page, strict=False)

    def enrolments(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[EnrolmentRow]:
        """Give rows of registers in order of arrival."""
        for seq in self._about(ENROLMENT_KINDS, contract, entry):
            for _, page in self._pages("enrolments", ENROLMENTS, seq):
                yield from page

    def people(self, surrogates: Collection[int] | None = None, *, entry: int | None = None) -> Iterator[Person]:
        """Give persons in order of their numbers."""
        of_entry = "" if entry is None else f"AND entry = {int(entry)}"
        sql = f"SELECT {PERSON_COLUMNS} FROM people WHERE {{}} {of_entry} ORDER BY surrogate LIMIT {PAGE_ROWS}"  # noqa: S608 - columns and marks
        if surrogates is not None:
            wanted = sorted(set(surrogates))
            for start in range(0, len(wanted), PAGE_ROWS):
                some = wanted[start : start + PAGE_ROWS]
                yield from map(person_of, self._rows(sql.format(f"surrogate IN ({_marks(some)})"), *some))
            return
        page = self._rows(sql.format("surrogate > ?"), 0)
        while page:
            yield from map(person_of, page)
            page = self._rows(sql.format("surrogate > ?"), page[-1][0])

    def remembered(self) -> dict[int, str]:
        """Give the pseudonym of each person who is not forgotten."""
        return dict(
            self._rows("SELECT surrogate, participant FROM people WHERE participant IS NOT NULL ORDER BY surrogate")
        )

    def surrogates_of(self, participants: Collection[str]) -> dict[str, int]:
        """Give the number of each of these participants whom the ledger has and remembers."""
        wanted = frozenset(participants)
        if len(wanted) > FEW:
            return {name: surrogate for surrogate, name in self.remembered().items() if name in wanted}
        among = f"participant IN ({_marks(wanted)})"
        return dict(self._rows(f"SELECT participant, surrogate FROM people WHERE {among} ORDER BY surrogate", *wanted))  # noqa: S608 - marks

    def people_count(self) -> int:
        """Count the persons, remembered or forgotten."""
        ((highest,),) = self._rows("SELECT coalesce(max(surrogate), 0) FROM people")
        return int(highest)

    def tombstones(self) -> dict[str, int]:
        """Give the number of each forgotten person by its tombstone."""
        return dict(self._rows("SELECT tombstone, surrogate FROM people WHERE participant IS NULL ORDER BY surrogate"))

    def pack(self, contract: str) -> Pack | None:
        """Give the settled evidence of a contract as columns, if it is there."""
        rows = self._rows("SELECT content FROM packs WHERE contract = ?", contract)
        return Pack(contract=contract, content=rows[0][0]) if rows else None

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
            yield from map(booked_of, page)
            page = self._rows(sql, named={**wanted, "after": page[-1][0], "place": page[-1][1]})

    def text(self, digest: str) -> str | None:
        """Give the contract or statement with this digest, if there is one."""
        rows = self._rows("SELECT text FROM texts WHERE digest = ?", digest)
        return rows[0][0] if rows else None

    def counts(self) -> Counts:
        """Count the rows beside the entries, those included that no entry names."""
        names = ("evidence", "postings", "texts", "enrolments", "people", "packs")
        sql = ", ".join(f"(SELECT count(*) FROM {name})" for name in names)  # noqa: S608 - names above
        (found,) = self._rows(f"SELECT {sql}")
        return Counts(**dict(zip(names, found, strict=True)))

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        return patiently(self._path, act, patience_s=self._patience_s)

    def _rows(self, sql: str, *values: object, named: dict[str, object] | None = None) -> list[Row]:
        def read() -> list[Row]:
            return self._connection.execute(sql, values if named is None else named).fetchall()

        def read_any() -> list[Row]:
            try:
                return read()
            except sqlite3.OperationalError as error:
                # Python's own error, without a code of SQLite: a text is no UTF-8, so somebody else wrote it.
                if self._connection.text_factory is decoded or "decode" not in str(error):
                    raise
                self._connection.text_factory = decoded
                return read()

        return self._patiently(read_any)

    def _about(
        self, kinds: frozenset[str], contract: str | None, entry: int | None, *, after: int = 0, to: int | None = None
    ) -> Iterator[int]:
        """Give entries that name rows of a sort, and are about a contract."""
        if entry is not None and contract is None:
            yield from [entry] if entry > after else []
            return
        for found in self.entries(after=after, kinds=sorted(kinds)):
            if to is not None and found.seq > to:
                return
            if entry in {None, found.seq} and contract in {None, found.body.get("contract")}:
                yield found.seq

    def _pages(self, table: str, columns: str, entry: int) -> Iterator[tuple[int, list[Row]]]:
        """Give the place of the first row of each page, and the page."""
        ((last,),) = self._rows(f"SELECT coalesce(max(place), 0) FROM {table} WHERE entry = ?", entry)  # noqa: S608 - a table
        sql = f"SELECT {columns} FROM {table} WHERE entry = ? AND place BETWEEN ? AND ? ORDER BY place"  # noqa: S608 - names
        for first in range(1, last + 1, PAGE_ROWS):
            yield first, self._rows(sql, entry, first, first + PAGE_ROWS - 1)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
