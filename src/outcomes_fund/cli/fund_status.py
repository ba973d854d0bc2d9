"""``outcomes-fund fund status``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, reads_named_fund
from outcomes_fund.report.fund_tables import status_document, status_parts
from outcomes_fund.services.fund import fund_status

__all__ = ["command"]


@click.command("status")
@reads_named_fund
def command(*, asked: Asked) -> None:
    """Show where the fund stands, and what waits for whom.

    The books of each contract by the year whose budget bears them, payments that are not done with, IBANs, and who has
    which roles.
    """
    with asked.opened(read_only=True) as store:
        status = fund_status(store)
    asked.answer(status_document(status), *status_parts(status))
