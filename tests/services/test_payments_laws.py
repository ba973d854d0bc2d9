"""The laws of payments: they hold in whatever order is reported, settled, approved, released and returned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract, Recovery
from outcomes_fund.errors import InvalidInput
from outcomes_fund.ledger.accounts import Balances
from outcomes_fund.ledger.duties import USUAL_RULES, DutyRole, approvals_needed
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import ACCOUNTS
from outcomes_fund.services.audit import audit
from outcomes_fund.services.duties_kept import evidence_duties
from outcomes_fund.services.fund import appoint
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.payments import BankResult, approve, authorise, bank_result, payments, release
from outcomes_fund.services.payments_kept import runs_kept
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.services.settled_first import CHANGING_KINDS
from tests.services.fund_cases import PEOPLE, bring, by, fund_with, jobs, row

MORE = """
[[lines]]
id = "large"
title = "Large"
form = "fixed"
amount_each_period = "60000.00"

[holdback]
share = "10 %"
lines = ["work"]
release_after = "3 months"

[[advances]]
payer = "city"
payee = "provider"
date = 2024-02-01
amount = "1500.00"
set_off_share = "50 %"

[vat]
prices = "excluding"
rules = [{ rate = "21 %", lines = ["work"] }]
"""
START = date(2024, 1, 15)
CONTRACTS: dict[Recovery, Contract] = {
    "set_off": jobs(MORE),
    "claim_back": attrs.evolve(jobs(MORE), recovery="claim_back"),
}
# Mostly those whose duty it is, and now and then somebody else.
APPROVERS = ("bea", "bob", "bea", "bob", "bea", "bob", "vera", "pia", "zed")
RELEASERS = ("pam", "pam", "pam", "pam", "pia", "bea", "vera")
VERIFIERS = ("vera", "vera", "vera", "vera", "vera", "vera", "pia", "bea")


@attrs.define
class World:
    """A fund in which things happen: its day, and the last row of each chain of evidence."""

    store: Store
    day: date = START
    last: list[tuple[str, str]] = attrs.Factory(list)

    def wait(self, choice: int) -> None:
        """Some days pass."""
        self.day += timedelta(days=choice * 17)

    def report(self, choice: int) -> None:
        """A verifier brings a result of the last year."""
        achieved = max(self.day - timedelta(days=choice * 31), date(2024, 1, 1))
        if achieved < date(2026, 1, 1):
            name = f"r{len(self.last)}"
            self.last.append((name, achieved.isoformat()))
            actor = VERIFIERS[choice % len(VERIFIERS)]
            bring(self.store, row(name, achieved.isoformat(), day=self.day.isoformat()), actor=actor, day=self.day)

    def correct(self, choice: int) -> None:
        """A result is rejected, counted again, or counted many times."""
        if self.last:
            place = choice % len(self.last)
            name, achieved = self.last[place]
            status, value = (("rejected", "1"), ("verified", "1"), ("rejected", "1"), ("verified", "40"))[choice % 4]
            fresh = row(f"{name}~", achieved, value=value, status=status, supersedes=name, day=self.day.isoformat())
            bring(self.store, fresh, day=self.day, kind="evidence_corrected")
            self.last[place] = (f"{name}~", achieved)

    def settle(self, choice: int) -> None:
        """The contract is settled, sometimes ahead of due dates."""
        ahead = self.day + timedelta(days=100) if choice % 3 == 0 else None
        settle_contract(self.store, "jobs", order=by("sue", self.day), pay_until=ahead)

    def settle_first(self, choice: int) -> None:
        """Mostly what has come in is settled before something is done with payments."""
        if choice % 4:
            settle_contract(self.store, "jobs", order=by("sue", self.day))

    def approve(self, choice: int) -> None:
        """Somebody approves a payment."""
        self.settle_first(choice)
        some = [payment.id for payment in payments(self.store) if payment.is_open]
        if some:
            approve(self.store, some[choice % len(some) :], order=by(APPROVERS[choice % len(APPROVERS)], self.day))

    def release(self, choice: int) -> None:
        """Somebody releases all that is approved, or one payment."""
        self.settle_first(choice)
        ready = [payment.id for payment in payments(self.store) if payment.state == "approved"]
        if ready:
            actor = RELEASERS[choice % len(RELEASERS)]
            release(self.store, ready if choice % 2 else ready[:1], order=by(actor, self.day))

    def authorise(self, choice: int) -> None:
        """Somebody releases the last run at the bank."""
        self.settle_first(choice)
        runs = list(runs_kept(self.store))
        if runs:
            authorise(self.store, runs[-1], order=by("tom" if choice else "pia", self.day))

    def bank(self, choice: int) -> None:
        """The bank executes a payment or sends it back."""
        some = [payment.id for payment in payments(self.store) if payment.state in {"released", "executed"}]
        if some:
            result: BankResult = "returned" if choice % 2 else "executed"
            bank_result(self.store, [some[choice % len(some)]], result, "closed", order=by("tom", self.day))


# What matters happens more often.
WHAT: tuple[Callable[[World, int], None], ...] = (
    World.wait,
    World.wait,
    World.report,
    World.report,
    World.correct,
    World.correct,
    World.settle,
    World.settle,
    World.settle,
    World.approve,
    World.approve,
    World.approve,
    World.release,
    World.release,
    World.authorise,
    World.bank,
)
EVENTS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 20)), min_size=10, max_size=60)


def begun(recovery: Recovery) -> World:
    """A fund in which some people hold more roles than they should use for one payment."""
    store = fund_with(CONTRACTS[recovery])
    for person in sorted(set(VERIFIERS)):
        roles: tuple[DutyRole, ...] = (*PEOPLE[person], "reporter", "verifier")
        appoint(store, person, tuple(dict.fromkeys(roles)), order=by("ann", START))
    appoint(store, "pam", ["payment_releaser"], order=by("ann", START))
    return World(store=store)


def standing(store: Store) -> Balances:
    """The balances, replayed from postings."""
    return balances(booked.posting for booked in store.postings())


def nothing_is_overpaid(world: World) -> None:
    """At each place, what was paid is at most what was earned and not held back, with what is open to come back."""
    found = standing(world.store)
    for place in {place for _, place in found}:
        on = {account: found.get((account, place), 0) for account in ACCOUNTS}
        assert -on["paid"] <= on["accrued_expense"] + on["holdback"] + on["receivable"]
        assert on["holdback"] <= 0


def money_is_that_of_payments(world: World) -> None:
    """What stands as paid is what was released and did not come back."""
    moved = sum(each.amount_minor for each in payments(world.store) if each.state in {"released", "executed"})
    paid = -sum(amount for (account, _), amount in standing(world.store).items() if account == "paid")
    assert moved == paid


def duties_are_kept(world: World) -> None:
    """Each released payment was approved by enough people, and nobody did two of verify, approve and release."""
    verified = [each for each in evidence_duties(world.store, ["jobs"]) if each.kind == "verify"]
    for payment in payments(world.store):
        if payment.run is not None:
            last = max(
                entry.seq
                for entry in world.store.entries()
                if entry.body.get("payment") == payment.id and (entry.kind in {"payment_approved", "payment_released"})
            )
            verifiers = {each.person for each in verified if each.seq < last}
            approvers = {each.person for each in payment.done if each.kind == "approve"}
            releasers = {each.person for each in payment.done if each.kind == "release"}
            assert len(approvers - verifiers) >= approvals_needed(payment.amount_minor, USUAL_RULES)
            assert approvers <= {"bea", "bob"}
            assert releasers <= {"pia", "pam"}
            assert not approvers & releasers
            assert not verifiers & releasers


def nothing_is_passed_over(world: World) -> None:
    """Between what is approved, released or authorised and the statement before it, no evidence has come in."""
    is_settled = True
    for entry in world.store.entries():
        if entry.kind == "statement_made":
            is_settled = True
        elif entry.kind in CHANGING_KINDS:
            is_settled = False
        assert is_settled or entry.kind not in {"payment_approved", "payment_released", "run_authorised"}


def open_payments_are_what_is_due(world: World) -> None:
    """Right after settling, no two open payments settle the same, and settling again writes nothing."""
    settle_contract(world.store, "jobs", order=by("sue", world.day))
    places = [part.place for each in payments(world.store) if each.is_open for part in each.parts]
    before = world.store.head()
    assert len(places) == len(set(places))
    assert settle_contract(world.store, "jobs", order=by("sue", world.day)).unchanged
    assert before == world.store.head()


LAWS = (nothing_is_overpaid, money_is_that_of_payments, duties_are_kept, nothing_is_passed_over)


class TestLaws:
    """Whatever happens."""

    @pytest.mark.parametrize("recovery", sorted(CONTRACTS))
    @given(events=EVENTS)
    @settings(max_examples=60)
    def test_hold(self, recovery: Recovery, events: list[tuple[Callable[[World, int], None], int]]) -> None:
        """After each thing that happens, refused or not, the laws hold, and in the end the audit finds nothing."""
        world = begun(recovery)
        for happen, choice in events:
            try:
                happen(world, choice)
            except (InvalidInput, NotAllowed):
                continue
            for law in LAWS:
                law(world)
        open_payments_are_what_is_due(world)

        assert audit(world.store).breach is None
