"""``outcomes-fund demo``."""

from __future__ import annotations

from pathlib import Path

import click

from outcomes_fund.cli.options import FILE
from outcomes_fund.cli.progress import progress
from outcomes_fund.cli.screen import show
from outcomes_fund.domain.money import Money
from outcomes_fund.errors import MissingExtra
from outcomes_fund.report.closing import quarters_tables, refusals_of_all
from outcomes_fund.report.demo_lines import demo_lines
from outcomes_fund.report.sentences import gist
from outcomes_fund.services.demo import example_folder, example_scenario, settle_examples
from outcomes_fund.services.demo_exposure import example_exposure
from outcomes_fund.services.demo_fund import demo_fund
from outcomes_fund.services.state import Stated

__all__ = ["command"]


@click.command("demo")
@click.argument("folder", required=False, type=FILE)
@click.option("--db", type=FILE, metavar="FILE", help="New fund file, in which the contracts are then lived through.")
def command(folder: Path | None, db: Path | None) -> None:
    """Settle the example contracts: who owes what in which quarter.

    Without FOLDER these are the five contracts that come with the library, and what they could have cost is simulated
    as well, seen from before the signing. With it, every contract in that folder is settled on the evidence.csv and
    participants.csv beside it.

    With --db they are also taken through a fund file, from the first day to an audit: evidence that is reported and
    decided on, settlements, payments that are approved, released and executed.
    """
    own = folder is not None
    folder = folder or example_folder()
    settled = settle_examples(folder)
    pairs = [(stated.contract, stated.statement) for stated in settled]
    texts = [text for stated in settled for text in (*_account(stated), "")]
    show(*texts, *quarters_tables(pairs), refusals_of_all(stated.statement for stated in settled))
    if db is not None:
        with progress("Living through the years of the fund") as tell:
            done = demo_fund(folder, db, progress=tell)
        show("", *demo_lines(done, db))
    if not own:
        _simulate(example_scenario())


def _simulate(scenario: Path) -> None:
    """Show what the example contracts could have cost, or what is missing for that."""
    try:
        with progress("Simulating what the contracts could have cost") as tell:
            exposure = example_exposure(scenario, progress=tell)
    except MissingExtra as missing:
        show("", str(missing))
        return
    from outcomes_fund.report.exposure_parts import exposure_parts  # noqa: PLC0415 - it needs what may be missing

    show("", "What these contracts could have cost, seen from before the signing:", "", *exposure_parts(exposure))
    here = Path.cwd()
    shown = scenario.relative_to(here) if scenario.is_relative_to(here) else scenario
    show(f"More worlds: outcomes-fund simulate {shown}")


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
