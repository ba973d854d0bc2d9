"""Rows of the SQLite file: how they are made of records, put in many at a time, and made records again."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, count, islice
from typing import Any

import attrs

from outcomes_fund.ledger.migrations.m002_people import PEOPLE
from outcomes_fund.ledger.people import commitment_of
from outcomes_fund.ledger.records import (
    ENROLMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    Booked,
    Entry,
    NewPerson,
    Person,
    Posting,
)
from outcomes_fund.ledger.refusals import RowRefused
from outcomes_fund.ledger.triggers import make_anew, replacing_allowed
from outcomes_fund.ledger.writing import Writing

__all__ = ["ENTRY_COLUMNS", "PERSON_COLUMNS", "POSTING_COLUMNS", "booked_of", "entry_of", "person_of", "put"]

ENTRY_COLUMNS = 'seq, kind, at, actor, "key", body, previous, hash'
POSTING_COLUMNS = ", ".join(field.name for field in attrs.fields(Posting))
PERSON_COLUMNS = 'surrogate, entry, participant, salt, commitment, tombstone, "after", nth'

# One statement for so many rows: SQLite is called that much less often.
BLOCK_ROWS = 50
# From so many rows on, the time that the trigger against replaced rows takes is worth two changes of the schema.
MANY_ROWS = 10_000

Row = tuple[Any, ...]


def put(connection: sqlite3.Connection, writing: Writing) -> None:
    """Write all that a writing adds, in a transaction of the caller."""
    _insert(connection, "entries", map(attrs.astuple, writing.entries), width=len(attrs.fields(Entry)))
    for seq, evidence in writing.evidence:
        _insert_placed(connection, "evidence", seq, evidence.rows, width=len(EVIDENCE_COLUMNS))
    for seq, enrolments in writing.enrolments:
        _insert_placed(connection, "enrolments", seq, enrolments.rows, width=len(ENROLMENT_COLUMNS))
    for seq, people in writing.people:
        with _many(connection, "people", len(people)):
            _insert(connection, "people", (_new_row(person, seq) for person in people), width=8)
    _insert(connection, "postings", _posting_rows(writing), width=len(attrs.fields(Posting)) + 2)
    _insert(connection, "texts", iter(writing.texts.items()), width=2)
    if writing.forgotten:
        _forget(connection, writing.forgotten)
    for pack in writing.packs:
        connection.execute("DELETE FROM packs WHERE contract = ?", (pack.contract,))
        connection.execute("INSERT INTO packs VALUES (?, ?)", (pack.contract, pack.content))


def entry_of(row: Row) -> Entry:
    """Give the entry of a row of ``ENTRY_COLUMNS``."""
    seq, kind, at, actor, key, body_text, previous, own = row
    return Entry(seq=seq, kind=kind, at=at, actor=actor, key=key, body_text=body_text, previous=previous, hash=own)


def booked_of(row: Row) -> Booked:
    """Give the posting of a row of entry, place and ``POSTING_COLUMNS``."""
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


def person_of(row: Row) -> Person:
    """Give the person of a row of ``PERSON_COLUMNS``; who is remembered gets the commitment that follows."""
    surrogate, entry, participant, salt, commitment, tombstone, after, nth = row
    if participant is not None and salt is not None:
        commitment = commitment_of(salt, participant)
    return Person(
        surrogate=surrogate,
        entry=entry,
        participant=participant,
        salt=salt,
        commitment=commitment or "",
        tombstone=tombstone,
        after=after,
        nth=nth,
    )


def _many(connection: sqlite3.Connection, table: str, count: int) -> AbstractContextManager[None]:
    """Add rows by INSERT alone; where they are many, without the trigger that looks at each."""
    return replacing_allowed(connection, table) if count >= MANY_ROWS else nullcontext()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[Row], *, width: int) -> None:
    """Insert rows in blocks of one statement each, and what is left over one by one."""
    marks = f"({', '.join('?' * width)})"
    sql = f"INSERT INTO {table} VALUES {{}}"  # noqa: S608 - a table and marks
    left: list[Row] = []
    blocks = _blocks(rows, left)
    _execute(connection, table, sql.format(", ".join([marks] * BLOCK_ROWS)), blocks, rows_each=BLOCK_ROWS)
    _execute(connection, table, sql.format(marks), left, rows_each=1)


def _execute(
    connection: sqlite3.Connection, table: str, sql: str, values: Iterable[Sequence[Any]], *, rows_each: int
) -> None:
    """Insert rows, and see that each is there: a trigger of somebody else could pass over it without a word.

    Raises:
        RowRefused: If the file has not taken all of them.
    """
    given = count()
    done = connection.executemany(sql, (row for row, _ in zip(values, given, strict=False)))
    expected = next(given) * rows_each
    # Where nothing was given, SQLite has counted nothing.
    if expected and done.rowcount != expected:
        rule = f"of {expected:,} rows of {table} it has taken {done.rowcount:,}"
        raise RowRefused(rule)


def _blocks(rows: Iterator[Row], left: list[Row]) -> Iterator[Sequence[Any]]:
    while len(block := list(islice(rows, BLOCK_ROWS))) == BLOCK_ROWS:
        yield list(chain.from_iterable(block))
    left += block


def _insert_placed(
    connection: sqlite3.Connection, table: str, seq: int, rows: Collection[Sequence[str | None]], *, width: int
) -> None:
    """Insert rows of an entry, each with its place."""
    with _many(connection, table, len(rows)):
        whole = len(rows) - len(rows) % BLOCK_ROWS
        left = iter(rows)
        blocks = ([seq, start + 1, *_next_values(left, BLOCK_ROWS)] for start in range(0, whole, BLOCK_ROWS))
        _execute(connection, table, _placed_sql(table, width, BLOCK_ROWS), blocks, rows_each=BLOCK_ROWS)
        last = ([seq, place, *row] for place, row in enumerate(left, whole + 1))
        _execute(connection, table, _placed_sql(table, width, 1), last, rows_each=1)


def _next_values(rows: Iterator[Sequence[str | None]], count: int) -> Iterator[str | None]:
    return chain.from_iterable(islice(rows, count))


def _placed_sql(table: str, width: int, count: int) -> str:
    """Write a statement for so many rows; the entry is given once, and the place of the first."""
    marks = ", ".join("?" * width)
    return f"INSERT INTO {table} VALUES " + ", ".join(f"(?1, ?2 + {place}, {marks})" for place in range(count))  # noqa: S608 - a table and marks


def _new_row(person: NewPerson, seq: int) -> Row:
    return person.surrogate, seq, person.participant, person.salt, None, None, None, None


def _posting_rows(writing: Writing) -> Iterator[Row]:
    for seq, booking in writing.postings:
        for place, posting in enumerate(booking.postings, start=1):
            yield seq, place, *attrs.astuple(posting)


def _forget(connection: sqlite3.Connection, forgotten: Iterable[Person]) -> None:
    """Make the table of persons anew: a row that is changed in place can leave its bytes in unused parts of pages."""
    people = {row[0]: row for row in connection.execute(f"SELECT {PERSON_COLUMNS} FROM people ORDER BY surrogate")}  # noqa: S608 - columns
    people.update((person.surrogate, attrs.astuple(person)) for person in forgotten)
    make_anew(connection, "people", PEOPLE)
    _insert(connection, "people", iter(people.values()), width=8)
    connection.execute("DELETE FROM packs")
