"""TOML and JSON text as plain tables with the line of every key, and what breaks the text itself."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import attrs

from outcomes_fund.errors import Problem
from outcomes_fund.formats.document.json_lines import json_lines
from outcomes_fund.formats.document.kinds import as_typed, shown
from outcomes_fund.formats.document.shapes import Path, path_parts, path_text
from outcomes_fund.formats.document.syntax_remedies import json_remedy, toml_remedy
from outcomes_fund.formats.document.toml_lines import deep_key_line, toml_lines
from outcomes_fund.formats.exact_text import Numeral

__all__ = ["SCHEMA_KEY", "Document", "Syntax", "read_document"]

Syntax = Literal["toml", "json"]

# Where a file in JSON names its schema for an editor; it says nothing about the contract.
SCHEMA_KEY = "$schema"

# Dates that do not exist stop the reader of TOML; so many of them are shown as what they are.
IMPOSSIBLE_DATES_MAX = 20

# The reader of TOML takes a time that grows with the square of the parts of a key; the deepest has six.
KEY_PARTS_MAX = 32

BRACKETS = "Take brackets, braces or points away that are too many."
TWICE = "A key stands twice: keep one. Of what is listed each has a header with two brackets, such as [[lines]]."

AT_PLACE = re.compile(r"(?P<what>.*) \(at line (?P<line>[0-9]+), column (?P<column>[0-9]+)\)")
DATE_TEXT = re.compile(r"(?<![\w\"'.-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w\"'.:-])")
TOO_MANY_DIGITS = re.compile(r"[0-9_]{4300}")


@attrs.frozen(kw_only=True)
class Document:
    """A text as plain tables.

    Args:
        table: What the text says.

        lines: Line of each key, table and element, from 1.

        problems: What is wrong with the text as such; the table is then not complete.
    """

    table: dict[str, Any] = attrs.field(factory=dict)
    lines: dict[Path, int] = attrs.field(factory=dict)
    problems: tuple[Problem, ...] = ()

    def line_of(self, path: str) -> int | None:
        """Give the line of a place, or of the nearest place around it; None if not known.

        Args:
            path: Such as ``lines[2].price``.
        """
        parts = path_parts(path)
        for length in range(len(parts), 0, -1):
            if parts[:length] in self.lines:
                return self.lines[parts[:length]]
        return None

    def typed(self, path: str) -> str | None:
        """Give the single value at a place as it was typed; None if there is none.

        Args:
            path: Such as ``lines[2].price``.
        """
        value: Any = self.table
        for part in path_parts(path):
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return None if isinstance(value, dict | list) else as_typed(value)


def read_document(text: str, syntax: Syntax) -> Document:
    """Read a text as TOML or JSON.

    Args:
        text: The whole file.

        syntax: ``toml`` or ``json``.

    Returns:
        Tables and lines; the problem where the text is broken.

    Example:
        >>> read_document('id = "x', "toml").problems[0].code
        'broken_text'
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return _broken("empty_file", "there is nothing in it.", "See whether it is the right file, and was saved.")
    try:
        return READERS[syntax](text)
    except RecursionError:
        return _broken("too_deep", "tables or lists are nested too deeply.", BRACKETS)
    except tomllib.TOMLDecodeError as error:
        return _broken_toml(error, text)
    except json.JSONDecodeError as error:
        message = f"{error.msg} at column {error.colno}."
        return _broken("broken_text", message, json_remedy(error.msg), line=error.lineno)
    except ValueError:
        # The only other one: a whole number with more digits than Python reads at once.
        match = TOO_MANY_DIGITS.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else None
        return _broken("bad_number", "a whole number has thousands of digits.", "Shorten it.", line=line)


def _broken(code: str, message: str, remedy: str, *, line: int | None = None) -> Document:
    return Document(problems=(Problem(code=code, path="the file", message=message, remedy=remedy, line=line),))


def _broken_toml(error: tomllib.TOMLDecodeError, text: str) -> Document:
    match = AT_PLACE.fullmatch(str(error))
    rows = text.split("\n")
    if match is None:
        what = str(error).removesuffix(" (at end of document)")
        return _broken("broken_text", f"{what} at the end.", toml_remedy(what, rows[-1]), line=len(rows))
    what, line, column = match["what"], int(match["line"]), match["column"]
    written = rows[line - 1].strip() if line <= len(rows) else ""
    if "overwrite" in what or "twice" in what or "Duplicate" in what:
        message = f"{shown(written)} gives a value to a key or table that has one already."
        return _broken("duplicate_key", message, TWICE, line=line)
    return _broken("broken_text", f"{what} at column {column}.", toml_remedy(what, written), line=line)


def _read_toml(text: str) -> Document:
    # Line ends are counted as the reader of TOML counts them.
    text = text.replace("\r\n", "\n")
    line = deep_key_line(text, KEY_PARTS_MAX)
    if line is not None:
        return _broken("too_deep", f"a key has more than {KEY_PARTS_MAX} parts.", BRACKETS, line=line)
    try:
        table = tomllib.loads(text, parse_float=_numeral)
    except tomllib.TOMLDecodeError as error:
        text = _with_dates_quoted(text, error)
        table = tomllib.loads(text, parse_float=_numeral)
    return Document(table=table, lines=toml_lines(text))


def _with_dates_quoted(text: str, first: tomllib.TOMLDecodeError) -> str:
    # A date that is not in the calendar becomes text, so that its own key reports it and the rest
    # of the file is still looked at. If that does not help, the first error is the one to show.
    error = first
    for _ in range(IMPOSSIBLE_DATES_MAX):
        match = AT_PLACE.fullmatch(str(error))
        rows = text.split("\n")
        number = int(match["line"]) - 1 if match else len(rows)
        quoted = DATE_TEXT.sub(_quoted, rows[number]) if number < len(rows) else ""
        if number >= len(rows) or quoted == rows[number]:
            break
        text = "\n".join([*rows[:number], quoted, *rows[number + 1 :]])
        try:
            tomllib.loads(text, parse_float=_numeral)
        except tomllib.TOMLDecodeError as next_error:
            error = next_error
        else:
            return text
    raise first


def _quoted(match: re.Match[str]) -> str:
    try:
        date.fromisoformat(match[0])
    except ValueError:
        return f'"{match[0]}"'
    return match[0]


def _numeral(text: str) -> Numeral:
    return Numeral(text.replace("_", ""))


def _read_json(text: str) -> Document:
    table = json.loads(text, parse_float=Numeral, parse_int=Numeral, parse_constant=Numeral)
    if not isinstance(table, dict):
        return _broken("wrong_type", "it is not one object in braces.", "Write { before it and } behind it.", line=1)
    table.pop(SCHEMA_KEY, None)
    lines, twice = json_lines(text)
    problems = (
        Problem(
            code="duplicate_key",
            path=path_text(path),
            message="this key stands in the same object twice.",
            remedy=TWICE,
            line=line,
        )
        for path, line in twice
    )
    return Document(table=table, lines=lines, problems=tuple(problems))


READERS: dict[str, Callable[[str], Document]] = {"toml": _read_toml, "json": _read_json}
