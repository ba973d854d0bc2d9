"""The command ``outcomes-fund``: a table of commands, each loaded only when it runs."""

from __future__ import annotations

import os
import sys

import click

from outcomes_fund.cli.table import CommandTable, Place

__all__ = ["COMMANDS", "main"]

PACKAGE = "outcomes-fund"

COMMANDS: dict[str, Place] = {
    "demo": ("outcomes_fund.cli.demo", "Settle the example contracts: who owes what in which quarter."),
    "explain": ("outcomes_fund.cli.explain", "Say each rule of a contract in a plain sentence."),
    "schema": ("outcomes_fund.cli.schema", "Print the JSON Schema of a kind of file."),
    "statement": ("outcomes_fund.cli.statement", "Work out what a contract owes, to whom and when."),
    "validate": ("outcomes_fund.cli.validate", "Check contracts, and the evidence beside them."),
    "why": ("outcomes_fund.cli.why", "Explain an amount down to claims, clause and limits."),
    "fund": ("outcomes_fund.cli.fund", "Create a fund file, show it, and say who may do what."),
    "contract": ("outcomes_fund.cli.contract", "Add contracts to a fund, and amend them."),
    "evidence": ("outcomes_fund.cli.evidence", "Import evidence into a fund, and decide on it."),
    "settle": ("outcomes_fund.cli.settle", "Book what contracts owe now, and propose payments."),
    "payments": ("outcomes_fund.cli.payments", "List payments and what each waits for."),
    "approve": ("outcomes_fund.cli.approve", "Approve payments as budget holder."),
    "release": ("outcomes_fund.cli.release", "Release approved payments as one payment run."),
    "bank": ("outcomes_fund.cli.bank", "Authorise a payment run, and record what the bank did."),
    "journal": ("outcomes_fund.cli.journal", "Show what was booked, and what stands on each account."),
    "audit": ("outcomes_fund.cli.audit", "Compute everything afresh and find the first broken entry."),
    "checkpoint": ("outcomes_fund.cli.checkpoint", "Write down where the fund stands, to be kept elsewhere."),
    "simulate": ("outcomes_fund.cli.simulate", "Say what a portfolio can cost, when, and to whom."),
    "compare": ("outcomes_fund.cli.compare", "Hold scenarios against a base in the same worlds."),
    "sensitivity": ("outcomes_fund.cli.sensitivity", "Say which assumption matters most."),
    "solve": ("outcomes_fund.cli.solve", "Find the price or cap at which a goal is just met."),
    "backtest": ("outcomes_fund.cli.backtest", "Say where actual payments fell in what was simulated."),
    "register": ("outcomes_fund.cli.register", "Write the risks of a portfolio as rows of a register."),
}

# What a shell reports for a program that a signal ended: 128 and the number of SIGINT or SIGPIPE.
INTERRUPTED = 130
PIPE_CLOSED = 141
PROBLEMS = 1


class Program(CommandTable):
    """All commands; what goes wrong in any of them is told here."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is wrong with the input goes to standard error, and nothing else does."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of the program is raised again
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
    if isinstance(error, MemoryError):
        click.echo("Memory ran out; nothing was written. Ask for less at once.", err=True)
        return PROBLEMS
    if isinstance(error, OSError) and error.errno is not None and error.filename is None:
        # No file has a part in it, so it is the output, such as one on a full disk.
        _forget_output()
        click.echo(f"The output cannot be written: {error.strerror}.", err=True)
        return PROBLEMS
    raise error


def _show(error: Exception) -> bool:
    """Print one of the library's own errors; False if it is not one."""
    from outcomes_fund.cli.complaints import complain  # noqa: PLC0415 - --help starts without it

    return complain(error, click.get_current_context())


def _forget_output() -> None:
    # The interpreter flushes standard output once more at its end; nobody reads it any longer.
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:  # a stream in memory has no descriptor
        return


@click.group(cls=Program, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", package_name=PACKAGE, message="%(package)s %(version)s")
def main() -> None:
    """Outcomes contracts as data: check them, settle them, pay them, and explain each amount.

    Exit status: 0 done; 1 refused, or problems in the input or the file, all of them on standard error; 2 wrong usage.
    """
