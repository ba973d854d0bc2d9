"""Scenarios that build on another: the other is read, changed place by place, and checked again as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import normpath
from pathlib import Path as FilePath
from typing import Any, get_args, get_origin

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem, UnknownName, UnreadableFile, listed, nearest_word
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.variants import Place, paths_at, place_at
from outcomes_fund.formats.document.documents import Document, Syntax, read_document
from outcomes_fund.formats.document.drafts import UNREAD, is_unread
from outcomes_fund.formats.document.kinds import Surroundings
from outcomes_fund.formats.document.paths import path_parts, path_text
from outcomes_fund.formats.document.record_shapes import KINDS
from outcomes_fund.formats.document.scenario_shape import CHANGED_SCENARIO, DERIVER
from outcomes_fund.formats.document.shapes import Path, Reading, Shape, read
from outcomes_fund.formats.document.written import RecordRead, in_order, placed, read_record, syntax_of, text_of
from outcomes_fund.formats.scenario_reading import (
    NO_KEY,
    ScenarioRead,
    by_file,
    read_whole,
    rules_broken,
    unreadable,
)

__all__ = ["read_scenario"]

# A scenario may build on one that builds on another, and so on: readers lose track of more.
BASES_MAX = 5

# Keys that only a scenario has that builds on another.
OWN_KEYS = ("based_on", "changes")


class _UncheckedContract(Contract):
    """A contract with some of its changes made; it is checked when all of them are."""

    def __attrs_post_init__(self) -> None:
        """Check nothing."""


class _UncheckedScenario(Scenario):
    """A scenario with some of its changes made; it is checked when all of them are."""

    def __attrs_post_init__(self) -> None:
        """Check nothing."""


def read_scenario(
    text: str, *, source: str, syntax: Syntax, folder: FilePath, above: tuple[FilePath, ...] = ()
) -> ScenarioRead:
    """Read a scenario file, and the scenarios that it builds on.

    Args:
        text: The whole file.

        source: Its name, for messages.

        syntax: ``toml`` or ``json``.

        folder: From where it names other files.

        above: The files that build on it, and itself.
    """
    if not any(key in read_document(text, syntax).table for key in OWN_KEYS):
        return read_whole(text, source=source, syntax=syntax, folder=folder)
    own = read_record(CHANGED_SCENARIO, text, syntax, NO_KEY)
    base = _base(own.record.based_on, folder, above)
    if base is None or isinstance(base, Problem):
        return _unmade([*own.problems, *([base] if base else [])], own.document, source)
    if base.problems:
        found = (placed(problem, own.document, source) for problem in own.problems)
        return attrs.evolve(base, problems=(*in_order(found), *base.problems), depth=base.depth + 1)
    if base.depth >= BASES_MAX:
        return _unmade([*own.problems, _too_long()], own.document, source)
    moved = _seen_from(base.terms, FilePath(own.record.based_on).parent)
    return _Merging(base=attrs.evolve(base, terms=moved), own=own, source=source).merged()


def _unmade(problems: Sequence[Problem], document: Document, source: str) -> ScenarioRead:
    def place(problem: Problem) -> Problem:
        return placed(problem, document, source)

    return ScenarioRead(terms=UNREAD, contracts=(), budget=None, problems=in_order(map(place, problems)), place=place)


def _base(name: object, folder: FilePath, above: tuple[FilePath, ...]) -> ScenarioRead | Problem | None:
    """Read the scenario that another builds on, or say why that cannot be done; None where that has been said."""
    if not isinstance(name, str):
        return None
    file = folder / name
    if file.resolve() in above:
        return _circle(name)
    if len(above) > 4 * BASES_MAX:
        return _too_long()
    try:
        text = text_of(file)
    except UnreadableFile as error:
        return unreadable("based_on", name, error)
    above = (*above, file.resolve())
    return read_scenario(text, source=str(file), syntax=syntax_of(file), folder=file.parent, above=above)


def _circle(name: str) -> Problem:
    return Problem(
        code="circular_base",
        path="based_on",
        message="it builds on itself, directly or round about.",
        remedy="Break the circle.",
        value=name,
    )


def _too_long() -> Problem:
    return Problem(
        code="long_chain",
        path="based_on",
        message=f"more than {BASES_MAX} scenarios build one on the other.",
        remedy="Build on one that stands nearer to the first.",
    )


def _seen_from(terms: Any, way: FilePath) -> Any:  # noqa: ANN401 - terms, or a draft
    """Name files as they are seen from the folder of the scenario that builds on this one."""
    if way == FilePath():
        return terms

    def seen(name: str) -> str:
        return FilePath(name).as_posix() if FilePath(name).is_absolute() else FilePath(normpath(way / name)).as_posix()

    contracts = tuple(attrs.evolve(each, file=seen(each.file)) for each in terms.contracts)
    return attrs.evolve(terms, contracts=contracts, budget=terms.budget and seen(terms.budget))


@attrs.define(kw_only=True)
class _Merging:
    """Changes being made in a scenario.

    Args:
        base: The scenario they are made in; it has no problems.

        own: The file with the changes.

        source: Its name, for messages.
    """

    base: ScenarioRead
    own: RecordRead
    source: str
    _problems: list[Problem] = attrs.field(factory=list)
    # Which change was the last to touch a place.
    _touched: dict[Path, int] = attrs.field(factory=dict)

    def merged(self) -> ScenarioRead:
        """Make the changes, and check what came of them."""
        scenario = self._begun()
        for number, change in enumerate(self.own.record.changes):
            scenario = self._changed(scenario, number, change)
        contracts = tuple(self._checked(index, contract) for index, contract in enumerate(scenario.contracts))
        broken = rules_broken(scenario.terms, contracts, scenario.budget, alone=True)
        own = [placed(problem, self.own.document, self.source) for problem in (*self.own.problems, *self._problems)]
        return ScenarioRead(
            terms=scenario.terms,
            contracts=contracts,
            budget=scenario.budget,
            problems=by_file((*own, *map(self._placed, broken))),
            place=self._placed,
            depth=self.base.depth + 1,
        )

    def _begun(self) -> Scenario:
        own, terms = self.own.record, self.base.terms
        named = {key: getattr(own, key) for key in ("id", "title", "description", "status")}
        sources = (*terms.sources, *own.sources)
        return _UncheckedScenario(
            terms=attrs.evolve(terms, **named, sources=sources),
            contracts=tuple(_with_class(_UncheckedContract, each) for each in self.base.contracts),
            budget=self.base.budget,
        )

    def _changed(self, scenario: Scenario, number: int, change: Any) -> Scenario:  # noqa: ANN401 - a change, or a draft
        if not isinstance(change.path, str) or change.value is UNREAD:
            return scenario
        try:
            paths = paths_at(scenario, change.path)
        except UnknownName as error:
            self._problems.append(_nowhere(scenario, number, change.path, error))
            return scenario
        for path in paths:
            # Looked up anew: what was put at the places before it stays.
            place = place_at(scenario, path)
            value = self._read(place, change.value, number)
            if is_unread(value):
                return scenario
            scenario = place.put(value)
            self._touched[place.steps] = number
        return scenario

    def _read(self, place: Place, value: object, number: int) -> Any:  # noqa: ANN401 - any value
        if _names_a_file(place):
            self._problems.append(_of_file(number))
            return UNREAD
        shape = _shape_of(place)
        if shape is None:
            self._problems.append(_whole_table(number))
            return UNREAD
        reading = Reading(surroundings=Surroundings(currency=self.base.terms.currency, start=None))
        found = read(shape, value, ("changes", number, "value"), reading)
        self._problems += reading.problems
        return found

    def _checked(self, index: int, contract: Contract) -> Any:  # noqa: ANN401 - a contract, or unread
        try:
            return _with_class(Contract, contract)
        except InvalidInput as error:
            prefixed = (attrs.evolve(each, path=f"contract[{index}].{each.path}") for each in error.problems)
            self._problems += [self._placed(problem) for problem in prefixed]
            return UNREAD

    def _placed(self, problem: Problem) -> Problem:
        """Give a problem its file and line: those of the last change that touched its place, or of the base."""
        parts = path_parts(problem.path)
        found = [(number, parts[len(steps) :]) for steps, number in self._touched.items() if _on_one_way(steps, parts)]
        if not found and parts[0] == "contract":
            # A rule of the contract itself may speak of another place than the one that was changed.
            found = [(number, ()) for steps, number in self._touched.items() if steps[:2] == parts[:2]]
        in_base = self.base.place(problem)
        if not found and in_base.line is None:
            # A key that the base leaves out, and that is needed beside what was changed.
            found = [(number, ()) for steps, number in self._touched.items() if steps[:-1] == parts[:-1]]
        if not found:
            return in_base
        number, rest = max(found, key=lambda each: each[0])
        path = path_text(("changes", number, "value", *rest))
        return placed(attrs.evolve(problem, path=path), self.own.document, self.source)


def _with_class(kind: Any, record: Any) -> Any:  # noqa: ANN401 - a record and its class
    return kind(**{field.name: getattr(record, field.name) for field in attrs.fields(kind)})


def _on_one_way(one: Path, other: Path) -> bool:
    """Say whether one place is within the other."""
    length = min(len(one), len(other))
    return length > 0 and one[:length] == other[:length]


def _names_a_file(place: Place) -> bool:
    return (place.steps[:1] == ("contracts",) and place.steps[2:] == ("file",)) or place.steps == ("budget",)


def _shape_of(place: Place) -> Shape | None:
    """Give what a value has to be; None for a whole table of a contract file."""
    if place.steps[:1] != ("contract",):
        return DERIVER.shape(place.hint, money=place.money)
    hints = (place.hint, *get_args(place.hint))
    found = next((hint for hint in hints if get_origin(hint) is None and (hint, place.money) in KINDS), None)
    return None if found is None else KINDS[found, place.money]


def _nowhere(scenario: Scenario, number: int, path: str, error: UnknownName) -> Problem:
    near = _nearest(scenario, path)
    wrong, _, _ = error.name.partition(" (of ")
    return Problem(
        code="unknown_place",
        path=f"changes[{number}].path",
        message=f"it leads nowhere: there is no {wrong!r}; known: {listed(error.known)}.",
        remedy=f"Did you mean {near!r}?" if near else "Name a place that the scenario, a contract or the budget has.",
        value=path,
    )


def _nearest(scenario: Scenario, path: str) -> str | None:
    """Give the place that was probably meant, by putting one part after another right."""
    parts = [str(part) for part in path_parts(path)]
    for _ in range(len(parts)):
        try:
            paths_at(scenario, ".".join(parts))
        except UnknownName as error:
            wrong = error.name.partition(" (of ")[0]
            near = nearest_word(wrong, error.known)
            if near is None or wrong not in parts:
                return None
            parts[parts.index(wrong)] = near
        else:
            return ".".join(parts)
    return None


def _of_file(number: int) -> Problem:
    return Problem(
        code="unknown_place",
        path=f"changes[{number}].path",
        message="which file is read is no place that can be changed.",
        remedy="Change what stands in that file, such as contracts.NAME.lines.ID.price; or write a whole scenario.",
    )


def _whole_table(number: int) -> Problem:
    return Problem(
        code="wrong_type",
        path=f"changes[{number}].path",
        message="a whole table of a contract file stands there; of these, single figures can be changed.",
        remedy="Go on to a figure, such as contracts.NAME.lines.ID.price.",
    )
