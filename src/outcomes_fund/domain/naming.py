"""Ids: what one looks like, that none stands twice, and which one was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from outcomes_fund.errors import Problem, nearest_word

__all__ = ["did_you_mean", "id_problems", "twice_problems"]

ID_LENGTH_MAX = 64
ID_FORM = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{ID_LENGTH_MAX - 1}}}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known word was meant; empty if none is near.

    Example:
        >>> did_you_mean("tillburg", ["tilburg", "province"])
        "Did you mean 'tilburg'?"
    """
    near = nearest_word(word, known)
    return f"Did you mean {near!r}?" if near else ""


def id_problems(path: str, name: str) -> Iterator[Problem]:
    """Check that an id is made of letters, digits and a few marks, and starts with no mark.

    Args:
        path: Where the id stands.

        name: The id.
    """
    if not ID_FORM.fullmatch(name):
        yield Problem(
            code="bad_id",
            path=path,
            message=f"{name!r} is no id: 1 to {ID_LENGTH_MAX} letters, digits, '.', '-' or '_', "
            "the first a letter or digit.",
            value=name,
        )


def twice_problems(path: str, names: Sequence[str], *, key: str = "") -> Iterator[Problem]:
    """Check that no name stands in a list twice.

    Args:
        path: Where the list stands.

        names: The names in the list.

        key: What follows the index in the path of an element.
    """
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            yield Problem(
                code="duplicate_name",
                path=f"{path}[{index}]{key}",
                message=f"{name!r} stands in {path}[{first[name]}] already.",
                value=name,
            )
        first.setdefault(name, index)
