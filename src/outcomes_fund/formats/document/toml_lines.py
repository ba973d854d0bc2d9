"""Where in a TOML file each key and element stands.

The standard reader gives values without places. This one looks at a text that is known to be valid
TOML, so it never complains; where it loses its way it stops, and later places are unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress

from outcomes_fund.formats.document.shapes import Path

__all__ = ["deep_key_line", "toml_lines"]

TOKEN = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"{3,5}'  # text over several lines
    r"|'''[\s\S]*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[ \t\r]+"
    r"|\n"
    r"|[\[\]{}=,]"
    r"|[^\s\[\]{}=,\#\"']+"
)
DIVIDERS = frozenset("\n[]{}=,")


def deep_key_line(text: str, parts_max: int) -> int | None:
    r"""Give the line of the first key with too many parts; None if there is none.

    Args:
        text: Any text.

        parts_max: The most parts that a key may have.

    Example:
        >>> deep_key_line("a = 1.5\na.b.c = 2", 2)
        2
    """
    # Most files have no such line, and need no closer look; texts and comments may have many points.
    if all(line.count(".") < parts_max for line in text.split("\n")):
        return None
    points = 0
    for match in TOKEN.finditer(text):
        token = match.group()
        if token in DIVIDERS:
            points = 0
        elif token[0] not in "\"'#":
            points += token.count(".")
            if points >= parts_max:
                return text.count("\n", 0, match.start()) + 1
    return None


class _Lost(Exception):
    """The text is not what was expected."""


class _Cursor:
    """Goes through the tokens once and notes the line of each path."""

    def __init__(self, text: str) -> None:
        ends = [match.start() for match in re.finditer("\n", text)]
        found = [(match.group(), match.start()) for match in TOKEN.finditer(text)]
        self.tokens = [
            (token, bisect_right(ends, start - 1) + 1)
            for token, start in found
            if token.strip(" \t\r") and not token.startswith("#")
        ]
        self.position = 0
        self.lines: dict[Path, int] = {}
        self.elements: dict[Path, int] = {}

    def peek(self) -> str:
        """Give the next token, empty at the end."""
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        """Give the next token and go on; it has to be the one expected, if one is."""
        token = self.peek()
        if not token or (expected and token != expected):
            raise _Lost
        self.position += 1
        return token

    def line(self) -> int:
        """Give the line of the next token."""
        if not self.peek():
            raise _Lost
        return self.tokens[self.position][1]

    def note(self, path: Path, line: int) -> None:
        """Keep the line of a path and of the tables it lies in, where they have none yet."""
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def document(self) -> None:
        """Read tables and pairs until the end."""
        table: Path = ()
        while self.peek():
            if self.peek() == "\n":
                self.take()
            elif self.peek() == "[":
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]`` and give the path of the table that follows."""
        line = self.line()
        self.take("[")
        many = self.peek() == "["
        if many:
            self.take("[")
        parts = self.key("]")
        self.take("]")
        if many:
            self.take("]")
        path = self.inside(parts[:-1])
        last = (*path, parts[-1])
        if many:
            self.elements[last] = self.elements.get(last, -1) + 1
            self.note(last, line)
        table = self.inside((parts[-1],), start=path)
        self.note(table, line)
        return table

    def inside(self, parts: Path, start: Path = ()) -> Path:
        """Follow keys to a table; in an array of tables that is the last one so far."""
        path = start
        for part in parts:
            path = (*path, part)
            if path in self.elements:
                path = (*path, self.elements[path])
        return path

    def key(self, end: str) -> tuple[str, ...]:
        """Read a key, perhaps dotted, up to the token that ends it."""
        parts: list[str] = []
        while self.peek() != end:
            token = self.take()
            if not token.strip():
                raise _Lost
            if token[0] in "\"'":
                parts.append(_unquoted(token))
            else:
                parts.extend(part for part in token.split(".") if part)
        if not parts:
            raise _Lost
        return tuple(parts)

    def pair(self, table: Path) -> None:
        """Read a key and its value."""
        line = self.line()
        path = (*table, *self.key("="))
        self.take("=")
        self.note(path, line)
        self.value(path)

    def value(self, path: Path) -> None:
        """Read a value; the elements of a list and the keys of a table in it are noted."""
        if self.peek() == "[":
            self.array(path)
        elif self.peek() == "{":
            self.inline(path)
        else:
            self.take()
            while self.peek() not in {"", "\n", ",", "]", "}"}:
                self.take()

    def array(self, path: Path) -> None:
        """Read a list."""
        self.take("[")
        index = 0
        while self.peek() != "]":
            if self.peek() in {"\n", ","}:
                self.take()
            else:
                self.note((*path, index), self.line())
                self.value((*path, index))
                index += 1
        self.take("]")

    def inline(self, path: Path) -> None:
        """Read a table in braces."""
        self.take("{")
        while self.peek() != "}":
            if self.peek() in {"\n", ","}:
                self.take()
            else:
                self.pair(path)
        self.take("}")


def _unquoted(token: str) -> str:
    # Keys with escapes are rare and end up at the line of the table around them.
    return token[1:-1]


def toml_lines(text: str) -> dict[Path, int]:
    r"""Find the line of every key, table and element.

    Args:
        text: Valid TOML.

    Returns:
        Lines from 1, by path; where the text is odd, fewer.

    Example:
        >>> lines = toml_lines('id = "x"\n[[lines]]\nsteps = [ { amount = 1 } ]\n')
        >>> lines["lines", 0, "steps", 0, "amount"]
        3
    """
    cursor = _Cursor(text)
    with suppress(_Lost, RecursionError):
        cursor.document()
    return cursor.lines
