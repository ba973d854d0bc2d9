"""A scenario file as far as it can be read, with the contracts and the budget that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Any

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.exposure.assumptions.checks import BUDGET_CHECKS, SCENARIO_CHECKS, TERMS_CHECKS
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.formats.budget import BudgetRead, read_budget
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.document.documents import Document, Syntax
from outcomes_fund.formats.document.drafts import UNREAD, Draft
from outcomes_fund.formats.document.scenario_shape import SCENARIO
from outcomes_fund.formats.document.written import broken_rules, in_order, placed, read_record, syntax_of, text_of

__all__ = ["IN_BUDGET", "NO_KEY", "ScenarioRead", "by_file", "read_whole", "rules_broken", "unreadable"]

NO_KEY = "See whether it is the right file; a scenario begins with its id."
IN_BUDGET = "budget."

# Gives a problem its file and line.
Placing = Callable[[Problem], Problem]


@attrs.frozen(kw_only=True)
class ScenarioRead:
    """A scenario with what is wrong in it and in the files it names.

    Args:
        terms: What the file says; a draft of it where problems are.

        contracts: The contracts that it names; unread where they have problems.

        budget: The budget; None where there is none.

        problems: What is wrong, in order of files and lines.

        place: Says in which file and line something is that turns out to be wrong later.

        depth: How many scenarios it builds on, one on the other.
    """

    terms: Any
    contracts: tuple[Any, ...]
    budget: Any
    problems: tuple[Problem, ...]
    place: Placing
    depth: int = 0


def read_whole(text: str, *, source: str, syntax: Syntax, folder: FilePath) -> ScenarioRead:
    """Read a scenario that stands in one file.

    Args:
        text: The whole file.

        source: Its name, for messages.

        syntax: ``toml`` or ``json``.

        folder: From where it names contracts and a budget.
    """
    read = read_record(SCENARIO, text, syntax, NO_KEY)
    files = _Files(folder=folder)
    contracts = tuple(files.contract(index, each.file) for index, each in enumerate(read.record.contracts))
    budget = files.budget(read.record.budget)
    in_budget: Any = budget.budget if budget else None
    place = _places(read.document, source, budget)
    found = [*read.problems, *files.problems, *rules_broken(read.record, contracts, in_budget)]
    # What is wrong in a budget by itself was placed when it was read.
    own = [problem for problem in found if not _is_of_budget(problem)]
    seen_from_here = [problem for problem in found if _is_of_budget(problem)]
    problems = (
        *in_order(map(place, own)),
        *files.of_contracts,
        *(in_order((*budget.problems, *map(place, seen_from_here))) if budget else ()),
    )
    return ScenarioRead(terms=read.record, contracts=contracts, budget=in_budget, problems=problems, place=place)


def rules_broken(terms: Any, contracts: tuple[Any, ...], budget: Any, *, alone: bool = False) -> list[Problem]:  # noqa: ANN401 - drafts
    """Name the rules that a scenario breaks, as far as it could be read.

    Args:
        terms: What its file says, or a draft of it.

        contracts: The contracts that it names.

        budget: Its budget, or a draft of it; None where there is none.

        alone: Whether the rules on a budget by itself are asked as well.
    """
    found = broken_rules(terms, TERMS_CHECKS)
    found += broken_rules(Draft(Scenario, {"terms": terms, "contracts": contracts, "budget": budget}), SCENARIO_CHECKS)
    if alone and budget is not None:
        broken = broken_rules(budget, BUDGET_CHECKS)
        found += [attrs.evolve(problem, path=f"{IN_BUDGET}{problem.path}") for problem in broken]
    return found


def by_file(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put problems in order of their lines, file by file; files in the order in which they come."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.source, []).append(problem)
    return tuple(problem for each in files.values() for problem in in_order(each))


def _is_of_budget(problem: Problem) -> bool:
    return problem.path.startswith(IN_BUDGET)


def _places(document: Document, source: str, budget: BudgetRead | None) -> Placing:
    def place(problem: Problem) -> Problem:
        if budget is not None and _is_of_budget(problem):
            seen = attrs.evolve(problem, path=problem.path.removeprefix(IN_BUDGET))
            return placed(seen, budget.document, budget.source)
        return placed(problem, document, source)

    return place


@attrs.define(kw_only=True)
class _Files:
    """The files that a scenario names, and what is wrong with them.

    Args:
        folder: From where they are named.
    """

    folder: FilePath
    problems: list[Problem] = attrs.field(factory=list)
    of_contracts: list[Problem] = attrs.field(factory=list)
    _read: dict[FilePath, Contract] = attrs.field(factory=dict)

    def contract(self, index: int, name: object) -> Any:  # noqa: ANN401 - a contract, or unread
        """Give a contract; unread where it cannot be read or has problems of its own, which are noted once."""
        if not isinstance(name, str):
            return UNREAD
        file = self.folder / name
        if file not in self._read:
            try:
                self._read[file] = load_contract(file)
            except UnreadableFile as error:
                self.problems.append(unreadable(f"contracts[{index}].file", name, error))
                return UNREAD
            except InvalidInput as error:
                self.of_contracts += error.problems
                self._read[file] = UNREAD  # type: ignore[assignment]
        return self._read[file]

    def budget(self, name: object) -> BudgetRead | None:
        """Give the budget as far as it can be read."""
        if not isinstance(name, str):
            return None
        file = self.folder / name
        try:
            return read_budget(text_of(file), source=str(file), syntax=syntax_of(file))
        except UnreadableFile as error:
            self.problems.append(unreadable("budget", name, error))
        return None


def unreadable(path: str, name: str, error: UnreadableFile) -> Problem:
    """Say that a file which a scenario names cannot be read.

    Args:
        path: Where it is named.

        name: What it is called there.

        error: Why it cannot be read.
    """
    return Problem(
        code="unreadable_file",
        path=path,
        message=f"{name!r} cannot be read: {error.reason}.",
        remedy="Name a file seen from the folder of the scenario, and see whether it may be read.",
        value=name,
    )
