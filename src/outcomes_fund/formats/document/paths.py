"""Where something stands in a file: keys and places in lists, as a tuple and as people read it."""

from __future__ import annotations

import re

from outcomes_fund.formats.document.kinds import shown

__all__ = ["Path", "path_parts", "path_text"]

Path = tuple[str | int, ...]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
PATH_PART = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")


def path_text(path: Path) -> str:
    """Write a path as people read it.

    Example:
        >>> path_text(("lines", 2, "price"))
        'lines[2].price'
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = part if BARE_KEY.fullmatch(part) else shown(part)
            text += f".{name}" if text else name
    return text or "the file"


def path_parts(path: str) -> Path:
    """Take apart what ``path_text`` has written.

    Example:
        >>> path_parts("lines[2].price")
        ('lines', 2, 'price')
    """
    return tuple(int(index) if index else name for index, name in PATH_PART.findall(path))
