"""The triggers that let rows only be added, and the comparison of a file's tables and triggers with the code's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from outcomes_fund.ledger.migrations import FORMAT, STEPS, step_digest

__all__ = ["TRIGGERS", "make_anew", "make_tables", "replacing_allowed", "schema_breaches"]

# The unique keys of each table: a row with a key that is there already would replace it.
# The table `packs` is not here: it holds copies, which are replaced and deleted.
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "meta": (("name",),),
    "entries": (("seq",), ("key",)),
    "evidence": (("entry", "place"),),
    "postings": (("entry", "place"),),
    "texts": (("digest",),),
    "people": (("surrogate",),),
    "enrolments": (("entry", "place"),),
}

# Tables with statistics of the planner, which any tool may leave behind.
STATISTICS = frozenset(("table", f"sqlite_stat{number}") for number in (1, 2, 3, 4))

Schema = dict[tuple[str, str], str | None]


def _triggers_of(table: str, keys: tuple[tuple[str, ...], ...]) -> tuple[str, str, str]:
    same = " OR ".join(" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in keys)
    refusal = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
    # BEFORE INSERT, because INSERT OR REPLACE deletes without calling the trigger for deletions.
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names are constants of this module
    return (
        f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table} {refusal}",
        f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {refusal}",
        f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} {taken} {refusal}",
    )


# A released trigger keeps its wording: files of earlier formats are compared with it before they are changed.
TRIGGERS: dict[str, tuple[str, ...]] = {table: _triggers_of(table, keys) for table, keys in KEYS.items()}


def make_tables(connection: sqlite3.Connection, *, done: int = 0, until: int = FORMAT) -> None:
    """Take a file through the steps it has not been through, and make all triggers afresh.

    Args:
        connection: In a transaction, which the caller commits.

        done: How many steps the file has been through.

        until: How many it will have been through; all, but where an earlier format is compared.
    """
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for name, statements in STEPS[done:until]:
        for sql in statements:
            connection.execute(sql)
        connection.execute("INSERT INTO meta (name, value) VALUES (?, ?)", (name, step_digest(statements)))
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        for sql in TRIGGERS.get(table, ()):
            connection.execute(sql)


def make_anew(connection: sqlite3.Connection, table: str, statements: tuple[str, ...]) -> None:
    """Drop a table and make it again without rows, with its triggers; the bytes of its rows are overwritten.

    Args:
        connection: In a transaction, which the caller commits; it overwrites what is deleted.

        table: Its name.

        statements: SQL that makes it, as a step has it.
    """
    connection.execute(f'DROP TABLE "{table}"')
    for sql in (*statements, *TRIGGERS.get(table, ())):
        connection.execute(sql)


@contextmanager
def replacing_allowed(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """Put the trigger against replaced rows aside while many rows are added, which it makes half as fast.

    No other program ever sees the table without it: it is gone and back within one transaction, and a failure or a
    lost process undoes both. What is added meanwhile has to be added by ``INSERT`` alone, which refuses a key that is
    there already.

    Args:
        connection: In a transaction that has the right to write; the caller undoes it if the rows cannot be added.

        table: Its name.
    """
    *_, not_replaced = TRIGGERS[table]
    connection.execute(f"DROP TRIGGER {table}_not_replaced")
    yield
    connection.execute(not_replaced)


def schema_breaches(connection: sqlite3.Connection, *, done: int = FORMAT) -> tuple[str, ...]:
    """Say where the tables, indices and triggers of a file, or its list of steps, differ from those of the code.

    Args:
        connection: To the file.

        done: How many steps it has been through.

    Returns:
        One clause for each difference; empty if there is none.
    """
    expected, steps = _expected(done)
    found = _schema_of(connection)
    breaches = [f"the {kind} {name} is missing" for kind, name in sorted(expected.keys() - found.keys())]
    breaches += [f"there is a {kind} {name} too many" for kind, name in sorted(found.keys() - expected.keys())]
    for kind, name in sorted(expected.keys() & found.keys()):
        if expected[kind, name] != found[kind, name]:
            breaches.append(f"the {kind} {name} has another definition")
    if ("table", "meta") in found and steps != _steps_of(connection):
        breaches.append("its list of steps is another")
    return tuple(breaches)


@cache
def _expected(done: int) -> tuple[Schema, list[tuple[str, str]]]:
    """Make the tables in memory: what a file should have is what the code makes, and is not listed twice."""
    connection = sqlite3.connect(":memory:")
    try:
        make_tables(connection, until=done)
        return _schema_of(connection), _steps_of(connection)
    finally:
        connection.close()


def _schema_of(connection: sqlite3.Connection) -> Schema:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
    return {(kind, name): sql for kind, name, sql in rows if (kind, name) not in STATISTICS}


def _steps_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, value FROM meta ORDER BY name").fetchall()
