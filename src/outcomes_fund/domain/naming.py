"""Ids: what one looks like, that none stands twice, that those named exist, and which one was probably meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from outcomes_fund.domain.money import MINOR_DIGITS
from outcomes_fund.errors import Problem, listed, nearest_word

__all__ = ["currency_problem", "did_you_mean", "id_problems", "twice_problems", "unknown_problems"]

ID_LENGTH_MAX = 64
SYMBOLS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "pound": "GBP"}
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
            remedy="Give a short name of these characters; the title may hold any words.",
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
                remedy="Give each its own name, or leave the second out.",
                value=name,
            )
        first.setdefault(name, index)


def unknown_problems(
    path: str, name: str, known: Collection[str], *, code: str, apart_from: str | None = None
) -> Iterator[Problem]:
    """Check that a name is among those known.

    Args:
        path: Where the name stands.

        name: The name.

        known: The names there are.

        code: ``unknown_line``, ``unknown_metric`` and so on; what is looked for is what follows ``unknown_``.

        apart_from: A name that is known, but not proposed: that of the metric itself, for example.

    Example:
        >>> [problem.remedy for problem in unknown_problems("lines[0].metric", "wrok", ["work"], code="unknown_metric")]
        ["Did you mean 'work'?"]
    """
    if name in known:
        return
    noun = code.removeprefix("unknown_").replace("_", " ")
    article = "an" if noun[0] in "aeiou" else "a"
    words = known if isinstance(known, tuple) else tuple(dict.fromkeys(known))
    if apart_from is not None:
        words = tuple(word for word in words if word != apart_from)
    yield Problem(
        code=code,
        path=path,
        message=f"there is no {noun} {name!r}; known: {listed(words)}.",
        remedy=did_you_mean(name, words) or f"Name {article} {noun} that stands in the file, or add this one.",
        value=name,
    )


def currency_problem(path: str, name: str) -> Problem:
    """Say that a currency is not known.

    Args:
        path: Where it stands.

        name: Its code.
    """
    return Problem(
        code="unknown_currency",
        path=path,
        message=f"{name!r} is no currency known here: {', '.join(MINOR_DIGITS)}.",
        remedy=did_you_mean(SYMBOLS.get(name.lower(), name), MINOR_DIGITS) or "Give the ISO 4217 code of one of these.",
        value=name,
    )
