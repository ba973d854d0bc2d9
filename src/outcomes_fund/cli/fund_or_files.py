"""Whether a question is about a contract in a fund file, or about files of their own."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from click.core import ParameterSource

__all__ = ["day_of_files", "in_fund", "only_files"]

CONTRACT_SUFFIXES = (".toml", ".json")


def in_fund(ctx: click.Context, asked_for: Path) -> bool:
    """Say whether a question is to be answered from the fund file.

    Args:
        ctx: Of the command, which has an option ``--db``.

        asked_for: What it is about. Where only the environment names a fund file, what is a file or folder, or looks
            like one, is meant as such.
    """
    if ctx.params.get("db") is None:
        return False
    named = ctx.get_parameter_source("db") is ParameterSource.COMMANDLINE
    is_path = asked_for.exists() or len(asked_for.parts) > 1 or asked_for.suffix in CONTRACT_SUFFIXES
    return named or not is_path


def only_files(ctx: click.Context, *names: str) -> None:
    """Refuse options that are about files, where the fund file answers.

    Args:
        ctx: Of the command.

        *names: Of the options.

    Raises:
        UsageError: If one of them was given.
    """
    given = [f"--{name.replace('_', '-')}" for name in names if ctx.params.get(name)]
    if given:
        message = f"{' and '.join(given)} cannot be given with --db: the fund file holds all that is known."
        raise click.UsageError(message)


def day_of_files(as_of: date | datetime | None) -> date | None:
    """Give the day as of which files are looked at; they know no moments.

    Args:
        as_of: As it was given.

    Raises:
        BadParameter: If it is a moment.
    """
    if isinstance(as_of, datetime):
        message = "files know days only; give a date such as 2020-01-31."
        raise click.BadParameter(message, param_hint="--as-of")
    return as_of
