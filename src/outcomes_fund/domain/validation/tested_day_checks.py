"""The rules on when lines are tested: days, cohorts, and lines whose cohorts were not paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from outcomes_fund.domain.bounds import day_problems, days_problems, exactly_one
from outcomes_fund.domain.forms.line import LineBase, Tests
from outcomes_fund.domain.naming import twice_problems, unknown_problems
from outcomes_fund.domain.places import known_ids, lines_by_id, lines_in
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def _tested(contract: Contract) -> Iterator[tuple[str, Any, Tests]]:
    for path, line in lines_in(contract, LineBase):
        tests: Tests | None = getattr(line, "tests", None)
        if tests is not None:
            yield path, line, tests


def tests_are_told_in_one_way(contract: Contract) -> Iterator[Problem]:
    """A line is tested regularly, on days, or by cohorts."""
    for path, _, tests in _tested(contract):
        given = {"every": tests.every, "dates": tests.dates, "cohorts": tests.cohorts}
        yield from exactly_one(f"{path}.tests", given, none_is_fine=True)


def days_of_tests_rise(contract: Contract) -> Iterator[Problem]:
    """Days of tests lie inside the contract, those of a list in rising order."""
    for path, _, tests in _tested(contract):
        yield from days_problems(contract, f"{path}.tests.dates", tests.dates)
        for number, test in enumerate(tests.cohorts):
            yield from day_problems(contract, f"{path}.tests.cohorts[{number}].date", test.date)


def cohorts_are_tested_once(contract: Contract) -> Iterator[Problem]:
    """Each cohort is tested once, over all its time, and paid by itself."""
    for path, line, tests in _tested(contract):
        names = [test.cohort for test in tests.cohorts]
        yield from twice_problems(f"{path}.tests.cohorts", names, key=".cohort")
        if not names:
            continue
        for key, word in (("paid", "period"), ("measured", "to_date")):
            value = getattr(line, key, None)
            if value is not None and value != word:
                yield Problem(
                    code="unfit_for_cohorts",
                    path=f"{path}.{key}",
                    message=f"{value!r} does not suit tests by cohorts, each of which stands by itself.",
                    remedy=f"Give {key} = {word!r}, in double quotes.",
                    value=value,
                )


def unpaid_cohorts_are_of_a_line_by_cohorts(contract: Contract) -> Iterator[Problem]:
    """What is paid for unpaid cohorts names a line tested by cohorts, and is itself not tested so."""
    lines, known = lines_by_id(contract), known_ids(contract, "lines")
    for path, _, tests in _tested(contract):
        name, place = tests.unpaid_of, f"{path}.tests.unpaid_of"
        if name is None:
            continue
        yield from unknown_problems(place, name, known.at(path), code="unknown_line")
        why = ""
        if name in lines and not _has_cohorts(lines[name]):
            why = f"line {name!r} is not tested by cohorts"
        elif tests.cohorts:
            why = "this line is itself tested by cohorts"
        if why:
            yield Problem(
                code="not_by_cohorts",
                path=place,
                message=f"{why}, so no cohort is left unpaid.",
                remedy="Name a line tested by cohorts from a line tested on 'dates', or leave 'unpaid_of' out.",
                value=name,
            )


def _has_cohorts(line: Any) -> bool:  # noqa: ANN401 - any line
    tests: Tests | None = getattr(line, "tests", None)
    return tests is not None and bool(tests.cohorts)


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    tests_are_told_in_one_way,
    days_of_tests_rise,
    cohorts_are_tested_once,
    unpaid_cohorts_are_of_a_line_by_cohorts,
)
