"""The journal on single cases."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from outcomes_fund.domain.statement import Payable
from outcomes_fund.ledger.journal import SettledPart, Transfer, differences, paid, returned
from outcomes_fund.settlement.evaluate import evaluate
from outcomes_fund.testing import contract_with, evidence_for
from tests.ledger.books import DUE, LATER, Y24, Y25, Books, owed, postings_of, statement

TIERS = """
[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"

[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
bands = [{ up_to = 2, price = "1000.00" }, { price = "600.00" }]
"""


class TestDifferences:
    """What a statement changes."""

    @pytest.mark.parametrize(
        ("payables", "expected"),
        [
            ((owed(100),), {"payment": {"accrued_expense": 100, "payable": -100}}),
            (
                (owed(100), owed(-10, "holdback")),
                {
                    "payment": {"accrued_expense": 100, "payable": -100},
                    "holdback": {"payable": 10, "holdback": -10},
                },
            ),
            ((owed(80, "advance", line=""),), {"advance": {"receivable": 80, "payable": -80}}),
            (
                (owed(100), owed(-40, "set_off")),
                {
                    "payment": {"accrued_expense": 100, "payable": -100},
                    "set_off": {"payable": 40, "receivable": -40},
                },
            ),
        ],
    )
    def test_movements(self, payables: tuple[Payable, ...], expected: dict[str, dict[str, int]]) -> None:
        """Each kind of payable has a movement of its own between payable and another account."""
        assert expected == Books().book(statement(*payables))

    def test_release(self) -> None:
        """What is released moves back from holdback to payable, whether or not the rest was paid."""
        books, held = Books(), (owed(100), owed(-10, "holdback"))
        books.book(statement(*held))
        books.pay(statement(*held))

        moved = books.book(statement(*held, owed(10, "release", due=LATER)))

        assert {"release": {"holdback": 10, "payable": -10}} == moved
        assert (0, -90) == (books.on("holdback"), books.on("paid"))

    def test_again(self) -> None:
        """The same statement again books nothing, before and after it is paid."""
        books, some = Books(), statement(owed(100), owed(-10, "holdback"), owed(50, period=Y25))
        books.book(some)
        before = books.book(some)
        books.pay(some)

        assert ({}, {}) == (before, books.book(some))

    def test_years_of_performance(self) -> None:
        """An amount stands in the year of its period, however late it is booked and paid."""
        books = Books()
        books.book(statement(owed(100), owed(50, period=Y25)))

        assert [100, 50] == [books.on("accrued_expense", budget_year=year) for year in (2024, 2025)]

    def test_correction_before_payment(self) -> None:
        """What was not paid yet is lowered, and nothing becomes receivable."""
        books = Books()
        books.book(statement(owed(100)))

        assert {"payment": {"accrued_expense": -30, "payable": 30}} == books.book(statement(owed(70)))
        assert (-70, 0) == (books.on("payable"), books.on("receivable"))

    def test_correction_after_payment(self) -> None:
        """What was paid and is owed no longer becomes receivable."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))

        assert {
            "payment": {"accrued_expense": -30, "payable": 30},
            "overpaid": {"receivable": 30, "payable": -30},
        } == books.book(statement(owed(70)))

    def test_correction_of_set_off(self) -> None:
        """Where less is set off than was, the rest is owed after all."""
        before, after = (statement(owed(100), owed(-amount, "set_off")) for amount in (40, 20))
        books = Books()
        books.book(before)
        books.pay(before)

        assert {"set_off": {"receivable": 20, "payable": -20}} == books.book(after)
        assert [20] == books.pay(after)

    def test_correction_of_correction(self) -> None:
        """What was paid too much is told apart from what was set off in the same period, though on one account."""
        first, second, third = (statement(owed(amount), owed(-40, "set_off")) for amount in (100, 90, 95))
        books = Books()
        books.book(first)
        books.pay(first)
        books.book(second)

        assert {
            "payment": {"accrued_expense": 5, "payable": -5},
            "overpaid": {"receivable": -5, "payable": 5},
        } == books.book(third)

    def test_vanished(self) -> None:
        """A line and period that a statement no longer has is taken off the books."""
        books = Books()
        books.book(statement(owed(100), owed(50, period=Y25)))

        books.book(statement(owed(50, period=Y25)))

        assert {("accrued_expense", 2025), ("payable", 2025)} == {
            (account, place.budget_year) for account, place in books.standing
        }

    def test_other_contracts(self) -> None:
        """What is booked for another contract is neither counted nor changed."""
        books, other = Books(), attrs.evolve(statement(owed(100)), contract_id="other")
        books.book(other)
        books.book(statement(owed(100)))

        books.book(statement())

        assert (100, 0) == tuple(books.on("accrued_expense", contract=name) for name in ("other", "jobs"))

    def test_later_tier_moves(self) -> None:
        """A job of 2024 that turns out to be none moves one of 2025 to the better tier, and both are booked."""
        contract = contract_with(TIERS)
        rows = ["jobs - 2024-03-01", "jobs - 2024-04-01", "jobs - 2025-03-01", "jobs - 2025-04-01"]
        first, second = (
            evaluate(contract, evidence_for(contract, "\n".join(some)), as_of=None) for some in (rows, rows[1:])
        )
        books = Books()
        books.book(first)
        before = [books.on("accrued_expense", budget_year=year) for year in (2024, 2025)]

        moved = postings_of(differences(second, books.postings, cause="test"))

        assert [200_000, 120_000] == before
        assert {2024: -100_000, 2025: 40_000} == {
            posting.budget_year: posting.amount_minor for posting in moved if posting.account == "accrued_expense"
        }


class TestPayableNow:
    """What is paid, and what has to come back."""

    def test_waits_for_due_date(self) -> None:
        """An amount is paid on its due date and not the day before."""
        some = statement(owed(100), owed(50, period=Y25))
        books = Books()
        books.book(some)

        assert [] == books.pay(some, date(2025, 1, 30))
        assert [100] == books.pay(some, date(2025, 1, 31))
        assert [] == books.pay(some, date(2025, 12, 31))
        assert [50] == books.pay(some)

    def test_sets_off(self) -> None:
        """What was paid too much is set off against the next payment of the pair, and each year bears its own cost."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        corrected = statement(owed(70), owed(50, period=Y25))
        books.book(corrected)

        assert [20] == books.pay(corrected)
        assert [-70, -50] == [books.on("paid", budget_year=year) for year in (2024, 2025)]
        assert (0, 0) == (books.on("receivable"), books.on("payable"))

    def test_rest_waits(self) -> None:
        """What cannot be set off stays receivable, and the payment that it used up moves no money."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        corrected = statement(owed(20), owed(50, period=Y25))
        books.book(corrected)

        assert [0] == books.pay(corrected)
        assert (30, 0) == (books.on("receivable"), books.on("payable"))
        assert [] == books.pay(corrected)

    def test_claims_back(self) -> None:
        """Where it is claimed, all that is due is paid, and what was paid too much is a transfer below 0."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        corrected = statement(owed(70), owed(50, period=Y25))
        books.book(corrected)

        assert [-30, 50] == books.pay(corrected, recovery="claim_back")
        assert (0, 0, -120) == tuple(books.on(account) for account in ("receivable", "payable", "paid"))

    def test_advance(self) -> None:
        """An advance is paid, set off and clawed back when that is due; then nothing is receivable."""
        first = statement(owed(80, "advance", line="", due=Y24.start))
        books = Books()
        books.book(first)
        given = books.pay(first)
        last = statement(*first.payables, owed(100), owed(-60, "set_off"), owed(-20, "claw_back", line="", period=Y25))
        books.book(last)

        assert [80] == given
        assert 20 == books.on("receivable")
        assert [40] == books.pay(last, DUE[Y24])
        assert [-20] == books.pay(last, DUE[Y25])
        assert (0, 0, -100) == tuple(books.on(account) for account in ("receivable", "payable", "paid"))

    def test_claw_back_of_nothing_paid(self) -> None:
        """Where an advance was never paid, what is clawed back of it is set off: nobody pays back what is not there."""
        some = statement(owed(80, "advance", line="", due=Y24.start), owed(-20, "claw_back", line="", period=Y25))
        books = Books()
        books.book(some)

        assert [60] == books.pay(some)
        assert [] == books.pay(some)

    def test_claimed_at_the_end(self) -> None:
        """Once the last settlement is over, what no payment is left for is claimed back, beside the last set-off."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        corrected = statement(owed(20), owed(50, period=Y25))
        books.book(corrected)

        assert [-30, 0] == books.pay(corrected, is_over=True)
        assert (0, 0, -70) == tuple(books.on(account) for account in ("receivable", "payable", "paid"))
        assert [] == books.pay(corrected, is_over=True)

    @pytest.mark.parametrize(("payee", "expected"), [("provider", []), ("other", [-80])])
    def test_not_claimed_while_something_is_due_later(self, payee: str, expected: list[int]) -> None:
        """At the end, what has to come back waits for a payment of the same pair that falls due later."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        corrected = statement(owed(20), attrs.evolve(owed(50, period=Y25), payee=payee))
        books.book(corrected)

        assert expected == books.pay(corrected, DUE[Y24], is_over=True)

    def test_later_due_date(self) -> None:
        """What was paid and falls due again later, because a claim was corrected, does not come back meanwhile."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        corrected = statement(owed(130, due=LATER))
        books.book(corrected)

        assert [] == books.pay(corrected, DUE[Y24], "claim_back")
        assert [30] == books.pay(corrected)

    def test_never_more_than_booked(self) -> None:
        """A statement that is not booked yet is not paid."""
        books = Books()
        books.book(statement(owed(100)))

        assert [100] == books.pay(statement(owed(130)))


class TestPaid:
    """The booking of a transfer."""

    def test_sums_to_nothing_for_each_place(self) -> None:
        """What is set off leaves one period and enters another without an amount between them."""
        books = Books()
        books.book(statement(owed(1), owed(1, period=Y25)))
        here, there = dict.fromkeys(place for _, place in books.standing)
        parts = (SettledPart(place=here, amount_minor=-30), SettledPart(place=there, amount_minor=30))

        booking = paid(Transfer(payer="city", payee="provider", parts=parts), cause="run")

        assert [("paid", 30), ("receivable", -30), ("payable", 30), ("paid", -30)] == [
            (posting.account, posting.amount_minor) for posting in booking.postings
        ]


class TestReturned:
    """A transfer that came to nothing."""

    def test_there_and_back(self) -> None:
        """What was paid and set off is owed and waits again, as if nothing had been paid."""
        books = Books()
        books.book(statement(owed(1), owed(1, period=Y25)))
        before = books.standing
        here, there = dict.fromkeys(place for _, place in books.standing)
        parts = (SettledPart(place=here, amount_minor=-30), SettledPart(place=there, amount_minor=50))
        transfer = Transfer(payer="city", payee="provider", parts=parts)

        books.postings += paid(transfer, cause="run").postings
        between = books.standing
        books.postings += returned(transfer, cause="closed").postings

        assert before == books.standing != between

    def test_paid_anew(self) -> None:
        """What came back is paid anew, also after a correction, and comes to what is owed."""
        books = Books()
        books.book(statement(owed(100)))
        books.pay(statement(owed(100)))
        place = next(place for _, place in books.standing)
        sent = Transfer(payer="city", payee="provider", parts=(SettledPart(place=place, amount_minor=100),))
        corrected = statement(owed(70))
        books.book(corrected)
        books.postings += returned(sent, cause="closed").postings
        books.book(corrected)

        assert [70] == books.pay(corrected)
        assert (0, 0, -70) == tuple(books.on(account) for account in ("receivable", "payable", "paid"))
