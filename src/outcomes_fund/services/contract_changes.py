"""What may change in a contract that a fund keeps: it is added to, and nothing that was agreed is rewritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from outcomes_fund.errors import Problem

__all__ = ["amendment_problems"]

# Lists in which each record says from which day it is known, so that adding to them changes no earlier statement.
GROWING = ("amendments", "plans", "disputes", "indices[].figures")

VALUE_LETTERS_MAX = 60


def amendment_problems(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what a new text of a contract changes and may not.

    Args:
        old: The contract as it is kept, as plain tables.

        new: The contract as it is given.

    Returns:
        A problem for each difference, with its path in the contract file.

    Example:
        >>> old, new = {"title": "Work", "disputes": []}, {"title": "Play", "disputes": [{"line": "a"}]}
        >>> [problem.path for problem in amendment_problems(old, new)]
        ['title']
    """
    yield from _table_problems(old, new, "", "")


def _table_problems(old: Mapping[str, Any], new: Mapping[str, Any], path: str, form: str) -> Iterator[Problem]:
    for key in (*old, *(key for key in new if key not in old)):
        place, kind = (f"{path}.{key}", f"{form}.{key}") if path else (key, key)
        if kind == "disputes[].closed" and key not in old:
            continue  # A dispute that was open is closed; the day says from when that is known.
        if kind in GROWING:
            yield from _grown_problems(old.get(key, []), new.get(key, []), place, kind)
        elif key not in new:
            yield _problem(place, f"it is gone; it was {_shown(old[key])}.", old[key])
        elif key not in old:
            yield _problem(place, f"it is new: {_shown(new[key])}.", new[key])
        else:
            yield from _value_problems(old[key], new[key], place, kind)


def _value_problems(old: object, new: object, path: str, form: str) -> Iterator[Problem]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _table_problems(old, new, path, form)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _value_problems(one, other, f"{path}[{place}]", f"{form}[]")
    elif old != new:
        yield _problem(path, f"it was {_shown(old)} and is {_shown(new)}.", new)


def _grown_problems(old: Sequence[Any], new: Sequence[Any], path: str, form: str) -> Iterator[Problem]:
    """See that each old record is there still, in the same order; new ones may stand anywhere between."""
    if form == "disputes":
        yield from _disputes_problems(old, new, path)
        return
    place = 0
    for number, record in enumerate(old):
        while place < len(new) and new[place] != record and new[place] not in old:
            place += 1
        if place >= len(new):
            yield _problem(f"{path}[{number}]", f"{_shown(record)} is there no longer.", record)
        elif new[place] != record:
            yield _problem(f"{path}[{place}]", f"expected {_shown(record)} here, as before.", new[place])
            return
        place += 1


def _disputes_problems(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[Problem]:
    for number, record in enumerate(old):
        if number >= len(new):
            yield _problem(f"{path}[{number}]", f"{_shown(record)} is there no longer.", record)
        else:
            yield from _table_problems(record, new[number], f"{path}[{number}]", "disputes[]")


def _problem(path: str, message: str, value: object) -> Problem:
    return Problem(
        code="rewritten",
        path=path,
        message=message,
        remedy="Leave it as it was agreed, and write what changes as an [[amendments]] entry.",
        value=_shown(value),
    )


def _shown(value: object) -> str:
    if isinstance(value, Mapping) and "id" in value:
        return repr(value["id"])
    text = str(value) if isinstance(value, Mapping | list) else repr(value)
    return text if len(text) <= VALUE_LETTERS_MAX else f"{text[:VALUE_LETTERS_MAX]}…"
