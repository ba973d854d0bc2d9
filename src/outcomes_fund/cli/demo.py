"""``outcomes-fund demo``."""

from __future__ import annotations

from pathlib import Path

import click

from outcomes_fund.cli.options import FILE
from outcomes_fund.cli.screen import show
from outcomes_fund.domain.money import Money
from outcomes_fund.report.closing import quarters_tables, refusals_of_all
from outcomes_fund.report.sentences import gist
from outcomes_fund.services.demo import example_folder, settle_examples
from outcomes_fund.services.state import Stated

__all__ = ["command"]


@click.command("demo")
@click.argument("folder", required=False, type=FILE)
def command(folder: Path | None) -> None:
    """Settle the example contracts: who owes what in which quarter.

    Without FOLDER these are the five contracts that come with the library. With it, every contract in that folder is
    settled on the evidence.csv and participants.csv beside it.
    """
    settled = settle_examples(folder or example_folder())
    pairs = [(stated.contract, stated.statement) for stated in settled]
    texts = [text for stated in settled for text in (*_account(stated), "")]
    show(*texts, *quarters_tables(pairs), refusals_of_all(stated.statement for stated in settled))


def _account(stated: Stated) -> tuple[str, ...]:
    """Say in a few lines what a contract pays for and what it owes."""
    contract, statement = stated.contract, stated.statement
    owed = Money(amount_minor=statement.total_minor, currency=contract.currency)
    refused = sum(refusal.count for refusal in statement.refusals)
    counts = f"{statement.claims_admitted:,} claims count, {statement.claims_suspended:,} disputed, {refused:,} refused"
    return (
        f"{contract.title} ({contract.id}), {contract.status}",
        *(f"  {text}" for text in gist(contract)),
        f"  owes {owed}: {counts}",
    )
