"""What was known at a moment is what stands before the first entry that is later."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_listed import evidence_list
from outcomes_fund.services.statements import known_to, statement_at
from tests.services.fund_cases import bring, by, fund_with, jobs, row

DAY_5, DAY_7, DAY_10 = date(2026, 6, 5), date(2026, 6, 7), date(2026, 6, 10)
WEST, EAST = timezone(timedelta(hours=-12)), timezone(timedelta(hours=14))


@pytest.fixture
def store() -> Store:
    """A fund that brought one row on 5 June, and two on 10 June and thereafter, on a clock that was set back."""
    store = fund_with(jobs())
    bring(store, row("a", "2025-06-01"), day=DAY_5)
    bring(store, row("b", "2025-06-02"), day=DAY_10)
    bring(store, row("c", "2025-06-03"), day=DAY_7)
    return store


def counted(store: Store, as_of: date | datetime) -> tuple[int, int]:
    """How many rows counted at a moment, and how many were listed as of it."""
    listed = evidence_list(store, "jobs", as_of=as_of, order=by("bea", date(2026, 7, 1)))
    return statement_at(store, "jobs", as_of=as_of).claims_admitted, len(listed)


def test_clock_set_back(store: Store) -> None:
    """What stands behind a later entry was not known, though its own moment is earlier."""
    found = [counted(store, day) for day in (date(2026, 6, 4), DAY_5, DAY_7, date(2026, 6, 9), DAY_10)]

    assert [(0, 0), (1, 1), (1, 1), (1, 1), (3, 3)] == found


def test_end_of_day(store: Store) -> None:
    """A day ends in the time zone of the contract, and a moment is looked at to the microsecond."""
    noon = by("vera", DAY_5).at

    assert [(0, 0), (1, 1)] == [counted(store, noon - timedelta(microseconds=1)), counted(store, noon)]


@pytest.mark.parametrize(
    "as_of",
    [
        date.max,
        datetime.max.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=WEST),
        datetime.max.replace(tzinfo=EAST),
        datetime(9999, 12, 31, tzinfo=WEST),
    ],
    ids=str,
)
def test_end_of_time(store: Store, as_of: date | datetime) -> None:
    """As of the last moments that can be written everything is known."""
    assert (3, 3) == counted(store, as_of)


@pytest.mark.parametrize(
    "as_of", [date.min, datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=EAST)], ids=str
)
def test_begin_of_time(store: Store, as_of: date | datetime) -> None:
    """As of the first moments that can be written nothing is known."""
    assert 0 == known_to(store, contract_kept(store, "jobs"), as_of)
