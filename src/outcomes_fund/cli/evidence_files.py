"""``outcomes-fund evidence import`` and ``register``."""

from __future__ import annotations

from pathlib import Path

import click

from outcomes_fund.cli.asked import Asked, secret_in, writes_fund
from outcomes_fund.cli.options import FILE, secret_option
from outcomes_fund.cli.progress import progress
from outcomes_fund.report.counts import counted
from outcomes_fund.services.record import import_evidence
from outcomes_fund.services.record import import_register as import_participants

__all__ = ["import_rows", "register"]


@click.command("import")
@click.argument("path", type=FILE, metavar="FILE")
@click.option("--contract", "contract_id", metavar="ID", help="The contract it is of, if the fund has several.")
@secret_option()
@writes_fund
def import_rows(*, asked: Asked, path: Path, contract_id: str | None, secret_file: Path | None) -> None:
    """Import rows of evidence.

    FILE is CSV or JSON Lines. All of it is checked, together with the rows that the fund has; where anything is wrong,
    all problems are shown and nothing is imported. The same file again is imported once.

    Participants are pseudonyms. What looks like a citizen service number, an e-mail address or a name is refused.
    """


@click.command("register")
@click.argument("path", type=FILE, metavar="FILE")
@click.option("--contract", "contract_id", metavar="ID", help="The contract it is of, if the fund has several.")
@secret_option()
@writes_fund
def register(*, asked: Asked, path: Path, contract_id: str | None, secret_file: Path | None) -> None:
    """Import the register of participants.

    FILE is CSV or JSON Lines. The whole register is imported each time, and stands for the one before.
    """
