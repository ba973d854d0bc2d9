"""Approving and releasing payments: who may, when, and what is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

import attrs
import pytest

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.ledger.accounts import total
from outcomes_fund.ledger.duties import USUAL_RULES, SecondApproval
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.services.contracts import add_contract, amend_contract
from outcomes_fund.services.duties_kept import accounts_kept
from outcomes_fund.services.duty_rules import rules_document, rules_kept
from outcomes_fund.services.fund import appoint, change_iban, confirm_iban, confirm_rules, set_rules
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.payments import approve, authorise, bank_result, payments, release, waits_for
from outcomes_fund.services.settle import settle_contract
from outcomes_fund.services.verify import correct, verify
from tests.services.fund_cases import bring, by, fund_with, jobs, row

LARGE = """
[[lines]]
id = "large"
title = "Large"
form = "fixed"
amount_each_period = "50000.01"
"""
IBAN = "NL91 ABNA 0417 1643 00"


@pytest.fixture
def store() -> Store:
    """A fund with one payment of 2,000.00 that waits for approval."""
    some = fund_with(jobs())
    bring(some, row("a", "2024-03-01"), row("b", "2025-03-01"))
    settle_contract(some, "jobs", order=by("sue"))
    return some


def codes(refused: pytest.ExceptionInfo[NotAllowed] | pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    """The rules that a refusal names."""
    return [problem.code for problem in refused.value.problems]


def on(store: Store, account: Literal["paid", "payable", "receivable"]) -> int:
    """What stands on an account."""
    return total(balances(booked.posting for booked in store.postings()), account)


def approved(store: Store, *names: str) -> None:
    """Approve payments as the first budget holder."""
    approve(store, names or ["jobs-p1"], order=by("bea"))


def released(store: Store) -> None:
    """Approve and release the first payment."""
    approved(store)
    release(store, ["jobs-p1"], order=by("pia"))


class TestApprove:
    """Who approves what."""

    def test_approved(self, store: Store) -> None:
        """One approval is enough for a small payment, and is kept with the amount that was approved."""
        (payment,) = approve(store, ["jobs-p1"], order=by("bea"))

        assert ("approved", ("bea",)) == (payment.state, payment.approved_by)
        assert {"payment": "jobs-p1", "amount_minor": "200000"}.items() <= list(store.entries())[-1].body.items()

    def test_two_approvals(self) -> None:
        """A large payment is approved once two people have approved it."""
        store = fund_with(jobs(LARGE))
        settle_contract(store, "jobs", order=by("sue"))
        first = approve(store, ["jobs-p1"], order=by("bea"))
        second = approve(store, ["jobs-p1"], order=by("bob"))

        assert ["proposed", "approved"] == [payment.state for payment in (*first, *second)]

    def test_release_before_second_approval(self) -> None:
        """A large payment with one approval is not released."""
        store = fund_with(jobs(LARGE))
        settle_contract(store, "jobs", order=by("sue"))
        approved(store)

        with pytest.raises(NotAllowed) as refused:
            release(store, ["jobs-p1"], order=by("pia"))

        assert ["second_approval"] == codes(refused)

    def test_same_command_again(self, store: Store) -> None:
        """The same approval by the same person is one, and one more by that person is refused."""
        approved(store)
        head = store.head()

        approved(store)

        assert head == store.head()
        with pytest.raises(NotAllowed) as refused:
            approve(store, ["jobs-p1"], order=by("bea", key="once more"))
        assert ["second_approval"] == codes(refused)

    def test_key_of_another(self, store: Store) -> None:
        """Nobody's approval is taken for that of another under the same key."""
        approve(store, ["jobs-p1"], order=by("bea", key="k"))

        with pytest.raises(KeyReused):
            approve(store, ["jobs-p1"], order=by("bob", key="k"))

    @pytest.mark.parametrize(
        ("actor", "rules"), [("zed", ["known_person"]), ("vera", ["role_needed", "separate_duties"])]
    )
    def test_refused(self, store: Store, actor: str, rules: list[str]) -> None:
        """Every rule that is broken is named, and nothing is written."""
        head = store.head()

        with pytest.raises(NotAllowed) as refused:
            approve(store, ["jobs-p1"], order=by(actor))

        assert rules == codes(refused)
        assert head == store.head()

    def test_who_brought_decided_rows(self, store: Store) -> None:
        """Whoever brought rows that were decided already has verified them, whichever roles came later."""
        appoint(store, "vera", ["budget_holder"], order=by("ann"))

        with pytest.raises(NotAllowed) as refused:
            approve(store, ["jobs-p1"], order=by("vera"))

        assert ["separate_duties"] == codes(refused)

    def test_later_verification(self, store: Store) -> None:
        """Whoever verified what came after a payment was proposed has verified that payment too, once it is settled."""
        # It changes nothing that is owed, so that the payment stays.
        bring(store, row("c", "2025-05-01", status="rejected"), actor="bea")
        settle_contract(store, "jobs", order=by("sue"))

        with pytest.raises(NotAllowed) as refused:
            approve(store, ["jobs-p1"], order=by("bea"))

        assert ["separate_duties"] == codes(refused)

    def test_verification_after_approval(self, store: Store) -> None:
        """An approval by somebody who has verified since counts no more, and another one is needed."""
        approved(store)
        bring(store, row("c", "2025-05-01", status="rejected"), actor="bea")
        settle_contract(store, "jobs", order=by("sue"))

        with pytest.raises(NotAllowed) as refused:
            release(store, ["jobs-p1"], order=by("pia"))

        assert ["second_approval"] == codes(refused)
        approve(store, ["jobs-p1"], order=by("bob"))
        assert ("jobs-p1",) == release(store, ["jobs-p1"], order=by("pia")).payments

    def test_all_or_none(self, store: Store) -> None:
        """Where one payment may not be approved, none is, and the unknown one is named with those there are."""
        head = store.head()

        with pytest.raises(UnknownName) as refused:
            approve(store, ["jobs-p1", "jobs-p2"], order=by("bea"))

        assert ("jobs-p2", ("jobs-p1",)) == (refused.value.name, refused.value.known)
        assert head == store.head()

    def test_nothing_named(self, store: Store) -> None:
        """An approval of nothing is refused."""
        with pytest.raises(InvalidInput) as refused:
            approve(store, [], order=by("bea"))

        assert ["no_payment"] == codes(refused)

    def test_rules_of_the_fund(self, store: Store) -> None:
        """A fund may ask for two approvals from a lower amount on."""
        strict = attrs.evolve(USUAL_RULES, approval=SecondApproval(above_minor=1))
        set_rules(store, rules_document(strict), order=by("ann"))
        confirm_rules(store, rules_document(strict), order=by("bob"))

        (payment,) = approve(store, ["jobs-p1"], order=by("bea"))

        assert ("proposed", "1 approval") == (
            payment.state,
            waits_for(payment, rules_kept(store), accounts_kept(store)),
        )


