"""Commands that follow each other in rounds: rows come in, are settled, approved, released, and sometimes come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import add_contract
from outcomes_fund.services.fund import appoint
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payments import approve, bank_result, release
from outcomes_fund.services.record import import_evidence
from outcomes_fund.services.settle import settle_contract
from tests.services.fund_cases import by, fund, jobs

__all__ = ["Command", "begun", "commands"]

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEADER = "id,contract,metric,participant,achieved,status,supersedes,reporter,verifier,reported_at,verified_at"
ROWS = 5


class Command(NamedTuple):
    """Something that is done to a fund, under a key; done twice it is done once."""

    key: str
    act: Callable[[Store], object]


def begun(store: Store) -> Store:
    """Give a fund the contract ``jobs`` and people, one of whom may bring rows that are verified."""
    fund(store)
    add_contract(store, jobs(), order=by("ann"))
    appoint(store, "rita", ["reporter", "verifier"], order=by("ann"))
    return store


def commands(folder: Path) -> Iterator[Command]:
    """Give the commands, the same on every call. In each round one payment is made.

    Args:
        folder: Gets the files that are imported.
    """
    moments = (START + timedelta(minutes=minute) for minute in count())
    for number in count(1):

        def ordered(actor: str, word: str, number: int = number) -> Order:
            return Order(actor=actor, at=next(moments), key=f"{word} {number}")

        payment = f"jobs-p{number}"
        yield _import(folder, number, ordered("rita", "import"))
        settling = ordered("sue", "settle")
        yield Command(settling.key, lambda store, order=settling: settle_contract(store, "jobs", order=order))  # type: ignore[misc]
        approving = ordered("bea", "approve")
        yield _paying(approve, payment, approving)
        yield _paying(release, payment, ordered("pia", "release"))
        if number % 4 == 0:
            coming_back = ordered("tom", "return")
            yield Command(
                coming_back.key,
                lambda store, name=payment, order=coming_back: bank_result(  # type: ignore[misc]
                    store, [name], "returned", "closed", order=order
                ),
            )


def _paying(act: Callable[..., object], payment: str, order: Order) -> Command:
    return Command(order.key, lambda store: act(store, [payment], order=order))


def _import(folder: Path, number: int, order: Order) -> Command:
    def act(store: Store) -> object:
        file = folder / f"rows {number}.csv"
        file.write_text("\n".join([HEADER, *_rows(number), ""]), encoding="utf-8")
        return import_evidence(store, file, order=order, chance=lambda size: _salts(number, size))

    return Command(order.key, act)


def _rows(number: int) -> Iterator[str]:
    """Write new results of two years, and in every third round one that takes an earlier result back."""
    for place in range(ROWS):
        day = f"{2024 + place % 2}-03-{1 + number % 28:02}"
        who = f"p-{number * 7 % 20 + place}"
        yield f"r{number}-{place},jobs,jobs,{who},{day},verified,,provider,verifier,{day},{day}"
    if number % 3 == 0:
        earlier = number - 1
        day = f"2024-03-{1 + earlier % 28:02}"
        who = f"p-{earlier * 7 % 20}"
        yield f"r{earlier}-0~2,jobs,jobs,{who},{day},rejected,r{earlier}-0,provider,verifier,{day},2026-05-01"


def _salts(number: int, size: int) -> bytes:
    """Give bytes that nobody else gets, and that are the same when a command is repeated."""
    return b"".join(sha256(f"{number} {place}".encode()).digest()[:16] for place in range(size // 16))
