"""Settling a contract of a fund: the difference is booked, once, and payments follow what is owed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.formats.statement import statement_json
from outcomes_fund.ledger.accounts import Balances, total
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.ledger.tax import is_tax_line
from outcomes_fund.services.contracts import amend_contract
from outcomes_fund.services.orders import NotAllowed
from outcomes_fund.services.payments import approve, bank_result, payments, release
from outcomes_fund.services.payments_kept import Payment
from outcomes_fund.services.settle import Settled, SettledFund, settle_contract, settle_fund
from outcomes_fund.services.statements import last_statement, restated, statement_at
from outcomes_fund.testing import contract_with
from tests.services.fund_cases import JOBS, bring, by, fund, fund_with, jobs, row

FOUR = (row("a", "2024-03-01"), row("b", "2024-04-01"), row("c", "2025-03-01"), row("d", "2025-04-01"))
# The first job of 2024 turns out to be none, so that one of 2025 moves to the better price.
REJECTED = row("a~2", "2024-03-01", status="rejected", supersedes="a", day="2026-06-02")
JUNE_1, JUNE_3, JULY_1 = date(2026, 6, 1), date(2026, 6, 3), date(2026, 7, 1)
FEES = """
[[lines]]
id = "fee"
title = "Fee"
form = "fixed"
amount_each_period = "333.35"
"""

GROUPS = JOBS.replace('id = "jobs"', 'id = "groups"', 1) + 'uplifts = [{ group = "far", factor = "1.1" }]\n'


def settled(store: Store, day: date = JUNE_1, **more: Any) -> Settled:
    """Settle the contract ``jobs``."""
    return settle_contract(store, "jobs", order=by("sue", day), **more)


def pay(store: Store, *names: str, day: date = JUNE_1) -> None:
    """Approve and release payments."""
    approve(store, names, order=by("bea", day))
    release(store, names, order=by("pia", day))


def standing(store: Store) -> Balances:
    """The balances, replayed from postings."""
    return balances(booked.posting for booked in store.postings())


def amounts(some: tuple[Payment, ...]) -> list[tuple[str, int]]:
    """Id and amount of each payment."""
    return [(payment.id, payment.amount_minor) for payment in some]


def kinds(store: Store, after: int) -> list[str]:
    """The kinds of the entries after one."""
    return [entry.kind for entry in store.entries(after=after)]


class TestSettleContract:
    """What is written, and what is not."""

    def test_first(self) -> None:
        """The first time, all that is owed is booked, and what is due is proposed as one payment."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        before = store.head().count

        result = settled(store)

        assert ["statement_made", "booked", "payment_proposed"] == kinds(store, before)
        assert [("jobs-p1", 320_000)] == amounts(result.proposed)
        assert [(2024, 200_000), (2025, 120_000)] == [
            (part.place.budget_year, part.amount_minor) for part in result.proposed[0].parts
        ]
        assert (date(2025, 1, 31), store.head().count) == (result.proposed[0].due, result.proposed[0].entry)
        assert amounts(result.proposed) == amounts(payments(store))

    @pytest.mark.parametrize("day", [JUNE_1, JULY_1])
    def test_again(self, day: date) -> None:
        """Again, nothing is written: neither on the same day nor on a later one on which nothing else is owed."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        before = store.head()

        assert settled(store, day).unchanged
        assert before == store.head()

    def test_again_after_evidence(self) -> None:
        """What came in and changes nothing is settled too: payments stay with their approvals, and it is on record."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        approve(store, ["jobs-p1"], order=by("bea"))
        seq = bring(store, row("e", "2025-05-01", status="reported"), actor="rea")

        assert not settled(store).unchanged

        entry = last_statement(store, "jobs")
        assert entry is not None
        assert ["statement_made"] == kinds(store, seq)
        assert (seq, ["approved"]) == (entry.body["evidence_to"], [payment.state for payment in payments(store)])
        assert settled(store).unchanged

    @pytest.mark.parametrize("day", [JUNE_1, JULY_1])
    def test_again_after_amendment(self, day: date) -> None:
        """Where the statement says the same, byte for byte on the same day, it is made anew once something came in."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        approve(store, ["jobs-p1"], order=by("bea"))
        later = '\n[[amendments]]\nid = "later"\nstart = 2025-07-01\nend = 2027-01-01\nagreed = 2027-01-01\n'
        amend_contract(store, jobs(later), order=by("ann"))
        head = store.head()

        assert not settled(store, day).unchanged

        assert ["statement_made"] == kinds(store, head.count)
        release(store, ["jobs-p1"], order=by("pia", day))
        assert settled(store, day).unchanged

    def test_again_after_release(self) -> None:
        """What was released is not proposed once more."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        pay(store, "jobs-p1")
        before = store.head()

        assert settled(store, JULY_1).unchanged
        assert before == store.head()

    def test_statement_is_kept(self) -> None:
        """The statement is kept whole, with what it rested on, and made again it is the same."""
        store = fund_with(jobs())
        seq = bring(store, *FOUR)
        result = settled(store)
        entry = last_statement(store, "jobs")
        assert entry is not None

        assert statement_json(result.statement) == store.text(entry.body["digest"])
        assert result.statement == restated(store, entry)
        assert {"as_of": "2026-06-01", "until": "2025-12-31", "evidence_to": seq, "rules": "1"}.items() <= (
            entry.body.items()
        )

    def test_waits_for_due_date(self) -> None:
        """What is not due yet is booked and not proposed, unless payments are asked for up to a later day."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        early = date(2026, 1, 10)

        assert [("jobs-p1", 200_000)] == amounts(settled(store, early).proposed)
        assert -320_000 == total(standing(store), "payable")
        assert [("jobs-p2", 120_000)] == amounts(settled(store, early, pay_until=JUNE_1).proposed)

    def test_asked_ahead_stays(self) -> None:
        """A payment that was proposed ahead of its due date is not withdrawn, whatever is asked for later."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        early = date(2026, 1, 10)
        settled(store, early, pay_until=JUNE_1)

        assert settled(store, early).unchanged
        assert settled(store, early, pay_until=early).unchanged

    def test_pay_until_over(self) -> None:
        """A day that is over, in the time zone of the contract, is none up to which something is to be paid."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        head = store.head()

        with pytest.raises(InvalidInput) as refused:
            settled(store, pay_until=date(2026, 5, 31))

        assert (["pay_until_over"], head) == ([problem.code for problem in refused.value.problems], store.head())
        assert [("jobs-p1", 320_000)] == amounts(settled(store, pay_until=JUNE_1).proposed)

    def test_stranger(self) -> None:
        """Only people of the fund settle."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        head = store.head()

        with pytest.raises(NotAllowed) as refused:
            settle_contract(store, "jobs", order=by("zed"))

        assert (["known_person"], head) == ([problem.code for problem in refused.value.problems], store.head())

    def test_clock_behind(self) -> None:
        """As of an earlier day than before nothing is settled, since that would take back what was booked."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        head = store.head()

        with pytest.raises(InvalidInput) as refused:
            settled(store, date(2025, 1, 1))

        assert ["earlier_day"] == [problem.code for problem in refused.value.problems]
        assert head == store.head()

    def test_unknown_contract(self) -> None:
        """A contract that the fund has not is named with those it has."""
        with pytest.raises(UnknownName) as refused:
            settle_contract(fund_with(jobs()), "job", order=by("sue"))

        assert ("contract", ("jobs",)) == (refused.value.kind, refused.value.known)

    def test_one_key(self) -> None:
        """The same command under the same key is answered with what it wrote; another command is refused."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        order = by("sue", key="k")
        first = settle_contract(store, "jobs", order=order)
        head = store.head()

        assert first == settle_contract(store, "jobs", order=order)
        assert head == store.head()
        with pytest.raises(KeyReused):
            settle_contract(store, "jobs", order=order, pay_until=JULY_1)

    def test_preview(self) -> None:
        """A preview is what settling comes to, and writes nothing, whatever key it is given."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        order, head = by("sue", key="k"), store.head()

        seen = settle_contract(store, "jobs", order=order, preview=True)

        assert head == store.head()
        assert seen == settle_contract(store, "jobs", order=order)
        assert settled(store, preview=True).unchanged

    def test_key_of_nothing(self) -> None:
        """A key under which nothing was to be written stands for that command, and its answer stays the same."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        order = by("sue", JUNE_3, key="k")
        first = settle_contract(store, "jobs", order=order)
        bring(store, REJECTED, day=JUNE_3)

        again = settle_contract(store, "jobs", order=by("sue", JULY_1, key="k"))

        assert first.unchanged
        assert first == again
        assert ["nothing_done", "evidence_imported"] == kinds(store, store.head().count - 2)
        with pytest.raises(KeyReused):
            approve(store, ["jobs-p1"], order=by("bea", key="k"))


