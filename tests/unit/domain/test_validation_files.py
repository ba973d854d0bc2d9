"""Contract files that break one rule each: the code, place, words and remedy that their first lines announce."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from outcomes_fund.domain import validation
from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from outcomes_fund.formats.document.shapes import path_text

TESTS = Path(__file__).parents[2]
RULES = TESTS / "malformed" / "rules"
SOUND = [
    TESTS / "unit" / "formats" / "contracts" / "every_record.toml",
    *sorted((TESTS.parent / "contracts" / "bof").glob("*/contract.toml")),
]
FIVE = RULES / "five_rules.toml"
FILES = sorted(set(RULES.glob("*.toml")) - {FIVE})
ANNOUNCED = re.compile(r"# code: (.*)\n# path: (.*)\n# words: (.*)\n")


def problems_in(path: Path) -> tuple[Problem, ...]:
    """The problems of a file."""
    with pytest.raises(InvalidInput) as caught:
        load_contract(path)
    return caught.value.problems


class TestRules:
    """One file for each way of breaking a rule."""

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_broken(self, path: Path) -> None:
        """A file that breaks one rule has one problem: the one it announces, with a remedy."""
        announced = ANNOUNCED.match(path.read_text(encoding="utf-8"))
        assert announced is not None
        code, place, words = announced.groups()

        (problem,) = problems_in(path)

        assert (code, place) == (problem.code, problem.path)
        assert words in f"{problem.message} {problem.remedy}"
        assert problem.remedy

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_beside_an_unreadable_part(self, path: Path, tmp_path: Path) -> None:
        """What cannot be read hides no broken rule elsewhere, and brings none of its own."""
        text = path.read_text(encoding="utf-8")
        announced = ANNOUNCED.match(text)
        assert announced is not None
        spoilt = tmp_path / path.name
        spoilt.write_text(f"{text}\n[[sources]]\ntitle = 5\n", encoding="utf-8")

        found = {(problem.code, problem.path) for problem in problems_in(spoilt)}

        # A text that cannot be taken apart has no other parts.
        added = {("wrong_type", "sources[0].title")} if announced[1] != "too_deep" else set()
        assert {announced.groups()[:2], *added} == found

    def test_five(self) -> None:
        """A file that breaks five rules shows all five, each with its line and a remedy."""
        problems = problems_in(FIVE)

        assert [
            (25, "metrics[0].admission.back_to_start"),
            (31, "lines[0].metric"),
            (33, "lines[0].bands_over"),
            (40, "limits[0].year_by"),
            (43, "payers.overflow"),
        ] == [(problem.line, problem.path) for problem in problems]
        assert all(problem.remedy for problem in problems)


Place = tuple[str | int, ...]


def places_in(part: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in tables and lists, one after the other."""
    keys = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, below in keys:
        yield (*at, key)
        yield from places_in(below, (*at, key))


def spoilt(table: dict[str, Any], place: Place) -> dict[str, Any]:
    """The table with something at one place that is of no kind expected there."""
    table = copy.deepcopy(table)
    part: Any = table
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = [[]] if isinstance(part[place[-1]], bool) else True
    return table


class TestUnreadable:
    """A part that cannot be read answers every question with itself."""

    @pytest.mark.parametrize("path", SOUND, ids=lambda path: path.parent.name)
    def test_brings_no_other_problem(self, path: Path) -> None:
        """Whatever part of a sound contract cannot be read, nothing else is said to be wrong."""
        table = json.loads(render_contract(load_contract(path), syntax="json"))
        wrong = []
        for place in places_in(table):
            with pytest.raises(InvalidInput) as caught:
                parse_contract(json.dumps(spoilt(table, place)), syntax="json")
            here = path_text(place)
            wrong += [(here, str(problem)) for problem in caught.value.problems if not problem.path.startswith(here)]

        assert [] == wrong


class TestEveryCheck:
    """No check without a file that it alone refuses."""

    def test_is_tripped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each check finds the problem of some file."""
        tripped: set[str] = set()

        def recording(check: Callable[[Contract], Iterator[Problem]]) -> Callable[[Contract], Iterator[Problem]]:
            def run(contract: Contract) -> Iterator[Problem]:
                for problem in check(contract):
                    tripped.add(check.__name__)
                    yield problem

            return run

        checks = {check.__name__ for check in validation.CHECKS}
        monkeypatch.setattr(validation, "CHECKS", tuple(recording(check) for check in validation.CHECKS))
        for path in [*FILES, *(TESTS / "malformed" / "contract").iterdir()]:
            with pytest.raises(InvalidInput):
                load_contract(path)

        # Files write months without days, so only a record can hold another day.
        assert {"months_are_first_days"} == checks - tripped
