"""Where a part of a contract was written, if elsewhere than its path says: in a shorthand or in a table beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import attrs

from outcomes_fund.errors import Problem
from outcomes_fund.formats.document.shapes import Path, path_parts, path_text

__all__ = ["Origin", "in_a_table", "in_the_file", "traced"]

# A message may say where the other of two parts stands.
MENTION = re.compile(r"\b(metrics|lines)\[[0-9]+\]")

# Says of a problem within a part where it is to be shown; the path is what lies deeper than the part.
Origin = Callable[[Problem, Path], Problem]


def in_the_file(place: Path) -> Origin:
    """Show what is wrong with a part at another place of the same file.

    Args:
        place: Where the part was written.
    """
    return lambda problem, deeper: attrs.evolve(problem, path=path_text((*place, *deeper)))


def in_a_table(source: str, row: str, line: int | None) -> Origin:
    """Show what is wrong with a part at its row of another file.

    Args:
        source: The other file.

        row: The row, such as ``row 17``.

        line: Its line in that file.
    """

    def shown(problem: Problem, deeper: Path) -> Problem:
        path = f"{row}, column {deeper[0]}" if deeper else row
        return attrs.evolve(problem, path=path, source=source, line=line)

    return shown


def traced(problem: Problem, origins: Mapping[Path, Origin]) -> Problem:
    """Put a problem to where the part was written that it is about.

    Args:
        problem: As the reader or a check found it.

        origins: By the path of the part; the longest that leads to the problem holds.

    Example:
        >>> from outcomes_fund.errors import Problem
        >>> problem = Problem(code="x", path="metrics[3].title", message="it is empty.")
        >>> traced(problem, {("metrics", 3): in_the_file(("ladders", 0))}).path
        'ladders[0].title'
    """
    message = (
        MENTION.sub(lambda match: _traced_mention(match[0], origins), problem.message) if origins else problem.message
    )
    parts = path_parts(problem.path)
    for length in range(len(parts), 0, -1):
        origin = origins.get(parts[:length])
        if origin is not None:
            return attrs.evolve(origin(problem, parts[length:]), message=message)
    return attrs.evolve(problem, message=message)


def _traced_mention(path: str, origins: Mapping[Path, Origin]) -> str:
    origin = origins.get(path_parts(path))
    return path if origin is None else origin(Problem(code="", path=path, message=""), ()).path
