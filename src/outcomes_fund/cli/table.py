"""A group of commands as a table: it knows their names, and loads only the one that is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import click

__all__ = ["CommandTable", "Place"]

# Where a command is (its module; behind a colon its name there, if that is not ``command``), and one line of help.
Place = tuple[str, str]


class CommandTable(click.Group):
    """A group that lists its commands without loading any.

    Args:
        *args: As for a group.

        table: Place and line of help of each command, by name.

        **kwargs: As for a group.
    """

    def __init__(self, *args: Any, table: Mapping[str, Place], **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click prescribes
        """Name the commands."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None if there is no such command."""
        if cmd_name not in self.table:
            near = get_close_matches(cmd_name, self.table, n=1)
            if near:
                ctx.fail(f"No such command {cmd_name!r}. Did you mean {near[0]!r}?")
            return None
        module, _, name = self.table[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name or "command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as click prescribes
        """List the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.table.items()])