def test_settle_first(store: Store) -> None:
    """Neither approved, released nor authorised is what was worked out before evidence came in; settled, it goes on."""
    steps: list[Callable[[], object]] = [
        lambda: approve(store, ["jobs-p1"], order=by("bea")),
        lambda: release(store, ["jobs-p1"], order=by("pia")),
        lambda: authorise(store, "run-1", order=by("tom")),
    ]
    for number, step in enumerate(steps):
        # A row that is only reported changes nothing that is owed, and yet is looked at first.
        seq = bring(store, row(f"n{number}", "2024-05-01", status="reported"), actor="rea")
        with pytest.raises(InvalidInput) as refused:
            step()
        (problem,) = refused.value.problems
        assert ("settle_first", True, True) == (
            problem.code,
            problem.message.endswith(f"since it was settled (entry {seq})."),
            problem.remedy.endswith("outcomes-fund settle jobs"),
        )
        assert not settle_contract(store, "jobs", order=by("sue")).unchanged
        step()
    assert ["jobs-p1"] == [payment.id for payment in payments(store)]


def test_settle_first_after_amendment(store: Store) -> None:
    """A payment of a contract that was amended since waits too; one of another contract does not."""
    more = '\n[[amendments]]\nid = "more"\nstart = 2025-01-01\nend = 2027-01-01\n'
    amend_contract(store, jobs(more), order=by("ann"))
    add_contract(store, attrs.evolve(jobs(), id="other"), order=by("ann"))
    bring(store, row("o", "2024-03-01", contract="other"))
    settle_contract(store, "other", order=by("sue"))

    with pytest.raises(InvalidInput) as refused:
        approve(store, ["jobs-p1", "other-p1"], order=by("bea"))

    assert [("settle_first", "jobs")] == [(problem.code, problem.value) for problem in refused.value.problems]
    assert ["approved"] == [payment.state for payment in approve(store, ["other-p1"], order=by("bea"))]


