"""What every command on a fund file is asked with: the file, the person, the key, and in which form to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click
from click.core import ParameterSource
from rich.text import Text

from outcomes_fund.cli import clock
from outcomes_fund.cli.options import FILE, PREFIX, actor_option, db_option, json_option, key_option
from outcomes_fund.cli.screen import show
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.ledger.sqlite import SqliteStore, open_ledger
from outcomes_fund.services.orders import Order

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = [
    "Asked",
    "creates_fund",
    "may_write_fund",
    "nth",
    "reads_fund",
    "reads_named_fund",
    "secret_in",
    "writes_fund",
]

Command = Callable[..., None]
PROGRAM = "outcomes-fund "


@attrs.frozen(kw_only=True)
class Asked:
    """How a command was given.

    Args:
        db: The fund file.

        actor: Who gave it; may be empty where nothing is written.

        key: Idempotency key, or empty.

        as_json: Whether the answer is to be JSON.
    """

    db: Path
    actor: str
    key: str
    as_json: bool

    def order(self) -> Order:
        """Give the order as of this moment.

        Raises:
            MissingParameter: If nobody gives it.
        """
        if not self.actor:
            raise click.MissingParameter(param_hint=f"--actor (env var: '{PREFIX}_ACTOR')", param_type="option")
        return Order(actor=self.actor, at=clock.moment(), key=self.key)

    def opened(self, *, read_only: bool = False) -> SqliteStore:
        """Open the fund file; it is closed at the end of a ``with`` block.

        Args:
            read_only: Whether it is only read, so that it need not be one that can be written to.
        """
        return open_ledger(self.db, read_only=read_only)

    def answer(self, document: Mapping[str, Any], *parts: RenderableType) -> None:
        """Print what was done.

        Args:
            document: As JSON.

            *parts: To be read: tables, trees and sentences.
        """
        if self.as_json:
            click.echo(canonical_json(document).encode())
        else:
            show(*(_copied(part) if isinstance(part, str) and PROGRAM in part else part for part in parts))


def nth(order: Order, place: int) -> Order:
    """Give the order for one of several things of a command: under one key there is one of each.

    Args:
        order: Of the command.

        place: From 0.
    """
    return attrs.evolve(order, key=f"{order.key}/{place + 1}") if order.key and place else order


def writes_fund(command: Command) -> Command:
    """Give a command the options of those that write, as ``asked``."""
    return db_option()(actor_option(required=True)(key_option(json_option(_asked(command)))))


def reads_fund(command: Command) -> Command:
    """Give a command the options of those that only read, as ``asked``."""
    return db_option()(actor_option(required=False)(json_option(_asked(command))))


def may_write_fund(command: Command) -> Command:
    """Give a command the options of those that write, where reading needs no name."""
    return db_option()(actor_option(required=False)(key_option(json_option(_asked(command)))))


def creates_fund(command: Command) -> Command:
    """Give a command the options of those that write, and the fund file as argument as well; its folder is there."""
    return _file(actor_option(required=True)(key_option(json_option(_asked(_in_folder(command))))))


def reads_named_fund(command: Command) -> Command:
    """Give a command the options of those that only read, and the fund file as argument as well."""
    return _file(actor_option(required=False)(json_option(_asked(command))))


def secret_in(file: Path | None) -> bytes | None:
    """Read the secret of a fund.

    Args:
        file: Its bytes, all of them, are the secret; None gives None.

    Raises:
        UnreadableFile: If the file cannot be read.
    """
    try:
        return None if file is None else file.read_bytes()
    except OSError as error:
        raise UnreadableFile(str(file), str(error.strerror)) from error


def _copied(text: str) -> Text:
    """Keep a sentence with a command in one piece, so that the command can be copied."""
    return Text(text, no_wrap=True, overflow="ignore")


def _in_folder(command: Command) -> Command:
    @wraps(command)
    def call(*, asked: Asked, **own: Any) -> None:  # noqa: ANN401 - of the command
        folder = asked.db.parent
        if not folder.is_dir():
            raise InvalidInput([_no_folder(asked.db, folder)])
        command(asked=asked, **own)

    return call


def _no_folder(file: Path, folder: Path) -> Problem:
    return Problem(
        code="no_folder",
        path="the file",
        message=f"there is no folder {folder} to put it in.",
        remedy="Make the folder first, or name a file in a folder that is there.",
        source=str(file),
        value=str(folder),
    )


def _file(command: Command) -> Command:
    return click.argument("file", required=False, type=FILE)(db_option(required=False)(command))


def _only_one(file: Path | None, db: Path | None) -> None:
    """Refuse two fund files; one that only the environment names gives way to the argument.

    Raises:
        UsageError: If argument and option name two.
    """
    source = click.get_current_context().get_parameter_source("db")
    if file is not None and db not in {None, file} and source is ParameterSource.COMMANDLINE:
        message = f"two fund files are named: {file} and, by --db, {db}. Give one of them."
        raise click.UsageError(message)


def _asked(command: Command) -> Command:
    @wraps(command)
    def call(
        *,
        db: Path | None,
        actor: str | None,
        as_json: bool,
        key: str = "",
        file: Path | None = None,
        **own: Any,  # noqa: ANN401 - of the command
    ) -> None:
        place = file or db
        _only_one(file, db)
        if place is None:
            hint = f"FILE or --db (env var: '{PREFIX}_DB')"
            raise click.MissingParameter(param_hint=hint, param_type="argument")
        command(asked=Asked(db=place, actor=actor or "", key=key, as_json=as_json), **own)

    return call
