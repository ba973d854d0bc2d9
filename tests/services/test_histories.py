"""Whatever happens to a contract, an audit is clean, and in the end what was paid is what is owed, place by place."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from outcomes_fund.errors import InvalidInput
from outcomes_fund.ledger.accounts import Place, place_owed
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_COLUMNS
from outcomes_fund.ledger.tax import with_tax
from outcomes_fund.services.audit import audit
from outcomes_fund.services.contracts import amend_contract, contract_kept
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.fund import appoint
from outcomes_fund.services.orders import NotAllowed, Order
from outcomes_fund.services.payments import approve, authorise, bank_result, payments, release
from outcomes_fund.services.payments_kept import runs_kept
from outcomes_fund.services.record import import_evidence
from outcomes_fund.services.settle import Settled, settle_contract
from outcomes_fund.services.verify import correct, dispute, reject, verify
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.testing import contract_with
from tests.services.evidence_cases import line, no_chance, written
from tests.services.fund_cases import by, fund_with

BASE = """
id = "jobs"
recovery = "{recovery}"

[periods]
every = "3 months"

[payers]
shares = [{{ party = "city", weight = 2 }}, {{ party = "state", weight = 1 }}]

[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"

[[metrics]]
id = "hours"
kind = "sum"
title = "Hours"

[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
bands = [{{ up_to = 2, price = "1000.01" }}, {{ price = "600.33" }}]

[[lines]]
id = "time"
title = "Time"
form = "unit_price"
metric = "hours"
price = "7.77"

[[lines]]
id = "fee"
title = "Fee"
form = "fixed"
amount_each_period = "500.00"
"""
HOLDBACK = """
[holdback]
share = "10 %"
lines = ["work"]
release_after = "3 months"
"""
ADVANCES = """
[[advances]]
payer = "city"
payee = "provider"
date = 2024-02-01
amount = "1500.00"
set_off_share = "50 %"

[[advances]]
payer = "state"
payee = "provider"
date = 2024-05-01
amount = "900.00"
set_off_share = "30 %"
"""
TAX = """
[vat]
prices = "excluding"
rules = [{ rate = "21 %", lines = ["work"] }, { rate = "9 %", lines = ["time"] }]
"""
CAP = """
[[limits]]
id = "cap"
kind = "money"
amount = "15000.00"
"""
AMENDMENT = """
[[amendments]]
id = "changed"
start = 2025-01-01
agreed = 2025-02-01
"""
# What an amendment changes; the last only where there is a cap.
CHANGES = (
    'payers = [{ weights = [{ party = "city", weight = 1 }, { party = "state", weight = 4 }] }]',
    'stops = ["time"]',
    "end = 2025-07-01",
    "end = 2026-07-01",
    '[[amendments.lines]]\nid = "work"\ntitle = "Work"\nform = "unit_price"\nmetric = "jobs"\nprice = "800.00"',
    '[[amendments.limits]]\nid = "cap"\nkind = "money"\namount = "9000.00"',
)
BEGIN, LAST = date(2024, 1, 15), date(2025, 6, 30)
ID, STATUS, SUPERSEDES = (EVIDENCE_COLUMNS.index(name) for name in ("id", "status", "supersedes"))

CLAUSES = st.tuples(
    st.sampled_from(["set_off", "claim_back"]),
    *(st.sampled_from(["", each]) for each in (HOLDBACK, ADVANCES, TAX, CAP)),
)
PICKS = st.integers(0, 1_000)
WHATS = ("wait", "wait", "report", "report", "decide", "decide", "settle", "pay", "pay", "bank", "amend")
STEPS = st.lists(st.tuples(st.sampled_from(WHATS), PICKS, PICKS), min_size=20, max_size=50)


@pytest.mark.slow
# A case is a history of years, so a part of the examples of other laws is enough.
@settings(max_examples=settings().max_examples // 8)
@given(clauses=CLAUSES, steps=STEPS)
# Of one advance a part was claimed back, and the rest of it set off.
@example(clauses=("set_off", "", ADVANCES, "", ""), steps=[("wait", 53, 0), ("wait", 53, 0), ("pay", 55, 132)])
# A payment came back from the bank after the payee had paid it back: it is owed, though nothing is due.
@example(
    clauses=("claim_back", "", "", "", ""),
    steps=[
        ("report", 1, 0),
        ("wait", 14, 0),
        ("wait", 44, 0),
        ("pay", 55, 54),
        ("decide", 0, 522),
        ("pay", 1, 0),
        ("pay", 0, 0),
        ("bank", 0, 265),
        ("pay", 1, 0),
    ],
)
def test_history(clauses: tuple[str, ...], steps: list[tuple[str, int, int]]) -> None:
    """After a history of years and its end, no more and no less was paid anywhere than is owed by all that is known."""
    with begun(clauses) as history:
        for what, pick, other in steps:
            history.step(what, pick, other)
        history.close()

        assert history.owed() == history.paid()
        assert audit(history.store).breach is None
        assert history.settle().unchanged


@contextmanager
def begun(clauses: tuple[str, ...]) -> Iterator[History]:
    """A fund with a contract in which nothing has happened yet."""
    folder = Path(tempfile.mkdtemp())
    try:
        recovery, *others = clauses
        text = "".join((BASE.format(recovery=recovery), *others))
        history = History(store=fund_with(contract_with(text)), text=text, folder=folder)
        appoint(history.store, "rita", ["reporter", "verifier"], order=by("ann", BEGIN))
        yield history
    finally:
        shutil.rmtree(folder)


@attrs.define
class History:
    """What happens to a contract in a fund, day after day."""

    store: Store
    text: str
    folder: Path
    day: date = BEGIN
    numbers: int = 0

    def step(self, what: str, pick: int, other: int) -> None:
        """Do one thing, if the fund lets one."""
        # A row is decided already, a payment came back, or the contract has to be settled first.
        with suppress(InvalidInput, NotAllowed):
            getattr(self, what)(pick, other)

    def wait(self, pick: int, other: int) -> None:
        """Days go by."""
        del other
        self.day += timedelta(days=pick % 60)

    def report(self, pick: int, other: int) -> None:
        """A result of the last half year is imported, mostly as a verified one."""
        achieved = min(max(self.day - timedelta(days=other % 180), BEGIN), LAST)
        if achieved > self.day:
            return
        self.numbers += 1
        metric, value = ("hours", str(1 + other % 300)) if pick % 3 == 0 else ("jobs", "1")
        status = "reported" if pick % 4 == 0 else "verified"
        columns = {"metric": metric, "value": value, "status": status}
        if status == "verified":
            columns |= {"verifier": "verifier", "verified_at": self.day.isoformat()}
        new = line(f"r{self.numbers}", day=achieved.isoformat(), **columns)
        new["reported_at"] = self.day.isoformat()
        path = written(self.folder / f"rows {self.numbers}.csv", new)
        import_evidence(self.store, path, order=self.order("rita"), chance=no_chance)

    def decide(self, pick: int, other: int) -> None:
        """A row that stands is verified, rejected, disputed or corrected."""
        rows = list(self.store.evidence("jobs"))
        gone = {row[SUPERSEDES] for row in rows}
        names = [str(row[ID]) for row in rows if row[ID] not in gone]
        if not names:
            return
        name, order = names[pick % len(names)], self.order("vera")
        if other % 4 == 0:
            verify(self.store, "jobs", [name], order=order)
        elif other % 4 == 1:
            reject(self.store, "jobs", [name], reason="seen again", order=order)
        elif other % 4 == 2:
            dispute(self.store, "jobs", [name], reason="seen again", order=order)
        else:
            correct(self.store, "jobs", name, {"value": str(other % 9)}, order=order)

    def settle(self, pick: int = 1, other: int = 0) -> Settled:
        """The contract is settled, at times for payments of later days."""
        later = self.day + timedelta(days=other % 120)
        pay_until = later if pick % 5 == 0 else None
        return settle_contract(self.store, "jobs", order=self.order("ann"), pay_until=pay_until)

    def pay(self, pick: int, other: int) -> None:
        """Payments are approved and some of them released, mostly after the contract was settled."""
        if pick % 4:
            self.settle(pick, other)
        self.approve()
        approved = [each.id for each in payments(self.store) if each.state == "approved"]
        self.release(approved[other % len(approved) :] if approved else [])

    def approve(self) -> None:
        """Everything that waits for approval gets it."""
        proposed = [each for each in payments(self.store) if each.state == "proposed"]
        if proposed:
            approve(self.store, [each.id for each in proposed], order=self.order("bea"))

    def release(self, names: list[str]) -> None:
        """Payments are released together."""
        if names:
            release(self.store, names, order=self.order("pia"))

    def bank(self, pick: int, other: int) -> None:
        """Runs are released at the bank, and a payment is carried out or comes back."""
        sent = [each.id for each in payments(self.store) if each.state in {"released", "executed"}]
        for run in runs_kept(self.store).values():
            if run.authorised_by is None and pick % 3:
                self.step("authorise", int(run.id.removeprefix("run-")), 0)
        if sent:
            result = "returned" if other % 2 else "executed"
            bank_result(self.store, [sent[pick % len(sent)]], result, "closed", order=self.order("tom"))  # type: ignore[arg-type]

    def authorise(self, pick: int, other: int) -> None:
        """A run is released at the bank."""
        del other
        authorise(self.store, f"run-{pick}", order=self.order("tom"))

    def amend(self, pick: int, other: int) -> None:
        """The contract is amended, once."""
        del other
        change = CHANGES[pick % len(CHANGES)]
        if self.day < date(2024, 8, 1) or AMENDMENT in self.text or ("cap" in change and CAP not in self.text):
            return
        self.text += AMENDMENT + change + "\n"
        amend_contract(self.store, contract_with(self.text), order=self.order("ann"))

    def close(self) -> None:
        """All is settled and paid, until there is no more to pay."""
        self.day = max(self.day, date(2028, 1, 1))
        for _ in range(5):
            self.settle()
            self.approve()
            self.release([each.id for each in payments(self.store) if each.state == "approved"])
            self.day += timedelta(days=1)

    def owed(self) -> dict[Place, int]:
        """What a fresh look at the contract and its evidence owes in all, tax included, where that is not 0."""
        contract = contract_kept(self.store, "jobs")
        statement = self.fresh(contract)
        assert all(payable.due < self.day for payable in statement.payables)
        found: Counter[Place] = Counter()
        for payable in with_tax(contract, statement).payables:
            found[place_owed("jobs", payable)] += payable.amount_minor
        return {place: amount for place, amount in found.items() if amount}

    def fresh(self, contract: Contract) -> Statement:
        """What the contract owes, by its rows and without the ledger's books."""
        kept = evidence_kept(self.store, contract, use_pack=False)
        return evaluate(contract, kept.evidence, as_of=self.day, register=kept.register)

    def paid(self) -> dict[Place, int]:
        """What was paid, by place, where that is not 0."""
        standing = balances(each.posting for each in self.store.postings("jobs"))
        return {place: -amount for (account, place), amount in standing.items() if account == "paid"}

    def order(self, actor: str) -> Order:
        """An order at noon of the day."""
        return by(actor, self.day)
