"""The most that a contract may cost, as it is booked."""

from __future__ import annotations

import pytest

from outcomes_fund.ledger.journal import balances, committed
from outcomes_fund.testing import contract_with
from tests.ledger.test_journal import TIERS

MOST = """
[[limits]]
id = "most"
kind = "money"
amount = "9000.00"
"""
YEARLY = """
[[limits]]
id = "yearly"
kind = "money"
amount = "2.00"
per = "year"
"""
MORE = """
[[amendments]]
id = "more"
start = 2025-01-01
end = 2027-01-01
"""


def booked(clauses: str) -> list[tuple[int, int]]:
    """What is committed by the contract of 2024 and 2025 with some clauses: budget year and amount."""
    booking = committed(contract_with(TIERS + clauses), (), cause="contract added")
    postings = () if booking is None else booking.postings
    return [(posting.budget_year, posting.amount_minor) for posting in postings if posting.account == "commitment"]


class TestCommitted:
    """The most that a contract may cost."""

    def test_cap(self) -> None:
        """The cap over the whole contract is committed once, in its last year."""
        contract = contract_with(TIERS + MOST)
        booking = committed(contract, (), cause="contract added")

        assert booking is not None
        assert [("commitment", 900_000, "city", 2025), ("obligation", -900_000, "city", 2025)] == [
            (posting.account, posting.amount_minor, posting.payer, posting.budget_year) for posting in booking.postings
        ]
        assert committed(contract, booking.postings, cause="again") is None

    @pytest.mark.parametrize(
        ("clauses", "expected"),
        [
            (YEARLY, [(2024, 200), (2025, 200)]),
            (MOST + YEARLY, [(2024, 200), (2025, 200)]),
            (MOST + YEARLY.replace("2.00", "4500.01"), [(2025, 900_000)]),
            (YEARLY.replace('"year"', '"period"'), [(2024, 200), (2025, 200)]),
            (YEARLY + 'lines = ["work"]', []),
            (MOST + 'lines = ["work"]', []),
            ("", []),
        ],
    )
    def test_caps_of_years(self, clauses: str, expected: list[tuple[int, int]]) -> None:
        """Caps of years stand in their own years and come to their sum; of several caps the least total is booked."""
        assert expected == booked(clauses)

    def test_year_by_settlement(self) -> None:
        """Where the year of the settlement counts, a window is that of the periods that are settled in it."""
        quarters = '\n[periods]\nevery = "3 months"\n[payment]\nsettle_after = "1 month"\n'

        assert [(2024, 200), (2025, 200), (2025, 200)] == booked(YEARLY + 'year_by = "settlement"\n' + quarters)

    def test_amended(self) -> None:
        """An amendment that changes the cap and the end moves the commitment to the new last year."""
        before = committed(contract_with(TIERS + MOST), (), cause="added")
        assert before is not None
        limit = 'limits = [{ id = "most", kind = "money", amount = "12000.00" }]\n'
        after = committed(contract_with(TIERS + MOST + MORE + limit), before.postings, cause="amended")
        assert after is not None

        standing = balances([*before.postings, *after.postings])

        assert [("commitment", 2026, 1_200_000), ("obligation", 2026, -1_200_000)] == [
            (account, place.budget_year, amount) for (account, place), amount in standing.items()
        ]

    @pytest.mark.parametrize(
        ("limits", "expected"),
        [
            ("", [(2024, 200), (2025, 200), (2026, 200)]),
            (
                'limits = [{ id = "yearly", kind = "money", amount = "5.00", per = "year" }]\n',
                [(2024, 200), (2025, 500), (2026, 500)],
            ),
            (
                'limits = [{ id = "later", kind = "money", amount = "1.00", per = "year" }]\n',
                [(2024, 200), (2025, 200), (2026, 200)],
            ),
        ],
    )
    def test_years_amended(self, limits: str, expected: list[tuple[int, int]]) -> None:
        """A cap of years holds in the version of each year; one that is not there from the start caps nothing."""
        assert expected == booked(YEARLY + MORE + limits)

    def test_several_payers(self) -> None:
        """Where there are several payers, the commitment stands for none of them."""
        shares = '\n[payers]\nshares = [{ party = "city", weight = 1 }, { party = "state", weight = 2 }]\n'
        booking = committed(contract_with(TIERS + MOST + shares), (), cause="added")

        assert booking is not None
        assert {""} == {posting.payer for posting in booking.postings}
