"""What went wrong, on standard error: in plain text, or as JSON where the answer was wanted as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs
import click

from outcomes_fund.cli.options import wants_json
from outcomes_fund.errors import (
    InvalidInput,
    OutcomesFundError,
    Problem,
    UnknownName,
    UnreadableFile,
    nearest_word,
)
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.services.case import problems_of

__all__ = ["complain", "show_problems"]

WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def complain(error: Exception, ctx: click.Context) -> bool:
    """Print one of the library's own errors on standard error.

    Args:
        error: Any.

        ctx: Of the program; it knows whether JSON is wanted.

    Returns:
        False if the error is not one of the library's, and nothing was printed.
    """
    if not isinstance(error, OutcomesFundError):
        return False
    if wants_json(ctx):
        show_problems(_problems(error), ctx)
    else:
        click.echo(str(error), err=True)
    return True


def show_problems(problems: Iterable[Problem], ctx: click.Context) -> None:
    """Print problems on standard error.

    Args:
        problems: In the order in which they are printed.

        ctx: Of the command; it knows whether JSON is wanted.
    """
    if wants_json(ctx):
        document = {"problems": [attrs.asdict(problem) for problem in problems]}
        click.echo(canonical_json(document).encode(), err=True)
    else:
        for problem in problems:
            click.echo(str(problem), err=True)


def _problems(error: OutcomesFundError) -> tuple[Problem, ...]:
    if isinstance(error, InvalidInput | UnreadableFile):
        return problems_of(error)
    problems = getattr(error, "problems", None)
    if problems is not None:
        return tuple(problems)
    if isinstance(error, UnknownName):
        return (_unknown(error),)
    return (Problem(code=_code(error), path=str(getattr(error, "path", "")), message=str(error)),)


def _unknown(error: UnknownName) -> Problem:
    """Tell a name that is not known with what to do; the exception says it in one sentence with what is wrong."""
    near = nearest_word(error.name, error.known)
    others = "Give one of those that are known." if error.known else "There is none yet."
    return Problem(
        code=_code(error),
        path=error.kind,
        message=error.sentence,
        remedy=f"Did you mean {near!r}?" if near else others,
        value=error.name,
    )


def _code(error: OutcomesFundError) -> str:
    """Name the kind of an error as the codes of problems are named: ``NoLedger`` is ``no_ledger``."""
    return WORD_START.sub("_", type(error).__name__).lower()
