"""What the fund file costs: importing a million events, and settling again after one correction."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from figures import Figure, seconds

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROUNDS = 3


def fund_figures(folder: Path, rows: int) -> list[Figure]:
    """Measure what importing and settling cost; the folder holds a contract and its events."""
    contract, events = folder / "contract.toml", folder / "events.csv"
    return [*_import_figures(folder, contract, events, rows), _settle_figure(folder, contract, events, rows)]


def _import_figures(folder: Path, contract: Path, events: Path, rows: int) -> list[Figure]:
    # In turns: what else the machine does then slows both down alike.
    pairs = [
        (seconds(lambda: _plain_csv(folder / "plain.db", events)), _imported(folder, contract, events))
        for _ in range(ROUNDS)
    ]
    plain_csv, ours_csv = (median(times) for times in zip(*pairs, strict=True))
    # Only now: a million rows in memory would slow down what is measured above.
    with events.open(newline="", encoding="utf-8") as file:
        ready = [tuple(field or None for field in row) for row in csv.reader(file)][1:]
    pairs = [(seconds(lambda: _plain(folder / "plain.db", ready)), _appended(folder, ready)) for _ in range(ROUNDS)]
    plain, ours = (median(times) for times in zip(*pairs, strict=True))
    return [
        Figure(
            promise=f"storing {rows:,} ready events, against plain executemany of the same rows with the same key",
            limit="at most 2 times",
            measured=f"{ours / plain:.2f} times",
            met=ours <= 2 * plain,
            detail=f"{ours:.1f} s against {plain:.1f} s, medians of {ROUNDS}",
        ),
        Figure(
            promise=f"importing {rows:,} events from CSV, against csv.reader with executemany",
            limit="at most 2.5 times",
            measured=f"{ours_csv / plain_csv:.2f} times",
            met=ours_csv <= 2.5 * plain_csv,
            detail=f"{ours_csv:.1f} s against {plain_csv:.1f} s, medians of {ROUNDS}",
        ),
    ]


def _settle_figure(folder: Path, contract: Path, events: Path, rows: int) -> Figure:
    from outcomes_fund.ledger.sqlite import open_ledger  # noqa: PLC0415
    from outcomes_fund.services.orders import Order  # noqa: PLC0415
    from outcomes_fund.services.settle import settle_contract  # noqa: PLC0415
    from outcomes_fund.services.verify import dispute  # noqa: PLC0415

    path = _fund(folder, contract, events)
    with open_ledger(path) as store:
        full = seconds(
            lambda: settle_contract(store, "many-outcomes", order=Order(actor="ann", at=START + timedelta(1)))
        )
        again = []
        for day in range(2, 2 + ROUNDS):
            at = START + timedelta(day)
            row = _row_id(events, day)
            dispute(store, "many-outcomes", ids=[row], reason="seen twice", order=Order(actor="ver", at=at))
            again.append(
                seconds(
                    lambda at=at: settle_contract(
                        store, "many-outcomes", order=Order(actor="ann", at=at + timedelta(hours=1))
                    )
                )
            )
    one = median(again)
    return Figure(
        promise=f"settling after one correction in a fund of {rows:,} events, against settling all of it",
        limit="at most a tenth",
        measured=f"{one / full:.3f}",
        met=one <= full / 10,
        detail=f"{one:.2f} s against {full:.2f} s, median of {ROUNDS}",
    )


def _plain(path: Path, rows: Iterable[tuple[str | None, ...]]) -> None:
    """Write rows into the table of the library, without triggers and without anything beside them."""
    from outcomes_fund.ledger.migrations import STEPS  # noqa: PLC0415

    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    (table,) = (sql for _, step in STEPS for sql in step if sql.startswith("CREATE TABLE evidence "))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(table.replace(" REFERENCES entries (seq)", ""))
    numbered = ((1, place, *row) for place, row in enumerate(rows, start=1))
    with connection:
        connection.executemany(f"INSERT INTO evidence VALUES ({', '.join('?' * 20)})", numbered)  # noqa: S608 - marks
    connection.close()


def _plain_csv(path: Path, events: Path) -> None:
    with events.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader)
        _plain(path, reader)


def _appended(folder: Path, rows: list[tuple[str | None, ...]]) -> float:
    from outcomes_fund.ledger.records import Draft, EvidenceBatch, NewPerson, people_digest  # noqa: PLC0415
    from outcomes_fund.ledger.sqlite import create_ledger  # noqa: PLC0415

    names = dict.fromkeys(row[3] for row in rows if row[3])
    people = tuple(
        NewPerson(surrogate=number, participant=name, salt=number.to_bytes(16, "big"))
        for number, name in enumerate(names, start=1)
    )
    surrogates = {person.participant: str(person.surrogate) for person in people}
    ready = tuple((*row[:3], surrogates.get(row[3] or ""), *row[4:]) for row in rows)
    with create_ledger(_fresh(folder / "fund.db")) as store:

        def write() -> None:
            batch = EvidenceBatch(rows=ready)
            body = {"contract": "many-outcomes", "digest": batch.digest, "people": people_digest(people)}
            draft = Draft(kind="evidence_imported", actor="ann", key="import", body=body)
            store.append([draft], at=START, evidence=batch, people=people)

        return seconds(write)


def _imported(folder: Path, contract: Path, events: Path) -> float:
    from outcomes_fund.ledger.sqlite import open_ledger  # noqa: PLC0415
    from outcomes_fund.services.orders import Order  # noqa: PLC0415
    from outcomes_fund.services.record import import_evidence  # noqa: PLC0415

    with open_ledger(_fund(folder, contract, None)) as store:
        return seconds(lambda: import_evidence(store, events, order=Order(actor="ver", at=START)))


def _fund(folder: Path, contract: Path, events: Path | None) -> Path:
    """Make a fund with one contract, and with all events where a file of them is given."""
    from outcomes_fund.ledger.sqlite import open_ledger  # noqa: PLC0415
    from outcomes_fund.services.contracts import add_contract  # noqa: PLC0415
    from outcomes_fund.services.fund import create_fund  # noqa: PLC0415
    from outcomes_fund.services.orders import Order  # noqa: PLC0415
    from outcomes_fund.services.record import import_evidence  # noqa: PLC0415

    path = _fresh(folder / "fund.db")
    order = Order(actor="ann", at=START)
    people = {"ann": ("budget_holder",), "ver": ("reporter", "verifier")}
    create_fund(path, title="Benchmark", currency="EUR", people=people, order=order)
    with open_ledger(path) as store:
        add_contract(store, contract, order=order)
        if events is not None:
            import_evidence(store, events, order=Order(actor="ver", at=START))
    return path


def _fresh(path: Path) -> Path:
    for file in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    return path


def _row_id(events: Path, number: int) -> str:
    with events.open(encoding="utf-8") as file:
        for _ in range(number * 100):
            line = next(file)
    return line.split(",", 1)[0]