class TestCorrection:
    """A correction that comes late books what it changed, wherever that is."""

    def test_difference_only(self) -> None:
        """A later tier that moves is booked in its own year; what cannot be set off is claimed back."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        pay(store, "jobs-p1")
        bring(store, REJECTED, day=JUNE_3)

        result = settled(store, JUNE_3)

        assert {2024: -100_000, 2025: 40_000} == {
            posting.budget_year: posting.amount_minor
            for booking in result.bookings
            for posting in booking.postings
            if posting.account == "accrued_expense"
        }
        assert [("jobs-p2", -60_000), ("jobs-p3", 0)] == amounts(result.proposed)
        assert [-40_000, 40_000] == [part.amount_minor for part in result.proposed[1].parts]
        assert 100_000 == total(standing(store), "receivable")
        pay(store, "jobs-p2", "jobs-p3", day=JUNE_3)
        assert (0, 0) == tuple(total(standing(store), account) for account in ("receivable", "payable"))

    @pytest.mark.parametrize(("day", "expected"), [(date(2026, 1, 1), []), (date(2026, 1, 2), [("jobs-p2", -100_000)])])
    def test_set_off_ends(self, day: date, expected: list[tuple[str, int]]) -> None:
        """What has to come back waits for a payment to be set off against, until the last settlement is over."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-03-01"), day=date(2025, 2, 1))
        settled(store, date(2025, 2, 1))
        pay(store, "jobs-p1", day=date(2025, 2, 1))
        bring(store, row("a~2", "2024-03-01", status="rejected", supersedes="a", day="2025-02-02"), day=day)

        assert expected == amounts(settled(store, day).proposed)

    def test_claimed_back(self) -> None:
        """Where the contract says so, what was paid too much is a payment below 0 of its own."""
        store = fund_with(attrs.evolve(jobs(), recovery="claim_back"))
        bring(store, *FOUR)
        settled(store)
        pay(store, "jobs-p1")
        bring(store, REJECTED, day=JUNE_3)

        result = settled(store, JUNE_3)

        assert [("jobs-p2", -100_000), ("jobs-p3", 40_000)] == amounts(result.proposed)
        assert settled(store, JUNE_3).unchanged
        pay(store, "jobs-p2", "jobs-p3", day=JUNE_3)
        assert (0, 0, -260_000) == tuple(
            total(standing(store), account) for account in ("receivable", "payable", "paid")
        )

    def test_approved_payment_is_withdrawn(self) -> None:
        """A payment whose amount changes after approval is withdrawn, and the new one needs new approval."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        approve(store, ["jobs-p1"], order=by("bea"))
        bring(store, REJECTED, day=JUNE_3)

        result = settled(store, JUNE_3)

        assert [("jobs-p1", 320_000)] == amounts(result.withdrawn)
        assert [("jobs-p2", 260_000)] == amounts(result.proposed)
        assert [("withdrawn", ("bea",)), ("proposed", ())] == [
            (payment.state, payment.approved_by) for payment in payments(store)
        ]
        with pytest.raises(InvalidInput, match="it is withdrawn, because what is owed has changed"):
            release(store, ["jobs-p1"], order=by("pia", JUNE_3))

    def test_approved_payment_stays(self) -> None:
        """A payment that is still right stays with its approval, and what else falls due is another payment."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store, date(2026, 1, 10))
        approve(store, ["jobs-p1"], order=by("bea"))

        result = settled(store)

        assert ((), [("jobs-p2", 120_000)]) == (result.withdrawn, amounts(result.proposed))
        assert ["approved", "proposed"] == [payment.state for payment in payments(store)]

    def test_nothing_owed_any_more(self) -> None:
        """Where all evidence is rejected, open payments are withdrawn and nothing stands on the books."""
        store = fund_with(jobs())
        bring(store, row("a", "2024-03-01"))
        settled(store)
        bring(store, REJECTED, day=JUNE_3)

        assert [("jobs-p1", 100_000)] == amounts(settled(store, JUNE_3).withdrawn)
        assert {} == standing(store)

    def test_returned_payment(self) -> None:
        """A payment that the bank sends back is owed again, and proposed anew under another number."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        settled(store)
        pay(store, "jobs-p1")
        bank_result(store, ["jobs-p1"], "returned", "account closed", order=by("tom"))

        assert [("jobs-p2", 320_000)] == amounts(settled(store, JULY_1).proposed)
        assert 0 == total(standing(store), "paid")


class TestTax:
    """Value added tax is paid where it comes on top of prices."""

    @pytest.mark.parametrize(
        ("vat", "expected"),
        [
            ('prices = "excluding"\nrules = [{ rate = "21 %" }]', 333_35 * 2 + 70_00 * 2),
            ('prices = "including"\nrules = [{ rate = "21 %" }]', 333_35 * 2),
            ('prices = "excluding"\nrules = [{ treatment = "reverse_charge", rate = "21 %" }]', 333_35 * 2),
            ('prices = "excluding"\nrules = [{ treatment = "exempt" }]', 333_35 * 2),
        ],
    )
    def test_amount(self, vat: str, expected: int) -> None:
        """Tax is a part of the payment only where the payer owes it to the payee beside the price."""
        store = fund_with(jobs(f"{FEES}\n[vat]\n{vat}\n"))

        assert [("jobs-p1", expected)] == amounts(settled(store).proposed)

    def test_stands_apart(self) -> None:
        """The tax of each document is a part of its own, in the year of its period, and is paid once."""
        store = fund_with(jobs(f'{FEES}\n[vat]\nprices = "excluding"\nrules = [{{ rate = "21 %" }}]\n'))

        result = settled(store)
        pay(store, "jobs-p1")

        assert [(2024, 70_00), (2025, 70_00)] == [
            (part.place.budget_year, part.amount_minor)
            for part in result.proposed[0].parts
            if is_tax_line(part.place.line)
        ]
        assert settled(store, JULY_1).unchanged

    def test_due_with_last_payment(self) -> None:
        """The tax of a document waits for the last of its payments."""
        terms = '\n[payment]\nterm = "0 days"\n[vat]\nprices = "excluding"\nrules = [{ rate = "10 %" }]\n'
        store = fund_with(jobs(FEES + terms))
        late = row("a", "2024-03-01", day="2025-06-01")
        bring(store, late, day=date(2025, 6, 2))

        first = settled(store, date(2025, 6, 2))
        later = settled(store, date(2026, 1, 2))

        assert [333_35] == [payment.amount_minor for payment in first.proposed]
        assert [1_000_00 + 133_34] == [
            sum(part.amount_minor for part in payment.parts if part.place.budget_year == 2024)
            for payment in later.proposed
        ]


class TestSettleFund:
    """All contracts at once."""

    def test_all(self) -> None:
        """Each contract has its statement and payments."""
        store = fund_with(jobs(), attrs.evolve(jobs(FEES), id="other"))
        bring(store, *FOUR)

        results = settle_fund(store, order=by("sue", key="k"))

        assert [[("jobs-p1", 320_000)], [("other-p1", 66_670)]] == [amounts(each.proposed) for each in results.settled]
        assert results == settle_fund(store, order=by("sue", key="k"))

    def test_one_fails(self) -> None:
        """A contract that cannot be settled is named with its problems, and the others are settled."""
        store = fund_with(contract_with(GROUPS), jobs())
        bring(store, *FOUR)

        results = settle_fund(store, order=by("sue", key="k"))

        assert ["register_needed"] == [problem.code for problem in results.failed["groups"]]
        assert [[("jobs-p1", 320_000)]] == [amounts(each.proposed) for each in results.settled]
        assert [("jobs-p1", 320_000)] == amounts(payments(store))
        assert results == settle_fund(store, order=by("sue", key="k"))

    def test_named_twice(self) -> None:
        """Only contracts that are named are settled, each once; where one is unknown, none is."""
        store = fund_with(jobs(), attrs.evolve(jobs(FEES), id="other"))
        bring(store, *FOUR)
        head = store.head()

        with pytest.raises(UnknownName):
            settle_fund(store, ["jobs", "job"], order=by("sue"))
        assert head == store.head()
        results = settle_fund(store, ["jobs", "jobs"], order=by("sue"))

        assert (["jobs"], {}) == ([each.contract.id for each in results.settled], results.failed)

    def test_stranger(self) -> None:
        """Only people of the fund settle it; anybody may look at what settling would come to."""
        store = fund_with(jobs())
        bring(store, *FOUR)
        head = store.head()

        with pytest.raises(NotAllowed):
            settle_fund(store, order=by("zed"))
        (seen,) = settle_fund(store, order=by("zed"), preview=True).settled

        assert ([("jobs-p1", 320_000)], head) == (amounts(seen.proposed), store.head())

    def test_fund_without_contract(self) -> None:
        """A fund without contracts settles nothing."""
        assert SettledFund() == settle_fund(fund(), order=by("sue"))


class TestStatementAt:
    """What was known at a moment."""

    def test_bytes(self) -> None:
        """Statements that were made are the same, byte for byte, whatever was learned and amended since."""
        store = fund_with(jobs())
        bring(store, *FOUR, day=date(2026, 5, 1))
        settled(store)
        first = last_statement(store, "jobs")
        bring(store, REJECTED, day=JUNE_3)
        settled(store, JUNE_3)
        second = last_statement(store, "jobs")
        assert first is not None
        assert second is not None

        found = [statement_json(statement_at(store, "jobs", as_of=day)) for day in (JUNE_1, JUNE_3)]

        assert [store.text(entry.body["digest"]) for entry in (first, second)] == found
        assert found[0] != found[1]

    def test_moment(self) -> None:
        """A moment tells what was brought on one day before it from what was brought after it."""
        store = fund_with(jobs())
        bring(store, *FOUR, day=JUNE_3)
        noon = by("sue", JUNE_3).at

        earlier = statement_at(store, "jobs", as_of=datetime.combine(JUNE_3, datetime.min.time(), tzinfo=noon.tzinfo))

        assert (0, 4) == (earlier.claims_admitted, statement_at(store, "jobs", as_of=noon).claims_admitted)

    def test_before_contract(self) -> None:
        """Before a contract was added, the fund had none."""
        with pytest.raises(UnknownName):
            statement_at(fund_with(jobs()), "jobs", as_of=date(2023, 12, 31))
