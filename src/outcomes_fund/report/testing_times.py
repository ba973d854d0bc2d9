"""When a line is tested: at which moments, over which time, and what is paid at each of them."""

from __future__ import annotations

from outcomes_fund.domain.terms import Basis, Tests
from outcomes_fund.report.telling import Telling

__all__ = ["moment", "moment_that_holds", "paid", "reading", "unpaid_of"]


def moment(tests: Tests | None, telling: Telling) -> str:
    """Say at which moments a line is tested."""
    return telling.say(f"when_{_times(tests)}", **_named(tests, telling))


def moment_that_holds(tests: Tests | None, telling: Telling, *, once: bool) -> str:
    """Say at which moments, or at which first moment, something is paid that holds then; cohorts have no first."""
    return telling.say(f"holds_first_{_times(tests)}" if once else f"holds_{_times(tests)}", **_named(tests, telling))


def reading(measured: Basis, tests: Tests | None, telling: Telling) -> str:
    """Say over which time a metric is measured at a test."""
    times = _times(tests)
    if times == "cohorts" or (measured == "period" and times != "period"):
        return telling.say(f"reading_{times}")
    return telling.say(f"reading_{measured}")


def paid(basis: Basis, tests: Tests | None, telling: Telling) -> str:
    """Say what is paid at each test."""
    return telling.say("paid_cohorts" if _times(tests) == "cohorts" else f"paid_{basis}")


def unpaid_of(tests: Tests | None, telling: Telling, *, priced: bool = False) -> str:
    """Say that something is earned for each cohort that has earned nothing in another line; empty if it is not.

    Args:
        tests: When the line is tested.

        telling: The contract.

        priced: The line applies a price or a share to the value of each cohort; else it earns its amount for each.
    """
    if tests is None or tests.unpaid_of is None:
        return ""
    line = telling.named((tests.unpaid_of,))
    return telling.say("unpaid_of_priced", line=line) if priced else telling.say("unpaid_of", line=line)


def _times(tests: Tests | None) -> str:
    if tests is not None and tests.cohorts:
        return "cohorts"
    if tests is not None and tests.dates:
        return "dates"
    return (tests.every if tests is not None else None) or "period"


def _named(tests: Tests | None, telling: Telling) -> dict[str, str]:
    if tests is not None and tests.cohorts:
        parts = [
            telling.say("cohort_on", cohort=each.cohort, day=telling.words.day(each.date)) for each in tests.cohorts
        ]
        return {"cohorts": telling.words.listed(parts)}
    if tests is not None and tests.dates:
        return {"days": telling.days(tests.dates)}
    return {"year": telling.year()}
