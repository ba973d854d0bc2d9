from datetime import date

import pytest

from outcomes_fund.domain.calendar import Period
from outcomes_fund.ledger.accounts import (
    ACCOUNT_RULES,
    Balances,
    Place,
    budget_year,
    moved,
    place_of,
    place_owed,
    total,
)
from outcomes_fund.ledger.records import ACCOUNTS
from tests.ledger.books import owed

PLACE = Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31")


class TestAccountRules:
    """What is said of the accounts."""

    def test_every_account(self) -> None:
        """Each account of the ledger has one rule."""
        assert sorted(ACCOUNTS) == sorted(rule.account for rule in ACCOUNT_RULES)


class TestBudgetYear:
    """The year whose budget bears an amount."""

    @pytest.mark.parametrize(
        ("end", "year"), [(date(2024, 12, 31), 2024), (date(2025, 1, 1), 2024), (date(2025, 1, 2), 2025)]
    )
    def test_is_that_of_last_day(self, end: date, year: int) -> None:
        """A period belongs to the year of its last day, which is the day before its end."""
        assert year == budget_year(Period(start=date(2024, 7, 1), end=end))


class TestPlaceOwed:
    """Where a payable stands."""

    def test_place(self) -> None:
        """A payable stands in the year of the last day of its period, at its line and pair."""
        assert Place("jobs", "city", "provider", 2024, "work", "2024-01-01..2024-12-31") == place_owed("jobs", owed(5))


class TestMoved:
    """An amount that moves between accounts."""

    def test_keeps_place(self) -> None:
        """Both postings stand at the place, with opposite amounts."""
        debit, credit = moved(PLACE, 70, debit="payable", credit="paid")

        assert ("payable", 70, PLACE) == (debit.account, debit.amount_minor, place_of(debit))
        assert ("paid", -70, PLACE) == (credit.account, credit.amount_minor, place_of(credit))

    def test_backwards(self) -> None:
        """An amount below 0 moves the other way round."""
        assert set(moved(PLACE, -70, debit="payable", credit="paid")) == set(
            moved(PLACE, 70, debit="paid", credit="payable")
        )

    def test_nothing(self) -> None:
        """An amount of 0 is not written."""
        assert () == moved(PLACE, 0, debit="payable", credit="paid")


class TestTotal:
    """Sums over places."""

    def test_adds_where_asked(self) -> None:
        """Places with another year or on another account are left out."""
        found: Balances = {
            ("paid", PLACE): -1,
            ("paid", PLACE._replace(line="plan")): -20,
            ("paid", PLACE._replace(budget_year=2025)): -300,
            ("payable", PLACE): -4000,
        }

        assert -21 == total(found, "paid", budget_year=2024)
        assert -321 == total(found, "paid")
