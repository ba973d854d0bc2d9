"""Whoever changes the file with a tool, and puts the triggers back exactly, is found out."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from outcomes_fund.ledger.integrity import (
    Breach,
    Checkpoint,
    check_checkpoint,
    checkpoint_of,
    first_broken,
)
from outcomes_fund.ledger.people import commitment_of
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import text_digest
from outcomes_fund.ledger.refusals import TamperedFile
from outcomes_fund.ledger.sqlite import open_ledger
from tests.ledger.ledger_cases import AT, draft, filled

KEYS = {
    "meta": ("name",),
    "entries": ("seq",),
    "evidence": ("entry", "place"),
    "postings": ("entry", "place"),
    "texts": ("digest",),
    "people": ("surrogate",),
    "enrolments": ("entry", "place"),
    "packs": ("contract",),
}
# A pack may be missing; there is one, so it cannot change places.
CHAINED = [name for name in KEYS if name != "packs"]
# In all, of five kinds.
ALTERATIONS = int(os.environ.get("OUTCOMES_FUND_ALTERATIONS", "250"))

# As if a person had been forgotten, with the right commitment, and no entry that says so.
FORGOTTEN = """UPDATE people SET commitment = commitment(salt, participant),
  participant = NULL, salt = NULL, tombstone = 't', nth = 1 WHERE surrogate = {}"""

Row = dict[str, object]
Alteration = Callable[[sqlite3.Connection, random.Random], str]


def _rows(plain: sqlite3.Connection, table: str) -> list[Row]:
    return [dict(row) for row in plain.execute(f"SELECT * FROM {table}")]  # noqa: S608 - a key of KEYS


def _put(plain: sqlite3.Connection, table: str, row: Row) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    plain.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - as above


def _remove(plain: sqlite3.Connection, table: str, row: Row) -> None:
    tests = " AND ".join(f"{name} = ?" for name in KEYS[table])
    done = plain.execute(f"DELETE FROM {table} WHERE {tests}", [row[name] for name in KEYS[table]])  # noqa: S608 - as above
    assert 1 == done.rowcount


def _one_character(plain: sqlite3.Connection, dice: random.Random) -> str:
    """Another character, mostly a digit, in one value of one row."""
    table = dice.choice(list(KEYS))
    row = dice.choice(_rows(plain, table))
    column = dice.choice([name for name, value in row.items() if value not in {None, ""}])
    changed = _changed(row[column], dice)
    _remove(plain, table, row)
    try:
        _put(plain, table, {**row, column: changed})
    except sqlite3.IntegrityError:  # the place of another row: the table itself refuses it
        _put(plain, table, row)
        return _one_character(plain, dice)
    return f"{table}.{column} of {row} became {changed!r}"


def _changed(value: object, dice: random.Random) -> object:
    if isinstance(value, bytes):
        place = dice.randrange(len(value))
        return value[:place] + bytes([value[place] ^ dice.randrange(1, 256)]) + value[place + 1 :]
    text = str(value)
    places = [place for place, letter in enumerate(text) if letter.isdigit()] or range(len(text))
    place = dice.choice(places)
    other = dice.choice([digit for digit in "123456789" if digit != text[place]])
    changed = text[:place] + other + text[place + 1 :]
    return int(changed) if isinstance(value, int) else changed


def _nothing_or_something(plain: sqlite3.Connection, dice: random.Random) -> str:
    """A missing value becomes an empty text, or a text becomes missing."""
    table = dice.choice(["evidence", "enrolments"])
    row = dice.choice(_rows(plain, table))
    column = dice.choice(list(row)[2:])
    _remove(plain, table, row)
    _put(plain, table, {**row, column: "" if row[column] is None else None})
    return f"{table}.{column} of {row} was emptied"


def _delete(plain: sqlite3.Connection, dice: random.Random) -> str:
    """One row less; the last entry is left to the checkpoint."""
    table = dice.choice(CHAINED)
    rows = _rows(plain, table)
    row = dice.choice(rows[:-1] if table == "entries" else rows)
    _remove(plain, table, row)
    return f"{row} of {table} was deleted"


def _swap(plain: sqlite3.Connection, dice: random.Random) -> str:
    """Two rows change places."""
    table = dice.choice([name for name in CHAINED if name != "meta"])
    while True:
        one, two = dice.sample(_rows(plain, table), 2)
        if any(one[name] != two[name] for name in one if name not in KEYS[table]):
            break
    for row in (one, two):
        _remove(plain, table, row)
    _put(plain, table, {**one, **{name: two[name] for name in KEYS[table]}})
    _put(plain, table, {**two, **{name: one[name] for name in KEYS[table]}})
    return f"{one} and {two} of {table} were swapped"


def _append(plain: sqlite3.Connection, dice: random.Random) -> str:
    """One row more, as like the others as can be; evidence and postings also beside an entry that names none."""
    table = dice.choice(list(KEYS))
    row = dice.choice(_rows(plain, table))
    if table == "meta":
        row |= {"name": "m000"}
    elif table == "packs":
        row |= {"contract": "other"}
    elif table == "people":
        row |= {"surrogate": len(_rows(plain, table)) + 1, "entry": dice.choice([row["entry"], 1, 10**6])}
    elif table == "texts":
        text = f"{row['text']} "
        row |= {"text": text, "digest": text_digest(text)}
    elif table == "entries":
        last = _rows(plain, table)[-1]
        row |= {"seq": int(str(last["seq"])) + 1, "key": "new", "previous": last["hash"]}
    else:
        entry = dice.choice([row["entry"], dice.randint(1, 10**6)])
        places = [int(str(other["place"])) for other in _rows(plain, table) if other["entry"] == entry]
        row |= {"entry": entry, "place": max(places, default=0) + 1}
    _put(plain, table, row)
    return f"{row} of {table} was appended"


def _alter(path: Path, alteration: Alteration, dice: random.Random) -> str:
    """Drop the triggers, change something and put the triggers back, character for character."""
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.create_function("commitment", 2, commitment_of)
        plain.row_factory = sqlite3.Row
        plain.execute("PRAGMA synchronous = OFF")
        plain.execute("BEGIN")
        triggers = plain.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            plain.execute(f"DROP TRIGGER {name}")
        said = alteration(plain, dice)
        for _, sql in triggers:
            plain.execute(sql)
        plain.execute("COMMIT")
    return said


def _found(path: Path) -> Breach | TamperedFile | None:
    try:
        with open_ledger(path) as store:
            return first_broken(store)
    except TamperedFile as refusal:
        return refusal


class TestAlterations:
    @pytest.mark.parametrize("alteration", [_one_character, _nothing_or_something, _delete, _swap, _append])
    def test_are_found(self, sound: tuple[Path, Checkpoint], tmp_path: Path, alteration: Alteration) -> None:
        """Each of many random alterations of a kind is found."""
        missed = []
        for seed in range(ALTERATIONS // 5):
            path = Path(shutil.copy(sound[0], tmp_path / f"{seed}.fund"))
            said = _alter(path, alteration, random.Random(seed))
            found = _found(path)
            if found is None:
                missed.append(said)
            elif isinstance(found, TamperedFile):
                # Opening looks at tables, triggers and the list of steps only.
                assert "list of steps" in str(found)

        assert [] == missed

    def test_control(self, sound: tuple[Path, Checkpoint], tmp_path: Path) -> None:
        """Triggers that are dropped and put back leave no trace: what is found is the alteration itself."""
        path = Path(shutil.copy(sound[0], tmp_path / "same.fund"))
        _alter(path, lambda plain, dice: "nothing", random.Random(0))

        assert _found(path) is None

    @pytest.mark.parametrize(
        ("sql", "code", "seq"),
        [
            ("DELETE FROM entries WHERE seq = 5", "gap", 5),
            ("UPDATE entries SET previous = hash WHERE seq = 5", "previous", 5),
            ("UPDATE entries SET actor = 'eve' WHERE seq = 5", "hash", 5),
            ("UPDATE entries SET body = body || ' ' WHERE seq = 5", "hash", 5),
            ("UPDATE entries SET body = 'x' WHERE seq = 5", "body", 5),
            ("UPDATE entries SET body = CAST(x'22ff22' AS TEXT) WHERE seq = 5", "body", 5),
            ("UPDATE evidence SET value = '2' WHERE entry = 5 AND place = 2", "evidence", 5),
            ("UPDATE evidence SET value = CAST(x'ff' AS TEXT) WHERE entry = 5", "evidence", 5),
            ("DELETE FROM evidence", "evidence", 5),
            ("UPDATE evidence SET place = place + 1 WHERE entry = 5 AND place = 3", "file", None),
            ("UPDATE postings SET amount_minor = amount_minor + 1", "postings", 7),
            ("DELETE FROM texts", "text", 2),
            ("UPDATE texts SET text = text || ' '", "text", 2),
            ("INSERT INTO texts VALUES ('x', 'y')", "stray", None),
            ("UPDATE enrolments SET cohort = '' WHERE place = 2", "enrolments", 3),
            ("DELETE FROM enrolments WHERE place = 1", "file", None),
            ("INSERT INTO enrolments (entry, place) VALUES (2, 1)", "stray", None),
            ("UPDATE people SET participant = 'eve' WHERE surrogate = 1", "people", 3),
            ("UPDATE people SET participant = CAST(x'ff' AS TEXT) WHERE surrogate = 1", "people", 3),
            ("UPDATE people SET salt = zeroblob(16) WHERE surrogate = 5", "people", 5),
            ("UPDATE people SET commitment = 'x' WHERE surrogate = 3", "people", 3),
            ("UPDATE people SET entry = 4 WHERE surrogate = 5", "people", 5),
            ("DELETE FROM people WHERE surrogate = 8", "people", 14),
            ("UPDATE people SET tombstone = 'x' WHERE surrogate = 3", "forgotten", 4),
            ("UPDATE people SET nth = 2 WHERE surrogate = 3", "forgotten", 4),
            ('UPDATE people SET "after" = 1 WHERE surrogate = 3', "forgotten", 4),
            (FORGOTTEN.format(1), "forgotten", 3),
            (FORGOTTEN.format(8), "forgotten", 14),
            ("UPDATE packs SET content = x'00'", "pack", 15),
            ("UPDATE packs SET contract = 'care'", "stray", None),
            ("INSERT INTO packs VALUES ('care', x'00')", "stray", None),
            (
                "PRAGMA ignore_check_constraints = 1; INSERT INTO entries SELECT -1,'x','x','x','x','x','x','x'",
                "file",
                None,
            ),
        ],
    )
    def test_are_named(
        self, sound: tuple[Path, Checkpoint], tmp_path: Path, sql: str, code: str, seq: int | None
    ) -> None:
        """The breach names the first entry that is broken, and what is wrong with it."""
        path = Path(shutil.copy(sound[0], tmp_path / "work.fund"))
        _alter(path, lambda plain, dice: str([plain.execute(part) for part in sql.split(";")]), random.Random(0))

        found = _found(path)

        assert isinstance(found, Breach)
        assert (code, seq) == (found.code, found.seq)


def _cut(length: int) -> Alteration:
    """Take the last entries off, with everything that only they name."""

    def cut(plain: sqlite3.Connection, dice: random.Random) -> str:
        last = len(_rows(plain, "entries")) - length
        for table in ("evidence", "enrolments", "people", "postings"):
            plain.execute(f"DELETE FROM {table} WHERE entry > ?", (last,))  # noqa: S608 - names above
        plain.execute("DELETE FROM entries WHERE seq > ?", (last,))
        plain.execute("DELETE FROM packs")
        plain.execute("DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM entries WHERE instr(body, digest))")
        return f"the last {length} entries were cut off"

    return cut


class TestCheckpoint:
    @pytest.mark.parametrize("length", range(1, 16))
    def test_finds_cut_tail(self, sound: tuple[Path, Checkpoint], tmp_path: Path, length: int) -> None:
        """A ledger without its last entries is sound in itself, and is found out by its checkpoint."""
        path = Path(shutil.copy(sound[0], tmp_path / "work.fund"))
        _alter(path, _cut(length), random.Random(0))

        with open_ledger(path) as store:
            assert first_broken(store) is None
            breach = check_checkpoint(store, sound[1])

        assert breach is not None
        assert ("truncated", sound[1].count - length + 1) == (breach.code, breach.seq)

    @pytest.mark.parametrize("length", range(1, 16, 4))
    def test_finds_rebuilt_tail(self, sound: tuple[Path, Checkpoint], tmp_path: Path, length: int) -> None:
        """A ledger whose last entries were written anew is sound in itself, and is found out by its checkpoint."""
        path = Path(shutil.copy(sound[0], tmp_path / "work.fund"))
        _alter(path, _cut(length), random.Random(0))

        with open_ledger(path) as store:
            store.append([draft(f"new{place}") for place in range(length + 2)], at=AT)
            assert first_broken(store) is None
            breach = check_checkpoint(store, sound[1])

        assert breach is not None
        assert "rebuilt" == breach.code

    def test_finds_person_remembered_again(self, sound: tuple[Path, Checkpoint], tmp_path: Path) -> None:
        """A ledger whose entry of a forgetting was cut off is not sound in itself."""
        path = Path(shutil.copy(sound[0], tmp_path / "work.fund"))
        _alter(path, _cut(sound[1].count - 3), random.Random(0))

        found = _found(path)

        assert isinstance(found, Breach)
        assert ("forgotten", 3) == (found.code, found.seq)

    def test_lets_grow(self, store: Store) -> None:
        """A checkpoint holds for the ledger it was made of, however much is written after it."""
        empty = checkpoint_of(store)
        checkpoint = checkpoint_of(filled(store))
        store.append([draft("later")], at=AT)

        assert (0, "0" * 64, "0" * 64, "") == (empty.count, empty.fund, empty.hash, empty.at)
        assert [None, None] == [check_checkpoint(store, empty), check_checkpoint(store, checkpoint)]

    def test_tells_funds_apart(self, store: Store) -> None:
        """The checkpoint of one fund does not hold for another, even if both have the same last entry number."""
        checkpoint = checkpoint_of(filled(store))
        other = Checkpoint(fund="f" * 64, count=checkpoint.count, hash=checkpoint.hash, at=checkpoint.at)

        breach = check_checkpoint(store, other)

        assert breach is not None
        assert ("rebuilt", 1) == (breach.code, breach.seq)
