"""Problems and exceptions: what went wrong, where, what was expected and what to do.

A *problem* is a fact about a contract, a piece of evidence or a register that is wrong. Problems are
collected and shown together. An *exception* says that a call cannot go on; it carries its facts and
makes its own message from them::

    OutcomesFundError
    ├── InvalidInput           problems in a contract, evidence or register (carries all of them)
    ├── UnreadableFile         a file that cannot be opened or decoded (also an OSError)
    ├── FileNotWritten         a file that cannot be written (also an OSError)
    ├── UnknownName            a line, period, metric or party that the contract does not have (also a KeyError)
    └── MissingExtra           a library that only some uses need is not installed
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, pairwise

import attrs

__all__ = [
    "FileNotWritten",
    "InvalidInput",
    "MissingExtra",
    "OutcomesFundError",
    "Problem",
    "UnknownName",
    "UnreadableFile",
    "listed",
    "nearest_word",
]

# A reader looks through this many names; a message with thousands helps nobody.
LISTED_MAX = 30

# Comparing words letter by letter is slow, so only those are that share the most pairs of letters.
COMPARED_MAX = 4
COMPARED_LETTERS_MAX = 64


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong in the input, with the place and the remedy.

    Args:
        code: Stable name of the rule that is broken, such as ``unknown_key``.

        path: Where in the document, such as ``lines[2].price`` or ``row 17, column value``.

        message: One sentence that names the value and says what was expected.

        remedy: What to do about it; empty if the message says it all.

        source: File the problem is in; empty when the input did not come from a file.

        line: Line in that file, counted from 1; None where it cannot be known.

        value: The offending value as the reader typed it; None if there is none.
    """

    code: str
    path: str
    message: str
    remedy: str = ""
    source: str = ""
    line: int | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line) if part)
        head = f"{place}: {self.path}" if place else self.path
        tail = f" {self.remedy}" if self.remedy else ""
        return f"{head}: {self.message}{tail} [{self.code}]"


class OutcomesFundError(Exception):
    """Base of every exception this library raises on purpose."""


class InvalidInput(OutcomesFundError, ValueError):
    """The input has problems; they are in ``problems``.

    Args:
        problems: All of them, or the first hundred of a table and one that says how many more there are.

    Example:
        >>> raise InvalidInput([Problem(code="unknown_key", path="lines[0].prise", message="no such key.")])
        Traceback (most recent call last):
        ...
        outcomes_fund.errors.InvalidInput: 1 problem in the input:
        - lines[0].prise: no such key. [unknown_key]
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    @property
    def count(self) -> int:
        """How many problems there are, those included that are not shown."""
        return sum(int(problem.value or 1) if problem.code == "more_problems" else 1 for problem in self.problems)

    def __str__(self) -> str:
        count = self.count
        noun = "problem" if count == 1 else "problems"
        return "\n- ".join([f"{count:,} {noun} in the input:", *map(str, self.problems)])


class UnreadableFile(OutcomesFundError, OSError):
    """A file cannot be opened, or is not text in UTF-8.

    Args:
        path: The file as the caller named it.

        reason: Why it cannot be read, in a few words.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} cannot be read: {self.reason}."


class FileNotWritten(OutcomesFundError, OSError):
    """A file cannot be written.

    Args:
        path: Where it was to be written.

        reason: Why not, in a few words.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} cannot be written: {self.reason}."


class UnknownName(OutcomesFundError, KeyError):
    """A name that is not among those known.

    Args:
        kind: What was looked for, such as ``line``.

        name: The name that was asked for.

        known: The names there are.

        within: The whole path, where the name is part of one.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], within: str = "") -> None:
        self.kind = kind
        self.name = name
        self.known: tuple[str, ...] = tuple(known)
        self.within = within
        super().__init__(kind, name, self.known, within)

    @property
    def sentence(self) -> str:
        """What is not there, and what is."""
        path = f" (of {self.within})" if self.within else ""
        return f"there is no {self.kind} {self.name!r}{path}; known: {listed(self.known)}."

    def __str__(self) -> str:
        near = nearest_word(self.name, self.known)
        hint = f" Did you mean {near!r}?" if near else ""
        return f"{self.sentence}{hint}"


class MissingExtra(OutcomesFundError):
    """A library that only some uses need is not installed.

    Args:
        purpose: What needs it.

        package: Name of the library.

        extra: The extra of this package that brings it.
    """

    def __init__(self, purpose: str, package: str, extra: str) -> None:
        self.purpose = purpose
        self.package = package
        self.extra = extra
        super().__init__(purpose, package, extra)

    def __str__(self) -> str:
        return (
            f"{self.purpose} needs the package {self.package}, which is not installed. Install it with: "
            f"python -m pip install 'outcomes-fund[{self.extra}]'"
        )


def listed(names: Sequence[object]) -> str:
    """List names in a message, no more of them than a reader looks through.

    Example:
        >>> listed(["fixed", "unit_price"]), listed([])
        ('fixed, unit_price', 'none')
    """
    words = ", ".join(str(name) for name in names[:LISTED_MAX])
    more = len(names) - LISTED_MAX
    return f"{words} and {more:,} more" if more > 0 else words or "none"


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that a reader most likely meant, or None.

    Example:
        >>> nearest_word("unit_prise", ["fixed", "unit_price"])
        'unit_price'
        >>> nearest_word("xyz", ["fixed", "unit_price"]) is None
        True
    """
    close = get_close_matches(word[:COMPARED_LETTERS_MAX], _likely(word, tuple(known)), n=1, cutoff=0.6)
    return close[0] if close else None


def _likely(word: str, known: tuple[str, ...]) -> list[str]:
    """Give the few known words that share the most letters and pairs of letters with a word.

    A set of words is one whole number with a bit for each word, and how often each word was found is counted
    in such numbers, digit by digit. So thousands of words are compared in a few operations.
    """
    if len(known) <= COMPARED_MAX:
        return list(known)
    having = _words_having(known)
    digits: list[int] = []
    for part in _parts(word):
        carry = having.get(part, 0)
        for place, digit in enumerate(digits):
            digits[place], carry = digit ^ carry, digit & carry
        if carry:
            digits.append(carry)
    left = (1 << len(known)) - 1
    return [known[place] for place in islice(_most_found(digits, left), COMPARED_MAX)]


def _most_found(digits: list[int], left: int) -> Iterator[int]:
    """Give the places of words, those that were found most often first."""
    while left:
        most = left
        for digit in reversed(digits):
            most = (most & digit) or most
        left ^= most
        while most:
            lowest = most & -most
            yield lowest.bit_length() - 1
            most ^= lowest


@lru_cache(maxsize=64)
def _words_having(known: tuple[str, ...]) -> dict[str, int]:
    """Give for each part of words the words that have it, as the bits of a number."""
    having: dict[str, int] = {}
    for place, word in enumerate(known):
        for part in _parts(word):
            having[part] = having.get(part, 0) | (1 << place)
    return having


def _parts(word: str) -> set[str]:
    letters = word[:COMPARED_LETTERS_MAX].lower()
    return {*letters, *map("".join, pairwise(letters))}
