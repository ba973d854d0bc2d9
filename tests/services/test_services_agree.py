"""The use cases do the same in memory and in a file, and audits are clean, whatever happens in whatever order."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger, open_ledger
from outcomes_fund.services.audit import audit
from outcomes_fund.services.contracts import add_contract
from outcomes_fund.services.forget import forget
from outcomes_fund.services.fund import appoint, change_iban, confirm_iban
from outcomes_fund.services.fund_status import fund_status
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payments import approve, authorise, bank_result, payments, release
from outcomes_fund.services.payments_kept import Payment, runs_kept
from outcomes_fund.services.record import import_evidence
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.services.verify import correct, dispute, draw_sample, reject, verify, verify_sample
from outcomes_fund.testing import contract_with
from tests.services.fund_cases import by, fund

JOBS = """
id = "jobs"

[[metrics]]
id = "jobs"
kind = "sum"
title = "Jobs"
admission = { once_per = "person" }

[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
bands = [{ up_to = 4, price = "1000.00" }, { price = "600.00" }]
"""
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = b"the secret of the fund"
HEADER = "id,contract,metric,participant,achieved,value,status,supersedes,reporter,verifier,reported_at,verified_at"
PARTICIPANTS = ("p-1", "p-2", "p-3", "p-4", "p-5", "p-6", "p-10", "p-11", "p-é", "q-1")
ID, STATUS, SUPERSEDES = (EVIDENCE_COLUMNS.index(name) for name in ("id", "status", "supersedes"))

PICKS = st.integers(0, 1_000)
NEW_ROWS = st.lists(
    st.tuples(
        st.sampled_from(PARTICIPANTS), st.sampled_from(["2024-03-01", "2024-09-01", "2025-03-01"]), st.booleans()
    ),
    min_size=1,
    max_size=4,
)

Act = Callable[[Store, Order], object]


class ServicesAgree(RuleBasedStateMachine):
    """A fund in memory and one in a file, to which the same happens."""

    empty: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.memory = MemoryStore()
        self.minutes = 0
        self.files = 0
        self.done: list[tuple[Act, Order, str]] = []

    @initialize()
    def begin(self) -> None:
        """Begin both funds with a contract and people."""
        if ServicesAgree.empty is None:
            ServicesAgree.empty = Path(tempfile.mkdtemp()) / "begun.fund"
            with create_ledger(ServicesAgree.empty) as store:
                _begun(store)
        _begun(self.memory)
        self.file: SqliteStore = open_ledger(shutil.copy(ServicesAgree.empty, self.folder / "work.fund"))

    def teardown(self) -> None:
        """Audit once more and let go of the file."""
        if hasattr(self, "file"):
            assert audit(self.file).breach is None
            self.file.close()
        shutil.rmtree(self.folder)

    # -- evidence -------------------------------------------------------------------------------

    @rule(new=NEW_ROWS, pick=PICKS)
    def bring(self, new: list[tuple[str, str, bool]], pick: int) -> None:
        """New rows, some of them verified already, which only some people may bring; at times with an old id."""
        self.files += 1
        file = self.folder / f"rows {self.files}.csv"
        known = self.rows()
        lines = []
        for place, (who, day, is_verified) in enumerate(new):
            name = known[pick % len(known)] if known and pick % 10 == 9 - place else f"r{self.files}-{place}"
            decided = f"verified,,provider,verifier,{day},{day}" if is_verified else f"reported,,provider,,{day},"
            lines.append(f"{name},jobs,jobs,{who},{day},{1 + pick % 2},{decided}")
        file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
        number = self.files

        def chance(size: int) -> bytes:
            return b"".join(sha256(f"{number} {place}".encode()).digest()[:16] for place in range(size // 16))

        actor = "rea" if pick % 7 == 6 else "rita"
        self.both(actor, lambda store, order: import_evidence(store, file, order=order, secret=SECRET, chance=chance))

    @precondition(lambda self: bool(self.rows()))
    @rule(pick=PICKS, verb=st.sampled_from([verify, reject, dispute]), is_every=st.booleans())
    def decide(self, pick: int, verb: Callable[..., object], is_every: bool) -> None:
        """A row, or all that wait, are decided on; mostly one that stands."""
        reason = {} if verb is verify else {"reason": "seen again"}
        which: dict[str, Any] = {"every": True} if is_every else {"ids": [self.row(pick)]}
        self.both("vera", lambda store, order: verb(store, "jobs", order=order, **which, **reason))

    @precondition(lambda self: bool(self.rows()))
    @rule(pick=PICKS, value=st.sampled_from(["1", "2", "3", "0.5"]), is_reporter=st.booleans())
    def correct(self, pick: int, value: str, is_reporter: bool) -> None:
        """A value is corrected."""
        name = self.row(pick)
        actor = "rea" if is_reporter else "vera"
        self.both(actor, lambda store, order: correct(store, "jobs", name, {"value": value}, order=order))

    @precondition(lambda self: bool(self.rows()))
    @rule(size=st.integers(1, 2), failing=st.integers(0, 1))
    def sample(self, size: int, failing: int) -> None:
        """A sample is drawn and decided on."""

        def act(store: Store, order: Order) -> object:
            with store.turn():
                drawn = draw_sample(store, "jobs", "jobs", size=size, seed="seed", order=order)
                return verify_sample(store, "jobs", sample=drawn.entry, failed=drawn.ids[:failing], order=_later(order))

        self.both("vera", act)

    # -- payment --------------------------------------------------------------------------------

    @rule(days=st.integers(0, 200))
    def settle(self, days: int) -> None:
        """The contract is settled, today or later; once more writes nothing."""
        self.minutes += days * 24 * 60
        self.both("sue", lambda store, order: settle_contract(store, "jobs", order=order))
        before = self.memory.head()

        again = self.both("sue", lambda store, order: settle_contract(store, "jobs", order=order), is_keyed=False)

        assert getattr(again, "unchanged", True)
        assert before == self.memory.head()

    @precondition(lambda self: bool(self.rows()))
    @rule(is_authorised=st.booleans())
    def pay(self, is_authorised: bool) -> None:
        """All that waits is verified, settled, approved, released and, it may be, released at the bank."""
        self.both("vera", lambda store, order: verify(store, "jobs", every=True, order=order))
        self.settle(1)
        names = [each.id for each in payments(self.memory) if each.is_open]
        if names:
            self.both("bea", lambda store, order: approve(store, names, order=order))
            self.both("pia", lambda store, order: release(store, names, order=order))
        runs = list(runs_kept(self.memory))
        if runs and is_authorised:
            self.both("tom", lambda store, order: authorise(store, runs[-1], order=order))

    @precondition(lambda self: any(True for _ in payments(self.memory)))
    @rule(pick=PICKS, actor=st.sampled_from(["bea", "bob", "vera", "pia"]))
    def approve(self, pick: int, actor: str) -> None:
        """A payment is approved, mostly by somebody who may."""
        names = [self.payment(pick).id]
        self.both(actor, lambda store, order: approve(store, names, order=order))

    @precondition(lambda self: any(True for _ in payments(self.memory)))
    @rule(pick=PICKS, actor=st.sampled_from(["pia", "pia", "vera"]), is_all=st.booleans())
    def release(self, pick: int, actor: str, is_all: bool) -> None:
        """A payment, or all that are approved, are released."""
        approved = [each.id for each in payments(self.memory) if each.state == "approved"]
        names = approved if is_all else [self.payment(pick).id]
        self.both(actor, lambda store, order: release(store, names, order=order))

    @precondition(lambda self: bool(runs_kept(self.memory)))
    @rule(pick=PICKS)
    def authorise(self, pick: int) -> None:
        """A run is released at the bank."""
        runs = list(runs_kept(self.memory))
        self.both("tom", lambda store, order: authorise(store, runs[pick % len(runs)], order=order))

    @precondition(lambda self: any(True for _ in payments(self.memory)))
    @rule(pick=PICKS, is_returned=st.booleans())
    def bank(self, pick: int, is_returned: bool) -> None:
        """The bank has carried a payment out, or sends it back."""
        name = self.payment(pick).id
        self.both(
            "tom",
            lambda store, order: bank_result(
                store, [name], "returned" if is_returned else "executed", "closed" if is_returned else "", order=order
            ),
        )

    @precondition(lambda self: any(True for _ in payments(self.memory)))
    @rule(is_confirmed=st.booleans(), actor=st.sampled_from(["ann", "bea"]))
    def iban(self, is_confirmed: bool, actor: str) -> None:
        """An account number is changed, or confirmed by the same person or another."""
        act = confirm_iban if is_confirmed else change_iban
        self.both(actor, lambda store, order: act(store, "provider", "NL91ABNA0417164300", order=order))

    # -- persons, repetition and files -------------------------------------------------------------

    @precondition(lambda self: bool(self.memory.remembered()))
    @rule(pick=PICKS)
    def forget(self, pick: int) -> None:
        """A person is forgotten, unless something of that person waits."""
        names = sorted(self.memory.remembered().values())
        who = names[pick % len(names)]

        def act(store: Store, order: Order) -> object:
            return forget(store, [who], secret=SECRET, reason="asked", retention_class="on_request", order=order)

        self.both("ann", act)

    @precondition(lambda self: bool(self.done))
    @rule(pick=PICKS)
    def repeat(self, pick: int) -> None:
        """A command that succeeded, given once more with its key, gives nothing new to the ledger."""
        act, order, _ = self.done[pick % len(self.done)]
        before = self.memory.head()

        self.same(act, order)

        assert before == self.memory.head()

    @rule()
    def reopen(self) -> None:
        """The file is closed and opened again."""
        self.file.close()
        self.file = open_ledger(self.folder / "work.fund")

    @invariant()
    def agree(self) -> None:
        """Both have the same entries and amounts, and an audit finds nothing."""
        if not hasattr(self, "file"):
            return
        assert list(self.memory.entries()) == list(self.file.entries())
        assert list(self.memory.people()) == list(self.file.people())
        assert balances(b.posting for b in self.memory.postings()) == balances(b.posting for b in self.file.postings())
        assert repr(fund_status(self.memory)) == repr(fund_status(self.file))
        contracts = [each.contract for each in payments(self.memory)]
        assert set(contracts) <= {"jobs"}
        found = audit(self.memory)
        assert found.breach is None, found.breach

    # -- doing the same to both ------------------------------------------------------------------

    def both(self, actor: str, act: Act, *, is_keyed: bool = True) -> object:
        """Give a command to both funds, mostly under a key of its own; they answer or refuse alike."""
        self.minutes += 1
        at = START + timedelta(minutes=self.minutes)
        order = Order(actor=actor, at=at, key=f"command {self.minutes}" if is_keyed else "")
        before = self.memory.head()
        answer = self.same(act, order)
        if is_keyed and before != self.memory.head():
            self.done.append((act, order, repr(answer)))
        return answer

    def same(self, act: Act, order: Order) -> object:
        """Do something to both funds and compare the answers."""
        answers = [_answer(store, act, order) for store in (self.memory, self.file)]
        assert repr(answers[0]) == repr(answers[1])
        return answers[0]

    def rows(self) -> list[str]:
        """The ids of all rows."""
        return [str(row[ID]) for row in self.memory.evidence("jobs")]

    def row(self, pick: int) -> str:
        """The id of a row: mostly of one that no other supersedes."""
        rows = list(self.memory.evidence("jobs"))
        gone = {row[SUPERSEDES] for row in rows}
        names = [str(row[ID]) for row in rows if row[ID] not in gone or pick % 10 == 0]
        return names[pick % len(names)] if names else "none"

    def payment(self, pick: int) -> Payment:
        """A payment, mostly one of the last."""
        every = payments(self.memory)
        return every[-1 - pick % min(len(every), 1 + pick % 3)]


def _begun(store: Store) -> None:
    fund(store)
    add_contract(store, contract_with(JOBS), order=by("ann"))
    appoint(store, "rita", ["reporter", "verifier"], order=by("ann"))


def _later(order: Order) -> Order:
    return Order(actor=order.actor, at=order.at, key=f"{order.key} later")


def _answer(store: Store, act: Act, order: Order) -> object:
    try:
        return act(store, order)
    except OutcomesFundError as error:
        return f"{type(error).__name__}: {error}"


TestServicesAgree = pytest.mark.slow(ServicesAgree.TestCase)
# A case is many steps: the profile says how many of them there are, as for other laws, and a part of that is enough.
TestServicesAgree.settings = settings(max_examples=settings().max_examples // 8, stateful_step_count=30)
