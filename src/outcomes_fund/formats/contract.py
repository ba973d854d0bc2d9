"""Contract files: read with all their problems at once, and written in one canonical form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path as FilePath
from typing import Any, NoReturn, cast

import attrs

from outcomes_fund.domain import validation
from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.document.contract_shape import CONTRACT
from outcomes_fund.formats.document.documents import Document, Syntax, read_document
from outcomes_fund.formats.document.drafts import UNREAD, UNREAD_TEXT, Draft
from outcomes_fund.formats.document.expansion import expanded
from outcomes_fund.formats.document.kinds import DATE, Surroundings, Unfit
from outcomes_fund.formats.document.origins import Origin, traced
from outcomes_fund.formats.document.shapes import Path, Reading, path_parts, read_fields, write
from outcomes_fund.formats.document.toml_text import toml_text
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
    syntax: Syntax = "json" if FilePath(path).suffix.lower() == ".json" else "toml"
    return parse_contract(_text_of(path), source=str(path), syntax=syntax, folder=FilePath(path).parent)


def _text_of(path: str | FilePath) -> str:
    try:
        content = FilePath(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(str(path), reason) from error
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(str(path), f"line {line} is not text in UTF-8") from error


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
        found = document.problems or (
            Problem(code="empty_file", path="the file", message="it holds no key.", remedy=NO_KEY),
        )
        _refuse([], found, _Places(document=document, source=source))
    figures = with_figures(document.table, folder)
    document = attrs.evolve(document, table=figures.table)
    reading = Reading(surroundings=_surroundings(document.table))
    values, shorthands = expanded(read_fields(CONTRACT, document.table, (), reading), reading)
    places = _Places(document=document, source=source, origins=figures.origins, shorthands=shorthands)
    problems = [*document.problems, *figures.problems, *reading.problems]
    if problems:
        _refuse(_broken_rules(values), problems, places)
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


def _broken_rules(values: dict[str, Any]) -> list[Problem]:
    """Check what could be read; what a check says about an unread part is left out."""
    draft = cast("Contract", Draft(Contract, values))
    found: list[Problem] = []
    for check in validation.CHECKS:
        # An unread part may still be put to a use it does not bear; what the check found before stays.
        with suppress(TypeError, ValueError, AttributeError, ArithmeticError):
            found.extend(check(draft))
    return [problem for problem in found if not _is_about_unread(problem, draft)]


def _is_about_unread(problem: Problem, draft: Contract) -> bool:
    """Say whether a problem is told of a part that could not be read."""
    if UNREAD_TEXT in f"{problem.path} {problem.message} {problem.value}":
        return True
    part: Any = draft
    for step in path_parts(problem.path):
        try:
            part = part[step] if isinstance(step, int) else getattr(part, step)
        except (AttributeError, IndexError, TypeError):
            return False
        if part is UNREAD:
            return True
    return False


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
            return _as_written(traced_problem, self.document.typed(problem.path))
        path = traced_problem.path
        placed = attrs.evolve(traced_problem, source=self.source, line=problem.line or self.document.line_of(path))
        return _as_written(placed, self.document.typed(path))

    def order(self, problem: Problem) -> tuple[bool, bool, int]:
        """Say where a problem comes among others: by line, without line last, other files behind this one."""
        return problem.source != self.source, problem.line is None, problem.line or 0


def _as_written(problem: Problem, typed: str | None) -> Problem:
    """Show a value as the file says it: ``150 %`` where a check speaks of 1.5."""
    message, value = problem.message, problem.value
    if typed is None:
        return problem
    if value and message.startswith(f"{value} "):
        message = typed + message.removeprefix(value)
    return attrs.evolve(problem, message=message, value=typed)


def _refuse(of_record: Iterable[Problem], of_file: Iterable[Problem], places: _Places) -> NoReturn:
    told: dict[object, Problem] = {}
    found = [(problem, places.of_file(problem)) for problem in of_file]
    found += [(problem, places.of_record(problem)) for problem in of_record]
    for problem, placed in found:
        # A mistake in a shorthand is found in each part that it stands for, and said once.
        key = placed if placed.path == problem.path else (placed.source, placed.path, placed.code)
        told.setdefault(key, placed)
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
