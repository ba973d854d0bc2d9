"""``outcomes-fund contract list``."""

from __future__ import annotations

import click

from outcomes_fund.cli.asked import Asked, reads_fund
from outcomes_fund.report.fund_tables import contract_document, contracts_table
from outcomes_fund.services.contracts import contracts

__all__ = ["command"]


@click.command("list")
@reads_fund
def command(*, asked: Asked) -> None:
    """List the contracts of the fund."""
    with asked.opened(read_only=True) as store:
        kept = contracts(store)
    document = {"contracts": [contract_document(each) for each in kept]}
    if kept:
        asked.answer(document, contracts_table(kept))
    else:
        asked.answer(document, "There is no contract yet. Next: outcomes-fund contract add CONTRACT")