def test_known_person(store: Store) -> None:
    """Whoever is no person of the fund any more neither approves, releases nor authorises."""
    released(store)
    appoint(store, "tom", [], order=by("ann"))

    with pytest.raises(NotAllowed) as refused:
        authorise(store, "run-1", order=by("tom"))

    assert ["known_person"] == codes(refused)


class TestRelease:
    """What is released is booked as paid."""

    def test_booked(self, store: Store) -> None:
        """A run books its payments as paid, once, and the same command again is the same run."""
        approved(store)

        run = release(store, ["jobs-p1"], order=by("pia"))

        assert ("run-1", ("jobs-p1",), 200_000, "pia") == (run.id, run.payments, run.total_minor, run.released_by)
        assert (-200_000, 0) == (on(store, "paid"), on(store, "payable"))
        assert run == release(store, ["jobs-p1"], order=by("pia"))
        assert -200_000 == on(store, "paid")

    def test_not_twice(self, store: Store) -> None:
        """A payment that was released is not released in another run."""
        released(store)

        with pytest.raises(InvalidInput) as refused:
            release(store, ["jobs-p1"], order=by("pia", key="other"))

        assert "it is released in run-1; only a payment that is proposed or approved can be released." == (
            refused.value.problems[0].message
        )

    def test_nobody_approves_and_releases(self, store: Store) -> None:
        """Whoever approved a payment does not release it, with the role for it or without."""
        approved(store)
        appoint(store, "bea", ["payment_releaser"], order=by("ann"))

        with pytest.raises(NotAllowed) as refused:
            release(store, ["jobs-p1"], order=by("bea"))

        assert ["separate_duties"] == codes(refused)

    def test_changed_iban(self, store: Store) -> None:
        """A changed IBAN of the payee blocks the payment until another person confirms it."""
        approved(store)
        change_iban(store, "provider", IBAN, order=by("ann"))
        (payment,) = payments(store)
        waiting = waits_for(payment, USUAL_RULES, accounts_kept(store))

        with pytest.raises(NotAllowed) as refused:
            release(store, ["jobs-p1"], order=by("pia"))
        confirm_iban(store, "provider", IBAN, order=by("bob"))
        run = release(store, ["jobs-p1"], order=by("pia"))

        assert (["confirmed_account"], "the confirmation of the IBAN of provider") == (codes(refused), waiting)
        assert ("jobs-p1",) == run.payments

    def test_paid_back(self) -> None:
        """What the payee pays back needs approvals as well, and no account of the payee."""
        store = fund_with(attrs.evolve(jobs(LARGE), recovery="claim_back"))
        bring(store, row("a", "2024-03-01", value="200"))
        settle_contract(store, "jobs", order=by("sue"))
        for actor in ("bea", "bob"):
            approve(store, ["jobs-p1"], order=by(actor))
        release(store, ["jobs-p1"], order=by("pia"))
        bring(store, row("a~2", "2024-03-01", status="rejected", supersedes="a"))
        settle_contract(store, "jobs", order=by("sue"))
        change_iban(store, "provider", IBAN, order=by("ann"))
        approve(store, ["jobs-p2"], order=by("bea"))

        with pytest.raises(NotAllowed) as refused:
            release(store, ["jobs-p2"], order=by("pia"))
        approve(store, ["jobs-p2"], order=by("bob"))
        run = release(store, ["jobs-p2"], order=by("pia"))

        assert ["second_approval"] == codes(refused)
        assert (-12_080_000, 0) == (run.total_minor, on(store, "receivable"))


