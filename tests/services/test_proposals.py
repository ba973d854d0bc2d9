"""Which payments stay, which are withdrawn and which are proposed."""

from __future__ import annotations

from datetime import date

from outcomes_fund.ledger.accounts import Place
from outcomes_fund.ledger.journal import SettledPart, Transfer
from outcomes_fund.services.payments_kept import Payment
from outcomes_fund.services.proposals import due_of, proposals
from tests.ledger.books import Y24, Y25, owed, statement

PERIODS = {2024: str(Y24), 2025: str(Y25)}


def transfer(*amounts: tuple[int, int]) -> Transfer:
    """What is to be paid, by year."""
    parts = tuple(
        SettledPart(place=Place("jobs", "city", "provider", year, "work", PERIODS[year]), amount_minor=amount)
        for year, amount in amounts
    )
    return Transfer(payer="city", payee="provider", parts=parts)


def payment(name: str, *amounts: tuple[int, int]) -> Payment:
    """An open payment."""
    day = date(2026, 6, 1)
    return Payment(
        id=name,
        contract="jobs",
        transfer=transfer(*amounts),
        currency="EUR",
        statement="",
        due=day,
        pay_until=day,
        entry=1,
    )


class TestProposals:
    """Open payments are what is to be paid."""

    def test_stays(self) -> None:
        """A payment of which every part is still right stays, and the rest is proposed."""
        found = proposals([transfer((2024, 100), (2025, 50))], [payment("p1", (2024, 100))])

        assert ((transfer((2025, 50)),), ()) == found

    def test_changes(self) -> None:
        """A payment of which one part has changed is withdrawn, and proposed whole."""
        old = payment("p1", (2024, 100), (2025, 50))

        assert ((transfer((2024, 100), (2025, 40)),), (old,)) == proposals([transfer((2024, 100), (2025, 40))], [old])

    def test_set_off_against_open_payment(self) -> None:
        """What comes back is set off against a payment that is open: the amount left never falls below 0."""
        old = payment("p1", (2025, 100))

        assert ((transfer((2024, -30), (2025, 100)),), (old,)) == proposals([transfer((2024, -30), (2025, 100))], [old])

    def test_claimed(self) -> None:
        """What is claimed back and what is paid stay apart."""
        back, out = payment("p1", (2024, -30)), payment("p2", (2025, 100))

        assert ((), ()) == proposals([transfer((2024, -30)), transfer((2025, 100))], [back, out])

    def test_claim_gives_way(self) -> None:
        """A claim is withdrawn where what comes back is to be set off from now on."""
        back = payment("p1", (2024, -30))

        assert ((transfer((2024, -30), (2025, 100)),), (back,)) == proposals(
            [transfer((2024, -30), (2025, 100))], [back]
        )

    def test_nothing_due(self) -> None:
        """Where nothing is to be paid, every open payment is withdrawn."""
        old = payment("p1", (2024, 100))

        assert ((), (old,)) == proposals([], [old])


class TestDueOf:
    """By when a payment has to be made."""

    DAY = date(2026, 6, 1)

    def test_first(self) -> None:
        """The first due date of what is paid counts, of each line and period the last."""
        some = statement(owed(100), owed(10, "release", due=date(2025, 3, 1)), owed(50, period=Y25))

        assert date(2025, 3, 1) == due_of(transfer((2024, 10), (2025, 50)), some, until=self.DAY)

    def test_not_of_what_is_set_off(self) -> None:
        """What is set off was due long ago and says nothing about when the rest has to be paid."""
        some = statement(owed(70), owed(50, period=Y25))

        assert date(2026, 1, 31) == due_of(transfer((2024, -30), (2025, 50)), some, until=self.DAY)

    def test_paid_back(self) -> None:
        """What turns out not to be owed is due on the day on which that is known, and a claw-back on its own day."""
        overpaid = due_of(transfer((2024, -30)), statement(owed(70)), until=self.DAY)
        clawed = due_of(transfer((2024, -30)), statement(owed(-30, "claw_back")), until=self.DAY)

        assert (self.DAY, date(2025, 1, 31)) == (overpaid, clawed)
