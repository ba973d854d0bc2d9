"""Plain tables as TOML text: one way to write each thing, so that equal contracts give equal files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

__all__ = ["toml_text"]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
LAST_CONTROL_CHARACTER = 0x1F
DELETE = 0x7F


def toml_text(table: dict[str, Any]) -> str:
    """Write a table as TOML: values first, then tables, then lists of tables.

    Args:
        table: Texts, whole numbers, truths, dates, lists and tables.

    Example:
        >>> print(toml_text({"id": "x", "lines": [{"steps": [{"amount": "1.00"}]}]}), end="")
        id = "x"
        <BLANKLINE>
        [[lines]]
        steps = [
          { amount = "1.00" },
        ]
    """
    return "\n".join(_table(table, ())) + "\n"


def _table(table: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    # Only tables and lists of tables near the top get headers; deeper ones stand in braces.
    for key, value in table.items():
        if not _has_header(value, path):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        if not _has_header(value, path):
            continue
        inner = (*path, key)
        name = ".".join(_key(part) for part in inner)
        many = isinstance(value, list)
        for element in value if many else [value]:
            yield ""
            yield f"[[{name}]]" if many else f"[{name}]"
            yield from _table(element, inner)


def _has_header(value: object, path: tuple[str, ...]) -> bool:
    if isinstance(value, dict):
        return len(path) < 2
    if not isinstance(value, list) or not value or not all(isinstance(part, dict) for part in value):
        return False
    # Inside of another table only records with a name of their own, such as the lines of an amendment.
    return not path or (len(path) == 1 and all("id" in part for part in value))


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _text(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        if any(isinstance(part, dict) for part in value):
            return "[\n" + "".join(f"  {_value(part)},\n" for part in value) + "]"
        return f"[{', '.join(_value(part) for part in value)}]"
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(text: str) -> str:
    return '"' + "".join(_character(character) for character in text) + '"'


def _character(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    code = ord(character)
    return f"\\u{code:04x}" if code <= LAST_CONTROL_CHARACTER or code == DELETE else character
