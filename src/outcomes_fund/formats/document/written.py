"""What reading any file has in common: its text, checks of what could be read, and where each problem stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path as FilePath
from typing import Any

import attrs

from outcomes_fund.errors import Problem, UnreadableFile
from outcomes_fund.formats.document.documents import Document, Syntax, read_document
from outcomes_fund.formats.document.drafts import UNREAD, UNREAD_TEXT, Draft
from outcomes_fund.formats.document.kinds import Surroundings
from outcomes_fund.formats.document.paths import path_parts
from outcomes_fund.formats.document.shapes import Reading, Section, read

__all__ = [
    "RecordRead",
    "as_written",
    "broken_rules",
    "empty_problem",
    "in_order",
    "placed",
    "read_record",
    "syntax_of",
    "text_of",
]


def syntax_of(path: str | FilePath) -> Syntax:
    """Say how a file is written: in JSON if its name ends in ``.json``, else in TOML.

    Args:
        path: The file.
    """
    return "json" if FilePath(path).suffix.lower() == ".json" else "toml"


def text_of(path: str | FilePath) -> str:
    """Read a file.

    Args:
        path: The file.

    Raises:
        UnreadableFile: If the file cannot be opened or is not UTF-8.
    """
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


def empty_problem(remedy: str) -> Problem:
    """Say that a file holds no key.

    Args:
        remedy: How such a file begins.
    """
    return Problem(code="empty_file", path="the file", message="it holds no key.", remedy=remedy)


def broken_rules(draft: Any, checks: Sequence[Callable[[Any], Iterable[Problem]]]) -> list[Problem]:  # noqa: ANN401 - a draft
    """Check what could be read of a record; what a check says about an unread part is left out.

    Args:
        draft: The draft, or the record.

        checks: The rules.
    """
    found: list[Problem] = []
    for check in checks:
        # An unread part may still be put to a use it does not bear; what the check found before stays.
        with suppress(TypeError, ValueError, AttributeError, ArithmeticError):
            found.extend(check(draft))
    return [problem for problem in found if not _is_about_unread(problem, draft)]


def _is_about_unread(problem: Problem, draft: Any) -> bool:  # noqa: ANN401 - a draft
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


def placed(problem: Problem, document: Document, source: str) -> Problem:
    """Give a problem with its file, line and value as typed.

    Args:
        problem: With its path in the document.

        document: What was read.

        source: The file.
    """
    line = problem.line or document.line_of(problem.path)
    return as_written(attrs.evolve(problem, source=source, line=line), document.typed(problem.path))


def as_written(problem: Problem, typed: str | None) -> Problem:
    """Show a value as the file says it: ``150 %`` where a check speaks of 1.5.

    Args:
        problem: What is wrong.

        typed: What the file says there; None where that is no single value.
    """
    message, value = problem.message, problem.value
    if typed is None:
        return problem
    if value and message.startswith(f"{value} "):
        message = typed + message.removeprefix(value)
    return attrs.evolve(problem, message=message, value=typed)


@attrs.frozen(kw_only=True)
class RecordRead:
    """A record as far as a text could be read.

    Args:
        record: The record; a draft of it where parts could not be read.

        document: The text.

        problems: What is wrong with the text, with paths but without file and line.
    """

    record: Any
    document: Document
    problems: tuple[Problem, ...]


def read_record(section: Section, text: str, syntax: Syntax, no_key: str) -> RecordRead:
    """Read a text that holds one record.

    Args:
        section: The shape of the record.

        text: The whole file.

        syntax: ``toml`` or ``json``.

        no_key: What to do about a text that holds no key.
    """
    document = read_document(text, syntax)
    if not document.table:
        problems = document.problems or (empty_problem(no_key),)
        return RecordRead(record=Draft(section.record, {}), document=document, problems=problems)
    currency = document.table.get("currency")
    reading = Reading(surroundings=Surroundings(currency=currency if isinstance(currency, str) else "", start=None))
    record = read(section, document.table, (), reading)
    return RecordRead(record=record, document=document, problems=(*document.problems, *reading.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put problems of one file in order of their lines, each once; those without a line stand last.

    Args:
        problems: Problems with their lines.
    """
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.line is None, problem.line or 0)))
