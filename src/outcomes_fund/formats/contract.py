"""Contract files: read with all their problems at once, and written in one canonical form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any, NoReturn

import attrs

from outcomes_fund.domain import validation
from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.document.contract_shape import CONTRACT
from outcomes_fund.formats.document.documents import Document, Syntax, read_document
from outcomes_fund.formats.document.drafts import Draft
from outcomes_fund.formats.document.expansion import expanded
from outcomes_fund.formats.document.kinds import DATE, Surroundings, Unfit
from outcomes_fund.formats.document.origins import Origin, traced
from outcomes_fund.formats.document.shapes import Path, Reading, read_fields, write
from outcomes_fund.formats.document.toml_text import toml_text
from outcomes_fund.formats.document.written import as_written, broken_rules, empty_problem, placed, syntax_of, text_of
from outcomes_fund.formats.index_tables import with_figures

__all__ = ["load_contract", "parse_contract", "render_contract"]

NO_KEY = "See whether it is the right file; a contract begins with its id."


def load_contract(path: str | FilePath) -> Contract:
    """Read a contract file.

    Args:
        path: A file in TOML, or in JSON if its name ends in ``.json``.

    Returns:
        The contract, checked.

    Raises:
        UnreadableFile: If the file cannot be opened or is not UTF-8.
        InvalidInput: With every problem in it, each with path and line.
    """
    return parse_contract(text_of(path), source=str(path), syntax=syntax_of(path), folder=FilePath(path).parent)


def parse_contract(
    text: str,
    *,
    source: str = "",
    syntax: Syntax = "toml",
    folder: FilePath | None = None,
) -> Contract:
    r"""Read the text of a contract file.

    Args:
        text: The whole file.

        source: Name of the file, for messages.

        syntax: ``toml`` or ``json``.

        folder: Where tables of figures are that the text names; without it a text that names one is refused.

    Raises:
        InvalidInput: With every problem in the text, each with path and, where it is known, line.

    Example:
        >>> from outcomes_fund.errors import InvalidInput
        >>> try:
        ...     parse_contract('id = "x"\ntitel = "y"', source="c.toml")
        ... except InvalidInput as error:
        ...     print(error.problems[0].line, error.problems[0].remedy)
        2 Did you mean 'title'?
    """
    document = read_document(text, syntax)
    if not document.table:
        found = document.problems or (empty_problem(NO_KEY),)
        _refuse([], found, _Places(document=document, source=source))
    figures = with_figures(document.table, folder)
    document = attrs.evolve(document, table=figures.table)
    reading = Reading(surroundings=_surroundings(document.table))
    values, shorthands = expanded(read_fields(CONTRACT, document.table, (), reading), reading)
    places = _Places(document=document, source=source, origins=figures.origins, shorthands=shorthands)
    problems = [*document.problems, *figures.problems, *reading.problems]
    if problems:
        _refuse(broken_rules(Draft(Contract, values), validation.CHECKS), problems, places)
    try:
        return Contract(**values)
    except InvalidInput as error:
        _refuse(error.problems, [], places)


def _surroundings(table: dict[str, Any]) -> Surroundings:
    unknown = Surroundings(currency="", start=None)
    currency = table.get("currency")
    try:
        start = DATE.read(table.get("start"), unknown)
    except Unfit:
        start = None
    return Surroundings(currency=currency if isinstance(currency, str) else "", start=start)


@attrs.frozen(kw_only=True)
class _Places:
    """Where each part of a contract was written: in tables beside it, or in shorthands."""

    document: Document
    source: str
    origins: Mapping[Path, Origin] = attrs.field(factory=dict)
    shorthands: Mapping[Path, Origin] = attrs.field(factory=dict)

    def of_record(self, problem: Problem) -> Problem:
        """Give a problem of the contract record, in which shorthands are written out, with its file and line."""
        return self._placed(problem, {**self.shorthands, **self.origins})

    def of_file(self, problem: Problem) -> Problem:
        """Give a problem of the file as it is written, with its file and line."""
        return self._placed(problem, self.origins)

    def _placed(self, problem: Problem, origins: Mapping[Path, Origin]) -> Problem:
        """Give a problem with its file, line and value as typed."""
        traced_problem = traced(problem, origins)
        if traced_problem.source:
            return as_written(traced_problem, self.document.typed(problem.path))
        return placed(attrs.evolve(traced_problem, line=problem.line), self.document, self.source)

    def order(self, problem: Problem) -> tuple[bool, bool, int]:
        """Say where a problem comes among others: by line, without line last, other files behind this one."""
        return problem.source != self.source, problem.line is None, problem.line or 0


def _refuse(of_record: Iterable[Problem], of_file: Iterable[Problem], places: _Places) -> NoReturn:
    told: dict[object, Problem] = {}
    found = [(problem, places.of_file(problem)) for problem in of_file]
    found += [(problem, places.of_record(problem)) for problem in of_record]
    for problem, there in found:
        # A mistake in a shorthand is found in each part that it stands for, and said once.
        key = there if there.path == problem.path else (there.source, there.path, there.code)
        told.setdefault(key, there)
    raise InvalidInput(sorted(told.values(), key=places.order))


def render_contract(contract: Contract, *, syntax: Syntax = "toml") -> str:
    """Write a contract as a file; reading it again gives the same contract.

    Args:
        contract: Any contract.

        syntax: ``toml`` or ``json``.

    Returns:
        The text: keys in the order of the documentation, defaults left out.
    """
    surroundings = Surroundings(currency=contract.currency, start=contract.start)
    table = write(CONTRACT, contract, surroundings)
    if syntax == "toml":
        return toml_text(table)
    return json.dumps(json.loads(canonical_json(table)), indent=2, ensure_ascii=False) + "\n"
