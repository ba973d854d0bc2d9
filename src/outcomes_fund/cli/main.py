"""The command ``outcomes-fund``: a table of commands, each loaded only when it runs."""

from __future__ import annotations

import importlib
import os
import sys
from difflib import get_close_matches

import click

__all__ = ["COMMANDS", "main"]

PACKAGE = "outcomes-fund"

# Name, module, and one line of help, so that the list of commands can be shown without loading any.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("outcomes_fund.cli.demo", "Settle the example contracts: who owes what in which quarter."),
    "explain": ("outcomes_fund.cli.explain", "Say each rule of a contract in a plain sentence."),
    "schema": ("outcomes_fund.cli.schema", "Print the JSON Schema of a kind of file."),
    "statement": ("outcomes_fund.cli.statement", "Work out what a contract owes, to whom and when."),
    "validate": ("outcomes_fund.cli.validate", "Check contracts, and the evidence beside them."),
    "why": ("outcomes_fund.cli.why", "Explain an amount down to claims, clause and limits."),
}

# What a shell reports for a program that a signal ended: 128 and the number of SIGINT or SIGPIPE.
INTERRUPTED = 130
PIPE_CLOSED = 141
PROBLEMS = 1


class CommandTable(click.Group):
    """A group that knows the names of its commands and loads the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click prescribes
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None if there is no such command."""
        if cmd_name not in COMMANDS:
            near = get_close_matches(cmd_name, COMMANDS, n=1)
            if near:
                ctx.fail(f"No such command {cmd_name!r}. Did you mean {near[0]!r}?")
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as click prescribes
        """List the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is wrong with the input goes to standard error, and nothing else does."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (ValueError, OSError, KeyError) as error:
            ctx.exit(_status_after(error))
        return result

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; help and version are printed here."""
        try:
            return super().parse_args(ctx, args)
        except OSError as error:
            ctx.exit(_status_after(error))


def _status_after(error: Exception) -> int:
    """Say on standard error what went wrong, and give the exit status; a mistake of the program is raised again."""
    if isinstance(error, BrokenPipeError):
        _forget_output()
        return PIPE_CLOSED
    if _show(error):
        return PROBLEMS
    if isinstance(error, OSError) and error.errno is not None and error.filename is None:
        # No file has a part in it, so it is the output, such as one on a full disk.
        _forget_output()
        click.echo(f"The output cannot be written: {error.strerror}.", err=True)
        return PROBLEMS
    raise error


def _show(error: Exception) -> bool:
    """Print one of the library's own errors; False if it is not one."""
    from outcomes_fund.errors import OutcomesFundError  # noqa: PLC0415 - --help starts without it

    if not isinstance(error, OutcomesFundError):
        return False
    click.echo(str(error), err=True)
    return True


def _forget_output() -> None:
    # The interpreter flushes standard output once more at its end; nobody reads it any longer.
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:  # a stream in memory has no descriptor
        return


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", package_name=PACKAGE, message="%(package)s %(version)s")
def main() -> None:
    """Outcomes contracts as data: check them, settle them, and explain each amount.

    Exit status: 0 done; 1 problems in the input, all of them on standard error; 2 wrong usage.
    """
