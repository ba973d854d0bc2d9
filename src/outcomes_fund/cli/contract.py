"""``outcomes-fund contract``."""

from __future__ import annotations

import click

from outcomes_fund.cli.table import CommandTable, Place

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, Place] = {
    "add": ("outcomes_fund.cli.contract_versions:add", "Add contracts to the fund."),
    "amend": (
        "outcomes_fund.cli.contract_versions:amend",
        "Add the amendments that a contract file has and the fund has not.",
    ),
    "list": ("outcomes_fund.cli.contract_list", "List the contracts of the fund."),
}


@click.group("contract", cls=CommandTable, table=COMMANDS)
def command() -> None:
    """Add contracts to a fund, and amend them.

    The fund keeps every version of a contract; no version is ever changed.
    """
