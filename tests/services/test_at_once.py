"""Several people at one file: what one of them does is known to the next, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.ledger.accounts import total
from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger
from outcomes_fund.services.fund import appoint
from outcomes_fund.services.payments import approve, payments, release
from outcomes_fund.services.settle import settle_contract
from tests.services.fund_cases import bring, by, fund_with, jobs, row

PEOPLE = 4
Act = Callable[[Store, int], object]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A fund with evidence, whose people hold each role four times."""
    path = tmp_path / "work.fund"
    with create_ledger(path) as store:
        fund_with(jobs(), store=store)
        bring(store, row("a", "2024-03-01"), row("b", "2025-03-01"))
        for number in range(PEOPLE):
            appoint(store, f"bea{number}", ["budget_holder"], order=by("ann"))
            appoint(store, f"pia{number}", ["payment_releaser"], order=by("ann"))
            appoint(store, f"sue{number}", ["budget_holder"], order=by("ann"))
    return path


def at_once(file: Path, act: Act) -> list[bool]:
    """Let four people do something at the same moment, each with the file open; say for each whether it was done."""
    ready = Barrier(PEOPLE)

    def one(number: int) -> bool:
        with open_ledger(file) as store:
            ready.wait(timeout=30)
            try:
                act(store, number)
            except OutcomesFundError:
                return False
            return True

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


class TestAtOnce:
    """Turns are taken."""

    def test_settle(self, file: Path) -> None:
        """Of several who settle, one books, and the others find nothing left to do."""
        done = at_once(file, lambda store, number: settle_contract(store, "jobs", order=by(f"sue{number}")))

        with open_ledger(file) as store:
            assert [True] * PEOPLE == done
            assert ["jobs-p1"] == [payment.id for payment in payments(store)]
            assert 1 == sum(entry.kind == "statement_made" for entry in store.entries())
            assert first_broken(store) is None

    def test_release(self, file: Path) -> None:
        """Of several who release one payment, one does, and it is paid once."""
        with open_ledger(file) as store:
            settle_contract(store, "jobs", order=by("sue"))
            approve(store, ["jobs-p1"], order=by("bea"))

        done = at_once(file, lambda store, number: release(store, ["jobs-p1"], order=by(f"pia{number}")))

        with open_ledger(file) as store:
            paid = total(balances(booked.posting for booked in store.postings()), "paid")
            assert (1, -200_000) == (sum(done), paid)

    def test_approve(self, file: Path) -> None:
        """Of several who approve, each is counted."""
        with open_ledger(file) as store:
            settle_contract(store, "jobs", order=by("sue"))

        done = at_once(file, lambda store, number: approve(store, ["jobs-p1"], order=by(f"bea{number}")))

        with open_ledger(file) as store:
            assert [True] * PEOPLE == done
            assert ("bea0", "bea1", "bea2", "bea3") == payments(store)[0].approved_by
