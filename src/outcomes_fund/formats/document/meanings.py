"""What the fields of a record mean, read from the docstring where they are described once."""

from __future__ import annotations

import re
from inspect import cleandoc

__all__ = ["field_meanings", "record_meaning"]

ARGUMENT = re.compile(r"(?P<names>[a-z_]+(, [a-z_]+)*): (?P<text>.*)", re.DOTALL)


def record_meaning(record: type) -> str:
    """Give the first sentence on a record; empty where docstrings are stripped."""
    return cleandoc(record.__doc__ or "").partition("\n")[0]


def field_meanings(record: type) -> dict[str, str]:
    """Give the meaning of each field of a record, by name, as its docstring and those of its bases tell it.

    Example:
        >>> from outcomes_fund.domain.party import Party
        >>> field_meanings(Party)["name"]
        'Full name for people.'
    """
    meanings: dict[str, str] = {}
    for base in reversed(record.__mro__):
        meanings |= _arguments(cleandoc(base.__dict__.get("__doc__") or ""))
    return meanings


def _arguments(docstring: str) -> dict[str, str]:
    _, found, section = docstring.partition("Args:\n")
    if not found:
        return {}
    meanings = {}
    for paragraph in section.split("\n\n"):
        if not paragraph.startswith("    "):
            break
        match = ARGUMENT.match(" ".join(paragraph.split()))
        if match:
            meanings.update(dict.fromkeys(match["names"].split(", "), match["text"]))
    return meanings
