"""``outcomes-fund fund``."""

from __future__ import annotations

import click

from outcomes_fund.cli.table import CommandTable, Place

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, Place] = {
    "init": ("outcomes_fund.cli.fund_init", "Create the file of a fund."),
    "status": ("outcomes_fund.cli.fund_status", "Show where the fund stands, and what waits for whom."),
    "person": ("outcomes_fund.cli.fund_people:person", "Say which roles a person has."),
    "iban": ("outcomes_fund.cli.fund_people:iban", "Change the IBAN of a party, or confirm it."),
    "rules": ("outcomes_fund.cli.fund_rules", "Show the rules on who may do what, propose others, or confirm them."),
    "forget": ("outcomes_fund.cli.fund_forget", "Remove what was kept about participants."),
}


@click.group("fund", cls=CommandTable, table=COMMANDS)
def command() -> None:
    """Create a fund file, show it, and say who may do what.

    A fund file holds contracts, evidence, decisions, bookings and payments. Rows are only ever added to it, and each
    entry proves the one before.
    """
