"""``outcomes-fund bank``."""

from __future__ import annotations

import click

from outcomes_fund.cli.table import CommandTable, Place

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, Place] = {
    "authorise": ("outcomes_fund.cli.bank_run:authorise", "Authorise a payment run at the bank."),
    "result": ("outcomes_fund.cli.bank_run:result", "Record what the bank did with payments."),
}


@click.group("bank", cls=CommandTable, table=COMMANDS)
def command() -> None:
    """Authorise a payment run, and record what the bank did.

    These are the last two steps of a payment, after approve and release.
    """