def test_correcting_what_waits_is_not_verifying() -> None:
    """Who corrected a row that was only reported may approve; who verified it may not."""
    some = fund_with(jobs())
    appoint(some, "rea", ["reporter", "budget_holder"], order=by("ann"))
    bring(some, row("a", "2024-03-01", status="reported"), actor="rea")
    correct(some, "jobs", "a", {"achieved": date(2024, 3, 2)}, order=by("rea"))
    verify(some, "jobs", ["a~2"], order=by("vera"))
    settle_contract(some, "jobs", order=by("sue"), pay_until=date(2027, 12, 31))

    (payment,) = approve(some, ["jobs-p1"], order=by("rea"))

    assert "approved" == payment.state
    appoint(some, "vera", ["verifier", "budget_holder"], order=by("ann"))
    with pytest.raises(NotAllowed) as refused:
        approve(some, ["jobs-p1"], order=by("vera"))
    assert ["separate_duties"] == codes(refused)


class TestBank:
    """What happens at the bank."""

    def test_executed(self, store: Store) -> None:
        """A payment is executed once its run was released at the bank."""
        released(store)
        run = authorise(store, "run-1", order=by("tom"))

        (payment,) = bank_result(store, ["jobs-p1"], "executed", order=by("tom"))

        assert ("tom", "executed", -200_000) == (run.authorised_by, payment.state, on(store, "paid"))

    def test_run(self, store: Store) -> None:
        """A run stands for its payments without a result; where one name is unknown, nothing is done."""
        released(store)
        bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))
        settle_contract(store, "jobs", order=by("bob", date(2026, 6, 2)))
        approve(store, ["jobs-p2"], order=by("bea", date(2026, 6, 3)))
        release(store, ["jobs-p2"], order=by("pia", date(2026, 6, 3)))
        authorise(store, "run-2", order=by("tom", date(2026, 6, 3)))

        with pytest.raises(UnknownName):
            bank_result(store, ["run-2", "run-9"], "executed", order=by("tom", date(2026, 6, 4)))
        found = bank_result(store, ["run-2", "jobs-p2"], "executed", order=by("tom", date(2026, 6, 4)))

        assert [("jobs-p2", "executed")] == [(payment.id, payment.state) for payment in found]
        assert found == bank_result(store, ["run-2", "jobs-p2"], "executed", order=by("tom", date(2026, 6, 5)))
        with pytest.raises(InvalidInput) as refused:
            bank_result(store, ["run-1"], "executed", order=by("tom", date(2026, 6, 5)))
        assert [("run_state", "run run-1")] == [(problem.code, problem.path) for problem in refused.value.problems]

    def test_run_comes_back(self) -> None:
        """A whole run comes back with what was executed of it; after that nothing of it is left to come back."""
        store = fund_with(jobs(), attrs.evolve(jobs(), id="other"))
        for contract in ("jobs", "other"):
            bring(store, row(f"{contract}-a", "2024-03-01", contract=contract))
            settle_contract(store, contract, order=by("sue"))
        approve(store, ["jobs-p1", "other-p1"], order=by("bea"))
        release(store, ["jobs-p1", "other-p1"], order=by("pia"))
        authorise(store, "run-1", order=by("tom"))
        bank_result(store, ["jobs-p1"], "executed", order=by("tom"))

        found = bank_result(store, ["run-1"], "returned", "closed", order=by("tom"))

        assert [("jobs-p1", "returned"), ("other-p1", "returned")] == [(each.id, each.state) for each in found]
        with pytest.raises(InvalidInput) as refused:
            bank_result(store, ["run-1"], "returned", "closed again", order=by("tom"))
        assert [("run_state", "run run-1")] == [(problem.code, problem.path) for problem in refused.value.problems]

    def test_not_authorised(self, store: Store) -> None:
        """The bank executes nothing of a run that was not released there."""
        released(store)

        with pytest.raises(InvalidInput) as refused:
            bank_result(store, ["jobs-p1"], "executed", order=by("tom"))

        assert ["not_authorised"] == codes(refused)

    def test_role(self, store: Store) -> None:
        """Only a bank releaser releases at the bank."""
        released(store)

        with pytest.raises(NotAllowed) as refused:
            authorise(store, "run-1", order=by("pia"))

        assert ["role_needed"] == codes(refused)

    def test_authorised_once(self, store: Store) -> None:
        """A run is authorised once, whoever asks for it again."""
        released(store)
        appoint(store, "tim", ["bank_releaser"], order=by("ann"))
        authorise(store, "run-1", order=by("tom"))

        assert "tom" == authorise(store, "run-1", order=by("tom")).authorised_by
        with pytest.raises(InvalidInput) as refused:
            authorise(store, "run-1", order=by("tim"))
        assert ["run_state"] == codes(refused)

    def test_returned(self, store: Store) -> None:
        """What comes back is owed again, and its run has nothing left to authorise."""
        released(store)

        (payment,) = bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))

        assert ("returned", "account closed") == (payment.state, payment.reason)
        assert (0, -200_000) == (on(store, "paid"), on(store, "payable"))
        with pytest.raises(InvalidInput) as refused:
            authorise(store, "run-1", order=by("tom"))
        assert ["run_state"] == codes(refused)

    def test_returned_once(self, store: Store) -> None:
        """The same result again is the same booking, and another result is refused."""
        released(store)
        bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))
        head = store.head()

        bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))

        assert head == store.head()
        with pytest.raises(InvalidInput) as refused:
            bank_result(store, ["jobs-p1"], "returned", "name wrong", order=by("tom"))
        assert ["payment_state"] == codes(refused)

    def test_reason(self, store: Store) -> None:
        """What comes back says why."""
        released(store)

        with pytest.raises(InvalidInput) as refused:
            bank_result(store, ["jobs-p1"], "returned", " ", order=by("tom"))

        assert ["missing_reason"] == codes(refused)
        with pytest.raises(InvalidInput) as personal:
            bank_result(store, ["jobs-p1"], "returned", "unknown: ann@example.org", order=by("tom"))
        assert ["personal_details"] == codes(personal)

    def test_overtaken(self, store: Store) -> None:
        """An open payment that set off what now came back is withdrawn with it."""
        released(store)
        bring(store, row("a~2", "2024-03-01", status="rejected", supersedes="a"), row("c", "2025-04-01"))
        settle_contract(store, "jobs", order=by("sue"))

        bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))

        assert [("jobs-p1", "returned"), ("jobs-p2", "withdrawn")] == [
            (payment.id, payment.state) for payment in payments(store)
        ]
        (again,) = settle_contract(store, "jobs", order=by("sue", date(2026, 7, 1))).proposed
        assert ("jobs-p3", 200_000) == (again.id, again.amount_minor)

    def test_set_off_needs_no_bank(self, store: Store) -> None:
        """A payment that only sets off is done with once it is released: no bank can say anything about it."""
        released(store)
        bring(store, row("b~2", "2025-03-01", status="rejected", supersedes="b"), row("c", "2024-04-01"))
        settle_contract(store, "jobs", order=by("sue"))
        approved(store, "jobs-p2")

        release(store, ["jobs-p2"], order=by("pia"))

        assert [("jobs-p1", "released", 200_000), ("jobs-p2", "executed", 0)] == [
            (payment.id, payment.state, payment.amount_minor) for payment in payments(store)
        ]
        for act in (
            lambda: authorise(store, "run-2", order=by("tom")),
            lambda: bank_result(store, ["jobs-p2"], "returned", "closed", order=by("tom")),
            lambda: bank_result(store, ["run-2"], "returned", "closed", order=by("tom")),
        ):
            with pytest.raises(InvalidInput) as refused:
                act()
            assert codes(refused)[0] in {"run_state", "moves_no_money"}
        assert settle_contract(store, "jobs", order=by("sue", date(2026, 7, 1))).unchanged

    def test_rest_of_run(self) -> None:
        """A run of which one payment came back is authorised for the others, and that one stays as it is."""
        store = fund_with(jobs(), attrs.evolve(jobs(), id="other"))
        for contract in ("jobs", "other"):
            bring(store, row(f"{contract}-a", "2024-03-01", contract=contract))
            settle_contract(store, contract, order=by("sue"))
        approve(store, ["jobs-p1", "other-p1"], order=by("bea"))
        release(store, ["jobs-p1", "other-p1"], order=by("pia"))
        bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))

        authorise(store, "run-1", order=by("tom"))

        assert [("returned", False), ("released", True)] == [
            (payment.state, payment.authorised) for payment in payments(store)
        ]

    def test_stranger(self, store: Store) -> None:
        """Results of the bank are recorded by people of the fund."""
        released(store)

        with pytest.raises(NotAllowed) as refused:
            bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("zed"))

        assert ["known_person"] == codes(refused)
