"""Where in a JSON text each key and element stands, and which keys stand twice."""

from __future__ import annotations

import json
import re

from outcomes_fund.formats.document.shapes import Path

__all__ = ["json_lines"]

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{},:]|\n|[^\s\[\]{},:"]+')


def json_lines(text: str) -> tuple[dict[Path, int], list[tuple[Path, int]]]:
    r"""Find the line of every key and element, and the keys that stand twice in one object.

    Args:
        text: Valid JSON.

    Returns:
        Lines from 1 by path, and the path and line of each repetition.

    Example:
        >>> lines, twice = json_lines('{"a": [1,\n2], "a": 3}')
        >>> lines["a", 1], twice
        (2, [(('a',), 2)])
    """
    lines: dict[Path, int] = {}
    twice: list[tuple[Path, int]] = []
    open_parts: list[str | int | None] = []
    line = 1
    pending = ""
    for mark in TOKEN.findall(text):
        if mark == "\n":
            line += 1
        elif mark == ":":
            open_parts[-1] = json.loads(pending)
            path = tuple(part for part in open_parts if part is not None)
            if path in lines:
                twice.append((path, line))
            lines.setdefault(path, line)
        elif mark in {"]", "}"}:
            open_parts.pop()
        elif mark == ",":
            if isinstance(open_parts[-1], int):
                open_parts[-1] += 1
        else:
            if open_parts and isinstance(open_parts[-1], int):
                lines.setdefault(tuple(part for part in open_parts if part is not None), line)
            if mark in {"[", "{"}:
                open_parts.append(0 if mark == "[" else None)
            pending = mark
    return lines, twice
